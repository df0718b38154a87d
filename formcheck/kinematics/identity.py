"""Whose body it is: one rule of identity, for a clip and for a camera.

The pose network finds one body in each picture, and may go over to another one. Whose body it
is can only be told where one appears anew, from where and how large the bodies before it were:

- People move at a brisk walk, but don't jump or grow: a body that appears by a jump while
  another one was just there is somebody else, unless it fits somebody who was there before.
- After an absence, in which nobody was found, whoever comes is the person who is measured,
  nearer, farther or elsewhere, unless they fit somebody else better.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Pose, hips_and_extent

INTERPOLATED_S = 0.25
"""A gap up to this length is interpolated for the filter (and stays a gap in the results)."""
MAX_JUMP = 0.25
"""A hip that moves by this share of the body's extent between two frames is another person;
so is a body that is larger by this (natural logarithm)."""
MAX_SPEED = 1.5
"""Extents of the body a second, a brisk walk."""
MAX_GROWTH = 0.5
"""Natural logarithm a second: a brisk walk to or from a camera that is 3 m away."""
ABSENCE_S = 1.0
"""Nobody was found for so long: the network, which goes over to somebody else within a few
frames, saw nobody to go over to."""
MIN_STRETCH_S = 0.3
"""Who is seen for less is a glimpse: too short to measure, and nobody to be told from."""


@dataclass(frozen=True, slots=True)
class BodyPlace:
    """Where a body is in a frame, and how large.

    Attributes
    ----------
    time_s : float
        Of the frame.
    x, y : float
        Of the middle of the hips, pixels.
    extent : float
        Distance from there to the landmark that is farthest from it, pixels.
    """

    time_s: float
    x: float
    y: float
    extent: float

    @classmethod
    def of(cls, time_s: float, pose: Pose | Floats) -> "BodyPlace":
        """Return the place of landmarks, shape (33, 2 or more), in pixels."""
        hips, extent = hips_and_extent(pose[:, :2].astype(np.float64))
        return cls(float(time_s), float(hips[0]), float(hips[1]), max(float(extent), 1e-9))


def is_jump(moved: Floats, grown: Floats, speed_s: float | Floats = 0.0) -> Bools:
    """Say whether a change of place and size is more than one person makes.

    Parameters
    ----------
    moved : ndarray
        Of the hips, extents of the body.
    grown : ndarray
        Natural logarithm of the extent's ratio.
    speed_s : float or ndarray
        Seconds for which the person may have walked meanwhile.
    """
    jumps: Bools = (moved >= MAX_JUMP + MAX_SPEED * speed_s) | (
        np.abs(grown) >= MAX_JUMP + MAX_GROWTH * speed_s
    )
    return jumps


def place_distance(before: BodyPlace, now: BodyPlace, *, walking: bool) -> float:
    """Return how far apart two places of a body are, for telling who is nearest.

    Parameters
    ----------
    before, now : BodyPlace
        In order of time.
    walking : bool
        The person may have walked since.

    Returns
    -------
    float
        Extents of the body; infinite if no one person gets there.
    """
    moved = np.hypot(now.x - before.x, now.y - before.y) / before.extent
    grown = np.abs(np.log(now.extent / before.extent))
    too_far = is_jump(moved, grown, now.time_s - before.time_s if walking else 0.0)
    return np.inf if too_far else float(moved + grown)


@dataclass(slots=True)
class _Person:
    """Somebody who was seen, where they first were and last are, and for how long in all."""

    first: BodyPlace
    last: BodyPlace
    appeared_s: float
    seen_s: float = 0.0

    def distance(self, now: BodyPlace) -> float:
        return min(
            place_distance(self.last, now, walking=True),
            place_distance(self.first, now, walking=False),
        )


class IdentityTracker:
    """Tells people apart by the places at which bodies appear, one found body after another.

    Parameters
    ----------
    measured : int, optional
        The person who is measured; who was seen longest by default.

    Attributes
    ----------
    current : int or None
        Whose body was found last: people are numbered as they appear, from 0 on.
    """

    def __init__(self, measured: int | None = None) -> None:
        self.current: int | None = None
        self._measured = measured
        self._people: list[_Person] = []
        self._present_s: float | None = None

    def push(self, place: BodyPlace) -> int:
        """Take the next body that was found; return whose it is."""
        if self.continues(place):
            return self.move(place)
        return self.appear(place)

    def appear(self, place: BodyPlace) -> int:
        """Take a body that does not continue the last one; return whose it is."""
        distances = [person.distance(place) for person in self._people]
        if distances and np.isfinite(min(distances)):
            whose = int(np.argmin(distances))
        elif distances and self.was_absent(place.time_s):
            whose = self.measured
        else:
            whose = len(self._people)
            self._people.append(_Person(place, place, place.time_s))
        person = self._people[whose]
        person.last, person.appeared_s = place, place.time_s
        self.current = whose
        return whose

    def move(self, place: BodyPlace) -> int:
        """Take the same body as the last one, a frame or many later; return whose it is."""
        assert self.current is not None
        person = self._people[self.current]
        person.seen_s += place.time_s - person.last.time_s
        person.last = place
        if place.time_s - person.appeared_s >= MIN_STRETCH_S:
            self._present_s = place.time_s
        return self.current

    @property
    def measured(self) -> int:
        """The person who is measured."""
        if self._measured is not None:
            return self._measured
        return max(range(len(self._people)), key=lambda index: self._people[index].seen_s)

    def continues(self, place: BodyPlace) -> bool:
        """Say whether a body goes on from the last one without a gap and without a jump."""
        if self.current is None:
            return False
        last = self._people[self.current].last
        gap_s = place.time_s - last.time_s
        return bool(
            gap_s <= INTERPOLATED_S + 1e-9
            and np.isfinite(place_distance(last, place, walking=False))
        )

    def was_absent(self, time_s: float) -> bool:
        """Say whether nobody was found for a while, but for glimpses."""
        return self._present_s is None or time_s - self._present_s >= ABSENCE_S
