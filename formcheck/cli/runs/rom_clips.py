"""A range-of-motion test in recorded clips: one a side, or one with all tries."""

from collections.abc import Sequence
from pathlib import Path

from formcheck.analysis.options import Options
from formcheck.cli.render.session import print_sides
from formcheck.cli.runs.analyze import clip_jobs, run_clips
from formcheck.history.saving import HistoryOptions
from formcheck.model.result_json import load_result
from formcheck.report.folder import REPORT


def run_rom_clips(
    clips: Sequence[Path],
    options: Options,
    *,
    output: Path | None,
    video: bool,
    as_json: bool,
    quiet: bool,
    history_options: HistoryOptions,
    opened: bool = False,
) -> int:
    """Measure the clips, print what came out, left beside right; return the exit status."""
    jobs = clip_jobs(clips, output)
    status = run_clips(
        jobs,
        options,
        video=video,
        as_json=as_json,
        quiet=quiet,
        opened=opened,
        history_options=history_options,
    )
    if not (as_json or quiet):
        reports = [folder / REPORT for _, folder in jobs]
        print_sides([load_result(report) for report in reports if report.is_file()])
    return status
