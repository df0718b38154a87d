"""What the native library prints is kept, and lands in no other pipe."""

import logging
import os
import subprocess
import sys

import pytest

from formcheck.pose.mediapipe.subprocess_output import KEPT_LINES, PrintedLines


def printed(data: bytes) -> list[str]:
    reading, writing = os.pipe()
    lines = PrintedLines(os.fdopen(reading, "rb"))
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(data)
    return lines.after_end()


def test_lines_are_kept_in_order_without_empty_ones() -> None:
    assert printed(b"first\n\n  second\r\nlast") == ["first", "second", "last"]


def test_only_the_last_lines_are_kept() -> None:
    lines = printed(b"".join(b"line %d\n" % number for number in range(10 * KEPT_LINES)))
    assert len(lines) == KEPT_LINES
    assert lines[-1] == f"line {10 * KEPT_LINES - 1}"


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert printed(b"\xff\xfe\n" + b"x" * 100_000 + b"\n")[0] == "\ufffd\ufffd"


def test_lines_can_be_seen_with_debug_logging(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "formcheck.pose"):
        printed(b"Created XNNPACK delegate\n")
    assert "Created XNNPACK delegate" in caplog.text


def test_the_number_of_a_closed_stderr_is_taken() -> None:
    program = (
        "import os\n"
        "from formcheck.pose.mediapipe.subprocess_output import take_standard_numbers\n"
        "take_standard_numbers()\n"
        "pipe = os.pipe()\n"
        "assert min(pipe) > 2, pipe\n"
        "os.write(2, b'lost')\n"
    )
    command = ["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, program]
    assert subprocess.run(command, check=False).returncode == 0
