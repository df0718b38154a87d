"""``formcheck history note``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options.history import db_option
from formcheck.cli.options.measuring import within
from formcheck.cli.options.session_choice import open_history
from formcheck.cli.terminal import print_out
from formcheck.model.limits import LOAD_KG

FIELDS = {"text": "text", "pain": "pain", "load": "load_kg", "shoes": "shoes"}
"""What can be cleared, as it is called here and in the note."""


@click.command(
    epilog="""\b
Examples:
  formcheck history note 12
  formcheck history note 12 --pain 3 --load-kg 5 --shoes barefoot
  formcheck history note 12 --text "Stairs went well; stiff in the morning."
  formcheck history note 12 --clear pain"""
)
@click.argument("number", type=int, metavar="ID")
@click.option("--text", metavar="TEXT", help="In your own words; replaces an earlier text.")
@click.option(
    "--pain",
    type=click.IntRange(0, 10),
    metavar="0-10",
    help="Pain in the session: 0 none, 10 the worst imaginable.",
)
@click.option(
    "--load-kg",
    metavar="X",
    type=float,
    callback=within(LOAD_KG),
    help="Extra load that was held or worn.",
)
@click.option("--shoes", metavar="WORDS", help="What was worn on the feet.")
@click.option(
    "--clear",
    type=click.Choice(["all", *FIELDS]),
    multiple=True,
    help="Remove what was noted; again for more.",
)
@db_option
def note(number: int, clear: tuple[str, ...], db: Path | None, **given: Any) -> None:
    """Show what is noted about a session, or note pain, load, shoes and words.

    What you don't name stays as it was.
    """
    from pydantic import ValidationError
    from rich.text import Text

    from formcheck.cli.render.history import session_title
    from formcheck.history.notes import (
        SessionNote,
        note_words,
        session_note,
        set_session_note,
    )

    cleared = set(FIELDS if "all" in clear else clear)
    with open_history(db) as history:
        session, known = history.session(number), session_note(history, number)
        fields = known.model_dump() | {FIELDS[name]: None for name in cleared}
        fields |= {name: value for name, value in given.items() if value is not None}
        try:
            noted = SessionNote(**fields)
        except ValidationError as error:
            # The numbers were checked before: a text is too long.
            wrong = error.errors()[0]
            most = wrong["ctx"]["max_length"]
            raise click.UsageError(f"--{wrong['loc'][0]}: give up to {most} letters") from error
        if noted != known:
            set_session_note(history, number, noted)
    print_out(Text(session_title(session), "bold"), soft_wrap=True)
    for line in note_words(noted) or ["Nothing is noted."]:
        print_out(Text(line), soft_wrap=True)
