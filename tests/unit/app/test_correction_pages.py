"""A session corrected in the browser, as `formcheck correct` does it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_clips import Scripted, three_raises, tiny_video
from starlette.testclient import TestClient

from formcheck.analysis.options import Options
from formcheck.app.context import AppContext
from formcheck.history.saving import HistoryOptions
from formcheck.jobs.clip_job import ClipJob
from formcheck.jobs.clip_run import run_clip
from formcheck.report.folder import POSE


@pytest.fixture
def session(
    context: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], str]:
    """Analyse a scripted clip of two raises and a shallow one, as the queue does."""
    script = Scripted(three_raises())
    monkeypatch.setattr("formcheck.analysis.clip_recording.record_clip", script.record_clip)
    clip = tiny_video(tmp_path / "raises.mp4")
    outcome = run_clip(
        ClipJob(
            clip, context.results_folder / "0123456789abcdef", Options(),
            video=False, saving=HistoryOptions(db=context.db),
        ),
        lambda _: None,
    )  # fmt: skip
    assert outcome.saved is not None
    number = outcome.saved.number

    def headline() -> str:
        with context.open_history() as history:
            result = history.result(number)
        return f"{result.summary.rep_count} of {len(result.reps)}"

    assert number == 1
    return headline


@pytest.mark.long
def test_a_raise_is_left_out_and_taken_back(
    browser: TestClient, session: Callable[[], str]
) -> None:
    assert session() == "2 of 3"
    assert 'href="/history/1/correct"' in browser.get("/history/1").text
    shown = browser.post(
        "/history/1/correct", data={"leave_out": "2", "by": "Ana <b>", "reason": "held the rail"}
    )
    assert shown.status_code == 200
    assert "Corrected by hand by Ana &lt;b&gt;" in shown.text
    assert session() == "1 of 3"
    report = browser.get("/history/1/result/report.html").text
    assert "left out by hand" in report
    # A window from before it numbers other raises, and takes back another correction.
    for page in ("correct", "undo"):
        outdated = browser.post(
            f"/history/1/{page}", data={"leave_out": "1", "by": "Ben", "seen": "0"}
        )
        assert outdated.status_code == 400
        assert "corrected in another window meanwhile" in outdated.text
        assert " checked" not in outdated.text
    assert session() == "1 of 3"
    undone = browser.post("/history/1/undo")
    assert "Corrected so far" not in undone.text
    assert session() == "2 of 3"
    assert browser.post("/history/1/undo").status_code == 400


WRONG = (
    ({}, "say who corrects it"),
    ({"by": "Ana"}, "nothing is corrected"),
    ({"by": "Ana", "leave_out": "9"}, "there is no number 9"),
    ({"by": "Ana", "leave_out": "../1"}, "these are not numbers"),
    ({"by": "Ana", "add_from": "1"}, "both its start and its end"),
    ({"by": "Ana", "add_from": "soon", "add_to": "2"}, "&#39;soon&#39; is no time"),
    ({"by": "Ana", "side": "upper"}, "side"),
    ({"by": "Ana", "neutral": "1e400"}, "neutral_at_s"),
    ({"by": "x" * 81, "leave_out": "1"}, "by"),
)


def test_what_can_t_be_corrected_is_said(browser: TestClient, session: Callable[[], str]) -> None:
    for fields, said in WRONG:
        answer = browser.post("/history/1/correct", data=fields)
        assert answer.status_code == 400
        assert said in answer.text.lower(), fields
    assert session() == "2 of 3"


def test_a_session_without_its_landmarks_is_not_corrected(
    browser: TestClient, session: Callable[[], str], context: AppContext
) -> None:
    assert session() == "2 of 3"
    next(context.results_folder.rglob(POSE)).unlink()
    assert browser.get("/history/1/correct").status_code == 404
    assert "/correct" not in browser.get("/history/1").text
    assert browser.post("/history/9/correct", data={"by": "Ana"}).status_code == 404
