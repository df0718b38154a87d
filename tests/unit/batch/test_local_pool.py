"""Several processes at a time: one clip that crashes its own ends no other."""

import time
from pathlib import Path

import pytest
from pool_tasks import measure_by_name
from scripted_clips import three_raises

from formcheck.batch.folder import BatchFolder
from formcheck.batch.local_pool import LocalPool
from formcheck.batch.record import ClipEntry
from formcheck.batch.run import BatchEvent, BatchRun, ClipFinished
from formcheck.batch.task import ClipTask
from formcheck.jobs.clip_job import ClipJob, JobEvent, JobProgress
from formcheck.report.folder import FILES, VIDEO
from formcheck.report.pose_file import pose_bytes

pytestmark = pytest.mark.long


def tasks(folder: Path, *names: str) -> list[ClipTask]:
    BatchFolder(folder).check()
    return [
        ClipTask(
            ClipEntry(name=name, source=str(folder / f"{name}.mp4")),
            ClipJob(Path(), Path()),
            folder,
            limit_s=3.0 if name.startswith("hangs") else None,
        )
        for name in names
    ]


def test_a_clip_that_crashes_or_hangs_ends_no_other(tmp_path: Path) -> None:
    heard: list[str] = []

    def hear(task: ClipTask, event: JobEvent) -> None:
        if isinstance(event, JobProgress):
            heard.append(task.entry.name)

    names = ["good1", "crash", "good2", "hangs", "good3"]
    with LocalPool(2, work=measure_by_name) as pool:
        ended = {end.record.entry.name: end for end in pool.run(tasks(tmp_path, *names), hear)}
    states = {name: end.record.entry.state for name, end in ended.items()}
    assert states == {name: "done" if "good" in name else "failed" for name in names}
    assert "ended unexpectedly (signal 11" in ended["crash"].record.entry.reason
    assert ended["hangs"].record.entry.reason == "took longer than 3 s and was ended"
    assert set(heard) == set(names)
    assert list((tmp_path / ".formcheck-batch").iterdir()) == []


def test_leaving_it_ends_what_is_at_work(tmp_path: Path) -> None:
    began = time.monotonic()

    def interrupt(_task: ClipTask, _event: JobEvent) -> None:
        raise KeyboardInterrupt

    with LocalPool(2, work=measure_by_name) as pool, pytest.raises(KeyboardInterrupt):
        list(pool.run(tasks(tmp_path, "waits1", "waits2"), interrupt))
    assert time.monotonic() - began < 30
    assert not (tmp_path / "waits1").exists()


def test_the_real_work_is_done_there(tmp_path: Path) -> None:
    source = tmp_path / "anna.formcheck" / "pose.npz"
    source.parent.mkdir()
    source.write_bytes(pose_bytes(three_raises()))
    events: list[BatchEvent] = []
    folder, job = BatchFolder(tmp_path / "out"), ClipJob(Path(), Path())
    run = BatchRun(folder, [str(source)], job, tell=events.append)
    assert run.run(LocalPool(1))["done"] == 1
    [finished] = events
    assert isinstance(finished, ClipFinished)
    assert finished.headline == "2 full calf raises, 1 shallow"
    made = {path.name for path in (tmp_path / "out" / "anna").iterdir()}
    assert made == {*FILES, "batch-clip.json"} - {VIDEO}
