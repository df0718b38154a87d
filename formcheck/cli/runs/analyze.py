"""Clips one after the other: measure, write, show."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.text import Text

from formcheck import api
from formcheck.analysis.options import Options
from formcheck.cli.render.progress import StageProgress
from formcheck.cli.render.summary import DISCLAIMER, notes, summary_line, tables, with_place
from formcheck.cli.runs.recording_time import filmed_at
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import NotMeasurableError
from formcheck.history.saving import HistoryOptions, save_session
from formcheck.model.clip_reading import INTERRUPTED
from formcheck.model.error_text import explain
from formcheck.model.paths import printable
from formcheck.model.result import Notice, Result
from formcheck.model.result_json import report_json
from formcheck.report.files import result_files
from formcheck.report.folder import ANGLES, PAGE, VIDEO, ResultFolder
from formcheck.report.result_paths import result_folders

if TYPE_CHECKING:
    # It brings scipy along, which takes a second to load: not for a mistyped name.
    from formcheck.analysis.analysis import Analysis


_STAGES = {ANGLES: "angles", VIDEO: "video", PAGE: "Writing the page"}


class Ending(Enum):
    """How the work on one clip ended."""

    DONE = auto()
    FAILED = auto()
    INTERRUPTED = auto()


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
) -> int:
    """Analyse clips, each into its folder, and return the exit status.

    A clip that fails does not stop the next; Ctrl-C does, after what was measured so far
    is written.
    """
    runs = []
    try:
        for number, (clip, folder) in enumerate(jobs, 1):
            place = f"{number}/{len(jobs)}" if len(jobs) > 1 else ""
            run = ClipRun(
                clip,
                folder,
                options,
                place=place,
                speak=not (as_json or quiet),
                bar=not quiet,
                single_file=single_file,
                history_options=history_options,
            )
            runs.append(run)
            if run.run(video=video) is Ending.INTERRUPTED:
                break
    finally:
        # Also when a second Ctrl-C ends it: what is done is done.
        results = [run.result for run in runs if run.result is not None]
        if as_json:
            _print_json(results, several=len(jobs) > 1)
        elif results and not quiet:
            print_out(Text(DISCLAIMER, "dim"))
    done = [run for run in runs if run.ending is Ending.DONE]
    return 0 if len(done) == len(jobs) else 1


PART = ".part"
"""Ends the name of the folder for a part of a clip, where its own holds a result already."""


class ClipRun:
    """The work on one clip.

    Parameters
    ----------
    clip, folder : Path
        The clip, and where its result goes.
    options : Options
        Settings of the analysis.
    place : str
        Which of several clips it is, as "2/5"; empty for a single one.
    speak, bar : bool
        Whether to print the result, and to show the progress.
    single_file : bool
        Whether the video goes into the page instead of beside it.
    history_options : HistoryOptions or None
        Where the session is saved; None saves it nowhere.

    Attributes
    ----------
    result : Result or None
        What was measured and written.
    ending : Ending
        How the work ended.
    """

    def __init__(
        self,
        clip: Path,
        folder: Path,
        options: Options,
        *,
        place: str,
        speak: bool,
        bar: bool,
        single_file: bool = False,
        history_options: HistoryOptions | None = None,
    ) -> None:
        self.result: Result | None = None
        self.ending = Ending.DONE
        self._clip = clip
        self._folder = ResultFolder(folder, clip)
        self._options = options
        self._place = place
        self._speak = speak
        self._bar = bar
        self._single_file = single_file
        self._history_options = history_options
        self._saved: str | None = None
        self._early: Notice | None = None

    @property
    def _is_part(self) -> bool:
        """Whether the result is not of the whole clip, or is not wanted whole any more."""
        return self._early is not None or self.ending is Ending.INTERRUPTED

    def run(self, *, video: bool) -> Ending:
        """Measure the clip, write its result and say what came out."""
        try:
            analysis = self._measure()
            files = result_files(analysis)
        except Exception as error:
            return self._fail(error)
        if self._early is not None and self._folder.holds_result:
            # A part of a clip takes no whole result's place.
            self._folder = self._folder.beside(PART)
            print_err(f"The result that was there stays; this part is in {self._folder.path}")
        try:
            with self._folder.replacing():
                self._folder.write(files)
                self.result = analysis.result
                self._report(analysis, video=video and not api.is_pose_file(self._clip))
        except Exception as error:
            return self._fail(error)
        if self._speak:
            self._guarded(lambda: self._show_summary(analysis.result))
        return self.ending

    def _report(self, analysis: Analysis, *, video: bool) -> None:
        """Say, save and draw what was measured; where one of them fails the others go on."""
        if self._early is not None:
            print_err(self._early.message[:1].upper() + self._early.message[1:])
        if self._speak:
            self._guarded(lambda: self._show(analysis.result))
        self._guarded(lambda: self._save(analysis.result))
        self._add_pictures(analysis, video=video)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except KeyboardInterrupt:
            self.ending = Ending.INTERRUPTED
            print_err(f"Interrupted: the results so far are in {printable(self._folder.path)}")
        except Exception as error:
            self._fail(error)

    def _measure(self) -> Analysis:
        # A clip that isn't there is the reader's to explain, not the folder's.
        if self._clip.is_file():
            self._folder.check()
        with self._progress("start") as progress:
            recording = api.read_recording(self._clip, self._options, progress)
        self._early = api.ended_early(self._clip, recording)
        if self._early is not None:
            interrupted = self._early.code == INTERRUPTED
            self.ending = Ending.INTERRUPTED if interrupted else Ending.FAILED
        try:
            with self._progress("measure"):
                return api.measure(recording, self._options)
        except NotMeasurableError as error:
            if self._early is not None:
                how = "interrupted" if self.ending is Ending.INTERRUPTED else "ended"
                early = f"{how} before anything could be measured"
                raise NotMeasurableError(early) from error
            raise

    def _add_pictures(self, analysis: Analysis, *, video: bool) -> None:
        # matplotlib is slow to load: only when it is needed.
        from formcheck.report.plots import draw_angles

        self._add(
            ANGLES, lambda _: self._folder.add(ANGLES, lambda path: draw_angles(analysis, path))
        )
        if video and not self._is_part:
            target = self._folder.current / VIDEO
            self._add(VIDEO, lambda bar: api.annotate(analysis, self._clip, target, bar))
        self._add(PAGE, lambda _: self._write_page(analysis))

    def _write_page(self, analysis: Analysis) -> None:
        # jinja2 and cv2 too: only when they are needed.
        from formcheck.report.html.write_page import add_page

        # After Ctrl-C the clip is not read once more for its pictures.
        unread = api.is_pose_file(self._clip) or self._is_part
        clip = None if unread else self._clip
        add_page(self._folder, analysis, self._options, clip=clip, single_file=self._single_file)

    def _add(self, name: str, write: Callable[[StageProgress], None]) -> None:
        """Add a picture or the video; without it the rest of the result still stands."""
        try:
            with self._progress(_STAGES[name]) as progress:
                write(progress)
        except KeyboardInterrupt:
            self.ending = Ending.INTERRUPTED
            print_err(f"Interrupted: {name} is not written, the other results are")
        except Exception as error:
            self._fail(error)

    def _save(self, result: Result) -> None:
        # Half a clip is not the session.
        if self._history_options is None or self._is_part:
            return
        # What an earlier analysis wrote was filmed when its clip was.
        source = Path(result.clip.path) if api.is_pose_file(self._clip) else self._clip
        when = filmed_at(source if source.is_file() else self._clip)
        self._saved = save_session(
            result, _kind(result), self._folder.path, self._history_options, when, tell=print_err
        )

    def _progress(self, stage: str) -> StageProgress:
        return StageProgress(self._place, stage=stage, shown=self._bar)

    def _fail(self, error: Exception) -> Ending:
        print_err(explain(error, printable(self._clip)))
        if self.ending is not Ending.INTERRUPTED:
            self.ending = Ending.FAILED
        return self.ending

    def _show(self, result: Result) -> None:
        if self._place:
            print_out(Text(f"\n{printable(self._clip)}", "bold"))
        print_out(tables(result))

    def _show_summary(self, result: Result) -> None:
        print_out("")
        # An interrupt of now was said when it came.
        said = self._early.code if self._early is not None else None
        for line in notes(result, without=said):
            print_out(line)
        print_out(Text(with_place(summary_line(result), self._folder.path)), soft_wrap=True)
        if self._saved:
            print_out(Text(self._saved), soft_wrap=True)


def _print_json(results: Sequence[Result], *, several: bool) -> None:
    reports = [report_json(result) for result in results]
    if several:
        print_out(
            (
                json.dumps([json.loads(text) for text in reports], indent=2, ensure_ascii=False)
                + "\n"
            ).encode("utf-8", "backslashreplace")
        )
    elif reports:
        print_out(reports[0].encode())


def _kind(result: Result) -> Literal["analyze", "rom"]:
    return "analyze" if result.rom is None else "rom"
