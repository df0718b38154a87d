"""What every tracker of bare postures gives: the same for a clip and for a camera."""

from dataclasses import dataclass
from typing import Literal, Protocol

from formcheck.exercises.faults import is_partial
from formcheck.kinematics.body_pose import BodyPose

SideOrBoth = Literal["left", "right", "both"]

LOST_S = 0.7005
"""Longest gap over which what is under way goes on, s, in every exercise, at the camera as in a
clip: whose foot stands where it did after it has not stepped. After a longer one the person is
lost, and nothing that was under way goes on. Half a millisecond over 0.7, so that the rounding of
times doesn't decide about a gap of just that, which 14 pictures of 20 a second leave."""


@dataclass(frozen=True, slots=True)
class AngleRepEvent:
    """A repetition of an angle.

    Attributes
    ----------
    side : "left", "right" or "both"
        The leg that did it.
    start_s, top_s, lower_s, end_s : float
        Leaves the rest, reaches the far end, leaves it, is back.
    size_deg : float
        Largest change of the angle from rest.
    rest_deg : float
        Angle at the far end of the way back (the stretch at the bottom), from rest.
    counted : bool
        A full repetition.
    depth : float
        Over the reference depth; NaN before there is one.
    faults : tuple of str
        The gravest first.
    """

    side: SideOrBoth
    start_s: float
    top_s: float
    lower_s: float
    end_s: float
    size_deg: float
    rest_deg: float
    counted: bool
    depth: float
    faults: tuple[str, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Too small to count, and nothing worse."""
        return is_partial(self.faults)


@dataclass(frozen=True, slots=True)
class HoldEvent:
    """A position that was held and is over.

    Attributes
    ----------
    side : "left", "right" or "both"
        The leg that held it.
    position : str
        As in the exercise.
    start_s, end_s, held_s : float
        From, to, and the time in the position without the breaks.
    angle_deg : float
        Median of the angle that is held; NaN where the position is no angle.
    sway : float
        Standard deviation of the hips' way forward and back, statures; NaN while walking.
    faults : tuple of str
        The gravest first.
    """

    side: SideOrBoth
    position: str
    start_s: float
    end_s: float
    held_s: float
    angle_deg: float
    sway: float
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CycleEvent:
    """One circle, hop or reach; or, of a motion that goes on, one stretch of it.

    Attributes
    ----------
    side : "left", "right" or "both"
        The foot; both for a hop on two feet.
    kind : str
        As in the exercise.
    start_s, end_s : float
        From, to.
    direction : "clockwise", "counterclockwise" or None
        As the camera sees it; None where it is not known.
    size : float
        Degrees for circles and motion, statures for hops and reaches.
    faults : tuple of str
        The gravest first.
    """

    side: SideOrBoth
    kind: Literal["circle", "hop", "reach", "motion"]
    start_s: float
    end_s: float
    direction: Literal["clockwise", "counterclockwise"] | None
    size: float
    faults: tuple[str, ...] = ()


TrackerEvent = AngleRepEvent | HoldEvent | CycleEvent


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a tracker stands, for the screen.

    Attributes
    ----------
    count, partial : int
        Full and partial repetitions, holds or cycles so far.
    active : bool
        In a repetition, in the position, or moving.
    seconds : float
        Held or active in all so far.
    depth : float
        Size of what is under way over what is asked, 0 to 1 and more; NaN unknown.
    fault : str or None
        What is wrong just now.
    """

    count: int = 0
    partial: int = 0
    active: bool = False
    seconds: float = 0.0
    depth: float = float("nan")
    fault: str | None = None


class Tracker(Protocol):
    """Follows an exercise posture by posture, in a clip as at the camera."""

    @property
    def progress(self) -> Progress:
        """Where it stands."""

    def push(self, now: BodyPose) -> list[TrackerEvent]:
        """Take the next posture.

        Parameters
        ----------
        now : BodyPose
            Later than the one before; a person who is not seen is NaN in it.

        Returns
        -------
        list of TrackerEvent
            Repetitions, holds or cycles that are over with it.
        """

    def finish(self) -> list[TrackerEvent]:
        """Return what was under way at the end, if it counts as it stands."""
