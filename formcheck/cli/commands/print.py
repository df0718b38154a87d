"""``formcheck print``: one result on one A4 page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options.basics import open_option
from formcheck.cli.options.existing_files import force_option, refuse_page
from formcheck.cli.options.history import Day, db_option
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.options.session_note import changed_note, note_options

if TYPE_CHECKING:
    from formcheck.report.html.print_page import PrintDetails


@click.command(
    name="print",
    epilog="""\b
Examples:
  formcheck print 12
  formcheck print raises.formcheck --name "Ana Lopes" --injured left --pain 3
  formcheck print 12 -o ana.html --examiner "B. Ortiz" """,
)
@click.argument("what", metavar="RESULT|ID", type=NAME)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=PathType(),
    help="The page to write.  [default: print.html, in the result's folder where there is one]",
)
@click.option("--name", metavar="NAME", help="Whose it is; the session's person otherwise.")
@click.option("--date", type=Day(), metavar="DATE", help="When it was filmed, e.g. 2026-03-01.")
@click.option("--examiner", metavar="NAME", help="Who measured.")
@click.option("--injured", type=click.Choice(["left", "right", "both"]), help="Marks that side.")
@note_options
@db_option
@force_option
@open_option
def print_(
    what: str, output: Path | None, force: bool, opened: bool, db: Path | None, **given: Any
) -> None:
    """Write one A4 page to print: key numbers, one curve, notes and a line to sign.

    RESULT is the folder that formcheck analyze wrote, the report.json in it, or the clip; ID
    is a session of the history, with its person, note and goals. Print the page from your
    browser. What you don't give is left blank, to be written by hand.
    """
    from formcheck.cli.render.places import print_page as show_page
    from formcheck.cli.runs.given_result import load_given
    from formcheck.report.atomic_write import write_atomically
    from formcheck.report.folder import PRINT
    from formcheck.report.html.print_page import print_page

    given_result = load_given(what, db, Path() if output is None else output.parent)
    target = output or (given_result.folder or Path()) / PRINT
    refuse_page(target, force=force)
    details = _with(given_result.details, given)
    write_atomically(print_page(given_result.page, details).encode(), target, replace=True)
    show_page(target, "Page to print", opened=opened)


def _with(details: PrintDetails, given: dict[str, Any]) -> PrintDetails:
    """Put what was given in place of what the history knows."""
    from dataclasses import replace

    note = changed_note(details.note, given)
    told = {name: given[name] for name in ("name", "examiner", "injured") if given[name]}
    if given["date"] is not None:
        told["date"] = f"{given['date']:%Y-%m-%d}"
    return replace(details, note=note, **told)
