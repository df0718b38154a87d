"""Printing that survives closed pipes, full disks and terminals of few characters."""

import codecs
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from formcheck.errors import OutputError

if TYPE_CHECKING:
    from rich.console import RenderableType

_PLAIN = {"±": "+-", "·": "-", "°": " deg", "×": "x", "–": "-", "…": "...", "−": "-", "→": "->"}
_ERRORS = "formcheck-plain"
_COLOUR = r"\[[\d;]*m"
_LINK = r"\]8;(?:id=[\d-]*)?;(?:file://[\x21-\x7e]*)?\x1b\\|\\"
"""A link to a file begins or ends, and the end of that."""
_TURNS = "\u202a-\u202e\u2066-\u2069"
"""What turns the direction of writing: a text reads otherwise than it is."""
_CONTROL = re.compile(rf"\x1b(?!{_COLOUR}|{_LINK})|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f{_TURNS}]")
"""What moves the cursor or speaks to the terminal; colours, links to files, tabs and line ends
stay."""


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
    """Make stdout and stderr print a stand-in for what their encoding lacks.

    A stream that was closed (``>&-``) prints nowhere.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    codecs.register_error(_ERRORS, _plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_ERRORS)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def print_out(text: "RenderableType", **how: Any) -> None:
    """Print to stdout with rich.

    A reader that has gone (``| head``) is no error: the rest is not printed.

    Raises
    ------
    OutputError
        Stdout is a file that can't be written, say on a full disk.
    """
    with _writing("can't print the results ({}); they are in the folder"):
        from rich.console import Console

        console = Console(file=sys.stdout, highlight=False)
        with console.capture() as captured:
            console.print(text, **how)
        sys.stdout.write(_without_control(captured.get()))
        sys.stdout.flush()


def print_file(text: str) -> None:
    """Print a file in JSON or TOML, or a part of one, to stdout: in UTF-8, whatever that has.

    What could steer a terminal is written as an escape, which reads as the same in both.
    """
    with _writing("can't print the results ({}); they are in the folder"):
        sys.stdout.flush()
        escaped = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        sys.stdout.buffer.write(escaped.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()


@contextmanager
def _writing(failure: str) -> Iterator[None]:
    """Print to stdout in the block; a reader that has gone is no error."""
    try:
        yield
    except BrokenPipeError:
        discard_output(sys.stdout)
    except OSError as error:
        discard_output(sys.stdout)
        raise OutputError(failure.format(error.strerror or error)) from error


def print_plain(text: str, end: str = "\n") -> None:
    """Print text as it is to stdout, without rich, which takes a while to load."""
    with _writing("can't print ({})"):
        sys.stdout.write(_without_control(text) + end)
        sys.stdout.flush()


def print_bold(line: str) -> None:
    """Print a line as `print_plain` does, in bold type in a terminal."""
    bold = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    print_plain(f"\x1b[1m{line}\x1b[0m" if bold else line)


def print_err(line: str) -> None:
    """Print one line to stderr; nobody listening is no error."""
    try:
        print(_without_control(line), file=sys.stderr, flush=True)
    except OSError:
        discard_output(sys.stderr)


def _without_control(text: str) -> str:
    """Return a text that can't steer the terminal: names and files of strangers may be in it."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


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
