"""When and where the forefoot is planted, and how the ground under it moves in the picture."""

from dataclasses import dataclass, replace

import numpy as np

from formcheck.kinematics.landmark_cleaning import ANKLE, HEEL, HIP, KNEE, SHOULDER, TOE
from formcheck.kinematics.moving_ground import moving_ground
from formcheck.kinematics.signals import (
    interpolate_gaps,
    known_median,
    long_segments,
    smooth,
    speed,
)
from formcheck.kinematics.stance import (
    QUIET_WINDOW_S,
    QuietStance,
    foot_drift,
    heel_over_toe,
    quiet_frames,
    quiet_stance,
)
from formcheck.model.arrays import Bools, Floats

STEP_SPEED = 0.15
"""Statures a second. A stepping foot moves .3 to .8; in a raise the heel drags the toe
landmark along at up to .05."""
STEP_WINDOW_S = 0.25
MIN_PLANTED_S = 0.5
GLITCH_S, SETTLED_S = 0.45, 0.2
"""Between the places before and after it, most of `STEP_WINDOW_S` included: a pose that is wrong
for four frames of 30 a second makes .43. A foot that is lifted for half a second makes .5."""
SAME_SPOT = 0.012
"""Statures, 2 cm."""
SAME_GROUND = 0.04
"""Statures. In a raise the heel drags the toe landmark along by up to .025."""
SAME_SIZE = 0.06
"""Relative; bending towards an oblique camera makes the segments look shorter by less."""

FIXED_CAMERA_SPREAD, COMPENSATED_CAMERA_SPREAD = 0.003, 0.008
"""Statures by which the foot's landmarks spread when nothing but they themselves moves: as a
tripod shows them, and as they are left when a moving camera's motion is taken out."""


@dataclass(frozen=True)
class GroundContact:
    """The ground under the forefoot.

    Attributes
    ----------
    stance : ndarray of bool, shape (T,)
        Frames of the quiet flat stance.
    found : bool
        False: no quiet stretch, the lowest heels stand in for it.
    planted : list of slice
        Stretches in which the forefoot stays where it is.
    size : ndarray, shape (T,)
        How large the person looks against the stance: more than 1 nearer to the camera.
        Positions are divided by it before anything else.
    shift : ndarray, shape (T, 2)
        Where the forefoot is planted against the stance, pixels (x forward, y up); NaN
        outside the planted stretches.
    ball_position_sd : ndarray, shape (T,)
        Standard deviation of that, statures.
    turned_s : float
        Time for which the person stands the other way round, seconds.
    zero_s : pair of float, or None
        Begin and end of the rest that is the zero of angles, seconds; None where there is none.
    camera_moved : bool
        An earlier rest was left aside because the camera moved.
    carried : bool
        The camera moved in the rest that is the zero.
    """

    stance: Bools
    found: bool
    planted: list[slice]
    size: Floats
    shift: Floats
    ball_position_sd: Floats
    turned_s: float
    zero_s: tuple[float, float] | None = None
    camera_moved: bool = False
    carried: bool = False


def detect_ground_contact(
    leg: Floats,
    time_s: Floats,
    stretches: list[slice],
    stature: float,
    side_on: bool = True,
    camera_compensated: bool = False,
    camera_speed: Floats | None = None,
    zero_s: float | None = None,
) -> GroundContact | None:
    """Detect quiet stance and ground contact of the forefoot.

    Parameters
    ----------
    leg : ndarray, shape (T, 6, 2)
        Joints of the leg in pixels (`BodyTrack.leg`).
    time_s : ndarray, shape (T,)
        Strictly increasing.
    stretches : list of slice
        Stretches in which one person is seen.
    stature : float
        Stature in pixels.
    side_on : bool
        The picture shows which way the foot points, so that stretches in which the person
        has turned round can be left out.
    camera_compensated : bool
        The camera's own motion is known and has been taken out.
    camera_speed : ndarray, shape (T,), optional
        Speed of the ground in the picture by that motion, statures a second. Where it is not
        known the forefoot itself shows it while it is planted.
    zero_s : float, optional
        A moment of the rest that is the zero, where somebody has chosen it (`rest_at`).

    Returns
    -------
    GroundContact or None
        None when the foot never stays on the ground.
    """
    planted = planted_stretches(leg, time_s, stretches, stature)
    turned = _turned_round(leg, planted) if side_on else []
    planted = [run for run in planted if run not in turned]
    if not planted:
        return None
    on_ground = _frames(planted, len(time_s))
    rest = _rest(leg, time_s, on_ground, stature, camera_speed, zero_s)
    stance = rest.frames
    # The place where the person stood is the measure for the others.
    first = int(np.argmax(stance)) if rest.best is None else rest.best.start
    place = next(run for run in planted if run.start <= first < run.stop)
    reference = stance & _frames([place], len(time_s))
    size = _sizes(leg, planted, reference)
    leg = leg / size[:, None, None]
    planted = [run for run in planted if run == place or _on_ground(leg, run, reference, stature)]
    stance &= _frames(planted, len(time_s))
    spread = COMPENSATED_CAMERA_SPREAD if camera_compensated else FIXED_CAMERA_SPREAD
    slid = ground_shift(leg, time_s, planted, reference, stature, spread, camera_speed)
    turned_s = sum(float(time_s[run.stop - 1] - time_s[run.start]) for run in turned)
    ground = (stance, rest.best is not None, planted, size, *slid)
    zero = (_span_s(rest.best, time_s), rest.camera_moved, rest.carried)
    return GroundContact(*ground, turned_s, *zero)


