"""``formcheck compare``: two results, or two legs, on one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.options.basics import open_option
from formcheck.cli.options.existing_files import force_option, refuse_page
from formcheck.cli.options.history import db_option
from formcheck.cli.options.naming import NAME, PathType
from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from formcheck.cli.runs.given_result import GivenResult
    from formcheck.model.landmarks import Side

_DEFAULT = Path("compare.html")


@click.command(
    epilog="""\b
Examples:
  formcheck compare monday.formcheck friday.formcheck
  formcheck compare 3 12 -o progress.html
  formcheck compare left.mp4 right.mp4 --injured left
  formcheck compare both_legs.formcheck"""
)
@click.argument("a", metavar="A", type=NAME)
@click.argument("b", metavar="[B]", required=False, type=NAME)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=PathType(),
    default=_DEFAULT,
    show_default=True,
    help="The page to write; an older page of formcheck is replaced.",
)
@click.option(
    "--injured",
    type=click.Choice(["left", "right"]),
    help="Left vs right: the leg that is marked, and taken in percent of the other.  [default:"
    " the person's]",
)
@db_option
@force_option
@open_option
def compare(
    a: str,
    b: str | None,
    output: Path,
    injured: Side | None,
    db: Path | None,
    force: bool,
    opened: bool,
) -> int:
    """Compare two results, or left with right, with the error of each difference.

    A is the earlier and B the later one: each the folder that formcheck analyze wrote,
    the report.json in it, the clip that was analysed, or the number of a session in the
    history. Both must be of one exercise. Where each measured another leg, or A alone is
    given, the left leg is compared with the right one.
    """
    # numpy and pydantic come with these: not for --help.
    from formcheck.cli.render.places import print_page
    from formcheck.cli.runs.given_result import load_given
    from formcheck.report.atomic_write import write_atomically

    given = [load_given(what, db, output.parent) for what in (a, b) if what is not None]
    folders = [one.folder.resolve() for one in given if one.folder is not None]
    sessions = [one.session for one in given if one.session is not None]
    if len({*folders}) < len(folders) or len({*sessions}) < len(sessions):
        raise FormcheckError("A and B are the same result: name two")
    refuse_page(output, force=force)
    page = _left_vs_right(given, injured)
    if page is None:
        if injured is not None:
            raise click.UsageError("--injured is for left vs right: these have a leg in common")
        page = _earlier_and_later(given)
    write_atomically(page.encode(), output, replace=True)
    print_page(output, "Page", opened=opened)
    return 0


def _earlier_and_later(given: list[GivenResult]) -> str:
    """Say what changed and return the page."""
    from rich.text import Text

    from formcheck.cli.terminal import print_out
    from formcheck.history.compare import cautions, compare_results
    from formcheck.history.messages import TWO_PEOPLE
    from formcheck.history.wording import change_words
    from formcheck.report.html.compare import compare_page, comparison_headline

    a, b = given
    people = {one.details.name for one in given if one.session is not None}
    comparisons = compare_results(a.page.result, b.page.result, same_person=len(people) < 2)
    care = cautions(a.page.result, b.page.result)
    if len(people) > 1:
        care.insert(0, TWO_PEOPLE)
    changed = [c for c in comparisons if c.changed]
    for c in changed:
        print_out(Text(change_words(c)), soft_wrap=True)
    if not changed:
        print_out(Text(f"{comparison_headline(comparisons)}."), soft_wrap=True)
    return compare_page(a.page, b.page, comparisons, care)


def _left_vs_right(given: list[GivenResult], injured: Side | None) -> str | None:
    """Print the legs beside each other and return the page; None for two with a common leg."""
    from formcheck.cli.render.legs import print_legs
    from formcheck.history.symmetry import are_of_other_legs, compare_legs, part_by_legs
    from formcheck.report.html.compare import legs_page

    results = [one.page.result for one in given]
    if len(results) > 1 and not are_of_other_legs(results):
        return None
    left, right = part_by_legs(results)
    if injured is None:
        of_people = {one.details.injured for one in given}
        injured = next((side for side in of_people if side in ("left", "right")), None)
    comparisons = compare_legs(left, right, injured)
    print_legs(comparisons, injured)
    pages = {id(one.page.result): one.page for one in given}
    return legs_page(pages[id(left)], pages[id(right)], comparisons, injured)
