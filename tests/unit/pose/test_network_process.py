"""A process that was started ahead is the one that is used, and never outlives the program."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from formcheck import api
from formcheck.model.paths import model_path
from formcheck.pose.mediapipe import network_process
from formcheck.pose.mediapipe.network_process import NetworkProcess, start_ahead, take_process


class Started:
    """Stands in for the start of a process; keeps the models that were asked for."""

    def __init__(self) -> None:
        self.models: list[str] = []

    def __call__(self, model: str) -> NetworkProcess:
        self.models.append(model)
        program = [sys.executable, "-c", "input()"]
        pipe = subprocess.PIPE
        return NetworkProcess(subprocess.Popen(program, stdin=pipe, stdout=pipe, stderr=pipe), None)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    started = Started()
    monkeypatch.setattr(network_process, "_start", started)
    monkeypatch.setattr(network_process, "_ahead", {})
    yield started
    network_process._end_unused()


def test_the_one_that_was_started_ahead_is_taken_once(started: Started) -> None:
    start_ahead()
    start_ahead()
    assert len(started.models) == 1
    first = take_process(model_path())
    assert len(started.models) == 1
    second = take_process(model_path())
    assert started.models == [str(model_path())] * 2
    assert second is not first
    for one in (first, second):
        one.end()
        assert one.process.poll() is not None
        assert one.process.stderr is not None
        one.process.stderr.close()


def test_another_model_is_another_process(started: Started, tmp_path: Path) -> None:
    other = tmp_path / "other.task"
    other.write_bytes(b"")
    start_ahead(other)
    taken = take_process(model_path())
    assert started.models == [str(other), str(model_path())]
    taken.end()
    assert taken.process.stderr is not None
    taken.process.stderr.close()


@pytest.mark.parametrize(
    ("name", "starts"), [("clip.mp4", True), ("pose.npz", False), ("missing.mp4", False)]
)
def test_only_a_clip_that_is_there_needs_the_network(
    started: Started, tmp_path: Path, name: str, starts: bool
) -> None:
    for there in ("clip.mp4", "pose.npz"):
        (tmp_path / there).write_bytes(b"")
    api.start_network([tmp_path / name])
    assert bool(started.models) == starts


def test_a_model_that_is_missing_is_left_for_the_estimator(
    started: Started, tmp_path: Path
) -> None:
    start_ahead(tmp_path / "missing.task")
    start_ahead(tmp_path)
    assert not started.models


def test_what_was_not_used_ends_with_the_program() -> None:
    program = (
        "from formcheck.pose.mediapipe import network_process as n\n"
        "n.start_ahead(); print(*(one.process.pid for one in n._ahead.values()))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""
    assert not psutil.pid_exists(int(ended.stdout))
