"""Clips in the browser: taken in, listed, opened, downloaded, removed."""

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from app_client import make_client
from scripted_worker import PAGE, VIDEO, ScriptedWorker, wait_for
from starlette.testclient import TestClient

from formcheck.app import home
from formcheck.app.clips import section as clips
from formcheck.app.context import AppContext
from formcheck.app.server import make_app
from formcheck.history.people import Person
from formcheck.model.paths import SAMPLE_NAME, samples_folder


@pytest.fixture
def worker() -> ScriptedWorker:
    return ScriptedWorker()


@pytest.fixture
def inside(visit: Callable[..., TestClient], worker: ScriptedWorker) -> TestClient:
    return visit([home.section, partial(clips.section, make_worker=lambda: worker)])


def upload(client: TestClient, name: str = "raises.mp4", body: Any = b"film", **chosen: str) -> Any:
    return client.post("/clips/upload", params={"name": name, **chosen}, content=body)


def listed(client: TestClient, context: AppContext) -> list[dict[str, Any]]:
    """Return what the page's script is told first."""
    # Starlette's client reads an answer to its end: that is when the app stops.
    context.stopping.set()
    text = client.get("/clips/events").text
    context.stopping.clear()
    return json.loads(text.removeprefix("data: ")) if text else []


def queue_file(context: AppContext) -> list[dict[str, Any]]:
    return json.loads((context.folder / "queue.json").read_text())["clips"]


def wait_until_done(context: AppContext, count: int = 1) -> None:
    over = ("done", "failed", "cancelled")
    wait_for(lambda: sum(c["state"] in over for c in queue_file(context)) == count)


def test_a_clip_goes_in_and_its_report_comes_out(inside: TestClient, context: AppContext) -> None:
    answer = upload(
        inside, "My raises.mp4", exercise="calf-raise", side="left", modified="1700000000000"
    )
    assert answer.status_code == 201
    clip = answer.json()["id"]
    wait_until_done(context)
    report = inside.get(f"/clips/{clip}/result/report.html")
    assert (report.status_code, report.text) == (200, PAGE)
    # The report has its own policy, which must not be made stricter but for what it never does.
    assert "script-src" not in report.headers["content-security-policy"]
    assert "connect-src 'none'" in report.headers["content-security-policy"]
    part = inside.get(f"/clips/{clip}/result/annotated.mp4", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, VIDEO[10:20])
    archive = zipfile.ZipFile(io.BytesIO(inside.get(f"/clips/{clip}/download").content))
    assert archive.testzip() is None
    assert archive.read("My-raises/annotated.mp4") == VIDEO
    assert archive.read("My-raises/report.html").decode() == PAGE
    with context.open_history() as history:
        [session] = history.sessions()
    assert session.folder == str(context.folder / "results" / clip)


def test_the_clip_keeps_the_time_of_its_file(
    inside: TestClient, context: AppContext, worker: ScriptedWorker
) -> None:
    worker.may_go.clear()
    upload(inside, modified="1700000000000")
    upload(inside, modified="never")
    wait_for(lambda: bool(worker.jobs))
    assert worker.jobs[0].clip.stat().st_mtime == 1700000000
    worker.may_go.set()
    wait_until_done(context, 2)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"exercise": "nonsense"}, "no exercise is called nonsense"),
        ({"exercise": "heel-rise-test"}, "side"),
        ({"side": "upper"}, "Leg: 'upper' can't be used here"),
        ({"height": "17"}, "Height: 17 is not from"),
        ({"height": "tall"}, "Height: 'tall' is no length"),
        ({"person": "Nobody"}, "no person is called"),
        ({"new_person": "x" * 81}, "Person: it must have at most 80 letters"),
    ],
)
def test_what_can_t_be_done_is_said_before_the_clip_comes(
    inside: TestClient, context: AppContext, chosen: dict[str, str], words: str
) -> None:
    answer = upload(inside, **chosen)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert not (context.folder / "queue.json").exists()
    assert not list(context.folder.glob("clips/*"))


