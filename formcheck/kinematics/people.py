"""Several people in the picture: who is who over time, who does raises, and whom to measure."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from formcheck.kinematics.identity import BodyPlace, place_distance
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import HIPS, SIDES, Landmark, Pose, X, Y, hips_and_extent

PersonInView = Literal["auto", "left", "right", "largest"]
"""Whom to measure of several people: of those who stay in view the one farthest to the left or
right of the picture, or the largest; auto takes who does the exercise, else the largest."""
ChoiceReason = Literal["exercising", "largest", "asked"]

PACE_S, GOES_ON_S = 0.5, 1.5
"""Somebody's pace is that of the last half second; for so long they are expected to keep it."""
STAYS = 0.3
"""Of the time of who is seen longest: who is seen for less only passes by."""
SMALLEST = 1 / 3
"""Of the largest person's extent: who is smaller is far behind, or a picture on the wall."""
TRACKED_HZ = 8.0
"""So often people are to be looked at: a fast raise takes half a second."""
WINDOW_S, STEP_S = 3.0, 1.0
"""One or two raises are judged at a time."""
FEWEST = 12
"""Sightings in a window: a raise takes four at least."""
RISE = (0.02, 0.16)
"""Rise of hips and shoulders in a raise, extents of the body (about 95 cm): from above sway and
noise, to a foot's reach. A squat has three times as much."""
SWAY = 0.15
"""Extents by which hips and feet may wander to the side in a window: who walks goes farther."""
STRAIGHT_DEG, BENDS_DEG = 45.0, 30.0
"""Knee flexion at most, and its range, in a raise."""
TOGETHER = 0.6
"""Correlation of hips and shoulders, and of the heels with them, when all are lifted."""
HEEL_SHARE = 0.3
"""Of the body's rise, at least: the heels rise as much, but their landmarks less."""
FEWEST_WINDOWS = 2
AS_MUCH = 0.5
"""Who does at least this share of what the busiest does is doing the exercise, too."""
_REACH = (10, 90)
"""Percentiles between which a movement is measured: a wild landmark is none."""


@dataclass(slots=True)
class PersonTrack:
    """One of several people over time.

    Attributes
    ----------
    time_s : list of float
        When they were seen.
    poses : list of Pose
        Their landmarks then, pixels.
    """

    time_s: list[float]
    poses: list[Pose]

    @property
    def last(self) -> BodyPlace:
        """Where they were last."""
        return BodyPlace.of(self.time_s[-1], self.poses[-1])

    def expected(self, time_s: float) -> BodyPlace:
        """Where they are at a time if they go on walking, or standing, as they did."""
        last = self.last
        recent = bisect_left(self.time_s, last.time_s - PACE_S)
        before = BodyPlace.of(self.time_s[recent], self.poses[recent])
        went_s = last.time_s - before.time_s
        if went_s <= 0:
            return last
        ahead = min(time_s - last.time_s, GOES_ON_S) / went_s
        x, y = last.x + ahead * (last.x - before.x), last.y + ahead * (last.y - before.y)
        return BodyPlace(time_s, x, y, last.extent)

    @property
    def extent(self) -> float:
        """How large they mostly are, pixels."""
        return float(np.median(hips_and_extent(self._points)[1]))

    @property
    def x(self) -> float:
        """Where they mostly are, pixels from the left."""
        return float(np.median(hips_and_extent(self._points)[0][:, X]))

    @property
    def _points(self) -> Floats:
        return np.asarray(self.poses, np.float64)[:, :, :2]


class PeopleTracker:
    """Tells several people apart over time, by where they are and how large.

    Attributes
    ----------
    people : list of PersonTrack
        As they appear.
    """

    def __init__(self) -> None:
        self.people: list[PersonTrack] = []

    def add(self, time_s: float, poses: Sequence[Pose]) -> list[PersonTrack]:
        """Take everybody who is seen at a time; return who is who, in the same order."""
        places = [BodyPlace.of(time_s, pose) for pose in poses]
        distances = np.array(
            [[_distance(person, now) for now in places] for person in self.people]
        ).reshape(len(self.people), len(places))
        owners: dict[int, PersonTrack] = {}
        while np.isfinite(distances).any():
            whose, which = np.unravel_index(np.argmin(distances), distances.shape)
            owners[int(which)] = self.people[whose]
            distances[whose, :] = distances[:, which] = np.inf
        for index, pose in enumerate(poses):
            if index not in owners:
                owners[index] = PersonTrack([], [])
                self.people.append(owners[index])
            owners[index].time_s.append(time_s)
            owners[index].poses.append(pose)
        return [owners[index] for index in range(len(poses))]


def _distance(person: PersonTrack, now: BodyPlace) -> float:
    """How far a body is from where somebody should be; infinite if they can't get there.

    Who walks past somebody who stands is told from them by going on, and who stands by being
    where they were first.
    """
    first = BodyPlace.of(person.time_s[0], person.poses[0])
    stayed = place_distance(first, now, walking=False)
    if not np.isfinite(place_distance(person.last, now, walking=True)):
        return stayed
    expected = person.expected(now.time_s)
    moved = np.hypot(now.x - expected.x, now.y - expected.y) / expected.extent
    return float(min(moved + np.abs(np.log(now.extent / expected.extent)), stayed))


