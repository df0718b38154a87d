"""A live set in a page: what ``formcheck live`` counts is counted, shown, reported and kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from app_client import make_client
from live_page import PageCamera, looking
from starlette.testclient import TestClient
from synthetic import Rep, ScriptedSource, film, play, raises, stand

from formcheck.app import home
from formcheck.app.context import AppContext
from formcheck.app.live.camera_session import SessionParts
from formcheck.app.live.section import LivePart
from formcheck.app.server import make_app
from formcheck.live.journal import journal_folder
from formcheck.model.pose_track import PoseTrack


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    """Stand, two full raises and a shallow one, stand."""
    # The countdown of 3 s included.
    moves = (stand(4.5), raises([Rep(), Rep(), Rep(pitch_deg=14.0)]), stand(0.8))
    return film(play(*moves), fps=20.0).track


@pytest.fixture
def part(context: AppContext, track: PoseTrack) -> LivePart:
    """Return the live part with a scripted pose model and no loudspeaker."""
    silent = SimpleNamespace(
        give=lambda _: None,
        mute=lambda _: None,
        metronome=lambda *_, **__: None,
        close=lambda: None,
        speaking=False,
        status=("no loudspeaker",),
    )
    parts = SessionParts(lambda: ScriptedSource(track), lambda **_: silent)  # type: ignore
    return LivePart(context, parts)


@pytest.fixture
def client(
    context: AppContext, part: LivePart, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[TestClient]:
    """Return a browser at an app with that part."""
    # A set need not be waited for: its pictures were taken before.
    monkeypatch.setattr("formcheck.app.live.browser_camera.OLDEST_S", 60.0)
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    with make_client(make_app(context, [home.section, lambda _: part.section]), context) as browser:
        yield browser


def start(client: TestClient, **asked: object) -> str:
    answer = client.post("/live/start", json={"exercise": "calf-raise"} | asked)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["number"])


def test_a_set_is_counted_shown_reported_and_kept(
    client: TestClient, context: AppContext, track: PoseTrack
) -> None:
    number = start(client, height_cm=175, reps=5)
    with looking(client, number) as (view, socket):
        view.wait("phase", "camera")
        PageCamera(client, number, ago_s=30.0).film(track)
        socket.send_text(json.dumps({"ask": "quit"}))
        over = view.wait("phase", "over")
    assert view.values("phase")[-3:] == ["running", "measuring", "over"]
    counts = [one["count"] for one in view.shown if one.get("count")]
    assert [one["number"] for one in counts if one["of"] == 5][-1] == "2"
    assert counts[-1]["partial"] == 1
    assert view.pictures
    assert over["reports"][0]["title"] == "2 full calf raises, 1 shallow"
    assert "no loudspeaker" in over["lines"]
    shown = client.get(over["reports"][0]["address"])
    assert shown.status_code == 200
    assert "2 full calf raises" in shown.text
    folder = next((context.folder / "results").iterdir())
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["summary"]["rep_count"] == 2
    assert report["clip"]["path"] == "computer's camera"
    assert not list(journal_folder().iterdir())
    with context.open_history() as history:
        (kept,) = history.sessions()
    assert kept.kind == "live"
