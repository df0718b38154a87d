"""``formcheck compare``: two results on one page."""

from pathlib import Path

import click

from formcheck.cli.options.existing_files import force_option, refuse_page
from formcheck.cli.options.measuring import open_option
from formcheck.errors import FormcheckError

_DEFAULT = Path("compare.html")


@click.command(
    epilog="""\b
Examples:
  formcheck compare monday.formcheck friday.formcheck
  formcheck compare left.mp4 right.mp4 -o both.html"""
)
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=_DEFAULT,
    show_default=True,
    help="The page to write; an older page of formcheck is replaced.",
)
@force_option
@open_option
def compare(a: Path, b: Path, output: Path, force: bool, opened: bool) -> int:
    """Compare two results, with the error of each difference.

    A is the earlier and B the later one: each the folder that formcheck analyze wrote,
    the report.json in it, or the clip that was analysed. Both must be of one exercise.
    """
    # numpy and pydantic come with these: not for --help.
    from rich.text import Text

    from formcheck.cli.render.places import print_page
    from formcheck.cli.terminal import print_out
    from formcheck.history.compare import cautions, compare_results
    from formcheck.history.messages import NO_CLEAR_CHANGE
    from formcheck.history.wording import change_words
    from formcheck.jobs.stored_results import find_report, load_page
    from formcheck.report.atomic_write import write_atomically
    from formcheck.report.html.compare import compare_page

    report_a, report_b = find_report(a), find_report(b)
    if report_a.resolve() == report_b.resolve():
        raise FormcheckError("A and B are the same result: name two")
    refuse_page(output, force=force)
    page_a, page_b = load_page(report_a, output.parent), load_page(report_b, output.parent)
    comparisons = compare_results(page_a.result, page_b.result)
    care = cautions(page_a.result, page_b.result)
    page = compare_page(page_a, page_b, comparisons, care)
    write_atomically(page.encode(), output, replace=True)
    changed = [c for c in comparisons if c.changed]
    for c in changed:
        print_out(Text(change_words(c)), soft_wrap=True)
    if not changed:
        print_out(Text(f"{NO_CLEAR_CHANGE.capitalize()}."), soft_wrap=True)
    print_page(output, "Page", opened=opened)
    return 0