def test_a_new_person_gets_a_profile_and_a_known_one_keeps_theirs(
    inside: TestClient, context: AppContext, worker: ScriptedWorker
) -> None:
    with context.open_history() as history:
        history.set_person(Person(name="Anna", height_cm=170, mass_kg=60, side="left"))
    upload(inside, person="Anna")
    upload(inside, new_person=" Ben ", height="180,5")
    upload(inside, new_person="anna", height="4ft11")
    wait_until_done(context, 3)
    sizes = [(job.options.height_cm, job.options.side) for job in worker.jobs]
    assert sizes == [(170, "left"), (180.5, "auto"), (149.86, "left")]
    with context.open_history() as history:
        assert [(p.name, p.height_cm) for p in history.people()] == [("Anna", 170), ("Ben", 180.5)]
        assert [s.person for s in history.sessions()].count("Anna") == 2


def test_an_empty_clip_is_refused_and_leaves_nothing(
    inside: TestClient, context: AppContext
) -> None:
    assert "is empty" in upload(inside, body=b"").json()["error"]
    assert not list((context.folder / "clips").iterdir())


def test_a_clip_that_is_too_large_is_refused(
    inside: TestClient, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_limits(inside), "/clips/upload", 1000)
    assert upload(inside, body=b"x" * 1001).status_code == 413
    assert upload(inside, body=(b"x" * 400 for _ in range(3))).status_code == 413
    assert not list(context.folder.glob("clips/*"))


def _limits(client: TestClient) -> dict[str, int]:
    guard = client.app.user_middleware[0]  # type: ignore[attr-defined]
    return guard.kwargs["body_limits"]  # type: ignore[no-any-return]


def test_a_full_disk_is_said_before_the_clip_comes(
    inside: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.app.clips.section.FREE_BYTES", 10**18)
    assert "not enough room" in upload(inside).json()["error"]


def test_the_list_says_what_becomes_of_each(
    inside: TestClient, context: AppContext, worker: ScriptedWorker
) -> None:
    upload(inside, "bad.mp4")
    wait_until_done(context)
    upload(inside, "slow<b>.mp4", exercise="calf-raise", side="both", new_person="Ada")
    wait_for(lambda: len(worker.jobs) == 2)
    upload(inside, "next.mp4")
    bad, slow, waits = listed(inside, context)
    assert (bad["state"], bad["reason"], bad["report"]) == ("failed", "Nobody is in it.", False)
    assert slow["chosen"] == "Calf raise on both feet · both legs · Ada"
    assert (slow["name"], slow["stage"], slow["share"]) == ("slow<b>.mp4", "Finding the pose", 0.25)
    assert waits["state"] == "waiting"
    assert inside.post(f"/clips/{slow['id']}/cancel").status_code == 200
    assert inside.post(f"/clips/{slow['id']}/cancel").status_code == 400
    wait_until_done(context, 3)
    states = [clip["state"] for clip in listed(inside, context)]
    assert states == ["failed", "cancelled", "done"]


def test_a_clip_is_removed_with_or_without_its_result(
    inside: TestClient, context: AppContext
) -> None:
    ids = [upload(inside).json()["id"] for _ in range(2)]
    wait_until_done(context, 2)
    assert inside.post(f"/clips/{ids[0]}/remove", data={"result": "keep"}).status_code == 200
    assert inside.post(f"/clips/{ids[1]}/remove", data={"result": "delete"}).status_code == 200
    assert [p.name for p in (context.folder / "results").iterdir()] == [ids[0]]
    assert listed(inside, context) == []
    assert inside.post(f"/clips/{ids[0]}/remove").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/clips/{}/result/report.json", "/clips/{}/result/..%2f..%2fqueue.json",
        "/clips/{}/result/%2e%2e", "/clips/..%2f..%2fx/result/report.html",
        "/clips/0000000000000000/result/report.html", "/clips/0000000000000000/download",
        "/clips/../result/report.html", "/clips/{}/result/queue.json",
    ],
)  # fmt: skip
def test_no_path_of_the_page_reaches_the_disk(
    inside: TestClient, context: AppContext, path: str
) -> None:
    clip = upload(inside).json()["id"]
    wait_until_done(context)
    assert inside.get(path.format(clip)).status_code == 404


