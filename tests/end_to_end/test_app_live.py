"""The app's live page in a real browser, whose camera films a rendered person."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from page_browser import BROWSERS, WIDE, accessibility_problems, wait_until
from playwright.sync_api import Browser, Page
from running_app import RunningApp, running_app

from formcheck.video.clip import open_clip

SAMPLE = Path(__file__).parents[2] / "samples" / "calf_raise_side.mp4"
FRAMES, EVERY = 154, 2
"""To stand and two raises: who was not ready in time need not wait long until they come again."""
SIZE, CAMERA_FPS = (320, 240), 15
"""Few and small pictures cost less: the browser draws, packs and sends each, the network looks."""
PATIENCE_S = 90.0
"""A machine that is busy with other tests takes long."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return some raises as the browser's false camera reads them, over and over."""
    path = tmp_path_factory.mktemp("film") / "raises.y4m"
    width, height = SIZE
    with open_clip(SAMPLE) as clip, path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{CAMERA_FPS}:1 Ip A1:1 C420\n".encode())
        for frame in islice(clip, 0, FRAMES, EVERY):
            small = cv2.resize(frame.image, SIZE, interpolation=cv2.INTER_AREA)
            file.write(b"FRAME\n" + cv2.cvtColor(small, cv2.COLOR_RGB2YUV_I420).tobytes())
    return path


@pytest.fixture
def browser(require_tool: Callable[[str], str], film: Path) -> Iterator[Browser]:
    """A browser with that camera, which nobody need allow."""
    yield BROWSERS.at(
        require_tool("chromium"),
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    BROWSERS.close_pages()


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningApp]:
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    (tmp_path / "app").mkdir()
    with running_app(tmp_path / "app", phone=True) as running:
        yield running


class LivePage:
    """The live page, and all that went wrong in it."""

    def __init__(self, browser: Browser, app: RunningApp, **context: object) -> None:
        self.problems: list[str] = []
        self.elsewhere: list[str] = []
        size = {"width": WIDE[0], "height": WIDE[1]}
        self.page: Page = browser.new_page(viewport=size, **context)  # type: ignore[arg-type]
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", lambda asked: self._asked(asked.url, app.origin))
        self.page.goto(app.new_address())
        self.page.goto(f"{app.origin}/live")

    def _heard(self, said: object) -> None:
        text, kind = said.text, said.type  # type: ignore[attr-defined]
        # So a camera learns that its session is over, or that the one before is not gone yet.
        expected = "410" in text or "409" in text
        if kind in ("error", "warning") and not expected:
            self.problems.append(text)

    def _asked(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "blob:", "data:")):
            self.elsewhere.append(url)

    def text(self, name: str) -> str:
        return str(self.page.evaluate(f"document.getElementById('{name}').textContent"))

    def wait_over(self) -> None:
        wait_until(self.page, "!document.getElementById('over').hidden", PATIENCE_S)


def test_a_set_in_front_of_the_computers_camera(browser: Browser, app: RunningApp) -> None:
    live = LivePage(browser, app)
    assert accessibility_problems(live.page) == []
    # By keys only.
    live.page.locator("#reps").focus()
    live.page.keyboard.type("2")
    live.page.keyboard.press("Enter")
    wait_until(live.page, "number.textContent !== ''", PATIENCE_S)
    assert accessibility_problems(live.page) == []
    wait_until(live.page, "number.textContent.startsWith('1')", PATIENCE_S)
    # A page that is opened again goes on; another browser looks on.
    live.page.reload()
    live.page.click("#go-on")
    other = LivePage(browser, app)
    other.page.click("#watch")
    wait_until(live.page, "number.textContent === '2 / 2'", PATIENCE_S)
    wait_until(other.page, "number.textContent === '2 / 2'", PATIENCE_S)
    live.wait_over()
    other.wait_over()
    assert other.problems == []
    assert live.text("over-title") == "Done"
    assert accessibility_problems(live.page) == []
    link = live.page.locator("#reports a")
    assert "calf raise" in link.inner_text()
    link.focus()
    with live.page.expect_popup() as opened:
        live.page.keyboard.press("Enter")
    wait_until(opened.value, "document.title.includes('alf raise')")
    assert live.problems == []
    assert live.elsewhere == []
    with app.context.open_history() as history:
        assert [record.kind for record in history.sessions()] == ["live"]


def test_a_phone_is_the_camera(browser: Browser, app: RunningApp) -> None:
    live = LivePage(browser, app)
    live.page.check("input[value=phone]")
    live.page.fill("#reps", "1")
    live.page.click("#begin")
    wait_until(live.page, "document.querySelector('#phone-door .qr svg')")
    assert accessibility_problems(live.page) == []
    drawn = live.page.locator("#phone-door .qr").screenshot()
    # Phones read with a detector like this one; QRCodeDetector misses 1 of 100 sharp codes.
    scanned, _ = cv2.wechat_qrcode.WeChatQRCode().detectAndDecode(
        cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR)
    )
    live.page.click("#phone-door summary")
    address = live.page.locator("#phone-door .address").first.inner_text()
    assert list(scanned) == [address]
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 390, "height": 844}, has_touch=True
    )
    phone = context.new_page()
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    phone.goto(address)
    assert accessibility_problems(phone) == []
    phone.click("#start")
    wait_until(live.page, "document.getElementById('phone-door').hidden", PATIENCE_S)
    wait_until(live.page, "speed.textContent.includes('±')", PATIENCE_S)
    assert accessibility_problems(phone) == []
    wait_until(live.page, "number.textContent === '1 / 1'", PATIENCE_S)
    live.wait_over()
    wait_until(phone, "say.textContent.startsWith('Done')", PATIENCE_S)
    assert (problems, live.problems, live.elsewhere) == ([], [], [])
    assert context.cookies() == []


NO_CAMERA = {
    "NotAllowedError": "may not use the camera: allow it",
    "NotFoundError": "There is no camera here: plug one in",
    "NotReadableError": "close other programs that have it",
}


def test_without_a_camera_a_line_says_what_to_do(browser: Browser, app: RunningApp) -> None:
    live = LivePage(browser, app)
    for name, words in NO_CAMERA.items():
        live.page.evaluate(
            """(name) => {
                navigator.mediaDevices.getUserMedia = () =>
                    Promise.reject(new DOMException("", name));
            }""",
            name,
        )
        live.page.click("#begin")
        wait_until(live.page, f"refused.textContent.includes({words!r})")
    assert accessibility_problems(live.page) == []
    # No session was begun.
    live.page.goto(f"{app.origin}/live")
    assert live.page.evaluate("document.getElementById('running').hidden")