@dataclass(frozen=True)
class StandingPlace:
    """Where a foot stands at the end of what was seen, and its rests there.

    Attributes
    ----------
    frames : slice
        The forefoot has stayed on this spot.
    rest : QuietStance
        The rest that is the zero of angles, of all that was seen there.
    """

    frames: slice
    rest: QuietStance


def standing_place(
    leg: Floats, time_s: Floats, stretches: list[slice], stature: float, zero: slice | None = None
) -> StandingPlace | None:
    """Find the rests of a foot that is on the ground at the end, by the criteria of a clip.

    Parameters
    ----------
    leg, time_s, stretches, stature
        As for `detect_ground_contact`.
    zero : slice, optional
        Frames of a rest elsewhere with which those on this spot are compared.

    Returns
    -------
    StandingPlace or None
        None when the foot is not on the ground at the end.
    """
    planted = planted_stretches(leg, time_s, stretches, stature)
    if not planted or planted[-1].stop < len(time_s):
        return None
    place = planted[-1]
    on_ground = _frames([place] if zero is None else [zero, place], len(time_s))
    return StandingPlace(place, _rest(leg, time_s, on_ground, stature, None))


def _span_s(run: slice | None, time_s: Floats) -> tuple[float, float] | None:
    return None if run is None else (float(time_s[run.start]), float(time_s[run.stop - 1]))


def _rest(
    leg: Floats,
    time_s: Floats,
    on_ground: Bools,
    stature: float,
    camera_speed: Floats | None,
    zero_s: float | None = None,
) -> QuietStance:
    """The quiet stance; where there is none the frames with the lowest heels."""
    known = camera_speed is not None
    if camera_speed is None:
        camera_speed = speed(leg[:, TOE] / stature, time_s, QUIET_WINDOW_S)
    rest = quiet_stance(leg, time_s, on_ground, stature, camera_speed, zero_s)
    if rest.best is not None:
        # A foot that moves may be that of somebody who turns: then nothing is said.
        moved, carried = rest.camera_moved and known, rest.carried and known
        return replace(rest, camera_moved=moved, carried=carried)
    lift = heel_over_toe(leg, stature)
    return replace(rest, frames=on_ground & (lift <= np.nanpercentile(lift[on_ground], 10)))


def _turned_round(leg: Floats, planted: list[slice]) -> list[slice]:
    """Stretches in which the foot points the other way than it does forward."""
    ahead = leg[:, TOE, 0] - leg[:, HEEL, 0]
    return [run for run in planted if np.nanmedian(ahead[run]) <= 0]


def planted_stretches(
    leg: Floats, time_s: Floats, stretches: list[slice], stature: float
) -> list[slice]:
    """Ground contacts: stretches in which the forefoot neither steps nor leaves the ground.

    The pose model may take one leg for the other for some frames. A foot that is seen to
    jump and to be back at once has not stepped: the stretch goes on.

    Parameters
    ----------
    leg, time_s, stretches, stature
        As for `detect_ground_contact`.
    """
    planted: list[slice] = []
    for stretch in stretches:
        toe = leg[stretch, TOE] / stature
        # Single frames without a pose don't end a stretch: not known to be fast is still.
        still = ~(speed(toe, time_s[stretch], STEP_WINDOW_S) >= STEP_SPEED)
        for run in long_segments(still, time_s[stretch], MIN_PLANTED_S):
            part = slice(stretch.start + run.start, stretch.start + run.stop)
            if np.isfinite(leg[part]).all(axis=(1, 2)).mean() <= 0.5:
                continue
            if planted and _is_back(leg[:, TOE] / stature, time_s, planted[-1], part):
                part = slice(planted.pop().start, part.stop)
            planted.append(part)
    return planted


def _is_back(toe: Floats, time_s: Floats, before: slice, after: slice) -> bool:
    """Whether the toe (T, 2), statures, is where it was so shortly before."""
    if time_s[after.start] - time_s[before.stop - 1] > GLITCH_S:
        return False
    left = time_s[before] > time_s[before.stop - 1] - SETTLED_S
    found = time_s[after] < time_s[after.start] + SETTLED_S
    gone = known_median(toe[after][found]) - known_median(toe[before][left])
    return bool(np.hypot(*gone) < SAME_SPOT)


