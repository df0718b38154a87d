"""What differs between systems: the others simulated on this one, and no second place for it."""

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from parsed_sources import parsed

import formcheck
from formcheck.model import system as room
from formcheck.model.system import (
    create,
    handle,
    how_it_ended,
    interrupt_main,
    is_removed,
    kill_with_group,
    limits,
    lock,
    memory_file,
    no_console,
    open_at_once,
    put_in_place,
    remove_open,
    return_free_memory,
    system,
    was_killed,
)

PACKAGE = Path(formcheck.__file__).parent
ASKS = {("sys", "platform"), ("os", "name"), ("os", "uname"), ("os", "killpg"), ("os", "geteuid")}
ONE_SYSTEM = {"fcntl", "msvcrt", "resource", "winreg", "pwd", "platform"}
WORDS = {name for _, name in ASKS} | ONE_SYSTEM | {"getattr", "hasattr"}


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


def asks_which_system(path: Path) -> bool:
    """Whether a module asks for the system, or uses what only one has."""
    # To go through what is parsed takes ten times as long as to look for the words.
    text = path.read_text("utf-8")
    if not any(word in text for word in WORDS):
        return False
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (module, name) in ASKS:
                return True
            case ast.Import(names=names) if any(alias.name in ONE_SYSTEM for alias in names):
                return True
            case ast.ImportFrom(module=str(module)) if module in ONE_SYSTEM:
                return True
            case ast.Call(func=ast.Name(id="getattr" | "hasattr"), args=[ast.Name(id=module), *_]):
                if module in ("os", "signal", "subprocess", "socket"):
                    return True
    return False


@pytest.mark.long
def test_no_other_module_asks_which_system_this_is() -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if asks_which_system(path)]
    assert modules == [PACKAGE / "model" / "system.py"]


@pytest.mark.parametrize(
    ("platform", "name"),
    [("linux", "linux"), ("darwin", "macos"), ("win32", "windows"), ("freebsd14", "other")],
)
def test_the_system_has_a_name(monkeypatch: pytest.MonkeyPatch, platform: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert system() == name


def test_a_file_is_locked_on_windows_far_behind_its_end(
    windows: None,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locked: list[tuple[int, int]] = []

    def locking(number: int, mode: int, count: int) -> None:
        assert mode == 2
        locked.append((os.lseek(number, 0, os.SEEK_CUR), count))

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    with (tmp_path / "file").open("w+b") as file:
        file.write(b"journal")
        lock(file)
        assert file.tell() == 7
    assert locked == [(2**31 - 2, 1)]


def test_a_lock_holds_until_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with create(path) as file:
        lock(file)
        with path.open("r+b") as other, pytest.raises(OSError):  # noqa: PT011
            lock(other)
    with path.open("r+b") as other:
        lock(other)


def test_a_new_file_is_the_owners_and_never_another(tmp_path: Path) -> None:
    with create(tmp_path / "new") as file:
        file.write(b"a\nb")
    assert (tmp_path / "new").read_bytes() == b"a\nb"
    if system() != "windows":
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        create(tmp_path / "new")


def test_bytes_stay_bytes_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def opened(_: Path, flags: int, *__: int) -> int:
        asked.append(flags)
        raise FileNotFoundError

    # Only meanwhile: what removes the folder in the end opens it.
    with monkeypatch.context() as patch:
        patch.setattr(os, "O_BINARY", 1 << 29, raising=False)
        patch.delattr(os, "O_NONBLOCK", raising=False)
        patch.setattr(os, "open", opened)
        for call in (create, open_at_once):
            with pytest.raises(FileNotFoundError):
                call(tmp_path / "file")
    assert all(flags & (1 << 29) for flags in asked)


class InUse:
    """`os.replace` while another program has the target open."""

    def __init__(self, times: float) -> None:
        self.times, self.tries, self.replace = times, 0, os.replace

    def __call__(self, path: Path, target: Path) -> None:
        self.tries += 1
        if self.tries <= self.times:
            raise PermissionError(13, "Access is denied")
        self.replace(path, target)


def test_a_file_in_use_is_replaced_once_it_is_free(
    windows: None,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "part").write_text("new")
    (tmp_path / "report.html").write_text("old")
    replace = InUse(3)
    monkeypatch.setattr(os, "replace", replace)
    put_in_place(tmp_path / "part", tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text() == "new"
    assert replace.tries == 4


@pytest.mark.parametrize(("platform", "least"), [("win32", 2), ("linux", 1)])
def test_a_file_that_stays_in_use_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, least: int
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(room, "IN_USE_S", 0.2)
    (tmp_path / "part").write_text("new")
    replace = InUse(float("inf"))
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(PermissionError):
        put_in_place(tmp_path / "part", tmp_path / "report.html")
    assert replace.tries >= least
    assert (replace.tries > 1) == (platform == "win32")
    assert (tmp_path / "part").exists()


def test_an_open_file_is_closed_before_it_is_removed_on_windows(
    windows: None,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = create(tmp_path / "file")
    unlink = Path.unlink

    def unlinked(path: Path, *, missing_ok: bool) -> None:
        assert file.closed
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlinked)
    assert not is_removed(file)
    remove_open(tmp_path / "file", file)
    assert list(tmp_path.iterdir()) == []


def test_a_removed_file_is_noticed(tmp_path: Path) -> None:
    if system() == "windows":
        return
    with create(tmp_path / "file") as file:
        assert not is_removed(file)
        (tmp_path / "file").unlink()
        assert is_removed(file)


def test_pictures_are_shared_where_there_are_files_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert memory_file("formcheck", 10) is None


def test_no_console_opens_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    assert no_console() == 0x08000000
    monkeypatch.delattr(subprocess, "CREATE_NO_WINDOW")
    assert no_console() == 0


def test_a_program_is_killed_alone_where_there_are_no_groups(
    windows: None,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "killpg", raising=False)
    killed: list[bool] = []
    kill_with_group(SimpleNamespace(pid=1, kill=lambda: killed.append(True)))  # type: ignore[arg-type]
    assert killed == [True]


def test_how_a_process_ended_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert how_it_ended(3) == "code 3"
    assert how_it_ended(3221225477) == "code 3221225477"  # Windows: an access violation
    assert how_it_ended(-9).startswith("signal 9")
    assert how_it_ended(-200) == "signal 200"
    assert [was_killed(code) for code in (-9, 9, 1)] == [True, False, False]
    monkeypatch.delattr(signal, "SIGKILL", raising=False)
    assert not was_killed(1)


def test_what_a_system_lacks_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert limits() == {}
    room.forbid_new_files()
    monkeypatch.delattr(signal, "SIGHUP", raising=False)
    handle("SIGHUP", lambda *_: None)


def test_the_main_thread_is_interrupted_with_and_without_thread_signals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted() -> None:
        interrupt_main()
        time.sleep(5)

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        monkeypatch.delattr(signal, "pthread_kill", raising=False)


@pytest.mark.skipif(system() != "linux", reason="only glibc is asked")
def test_gaps_between_what_stays_are_given_back() -> None:
    process = psutil.Process()
    gone = [bytearray(100_000) for _ in range(1000)]
    stays = []
    for place in range(len(gone)):
        stays.append(bytes(1000 + place))
        gone[place] = bytearray(100_001)
    del gone
    before = process.memory_info().rss
    return_free_memory()
    assert process.memory_info().rss < before - 20e6
    assert len(stays) == 1000


def test_other_systems_keep_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("ctypes.CDLL", None)
    return_free_memory()
