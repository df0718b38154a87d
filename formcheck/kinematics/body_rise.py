"""How far the whole body rises as one piece: a calf raise as it shows from any side.

In a calf raise shoulders, hips, knees and ankles go up together by what the turning rear foot
lifts the ankle. From the front or the back that is all that can be seen of it: the foot points
at the camera and hides its own turn. A squat, a shrug or a step moves some parts and leaves
others where they are; that tells them apart.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from formcheck.kinematics import anthropometry
from formcheck.kinematics.ground_contact import GroundContact
from formcheck.kinematics.landmark_cleaning import BodyTrack
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import SIDES, Landmark
from formcheck.model.result import Z_95

PARTS = ("shoulders", "hips", "left knee", "right knee", "left ankle", "right ankle")
"""What rises together. The head nods and the toes stay: neither is among them."""
SHOULDERS, HIPS, ANKLES = 0, 1, (4, 5)
GOES_ALONG = 0.35
"""Share of the body's rise that each part must show: in a raise a part's landmark shows .5 to 1.7
of it, in a squat, a shrug or a heel that is lifted without the body some show none."""
HIDDEN_GOES_ALONG = 0.2
"""The same of a leg that the other one hides."""
TOGETHER = 0.6
"""Least correlation of a part's height with the body's over a raise."""
HELD_UP = 0.06
"""Statures by which the ankle of a leg that is held up is over the other."""
LEG_BENDS = 0.02
"""Statures by which the trunk may seem to come nearer to the ankles in a raise. What goes further
is a bending leg, and is not counted as rise."""
HEEL_OVER_BODY = anthropometry.HEEL_TO_BALL / anthropometry.ANKLE_BEHIND_BALL
"""The heel's rise over the ankle's, which is the body's: both turn about the ball."""
HIGHEST = 0.095
"""Statures, a fifth more than the ankle's distance from the ball: no raise lifts it so far."""
TRUSTED = 0.045
"""Statures: where the parts of the body disagree by more, they do different things."""
DISAGREE = 0.6
"""Share of the rise by which the parts may disagree on it, half-width of the 95 % interval: .05 to
.2 in raises, .4 if the foot of a leg that is held up stays behind, .55 where one leg
hides the other."""
FREE_FALL_SHARE = 0.62
"""Of gravity. Bodies in the air fall with all of it (.7 and more after smoothing), those on the
ground more slowly: two raises a second, 8 cm each, reach .5."""
NEAR_TOP = 0.4
"""Share of the rise below the top over which the fall is timed."""
TOP_S = 0.05
"""Either side of the top."""
EDGE_SHARE = 0.2
"""Share of the rise below which a raise has not begun or is over."""


@dataclass(frozen=True)
class Lift:
    """What the body does during one raise, or what looks like one.

    Attributes
    ----------
    rise, plus_minus : float
        Of the body from the higher of the two bottoms to the top, and the half-width of its 95 %
        interval, statures.
    as_one : bool
        All parts of the body rise together, not higher than feet can lift them.
    sinks : float
        How far the hips are below where they began while the heel is up, statures.
    fall : float
        Acceleration from the top downward, shares of gravity.
    toes : float
        Share of the rise that the toes go along with; of the lower foot's. Much of it is either a
        camera that moves, or toes that the heels hide.
    travel : float
        How far the hips go to the side meanwhile, statures.
    """

    rise: float
    plus_minus: float
    as_one: bool
    sinks: float
    fall: float
    toes: float = 0.0
    travel: float = 0.0

    @property
    def heel_rise(self) -> float:
        """The heel's rise that goes with it, foot lengths."""
        return self.rise * HEEL_OVER_BODY / anthropometry.FOOT_LENGTH

    @property
    def heel_plus_minus(self) -> float:
        """Half-width of the 95 % interval of `heel_rise`, foot lengths."""
        return self.plus_minus * HEEL_OVER_BODY / anthropometry.FOOT_LENGTH

    @property
    def in_the_air(self) -> bool:
        """The body falls too fast for somebody whose feet are on the ground: a hop."""
        return self.fall > FREE_FALL_SHARE


