"""A range-of-motion test in recorded clips: one a side, or one with all tries."""

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from formcheck.analysis.options import Options
from formcheck.analysis.rom_bilateral import difference_line, join_sides, typical_lines
from formcheck.cli.analyze_run import run_clips
from formcheck.cli.options.saving import HistoryOptions
from formcheck.cli.render.tables import rom_tables
from formcheck.cli.terminal import print_out
from formcheck.model.result import Result, RomTest
from formcheck.model.result_json import load_result
from formcheck.report.result_paths import result_folders


def run_rom_clips(
    clips: Sequence[Path],
    options: Options,
    *,
    output: Path | None,
    video: bool,
    as_json: bool,
    quiet: bool,
    history_options: HistoryOptions,
) -> int:
    """Measure the clips, print what came out, left beside right; return the exit status."""
    unique = list({clip.absolute(): clip for clip in clips}.values())
    jobs = list(zip(unique, result_folders(unique, output), strict=True))
    status = run_clips(
        jobs, options, video=video, as_json=as_json, quiet=quiet, history_options=history_options
    )
    if not (as_json or quiet):
        results = [load_result(folder / "report.json") for _, folder in jobs if _done(folder)]
        show_sides(results)
    return status


def _done(folder: Path) -> bool:
    return (folder / "report.json").is_file()


def show_sides(results: Sequence[Result]) -> None:
    """Print both sides of a test together, and typical values with their source."""
    tests = [result.rom for result in results if result.rom is not None]
    if not tests:
        return
    both: RomTest = join_sides(tests)
    if len(tests) > 1:
        print_out("")
        for table in rom_tables(both)[-1:]:
            print_out(table)
    for line in filter(None, [difference_line(both), *typical_lines(both)]):
        print_out(Text(line, "dim"))
