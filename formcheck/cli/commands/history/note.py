"""``formcheck history note``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options.completion import complete_session
from formcheck.cli.options.history import db_option
from formcheck.cli.options.session_choice import open_history
from formcheck.cli.options.session_note import changed_note, note_options
from formcheck.cli.terminal import print_out

CLEARED = {"text": "text", "pain": "pain", "load": "load_kg", "shoes": "shoes"}
"""What can be cleared, as it is called here and in the note."""


@click.command(
    epilog="""\b
Examples:
  formcheck history note 12
  formcheck history note 12 --pain 3 --load-kg 5 --shoes barefoot
  formcheck history note 12 --text "Stairs went well; stiff in the morning."
  formcheck history note 12 --clear pain"""
)
@click.argument("number", type=int, metavar="ID", shell_complete=complete_session)
@note_options
@click.option(
    "--clear",
    type=click.Choice(["all", *CLEARED]),
    multiple=True,
    help="Remove what was noted; again for more.",
)
@db_option
def note(number: int, clear: tuple[str, ...], db: Path | None, **given: Any) -> None:
    """Show what is noted about a session, or note pain, load, shoes and words.

    What you don't name stays as it was.
    """
    from rich.text import Text

    from formcheck.history.notes import note_words, session_note, set_session_note
    from formcheck.history.wording import session_title

    cleared = {CLEARED[name]: None for name in (CLEARED if "all" in clear else clear)}
    with open_history(db) as history:
        session, known = history.session(number), session_note(history, number)
        noted = changed_note(known.model_copy(update=cleared), given)
        if noted != known:
            set_session_note(history, number, noted)
    print_out(Text(session_title(session), "bold"), soft_wrap=True)
    for line in note_words(noted) or ["Nothing is noted."]:
        print_out(Text(line), soft_wrap=True)
