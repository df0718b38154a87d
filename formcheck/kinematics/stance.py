"""The quiet flat-foot stance: the neutral standing position."""

from dataclasses import dataclass

import numpy as np

from formcheck.errors import CorrectionError
from formcheck.kinematics.landmark_cleaning import (
    ANKLE,
    HEEL,
    HIP,
    KNEE,
    TOE,
    angle_of,
    body_of_track,
)
from formcheck.kinematics.signals import long_segments, speed
from formcheck.kinematics.view import CameraView, estimate_view, knee_flexion_deg, stature_px
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Side
from formcheck.model.pose_track import PoseTrack

SAME_LEVEL = 0.006
"""Statures, 1 cm: on a step the heel also rests a little lower, and that is another posture. The
landmarks show about half of it, and their jitter is .002."""
QUIET_WINDOW_S = 0.4
MIN_QUIET_S = 0.3
QUIET_SPEED = 0.03
"""Statures a second, of the joints against the toe: 5 cm/s. A raise moves at .1."""
LOW = 0.35
"""A flat heel is in this lower part of its range (a heel that dips below a step's edge
leaves the level foot at about .28)."""
LOW_AT_FIRST, FIRST_S = 0.6, 1.5
"""The same for a foot that stands still at first, within so many seconds: nobody is on their
toes by less than half of a raise then, but a deep drop below level may come later."""
SAME_STANCE_DEG = 15.0
CAMERA_MOVES = 0.025
"""Statures a second, 4 cm/s, by which the ground moves in the picture: a camera in a hand that is
meant to be still sways by .01 to .02. What is taken out of the picture leaves some of it, and a
camera that goes about a person sees them from elsewhere."""
CAMERA_RESTS_S = 0.5
MIN_STANCE_S = 0.1
SHANK_QUIET_DEG_S = 8.0
"""Who shifts their weight slowly stands otherwise afterwards: that is two rests."""
LONG_REST_S = 1.0
"""A rest that is longer is no better."""
BETTER = 1.3
"""By so much longer and quieter a later rest must be to be the zero in place of an earlier one."""
CHOOSE_ANOTHER = "choose a moment of quiet standing on flat feet"
SAME_POSTURE_DEG = 6.0
"""Of the shank's tilt, by which a rest may differ from the one that is the zero."""


@dataclass(frozen=True)
class QuietStance:
    """The quiet stance on flat feet, and the rest in it that is the zero of angles.

    Attributes
    ----------
    frames : ndarray of bool, shape (T,)
        The best rest and those like it; all False where there is none.
    best : slice or None
        The rest that is the zero.
    camera_moved : bool
        An earlier rest was left aside because the camera moved.
    carried : bool
        The camera moves in the best rest, too: there is no other.
    """

    frames: Bools
    best: slice | None
    camera_moved: bool
    carried: bool = False


def quiet_stance(
    leg: Floats,
    time_s: Floats,
    on_ground: Bools,
    stature: float,
    camera_speed: Floats | None = None,
    zero_s: float | None = None,
) -> QuietStance:
    """Detect the quiet stance on flat feet.

    The best of all quiet flat-footed rests, and those like it. Quiet: the joints don't move
    against the toe. Flat: the heel is low in its range, or as at first (on a step it goes below
    level later). Of postures that qualify (standing, sitting, a squat's bottom) the straightest
    leg is the stance. It is as level as the first rest; of those the longest and quietest is the
    zero. While the camera moves there is none, if there is another.

    Parameters
    ----------
    leg, time_s, stature
        As for `relative_speed`.
    on_ground : ndarray of bool, shape (T,)
        Frames in which the forefoot is planted.
    camera_speed : ndarray, shape (T,), optional
        Speed of the ground in the picture, statures a second; NaN where it is not known.
    zero_s : float, optional
        A moment of the rest that is the zero, where somebody has chosen it (`rest_at`).
    """
    lift = heel_over_toe(leg, stature)
    pace = pace_of(leg, time_s, stature)
    tilt = np.degrees(angle_of(leg[:, KNEE] - leg[:, ANKLE]))
    calm = ~(pace >= QUIET_SPEED)
    quiet = calm & ~(speed(tilt[:, None], time_s, QUIET_WINDOW_S) >= SHANK_QUIET_DEG_S)
    moves = on_ground & _camera_moves(camera_speed, time_s)
    if zero_s is not None:
        low, high = np.nanpercentile(lift[on_ground], (5, 95))
        flat = ~(lift > low + max(LOW_AT_FIRST * (high - low), SAME_LEVEL))
        best = rest_at(leg, time_s, stature, zero_s, on_ground & ~moves, flat)
        return QuietStance(_like(best, on_ground & calm & ~moves, lift, tilt, time_s), best, False)
    rests = _flat_rests(lift, quiet & ~moves, time_s, on_ground)
    moved = bool(rests) and bool(moves[: rests[0].start].any())
    carried = not rests and bool(moves.any())
    if not rests:
        moves[:] = False
        rests = _flat_rests(lift, quiet, time_s, on_ground) or _flat_rests(
            lift, calm, time_s, on_ground
        )
    if not rests:
        return QuietStance(np.zeros(len(time_s), bool), None, False)
    straight = _straight_legged(leg, rests)
    level = float(np.nanmedian(lift[straight[0]]))
    alike = [r for r in straight if abs(np.nanmedian(lift[r]) - level) < SAME_LEVEL]
    best = alike[0]
    for run in alike[1:]:
        if is_better_rest(pace, time_s, run, best):
            best = run
    frames = on_ground & calm & ~moves
    return QuietStance(_like(best, frames, lift, tilt, time_s), best, moved, carried)


