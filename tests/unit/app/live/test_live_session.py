"""A live set in a page: what ``formcheck live`` counts is counted, shown, reported and kept."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from app_client import make_client
from live_page import PageCamera, Start, looking, picture
from session_making import rep, result
from starlette.testclient import TestClient

from formcheck.analysis.options import Options
from formcheck.app import home
from formcheck.app.context import AppContext
from formcheck.app.live.section import section as live_section
from formcheck.app.server import make_app
from formcheck.history.saving import HistoryOptions
from formcheck.live import session_report
from formcheck.live.journal import Journal, journal_folder
from formcheck.live.recovery import RecoveredSession
from formcheck.live.session_recording import SessionRecording
from formcheck.live.session_report import SessionOrder
from formcheck.model.pose_track import PoseTrack


@pytest.mark.long
def test_a_set_is_counted_shown_reported_and_kept(
    client: TestClient,
    start: Start,
    context: AppContext,
    track: PoseTrack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, analyse = threading.Event(), session_report.analyze_session

    def analyse_when_seen(*arguments: Any, **settings: Any) -> Any:
        # What takes a moment only might be over before the page is told.
        seen.wait(30)
        return analyse(*arguments, **settings)

    monkeypatch.setattr(session_report, "analyze_session", analyse_when_seen)
    # The set may be over sooner than a real loudspeaker is found.
    monkeypatch.setattr("formcheck.live.observers.audio_observer.KNOWN_AFTER_S", 0.0)
    number = start(height_cm=175, reps=5)
    with looking(client, number) as (view, socket):
        view.wait("phase", "camera")
        PageCamera(client, number, ago_s=30.0).film(track)
        view.wait("phase", "running")
        socket.send_text(json.dumps({"ask": "quit"}))
        view.wait("phase", "measuring")
        seen.set()
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


def test_a_second_browser_sees_the_session_and_may_end_it(client: TestClient, start: Start) -> None:
    assert "A session is running" not in client.get("/live").text.split("hidden")[0]
    number = start()
    refused = client.post("/live/start", json={"exercise": "calf-raise"})
    assert refused.status_code == 409
    assert "a session is running: Calf raise on both feet" in refused.json()["error"]
    assert f'data-number="{number}"' in client.get("/live").text
    with looking(client, number) as (view, socket):
        view.wait("phase", "camera")
        socket.send_text(json.dumps({"ask": "quit"}))
        over = view.wait("phase", "over")
    assert over["lines"] == ["Nothing was done: ended before it began."]
    assert start() != number


@pytest.mark.long
@pytest.mark.parametrize("give_up_s", [4.0])
def test_a_camera_that_comes_back_goes_on_and_one_that_does_not_leaves_what_was_counted(
    client: TestClient, start: Start, track: PoseTrack
) -> None:
    number = start()
    with looking(client, number) as (view, _):
        view.wait("phase", "camera")
        page = PageCamera(client, number, ago_s=30.0)
        page.film(track, until_s=9.0)
        view.wait("trouble", "computer's camera: no picture for 0 s, waiting")
        page.film(track, from_s=9.0)
        over = view.wait("phase", "over")
    assert any("no picture for 4 s" in line for line in over["lines"])
    assert over["reports"][0]["title"] == "2 full calf raises, 1 shallow"


@pytest.mark.long
def test_an_app_that_ends_writes_the_report_first(
    client: TestClient, start: Start, track: PoseTrack, context: AppContext, told: list[str]
) -> None:
    number = start()
    page = PageCamera(client, number, ago_s=30.0)
    page.film(track, until_s=8.0)
    client.__exit__(None, None, None)
    (folder,) = (context.folder / "results").iterdir()
    assert (folder / "report.html").is_file()
    assert told[-1].startswith("the live session was ended: 1 ")


def test_buttons_do_what_keys_do(client: TestClient, start: Start, track: PoseTrack) -> None:
    number = start(sound=False)
    with looking(client, number) as (view, socket):
        view.wait("phase", "camera")
        page = PageCamera(client, number, ago_s=30.0)
        page.film(track, until_s=1.0)
        for asked, shown, value in [("pause", "paused", True), ("mute", "muted", False)]:
            socket.send_text(json.dumps({"ask": asked}))
            view.wait(shown, value)
        socket.send_text("{")
        socket.send_text(json.dumps({"ask": "screenshot"}))
        socket.send_text(json.dumps({"ask": "quit"}))
        view.wait("phase", "over")


@pytest.mark.long
def test_before_it_counts_the_set_up_is_checked_point_by_point(
    client: TestClient, start: Start, track: PoseTrack
) -> None:
    number = start()
    with looking(client, number) as (view, socket):
        view.wait("phase", "camera")
        PageCamera(client, number, ago_s=30.0).film(track, until_s=4.0)
        socket.send_text(json.dumps({"ask": "quit"}))
        view.wait("phase", "over")
    checked = [one["setup"] for one in view.shown if one.get("setup")]
    assert [point["point"] for point in checked[0]] == ["body", "size", "view", "light", "rate"]
    assert any(all(point["ok"] for point in points[:4]) for points in checked)


NO_PICTURES: list[tuple[bytes, dict[str, str], int]] = [
    (b"no picture", {}, 400),
    (picture(16, 16), {}, 400),
    (picture(2400, 64), {}, 400),
    (picture()[:200], {}, 400),
    (b"x" * 2_000_001, {}, 413),
    (picture(), {"taken_ms": "soon"}, 400),
    (picture(), {"taken_ms": "nan"}, 400),
    (picture(), {"missed": "-1"}, 400),
    (picture(), {"missed": "1e99"}, 400),
    (picture(), {"camera": "another"}, 409),
    (picture(), {"session": "0123"}, 410),
]


def test_what_is_no_picture_of_the_sessions_camera_is_refused(
    client: TestClient, start: Start
) -> None:
    page = PageCamera(client, start())
    for jpeg, headers, status in NO_PICTURES:
        assert (page.send(jpeg, 0.0, **headers).status_code, headers) == (status, headers)


def test_one_page_is_the_camera_until_it_is_gone(
    client: TestClient, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = start()
    assert PageCamera(client, number).opened.status_code == 200
    second = PageCamera(client, number).opened
    assert second.status_code == 409
    assert "close it there" in second.json()["error"]
    monkeypatch.setattr("formcheck.app.live.browser_camera.LEASE_S", 0.0)
    time.sleep(0.01)
    assert PageCamera(client, number).opened.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "nothing/report.html",
        "..%2f..%2fhistory.sqlite/report.html",
        "../history.sqlite",
        "%2e%2e/%2e%2e/report.html",
        "formcheck-live-1/secret.txt",
    ],
)
def test_no_name_leads_out_of_the_reports(
    client: TestClient, context: AppContext, path: str
) -> None:
    folder = context.folder / "results" / "formcheck-live-1"
    folder.mkdir(parents=True)
    (folder / "secret.txt").write_text("mine")
    (folder / "report.html").write_text("a page of somebody else's")
    assert client.get(f"/live/reports/{path}").status_code == 404
    assert client.get("/live/reports/formcheck-live-1/report.html").status_code == 404


@pytest.mark.long
def test_a_session_that_was_killed_has_its_report_at_the_next_start(
    context: AppContext, track: PoseTrack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    folder = context.folder / "results" / "formcheck-live-1"
    order = SessionOrder(
        options=Options(),
        history_options=HistoryOptions(no_save=True),
        started=datetime(2026, 3, 1, 18, 30),
        source="phone's camera",
        folder=folder,
    )
    journal = Journal(order.metadata((track.width, track.height)), here=folder.parent)
    recording = SessionRecording(journal)
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        recording.add(float(time_s), pose, stance=time_s < 4.0)
    journal.close(keep=True)
    app = make_app(context, [home.section, live_section])
    with make_client(app, context) as again:
        end = time.monotonic() + 30.0
        while "01 March 2026, 18:30" not in again.get("/live").text:
            assert time.monotonic() < end
            time.sleep(0.1)
        text = again.get("/live").text
        address = "/live/reports/formcheck-live-1/report.html"
        assert f' href="{address}"' in text
        assert ">2 full calf raises, 1 shallow</a>" in text
        assert again.get(address).status_code == 200
    assert not list(folder.parent.glob("*.journal"))


def test_a_routine_shows_its_steps_and_has_a_page_of_its_own(
    client: TestClient, start: Start, track: PoseTrack
) -> None:
    number = start(exercise=None, routine="calf-trio")
    jpeg = picture(track.width, track.height)
    with looking(client, number) as (view, socket):
        view.wait("phase", "camera")
        page = PageCamera(client, number)
        for i in range(3):
            page.send(jpeg, i / 10)
        first = view.wait_for(lambda one: one.get("step"))["step"]
        assert (first["kind"], first["headline"]) == ("announce", "Next: Calf raise on both feet")
        assert first["how"].startswith("Stand tall")
        socket.send_text(json.dumps({"ask": "skip"}))
        view.wait_for(lambda one: one.get("step") and one["step"]["kind"] == "set")
        socket.send_text(json.dumps({"ask": "quit"}))
        over = view.wait("phase", "over")
    assert over["reports"][0]["title"] == "Calf trio: 0 of 7 sets done"
    assert client.get(over["reports"][0]["address"]).status_code == 200


@pytest.mark.long
def test_a_test_of_the_range_of_motion_asks_for_a_side(
    client: TestClient, start: Start, track: PoseTrack
) -> None:
    number = start(exercise="knee-to-wall")
    with looking(client, number) as (view, socket):
        view.wait("phase", "camera")
        PageCamera(client, number, ago_s=30.0).film(track, until_s=4.0)
        view.wait_for(lambda one: "Show me your left side" in (one.get("message") or ""))
        socket.send_text(json.dumps({"ask": "quit"}))
        over = view.wait("phase", "over")
    assert over["lines"][-1] == "Nothing was measured: no report."


def test_the_app_ends_between_two_recoveries_and_not_while_one_is_made(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ends = threading.Event(), threading.Event()
    recovered: list[str] = []

    def recover(_folder: Path, **_: object) -> Iterator[RecoveredSession]:
        for name in ("one", "two"):
            begun.set()
            assert ends.wait(30)
            recovered.append(name)
            yield SimpleNamespace(when=name, folder=context.folder / name, result=result([rep()]))  # type: ignore[misc]

    monkeypatch.setattr("formcheck.routines.recovery.recover_all", recover)
    with make_client(make_app(context, [home.section, live_section]), context):
        assert begun.wait(30)
        threading.Timer(0.2, ends.set).start()
    # The next is left to the next start; no thread imports anything once Python ends.
    assert recovered == ["one"]
