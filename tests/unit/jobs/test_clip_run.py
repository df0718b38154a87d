"""A clip to its folder without a terminal: what is told, what is kept, what is saved."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from scripted_clips import Scripted, three_raises, tiny_video

from formcheck.analysis.options import Options
from formcheck.errors import OutputError
from formcheck.history.saving import HistoryOptions
from formcheck.history.store import History
from formcheck.jobs.clip_job import ClipJob, ClipMeasured, Ending, JobEvent, JobMessage, JobProgress
from formcheck.jobs.clip_run import run_clip
from formcheck.report.folder import FILES, REPORT, VIDEO

pytestmark = pytest.mark.long


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    script = Scripted(three_raises())
    monkeypatch.setattr("formcheck.analysis.clip_recording.record_clip", script.record_clip)
    monkeypatch.setattr("formcheck.overlay.clip_annotation.annotate_clip", script.annotate_clip)
    return script


@pytest.fixture
def job(tmp_path: Path) -> ClipJob:
    clip = tiny_video(tmp_path / "raises.mp4")
    return ClipJob(clip, tmp_path / "result", Options(height_cm=178.0))


@pytest.mark.usefixtures("scripted")
def test_what_happens_is_told_and_the_session_saved(job: ClipJob) -> None:
    events: list[JobEvent] = []
    outcome = run_clip(replace(job, saving=HistoryOptions()), events.append)
    assert (outcome.ending, outcome.reason) == (Ending.DONE, "")
    assert {path.name for path in job.folder.iterdir()} == set(FILES)
    stages = [event.stage for event in events if isinstance(event, JobProgress)]
    assert list(dict.fromkeys(stages)) == ["start", "pose", "measure", "angles", "video", "page"]
    [measured] = [event for event in events if isinstance(event, ClipMeasured)]
    assert measured.result == outcome.result
    assert outcome.saved is not None
    with History(Path(os.environ["FORMCHECK_DB"])) as history:
        [session] = history.sessions()
        assert (session.id, session.folder) == (outcome.saved.number, str(job.folder))


def test_what_goes_wrong_is_data(job: ClipJob, scripted: Scripted) -> None:
    scripted.video_error = RuntimeError("a broken pen")
    outcome = run_clip(job)
    assert outcome.ending is Ending.FAILED
    assert "raises.mp4: unexpected error (RuntimeError: a broken pen)" in outcome.reason
    [message] = outcome.messages
    assert message.is_error
    assert "annotate_clip" in message.trace
    assert {path.name for path in job.folder.iterdir()} == set(FILES) - {VIDEO}


@pytest.mark.usefixtures("scripted")
def test_an_error_names_the_file_that_was_asked_for(
    job: ClipJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not where it stands while it is unfinished, beside the older result."""
    run_clip(job)

    def annotate_clip(_analysis: Any, _clip: Path, target: Path, _progress: Any) -> None:
        assert target.parent != job.folder
        raise OutputError(f"{target}: no room to write it")

    monkeypatch.setattr("formcheck.overlay.clip_annotation.annotate_clip", annotate_clip)
    assert run_clip(job).reason == f"{job.clip}: {job.folder / VIDEO}: no room to write it"


@pytest.mark.usefixtures("scripted")
def test_a_history_that_is_no_history_fails_no_clip(job: ClipJob, tmp_path: Path) -> None:
    other = tmp_path / "folder"
    other.mkdir()
    outcome = run_clip(replace(job, video=False, saving=HistoryOptions(db=other)))
    assert (outcome.ending, outcome.saved) == (Ending.DONE, None)
    assert outcome.messages[0].text.endswith("is not in the history; its results stand)")


@pytest.mark.usefixtures("scripted")
@pytest.mark.parametrize("stage", ["start", "angles"])
def test_a_stop_that_is_asked_for_keeps_what_there_is(job: ClipJob, stage: str) -> None:
    def stop(event: JobEvent) -> None:
        if isinstance(event, JobProgress) and event.stage == stage:
            raise KeyboardInterrupt

    outcome = run_clip(replace(job, saving=HistoryOptions()), stop)
    assert outcome.ending is Ending.INTERRUPTED
    assert (outcome.result is None) is (stage == "start")
    assert (job.folder / REPORT).exists() is (stage == "angles")


@pytest.mark.usefixtures("scripted")
def test_a_pose_file_that_reads_back_otherwise_replaces_nothing(
    job: ClipJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_clip(replace(job, video=False)).ending is Ending.DONE
    before = {path.name: path.read_bytes() for path in job.folder.iterdir()}
    write = np.savez_compressed

    def as_in_numpy_2_1(file: BinaryIO, *, allow_pickle: bool, **arrays: Any) -> None:
        """Take the option for one more array."""
        write(file, **arrays, more=np.array(allow_pickle))

    monkeypatch.setattr(np, "savez_compressed", as_in_numpy_2_1)
    outcome = run_clip(replace(job, video=False, options=Options(height_cm=160.0)))
    assert outcome.ending is Ending.FAILED
    assert "can't be read again as numpy" in outcome.reason
    assert {path.name: path.read_bytes() for path in job.folder.iterdir()} == before


def test_part_of_a_clip_is_put_beside_a_whole_result(job: ClipJob, scripted: Scripted) -> None:
    assert run_clip(job).ending is Ending.DONE
    scripted.interrupted.add("raises.mp4")
    outcome = run_clip(job)
    assert outcome.ending is Ending.INTERRUPTED
    assert outcome.folder == job.folder.with_name("result.part")
    assert JobMessage(f"The result that was there stays; this part is in {outcome.folder}") in (
        outcome.messages
    )
