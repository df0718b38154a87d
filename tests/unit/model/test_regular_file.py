"""A file is read whole and bounded; a pipe or a device neither hangs nor fills the memory."""

import os
import threading
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from formcheck.model import regular_file
from formcheck.model.regular_file import open_regular, read_regular

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


def test_a_file_is_read_to_its_last_byte(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"x" * 1000)
    assert read_regular(path, 1000) == b"x" * 1000
    with open_regular(path) as file:
        assert file.read(3) == b"xxx"


def test_a_larger_file_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"x" * 5001)
    with pytest.raises(OSError, match="larger than 5 kB"):
        read_regular(path, 5000)
    with pytest.raises(OSError, match="larger than 5 kB"):
        open_regular(path, 5000)


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(regular_file, "_check", lambda *_: None)
    with pytest.raises(OSError, match="larger than"):
        read_regular(path, 99)


def test_a_small_file_takes_little_memory_whatever_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"x" * 1000)
    tracemalloc.start()
    assert read_regular(path, 2**26) == b"x" * 1000
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="no such files here")
def test_a_file_that_says_no_size_is_read_whole() -> None:
    assert Path("/proc/version").stat().st_size == 0
    assert read_regular("/proc/version", 10_000) == Path("/proc/version").read_bytes()


@needs_fifo
def test_a_pipe_that_nobody_fills_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    os.mkfifo(path)
    with pytest.raises(OSError, match="a pipe or a device"):
        read_regular(path, 1000)
    with pytest.raises(OSError, match="a pipe or a device"):
        open_regular(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_link_to_an_endless_device_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "report.json"
    link.symlink_to("/dev/zero")
    with pytest.raises(OSError, match="a pipe or a device"):
        read_regular(link, 1000)
    with pytest.raises(OSError, match="a pipe or a device"):
        read_regular("/dev/zero", 1000, or_pipe=True)


def test_a_folder_is_named_as_one(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="a folder"):
        read_regular(tmp_path, 1000)


@needs_fifo
def test_a_pipe_is_read_where_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"name = 1\n" * 20_000,))
    writer.start()
    assert read_regular(path, 200_000, or_pipe=True) == b"name = 1\n" * 20_000
    writer.join()


@needs_fifo
def test_a_pipe_of_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    os.mkfifo(path)

    def write() -> None:
        with suppress(BrokenPipeError):
            path.write_bytes(b"x" * 500_000)

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(OSError, match="larger than 100 kB"):
        read_regular(path, 100_000, or_pipe=True)
    writer.join()


@needs_fifo
def test_a_silent_pipe_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_file, "PIPE_WAIT_S", 0.05)
    path = tmp_path / "mine.toml"
    os.mkfifo(path)
    with pytest.raises(OSError, match="nothing comes through"):
        read_regular(path, 1000, or_pipe=True)