def test_a_page_that_is_not_formcheck_s_is_not_shown(
    inside: TestClient, context: AppContext
) -> None:
    clip = upload(inside).json()["id"]
    wait_until_done(context)
    (context.folder / "results" / clip / "report.html").write_text("<script>alert(1)</script>")
    assert inside.get(f"/clips/{clip}/result/report.html").status_code == 404
    assert inside.get(f"/clips/{clip}/download").status_code == 404
    assert [c["report"] for c in listed(inside, context)] == [False]


def test_two_browsers_see_one_list(
    inside: TestClient, context: AppContext, worker: ScriptedWorker
) -> None:
    other = make_client(inside.app, context)  # type: ignore[arg-type]
    worker.may_go.clear()
    first = upload(inside, "one.mp4").json()["id"]
    second = upload(other, "two.mp4").json()["id"]
    for browser in (inside, other):
        assert [c["id"] for c in listed(browser, context)] == [first, second]
    assert other.post(f"/clips/{second}/cancel").status_code == 200
    assert inside.post(f"/clips/{second}/cancel").status_code == 400
    worker.may_go.set()
    wait_until_done(context, 2)


def test_the_page_says_where_things_are_and_knows_the_people(
    inside: TestClient, context: AppContext
) -> None:
    with context.open_history() as history:
        history.set_person(Person(name="<Eve>"))
    text = inside.get("/clips?exercise=toe-walk").text
    assert str(context.folder / "results") in text
    assert "&lt;Eve&gt;" in text
    assert '<option value="toe-walk" selected>' in text


def test_the_queue_goes_on_at_the_next_start(context: AppContext, tmp_path: Path) -> None:
    worker = ScriptedWorker()
    sections = [home.section, partial(clips.section, make_worker=lambda: worker)]
    with make_client(make_app(context, sections), context) as browser:
        upload(browser, "slow.mp4")
        upload(browser, "two.mp4")
        wait_for(lambda: bool(worker.jobs))
    assert worker.closed
    slow, _ = queue_file(context)
    with make_client(make_app(context, sections), context) as browser:
        browser.post(f"/clips/{slow['id']}/cancel")
        wait_until_done(context, 2)
    assert [clip["state"] for clip in queue_file(context)] == ["cancelled", "done"]
    assert tmp_path in context.folder.parents


def test_the_user_s_settings_are_the_default(
    inside: TestClient,
    context: AppContext,
    worker: ScriptedWorker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "settings.toml").write_text('person = "anna"\nheight = "5ft10"\nmass = 70\n')
    monkeypatch.setenv("FORMCHECK_SETTINGS", str(tmp_path / "settings.toml"))
    with context.open_history() as history:
        history.set_person(Person(name="Anna", mass_kg=60))
        history.set_person(Person(name="Ben"))
    assert '<option value="Anna" selected>' in inside.get("/clips").text
    upload(inside)
    upload(inside, person="Anna")
    upload(inside, person="Ben")
    wait_until_done(context, 3)
    sizes = [(job.options.height_cm, job.options.mass_kg) for job in worker.jobs]
    assert sizes == [(177.8, 70), (177.8, 60), (None, None)]


def test_the_sample_can_be_tried(
    inside: TestClient, context: AppContext, worker: ScriptedWorker
) -> None:
    worker.may_go.clear()
    assert inside.post("/clips/sample").status_code == 201
    wait_for(lambda: bool(worker.jobs))
    sample = samples_folder() / f"{SAMPLE_NAME}.mp4"
    assert worker.jobs[0].clip.read_bytes() == sample.read_bytes()
    worker.may_go.set()
    wait_until_done(context)
    assert sample.is_file()
