"""Repetitions of an angle: the foot pulled up, the knee bent."""

from dataclasses import dataclass, replace

import numpy as np

from formcheck.exercises.catalogue import AngleRepExercise
from formcheck.exercises.faults import Fault
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.angle_form import RepCandidate, current_fault, find_rep, working_leg
from formcheck.tracking.angle_signals import AngleSample, AngleSampler
from formcheck.tracking.excursions import Excursion, ExcursionDetector
from formcheck.tracking.smoothing import RunningMedian
from formcheck.tracking.tracker import LOST_S, Progress, TrackerEvent

FLIGHT = 0.03
"""Statures that both feet leave the ground by in a jump: 5 cm."""
FLIGHT_S = 0.6
"""A jump follows its squat within so much time."""
LEVEL_S = 0.1
"""Either side of the deepest moment, for where the feet stand then."""


@dataclass(slots=True)
class _Squat:
    """A squat that becomes a repetition when a jump follows."""

    found: RepCandidate
    low: dict[Side, float]
    end_s: float


class AngleRepTracker:
    """Follows one exercise; see `formcheck.tracking.tracker.Tracker`.

    A repetition is full when it is whole and deep enough: by the exercise's own figure, and
    by the median of the set's best so far, this one among them.

    Parameters
    ----------
    exercise : AngleRepExercise
        Which movement, and its rules.
    side : "left" or "right"
        The leg to watch where the movement does not tell which one works.
    rest : BodyPose
        Quiet, before the first repetition.
    """

    def __init__(self, exercise: AngleRepExercise, side: Side, rest: BodyPose) -> None:
        counting = exercise.counting
        self._exercise, self._side = exercise, side
        dorsiflexion = exercise.movement == "dorsiflexion"
        alone = dorsiflexion or exercise.feet == "both"
        self._sampler = AngleSampler(
            "dorsiflexion" if dorsiflexion else counting.pattern,
            counting.min_deg,
            (side,) if alone else SIDES,
            rest,
        )
        self._median = RunningMedian()
        self._detector: ExcursionDetector[AngleSample] = ExcursionDetector(
            counting.min_deg, counting.end_share
        )
        self._sizes: list[float] = []
        self._squat: _Squat | None = None
        self._full = self._partial = 0
        self._seconds = 0.0
        self._fault: str | None = None
        self._measured_s = -np.inf

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        asked = self._reference([]) * self._exercise.counting.full_share
        if not np.isfinite(asked):
            asked = self._exercise.counting.min_counted_deg
        return Progress(
            count=self._full,
            partial=self._partial,
            active=self._detector.up,
            seconds=self._seconds,
            depth=max(self._detector.size, 0.0) / asked,
            fault=self._fault,
        )

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture (not seen: NaN in it); return the repetitions over with it."""
        posture = self._median.push(now)
        events = self.finish() if self._median.lost else []
        if posture is None:
            return events
        sample = self._sampler.sample(posture)
        if not np.isfinite(sample.value):
            unknown = sample.time_s - self._measured_s > LOST_S
            return events + (self.finish() if unknown else [])
        self._measured_s = sample.time_s
        excursions = self._detector.push(sample.time_s, sample.value, sample)
        self._fault = None
        if self._detector.up:
            leg = working_leg(sample, self._exercise, self._side)
            self._fault = current_fault(sample, self._exercise, leg)
        for excursion in excursions:
            events += self._evaluate(excursion)
        return events + self._jumped([sample])

    def finish(self) -> list[TrackerEvent]:
        """Return what was under way at the end; cut off it does not count."""
        events: list[TrackerEvent] = []
        for excursion in self._detector.finish():
            events += self._evaluate(excursion)
        self._squat, self._fault = None, None
        return events

    def _evaluate(self, excursion: Excursion[AngleSample]) -> list[TrackerEvent]:
        found = find_rep(excursion, self._exercise, self._side)
        if found is None:
            return []
        if self._exercise.counting.pattern != "jump":
            return self._judged(found)
        if found.cut:
            return []
        about = excursion.samples[excursion.top].time_s
        deepest = [s for s in excursion.samples if abs(s.time_s - about) <= LEVEL_S]
        low = {side: float(np.median([s.low[side] for s in deepest])) for side in SIDES}
        self._squat = _Squat(found, low, excursion.samples[-1].time_s)
        return self._jumped([*excursion.samples[excursion.top :], *excursion.after])

    def _jumped(self, samples: list[AngleSample]) -> list[TrackerEvent]:
        """Count the squat before when both feet have left the ground."""
        squat = self._squat
        if squat is None:
            return []
        for s in samples:
            if min(s.low[side] - squat.low[side] for side in SIDES) >= FLIGHT:
                self._squat = None
                return self._judged(squat.found)
        if samples[-1].time_s - squat.end_s > FLIGHT_S:
            self._squat = None
        return []

    def _judged(self, found: RepCandidate) -> list[TrackerEvent]:
        rep, counting = found.event, self._exercise.counting
        if found.cut:
            return [rep] if rep.size_deg >= counting.min_counted_deg else []
        reference = self._reference([rep.size_deg])
        self._sizes.append(rep.size_deg)
        self._seconds += rep.end_s - rep.start_s
        deep = rep.size_deg >= max(counting.min_counted_deg, counting.full_share * reference)
        self._full += deep
        self._partial += not deep
        faults = rep.faults if deep else (Fault.SHALLOW, *rep.faults)
        return [replace(rep, counted=deep, depth=rep.size_deg / reference, faults=faults)]

    def _reference(self, more: list[float]) -> float:
        """Median of the best so far, degrees; NaN before the first."""
        best = sorted([*self._sizes, *more], reverse=True)[: self._exercise.counting.best_of]
        return float(np.median(best)) if best else float("nan")
