"""``formcheck routine run`` as a user runs it: the real model, real clips, a real window."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import pytest

from formcheck.model.paths import samples_folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="X11"),
]

OTHER = samples_folder() / "calf_raise_fatigue.mp4"
COMMAND = [sys.executable, "-m", "formcheck", "routine", "run", "mine.toml", "--mute", "-o", "out"]
Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "COLUMNS": "80"}


def write(folder: Path, *exercises: str, ready: float = 1) -> None:
    tables = "".join(f"\n[[exercises]]\n{exercise}\n" for exercise in exercises)
    text = f'title = "Mine"\nready = {ready}\nrest = 1\nbetween = 1\n{tables}'
    (folder / "mine.toml").write_text(text, "utf-8")


def test_a_clip_for_each_set_and_one_report(
    tmp_path: Path, environment: Environment, few_pictures: Path
) -> None:
    write(
        tmp_path,
        'exercise = "calf-raise"\nsets = 2\nreps = 1',
        'exercise = "towel-scrunch"\nsets = 1\nseconds = 1',
    )
    command = [*COMMAND, "--headless", "--source", str(few_pictures), "--source", str(OTHER)]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    # A machine that is busy with other tests may be too slow to count well, and says so.
    said = [line for line in ended.stderr.splitlines() if "pictures a second" not in line]
    assert said == []
    assert ended.stdout.count("1 / 1") == 2
    found = json.loads((tmp_path / "out" / "routine.json").read_text("utf-8"))
    assert found["finished"]
    assert [step["done"]["reps"] for step in found["steps"]] == [1, 1, None]
    clips = []
    for step in found["steps"][:2]:
        folder = tmp_path / "out" / step["folder"]
        assert (folder / "report.html").exists()
        clips.append(json.loads((folder / "report.json").read_text("utf-8"))["clip"]["path"])
    assert clips == [str(few_pictures), str(OTHER)]
    assert (tmp_path / "out" / "report.html").exists()


@pytest.fixture
def screen(require_tool: Callable[[str], str], environment: Environment) -> Iterator[Environment]:
    """A screen of its own without a desktop."""
    xvfb = require_tool("Xvfb")
    require_tool("xdotool")
    reading, writing = os.pipe()
    command = [xvfb, "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-noreset"]
    with subprocess.Popen(
        command, pass_fds=[writing], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            number = numbers.readline().strip()
        yield {**environment, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        server.terminate()


@contextmanager
def killed_at_the_end(process: subprocess.Popen[str]) -> Iterator[None]:
    """A test that fails does not wait for the program to end."""
    try:
        yield
    finally:
        process.kill()


@pytest.mark.quiet
@pytest.mark.sweep
def test_the_window_announces_skips_and_quits(
    tmp_path: Path, screen: Environment, few_pictures: Path
) -> None:
    screen.pop("WAYLAND_DISPLAY", None)
    write(
        tmp_path,
        'exercise = "calf-raise"\nsets = 1\nreps = 9',
        'exercise = "towel-scrunch"\nsets = 1\nseconds = 600',
        ready=600,
    )
    with (
        subprocess.Popen(
            [*COMMAND, "--source", str(few_pictures)],
            cwd=tmp_path,
            env=screen,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
        killed_at_the_end(process),
    ):

        def xdotool(*words: str) -> str:
            done = subprocess.run(["xdotool", *words], env=screen, capture_output=True, text=True)
            return done.stdout.strip()

        def wait_for(what: Callable[[], object]) -> object:
            end = time.monotonic() + 40
            while not (found := what()):
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < end
                time.sleep(0.05)
            return found

        def press(key: str) -> None:
            # Looked for each time: the window may be made anew while it opens.
            window = wait_for(lambda: xdotool("search", "--name", "^formcheck$"))
            xdotool("key", "--window", str(window).split()[-1], key)
            time.sleep(0.4)

        def shot() -> float:
            """How bright the picture is, without the line below it."""
            before = len(list(tmp_path.glob("out/screenshot-*.png")))

            def saved() -> bool:
                # A key that comes before the window is ready is lost.
                press("s")
                return len(list(tmp_path.glob("out/screenshot-*.png"))) > before

            wait_for(saved)
            path = str(tmp_path / "out" / f"screenshot-{before + 1}.png")
            wait_for(lambda: cv2.imread(path) is not None)
            image = cv2.imread(path)
            assert image is not None
            return float(image[: image.shape[1] * 3 // 4 - 1].mean())

        announced = shot()
        press("n")  # the set
        # Text on a darkened picture; then the person.
        wait_for(lambda: announced < 0.7 * shot())
        press("n")  # the rest before the next exercise, and on to its announcement
        press("n")
        press("n")  # the timed set
        press("q")
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    found = json.loads((tmp_path / "out" / "routine.json").read_text("utf-8"))
    assert found["steps"][0]["outcome"] == "skipped"
    assert not found["finished"]
    assert "Report: out/report.html" in out
