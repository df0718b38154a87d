"""What each position of a hold is measured by, in one instant."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.kinematics.anthropometry import FOOT_LENGTH
from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.kinematics.landmark_cleaning import HEEL, TOE
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.smoothing import FootHeights, GroundReference, other
from formcheck.tracking.tracker import SideOrBoth

APART = 0.05
"""Statures: ankles that are nearer than this are side by side."""
OFF_GROUND = 0.1
"""Statures: a foot that is held up behind; a bent knee alone could be a squat."""
FORESHORTENED = 0.6
"""A foot that looks this much shorter than at rest points elsewhere: its angle is none, and
a lens shows its toe lower than its heel."""
POSSIBLE_DEG = (-90.0, 60.0)
"""Further no ankle goes from rest: the person has turned round."""


@dataclass(frozen=True, slots=True)
class PositionReading:
    """Measure of a position in one instant.

    Attributes
    ----------
    value : float
        The position's own measure; NaN when it is not known.
    side : "left", "right" or "both"
        The leg that holds it.
    angle_deg : float
        The angle that is held, dorsiflexion positive; NaN where the position is none.
    lift : float
        How far the heel that should be down is up, statures; NaN where none should.
    knee_deg : float
        Flexion of the knee that should be straight; NaN where none should.
    """

    value: float
    side: SideOrBoth
    angle_deg: float = float("nan")
    lift: float = float("nan")
    knee_deg: float = float("nan")


class Positions:
    """Measures postures against the one at rest.

    Parameters
    ----------
    rest : BodyPose
        Quiet, before the hold.
    side : "left" or "right"
        The leg to watch where the posture does not tell it by itself.
    """

    def __init__(self, rest: BodyPose, side: Side) -> None:
        self._rest, self._side = rest, side
        self._ground = GroundReference(rest)

    def read(self, position: str, now: BodyPose) -> PositionReading:
        """Measure a position in one posture.

        Parameters
        ----------
        position : str
            One of `MEASURES`.
        now : BodyPose
            The posture; NaN where it is not seen.
        """
        return MEASURES[position](self, now, self._ground.feet(now))

    def heels_up(self, now: BodyPose, feet: FootHeights) -> PositionReading:
        """Height of the lower heel, foot lengths; NaN from the front."""
        lower = min(feet.heel.values()) - feet.ground
        return PositionReading(lower / FOOT_LENGTH if self._side_on(now) else float("nan"), "both")

    def forefeet_up(self, now: BodyPose, feet: FootHeights) -> PositionReading:
        """Height of the front foot's forefoot over its heel, foot lengths; NaN from the front.

        The pose model shows the foot behind as a walker's, heel off the ground and toes on it,
        whether the forefoot is up or not. In walking as usual the front foot comes to lie flat
        under the body in every step.
        """
        front: Side = "left" if feet.ahead > 0 else "right"
        up = -feet.lift(front) / FOOT_LENGTH
        return PositionReading(up if self._side_on(now) else float("nan"), "both")

    def one_leg(self, _: BodyPose, feet: FootHeights) -> PositionReading:
        """Height of the higher foot's lowest point, foot lengths."""
        free: Side = max(SIDES, key=feet.low)
        return PositionReading((feet.low(free) - feet.low(other(free))) / FOOT_LENGTH, other(free))

    def lunge(self, now: BodyPose, feet: FootHeights) -> PositionReading:
        """Tilt of the front shank, degrees."""
        side = feet.front(APART) or self._side
        tilt = now.leg(side).shank_tilt_deg
        return PositionReading(tilt, side, angle_deg=tilt, lift=feet.lift(side))

    def rear_leg_straight(self, now: BodyPose, feet: FootHeights) -> PositionReading:
        """Tilt of the rear shank, degrees."""
        front = feet.front(APART)
        side = self._side if front is None else other(front)
        leg = now.leg(side)
        tilt = leg.shank_tilt_deg
        return PositionReading(
            tilt, side, angle_deg=tilt, lift=feet.lift(side), knee_deg=leg.knee_deg
        )

    def dorsiflexed(self, now: BodyPose, _: FootHeights) -> PositionReading:
        """Dorsiflexion from rest, degrees."""
        change = self._ankle_change_deg(now)
        return PositionReading(change, self._side, angle_deg=change)

    def plantarflexed(self, now: BodyPose, _: FootHeights) -> PositionReading:
        """Plantarflexion from rest, degrees."""
        change = self._ankle_change_deg(now)
        return PositionReading(-change, self._side, angle_deg=change)

    def knee_bent(self, now: BodyPose, feet: FootHeights) -> PositionReading:
        """Flexion of the knee whose foot is held up, degrees."""
        up: Side = max(SIDES, key=feet.low)
        if not feet.low(up) - feet.low(other(up)) >= OFF_GROUND:
            return PositionReading(0.0, up)
        bend = now.leg(up).knee_deg
        return PositionReading(bend, up, angle_deg=bend)

    def deep_squat(self, now: BodyPose, feet: FootHeights) -> PositionReading:
        """Flexion of the knee, degrees."""
        bend = now.leg(self._side).knee_deg
        return PositionReading(bend, "both", angle_deg=bend, lift=feet.lift(self._side))

    def _side_on(self, now: BodyPose) -> bool:
        """Whether the feet point along the picture as at rest, either way."""
        return all(
            _foot_reach(now.leg(s)) >= FORESHORTENED * _foot_reach(self._rest.leg(s)) for s in SIDES
        )

    def _ankle_change_deg(self, now: BodyPose) -> float:
        return ankle_change_deg(now.leg(self._side), self._rest.leg(self._side))


def ankle_change_deg(leg: LegPose, rest: LegPose) -> float:
    """Ankle angle from rest, degrees, dorsiflexion positive.

    Parameters
    ----------
    leg, rest : LegPose
        Now, and quiet before the exercise.

    Returns
    -------
    float
        NaN when the foot points elsewhere than at rest (it looks shorter than `FORESHORTENED`
        of its length then), or beyond `POSSIBLE_DEG`.
    """
    if not _foot_length(leg) >= FORESHORTENED * _foot_length(rest):
        return float("nan")
    change = (leg.ankle_deg - rest.ankle_deg + 180) % 360 - 180
    return change if POSSIBLE_DEG[0] <= change <= POSSIBLE_DEG[1] else float("nan")


def _foot_reach(leg: LegPose) -> float:
    return abs(float(leg.toe[0] - leg.heel[0]))


def _foot_length(leg: LegPose) -> float:
    return float(np.hypot(*(leg.joints[TOE] - leg.joints[HEEL])))


MEASURES: dict[str, Callable[[Positions, BodyPose, FootHeights], PositionReading]] = {
    "heels-up": Positions.heels_up,
    "forefeet-up": Positions.forefeet_up,
    "one-leg": Positions.one_leg,
    "lunge": Positions.lunge,
    "rear-leg-straight": Positions.rear_leg_straight,
    "dorsiflexed": Positions.dorsiflexed,
    "plantarflexed": Positions.plantarflexed,
    "knee-bent": Positions.knee_bent,
    "deep-squat": Positions.deep_squat,
}
"""How each position of `formcheck.exercises.rules.HoldRules` is measured."""
MOVING = ("heels-up", "forefeet-up")
"""Positions in which the person walks."""
BROKEN = {
    "heels-up": Fault.HEEL_TOUCH,
    "forefeet-up": Fault.FOREFOOT_DROP,
    "one-leg": Fault.FOOT_TOUCH,
    "deep-squat": Fault.HIPS_RISE,
}
"""What it is when a position is left and taken up again; of the others: let go."""
