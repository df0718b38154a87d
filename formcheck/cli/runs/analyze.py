"""Clips one after the other: measure, write, show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from formcheck.analysis.options import Options
from formcheck.cli.options.history import print_warning
from formcheck.cli.render.places import open_page, print_place
from formcheck.cli.render.progress import StageProgress
from formcheck.cli.render.summary import DISCLAIMER, notes, summary_line, tables
from formcheck.cli.terminal import print_err, print_file, print_out
from formcheck.history.saving import HistoryOptions
from formcheck.jobs.clip_job import (
    ClipJob,
    ClipMeasured,
    ClipOutcome,
    Ending,
    JobEvent,
    JobProgress,
)
from formcheck.jobs.clip_run import ClipRun
from formcheck.model.error_text import traces_are_wanted
from formcheck.model.paths import printable
from formcheck.model.result import Result
from formcheck.model.result_json import report_json
from formcheck.report.folder import PAGE
from formcheck.report.result_paths import result_folders


def clip_jobs(clips: Sequence[Path], output: Path | None) -> list[tuple[Path, Path]]:
    """Return each clip, named twice or not, with the folder of its result."""
    unique = list({clip.absolute(): clip for clip in clips}.values())
    return list(zip(unique, result_folders(unique, output), strict=True))


def run_clips(
    jobs: Sequence[tuple[Path, Path]],
    options: Options,
    *,
    video: bool,
    as_json: bool,
    quiet: bool,
    single_file: bool = False,
    history_options: HistoryOptions | None = None,
    opened: bool = False,
) -> int:
    """Analyse clips, each into its folder, and return the exit status.

    A clip that fails does not stop the next; Ctrl-C does, after what was measured so far
    is written.
    """
    runs = []
    try:
        for number, (clip, folder) in enumerate(jobs, 1):
            place = f"{number}/{len(jobs)}" if len(jobs) > 1 else ""
            job = ClipJob(clip, folder, options, video, single_file, history_options)
            speak = not (as_json or quiet)
            run = TerminalRun(job, place=place, speak=speak, bar=not quiet)
            runs.append(run)
            ending = run.run()
            if opened:
                run.open_page()
            if ending is Ending.INTERRUPTED:
                break
    finally:
        # Also when a second Ctrl-C ends it: what is done is done.
        measured = [run.outcome.result for run in runs]
        results = [result for result in measured if result is not None]
        if as_json:
            _print_reports(results, several=len(jobs) > 1)
        elif results and not quiet:
            print_out(Text(DISCLAIMER, "dim"))
    done = [run for run in runs if run.outcome.ending is Ending.DONE]
    return 0 if len(done) == len(jobs) else 1


class TerminalRun:
    """The work on one clip, shown on the terminal.

    Parameters
    ----------
    job : ClipJob
        What to do.
    place : str
        Which of several clips it is, as "2/5"; empty for a single one.
    speak, bar : bool
        Whether to print the result, and to show the progress.
    """

    def __init__(self, job: ClipJob, *, place: str, speak: bool, bar: bool) -> None:
        self._run = ClipRun(job, self._tell)
        self._clip = job.clip
        self._place = place
        self._speak = speak
        self._shows_bar = bar
        self._bar: StageProgress | None = None

    @property
    def outcome(self) -> ClipOutcome:
        """What came of it so far."""
        return self._run.outcome

    def run(self) -> Ending:
        """Measure the clip, write its result and say what came out."""
        try:
            self._run.run()
        finally:
            self._close_bar()
        if self._speak and self.outcome.result is not None:
            self._run.guarded(self._show_summary)
        return self.outcome.ending

    def open_page(self) -> None:
        """Open the page in the browser, where one was written."""
        page = self.outcome.folder / PAGE
        if self.outcome.result is not None and page.is_file():
            open_page(page)

    def _tell(self, event: JobEvent) -> None:
        if isinstance(event, JobProgress):
            self._advance(event)
            return
        self._close_bar()
        if isinstance(event, ClipMeasured):
            if self._speak:
                self._show(event.result)
            return
        if event.is_error:
            if event.trace and traces_are_wanted():
                print_err(event.trace)
            print_warning(event.text)
        else:
            print_err(event.text)

    def _advance(self, event: JobProgress) -> None:
        if self._bar is None:
            self._bar = StageProgress(self._place, stage=event.stage, shown=self._shows_bar)
            self._bar.__enter__()
        self._bar(event.stage, event.done, event.total)

    def _close_bar(self) -> None:
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.__exit__(None, None, None)

    def _show(self, result: Result) -> None:
        if self._place:
            print_out(Text(f"\n{printable(self._clip)}", "bold"))
        print_out(tables(result))

    def _show_summary(self) -> None:
        outcome = self.outcome
        assert outcome.result is not None
        print_out("")
        # An interrupt of now was said when it came.
        said = outcome.early.code if outcome.early is not None else None
        for line in notes(outcome.result, without=said):
            print_out(line)
        print_out(Text(summary_line(outcome.result)), soft_wrap=True)
        print_place(outcome.folder)
        if outcome.saved is not None:
            print_out(Text(outcome.saved.line), soft_wrap=True)


def _print_reports(results: Sequence[Result], *, several: bool) -> None:
    reports = [report_json(result) for result in results]
    if several:
        found = [json.loads(text) for text in reports]
        print_file(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    elif reports:
        print_file(reports[0])