@dataclass(frozen=True)
class BodyRise:
    """Rise of the whole body over time.

    Attributes
    ----------
    time_s : ndarray, shape (T,)
        Seconds.
    up : ndarray, shape (T, 6)
        Heights of `PARTS` in the picture, statures, up positive; NaN where nobody is seen.
    rise : ndarray, shape (T,)
        What the parts have in common: the median of how far each is over its own median in time;
        NaN where they have nothing in common.
    plus_minus : ndarray, shape (T,)
        Half-width of its 95 % interval by how far the parts disagree, statures.
    toes : ndarray, shape (T, 2), or None
        Heights of both toes, as `up`.
    across : ndarray, shape (T,), or None
        Where the hips are across the picture, statures.
    """

    time_s: Floats
    up: Floats
    rise: Floats
    plus_minus: Floats
    toes: Floats | None = None
    across: Floats | None = None

    @property
    def heel_height(self) -> Floats:
        """The heel's height that goes with the rise, foot lengths, shape (T,)."""
        result: Floats = self.rise * HEEL_OVER_BODY / anthropometry.FOOT_LENGTH
        return result

    @property
    def heel_plus_minus(self) -> Floats:
        """Half-width of the 95 % interval of `heel_height`, foot lengths, shape (T,)."""
        result: Floats = self.plus_minus * HEEL_OVER_BODY / anthropometry.FOOT_LENGTH
        return result

    def lift(
        self, first: int, top: int, last: int, cut: tuple[bool, bool] = (False, False)
    ) -> Lift:
        """Say what the body does between two bottoms and the top between them.

        Parameters
        ----------
        first, top, last : int
            Frames.
        cut : tuple of bool
            The first, the last bottom is not among them.
        """
        inside = np.arange(first, last + 1)
        inside = inside[np.isfinite(self.rise[inside])]
        if len(inside) < 3 or not first <= top <= last:
            return Lift(0.0, 0.0, False, 0.0, 0.0)
        time_s, up = self.time_s[inside], self.up[inside]
        body = self.rise[inside]
        near = np.abs(time_s - self.time_s[top]) <= TOP_S
        if not near.any():
            return Lift(0.0, 0.0, False, 0.0, 0.0)
        peak = int(np.argmin(np.abs(time_s - self.time_s[top])))
        level = float(np.median(body[near]))
        sides = (body[: peak + 1], body[peak:])
        bottoms = [float(side.min()) for side, lost in zip(sides, cut, strict=True) if not lost]
        rise = level - max(bottoms, default=float(body.min()))
        raised = _about(body, peak, level - (1 - EDGE_SHARE) * rise)
        trunk = up[:, [SHOULDERS, HIPS]].mean(axis=1)
        core = _about(body, peak, level - 0.5 * rise)
        # Of more than the top's one or two frames: a landmark may jump in just these.
        plus_minus = float(np.median(self.plus_minus[inside][core]))
        return Lift(
            rise=rise,
            plus_minus=plus_minus,
            as_one=0 < rise < HIGHEST
            and plus_minus < DISAGREE * rise
            and _as_one(up[raised], body[raised]),
            sinks=float(up[0, HIPS] - np.median(up[core, HIPS])),
            fall=_fall(trunk, time_s, peak, cut),
            toes=self._toes_go_along(inside[raised], body[raised]),
            travel=0.0 if self.across is None else float(np.ptp(self.across[inside[raised]])),
        )

    def _toes_go_along(self, frames: npt.NDArray[np.intp], body: Floats) -> float:
        if self.toes is None:
            return 0.0
        deviation = body - body.mean()
        power = max(float((deviation**2).mean()), 1e-12)
        shares = (self.toes[frames] * deviation[:, None]).mean(axis=0) / power
        return float(shares.min())


def body_rise(body: BodyTrack, stature: float, ground: GroundContact | None = None) -> BodyRise:
    """Measure how far the body rises as one piece.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks, the camera's motion taken out.
    stature : float
        In pixels.
    ground : GroundContact, optional
        Of a foot that is followed: where the ground under it goes in the picture is taken out.
    """
    toes = [Landmark.of(side, "foot_index") for side in SIDES]
    up, on_ground = part_heights(body.points), -body.points[:, toes, 1]
    if ground is not None:
        up = up / ground.size[:, None] - np.nan_to_num(ground.shift[:, 1])[:, None]
    found = rise_of_parts(body.time_s, up / stature, body.stretches)
    return replace(found, toes=on_ground / stature, across=hips_across(body.points) / stature)


def hips_across(points: Floats) -> Floats:
    """Where the hips are across the picture, pixels, shape (T,).

    Parameters
    ----------
    points : ndarray, shape (T, 33, 2)
        Pixels.
    """
    middle: Floats = points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0].mean(axis=1)
    return middle


def part_heights(points: Floats) -> Floats:
    """Heights of `PARTS` in the picture.

    Parameters
    ----------
    points : ndarray, shape (T, 33, 2)
        Pixels, x right and y down.

    Returns
    -------
    ndarray, shape (T, 6)
        Pixels, up positive; NaN where nobody is seen.
    """
    both, single = -points[:, _PAIRS, 1].mean(axis=2), -points[:, _SINGLE, 1]
    return np.concatenate([both, single], axis=1)


