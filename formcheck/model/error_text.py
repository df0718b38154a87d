"""Errors as the one line that a user reads."""

import errno
import os
import sys
import traceback

from formcheck.errors import FormcheckError
from formcheck.model.paths import printable

_OPENCV_NO_MEMORY = -4
_NO_MEMORY = ("failed to map segment", "cannot allocate memory", "can't start new thread")
"""What the loader of libraries and Python's threads say, which have no class of error for it."""


def explain(error: BaseException, clip: str | None = None) -> str:
    """Return `error_line` for the terminal; with ``FORMCHECK_DEBUG=1`` print the traceback.

    Parameters
    ----------
    error : BaseException
        What was raised.
    clip : str or None
        The clip it is about, for errors that don't name it themselves.
    """
    if traces_are_wanted():
        traceback.print_exception(error, file=sys.stderr)
    return f"formcheck: {error_line(error, clip)}"


def traces_are_wanted() -> bool:
    """Tell whether the user wants to see where an error came from."""
    return os.environ.get("FORMCHECK_DEBUG", "0") not in ("", "0")


def error_line(error: BaseException, clip: str | None = None) -> str:
    """Return one line for an error: what, where, and what to do about it; ``clip`` as above."""
    about = f"{clip}: " if clip else ""
    message = " ".join(str(error).split())
    if isinstance(error, FormcheckError):
        # Errors of reading begin with the clip's name already.
        return about + message.removeprefix(about)
    if _is_about_memory(error):
        return f"{about}not enough memory; close other programs or use a smaller clip"
    if isinstance(error, OSError) and error.strerror:
        where = f"{printable(str(error.filename))}: " if error.filename else ""
        return f"{about}{where}{error.strerror}"
    kind = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return (
        f"{about}unexpected error ({kind}). This is a fault of formcheck: please report it"
        " with what FORMCHECK_DEBUG=1 shows"
    )


def _is_about_memory(error: BaseException) -> bool:
    """Whether there was not enough memory, whoever noticed it."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, ImportError | RuntimeError):
        return any(words in str(error).lower() for words in _NO_MEMORY)
    # OpenCV has one class for all its errors.
    is_opencvs = type(error).__module__ == "cv2" and getattr(error, "code", 0) == _OPENCV_NO_MEMORY
    return isinstance(error, MemoryError) or is_opencvs