def _like(best: slice, frames: Bools, lift: Floats, tilt: Floats, time_s: Floats) -> Bools:
    """Those of the frames in which the foot is as level, and the shank as upright, as in a rest."""
    frames = frames & (np.abs(lift - np.nanmedian(lift[best])) < SAME_LEVEL)
    frames &= np.abs(tilt - np.nanmedian(tilt[best])) < SAME_POSTURE_DEG
    stance = np.zeros(len(time_s), bool)
    for run in long_segments(frames, time_s, MIN_STANCE_S):
        stance[run] = True
    return stance | _in(best, frames)


def rest_at(
    leg: Floats,
    time_s: Floats,
    stature: float,
    at_s: float,
    frames: Bools | None = None,
    flat: Bools | None = None,
) -> slice:
    """Find the rest that somebody has chosen by a moment in it.

    Parameters
    ----------
    leg, time_s, stature
        As for `relative_speed`.
    at_s : float
        The moment, seconds.
    frames : ndarray of bool, shape (T,), optional
        Frames in which the foot is planted and the camera still, where it must be.
    flat : ndarray of bool, shape (T,), optional
        Frames in which the heel is down, where it must be.

    Returns
    -------
    slice
        At most `LONG_REST_S` about the moment, and at least `MIN_QUIET_S`.

    Raises
    ------
    CorrectionError
        The leg is not seen, or not at rest there; the message says where it is.
    """
    seen = np.isfinite(leg[:, :, 0]).all(axis=1)
    good = seen if frames is None else seen & frames
    calm = good & ~(pace_of(leg, time_s, stature) >= QUIET_SPEED)
    down = good if flat is None else good & flat
    rests = long_segments(calm & down, time_s, MIN_QUIET_S)
    near = np.abs(time_s - at_s) <= QUIET_WINDOW_S / 2
    for run in rests:
        if near[run].any():
            about = run.start + np.flatnonzero(np.abs(time_s[run] - at_s) <= LONG_REST_S / 2)
            return slice(int(about[0]), int(about[-1]) + 1)
    if not (seen & near).any():
        why = "the foot is not seen"
    elif not (good & near).any():
        why = "the foot is not on the ground, or the camera moves,"
    elif not (down & near).any():
        why = "the heel is up"
    else:
        why = "the leg is not at rest"
    longest = sorted(rests, key=lambda r: time_s[r.start] - time_s[r.stop - 1])[:3]
    spans = [f"{time_s[r.start]:.1f} to {time_s[r.stop - 1]:.1f} s" for r in longest]
    where = f" (it rests at {', '.join(spans)})" if spans else ""
    raise CorrectionError(f"{why} at {at_s:.1f} s: {CHOOSE_ANOTHER}{where}")


def _in(run: slice, frames: Bools) -> Bools:
    inside = np.zeros(len(frames), bool)
    inside[run] = frames[run]
    return inside


def _flat_rests(lift: Floats, quiet: Bools, time_s: Floats, on_ground: Bools) -> list[slice]:
    """Quiet stretches in which the heel is low, or as it was at first."""
    low, high = np.nanpercentile(lift[on_ground], (5, 95))
    flat = ~(lift > low + max(LOW * (high - low), 0.006))
    quiet = on_ground & quiet
    begun = time_s <= time_s[np.argmax(quiet)] + FIRST_S
    for run in long_segments(
        quiet & begun & (lift < low + LOW_AT_FIRST * (high - low)), time_s, MIN_QUIET_S
    )[:1]:
        flat[run] = True
        # Who rocks back on their heels lifts the toes: the level foot is not the lowest then.
        flat |= np.abs(lift - np.nanmedian(lift[run])) < SAME_LEVEL
    return long_segments(quiet & flat, time_s, MIN_QUIET_S)


def _camera_moves(camera_speed: Floats | None, time_s: Floats) -> Bools:
    """Frames in which the camera is known to move; where it turns back it does not rest."""
    moves = np.zeros(len(time_s), bool)
    if camera_speed is None:
        return moves
    fast = camera_speed > CAMERA_MOVES
    moves[fast] = True
    slow = long_segments(~fast, time_s, 0.0)
    for run in slow:
        inside = run.start > 0 and run.stop < len(time_s)
        if inside and time_s[run.stop - 1] - time_s[run.start] < CAMERA_RESTS_S:
            moves[run] = True
    return moves


