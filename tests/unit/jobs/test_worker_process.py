"""A process of its own: results, events, threads, and every way in which it can end."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import worker_tasks as tasks

from formcheck.jobs.clip_job import ClipJob, Ending
from formcheck.jobs.clip_worker import ClipWorker
from formcheck.jobs.worker_process import (
    WorkerError,
    WorkerKilledError,
    WorkerProcess,
    WorkerTimeoutError,
)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def shared() -> Iterator[WorkerProcess]:
    """A process that the tests use one after the other."""
    with WorkerProcess(threads=1) as process:
        yield process


def test_events_come_in_order_and_the_result_last(shared: WorkerProcess) -> None:
    heard: list[int] = []
    assert shared.run(tasks.add_up, [1, 2, 3], heard.append) == 6
    assert heard == [1, 2, 3]


def test_what_is_printed_there_does_not_mix_with_the_replies(shared: WorkerProcess) -> None:
    assert shared.run(tasks.print_and_return, "hello") == "hello"
    assert shared.run(tasks.add_up, [4]) == 4


def test_an_error_is_one_line_with_its_trace(shared: WorkerProcess) -> None:
    with pytest.raises(WorkerError, match="nobody") as caught:
        shared.run(tasks.fail, "nobody")
    assert "NotMeasurableError" in caught.value.__notes__[0]


def test_libraries_get_their_share_of_the_cores(shared: WorkerProcess) -> None:
    assert shared.run(tasks.thread_limit, None) == ("1", 1)


def test_a_cluster_does_not_make_it_give_every_pictures_memory_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the nanny of a Dask worker does, which takes a seventh of the time."""
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "65536")
    with WorkerProcess() as process:
        assert process.run(tasks.variable, "MALLOC_TRIM_THRESHOLD_") is None
        assert process.run(tasks.variable, "PATH") == os.environ["PATH"]


def test_a_stop_ends_the_work_and_keeps_what_it_has(shared: WorkerProcess) -> None:
    def hear(count: int) -> None:
        if count == 3:
            shared.stop()

    assert shared.run(tasks.count_until_stopped, None, hear) >= 3
    # A stop that comes too late ends nothing.
    shared.stop()
    assert shared.run(tasks.add_up, [5, 6]) == 11


def test_a_crash_is_an_error_and_the_next_work_is_done(shared: WorkerProcess) -> None:
    with pytest.raises(WorkerError, match=r"ended unexpectedly \(signal 11: Segmentation fault"):
        shared.run(tasks.end_with_signal, signal.SIGSEGV)
    assert shared.run(tasks.add_up, [1]) == 1


def test_too_long_is_ended(shared: WorkerProcess) -> None:
    with pytest.raises(WorkerTimeoutError, match=r"took longer than 0\.2 s"):
        shared.run(tasks.count_until_stopped, None, timeout_s=0.2)


def test_a_caller_who_fails_leaves_no_half_read_reply(shared: WorkerProcess) -> None:
    def hear(_: int) -> None:
        raise RuntimeError("the caller's")

    with pytest.raises(RuntimeError):
        shared.run(tasks.add_up, [1, 2, 3], hear)
    assert shared.run(tasks.add_up, [7]) == 7


def test_killed_it_leaves_no_child(shared: WorkerProcess) -> None:
    children: list[int] = []

    def hear(child: int) -> None:
        children.append(child)
        threading.Thread(target=shared.kill).start()

    with pytest.raises(WorkerKilledError):
        shared.run(tasks.wait_with_a_child, None, hear)
    _wait_for_the_end_of(children[0])


def test_it_ends_with_whoever_started_it(shared: WorkerProcess) -> None:
    assert shared.run(tasks.add_up, [1]) == 1
    process = shared._process
    assert process is not None
    assert process.stdin is not None
    # What the system does with the pipes of a process that was killed.
    os.close(process.stdin.fileno())
    try:
        process.wait(10)
    finally:
        process.stdin = None
    assert shared.run(tasks.add_up, [2]) == 2


def test_a_clip_that_crashes_it_fails_and_leaves_nothing_half(tmp_path: Path) -> None:
    bad, good = (ClipJob(tmp_path / f"{name}.mp4", tmp_path / name) for name in ("bad", "good"))
    with ClipWorker(work=tasks.crash_while_writing) as worker:
        outcome = worker.run(bad)
        assert outcome.ending is Ending.FAILED
        assert "bad.mp4: the process that measured it ended unexpectedly" in outcome.reason
        assert not bad.folder.exists()
        assert worker.run(good).ending is Ending.DONE


def _wait_for_the_end_of(pid: int) -> None:
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "it lives on"
        time.sleep(0.02)
