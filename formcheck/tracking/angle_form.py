"""Which movements of an angle are repetitions, by which leg, and what was wrong with each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.exercises.catalogue import AngleRepExercise
from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import AngleForm
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.angle_signals import (
    STEP_RISE,
    AngleSample,
    front_leg,
    higher_foot,
    standing,
)
from formcheck.tracking.excursions import Excursion
from formcheck.tracking.raises import timed_raise
from formcheck.tracking.smoothing import SIDE_BY_SIDE, other
from formcheck.tracking.tracker import AngleRepEvent, SideOrBoth

FOOT_SHARE = 0.5
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
class RepCandidate:
    """A repetition before it is known whether it is a full one.

    Attributes
    ----------
    side : "left", "right" or "both"
        As it is reported.
    leg : "left" or "right"
        The leg that was measured.
    event : AngleRepEvent
        Times, size and faults; ``counted`` and ``depth`` are still open.
    """

    side: SideOrBoth
    leg: Side
    event: AngleRepEvent

    @property
    def cut(self) -> bool:
        """Its start or end was not seen."""
        return Fault.CUT_OFF in self.event.faults


def find_rep(
    excursion: Excursion[AngleSample], exercise: AngleRepExercise, watched: Side
) -> RepCandidate | None:
    """Judge one excursion of the angle; None when it is another movement.

    Parameters
    ----------
    excursion : Excursion
        With the sample of every instant.
    exercise : AngleRepExercise
        The rules.
    watched : "left" or "right"
        The leg to watch where the movement does not tell which works.

    Returns
    -------
    RepCandidate or None
        ``counted`` and ``depth`` are left open.
    """
    samples, top = excursion.samples, excursion.samples[excursion.top]
    leg = _leg_of_rep(excursion, exercise, watched)
    if leg is None:
        return None
    pattern, least = exercise.counting.pattern, exercise.counting.min_deg
    times = np.array([s.time_s for s in samples])
    values = np.array(excursion.values)
    timed = timed_raise(
        values, times, slice(0, len(values)), excursion.top, excursion.cut_start, excursion.cut_end
    )
    size, rest_deg = timed.height, excursion.values[-1]
    if exercise.movement == "dorsiflexion":
        if not _foot_moved(samples, excursion.top, leg, size):
            return None
    elif pattern != "rise":
        about = samples[: excursion.top + 1] if pattern == "step" else _near(samples, top.time_s)
        size = float(np.percentile([s.knee_deg[leg] for s in about], WORST))
        rest_deg = samples[-1].knee_deg[leg]
    if not size >= least or timed.end_s - timed.start_s < LEAST_S:
        return None
    side: SideOrBoth = "both" if exercise.feet == "both" else leg
    faults: tuple[str, ...] = (
        (Fault.CUT_OFF,) if timed.cut else tuple(_faults(excursion, exercise, leg))
    )
    if not timed.cut and _fast(exercise.form, timed.end_s - timed.lower_s):
        faults = (*faults, Fault.FAST_RETURN)
    event = AngleRepEvent(
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
    return RepCandidate(side, leg, event)


def current_fault(sample: AngleSample, exercise: AngleRepExercise, leg: Side) -> str | None:
    """Name of the gravest fault in one instant of a repetition; None without one.

    Parameters
    ----------
    sample : AngleSample
        The instant; NaN breaks no limit.
    exercise : AngleRepExercise
        The limits; those that are None are not judged.
    leg : "left" or "right"
        The leg that works.
    """
    form = exercise.form
    checks = (
        (Fault.KNEE_PAST_TOE, form.knee_past_toe_foot, _past_toe(sample, leg)),
        (Fault.KNEE_BEND, form.knee_bend_deg, abs(sample.knee_deg[leg])),
        (Fault.TRUNK_LEAN, form.trunk_lean_deg, sample.lean_deg),
    )
    return next((name for name, limit, v in checks if limit is not None and v > limit), None)


def working_leg(sample: AngleSample, exercise: AngleRepExercise, watched: Side) -> Side:
    """The leg that works in one instant of a repetition.

    Parameters
    ----------
    sample : AngleSample
        The instant.
    exercise : AngleRepExercise
        Its pattern decides what tells the legs apart.
    watched : "left" or "right"
        The answer where the posture doesn't tell.
    """
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


def _leg_of_rep(
    excursion: Excursion[AngleSample], exercise: AngleRepExercise, watched: Side
) -> Side | None:
    """The leg that did it; None when the movement is not the exercise's."""
    pattern = exercise.counting.pattern
    if pattern != "step" or exercise.movement == "dorsiflexion":
        middle = _upper(excursion)
        if _on_both_feet(middle, exercise):
            return None
        legs = [working_leg(s, exercise, watched) for s in middle]
        return max(SIDES, key=legs.count)
    low, high = excursion.values[0], excursion.values[excursion.top]
    risen = [v >= low + STEPPED_AT * (high - low) for v in excursion.values]
    # The foot below may push off and follow early, and the pose model may take one leg for the
    # other for a moment: who has put a foot on the step is seen on the whole way up to here.
    before = [higher_foot(s, STEP_RISE) for s in excursion.samples[: risen.index(True) + 1]]
    leg = max(SIDES, key=before.count)
    return leg if leg in before else None