_PAIRS = np.array([[Landmark.of(side, name) for side in SIDES] for name in ("shoulder", "hip")])
_SINGLE = np.array([Landmark.of(side, name) for name in ("knee", "ankle") for side in SIDES])


def rise_of_parts(time_s: Floats, up: Floats, stretches: list[slice]) -> BodyRise:
    """Find what the parts of a body have in common.

    Parameters
    ----------
    time_s : ndarray, shape (T,)
        Seconds.
    up : ndarray, shape (T, 6)
        Heights of `PARTS` in the picture, statures, up positive; NaN where nobody is seen.
    stretches : list of slice
        Within one the person is seen without a break.
    """
    known: Bools = np.asarray(np.isfinite(up).all(axis=1))
    rise, plus_minus = np.full(len(up), np.nan), np.full(len(up), np.nan)
    for run in stretches:
        inside = np.flatnonzero(known[run]) + run.start
        if not len(inside):
            continue
        rise[inside], plus_minus[inside] = common_rise(up[inside] - np.median(up[inside], axis=0))
    return BodyRise(time_s, up, rise, plus_minus)


def common_rise(parts: Floats) -> tuple[Floats, Floats]:
    """What the rises of a body's parts have in common.

    Parameters
    ----------
    parts : ndarray, shape (T, 6)
        How far each of `PARTS` is over where it was, statures; no NaN.

    Returns
    -------
    rise, plus_minus : ndarray, shape (T,)
        As in `BodyRise`.
    """
    common = np.median(parts, axis=1)
    off = parts - common[:, None]
    plus_minus = Z_95 * np.sqrt((off**2).mean(axis=1) / (parts.shape[1] - 1))
    ankles = parts[:, ANKLES]
    common = np.clip(common, ankles.min(axis=1) - LEG_BENDS, ankles.max(axis=1) + LEG_BENDS)
    return np.where(plus_minus < TRUSTED, common, np.nan), plus_minus


def _about(values: Floats, at: int, level: float) -> slice:
    """The frames about one of them in which the values stay over a level."""
    low = np.flatnonzero(values < level)
    before, after = low[low < at], low[low > at]
    return slice(
        int(before[-1]) if len(before) else 0, int(after[0]) + 1 if len(after) else len(values)
    )


def _as_one(up: Floats, body: Floats) -> bool:
    """Whether each part of the body goes along with its rise."""
    deviation = body - body.mean()
    parts = up - up.mean(axis=0)
    spread, power = np.sqrt((parts**2).mean(axis=0)), float((deviation**2).mean())
    if power <= 0:
        return False
    shared = (parts * deviation[:, None]).mean(axis=0)
    share, likeness = shared / power, shared / np.maximum(spread * np.sqrt(power), 1e-9)
    along: Bools = np.asarray((share >= GOES_ALONG) & (likeness >= TOGETHER))
    guessed: Bools = np.asarray(share >= HIDDEN_GOES_ALONG)
    for foot, other in (ANKLES, ANKLES[::-1]):
        # A leg that is held up may dangle.
        if float(np.median(up[:, foot] - up[:, other])) > HELD_UP:
            along[[foot, foot - 2]] = True
        # The leg behind the other one is guessed: it goes along, but less, and not in step.
        elif along[[SHOULDERS, HIPS, other, other - 2]].all():
            along[[foot, foot - 2]] |= guessed[[foot, foot - 2]]
    return bool(along.all())


def _fall(trunk: Floats, time_s: Floats, peak: int, cut: tuple[bool, bool]) -> float:
    """Acceleration about the top by how long the trunk stays near it, shares of gravity."""
    sides = (trunk[: peak + 1], trunk[peak:])
    bottoms = [float(side.min()) for side, lost in zip(sides, cut, strict=True) if not lost]
    drop = NEAR_TOP * float(trunk[peak] - max(bottoms, default=float(trunk[peak])))
    if drop <= 0:
        return 0.0
    level = trunk[peak] - drop
    near = _about(trunk, peak, level)
    ends = []
    for inner, outer in ((near.start + 1, near.start), (near.stop - 2, near.stop - 1)):
        if trunk[outer] >= level or not 0 <= inner < len(trunk):
            return 0.0  # it has not fallen so far yet
        part = (trunk[inner] - level) / (trunk[inner] - trunk[outer])
        ends.append(float(time_s[inner] + part * (time_s[outer] - time_s[inner])))
    in_metres = 8 * drop * anthropometry.USUAL_STATURE_M / max(ends[1] - ends[0], 1e-3) ** 2
    return in_metres / anthropometry.GRAVITY
