"""Reaches of one foot while the other stands (star or Y balance drill), seen from the side.

A reach is a way of the free foot away from the standing one, forward or back, and back
again. The standing foot stays, and the hips stay with it: in a step they come along.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import CycleRules
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.smoothing import GroundReference, RunningMedian, other
from formcheck.tracking.tracker import CycleEvent, Progress, TrackerEvent

OUT_SHARE = 0.6
"""Of the smallest reach: the foot is on its way out."""
BACK_SHARE = 0.25
"""Of the furthest: the foot is back."""
START_SHARE = 0.1
FAR_SHARE = 0.5
"""Of the furthest: the far part of a reach, in which form is judged."""
STANDS_SHARE, STANDS = 0.2, 0.03
"""A standing foot moves by less than this share of the reach and so many statures more."""
HIPS_SHARE = 0.45
"""Of the reach: hips that come along further than this make a step or a lunge of it."""
LIFTED_S = 0.2
"""A heel that is up for so long has lifted; shorter is the pose model's noise."""
THERE_SHARE = 0.92
"""Of the furthest: the foot neither goes further nor back yet."""
DOWN = 0.02
"""Statures: a sole this close to the ground is on it."""
STANDING_S = 1.0
"""Feet that stay so long where they are stand there."""
STANDING_SPREAD = 0.02


@dataclass(frozen=True, slots=True)
class _Instant:
    time_s: float
    ahead: float
    hips: float
    toes: dict[Side, float]
    soles: dict[Side, float]
    heels: dict[Side, float]


