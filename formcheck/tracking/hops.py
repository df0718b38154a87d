"""Hops: all feet that carry the body leave the ground at once, and the body flies.

The ground is not known, only how high the soles are: while somebody hops on the spot,
aside (nearer to the camera and back) or onto a curb, the ground under them moves in the
picture. So each flight is measured from the contacts before and after it. A flight is distinguished
from everything slower by gravity: it lasts as long as its height lets it.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import CycleRules
from formcheck.kinematics.anthropometry import FOOT_LENGTH, GRAVITY, USUAL_STATURE_M
from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Side
from formcheck.tracking.smoothing import LEVEL_FEET, GroundReference
from formcheck.tracking.tracker import CycleEvent, Progress, SideOrBoth, TrackerEvent

GRAVITY_STATURES = GRAVITY / USUAL_STATURE_M
"""Statures a second squared, for somebody of 175 cm."""
SLACK, BLUR_S = 1.6, 0.1
"""A flight may look longer by this factor (jumps of children and tall people) and by the
time over which the landmarks are smoothed."""
NEAR_S = 0.4
"""Before and after its highest point a flight has its contacts: half a flight of 45 cm."""
SHORTEST_S = 0.04
"""At half its height; anything shorter is a glitch."""
HIPS_SHARE = 0.5
"""Of the soles' rise over both contacts, that the hips rise and fall at least: legs that are
pulled up lift no body."""
FALL_S, FALL_SHARE = 0.1, 0.25
"""This long before and after their highest point the hips are lower by at least this share
of what gravity gives them; at the top of a calf raise they are by less than a tenth."""
HIGHER_SHARE = 0.35
"""Of the smallest hop, that remains over the higher one of two levels."""
LOW_SHARE = 0.25
"""Of the height: here the flight begins and ends."""
SETTLED_S = 0.05
SETTLED = 0.2
"""A sole that has made less than this share of its way down in that time has landed."""
MAX_GAP_S = 0.25
"""Nobody was seen for longer: a whole flight may be missing."""
SIDE_ON = 0.5
"""Of its length: a foot that looks shorter points at the camera, or away."""
KEPT_S = 2.0
TOUCH_S = 0.05
"""Either side of the touch-down, for the foot's pitch."""


@dataclass(frozen=True, slots=True)
class _Instant:
    time_s: float
    sole: float
    hips: float
    apart: float
    tilt_deg: dict[Side, float]


@dataclass(frozen=True, slots=True)
class Flight:
    """A rise of the soles that is over.

    Attributes
    ----------
    start_s, end_s : float
        Take-off and landing.
    height : float
        Of the soles over the contacts before and after, statures.
    ballistic : bool
        The body rose with them, and fell as gravity lets it: this is a flight.
    """

    start_s: float
    end_s: float
    height: float
    ballistic: bool


def find_flight(path: Floats, smallest: float) -> Flight | None:
    """Find a rise of the soles that ends at the end of the path.

    Parameters
    ----------
    path : ndarray, shape (T, 3)
        Time in seconds, height of the lowest sole and of the hips in statures, since the last
        landing.
    smallest : float
        Least height over the contacts before and after, statures.

    Returns
    -------
    Flight or None
        None while there is none, or the soles still sink.
    """
    if len(path) < 3:
        return None
    time_s, sole = path[:, 0], path[:, 1]
    top = int(np.argmax(sole))
    before = (time_s >= time_s[top] - NEAR_S) & (time_s <= time_s[top])
    after = (time_s <= time_s[top] + NEAR_S) & (time_s >= time_s[top])
    left, landed = sole[before].min(), sole[after].min()
    over_both, height = sole[top] - max(left, landed), sole[top] - (left + landed) / 2
    if height < smallest or over_both < HIGHER_SHARE * smallest:
        return None
    sinks = np.interp(time_s[-1] - SETTLED_S, time_s, sole) - sole[-1]
    if sinks > SETTLED * (sole[top] - landed):
        return None
    start_s, _ = crossings(time_s, sole, top, left + LOW_SHARE * (sole[top] - left))
    _, end_s = crossings(time_s, sole, top, landed + LOW_SHARE * (sole[top] - landed))
    half_s = crossings(time_s, sole, top, sole[top] - over_both / 2)
    longest_s = SLACK * 2 * np.sqrt(over_both / GRAVITY_STATURES) + BLUR_S
    quick = SHORTEST_S <= half_s[1] - half_s[0] <= longest_s
    left_s = float(time_s[before][sole[before].argmin()])
    flown = bool(quick and hips_fly(path[before | after], left_s, HIPS_SHARE * over_both))
    return Flight(start_s, end_s, float(height), flown)


def hips_fly(path: Floats, left_s: float, least: float) -> bool:
    """Whether the hips rise and fall with the soles, as gravity lets them.

    Their fall in `FALL_S` is compared with the ballistic g t^2 / 2, g in statures a second
    squared (`GRAVITY_STATURES`).

    Parameters
    ----------
    path : ndarray, shape (T, 3)
        As in `find_flight`, from before the flight to its landing.
    left_s : float
        The contact before the flight, seconds.
    least : float
        Height over both contacts that they reach, statures.
    """
    time_s, hips = path[:, 0], path[:, 2]
    apex = int(hips.argmax())
    # Both ways: in a raise of heels that hung below a step the hips go up and stay there.
    contacts = np.interp([left_s, time_s[-1]], time_s, hips)
    around = np.interp([time_s[apex] - FALL_S, time_s[apex] + FALL_S], time_s, hips)
    falls = hips[apex] - around.mean() >= FALL_SHARE * GRAVITY_STATURES * FALL_S**2 / 2
    return bool(falls and hips[apex] - contacts.max() >= least)


