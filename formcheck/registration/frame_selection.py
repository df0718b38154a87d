"""Which frames to calibrate with, and where the landmarks say the foot is in the others."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Bools, Floats

Frames = npt.NDArray[np.intp]

STANCE_FRAMES = 6
STANCE_S = 1.0
"""The flat picture is the mean of a few frames of one quiet second: less noise, and no
blur from a foot that was put down again elsewhere."""
BREAK_S = 0.2
RAISED_FRAMES = 10
RAISED_DEG = 8.0
"""Below it the turn is too small against the landmarks' error to calibrate with."""
HIGH = 0.5
"""Share of the clip's usual top above which a raised frame shows the turn well."""
WITHIN_S = 60.0
"""Raised frames are taken from this long after the stance: same place, same light."""
OFF_COURSE = 0.35
"""Foot lengths between the toe landmark and where the flat foot was last: a step. In a
raise the heel drags the toe landmark along by up to .2."""


@dataclass(frozen=True)
class FrameSelection:
    """Frames to calibrate with.

    Attributes
    ----------
    stance : list of int
        Quiet flat frames of one short stretch, the first where many of the raises are done.
    raised : list of int
        Frames with the heel well up; empty when there are none.
    """

    stance: list[int]
    raised: list[int]


def select_frames(
    time_s: Floats, feet: Floats, flat: Bools, landmark_pitch_deg: Floats
) -> FrameSelection:
    """Choose the frames to calibrate with.

    Parameters
    ----------
    time_s : ndarray, shape (T,)
        Strictly increasing.
    feet : ndarray, shape (T, 4, 2)
        Knee, ankle, heel, toe in image pixels, NaN where nobody is seen.
    flat : ndarray of bool, shape (T,)
        Frames of the quiet flat stance.
    landmark_pitch_deg : ndarray, shape (T,)
        Turn of the foot by the landmarks, degrees, NaN where unknown.
    """
    seen = np.isfinite(feet).all(axis=(1, 2))
    known = seen & np.isfinite(landmark_pitch_deg) & ~flat
    top = float(np.percentile(landmark_pitch_deg[known], 95)) if known.any() else 0.0
    with np.errstate(invalid="ignore"):
        up = np.flatnonzero(known & (landmark_pitch_deg > max(RAISED_DEG, HIGH * top)))
    stances = _stretches(np.flatnonzero(flat & seen), time_s)
    if not stances:
        return FrameSelection([], [])
    raised = [up[np.abs(time_s[up] - time_s[stance[0]]) < WITHIN_S] for stance in stances]
    here = [_in_place(feet[r], feet[s]) for s, r in zip(stances, raised, strict=True)]
    first = next(i for i, count in enumerate(here) if count >= 0.5 * max(here))
    return FrameSelection(
        _spaced(stances[first], STANCE_FRAMES), _spaced(raised[first], RAISED_FRAMES)
    )


def _in_place(feet: Floats, stance: Floats) -> int:
    """How many of the feet stand where they stood in the stance."""
    reference = np.median(stance, axis=0)
    length = np.hypot(*(reference[3] - reference[2]))
    return int((np.hypot(*(feet[:, 3] - reference[3]).T) < OFF_COURSE * length).sum())


def _stretches(frames: Frames, time_s: Floats) -> list[Frames]:
    """Unbroken stretches of frames, cut to a second; the longest alone if all are short."""
    if not len(frames):
        return []
    stretches = np.split(frames, np.flatnonzero(np.diff(time_s[frames]) > BREAK_S) + 1)
    stretches = [run[time_s[run] <= time_s[run[0]] + STANCE_S] for run in stretches]
    good = [run for run in stretches if len(run) >= STANCE_FRAMES]
    return good or [max(stretches, key=len)]


def _spaced(frames: npt.NDArray[np.intp], most: int) -> list[int]:
    if len(frames) > most:
        frames = frames[np.linspace(0, len(frames) - 1, most).round().astype(int)]
    return [int(frame) for frame in frames]


def foot_shift(time_s: Floats, feet: Floats, flat: Bools, reference: Floats) -> Floats:
    """Where the planted foot lies against the flat stance by its landmarks, image pixels.

    While the foot is flat all its landmarks show it, in between it is interpolated; a toe
    that is far from there has stepped, and then it is all there is.

    Parameters
    ----------
    time_s, feet, flat
        As for `select_frames`.
    reference : ndarray, shape (4, 2)
        Landmarks of the stance that the shift is measured from.

    Returns
    -------
    ndarray, shape (T, 2)
        The last known value where nobody is seen.
    """
    moved = feet - reference
    length = float(np.hypot(*(reference[3] - reference[2])))
    toe = np.stack([interpolate_held(moved[:, 3, axis]) for axis in (0, 1)], axis=1)
    known = np.flatnonzero(flat & np.isfinite(moved).all(axis=(1, 2)))
    if not len(known):
        return toe
    level = moved[known, 1:].mean(axis=1)
    path = np.stack([np.interp(time_s, time_s[known], level[:, axis]) for axis in (0, 1)], axis=1)
    stepped = np.hypot(*(toe - path).T) > OFF_COURSE * length
    return np.where(stepped[:, None], toe, path)


def interpolate_held(values: Floats) -> Floats:
    """Values with each gap filled by the value before it (the first known one at the start).

    Parameters
    ----------
    values : ndarray, shape (T,)
        NaN where missing.

    Returns
    -------
    ndarray, shape (T,)
        Without NaN; zeros where no value is known.
    """
    good = np.flatnonzero(np.isfinite(values))
    if not len(good):
        return np.zeros_like(values)
    before = np.searchsorted(good, np.arange(len(values)), side="right") - 1
    held: Floats = values[good[np.maximum(before, 0)]]
    return held
