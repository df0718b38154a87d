"""Positions that are held: for how long, and what went wrong meanwhile.

What a hold is measured by is defined by the functions of `formcheck.tracking.positions`: foot
lengths for feet that are off the ground, degrees for everything else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import HoldRules
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.landmarks import Side
from formcheck.tracking.positions import BROKEN, MOVING, PositionReading, Positions
from formcheck.tracking.smoothing import RunningMedian
from formcheck.tracking.tracker import LOST_S, HoldEvent, Progress, SideOrBoth, TrackerEvent

TOUCH_S = 0.1
"""A break that is shorter is a flicker of a landmark."""
EXACT_S = 0.2
"""How well a hold is timed: less than this under the target is no fault."""
SETTLED_S = 0.3
"""What was held for less before a break is the way into the position, or after it the way out."""
SWAP_S = 0.5
"""Nobody changes legs and back in less: the pose model took one for the other."""
FOREFOOT_TOUCH_S = 0.2
"""The same of a forefoot in walking on the heels: the pose model shows feet that are swung
forward flat for a moment."""
STEPS_S = 1.0
"""Two steps. Of a position in which somebody walks, the breaks of so long are added up: a foot
that comes down in each step is no single slip."""
TRANSITION_S = 1.5
"""Who steps into a position or out of it lifts the heel and bends the knee for up to so long:
no fault of the hold, and no part of it."""
SUNK_SHARE = 0.4
"""Share of their height so far below which both heels have come down: the pose model leaves the
feet of who walked towards the camera a third up. On tiptoe they stayed above .7 of it."""
HEEL_BACK = 0.7
"""Share of the allowed lift below which a heel that was up is down again."""
ORDER = (
    Fault.HEEL_TOUCH,
    Fault.FOREFOOT_DROP,
    Fault.FOOT_TOUCH,
    Fault.LET_GO,
    Fault.HIPS_RISE,
    Fault.HEEL_LIFT,
    Fault.REAR_KNEE_BEND,
    Fault.SHORT_HOLD,
)
"""Faults, the gravest first; of a hold its time comes last."""


@dataclass(frozen=True, slots=True)
class _Resumed:
    """A position that was taken up again after a break, and how far it was before."""

    time_s: float
    fault: str
    last_s: float
    held_s: float


@dataclass(slots=True)
class _Hold:
    """One that is under way."""

    side: SideOrBoth
    start_s: float
    last_s: float
    held_s: float = 0.0
    wrong_heel_s: float = 0.0
    broken_s: float | None = None
    broken_by: str | None = None
    breaks: list[tuple[float, float]] = field(default_factory=list)
    wrong_s: dict[str, float] = field(default_factory=dict)
    resumed: "_Resumed | None" = None
    wrong_since_s: float | None = None
    suspected: set[str] = field(default_factory=set)
    right_s: float | None = None
    was_right: bool = False
    faults: set[str] = field(default_factory=set)
    values: list[float] = field(default_factory=list)
    angles: list[float] = field(default_factory=list)
    hips: list[float] = field(default_factory=list)


class HoldTracker:
    """Follows one position; see `formcheck.tracking.tracker.Tracker`.

    A heel that should be down and is not ends no hold, but its time does not count; a hold
    with no time at all is reported with its fault, and is not among the count.

    Parameters
    ----------
    rules : HoldRules
        Position, thresholds and times.
    side : "left" or "right"
        The leg to watch where the posture does not tell which one holds: the foot that is
        stretched, the knees of a squat.
    rest : BodyPose
        Quiet, before the hold, feet on the ground unless the exercise's foot is free.
    """

    def __init__(self, rules: HoldRules, side: Side, rest: BodyPose) -> None:
        self._rules = rules
        self._positions = Positions(rest, side)
        self._touch_s = FOREFOOT_TOUCH_S if rules.position == "forefeet-up" else TOUCH_S
        self._median = RunningMedian()
        self._hold: _Hold | None = None
        self._before: tuple[float, float] | None = None
        self._swapped_s: float | None = None
        self._heel_up = False
        self._count, self._seconds = 0, 0.0
        self._fault: str | None = None

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        hold, target_s = self._hold, self._rules.target_s
        under_way = hold.held_s if hold else 0.0
        return Progress(
            count=self._count,
            active=hold is not None and hold.broken_s is None,
            seconds=self._seconds + under_way,
            depth=under_way / target_s if target_s else float("nan"),
            fault=self._fault,
        )

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture (not seen: NaN in it); return the hold that is over."""
        posture = self._median.push(now)
        events = self.finish() if self._median.lost else []
        if posture is None:
            return events
        reading = self._positions.read(self._rules.position, posture)
        if not np.isfinite(reading.value):
            unknown = self._before is not None and posture.time_s - self._before[0] > LOST_S
            return events + (self.finish() if unknown else [])
        if self._takes_one_leg_for_the_other(reading, posture.time_s):
            return events
        self._fault = None
        broken_by = self._broken_by(reading)
        if broken_by is None:
            events += self._inside(reading, posture, self._crossed(reading, posture.time_s))
        else:
            events += self._outside(reading, posture.time_s, broken_by)
        self._before = posture.time_s, reading.value
        return events

    def finish(self) -> list[TrackerEvent]:
        """Return the hold that was under way at the end."""
        hold, self._hold = self._hold, None
        self._fault = self._before = None
        if hold is None or hold.held_s + hold.wrong_heel_s < self._rules.min_s:
            return []
        self._leave(hold)
        self._count += hold.held_s >= self._rules.min_s
        self._seconds += hold.held_s
        target_s = self._rules.target_s
        if target_s is not None and hold.held_s < target_s - EXACT_S:
            hold.faults.add(Fault.SHORT_HOLD)
        moving = self._rules.position in MOVING
        return [
            HoldEvent(
                side=hold.side,
                position=self._rules.position,
                start_s=hold.start_s,
                end_s=hold.last_s,
                held_s=min(hold.held_s, hold.last_s - hold.start_s),
                angle_deg=float(np.median(hold.angles)),
                sway=float("nan") if moving else float(np.std(hold.hips)),
                faults=tuple(fault for fault in ORDER if fault in hold.faults),
            )
        ]

    def _broken_by(self, reading: PositionReading) -> str | None:
        """Why the position is not held now; None when it is."""
        hold, rules = self._hold, self._rules
        if not reading.value >= self._level():
            return BROKEN.get(rules.position, Fault.LET_GO)
        if hold is not None and reading.side != hold.side:
            return BROKEN.get(rules.position, Fault.LET_GO)
        return None

    def _takes_one_leg_for_the_other(self, reading: PositionReading, time_s: float) -> bool:
        """Whether the other leg seems to hold the position all of a sudden."""
        hold = self._hold
        held = hold is not None and hold.broken_s is None and reading.value >= self._rules.leave
        if not held or hold is None or reading.side == hold.side:
            self._swapped_s = None
            return False
        self._swapped_s = self._swapped_s if self._swapped_s is not None else time_s
        return time_s - self._swapped_s < SWAP_S

    def _heel_is_up(self, reading: PositionReading) -> bool:
        """Whether a heel that should be down is up: the time does not run meanwhile."""
        limit = self._rules.heel_lift_stature
        if limit is None:
            return False
        self._heel_up = not reading.lift <= limit * (HEEL_BACK if self._heel_up else 1.0)
        return self._heel_up

    def _level(self) -> float:
        """What the measure must reach now for the position to be held."""
        hold, rules = self._hold, self._rules
        if hold is None:
            return rules.enter
        level = rules.leave if hold.broken_s is None else rules.enter
        if rules.position != "heels-up":
            return level
        return max(level, SUNK_SHARE * float(np.median(hold.values)))

    def _crossed(self, reading: PositionReading, time_s: float) -> float:
        """When the measure passed its threshold between the last posture and this one."""
        level = self._level()
        if self._before is None:
            return time_s
        before_s, before = self._before
        if not (before - level) * (reading.value - level) < 0:
            return time_s
        share = (level - before) / (reading.value - before)
        return before_s + share * (time_s - before_s)

    def _inside(
        self, reading: PositionReading, posture: BodyPose, since_s: float
    ) -> list[TrackerEvent]:
        time_s = posture.time_s
        events = self._past_grace(time_s)
        hold, was_up = self._hold, self._heel_up
        if hold is None:
            hold = self._hold = _Hold(reading.side, since_s, since_s)
        if hold.broken_s is not None and time_s - hold.broken_s >= self._touch_s:
            broken_by = hold.broken_by
            assert broken_by is not None
            if hold.broken_s - hold.start_s < SETTLED_S:
                hold = self._hold = _Hold(reading.side, since_s, since_s)
            else:
                resumed = _Resumed(time_s, broken_by, hold.last_s, hold.held_s)
                hold.resumed = hold.resumed or resumed
                hold.last_s = max(since_s, hold.last_s)
        if hold.resumed is not None and time_s - hold.resumed.time_s >= SETTLED_S:
            hold.faults.add(hold.resumed.fault)
            hold.resumed = None
        if self._heel_is_up(reading) or was_up:
            hold.wrong_heel_s += time_s - hold.last_s
        else:
            hold.held_s += time_s - hold.last_s
        if hold.broken_s is not None:
            hold.breaks.append((hold.broken_s, time_s))
        hold.last_s, hold.broken_s, hold.broken_by = time_s, None, None
        hold.values.append(reading.value)
        hold.angles.append(reading.angle_deg)
        hold.hips.append(float(posture.hips[0]))
        for fault, wrong in self._wrong(reading):
            self._note(hold, fault, wrong, time_s)
        self._judge(hold, time_s)
        return events

    def _outside(
        self, reading: PositionReading, time_s: float, broken_by: str
    ) -> list[TrackerEvent]:
        events = self._past_grace(time_s)
        hold = self._hold
        if hold is None:
            return events
        if hold.broken_s is None:
            left_s = self._crossed(reading, time_s)
            if left_s < time_s:
                if not self._heel_up:
                    hold.held_s += left_s - hold.last_s
                hold.last_s = left_s
            hold.broken_s, hold.broken_by = time_s, broken_by
        if time_s - hold.broken_s >= self._touch_s:
            self._fault = hold.broken_by
        return events + self._past_grace(time_s)

    def _past_grace(self, time_s: float) -> list[TrackerEvent]:
        """Return the hold whose break has become too long."""
        hold = self._hold
        if hold is None or hold.broken_s is None:
            return []
        broken_s = time_s - hold.broken_s
        if self._rules.position in MOVING:
            since_s = time_s - STEPS_S
            broken_s += sum(max(b - max(a, since_s), 0.0) for a, b in hold.breaks)
        return self.finish() if broken_s > self._rules.grace_s else []

    def _wrong(self, reading: PositionReading) -> Iterator[tuple[str, bool]]:
        """What is wrong although the position is held, the gravest last."""
        limit = self._rules.rear_knee_deg
        if limit is not None:
            yield Fault.REAR_KNEE_BEND, reading.knee_deg > limit
        yield Fault.HEEL_LIFT, self._heel_up

    def _note(self, hold: _Hold, fault: str, wrong: bool, time_s: float) -> None:
        """Keep since when something is wrong while the position is held."""
        if not wrong:
            hold.wrong_s.pop(fault, None)
        elif time_s - hold.wrong_s.setdefault(fault, time_s) >= TOUCH_S:
            hold.suspected.add(fault)
            self._fault = fault

    def _judge(self, hold: _Hold, time_s: float) -> None:
        """Decide what was wrong, once all is right again for a while: a fault, or the way in."""
        if hold.wrong_s:
            hold.right_s = None
            if hold.wrong_since_s is None:
                hold.wrong_since_s = min(hold.wrong_s.values())
            return
        right_s = hold.right_s = time_s if hold.right_s is None else hold.right_s
        if time_s - right_s < SETTLED_S:
            return
        if hold.was_right or not TOUCH_S <= right_s - hold.start_s <= TRANSITION_S:
            hold.faults |= hold.suspected
        else:
            hold.start_s, hold.held_s, hold.wrong_heel_s = right_s, time_s - right_s, 0.0
        hold.suspected, hold.wrong_since_s, hold.was_right = set(), None, True

    def _leave(self, hold: _Hold) -> None:
        """Decide what is wrong at the end: a fault, or the way out."""
        if hold.resumed is not None:
            hold.last_s, hold.held_s = hold.resumed.last_s, hold.resumed.held_s
            hold.resumed = None
        since_s = hold.wrong_since_s
        if since_s is None or not hold.was_right or hold.last_s - since_s > TRANSITION_S:
            hold.faults |= hold.suspected
            return
        hold.last_s = min(hold.last_s, since_s)
        hold.held_s = min(hold.held_s, since_s - hold.start_s)
