"""Getting the person into place: only them, in the picture, in a quiet neutral stance.

Whatever is counted afterwards, this comes first.
"""

from dataclasses import dataclass
from typing import Literal

from formcheck.live.guidance import advice_for
from formcheck.live.person import OnePerson
from formcheck.live.stance import Stance, Stances, sits_or_lies
from formcheck.pose.landmarks import NOBODY, Pose, Side

GUIDE_S = 0.5
"""What keeps the picture from being measured is judged over so long."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The person is not in place yet.

    Attributes
    ----------
    stage : "guide" or "still"
        Something must change first; or they need only stand still.
    message : str
        What to do, a few words.
    """

    stage: Literal["guide", "still"]
    message: str


class Placing:
    """Tells the person from others, guides them, and takes their neutral stance.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    side : "left", "right" or None
        The leg to measure; None takes the one that stands, else the nearer one.

    Attributes
    ----------
    stance : Stance or None
        None until it is taken.
    stranger : bool
        Only somebody else was found in the last frame.
    """

    def __init__(self, size: tuple[int, int], side: Side | None) -> None:
        self._stances = Stances(size, side)
        self._person: OnePerson | None = None
        self.stance: Stance | None = None
        self.stranger = False

    def see(self, time_s: float, pose: Pose | None) -> Pose:
        """Take the next frame; returns the person's landmarks, NaN when they are not found."""
        self.stranger = False
        if pose is not None and self._person is not None:
            self.stranger = not self._person.knows(time_s, pose)
            if self._person.gave_way:
                self.again()
                self.stranger = False
        if pose is None or self.stranger:
            pose = NOBODY
        self._stances.push(time_s, pose)
        return pose

    def again(self) -> None:
        """Wait for another stance, of whoever is there."""
        self.stance = self._person = None

    def forget(self) -> None:
        """What was seen so far says nothing about what comes."""
        self._stances.forget()

    def take(self, brightness: float | None) -> Stance | Wait:
        """Take the neutral stance, or say what it waits for.

        Parameters
        ----------
        brightness : float or None
            Mean of the picture, 0 to 255, for advice only.
        """
        advice = advice_for(self._stances.recent(GUIDE_S), brightness)
        if advice:
            return Wait("guide", advice)
        stance = self._stances.find()
        if stance is None:
            return Wait("still", "Stand still")
        if sits_or_lies(stance.leg):
            return Wait("guide", "Put your foot flat under your knee")
        self.stance, self._person = stance, OnePerson(*stance.frames[-1])
        return stance

    def take_longer(self) -> Stance | None:
        """Take the stance anew when it was a short one and there is a longer one now."""
        if self.stance is None or not self.stance.short:
            return None
        longer = self._stances.find(whole=True)
        if longer is None or longer.leg.side != self.stance.leg.side:
            return None
        self.stance = longer
        return longer

    def how_to_go_on(self, brightness: float | None) -> str:
        """Say what somebody should do who was lost."""
        if self.stranger:
            return "Somebody else is in the picture"
        advice = advice_for(self._stances.recent(GUIDE_S), brightness)
        return advice or "Stand still to go on"
