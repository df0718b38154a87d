"""A file locked by the process that has it open, however that ends."""

import os
from typing import BinaryIO


def lock(file: BinaryIO) -> None:
    """Lock a file for as long as it is open here.

    Raises
    ------
    OSError
        Another process holds it.
    """
    if os.name == "posix":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt

        # Far behind the end, so that the file can be read and written.
        position = file.tell()
        file.seek(2**31 - 2)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        file.seek(position)
