"""What every follower gives to the session, whatever it counts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from formcheck.exercises.rules import Criterion, StopReason
from formcheck.kinds import ProgressLabel
from formcheck.kinematics.leg_online import LegSample
from formcheck.live.leg_pictures import LegPictures
from formcheck.live.readiness.readiness import ReadinessPolicy
from formcheck.live.readiness.stance import Stance
from formcheck.live.session_recording import TurnSample
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.model.landmarks import NOBODY, Pose
from formcheck.tracking.raises import Phase


@dataclass(frozen=True, slots=True)
class RepEvent:
    """A raise or another repetition that has just ended.

    Attributes
    ----------
    counted : bool
        A full one.
    depth : float
        Over the reference depth.
    top_s, end_s : float
        When.
    up_s, hold_s, down_s : float
        How long its parts took; the lowering as far as it was seen when it counted.
    faults : tuple of str
        The gravest first.
    lowered : bool
        The lowering is over: ``down_s`` is that of all of it.
    """

    counted: bool
    depth: float
    top_s: float
    end_s: float
    up_s: float
    hold_s: float
    down_s: float
    faults: tuple[str, ...]
    lowered: bool = True


@dataclass(frozen=True, slots=True)
class FollowerProgress:
    """How far a set is.

    Attributes
    ----------
    rep_count, partial_reps : int
        Full and partial repetitions so far.
    depth, full_depth : float
        Size of what is under way over the reference (NaN when not measured), and from where
        on it is a full one.
    phase : Phase
        Where in the raise the leg is.
    last : RepEvent or None
        The last repetition.
    label : ProgressLabel or None
        What is counted, where it is not raises.
    said_every : int
        Of so many counts one is said: the others come too fast.
    testing : bool
        This is a test, with prompts in place of cues.
    stopped_by : StopReason or None
        What has ended the test.
    """

    rep_count: int = 0
    partial_reps: int = 0
    depth: float = float("nan")
    full_depth: float = 1.0
    phase: Phase = "standing"
    last: RepEvent | None = None
    label: ProgressLabel | None = None
    said_every: int = 1
    testing: bool = False
    stopped_by: StopReason | None = None


@dataclass(frozen=True, slots=True)
class FrameEvents:
    """What happened with a frame; mostly nothing.

    Attributes
    ----------
    earlier : tuple of RepEvent
        What was done before the neutral posture was taken, and is counted with this frame.
    missed : int
        How many raises before it are not counted.
    renewed : bool
        The neutral posture was taken anew, of a better rest.
    done : RepEvent or None
        A raise or another repetition that was finished by it.
    lowered : RepEvent or None
        The last one once more, when its lowering is over and judged.
    prompt : Criterion or None
        What a test says to the person.
    words : str or None
        Said with it, to their end.
    fault : str or None
        What has just gone wrong in something that goes on, as a hold does, or in place of a
        repetition.
    """

    earlier: tuple[RepEvent, ...] = ()
    missed: int = 0
    renewed: bool = False
    done: RepEvent | None = None
    lowered: RepEvent | None = None
    prompt: Criterion | None = None
    words: str | None = None
    fault: str | None = None


NOTHING_HAPPENED = FrameEvents()


@dataclass(frozen=True, slots=True)
class ReadyFrame:
    """A frame of the person who is ready.

    Attributes
    ----------
    time_s : float
        Larger than before.
    pose : ndarray, shape (33, 5)
        Their landmarks, pixels; NaN when they are not found.
    image : ndarray of uint8, shape (height, width, 3), or None
        The picture, RGB.
    counting : bool
        False during the countdown: to be measured, not counted.
    is_whole : callable
        Says whether they are whole in it, and can be measured; asked where it matters.
    steady : ndarray, shape (33, 5), or None
        Their landmarks with the camera's motion taken out; None where that is not watched.
    motion : ndarray, shape (2, 3), or None
        The camera's motion since the first picture; None where this one doesn't tell it.
    """

    time_s: float
    pose: Pose
    image: Image | None = None
    counting: bool = True
    is_whole: Callable[[], bool] = lambda: True
    steady: Pose | None = None
    motion: Floats | None = None

    def without_person(self) -> "ReadyFrame":
        """The same frame with nobody in it."""
        return replace(self, pose=NOBODY, steady=None, is_whole=lambda: False)


@dataclass(frozen=True, slots=True)
class FollowerUpdate:
    """What a follower makes of a frame.

    Attributes
    ----------
    measured : bool
        The person was seen well enough in it to be followed.
    leg : LegSample or None
        Angles of the measured leg.
    turn : TurnSample or None
        What its picture showed of the foot, for the report.
    events : FrameEvents
        What happened.
    """

    measured: bool
    leg: LegSample | None = None
    turn: TurnSample | None = None
    events: FrameEvents = field(default=NOTHING_HAPPENED)


class Follower(Protocol):
    """Follows the person who is ready."""

    policy: ReadinessPolicy
    tail_s: float
    """So much of what comes after the end belongs to the set's report."""

    @property
    def pictures(self) -> LegPictures | None:
        """Pictures that are kept for the report, from the neutral posture on."""

    @property
    def begun(self) -> bool:
        """Something has begun that would not go on in another neutral posture."""

    @property
    def over(self) -> bool:
        """All that was wanted is done."""

    @property
    def result(self) -> str:
        """What has come out, a few words, when it is over."""

    @property
    def message(self) -> str | None:
        """What the person is to do now, where the movement itself is prompted."""

    @property
    def progress(self) -> FollowerProgress:
        """How far the set is."""

    def buffer_image(self, time_s: float, image: Image) -> None:
        """Take a picture from which the neutral posture may be taken."""

    def begin(self, stance: Stance) -> None:
        """Follow from this neutral posture on; what was counted stays."""

    def catch_up(self, stance: Stance, from_s: float) -> FrameEvents:
        """Look at what was done since the person stands where they do; count it from a time on."""

    @property
    def rests(self) -> bool:
        """Nothing is under way: a better neutral posture may take the place of this one."""

    def renew(self, stance: Stance) -> None:
        """Measure from a better neutral posture on; what was counted stays."""

    def push(self, frame: ReadyFrame) -> FollowerUpdate:
        """Take the next frame."""

    def interrupt(self) -> None:
        """The person was lost: nothing that is under way goes on."""

    def finish(self) -> None:
        """What is under way is over; it counts if it counts as it stands."""

    def release(self) -> None:
        """The neutral posture holds no more; another will be taken."""

    def reset(self) -> None:
        """Forget what was counted; the neutral posture stays."""
