"""What differs between Linux, macOS and Windows; no other module asks which of them this is.

Where a system lacks something, what stands here does without: a signal that isn't there is not
handled, a limit that isn't there is none.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO, Literal

System = Literal["linux", "macos", "windows", "other"]
Handler = Callable[[int, FrameType | None], None] | signal.Handlers

IN_USE_S = 2.0
"""On Windows a file can't be replaced while a program has it open; one that looks for viruses
or makes an index lets go of it sooner than this."""
_RETRY_S = 0.05
_SYSTEMS: dict[str, System] = {"linux": "linux", "darwin": "macos", "win32": "windows"}


def system() -> System:
    """Return which system this is."""
    return _SYSTEMS.get(sys.platform, "other")


# Files.


def lock(file: BinaryIO) -> None:
    """Lock a file for as long as it is open in this process, however that ends.

    Raises
    ------
    OSError
        Another process holds it.
    """
    if system() != "windows":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt

    # Far behind the end, so that the file can be read and written.
    position = file.tell()
    file.seek(2**31 - 2)
    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    file.seek(position)


def create(path: Path, mode: int = 0o600) -> BinaryIO:
    """Make a file that isn't there yet, and open it to write bytes.

    Parameters
    ----------
    path : Path
        The file.
    mode : int
        Who may read it, less what the user's umask takes away. On Windows the folder says that.

    Raises
    ------
    OSError
        It is there already, or can't be made.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, mode), "wb")


def open_at_once(path: Path | str) -> int:
    """Open a file to read bytes, without waiting for the other end of a pipe."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


def open_mark(path: Path) -> BinaryIO:
    """Open a file that is there to be locked, made where it isn't there; no link is followed.

    Raises
    ------
    OSError
        It can't be made, or something else has its name.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)


def put_in_place(path: Path, target: Path) -> None:
    """Give a finished file the name of another, which it replaces.

    Raises
    ------
    OSError
        It can't; on Windows also when a program has the other open for longer than `IN_USE_S`.
    """
    end = time.monotonic() + IN_USE_S
    while True:
        try:
            os.replace(path, target)
            return
        except PermissionError:
            if system() != "windows" or time.monotonic() >= end:
                raise
        time.sleep(_RETRY_S)


def is_removed(file: BinaryIO) -> bool:
    """Whether an open file has no name any more."""
    # Elsewhere a file that is open keeps it.
    return system() != "windows" and os.fstat(file.fileno()).st_nlink == 0


def remove_open(path: Path, file: BinaryIO) -> None:
    """Close a file and remove it, so that nobody else can lock it in between where that can be."""
    if system() == "windows":
        # Closed first: an open file can't be removed.
        file.close()
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return
    path.unlink(missing_ok=True)
    file.close()


# Processes.


def memory_file(name: str, size: int) -> int | None:
    """Return the number of a file in memory that another process can inherit; None without any."""
    if system() != "linux":
        return None
    number = os.memfd_create(name)
    os.ftruncate(number, size)
    return number


def return_free_memory() -> None:
    """Give back what the C library keeps of memory that is free again, where it can be asked to.

    Pictures that come and go leave gaps between the small things that stay. Over an hour of a clip
    they add up to more than all that is in use.
    """
    if system() == "linux":
        # Only glibc has it.
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def no_console() -> int:
    """Return the flags with which a process is started so that no console window opens."""
    return getattr(subprocess, "CREATE_NO_WINDOW", 0)


def kill_with_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that was started as a session of its own, and what it has started."""
    if system() == "windows":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    """Return the exit code of a process in words."""
    if code >= 0:
        return f"code {code}"
    try:
        said = signal.strsignal(-code)
    except ValueError:
        said = None
    return f"signal {-code}: {said}" if said else f"signal {-code}"


def was_killed(code: int) -> bool:
    """Whether an exit code tells of a kill: what the system does when memory runs out."""
    return code == -getattr(signal, "SIGKILL", 9)


def limits() -> dict[str, int]:
    """Return the limits that this process has, by name; none where the system has none."""
    try:
        import resource
    except ImportError:
        return {}
    kinds = {"address space": resource.RLIMIT_AS, "open files": resource.RLIMIT_NOFILE}
    found = {name: resource.getrlimit(kind)[0] for name, kind in kinds.items()}
    return {name: limit for name, limit in found.items() if limit != resource.RLIM_INFINITY}


def forbid_new_files() -> None:
    """Let this process open no further file and no socket.

    Without a socket there is no DNS query and no connection, whatever a library tries. Files
    that are open stay open. Windows has no such limit.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


# Signals.


def handle(name: str, handler: Handler) -> None:
    """Let a signal be handled, if this system has it and this is the main thread."""
    with suppress(AttributeError, ValueError):
        signal.signal(getattr(signal, name), handler)


def interrupt_main() -> None:
    """Do to the main thread what Ctrl-C does."""
    if hasattr(signal, "pthread_kill"):
        # To the thread itself, so that what it waits for ends too.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()
