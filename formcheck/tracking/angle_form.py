"""Which movements of an angle are repetitions, by which leg, and what was wrong with each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.exercises.catalogue import AngleRepExercise
from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import AngleForm
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.angle_signals import STEP_RISE, Sample, front_leg, higher_foot, standing
from formcheck.tracking.excursions import Excursion
from formcheck.tracking.raises import timed_raise
from formcheck.tracking.smoothing import SIDE_BY_SIDE, other
from formcheck.tracking.tracker import AngleRepEvent, Feet

OWN_SHARE = 0.5
"""Share of a dorsiflexion that must come from the foot: the rest is a shank that tilts, as
in walking and squatting."""
LEAST_S = 0.35
"""Nobody moves there and back in less, but landmarks of somebody seen from the front do."""
STILL_HIPS = 0.1
"""Statures: hips that move further belong to somebody who walks."""
STEPPED_AT = 0.3
"""Share of the hips' rise at which the foot on the step has long been put there."""
WORST = 90.0
"""Percentile that stands for the worst moment: single frames are noise."""
HEEL_DOWN = 0.02
"""Statures: a heel below this is on the ground."""
HIGH = 0.8
"""Share of the rise on a step above which somebody stands on it."""


@dataclass(frozen=True)
class Found:
    """A repetition before it is known whether it is a full one."""

    side: Feet
    leg: Side
    done: AngleRepEvent

    @property
    def cut(self) -> bool:
        """Its start or end was not seen."""
        return Fault.CUT_OFF in self.done.faults


def find_rep(turn: Excursion[Sample], exercise: AngleRepExercise, watched: Side) -> Found | None:
    """Judge a movement there and back; None when it is something else.

    Parameters
    ----------
    turn : Turn
        With the samples of every instant.
    exercise : AngleRepExercise
        The rules.
    watched : "left" or "right"
        The leg to watch where the movement does not tell which works.

    Returns
    -------
    Found or None
        ``counted`` and ``depth`` are left open.
    """
    samples, top = turn.samples, turn.samples[turn.top]
    leg = _working_leg(turn, exercise, watched)
    if leg is None:
        return None
    pattern, least = exercise.counting.pattern, exercise.counting.min_deg
    times = np.array([s.time_s for s in samples])
    values = np.array(turn.values)
    timed = timed_raise(
        values, times, slice(0, len(values)), turn.top, turn.cut_start, turn.cut_end
    )
    size, rest_deg = timed.height, turn.values[-1]
    if exercise.movement == "dorsiflexion":
        if not _own(samples, turn.top, leg, size):
            return None
    elif pattern != "rise":
        about = samples[: turn.top + 1] if pattern == "step" else _near(samples, top.time_s)
        size = float(np.percentile([s.knee_deg[leg] for s in about], WORST))
        rest_deg = samples[-1].knee_deg[leg]
    if not size >= least or timed.end_s - timed.start_s < LEAST_S:
        return None
    side: Feet = "both" if exercise.feet == "both" else leg
    faults: tuple[str, ...] = (Fault.CUT_OFF,) if timed.cut else tuple(_faults(turn, exercise, leg))
    if not timed.cut and _fast(exercise.form, timed.end_s - timed.lower_s):
        faults = (*faults, Fault.FAST_RETURN)
    done = AngleRepEvent(
        side=side,
        start_s=timed.start_s,
        top_s=timed.top_s,
        lower_s=timed.lower_s,
        end_s=timed.end_s,
        size_deg=size,
        rest_deg=rest_deg,
        counted=False,
        depth=float("nan"),
        faults=faults,
    )
    return Found(side, leg, done)


def wrong_now(sample: Sample, exercise: AngleRepExercise, leg: Side) -> str | None:
    """Return what is wrong in one instant of a repetition, the gravest; None: nothing."""
    form = exercise.form
    checks = (
        (Fault.KNEE_PAST_TOE, form.knee_past_toe_foot, _past_toe(sample, leg)),
        (Fault.KNEE_BEND, form.knee_bend_deg, abs(sample.knee_deg[leg])),
        (Fault.TRUNK_LEAN, form.trunk_lean_deg, sample.lean_deg),
    )
    return next((name for name, limit, v in checks if limit is not None and v > limit), None)


def leg_now(sample: Sample, exercise: AngleRepExercise, watched: Side) -> Side:
    """Return the leg that works in one instant of a repetition."""
    pattern = exercise.counting.pattern
    found: Side | None = None
    if exercise.movement == "dorsiflexion" or exercise.feet == "both":
        return watched
    if pattern == "bend":
        found = front_leg(sample, SIDE_BY_SIDE)
    elif pattern == "step":
        found = higher_foot(sample, STEP_RISE)
    elif pattern == "rise":
        free = higher_foot(sample, HEEL_DOWN)
        found = None if free is None else other(free)
    return found or watched


