"""Correct a result by hand: measured again from its ``pose.npz``, the automatic result kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from formcheck import api
from formcheck.errors import CorrectionError, VideoError
from formcheck.model.corrections import Correction, Corrections
from formcheck.model.result import Result
from formcheck.model.result_json import load_result
from formcheck.report.corrected_folder import (
    automatic_report,
    keep_automatic,
    load_results,
    remove_stale_sheet,
    restore_automatic,
)
from formcheck.report.exports.options_from_report import options_from_report
from formcheck.report.files import result_files
from formcheck.report.folder import ANGLES, POSE, REPORT, VIDEO, ResultFolder
from formcheck.report.pose_file import load_recording

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.analysis.options import Options, ProgressCallback
    from formcheck.history.store import History

OLD_REPORT = (
    "this result is of an older formcheck that did not keep its settings: a target height, a mass"
    " or a camera's tilt that was given is not known any more"
)


@dataclass(frozen=True)
class CorrectedResult:
    """What came of a correction.

    Attributes
    ----------
    result : Result
        What the folder holds now.
    sessions : tuple of int
        Numbers of the sessions in the history that hold it too.
    notes : tuple of str
        What the user should know, a line each.
    """

    result: Result
    sessions: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def make_correction(
    result: Result,
    *,
    by: str,
    reason: str = "",
    neutral_at_s: float | None = None,
    leave_out: Sequence[int] = (),
    leave_out_at_s: Sequence[float] = (),
    add_s: Sequence[tuple[float, float]] = (),
    from_s: float | None = None,
    to_s: float | None = None,
    side: Literal["left", "right", "both"] | None = None,
) -> Correction:
    """Make a correction of what a report lists.

    Parameters
    ----------
    result : Result
        As it is listed now, corrected or not.
    by, reason : str
        Who corrects it, and why.
    neutral_at_s : float or None
        A moment of quiet standing on flat feet: the zero of angles and heights.
    leave_out : sequence of int
        Counted repetitions by their number in the table; holds, cycles and trials likewise.
    leave_out_at_s : sequence of float
        The same, and repetitions that are not counted, by a moment in each.
    add_s : sequence of pair of float
        About the start and the end of each raise that was missed.
    from_s, to_s : float or None
        The part that is measured.
    side : "left", "right", "both" or None
        The leg.

    Raises
    ------
    CorrectionError
        Nothing is corrected, a number is not in the list, a raise is counted already, or a time
        is none.
    """
    times = [*leave_out_at_s, *(_moment_of(result, number) for number in leave_out)]
    for start_s, end_s in add_s:
        for rep in result.reps:
            if rep.counted and start_s <= rep.top_s <= end_s:
                raise CorrectionError(f"the raise at {rep.top_s:.1f} s is counted already")
    fields: dict[str, Any] = {
        "by": by,
        "reason": reason,
        "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "neutral_at_s": neutral_at_s,
        "leave_out_s": times,
        "add_s": [list(span) for span in add_s],
        "from_s": from_s,
        "to_s": to_s,
        "side": side,
    }
    return _checked(fields)


def _checked(fields: dict[str, Any]) -> Correction:
    try:
        made = Correction(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        why = str(first["msg"]).removeprefix("Value error, ")
        raise CorrectionError(f"{where}: {why}" if where else why) from error
    if made.is_empty:
        raise CorrectionError("nothing is corrected: say what")
    return made


def correct_result(
    folder: Path,
    correction: Correction,
    *,
    video: bool | None = None,
    history: History | None = None,
    progress: ProgressCallback | None = None,
) -> CorrectedResult:
    """Measure a result again with a correction, on top of earlier ones, and write it in its place.

    The automatic result is kept in the folder ``automatic``. The video is drawn again where the
    clip is still there; else the corrected result has none.

    Parameters
    ----------
    folder : Path
        Of the result, with its ``pose.npz``.
    correction : Correction
        From `make_correction`.
    video : bool or None
        Whether to draw the annotated video again; None: if the automatic result has one.
    history : History or None
        Where the sessions of this folder get the corrected result, too.
    progress : callable or None
        Called with the stage ("video"), frames done, and in all.

    Raises
    ------
    FormcheckError
        It can't be corrected so, or not be written; nothing was changed then.
    """
    with _alone(folder):
        now, automatic = load_results(folder)
        corrections = (now.corrections or Corrections()).followed_by(correction)
        return _rewrite(folder, automatic, corrections, video, history, progress)


def undo_corrections(
    folder: Path,
    *,
    last: bool = False,
    video: bool | None = None,
    history: History | None = None,
    progress: ProgressCallback | None = None,
) -> CorrectedResult:
    """Take corrections back: all, so that the automatic result is as it was, or only the last.

    Parameters
    ----------
    folder, video, history, progress
        As for `correct_result`.
    last : bool
        Only the last one.

    Raises
    ------
    FormcheckError
        Nothing was corrected, or it can't be written.
    """
    with _alone(folder):
        now, automatic = load_results(folder)
        if last and now.corrections and len(now.corrections.made) > 1:
            rest = now.corrections.model_copy(update={"made": now.corrections.made[:-1]})
            return _rewrite(folder, automatic, rest, video, history, progress)
        said = restore_automatic(folder)
        result = load_result(folder / REPORT)
        notes = (said,) if said else ()
        return CorrectedResult(result, _in_history(history, folder, result), notes)


def corrections_in(folder: Path) -> Corrections:
    """Return what was corrected in a result; nothing when it is the automatic one."""
    return load_results(folder)[0].corrections or Corrections()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others from correcting the same result meanwhile: one of the two would be lost."""
    load_results(folder)
    with ResultFolder(folder, folder / POSE, corrects=True).alone():
        yield


