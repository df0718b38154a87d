"""One frame of a clip that was analysed, with its overlay, as a picture."""

from pathlib import Path

import cv2

from formcheck.analysis.analysis import Analysis
from formcheck.errors import NotMeasurableError, VideoError
from formcheck.model.clip_reading import ClipReading
from formcheck.model.frame import Frame
from formcheck.model.measured import Measured
from formcheck.model.paths import printable
from formcheck.overlay.clip_states import states_at
from formcheck.overlay.overlay import Overlay
from formcheck.video.clip import open_clip


def annotated_still(analysis: Analysis, clip: Path, time_s: float) -> bytes:
    """Return the frame at a time with the leg, the angle and the count drawn on it.

    Parameters
    ----------
    analysis : Analysis
        Of the clip.
    clip : Path
        The clip, to be read once more up to the frame.
    time_s : float
        In the result's own times; the nearest frame is taken.

    Returns
    -------
    bytes
        A PNG file.

    Raises
    ------
    NotMeasurableError
        The clip has no such time.
    VideoError
        It can't be read (any more), or is another one than was analysed.
    """
    times = analysis.recording.track.time_s
    if not -0.5 <= time_s <= float(times[-1]) + 0.5:
        raise NotMeasurableError(
            f"there is no frame at {time_s:g} s: the clip has {float(times[-1]):.1f} s"
        )
    frame = _frame(clip, analysis, time_s)
    (state,) = states_at(analysis, [frame.time_s])
    image = frame.image
    Overlay(image.shape[1], image.shape[0]).draw(image, state)
    done, png = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    assert done, "a picture in memory always becomes a PNG"
    return png.tobytes()


def _frame(clip: Path, analysis: Analysis, time_s: float) -> Frame:
    """Return the frame of the clip that is nearest in time."""
    known = analysis.result.clip
    nearest = None
    with open_clip(clip, ClipReading.of(known)) as frames:
        for frame in frames.unread():
            if nearest is None or abs(frame.time_s - time_s) <= abs(nearest.time_s - time_s):
                nearest = frame
            else:
                break
        shown = None if nearest is None else nearest.read()
    if shown is None or shown.image.shape[:2] != (known.height, known.width):
        raise VideoError(f"{printable(clip)}: not the clip that was analysed")
    return shown


def time_of_rep(analysis: Analysis, number: int | None = None) -> float:
    """Return when a counted repetition is at its top, or a trial at its end.

    Parameters
    ----------
    analysis : Analysis
        Raises, other repetitions, trials of a range-of-motion test, or holds.
    number : int or None
        As the result numbers them, from 1; None takes the largest.

    Raises
    ------
    NotMeasurableError
        There is no such one.
    """
    moments = _moments(analysis)
    if not moments:
        raise NotMeasurableError("no repetition, trial or hold is in the result: say which time")
    if number is None:
        return max(moments.values(), key=lambda moment: moment[1])[0]
    if number not in moments:
        known = f"1 to {max(moments)}" if len(moments) > 1 else "1"
        raise NotMeasurableError(f"there is no repetition {number}: there is {known}")
    return moments[number][0]


def _moments(analysis: Analysis) -> dict[int, tuple[float, float]]:
    """Time and size of each repetition, trial or hold, by its number."""
    result = analysis.result
    counted = [rep for rep in result.reps if rep.counted]
    if counted:
        sizes = [
            _size(
                rep.heel_height_foot_lengths,
                rep.peak_dorsiflexion_deg,
                rep.peak_knee_flexion_deg,
            )
            for rep in counted
        ]
        return {
            number: (rep.top_s, size)
            for number, (rep, size) in enumerate(zip(counted, sizes, strict=True), 1)
        }
    if result.rom is not None:
        return {each.index: (each.at_s, _size(each.angle_deg)) for each in result.rom.tries}
    return {
        number: ((hold.start_s + hold.end_s) / 2, hold.held_s or 0.0)
        for number, hold in enumerate(result.holds, 1)
    }


def _size(*measured: Measured | None) -> float:
    return next((abs(one.value) for one in measured if one is not None), 0.0)
