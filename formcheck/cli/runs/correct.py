"""A result corrected by hand, as the command line does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from formcheck.cli.options.history import print_warning
from formcheck.cli.render.places import print_place
from formcheck.cli.render.progress import StageProgress
from formcheck.cli.render.summary import DISCLAIMER, note, notes, summary_line, tables
from formcheck.cli.terminal import print_out
from formcheck.history.errors import HistoryError
from formcheck.jobs.correcting import (
    CorrectedResult,
    correct_result,
    corrections_in,
    make_correction,
    undo_corrections,
)
from formcheck.model.corrections import correction_words
from formcheck.report.corrected_folder import load_results

if TYPE_CHECKING:
    from formcheck.history.store import History


def run_correct(
    folder: Path, given: dict[str, Any], *, video: bool | None, db: Path | None, quiet: bool
) -> int:
    """Correct a result and print what came of it; return the exit status.

    Parameters
    ----------
    folder : Path
        Of the result.
    given : dict
        What `make_correction` takes.
    video : bool or None
        As for `correct_result`.
    db : Path or None
        The history; None takes the user's own.
    quiet : bool
        Print nothing but errors.
    """
    correction = make_correction(load_results(folder)[0], **given)
    return _run(
        folder,
        lambda history, progress: correct_result(
            folder, correction, video=video, history=history, progress=progress
        ),
        db,
        quiet,
    )


def run_undo(folder: Path, *, last: bool, video: bool | None, db: Path | None, quiet: bool) -> int:
    """Take corrections back, all or the last, and print what is left; return the exit status."""
    return _run(
        folder,
        lambda history, progress: undo_corrections(
            folder, last=last, video=video, history=history, progress=progress
        ),
        db,
        quiet,
    )


def show_corrections(folder: Path) -> int:
    """Print what was corrected in a result."""
    made = corrections_in(folder).made
    for number, one in enumerate(made, 1):
        words = correction_words(one)
        print_out(Text(f"{number}. {words[:1].upper()}{words[1:]}"), soft_wrap=True)
    if not made:
        print_out("Nothing was corrected by hand.")
    return 0


def _run(
    folder: Path,
    work: Callable[[History | None, StageProgress], CorrectedResult],
    db: Path | None,
    quiet: bool,
) -> int:
    with _history(db) as history, StageProgress(stage="measure", shown=not quiet) as progress:
        done = work(history, progress)
    if quiet:
        return 0
    print_out(tables(done.result))
    print_out("")
    for line in [*(note(text) for text in done.notes), *notes(done.result)]:
        print_out(line)
    print_out(Text(summary_line(done.result)), soft_wrap=True)
    print_place(folder)
    if done.sessions:
        numbers = " and ".join(map(str, done.sessions))
        print_out(f"Session{'s' * (len(done.sessions) > 1)} {numbers} in the history: changed too")
    print_out(Text(DISCLAIMER, "dim"))
    return 0


@contextmanager
def _history(db: Path | None) -> Iterator[History | None]:
    """The history, where there is one; without it the folder alone is corrected."""
    from formcheck.history.database import default_path
    from formcheck.history.store import History

    if not (db or default_path()).exists():
        yield None
        return
    try:
        history = History(db, print_warning)
    except HistoryError as error:
        print_warning(f"{error} (the history is not changed)")
        yield None
        return
    with history:
        yield history