def _moment_of(result: Result, number: int) -> float:
    """A moment in what stands in the list under a number."""
    counted = [rep for rep in result.reps if rep.counted]
    tries = result.rom.tries if result.rom else []
    moments = [rep.top_s for rep in counted] or [t.at_s for t in tries]
    moments = moments or [(cycle.start_s + cycle.end_s) / 2 for cycle in result.cycles]
    moments = moments or [(hold.start_s + hold.end_s) / 2 for hold in result.holds]
    if not 1 <= number <= len(moments):
        known = f"1 to {len(moments)}" if moments else "nothing is counted"
        raise CorrectionError(f"there is no number {number} in the list ({known})")
    return moments[number - 1]


def _rewrite(
    folder: Path,
    automatic: Result,
    corrections: Corrections,
    video: bool | None,
    history: History | None,
    progress: ProgressCallback | None,
) -> CorrectedResult:
    recording = load_recording(folder / POSE)
    options = options_from_report(automatic, recording, {"corrections": corrections})
    analysis = api.measure(recording, options)
    notes = [] if automatic.settings else [OLD_REPORT]
    files = result_files(analysis)
    keep_automatic(folder)
    target = ResultFolder(folder, folder / POSE, corrects=True)
    clip = _clip_of(automatic, folder)
    if video is None:
        video = automatic_report(folder).with_name(VIDEO).is_file()
    with target.replacing():
        target.write(files)
        sheet = remove_stale_sheet(folder)
        notes += [sheet] if sheet else []
        notes += _add_pictures(target, analysis, options, clip, progress, video)
    return CorrectedResult(
        analysis.result, _in_history(history, folder, analysis.result), tuple(notes)
    )


def _add_pictures(
    target: ResultFolder,
    analysis: Analysis,
    options: Options,
    clip: Path | None,
    progress: ProgressCallback | None,
    video: bool,
) -> list[str]:
    """Draw the curves, the video and the page; return what is missing, in a line each."""
    # matplotlib and jinja2 are slow to load: only when they are needed.
    from formcheck.report.html.write_page import add_page, stills_of_clip
    from formcheck.report.plots import draw_angles

    notes = []
    target.add(ANGLES, lambda path: draw_angles(analysis, path))
    if video and clip is None:
        notes.append("the clip is not where it was, so the corrected result has no video")
    elif video and clip is not None:
        try:
            api.annotate(analysis, clip, target.current / VIDEO, progress)
        except VideoError as error:
            notes.append(f"the video is not drawn again: {error}")
    stills = None if clip is None else stills_of_clip(clip, analysis)
    add_page(target, analysis, options, stills=stills)
    return notes


def _clip_of(result: Result, folder: Path) -> Path | None:
    """The clip as it was given, or of that name beside the result's folder."""
    given = Path(result.clip.path)
    places = (given, folder.absolute().parent / given.name)
    clips = (place for place in places if place.is_file() and not api.is_pose_file(place))
    return next(clips, None)


def _in_history(history: History | None, folder: Path, result: Result) -> tuple[int, ...]:
    if history is None:
        return ()
    # sqlite comes with it: only when it is needed.
    from formcheck.history.corrected import replace_results

    return tuple(replace_results(history, folder, result))
