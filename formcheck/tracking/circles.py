"""Circles of a free foot, seen from the side: the toe goes round, so the ankle up and down.

Up and down is what a side camera shows of a circle; the way in and out only makes the foot
look longer and shorter, and from exactly the side it does so alike on both ways. So circles
are counted by the way up and down, and the direction is known where the toe's path encloses
an area in the picture.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Literal

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import CycleRules
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side
from formcheck.tracking.open_chain import (
    FootPath,
    FootSample,
    angle_range,
    foot_sample,
    foot_turns_about_ankle,
)
from formcheck.tracking.oscillation import OscillationDetector
from formcheck.tracking.smoothing import RunningMedian
from formcheck.tracking.tracker import CycleEvent, Progress, TrackerEvent

Direction = Literal["clockwise", "counterclockwise"]

NOISE_SHARE = 0.6
"""Of the smallest full circle: smaller half-cycles are the pose model's jitter."""
SMALL_SHARE = 0.75
"""Of the smallest full circle: from here on it is a circle, if a small one."""
MIN_HALF_CYCLE_SHARE = 0.4
"""Of the usual half-cycle: a smaller one back is a wobble."""
FULL_HALF_CYCLE_SHARE = 0.6
"""Of the usual half-cycle: from here on it is a whole one of its own size."""
COUNTED_AT = 0.85
"""Of a circle: the last one ends on the way back to the middle."""
COUNTED_AT_END = 0.7
"""The same when the film ends with it."""
RECENT = 6
"""Half-cycles that make the usual size."""

PAUSE_S = 1.5
FIRST_PAUSE_S = 2.5
"""Before the person's pace is known."""
PAUSE_SHARE = 0.6
"""Of a circle's time: a foot that is still for so long is no slow one at its top."""
STILL_SHARE = 0.15
"""Of the usual half-cycle."""

LOST_SHARE = 0.4
"""Of a circle: nobody was seen for no longer, and no more than one turning point can be
missing."""
UNKNOWN_S = 1.2
"""Time of a circle before the person's pace is known."""

MIN_AREA_SHARE = 0.4
"""Enclosed area over the box around the path; a full ellipse fills .79 of it, to and fro
and a figure of eight nothing."""
MIN_WIDTH_SHARE = 0.1
"""Of the foot's length: a narrower path is noise."""


