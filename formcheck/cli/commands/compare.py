"""``formcheck compare``: two results on one page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck import api
from formcheck.cli.options.existing_files import force_option, refuse_existing
from formcheck.errors import FormcheckError, OutputError
from formcheck.model.paths import printable

if TYPE_CHECKING:
    from formcheck.report.html.view_model import PageViewModel

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
def compare(a: Path, b: Path, output: Path, force: bool) -> int:
    """Compare two results, with the error of each difference.

    A is the earlier and B the later one: each the folder that formcheck analyze wrote,
    the report.json in it, or the clip that was analysed. Both must be of one exercise.
    """
    # numpy and pydantic come with these: not for --help.
    from rich.text import Text

    from formcheck.cli.render.history import change
    from formcheck.cli.terminal import print_out
    from formcheck.history.compare import cautions, compare_results
    from formcheck.history.messages import NO_CLEAR_CHANGE
    from formcheck.report.atomic_write import write_atomically
    from formcheck.report.html.compare import compare_page

    report_a, report_b = find_report(a), find_report(b)
    if report_a.resolve() == report_b.resolve():
        raise FormcheckError("A and B are the same result: name two")
    _check_target(output, force=force)
    page_a, page_b = _load(report_a, output.parent), _load(report_b, output.parent)
    comparisons = compare_results(page_a.result, page_b.result)
    care = cautions(page_a.result, page_b.result)
    page = compare_page(page_a, page_b, comparisons, care)
    write_atomically(page.encode(), output, replace=True)
    changed = [c for c in comparisons if c.changed]
    for c in changed:
        print_out(Text(change(c)), soft_wrap=True)
    if not changed:
        print_out(Text(f"{NO_CLEAR_CHANGE.capitalize()}."), soft_wrap=True)
    print_out(Text(f"Page: {printable(output)}"), soft_wrap=True)
    return 0


def find_report(given: Path) -> Path:
    """Return the ``report.json`` that is meant by a folder, a file in it, or a clip.

    Raises
    ------
    FormcheckError
        There is none; the message says what to do.
    """
    from formcheck.report.folder import REPORT
    from formcheck.report.result_paths import result_folders

    if given.is_dir():
        if (given / REPORT).is_file():
            return given / REPORT
        raise FormcheckError(
            f"{printable(given)}: no {REPORT} is in it; give the folder that formcheck analyze"
            " wrote"
        )
    if not given.exists():
        raise FormcheckError(f"{printable(given)}: no such file or folder; check the name")
    if given.suffix.lower() == ".json":
        return given
    if api.is_pose_file(given):
        report = given.with_name(REPORT)
    else:
        report = result_folders([given], None)[0] / REPORT
    if report.is_file():
        return report
    raise FormcheckError(
        f"{printable(given)}: not analysed yet; first run: formcheck analyze {printable(given)}"
    )


def _load(report: Path, page_folder: Path) -> PageViewModel:
    """Read a result with its curves and its video, as far as they are there."""
    from formcheck.model.result_json import load_result
    from formcheck.report.folder import VIDEO
    from formcheck.report.html.frames_csv_reader import frames_charts
    from formcheck.report.html.view_model import PageViewModel, Video
    from formcheck.report.html.write_page import relative_address

    result = load_result(report)
    video = None
    path = report.with_name(VIDEO)
    if path.is_file():
        src = relative_address(path, page_folder)
        clip = result.clip
        video = Video(src, path.name, width=clip.width, height=clip.height)
    measured = _measured_again(report)
    if measured is not None:
        return replace(measured, result=result, video=video)
    time_s, charts = frames_charts(report.parent, result)
    return PageViewModel(result=result, time_s=time_s, charts=charts, video=video)


def _measured_again(report: Path) -> PageViewModel | None:
    """Measure the recording beside a report again: its frames.csv lacks the intervals."""
    from formcheck.model.result_json import load_result
    from formcheck.report.exports.options_from_report import options_from_report
    from formcheck.report.folder import POSE
    from formcheck.report.html.view_model import build_view_model
    from formcheck.report.pose_file import load_recording

    try:
        recording = load_recording(report.with_name(POSE))
        return build_view_model(
            api.measure(recording, options_from_report(load_result(report), recording))
        )
    except FormcheckError:
        # Without it there still is frames.csv.
        return None


def _check_target(output: Path, *, force: bool) -> None:
    """Refuse to replace what is not a page of formcheck, but for ``--force``."""
    from formcheck.report.html.render import is_page

    if output.is_dir():
        raise OutputError(f"{printable(output)}: a folder; choose a file with -o")
    if not output.parent.is_dir():
        raise OutputError(f"{printable(output)}: there is no such folder; choose another with -o")
    refuse_existing(output, force=force, is_own=is_page)
