"""The command ``formcheck`` and what becomes of every error in it."""

import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

import click

from formcheck.cli.lazy import LazyGroup
from formcheck.cli.terminal import discard_output, prepare_streams, print_err
from formcheck.model.error_text import explain
from formcheck.model.system import handle
from formcheck.model.version import __version__

COMMANDS = {
    "app": "Open formcheck in the browser: clips, camera, history, exercises.",
    "analyze": "Measure recorded clips and write the results beside them.",
    "batch": "Measure many clips: results, tables and a page of all.",
    "live": "Count raises at the camera, with picture and sound.",
    "rom": "Measure the ankles' range of motion, guided or in clips.",
    "routine": "Go through exercises, sets and rests, guided.",
    "exercises": "List the exercises, or tell how to do one.",
    "demo": "Analyse the sample clip that comes with formcheck.",
    "compare": "Compare two results, with the error of each difference.",
    "print": "Write one A4 page to print, with notes and a line to sign.",
    "still": "Save one frame of a clip with the angle on it.",
    "correct": "Correct a result by hand; the automatic one is kept.",
    "export": "Write results for OpenSim, R, Python or a spreadsheet.",
    "history": "Look at past sessions: list, compare, plot, note, export or delete them.",
    "settings": "Keep your height, camera and the like, so that they need not be typed.",
    "completion": "Let the shell complete commands and names.",
    "doctor": "Check that everything formcheck needs is here and works.",
}


@click.group(
    cls=LazyGroup,
    package="formcheck.cli.commands",
    lazy_commands=COMMANDS,
    aliases={"analyse": "analyze"},
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example:  formcheck analyze raises.mp4 --height-cm 178",
)
@click.version_option(__version__, prog_name="formcheck", message="%(prog)s %(version)s")
def formcheck() -> None:
    """Measure ankle angles and count calf raises, and say how sure each number is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0: the work was done; 1: it could not be done, and one line on stderr says why;
    2: wrong usage.
    """
    prepare_streams()
    if arguments is None:
        # Results are about a body: what is written is readable by its owner alone.
        os.umask(os.umask(0o077) | 0o077)
    # Its lines on building a cache and the like would stand in the middle of a result.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    stop = _Stop()
    handle("SIGTERM", stop)
    handle("SIGHUP", stop)
    try:
        status = _run(arguments)
        return 128 + stop.number if stop.number else status
    finally:
        if arguments is None:
            # All is done: one more Ctrl-C shall not end in a traceback of Python's exit, and what
            # is in memory ends with the process; looking for what can be freed takes .4 s.
            handle("SIGINT", signal.SIG_IGN)
            gc.freeze()


def _run(arguments: Sequence[str] | None) -> int:
    try:
        status = formcheck.main(arguments, prog_name="formcheck", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print_err("formcheck: interrupted")
        return 1
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        discard_output(sys.stdout)
        return 1
    except Exception as error:
        print_err(explain(error))
        if isinstance(error, OSError):
            discard_output(sys.stdout)
        return 1


class _Stop:
    """Ends the work as Ctrl-C does, which keeps what was measured; the second time at once."""

    number = 0

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self.number:
            # As an exception, so that unfinished files are removed on the way out.
            sys.exit(128 + number)
        self.number = number
        raise KeyboardInterrupt
