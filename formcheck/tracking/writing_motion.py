"""A free foot that writes in the air: for how long it moves, and what moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import CycleRules
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.landmarks import Side
from formcheck.tracking.open_chain import (
    FootPath,
    FootSample,
    angle_range,
    foot_sample,
    foot_turns_about_ankle,
    shank_range,
    shank_turns_about_knee,
)
from formcheck.tracking.smoothing import RunningMedian
from formcheck.tracking.tracker import CycleEvent, Progress, TrackerEvent

WINDOW_S = 0.8
"""A stroke of a letter, there or back."""
NOISE_SHARE = 0.8
"""Of the smallest movement, within a window: less is the pose model's jitter."""
SHANK_DEG = 8.0
"""Within a window, that is an oscillation of the shank; a writing foot's shank turns by half."""
SHANK_SHARE = 0.3
"""Of a stretch: the shank moved instead of the ankle for so long."""
STILL_SHARE = 0.3
"""Of a movement: what is this close to where it began has not begun."""
TRIMMED = 5.0
"""Percent at either end that don't belong to the range in use: single wild frames."""


@dataclass(slots=True)
class _Stretch:
    """A motion under way; it lasted until ``last_s`` at least, with short pauses."""

    start_s: float
    last_s: float
    stopped: bool
    moving_s: float = 0.0
    shank_s: float = 0.0
    counts: bool = False
    instants: list[tuple[float, float]] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return self.last_s - self.start_s

    @property
    def size_deg(self) -> float:
        angles = [angle for time_s, angle in self.instants if time_s <= self.last_s]
        low, high = np.percentile(angles, (TRIMMED, 100 - TRIMMED)) if angles else (0.0, 0.0)
        return float(high - low)


class MotionTracker:
    """Times how long a foot keeps moving; see `cycles.cycle_tracker`.

    A stretch lasts until the foot has been still for longer than ``max_s``; the pause is no
    part of it.

    Parameters
    ----------
    rules : CycleRules
        ``min_size`` in degrees.
    side : "left" or "right"
        The foot.
    rest : BodyPose
        Where angles start from.
    """

    def __init__(self, rules: CycleRules, side: Side, rest: BodyPose) -> None:
        self._rules, self._side = rules, side
        self._rest_deg = float(np.nan_to_num(rest.leg(side).ankle_deg))
        self._median, self._path = RunningMedian(), FootPath(WINDOW_S)
        self._stretch: _Stretch | None = None
        self._paused = False
        self._count, self._seconds = 0, 0.0
        self._shank_moves = False

    @property
    def progress(self) -> Progress:
        """Stretches that are over, seconds of all; what is wrong just now."""
        going = self._stretch
        under_way = going.seconds if going is not None and going.counts else 0.0
        fault = Fault.SHANK_MOVES if self._shank_moves else Fault.STOPPED if self._paused else None
        return Progress(
            count=self._count,
            active=going is not None,
            seconds=self._seconds + under_way,
            fault=fault,
        )

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture; return the stretch that is known to be over with it."""
        smoothed = self._median.push(now)
        events = self._end(paused=False) if self._median.lost else []
        foot = None if smoothed is None else foot_sample(smoothed, self._side, self._rest_deg)
        if foot is None:
            return events
        window = self._path.between(-np.inf, np.inf)
        step_s = foot.time_s - window[-1].time_s if window else 0.0
        self._path.push(foot)
        self._follow(foot, step_s)
        if self._stretch and foot.time_s - self._stretch.last_s > self._rules.max_s:
            events += self._end(paused=True)
        return events

    def finish(self) -> list[TrackerEvent]:
        """Return the stretch under way."""
        return self._end(paused=False)

    def _follow(self, foot: FootSample, step_s: float) -> None:
        """Judge the last window: does the foot turn, or the shank?"""
        window = self._path.between(-np.inf, np.inf)
        shank_moves = shank_range(window) >= SHANK_DEG and shank_turns_about_knee(window)
        foot_moves = angle_range(window) >= NOISE_SHARE * self._rules.min_size
        foot_moves = foot_moves and foot_turns_about_ankle(window) and not shank_moves
        self._shank_moves = shank_moves
        if foot_moves or shank_moves:
            values = [i.shank_deg if shank_moves else i.angle_deg for i in window]
            start_s, last_s = moving_span([i.time_s for i in window], values)
            if self._stretch is None:
                self._stretch = _Stretch(start_s, last_s, self._paused)
                self._stretch.instants += [(i.time_s, i.angle_deg) for i in window[:-1]]
                self._paused = False
            self._stretch.last_s = max(self._stretch.last_s, last_s)
            self._stretch.moving_s += step_s
            self._stretch.shank_s += step_s if shank_moves else 0.0
        if self._stretch is not None:
            self._stretch.instants.append((foot.time_s, foot.angle_deg))
            self._stretch.counts |= self._is_one(self._stretch)

    def _is_one(self, stretch: _Stretch) -> bool:
        """Whether it is long and large enough."""
        # A movement is seen for as long as it is in the window.
        moving_s = stretch.moving_s - WINDOW_S / 2
        lasts = min(stretch.seconds, moving_s) >= self._rules.min_s
        return lasts and (stretch.shank_s > 0 or stretch.size_deg >= self._rules.min_size)

    def _end(self, *, paused: bool) -> list[TrackerEvent]:
        self._path.clear()
        stretch, self._stretch, self._shank_moves = self._stretch, None, False
        if stretch is None or not stretch.counts:
            return []
        shank, size = stretch.shank_s > SHANK_SHARE * stretch.seconds, stretch.size_deg
        self._paused = paused
        self._count, self._seconds = self._count + 1, self._seconds + stretch.seconds
        faults = (Fault.SHANK_MOVES,) * shank + (Fault.STOPPED,) * stretch.stopped
        start_s, last_s = stretch.start_s, stretch.last_s
        return [CycleEvent(self._side, "motion", start_s, last_s, None, size, faults)]


def moving_span(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """When a value that rests, moves and rests again moves.

    Parameters
    ----------
    times, values : sequence of float
        The signal, seconds and any unit.

    Returns
    -------
    start_s, end_s : float
        Where it leaves its first value, and reaches its last one, by `STILL_SHARE` of its range.
    """
    near = STILL_SHARE * (max(values) - min(values))
    first = next(i for i, value in enumerate(values) if abs(value - values[0]) > near)
    last = next(i for i, value in enumerate(reversed(values)) if abs(value - values[-1]) > near)
    return times[max(first - 1, 0)], times[len(times) - max(last, 1)]
