"""Lock on one subject: somebody who walks by or stands behind is not measured."""

from collections.abc import Callable

import numpy as np

from formcheck.kinematics.identity import ABSENCE_S, BodyPlace, IdentityTracker, place_distance
from formcheck.model.landmarks import Pose

HAND_OVER_S = 1.5
"""Somebody who is found instead of the person for so long is the one to measure."""
FAR_SIZE, FAR_HAND_OVER_S = 0.6, 8.0
"""So much smaller than the person, somebody is rather one behind them: it takes longer."""
_PERSON = 0


class SubjectLock:
    """The person who was there at the start, told from anybody else.

    The rule is that of `kinematics.identity`, the same as in a clip.

    Parameters
    ----------
    time_s : float
        Now.
    pose : ndarray, shape (33, 5)
        The person's landmarks in the neutral posture, pixels.

    Attributes
    ----------
    should_hand_over : bool
        Somebody else is there in the person's place, and it is their turn.
    came_back_elsewhere : bool
        The person was away since, and is nearer, farther or elsewhere now.
    returned : bool
        Somebody has just come into an empty picture, and is taken for the person.
    """

    def __init__(self, time_s: float, pose: Pose) -> None:
        place = BodyPlace.of(time_s, pose)
        self._identities = IdentityTracker(measured=_PERSON)
        self._identities.appear(place)
        self._stance = place
        self._size, self._seen_s = place.extent, time_s
        self._theirs_since: float | None = None
        self.should_hand_over = False
        self.came_back_elsewhere = self.returned = False

    def matches(
        self, time_s: float, pose: Pose, is_whole: Callable[[], bool] = lambda: True
    ) -> bool | None:
        """Say whether these landmarks are the person's; call it with every pose found.

        Parameters
        ----------
        time_s : float
            Now.
        pose : ndarray, shape (33, 5)
            In pixels.
        is_whole : callable
            Says whether the body is whole in the picture; asked where it matters.

        Returns
        -------
        bool or None
            None where a body comes into an empty picture and is cut by its edge: its place
            and size say nothing yet.
        """
        place = BodyPlace.of(time_s, pose)
        if not self._identities.continues(place) and not is_whole():
            return None if self._identities.was_absent(time_s) else False
        was_absent = self._identities.was_absent(time_s)
        self.returned = False
        if self._identities.push(place) == _PERSON:
            moved = not np.isfinite(place_distance(self._stance, place, walking=False))
            self.came_back_elsewhere = self.came_back_elsewhere or (was_absent and moved)
            self.returned = time_s - self._seen_s >= ABSENCE_S
            self._seen_s = time_s
            self._size = place.extent
            self._theirs_since = None
            self.should_hand_over = False
            return True
        if self._theirs_since is None:
            self._theirs_since = time_s
        is_far = place.extent < FAR_SIZE * self._size
        patience_s = FAR_HAND_OVER_S if is_far else HAND_OVER_S
        self.should_hand_over = time_s - self._theirs_since > patience_s
        return False
