"""A Dask cluster of real processes, one of which is killed: nothing is lost, nothing done twice."""

import csv
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dask
import distributed
import fsspec
import pytest
from cluster_tasks import ATTEMPTS, VICTIM, attempts, measure_and_note
from scripted_clips import tiny_video

from formcheck.analysis.options import Options
from formcheck.batch.dask_pool import DaskPool
from formcheck.batch.folder import BatchFolder
from formcheck.batch.inputs import find_clips
from formcheck.batch.record import read_index
from formcheck.batch.run import BatchRun
from formcheck.errors import FormcheckError
from formcheck.jobs.clip_job import ClipJob

pytestmark = pytest.mark.slow

JOB = ClipJob(Path(), Path(), Options(height_cm=178.0), video=False)
NAMES = ["anna", "bob", "carl", VICTIM]


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    """Two workers of one thread; one that ends is started again."""
    with (
        # How long the client waits for what the killed one held.
        dask.config.set({"distributed.comm.timeouts.connect": "2s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=60
        ) as made,
    ):
        yield made


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    (tmp_path / ATTEMPTS).mkdir()
    for number, name in enumerate(NAMES):
        with tiny_video(folder / f"{name}.mp4").open("ab") as file:
            # Other content, same pictures.
            file.write(b"\0\0\0\x09free" + bytes([number]))
    return folder


def run(clips: Path, cluster: distributed.LocalCluster, *sources: str) -> BatchRun:
    found = find_clips(sources or [str(clips)])
    batch = BatchRun(BatchFolder(clips.parent / "out"), found, JOB)
    batch.run(DaskPool(cluster.scheduler_address, work=measure_and_note))
    return batch


def kill_the_victims_worker(notes: Path, killed: list[int]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for note in notes.glob(f"{VICTIM}-*"):
            if text := note.read_text():
                os.kill(int(text), signal.SIGKILL)
                killed.append(int(text))
                return
        time.sleep(0.05)


def test_a_worker_that_is_killed_loses_nothing_and_nothing_is_done_twice(
    clips: Path, cluster: distributed.LocalCluster
) -> None:
    notes, killed = clips.parent / ATTEMPTS, list[int]()
    killer = threading.Thread(target=kill_the_victims_worker, args=(notes, killed))
    killer.start()
    batch = run(clips, cluster)
    killer.join()
    assert killed
    assert batch.counts == {"done": 4, "failed": 0, "not-done": 0, "was-there": 0}
    assert attempts(notes) == sorted([*NAMES, VICTIM])
    out = clips.parent / "out"
    with (out / "clips.csv").open(newline="") as file:
        rows = [(row["folder"], row["state"], row["rep_count"]) for row in csv.DictReader(file)]
    assert rows == [(name, "done", "2") for name in sorted(NAMES)]
    # What the killed one had begun is gone with the next call, which does nothing again.
    assert run(clips, cluster).counts["was-there"] == 4
    assert attempts(notes) == sorted([*NAMES, VICTIM])
    assert [path.name for path in (out / ".formcheck-batch").iterdir()] == ["lock"]


def test_clips_at_an_address_are_fetched_and_known_again(
    clips: Path, cluster: distributed.LocalCluster
) -> None:
    (clips / f"{VICTIM}.mp4").unlink()
    batch = run(clips, cluster, f"{clips.as_uri()}/", f"{clips.as_uri()}/gone.mp4")
    assert batch.counts == {"done": 3, "failed": 1, "not-done": 0, "was-there": 0}
    *entries, gone = read_index(clips.parent / "out" / "batch.json").clips
    assert [entry.source for entry in entries] == [
        f"{clips.as_uri()}/{name}.mp4" for name in NAMES[:3]
    ]
    assert gone.reason == "no such file; check the address"
    assert run(clips, cluster, f"{clips.as_uri()}/*.mp4").counts["was-there"] == 3


def test_a_cluster_that_can_not_be_used_is_one_line(
    clips: Path, cluster: distributed.LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.batch.dask_pool.__version__", "9.9")
    with pytest.raises(FormcheckError, match=r"here is 9\.9: install the same"):
        run(clips, cluster)
    monkeypatch.setattr("formcheck.batch.dask_pool.CONNECT_S", 0.5)
    batch = BatchRun(BatchFolder(clips.parent / "out"), [str(clips / "anna.mp4")], JOB)
    with pytest.raises(FormcheckError, match="no Dask scheduler answers"):
        batch.run(DaskPool("tcp://127.0.0.1:9"))


def test_a_password_is_not_written_down() -> None:
    from formcheck.batch.sources import without_password

    assert without_password("sftp://me:secret@host:22/a.mp4") == "sftp://me@host:22/a.mp4"
    assert without_password("s3://bucket/a@b.mp4") == "s3://bucket/a@b.mp4"


def test_any_file_system_may_hold_clips() -> None:
    from formcheck.batch.sources import address_stamp, clips_at, fetched

    memory = fsspec.filesystem("memory")
    memory.pipe("/day/anna.mp4", b"a clip")
    memory.pipe("/day/notes.txt", b"none")
    assert clips_at("memory://day/") == ["memory:///day/anna.mp4"]
    with fetched("memory:///day/anna.mp4") as clip:
        assert (clip.name, clip.read_bytes()) == ("anna.mp4", b"a clip")
    assert not clip.exists()
    before = address_stamp("memory:///day/anna.mp4")
    memory.pipe("/day/anna.mp4", b"another")
    assert before != address_stamp("memory:///day/anna.mp4") != ()
