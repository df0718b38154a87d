"""Lets a test that needs a processor for itself run while the other workers wait."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class QuietRoom:
    """A lock that every test holds together with others, and a quiet one alone.

    Parameters
    ----------
    folder : Path
        Shared by all workers. The lock is the system's, so that a killed worker leaves none.
    """

    def __init__(self, folder: Path) -> None:
        self._door, self._room = folder / "door", folder / "room"

    @contextmanager
    def entered(self, *, alone: bool) -> Iterator[None]:
        """Wait until the test may run: nobody enters any more while a quiet one waits."""
        with self._door.open("w") as door, self._room.open("w") as room:
            hold(door.fileno(), alone=True)
            hold(room.fileno(), alone=alone)
            if not alone:
                door.close()
            yield


if sys.platform == "win32":

    def hold(file: int, *, alone: bool) -> None:
        """Do nothing: there, run the tests in one process."""

else:
    import fcntl

    def hold(file: int, *, alone: bool) -> None:
        """Hold a file until it is closed."""
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