def staying(people: Sequence[PersonTrack]) -> list[PersonTrack]:
    """Return those who stay in view and are not far smaller than the largest of them."""
    longest = max((len(person.poses) for person in people), default=0)
    stay = [person for person in people if len(person.poses) >= max(STAYS * longest, 1)]
    largest = max((person.extent for person in stay), default=0.0)
    return [person for person in stay if person.extent >= SMALLEST * largest]


def choose_person(
    people: Sequence[PersonTrack],
    which: PersonInView,
    amount_done: Callable[[PersonTrack], float] | None = None,
) -> tuple[PersonTrack, ChoiceReason] | None:
    """Choose whom to measure.

    Parameters
    ----------
    people : list of PersonTrack
        All who were seen.
    which : "auto", "left", "right" or "largest"
        See `PersonInView`.
    amount_done : callable, optional
        Says how much of the exercise somebody does, 0 for none; raises by default.

    Returns
    -------
    tuple of PersonTrack and str, or None
        The person, and why: they do the exercise, are the largest, or were asked for. None when
        there is nobody.
    """
    candidates = staying(people)
    if not candidates:
        return None
    if which in ("left", "right"):
        sign = 1 if which == "left" else -1
        return min(candidates, key=lambda person: sign * person.x), "asked"
    if which == "largest":
        return _largest(candidates), "asked"
    busy = [(amount_done or raising_windows)(person) for person in candidates]
    if max(busy) <= 0:
        return _largest(candidates), "largest"
    doing = [p for p, n in zip(candidates, busy, strict=True) if n >= AS_MUCH * max(busy)]
    return _largest(doing), "exercising"


def _largest(people: Sequence[PersonTrack]) -> PersonTrack:
    return max(people, key=lambda person: person.extent)


def raising_windows(person: PersonTrack) -> int:
    """Count the windows in which somebody does heel raises, 0 when they are too few.

    In a raise hips, shoulders and heels are lifted together, the feet stay where they are and
    the knees straight. Squats, steps, sways and jumps lack one of these.
    """
    time_s = np.array(person.time_s)
    points = np.asarray(person.poses, np.float64)[:, :, :2]
    starts = np.arange(time_s[0], max(time_s[-1] - WINDOW_S, time_s[0]) + 1e-9, STEP_S)
    windows = [(time_s >= start) & (time_s < start + WINDOW_S) for start in starts]
    raising = sum(is_raising(points[w] / person.extent) for w in windows if w.sum() >= FEWEST)
    return raising if raising >= FEWEST_WINDOWS else 0


def is_raising(points: Floats) -> bool:
    """Say whether somebody does heel raises in a window.

    Parameters
    ----------
    points : ndarray, shape (T, 33, 2)
        x right and y down, extents of the body.
    """
    hips = -points[:, HIPS, Y].mean(axis=1)
    shoulders = -points[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], Y].mean(axis=1)
    body = (hips + shoulders) / 2
    rise = _reach(body)
    wanders = _reach(points[:, HIPS, X].mean(axis=1)) > SWAY
    if not RISE[0] <= rise <= RISE[1] or wanders or _correlation(hips, shoulders) < TOGETHER:
        return False
    return any(_lifts_heel(points, side, body, rise) for side in SIDES)


def _lifts_heel(points: Floats, side: str, body: Floats, rise: float) -> bool:
    hip, knee, ankle, heel, toe = (
        points[:, Landmark[f"{side}_{joint}".upper()]]
        for joint in ("hip", "knee", "ankle", "heel", "foot_index")
    )
    flexion = _flexion_deg(hip, knee, ankle)
    if np.percentile(flexion, _REACH[1]) > STRAIGHT_DEG or _reach(flexion) > BENDS_DEG:
        return False
    heels = -(heel[:, Y] + ankle[:, Y]) / 2
    planted = max(_reach(toe[:, X]), _reach(toe[:, Y])) < max(SWAY / 2, rise)
    return planted and _reach(heels) > HEEL_SHARE * rise and _correlation(heels, body) > TOGETHER


def _flexion_deg(hip: Floats, knee: Floats, ankle: Floats) -> Floats:
    """Angle between thigh and shank in the picture, degrees; 0 when straight, shape (T,)."""
    thigh, shank = hip - knee, knee - ankle
    cosine = (thigh * shank).sum(axis=1) / (
        np.linalg.norm(thigh, axis=1) * np.linalg.norm(shank, axis=1) + 1e-9
    )
    flexion: Floats = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    return flexion


def _reach(values: Floats) -> float:
    low, high = np.percentile(values, _REACH)
    return float(high - low)


def _correlation(one: Floats, other: Floats) -> float:
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def share_followed(
    person: PersonTrack, time_s: Floats, landmarks: npt.NDArray[np.float32]
) -> float:
    """Share of the sightings of a person in which a track of landmarks shows them.

    Parameters
    ----------
    person : PersonTrack
        One of several.
    time_s : ndarray, shape (T,)
        Of the track.
    landmarks : ndarray, shape (T, 33, 2 or more)
        Pixels, NaN where nobody was found.
    """
    frames = np.clip(np.searchsorted(time_s, np.array(person.time_s) - 1e-6), 0, len(time_s) - 1)
    hips, _ = hips_and_extent(landmarks[frames, :, :2].astype(np.float64))
    theirs, extent = hips_and_extent(np.asarray(person.poses, np.float64)[:, :, :2])
    same: Bools = np.hypot.reduce(hips - theirs, axis=1) < 0.25 * extent
    return float(same.mean())
