"""Fixtures of live sessions in a page: a scripted person, no pose model, no loudspeaker."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from app_client import make_client
from live_page import Start
from starlette.testclient import TestClient
from synthetic import Camera, Rep, ScriptedSource, film, play, raises, stand

from formcheck.app import home
from formcheck.app.context import AppContext
from formcheck.app.live.camera_session import SessionParts
from formcheck.app.live.section import LivePart
from formcheck.app.server import make_app
from formcheck.model.pose_track import PoseTrack
from formcheck.video.incoming import Timeouts


@pytest.fixture(scope="session")
def track() -> PoseTrack:
    """Stand, the countdown of 3 s included, two full raises and a shallow one, stand."""
    moves = (stand(4.5), raises([Rep(), Rep(), Rep(pitch_deg=14.0)]), stand(0.8))
    return film(play(*moves), fps=15.0, camera=Camera(width=320, height=240)).track


@pytest.fixture
def give_up_s() -> float:
    """Return after how long a camera that is lost is given up."""
    return 30.0


@pytest.fixture
def parts(track: PoseTrack, give_up_s: float) -> SessionParts:
    """Return what sessions are put together of."""
    silent = SimpleNamespace(
        give=lambda _: None,
        mute=lambda _: None,
        metronome=lambda *_, **__: None,
        close=lambda: None,
        speaking=False,
        status=("no loudspeaker",),
    )
    waits = Timeouts(opening_s=20.0, stall_s=0.2, give_up_s=give_up_s)
    return SessionParts(lambda: ScriptedSource(track), lambda **_: silent, waits)  # type: ignore


@pytest.fixture
def client(
    context: AppContext, parts: SessionParts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[TestClient]:
    """Return a browser at an app with such sessions."""
    part = LivePart(context, parts)
    # A set need not be waited for: its pictures were taken before.
    monkeypatch.setattr("formcheck.app.live.browser_camera.OLDEST_S", 600.0)
    # Nor is a page gone because the machine is busy.
    monkeypatch.setattr("formcheck.app.live.browser_camera.LEASE_S", 600.0)
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    app = make_app(context, [home.section, lambda _: part.section])
    with make_client(app, context) as browser:
        yield browser


@pytest.fixture
def start(client: TestClient) -> Start:
    """Return a function that starts a session and gives its number."""

    def begin(**asked: object) -> str:
        answer = client.post("/live/start", json={"exercise": "calf-raise"} | asked)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["number"])

    return begin