class ReachTracker:
    """Counts reaches; see `cycles.cycle_tracker`. The side of each is the foot that reaches.

    Parameters
    ----------
    rules : CycleRules
        ``min_size`` in statures, from where the foot was beside the standing one.
    rest : BodyPose
        The feet beside each other.
    """

    def __init__(self, rules: CycleRules, rest: BodyPose) -> None:
        self._rules, self._ground = rules, GroundReference(rest)
        self._rest_ahead = float(np.nan_to_num(_ahead(rest)))
        self._instants: deque[_Instant] = deque()
        self._median = RunningMedian()
        self._out: _Instant | None = None
        self._settled = False
        self._count, self._seconds = 0, 0.0
        self._fault: str | None = None

    @property
    def progress(self) -> Progress:
        """Reaches so far; how far the one under way goes."""
        far = abs(self._instants[-1].ahead - self._rest_ahead) if self._instants else float("nan")
        return Progress(
            self._count,
            active=self._out is not None,
            seconds=self._seconds,
            depth=far / self._rules.min_size,
            fault=self._fault,
        )

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture; return the reach that is over with it."""
        smoothed = self._median.push(now)
        if self._median.lost:
            self._instants.clear()
            self._out = None
        if smoothed is None:
            return []
        instant = self._measure(smoothed)
        self._instants.append(instant)
        while instant.time_s - self._instants[0].time_s > self._rules.max_s + 1:
            self._instants.popleft()
        self._settle()
        return self._follow(instant)

    def finish(self) -> list[TrackerEvent]:
        """Return nothing: who is not back has not reached and come back."""
        return []

    def _measure(self, now: BodyPose) -> _Instant:
        feet = self._ground.feet(now)
        return _Instant(
            now.time_s,
            _ahead(now),
            float(now.hips[0]),
            {side: float(now.leg(side).toe[0]) for side in SIDES},
            {side: feet.low(side) for side in SIDES},
            {side: feet.lift(side) for side in SIDES},
        )

    def _settle(self) -> None:
        """Where the feet stay, there they stand: reaches are measured from it."""
        now_s = self._instants[-1].time_s
        if now_s - self._instants[0].time_s < STANDING_S:
            return
        lately = [i.ahead for i in self._instants if i.time_s >= now_s - STANDING_S]
        near = abs(float(np.median(lately)) - self._rest_ahead) < OUT_SHARE * self._rules.min_size
        # The first place where they stay is where they stand, whatever the rest was like.
        stands = near or self._out is None or not self._settled
        if max(lately) - min(lately) < STANDING_SPREAD and stands:
            self._rest_ahead, self._out, self._settled = float(np.median(lately)), None, True

    def _follow(self, now: _Instant) -> list[TrackerEvent]:
        far = abs(now.ahead - self._rest_ahead)
        if self._out is None:
            self._out = now if far >= OUT_SHARE * self._rules.min_size else None
            return []
        if far > abs(self._out.ahead - self._rest_ahead):
            self._out = now
        if far > BACK_SHARE * abs(self._out.ahead - self._rest_ahead):
            return []
        furthest, self._out = self._out, None
        return self._event(furthest, now)

    def _event(self, furthest: _Instant, now: _Instant) -> list[TrackerEvent]:
        """Judge a way out and back, if a foot reached and the other stood."""
        reach = furthest.ahead - self._rest_ahead
        start_s = self._left_s(furthest)
        path = [i for i in self._instants if i.time_s >= start_s]
        moved = {side: _moved(path[0], furthest, side) for side in SIDES}
        foot: Side = "left" if moved["left"] > moved["right"] else "right"
        stands, rules = other(foot), self._rules
        # Towards the reach is forward for the left foot ahead and for the right one behind.
        way = reach if foot == "left" else -reach
        places = [i.toes[stands] for i in path]
        stood = max(places) - min(places) <= STANDS_SHARE * abs(reach) + STANDS
        stayed = (furthest.hips - path[0].hips) * np.sign(way) <= HIPS_SHARE * abs(reach)
        lasted = rules.min_s <= now.time_s - start_s <= rules.max_s
        if abs(reach) < rules.min_size or not (stood and stayed and lasted):
            return []
        faults = self._faults(path, abs(reach), foot)
        self._fault = faults[0] if faults else None
        self._count, self._seconds = self._count + 1, self._seconds + now.time_s - start_s
        return [CycleEvent(foot, "reach", start_s, now.time_s, None, abs(reach), faults)]

    def _left_s(self, furthest: _Instant) -> float:
        """When the foot left for its furthest point."""
        near = START_SHARE * abs(furthest.ahead - self._rest_ahead)
        before = [i for i in self._instants if i.time_s <= furthest.time_s]
        at_rest = [i.time_s for i in before if abs(i.ahead - self._rest_ahead) <= near]
        return at_rest[-1] if at_rest else before[0].time_s

    def _faults(self, path: Sequence[_Instant], reach: float, foot: Side) -> tuple[str, ...]:
        rules, stands = self._rules, other(foot)
        ways = [abs(i.ahead - self._rest_ahead) / reach for i in path]
        lifts = [i.heels[stands] - path[0].heels[stands] for i in path]
        heights = [i.soles[foot] - i.soles[stands] for i in path]
        times = [i.time_s for i in path]
        faults = []
        if rules.heel_lift_stature is not None:
            up = [
                w > FAR_SHARE and x > rules.heel_lift_stature
                for w, x in zip(ways, lifts, strict=True)
            ]
            if time_of(times, up) >= LIFTED_S:
                faults.append(Fault.STANDING_FOOT_LIFTS)
        if rules.touch_s is not None:
            down = [w > THERE_SHARE and x < DOWN for w, x in zip(ways, heights, strict=True)]
            if time_of(times, down) > rules.touch_s:
                faults.append(Fault.TOUCH_DOWN)
        return tuple(faults)


def time_of(times: Sequence[float], holds: Sequence[bool]) -> float:
    """For how long something holds, seconds."""
    steps = np.diff(times, prepend=times[0])
    return float(steps[np.array(holds)].sum())


def _ahead(now: BodyPose) -> float:
    """How far the left toe is in front of the right one, statures."""
    return float(now.left.toe[0] - now.right.toe[0])


def _moved(first: _Instant, last: _Instant, side: Side) -> float:
    return abs(last.toes[side] - first.toes[side])
