"""Kinematics of a foot in the air: its angle to the shank, and the path of its toe."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.kinematics.body_pose import BodyPose
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side

MAX_CENTRE_SHARE = 0.6
"""Of the toe's way at most, that the centre of the turn goes itself (the ankle, or the knee): more
is a step or a raised heel."""
MAX_SHANK_SHARE = 0.6
"""Of the ankle's change at most, that the shank turns itself."""
BEHIND = 0.2
"""Of the foot's length: toes that are further behind the ankle belong to somebody who has
turned round; of a foot that points straight down they are below it."""
SHORTENED = 0.5
"""Of the foot's length, that is still seen of a foot turned in or out by 45 degrees and
more; of somebody who turns round less is left."""


@dataclass(frozen=True, slots=True)
class FootSample:
    """One leg's foot in one instant.

    Attributes
    ----------
    time_s : float
        When.
    angle_deg : float
        Ankle angle from rest, dorsiflexion positive.
    shank_deg : float
        Tilt of the shank.
    knee, ankle, toe : ndarray, shape (2,)
        Places in the picture, statures, forward and up.
    path : ndarray, shape (2,)
        Toe from ankle as seen by the shank, statures: forward and up with the shank upright.
    """

    time_s: float
    angle_deg: float
    shank_deg: float
    knee: Floats
    ankle: Floats
    toe: Floats
    path: Floats


def foot_sample(now: BodyPose, side: Side, rest_deg: float) -> FootSample | None:
    """Measure one leg's foot in a posture.

    Parameters
    ----------
    now : BodyPose
        The posture.
    side : "left" or "right"
        The leg.
    rest_deg : float
        Ankle angle at rest, degrees.

    Returns
    -------
    FootSample or None
        None where a joint of the leg is not seen.
    """
    leg = now.leg(side)
    if not np.isfinite(leg.joints).all():
        return None
    shank_deg = leg.shank_tilt_deg
    tilt, foot = np.radians(shank_deg), leg.toe - leg.ankle
    # A shank that leans forward by so much is put upright, and the foot with it.
    path = np.array(
        [
            foot[0] * np.cos(tilt) - foot[1] * np.sin(tilt),
            foot[0] * np.sin(tilt) + foot[1] * np.cos(tilt),
        ]
    )
    angle = (leg.ankle_deg - rest_deg + 180) % 360 - 180
    return FootSample(now.time_s, float(angle), shank_deg, leg.knee, leg.ankle, leg.toe, path)


class FootPath:
    """The last seconds of a foot's samples.

    Parameters
    ----------
    kept_s : float
        For how long they are kept, seconds.
    """

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._instants: deque[FootSample] = deque()

    def push(self, instant: FootSample) -> None:
        """Take the next instant."""
        self._instants.append(instant)
        while instant.time_s - self._instants[0].time_s > self._kept_s:
            self._instants.popleft()

    def clear(self) -> None:
        """Forget it all."""
        self._instants.clear()

    def between(self, start_s: float, end_s: float) -> list[FootSample]:
        """Return the samples from ``start_s`` to ``end_s``, both included."""
        return [i for i in self._instants if start_s <= i.time_s <= end_s]

    def last(self, seconds: float) -> list[FootSample]:
        """Return the samples of the last seconds; none before so many are known."""
        if not self._instants:
            return []
        since = self._instants[-1].time_s - seconds
        if self._instants[0].time_s > since + 1e-9:
            return []
        return self.between(since, np.inf)


def angle_range(instants: Sequence[FootSample]) -> float:
    """Range of the ankle angle, largest less smallest, degrees; 0 without samples."""
    angles = [i.angle_deg for i in instants]
    return max(angles) - min(angles) if angles else 0.0


def shank_range(instants: Sequence[FootSample]) -> float:
    """Range of the shank's tilt, largest less smallest, degrees; 0 without samples."""
    tilts = [i.shank_deg for i in instants]
    return max(tilts) - min(tilts) if tilts else 0.0


def foot_turns_about_ankle(instants: Sequence[FootSample]) -> bool:
    """Whether the foot turns about an ankle that stays where it is, on a shank at rest.

    In a step the ankle is carried along; in a calf raise it goes up and the toe stays.
    """
    toe, ankle = _extent([i.toe for i in instants]), _extent([i.ankle for i in instants])
    rests = shank_range(instants) <= MAX_SHANK_SHARE * angle_range(instants)
    return bool(ankle <= MAX_CENTRE_SHARE * toe and rests and _ahead(instants))


def shank_turns_about_knee(instants: Sequence[FootSample]) -> bool:
    """Whether the shank turns about a knee that stays where it is, and the foot with it."""
    toe, knee = _extent([i.toe for i in instants]), _extent([i.knee for i in instants])
    stiff = angle_range(instants) <= MAX_SHANK_SHARE * shank_range(instants)
    return bool(knee <= MAX_CENTRE_SHARE * toe and stiff and _ahead(instants))


def _ahead(instants: Sequence[FootSample]) -> bool:
    """Whether the foot goes on pointing forward, as it doesn't while the person turns round."""
    path = np.array([i.path for i in instants])
    lengths = np.hypot(*path.T)
    longest = lengths.max()
    return bool(path[:, 0].min() >= -BEHIND * longest and lengths.min() >= SHORTENED * longest)


def _extent(places: Sequence[Floats]) -> float:
    """Diagonal of the box around a path, statures."""
    return float(np.hypot(*np.ptp(np.array(places), axis=0)))
