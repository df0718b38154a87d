"""Which angle a repetition is measured in, for each pattern of movement."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from formcheck.kinematics.anthropometry import FOOT_LENGTH
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.positions import ankle_change_deg
from formcheck.tracking.smoothing import GroundReference, other

LOW_FOOT, HIGH_FOOT = 0.03, 0.06
"""Statures over the ground: a foot below the first stands, one above the second does not."""
STEP_RISE = 0.05
"""Statures that the hips rise at least on a step: 9 cm, more than in a stride."""
LEAST_BEND = -10.0
"""Degrees: a knee bends one way only, so what is below it is somebody who has turned."""
SEATED_DEG = 45.0
"""Knees that are bent by more at rest are those of somebody who sits."""


@dataclass(frozen=True, slots=True)
class AngleSample:
    """What is kept of one instant; the dicts are by side, changes are from rest.

    Attributes
    ----------
    time_s : float
        When.
    value : float
        The signal in which repetitions are found, degrees.
    knee_deg : dict
        Change of knee flexion.
    past_toe : dict
        Knee before the toe of the same foot, foot lengths.
    foot_deg : dict
        How far the foot itself has turned, toes up positive.
    low : dict
        Lowest point of the foot over where it was at rest, statures.
    over_ground : dict
        Lowest point of the foot over the ground, statures.
    heel : dict
        Heel over where it was at rest, statures.
    lean_deg : float
        Change of the trunk's tilt, forward positive.
    hips : ndarray, shape (2,)
        Middle of the hips, forward and up, statures.
    ahead : float
        How far the left ankle is in front of the right one, statures.
    """

    time_s: float
    value: float
    knee_deg: dict[Side, float]
    past_toe: dict[Side, float]
    foot_deg: dict[Side, float]
    low: dict[Side, float]
    over_ground: dict[Side, float]
    heel: dict[Side, float]
    lean_deg: float
    hips: np.ndarray[tuple[int], np.dtype[np.float64]]
    ahead: float


class AngleSampler:
    """Measures the signals of a repetition in postures.

    Parameters
    ----------
    pattern : str
        As in `formcheck.exercises.rules.AngleCounting`, or "dorsiflexion".
    least_deg : float
        Smallest change that is a repetition, degrees.
    legs : tuple of Side
        The legs whose angle it is: one, or both when the posture tells which works.
    rest : BodyPose
        Quiet, before the exercise.

    Attributes
    ----------
    sits : bool
        The person sits at rest.
    """

    def __init__(
        self, pattern: str, least_deg: float, legs: tuple[Side, ...], rest: BodyPose
    ) -> None:
        self._pattern, self._least, self._legs, self._rest = pattern, least_deg, legs, rest
        self._ground = GroundReference(rest)
        self.sits = max(rest.leg(side).knee_deg for side in SIDES) > SEATED_DEG

    def sample(self, now: BodyPose) -> AngleSample:
        """Measure one posture; what is not seen is NaN in the sample."""
        feet, rest = self._ground.feet(now), self._rest
        sample = AngleSample(
            time_s=now.time_s,
            value=float("nan"),
            knee_deg=_each(lambda s: now.leg(s).knee_deg - rest.leg(s).knee_deg),
            past_toe=_each(lambda s: float(now.leg(s).knee[0] - now.leg(s).toe[0]) / FOOT_LENGTH),
            foot_deg=_each(lambda s: rest.leg(s).foot_tilt_deg - now.leg(s).foot_tilt_deg),
            low=_each(feet.low),
            over_ground=_each(lambda s: feet.low(s) - feet.ground),
            heel=_each(lambda s: feet.heel[s]),
            lean_deg=now.trunk_tilt_deg - rest.trunk_tilt_deg,
            hips=now.hips,
            ahead=feet.ahead,
        )
        return _with_value(sample, self._value(now, sample))

    def _value(self, now: BodyPose, sample: AngleSample) -> float:
        if self._pattern == "dorsiflexion":
            side = self._legs[0]
            return ankle_change_deg(now.leg(side), self._rest.leg(side))
        if self._pattern == "step":
            rise = float(now.hips[1] - self._rest.hips[1])
            return self._least * rise / STEP_RISE
        bend = self._standing_bend(sample)
        if self._pattern == "rise" and self.sits:
            return -bend
        return max(bend, LEAST_BEND)

    def _standing_bend(self, sample: AngleSample) -> float:
        """Change of knee flexion of the leg that stands, or the mean of both.

        A leg that swings bends too, but carries nothing.
        """
        weights = [standing(sample, side) for side in self._legs]
        if sum(weights) == 0:
            return 0.0
        return float(np.average([sample.knee_deg[s] for s in self._legs], weights=weights))


def standing(sample: AngleSample, side: Side) -> float:
    """Weight of a foot as a support: 1 on the ground, 0 in the air, linear between.

    The limits are `LOW_FOOT` and `HIGH_FOOT`.
    """
    over = (sample.over_ground[side] - LOW_FOOT) / (HIGH_FOOT - LOW_FOOT)
    return float(np.clip(1.0 - over, 0.0, 1.0))


def front_leg(sample: AngleSample, apart: float) -> Side | None:
    """The leg whose ankle is in front by at least ``apart`` statures; None for neither."""
    if abs(sample.ahead) < apart:
        return None
    return "left" if sample.ahead > 0 else "right"


def higher_foot(sample: AngleSample, by: float) -> Side | None:
    """The foot that is higher than the other by more than ``by`` statures; None for neither."""
    for side in SIDES:
        if sample.low[side] - sample.low[other(side)] > by:
            return side
    return None


def _each(measure: Callable[[Side], float]) -> dict[Side, float]:
    return {side: measure(side) for side in SIDES}


def _with_value(sample: AngleSample, value: float) -> AngleSample:
    return replace(sample, value=value)
