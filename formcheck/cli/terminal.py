"""Printing that survives closed pipes, full disks and terminals of few characters."""

import codecs
import os
import sys
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from formcheck.errors import OutputError

if TYPE_CHECKING:
    from rich.console import RenderableType

_PLAIN = {"±": "+-", "·": "-", "°": " deg", "×": "x", "–": "-", "…": "...", "−": "-", "→": "->"}
_ERRORS = "formcheck-plain"


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_PLAIN.get(c) or _without_accent(c) for c in wrong), error.end


def _without_accent(character: str) -> str:
    """Return a letter without its accent, as names of files have them; else a question mark."""
    letter = unicodedata.normalize("NFKD", character)[0]
    return letter if letter.isascii() else "?"


def prepare_streams() -> None:
    """Make stdout and stderr print a stand-in for what their encoding lacks."""
    codecs.register_error(_ERRORS, _plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_ERRORS)


def print_out(text: "RenderableType | bytes", **how: Any) -> None:
    """Print to stdout: bytes as they are, the rest with rich.

    A reader that has gone (``| head``) is no error: the rest is not printed.

    Raises
    ------
    OutputError
        Stdout is a file that can't be written, say on a full disk.
    """
    try:
        if isinstance(text, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(text)
        else:
            from rich.console import Console

            console = Console(file=sys.stdout, highlight=False)
            with console.capture() as captured:
                console.print(text, **how)
            sys.stdout.write(captured.get())
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output(sys.stdout)
    except OSError as error:
        discard_output(sys.stdout)
        reason = error.strerror or error
        raise OutputError(f"can't print the results ({reason}); they are in the folder") from error


def print_err(line: str) -> None:
    """Print one line to stderr; nobody listening is no error."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        discard_output(sys.stderr)


def discard_output(stream: TextIO) -> None:
    """Send what is still to be printed nowhere, also what Python flushes at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def width() -> int:
    """Return the columns of stdout's terminal; 80 where there is none."""
    from rich.console import Console

    return Console(file=sys.stdout).width
