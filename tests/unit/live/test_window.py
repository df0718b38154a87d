"""The window without a screen: keys, closing, screenshots that overwrite nothing."""

from collections import deque
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import cv2
import numpy as np
import pytest

from formcheck.live.key_bindings import ROUTINE_KEYS, SET_KEYS, Command, KeyBinding
from formcheck.live.live_frame import LiveFrame
from formcheck.live.observers import window as window_module
from formcheck.live.observers.screenshots import Screenshots
from formcheck.live.observers.window import Window
from formcheck.model.frame import Image

PICTURE = np.full((24, 32, 3), (10, 200, 90), np.uint8)


def moment(now_s: float, *, late: bool = False, fresh: bool = True) -> LiveFrame:
    """What a window asks of a frame."""
    return cast("LiveFrame", SimpleNamespace(now_s=now_s, late=late, fresh=fresh, events=()))


MOMENT = moment(0.0, fresh=False)


class FakeGui:
    """Stands in for cv2's windows."""

    WINDOW_NORMAL = WINDOW_KEEPRATIO = WINDOW_GUI_NORMAL = WND_PROP_VISIBLE = 0
    COLOR_RGB2BGR = cv2.COLOR_RGB2BGR
    cvtColor = staticmethod(cv2.cvtColor)  # noqa: N815

    def __init__(self) -> None:
        self.keys: deque[int] = deque()
        self.visible = 1.0
        self.shown: list[Image] = []

    def pollKey(self) -> int:  # noqa: N802
        return self.keys.popleft() if self.keys else -1

    def getWindowProperty(self, *_: object) -> float:  # noqa: N802
        return self.visible

    def imshow(self, _: str, image: Image) -> None:
        self.shown.append(image.copy())

    def namedWindow(self, *_: object) -> None:  # noqa: N802
        pass

    resizeWindow = destroyAllWindows = waitKey = namedWindow  # noqa: N815


@pytest.fixture
def gui(monkeypatch: pytest.MonkeyPatch) -> FakeGui:
    gui = FakeGui()
    monkeypatch.setattr(window_module, "cv2", gui)
    return gui


def shown_window(saved: list[Image], keys: tuple[KeyBinding, ...] = SET_KEYS) -> Window:
    window = Window(lambda _: PICTURE, saved.append, keys)
    window.on_frame(MOMENT)
    return window


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("q", Command.QUIT),
        ("\x1b", Command.QUIT),
        (" ", Command.PAUSE),
        ("r", Command.RESET),
        ("C", Command.NEUTRAL),
        ("m", Command.MUTE),
        ("h", Command.HELP),
        ("x", None),
    ],
)
def test_keys(gui: FakeGui, key: str, command: Command | None) -> None:
    window = shown_window([])
    gui.keys.append(ord(key))
    window.on_frame(MOMENT)
    assert window.commands() == ([command] if command else [])
    assert window.commands() == []


@pytest.mark.parametrize(
    ("key", "command"),
    [("n", Command.SKIP), ("P", Command.REPEAT), (" ", Command.PAUSE), ("r", None), ("c", None)],
)
def test_keys_of_a_routine(gui: FakeGui, key: str, command: Command | None) -> None:
    window = shown_window([], ROUTINE_KEYS)
    gui.keys.append(ord(key))
    window.on_frame(MOMENT)
    assert window.commands() == ([command] if command else [])


def test_every_waiting_key_is_heard(gui: FakeGui) -> None:
    window = shown_window([])
    gui.keys.extend(map(ord, "hmh"))
    window.on_frame(MOMENT)
    assert window.commands() == [Command.HELP, Command.MUTE, Command.HELP]


@pytest.mark.parametrize(
    ("fps", "late", "shown"),
    [(30, False, 15), (60, False, 20), (20, False, 20), (15, False, 15), (30, True, 8)],
)
def test_pictures_are_left_out_but_no_key(gui: FakeGui, fps: int, late: bool, shown: int) -> None:
    window = Window(lambda _: PICTURE, lambda _: None)
    for number in range(fps):
        gui.keys.extend([ord("m")] * (number > 0))
        window.on_frame(moment(number / fps, late=late))
    assert len(gui.shown) == shown
    assert window.commands() == [Command.MUTE] * (fps - 1)


def test_what_happens_is_shown_at_once(gui: FakeGui) -> None:
    window = Window(lambda _: PICTURE, lambda _: None)
    window.on_frame(moment(0.0))
    window.on_frame(moment(0.01))
    assert len(gui.shown) == 1
    counted = moment(0.02, late=True)
    counted.events = ("a raise",)  # type: ignore[misc, assignment]
    window.on_frame(counted)
    window.on_frame(moment(0.03, fresh=False))
    assert len(gui.shown) == 3


def test_closing_the_window_quits(gui: FakeGui) -> None:
    window = shown_window([])
    gui.visible = 0.0
    window.on_frame(MOMENT)
    assert Command.QUIT in window.commands()


def test_colours_reach_the_screen_and_the_screenshot(gui: FakeGui) -> None:
    saved: list[Image] = []
    window = shown_window(saved)
    assert tuple(gui.shown[0][0, 0]) == (90, 200, 10)
    gui.keys.append(ord("s"))
    for _ in range(3):
        window.on_frame(MOMENT)
    assert len(saved) == 1
    np.testing.assert_array_equal(saved[0], PICTURE)


def test_screenshots_overwrite_nothing(tmp_path: Path) -> None:
    (tmp_path / "screenshot-1.png").write_bytes(b"mine")
    told: list[str] = []
    screenshots = Screenshots(tmp_path, told.append)
    for _ in range(3):
        screenshots.save(PICTURE)
    screenshots.close()
    assert (tmp_path / "screenshot-1.png").read_bytes() == b"mine"
    for number in (2, 3, 4):
        saved = cv2.imread(str(tmp_path / f"screenshot-{number}.png"))
        np.testing.assert_array_equal(cv2.cvtColor(saved, cv2.COLOR_BGR2RGB), PICTURE)
    assert len(told) == 3


def test_a_screenshot_that_fails_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told: list[str] = []
    screenshots = Screenshots(tmp_path / "file", told.append)
    screenshots.save(PICTURE)
    screenshots.close()
    assert "no screenshot" in told[0]