def _frames(stretches: list[slice], count: int) -> Bools:
    mask = np.zeros(count, bool)
    for stretch in stretches:
        mask[stretch] = True
    return mask


def _on_ground(leg: Floats, run: slice, reference: Bools, stature: float) -> bool:
    """Whether the forefoot of a stretch is on the ground, as far away as in the reference frames.

    On the ground it is as high as it was in the stance, or the whole body has moved with
    it (the camera has). A foot that is higher or lower alone is held still in the air.
    """
    here, there = known_median(leg[run]), np.median(leg[reference], axis=0)
    up = here[:, 1] - there[:, 1]
    return bool(min(abs(up[TOE]), abs(up[TOE] - up[HIP])) < SAME_GROUND * stature)


def _sizes(leg: Floats, planted: list[slice], reference: Bools) -> Floats:
    """Size of the person in each stretch against the stance, shape (T,); 1 where alike."""
    joints = [ANKLE, KNEE, HIP, SHOULDER]
    lengths = np.hypot.reduce(np.diff(leg[:, joints], axis=1), axis=2).sum(axis=1)
    usual = float(np.median(lengths[reference]))
    size = np.ones(len(leg))
    for run in planted:
        ratio = float(np.nanmedian(lengths[run])) / max(usual, 1e-9)
        if abs(np.log(max(ratio, 1e-9))) > SAME_SIZE:
            size[run] = ratio
    return size


def ground_shift(
    leg: Floats,
    time_s: Floats,
    planted: list[slice],
    reference: Bools,
    stature: float,
    rest_spread: float = FIXED_CAMERA_SPREAD,
    camera_speed: Floats | None = None,
) -> tuple[Floats, Floats]:
    """How far the ground under the forefoot has moved in the picture since the stance.

    People step, and hand-held cameras drift. While the heel is down all foot landmarks
    show it; between such frames it is interpolated. Landmarks that spread by less than
    ``rest_spread`` (statures) are taken for a foot at rest, unless its ground goes away for a
    while: then it goes as the camera does, whose speed (T,) is in statures a second.

    Returns
    -------
    shift : ndarray, shape (T, 2)
        Pixels; NaN outside the planted stretches.
    ball_position_sd : ndarray, shape (T,)
        Standard deviation of it in statures.
    """
    stood = np.median(leg[reference], axis=0)
    drift = foot_drift(leg, stood)
    lift = heel_over_toe(leg, stature)
    level = float(np.median(lift[reference]))
    top = max(float(np.nanpercentile(lift, 95)) - level, 0.006)
    down = np.abs(lift - level) < 0.2 * top
    rest = down & quiet_frames(leg, time_s, stature)
    shift, ball_position_sd = np.full((len(time_s), 2), np.nan), np.full(len(time_s), np.nan)
    for run in planted:
        # Frames that pass the level on their way count only where the foot never rests.
        good = rest[run] if rest[run].sum() >= 5 else down[run]
        good = good & np.isfinite(drift[run, 0])
        if good.sum() < 5:  # never flat here: the toe is all there is
            shift[run] = known_median(leg[run, TOE] - stood[TOE])
            ball_position_sd[run] = 0.01
            continue
        known = np.where(good[:, None], drift[run], np.nan)
        found = _path_of_steady_ground(known, time_s[run], stature, rest_spread)
        if found is None:
            found = moving_ground(
                known / stature,
                (leg[run, TOE] - stood[TOE]) / stature,
                lift[run] - level,
                time_s[run],
                None if camera_speed is None else camera_speed[run],
            )
            spread = np.clip(_spread(known / stature - found[0]), 0.002, 0.02)
            found = found[0] * stature, np.hypot(spread, found[1])
        shift[run], ball_position_sd[run] = found
    return shift, ball_position_sd


def _path_of_steady_ground(
    known: Floats, time_s: Floats, stature: float, rest_spread: float
) -> tuple[Floats, Floats] | None:
    """Where the ground is under a foot on one spot, and its standard deviation, statures.

    None where it goes away.
    """
    centre = np.nanmedian(known, axis=0)
    path = smooth(interpolate_gaps(known, time_s), time_s, cutoff_hz=0.5)
    if np.hypot(*(path - centre).T).max() > SAME_GROUND * stature:
        return None
    spread = _spread(known - centre) / stature
    if spread < rest_spread:
        return np.broadcast_to(centre, path.shape), np.full(len(time_s), 0.002)
    return path, np.full(len(time_s), np.clip(spread, 0.003, 0.02))


def _spread(off: Floats) -> float:
    """Standard deviation by the median, of the worse of the two ways."""
    return 1.48 * float(np.nanmedian(np.abs(off), axis=0).max())