def _on_both_feet(samples: Sequence[AngleSample], exercise: AngleRepExercise) -> bool:
    """Whether a lunge, or a rise on one leg, is really a squat."""
    if exercise.movement == "dorsiflexion" or exercise.feet == "both":
        return False
    apart = float(np.median([abs(s.ahead) for s in samples]))
    lifted = float(np.median([abs(s.low["left"] - s.low["right"]) for s in samples]))
    return apart < SIDE_BY_SIDE and (exercise.counting.pattern == "bend" or lifted < HEEL_DOWN)


def _upper(excursion: Excursion[AngleSample], share: float = 0.5) -> list[AngleSample]:
    """The instants in which a movement is above a share of its size."""
    bottom = min(excursion.values[0], excursion.values[-1])
    level = bottom + share * (excursion.values[excursion.top] - bottom)
    return [s for s, v in zip(excursion.samples, excursion.values, strict=True) if v >= level]


def _near(
    samples: Sequence[AngleSample], time_s: float, within_s: float = 0.2
) -> list[AngleSample]:
    return [s for s in samples if abs(s.time_s - time_s) <= within_s]


def _foot_moved(samples: Sequence[AngleSample], top: int, leg: Side, size: float) -> bool:
    """Whether it is the foot that was pulled up, of somebody who stays where they are."""
    hips = np.array([s.hips for s in samples])
    moved = float(np.hypot(*np.ptp(hips, axis=0)))
    turned = samples[top].foot_deg[leg] - min(samples[i].foot_deg[leg] for i in (0, -1))
    return turned >= FOOT_SHARE * size and moved < STILL_HIPS


def _past_toe(sample: AngleSample, leg: Side) -> float:
    """How far the knee is past the toe of a foot that stands; a swinging one has no toe line."""
    return sample.past_toe[leg] if standing(sample, leg) > 0.5 else float("-inf")


def _fast(form: AngleForm, seconds: float) -> bool:
    return form.min_return_s is not None and seconds < form.min_return_s


def _faults(
    excursion: Excursion[AngleSample], exercise: AngleRepExercise, leg: Side
) -> list[Fault]:
    form, whole = exercise.form, excursion.samples
    past = [_past_toe(s, leg) for s in whole]
    if exercise.counting.pattern == "step":
        past = [s.past_toe[leg] for s in _upper(excursion)]
    checks = (
        (Fault.KNEE_PAST_TOE, form.knee_past_toe_foot, past),
        (Fault.KNEE_BEND, form.knee_bend_deg, [abs(s.knee_deg[leg]) for s in whole]),
        (Fault.TRUNK_LEAN, form.trunk_lean_deg, [s.lean_deg for s in _upper(excursion)]),
    )
    faults = [
        name for name, limit, values in checks if limit is not None and _worst(values) > limit
    ]
    if form.free_heel_touch and _free_heel_touches(excursion, exercise.counting.pattern, leg):
        faults.append(Fault.FREE_HEEL_TOUCH)
    return faults


def _worst(values: Sequence[float]) -> float:
    known = [v for v in values if np.isfinite(v)]
    return float(np.percentile(known, WORST)) if known else float("-inf")


def _free_heel_touches(excursion: Excursion[AngleSample], pattern: str, leg: Side) -> bool:
    """Whether the other heel came down: on the step, or on the ground in rising."""
    free = other(leg)
    if pattern != "step":
        level = [s.heel[free] - s.low[leg] for s in _upper(excursion)]
        return float(np.percentile(level, 100 - WORST)) < HEEL_DOWN
    top = _upper(excursion, HIGH)
    apart = [max(abs(h - s.low[leg]) for h in (s.heel[free], s.low[free])) for s in top]
    return float(np.median(apart)) < HEEL_DOWN