class CircleTracker:
    """Counts circles; see `cycles.cycle_tracker`.

    Parameters
    ----------
    rules : CycleRules
        ``min_size`` in degrees from the highest to the lowest.
    side : "left" or "right"
        The foot.
    rest : BodyPose
        Where angles start from.
    facing : int
        1: forward is to the right of the picture, -1: to the left.
    """

    def __init__(self, rules: CycleRules, side: Side, rest: BodyPose, facing: int) -> None:
        self._rules, self._side, self._facing = rules, side, facing
        rest_deg = rest.leg(side).ankle_deg
        self._rest_deg = rest_deg if np.isfinite(rest_deg) else 0.0
        self._noise = NOISE_SHARE * rules.min_size
        self._oscillation = OscillationDetector(self._noise, FIRST_PAUSE_S)
        self._median = RunningMedian()
        self._path = FootPath(2 * rules.max_s)
        self._seen_s = -np.inf
        self._completed, self._completed_s = 0, 0.0
        self._paused = False
        self._direction: Direction | None = None
        self._count, self._seconds = 0, 0.0
        self._small = False

    @property
    def progress(self) -> Progress:
        """Circles so far; whether the foot is on its way."""
        share = self._revolutions() - self._completed
        return Progress(
            count=self._count,
            active=bool(self._oscillation.turning_points),
            seconds=self._seconds,
            depth=float(np.clip(share, 0, 1)) if self._oscillation.turning_points else float("nan"),
            fault=Fault.STOPPED if self._paused else Fault.SMALL if self._small else None,
        )

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture; return the circle that is closed with it."""
        smoothed = self._median.push(now)
        if self._median.lost:
            self._restart()
        foot = None if smoothed is None else foot_sample(smoothed, self._side, self._rest_deg)
        if foot is None:
            return []
        self._follow(foot)
        if self._oscillation.turning_points:
            if not self._completed:
                self._completed_s = self._oscillation.turning_points[0].time_s
            if self._pauses():
                last = self.finish()
                self._paused = self._count > 0
                self._restart()
                return last
        # Without a whole half-cycle nobody knows yet how large they are.
        known = self._usual_amplitude() > 0 and self._revolutions() >= self._completed + COUNTED_AT
        return self._close_circle() if known else []

    def finish(self) -> list[TrackerEvent]:
        """Return the last circle when little of it is missing."""
        closed = self._revolutions() >= self._completed + COUNTED_AT_END
        return self._close_circle() if closed else []

    def _follow(self, foot: FootSample) -> None:
        if foot.time_s - self._seen_s > LOST_SHARE * (self._period() or UNKNOWN_S):
            self._restart()
        self._seen_s = foot.time_s
        self._path.push(foot)
        self._oscillation.push(
            foot.time_s,
            foot.angle_deg,
            max(self._noise, MIN_HALF_CYCLE_SHARE * self._usual_amplitude()),
        )
        if self._completed == 0:
            self._oscillation.drop_small_start(MIN_HALF_CYCLE_SHARE)

    def _restart(self) -> None:
        self._oscillation.rest()
        self._path.clear()
        self._completed = 0

    def _amplitudes(self) -> list[float]:
        points = self._oscillation.turning_points
        return [abs(b.value - a.value) for a, b in pairwise(points)]

    def _usual_amplitude(self) -> float:
        """Amplitude of the usual half-cycle, degrees; 0 before the first whole one."""
        return median(self._amplitudes()[1:][-RECENT:] or [0.0])

    def _period(self) -> float | None:
        """Time of the usual circle."""
        points = self._oscillation.turning_points[1:][-RECENT:]
        if len(points) < 2:
            return None
        return 2 * (points[-1].time_s - points[0].time_s) / (len(points) - 1)

    def _revolutions(self) -> float:
        """How many times round since the last rest, by the way up and down."""
        points = self._oscillation.turning_points
        if not points:
            return 0.0
        going = abs(self._oscillation.furthest.value - points[-1].value)
        sizes = self._amplitudes()
        usual = self._usual_amplitude() or max([going, *sizes])
        # The first and the last half-cycle lead from the middle and back: parts of a half.
        parts = [size / usual for size in (*sizes, going)]
        whole = [1.0 if part > FULL_HALF_CYCLE_SHARE else part for part in parts[1:-1]]
        ends = {0, len(parts) - 1}
        return 0.5 * (sum(whole) + sum(min(parts[i], 1.0) for i in ends))

    def _pauses(self) -> bool:
        period = self._period()
        long_s = FIRST_PAUSE_S if period is None else max(PAUSE_S, PAUSE_SHARE * period)
        lately = self._path.last(long_s)
        still = max(self._noise, STILL_SHARE * self._usual_amplitude())
        return bool(lately) and angle_range(lately) < still

    def _close_circle(self) -> list[TrackerEvent]:
        start_s, end_s = self._completed_s, self._seen_s
        self._completed, self._completed_s = self._completed + 1, end_s
        # The first one is known late, once sizes are known, so the second may be cut short.
        path = self._path.between(min(start_s, end_s - (self._period() or 0.0)), end_s)
        size, rules = angle_range(path), self._rules
        if size < SMALL_SHARE * rules.min_size or not foot_turns_about_ankle(path):
            return []
        if not rules.min_s <= end_s - start_s <= rules.max_s:
            return []
        direction = direction_of(path, self._facing)
        self._small = size < rules.min_size
        turned_round = None not in (direction, self._direction) and direction != self._direction
        faults = [Fault.SMALL] * self._small + [Fault.STOPPED] * (self._paused and not turned_round)
        self._direction = direction or self._direction
        self._paused = False
        self._count, self._seconds = self._count + 1, self._seconds + end_s - start_s
        done = CycleEvent(self._side, "circle", start_s, end_s, direction, size, tuple(faults))
        return [done]


def direction_of(path: Sequence[FootSample], facing: int) -> Direction | None:
    """Direction of the toe's path in the picture.

    Parameters
    ----------
    path : sequence of FootSample
        One circle.
    facing : int
        1: forward is to the right of the picture, -1: to the left.

    Returns
    -------
    "clockwise", "counterclockwise" or None
        None when the path encloses too little.
    """
    places = np.array([instant.path for instant in path])
    length = float(np.median(np.hypot(*places.T)))
    up_down, fore_aft = _along_and_across(places)
    if min(np.ptp(up_down), np.ptp(fore_aft)) < MIN_WIDTH_SHARE * length:
        return None
    ahead, following = np.roll(fore_aft, -1), np.roll(up_down, -1)
    area = float(np.sum(fore_aft * following - ahead * up_down)) / 2
    if abs(area) < MIN_AREA_SHARE * np.ptp(up_down) * np.ptp(fore_aft):
        return None
    return "counterclockwise" if area * facing > 0 else "clockwise"


def _along_and_across(places: Floats) -> tuple[Floats, Floats]:
    """Split a toe's path (T, 2) into its way about the ankle and its way out and in."""
    angles = np.unwrap(np.arctan2(places[:, 1], places[:, 0]))
    lengths = np.hypot(*places.T)
    around = (angles - angles.mean()) * lengths.mean()
    return around, lengths - lengths.mean()
