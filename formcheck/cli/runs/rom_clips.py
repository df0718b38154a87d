"""A range-of-motion test in recorded clips: one a side, or one with all trials."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from formcheck.analysis.options import Options
from formcheck.analysis.rom_summary import join_sides, joining_notes
from formcheck.cli.options.existing_files import refuse_existing
from formcheck.cli.options.history import print_warning
from formcheck.cli.render.places import open_page, print_page
from formcheck.cli.render.session import print_sides
from formcheck.cli.render.summary import note
from formcheck.cli.runs.analyze import clip_jobs, run_clips
from formcheck.cli.terminal import print_out
from formcheck.history.errors import HistoryError
from formcheck.history.saving import HistoryOptions
from formcheck.history.store import History
from formcheck.history.symmetry import compare_legs, measured_sides
from formcheck.jobs.stored_results import load_page
from formcheck.model.landmarks import SIDES
from formcheck.model.result import Result, Side
from formcheck.model.result_json import load_result
from formcheck.report.atomic_write import write_atomically
from formcheck.report.folder import PAGE as CLIP_PAGE
from formcheck.report.folder import REPORT
from formcheck.report.html.compare import legs_page
from formcheck.report.html.render import is_page
from formcheck.report.html.rep_overlay import complete_reps
from formcheck.report.html.view_model import PageViewModel

PAGE = "left-vs-right.html"


def run_rom_clips(
    clips: Sequence[Path],
    options: Options,
    *,
    output: Path | None,
    video: bool,
    as_json: bool,
    quiet: bool,
    history_options: HistoryOptions,
    injured: Side | None = None,
    opened: bool = False,
) -> int:
    """Measure the clips, print what came out, left beside right; return the exit status.

    Several clips get a common page, too: all their trials, and the legs beside each other.
    """
    jobs = clip_jobs(clips, output)
    target = (output or Path()) / PAGE
    if len(jobs) > 1:
        refuse_existing(target, force=False, is_own=is_page)
    status = run_clips(
        jobs,
        options,
        video=video,
        as_json=as_json,
        quiet=quiet,
        opened=opened and len(jobs) == 1,
        history_options=history_options,
    )
    told = not (as_json or quiet)
    reports = [folder / REPORT for _, folder in jobs if (folder / REPORT).is_file()]
    results = [load_result(report) for report in reports]
    if told:
        print_sides(results)
    shown = [report.with_name(CLIP_PAGE) for report in reports] if len(jobs) > 1 else []
    tests = [result.rom for result in results if result.rom is not None]
    if len(tests) > 1 and len(tests) == len(results):
        joined = results[0].model_copy(update={"rom": join_sides(tests)})
        if told:
            for line in joining_notes(tests):
                print_out(note(line))
        if measured_sides(joined) == {"left", "right"}:
            pages = [load_page(report, target.parent) for report in reports]
            page = _page(pages, joined, injured or _injured(history_options))
            write_atomically(page.encode(), target, replace=True)
            if told:
                print_page(target, "Left vs right")
            shown = [target]
    if opened:
        for one in shown:
            open_page(one)
    return status


def _injured(settings: HistoryOptions) -> Side | None:
    """Return the injured leg of the person's profile, where there is one."""
    if settings.person is None:
        return None
    with suppress(HistoryError), History(settings.db, print_warning) as history:
        injured = history.person(settings.person).injured
        return None if injured == "both" else injured
    return None


def _page(pages: Sequence[PageViewModel], joined: Result, injured: Side | None) -> str:
    """Return the common page; of each leg the clip with most of its valid trials is drawn."""
    tests = [page.result.rom for page in pages if page.result.rom is not None]
    assert joined.rom is not None
    judged, drawn = iter(joined.rom.tries), []
    for page, test in zip(pages, tests, strict=True):
        tries = [next(judged) for _ in test.tries]
        rom = test.model_copy(update={"tries": tries})
        drawn.append(replace(page, result=page.result.model_copy(update={"rom": rom})))
    left, right = (max(drawn, key=lambda page: len(complete_reps(page, side))) for side in SIDES)
    comparisons = compare_legs(joined, joined, injured)
    return legs_page(
        left, right, comparisons, injured, trials=joined, cautions=joining_notes(tests)
    )