def _straight_legged(leg: Floats, rests: list[slice]) -> list[slice]:
    """The rests with the straightest leg."""
    knees = [float(np.nanmedian(knee_flexion_deg(leg[run]))) for run in rests]
    return [r for r, k in zip(rests, knees, strict=True) if k < min(knees) + SAME_STANCE_DEG]


def is_better_rest(pace: Floats, time_s: Floats, later: slice, earlier: slice) -> bool:
    """Say whether a later rest is so much longer and quieter that it is the zero.

    Parameters
    ----------
    pace : ndarray, shape (T,)
        Speed of the joints against the toe (`pace_of`), statures a second.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    later, earlier : slice
        Frames of the two rests.
    """
    return _worth(pace, time_s, later) > BETTER * _worth(pace, time_s, earlier)


def _worth(pace: Floats, time_s: Floats, run: slice) -> float:
    """How good a rest is: its length, less the more the leg moves, seconds."""
    length = min(float(time_s[run.stop - 1] - time_s[run.start]), LONG_REST_S)
    return length * (1 - float(np.nanmean(pace[run])) / (2 * QUIET_SPEED))


def quiet_frames(leg: Floats, time_s: Floats, stature: float) -> Bools:
    """Detect quiet standing: the joints don't move against the toe.

    Blind to a moving camera. Frames in which nobody is seen count as quiet.

    Parameters
    ----------
    leg, time_s, stature
        As for `relative_speed`.

    Returns
    -------
    ndarray of bool, shape (T,)
        Root mean square speed of the four joints below `QUIET_SPEED`.
    """
    result: Bools = ~(pace_of(leg, time_s, stature) >= QUIET_SPEED)
    return result


def pace_of(leg: Floats, time_s: Floats, stature: float) -> Floats:
    """Root mean square speed of the four joints against the toe, statures a second.

    Parameters
    ----------
    leg, time_s, stature
        As for `relative_speed`.
    """
    return relative_speed(leg, [HEEL, ANKLE, KNEE, HIP], TOE, time_s, stature) / 2


def relative_speed(
    leg: Floats, joints: list[int], about: int, time_s: Floats, stature: float
) -> Floats:
    """Speed of a leg's joints against one of them: blind to how all move together.

    Parameters
    ----------
    leg : ndarray, shape (T, 6, 2)
        Joints of the leg in pixels (`BodyTrack.leg`).
    joints, about : list of int, int
        Which joints, and against which one.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    stature : float
        Stature in pixels.

    Returns
    -------
    ndarray, shape (T,)
        Statures a second, root of the summed squares of the joints; NaN where not seen.
    """
    offsets = (leg[:, joints] - leg[:, [about]]) / stature
    return speed(offsets.reshape(len(leg), -1), time_s, QUIET_WINDOW_S)


def heel_over_toe(leg: Floats, stature: float) -> Floats:
    """Height of the heel landmark over the toe landmark in statures, shape (...).

    Parameters
    ----------
    leg : ndarray, shape (..., 6, 2)
        Joints of the leg in pixels, y up.
    stature : float
        Stature in pixels.
    """
    lift: Floats = (leg[..., HEEL, 1] - leg[..., TOE, 1]) / stature
    return lift


def foot_drift(leg: Floats, stood: Floats) -> Floats:
    """How far a foot on flat ground is from where it stood, pixels (x forward, y up).

    Parameters
    ----------
    leg : ndarray, shape (..., 6, 2)
        Joints of the leg in pixels.
    stood : ndarray, shape (6, 2)
        The same in the stance.

    Returns
    -------
    ndarray, shape (..., 2)
        Mean over the foot's landmarks; NaN where not seen.
    """
    on_foot = [TOE, HEEL, ANKLE]
    drift: Floats = (leg[..., on_foot, :] - stood[on_foot]).mean(axis=-2)
    return drift


def quiet_window(window: PoseTrack, *sides: Side, share: float = 1.0) -> CameraView | None:
    """Say from where a quiet person is seen; None while they still move.

    Parameters
    ----------
    window : PoseTrack
        The last second.
    *sides : "left" or "right"
        The legs to watch.
    share : float
        Of the frames in which each must be quiet: landmarks jitter now and then.
    """
    body = body_of_track(window)
    if len(window) < 5 or not body.seen.all() or len(body.stretches) != 1:
        return None
    view = estimate_view(body, body.seen)
    for side in sides:
        leg = body.leg(side, view.facing)
        stature = stature_px(np.median(leg, axis=0), np.median(body.points, axis=0))
        if quiet_frames(leg, window.time_s, stature).mean() < share:
            return None
    return view