def _working_leg(turn: Excursion[Sample], exercise: AngleRepExercise, watched: Side) -> Side | None:
    """The leg that did it; None when the movement is not the exercise's."""
    pattern = exercise.counting.pattern
    if pattern != "step" or exercise.movement == "dorsiflexion":
        middle = _upper(turn)
        if _on_both_feet(middle, exercise):
            return None
        legs = [leg_now(s, exercise, watched) for s in middle]
        return max(SIDES, key=legs.count)
    low, high = turn.values[0], turn.values[turn.top]
    risen = [v >= low + STEPPED_AT * (high - low) for v in turn.values]
    return higher_foot(turn.samples[risen.index(True)], STEP_RISE)


def _on_both_feet(samples: Sequence[Sample], exercise: AngleRepExercise) -> bool:
    """Whether a lunge, or a rise on one leg, is really a squat."""
    if exercise.movement == "dorsiflexion" or exercise.feet == "both":
        return False
    apart = float(np.median([abs(s.ahead) for s in samples]))
    lifted = float(np.median([abs(s.low["left"] - s.low["right"]) for s in samples]))
    return apart < SIDE_BY_SIDE and (exercise.counting.pattern == "bend" or lifted < HEEL_DOWN)


def _upper(turn: Excursion[Sample], share: float = 0.5) -> list[Sample]:
    """The instants in which a movement is above a share of its size."""
    bottom = min(turn.values[0], turn.values[-1])
    level = bottom + share * (turn.values[turn.top] - bottom)
    return [s for s, v in zip(turn.samples, turn.values, strict=True) if v >= level]


def _near(samples: Sequence[Sample], time_s: float, within_s: float = 0.2) -> list[Sample]:
    return [s for s in samples if abs(s.time_s - time_s) <= within_s]


def _own(samples: Sequence[Sample], top: int, leg: Side, size: float) -> bool:
    """Whether it is the foot that was pulled up, of somebody who stays where they are."""
    hips = np.array([s.hips for s in samples])
    moved = float(np.hypot(*np.ptp(hips, axis=0)))
    return samples[top].foot_deg[leg] >= OWN_SHARE * size and moved < STILL_HIPS


def _past_toe(sample: Sample, leg: Side) -> float:
    """How far the knee is past the toe of a foot that stands; a swinging one has no toe line."""
    return sample.past_toe[leg] if standing(sample, leg) > 0.5 else float("-inf")


def _fast(form: AngleForm, seconds: float) -> bool:
    return form.min_return_s is not None and seconds < form.min_return_s


def _faults(turn: Excursion[Sample], exercise: AngleRepExercise, leg: Side) -> list[Fault]:
    form, whole = exercise.form, turn.samples
    past = [_past_toe(s, leg) for s in whole]
    if exercise.counting.pattern == "step":
        past = [s.past_toe[leg] for s in _upper(turn)]
    checks = (
        (Fault.KNEE_PAST_TOE, form.knee_past_toe_foot, past),
        (Fault.KNEE_BEND, form.knee_bend_deg, [abs(s.knee_deg[leg]) for s in whole]),
        (Fault.TRUNK_LEAN, form.trunk_lean_deg, [s.lean_deg for s in _upper(turn)]),
    )
    faults = [
        name for name, limit, values in checks if limit is not None and _worst(values) > limit
    ]
    if form.free_heel_touch and _free_heel_touches(turn, exercise.counting.pattern, leg):
        faults.append(Fault.FREE_HEEL_TOUCH)
    return faults


def _worst(values: Sequence[float]) -> float:
    known = [v for v in values if np.isfinite(v)]
    return float(np.percentile(known, WORST)) if known else float("-inf")


def _free_heel_touches(turn: Excursion[Sample], pattern: str, leg: Side) -> bool:
    """Whether the other heel came down: on the step, or on the ground in rising."""
    free = other(leg)
    if pattern != "step":
        level = [s.heel[free] - s.low[leg] for s in _upper(turn)]
        return float(np.percentile(level, 100 - WORST)) < HEEL_DOWN
    top = _upper(turn, HIGH)
    apart = [max(abs(h - s.low[leg]) for h in (s.heel[free], s.low[free])) for s in top]
    return float(np.median(apart)) < HEEL_DOWN