def crossings(time_s: Floats, values: Floats, top: int, level: float) -> tuple[float, float]:
    """Times at which a hump rises through a level and falls through it again.

    Parameters
    ----------
    time_s, values : ndarray, shape (T,)
        The signal, time in seconds.
    top : int
        Index of the hump's highest value.
    level : float
        In the unit of the values.

    Returns
    -------
    rise_s, fall_s : float
        By linear interpolation; the ends of the signal where it does not cross.
    """
    below = values < level
    first = int(np.flatnonzero(below[:top])[-1]) if below[:top].any() else 0
    fallen = np.flatnonzero(below[top:])
    last = top + int(fallen[0]) if len(fallen) else len(values) - 1
    edges = []
    for low, high in ((first, first + 1), (last, last - 1)):
        ends = [values[low], values[high]]
        share = (level - ends[0]) / (ends[1] - ends[0]) if ends[1] > ends[0] else 0.0
        step = float(time_s[high] - time_s[low])
        edges.append(float(time_s[low]) + float(np.clip(share, 0, 1)) * step)
    return edges[0], edges[1]


class HopTracker:
    """Counts hops by their landings; see `formcheck.tracking.tracker.Tracker`.

    Parameters
    ----------
    rules : CycleRules
        ``min_size`` in statures, of the soles over the ground.
    rest : BodyPose
        Standing, heels down.
    """

    def __init__(self, rules: CycleRules, rest: BodyPose) -> None:
        self._rules, self._ground, self._rest = rules, GroundReference(rest), rest
        feet = [rest.leg(side) for side in SIDES]
        reaches = [abs(float(foot.toe[0] - foot.heel[0])) for foot in feet]
        # From the front a foot's pitch doesn't show, so a landing isn't judged.
        self._judges_landing = rules.forefoot_landing and min(reaches) > SIDE_ON * FOOT_LENGTH
        self._instants: deque[_Instant] = deque()
        self._landed_s, self._since_s = -np.inf, -np.inf
        self._count, self._seconds = 0, 0.0
        self._fault: str | None = None
        self._now_s = -np.inf

    @property
    def progress(self) -> Progress:
        """Hops so far; what was wrong with the last one."""
        pause_s = self._now_s - self._landed_s
        going = self._count > 0 and pause_s <= self._rules.max_s
        fault = self._fault if going else Fault.STOPPED if self._count else None
        return Progress(self._count, active=going, seconds=self._seconds, fault=fault)

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture; return the hop that has landed with it."""
        if not now.seen or not self._now_s < now.time_s < np.inf:
            return []
        if now.time_s - self._now_s > MAX_GAP_S:
            self._instants.clear()
        self._now_s = now.time_s
        self._instants.append(self._measure(now))
        while now.time_s - self._instants[0].time_s > KEPT_S:
            self._instants.popleft()
        flight = find_flight(self._path(), self._rules.min_size)
        if flight is None:
            return []
        if not flight.ballistic:
            # It may be under way still; later it is something else, and over.
            if now.time_s - flight.end_s > NEAR_S:
                self._since_s = now.time_s
            return []
        self._since_s = now.time_s
        return self._event(flight)

    def finish(self) -> list[TrackerEvent]:
        """Return nothing: who has not landed has not hopped."""
        return []

    def _measure(self, now: BodyPose) -> _Instant:
        feet = self._ground.feet(now)
        soles = {side: feet.low(side) for side in SIDES}
        tilts = {side: now.leg(side).foot_tilt_deg - self._tilt(side) for side in SIDES}
        return _Instant(
            now.time_s,
            min(soles.values()),
            float(now.hips[1]),
            soles["left"] - soles["right"],
            tilts,
        )

    def _tilt(self, side: Side) -> float:
        return float(np.nan_to_num(self._rest.leg(side).foot_tilt_deg))

    def _path(self) -> Floats:
        path = [(i.time_s, i.sole, i.hips) for i in self._instants if i.time_s >= self._since_s]
        return np.array(path).reshape(-1, 3)

    def _event(self, flight: Flight) -> list[TrackerEvent]:
        rules, since_landing_s = self._rules, flight.end_s - self._landed_s
        if since_landing_s < rules.min_s:
            return []
        lasting = [i for i in self._instants if i.time_s >= flight.start_s]
        feet = feet_of(float(np.median([i.apart for i in lasting])))
        faults = []
        if self._judges_landing and self._heel_up_deg(flight, feet) < rules.landing_deg:
            faults.append(Fault.HEEL_LANDS)
        if self._count and flight.start_s - self._landed_s > rules.max_s:
            faults.append(Fault.STOPPED)
        self._fault = faults[0] if faults else None
        self._landed_s = flight.end_s
        self._count += 1
        self._seconds += flight.end_s - flight.start_s
        start_s, end_s = flight.start_s, flight.end_s
        return [CycleEvent(feet, "hop", start_s, end_s, None, flight.height, tuple(faults))]

    def _heel_up_deg(self, flight: Flight, feet: SideOrBoth) -> float:
        """Pitch of the feet at the touch-down, degrees from rest, heel up positive."""
        sides: tuple[Side, ...] = SIDES if feet == "both" else (feet,)
        near = [i for i in self._instants if abs(i.time_s - flight.end_s) <= TOUCH_S]
        near = near or [min(self._instants, key=lambda i: abs(i.time_s - flight.end_s))]
        return float(np.mean([i.tilt_deg[side] for i in near for side in sides]))


def feet_of(apart: float) -> SideOrBoth:
    """The feet that hop.

    Parameters
    ----------
    apart : float
        Left sole over right sole, statures; up to `LEVEL_FEET` both hop.
    """
    if abs(apart) <= LEVEL_FEET:
        return "both"
    return "right" if apart > 0 else "left"
