"""The faults of form: name in files, label, gravity and cue of each."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Self

from formcheck.model.result import CUT_OFF, SHALLOW


class FormFault(StrEnum):
    """Base of enums of faults: `Fault`, and those that a kind of exercise brings itself.

    The value of a member is its name in every file (``report.json``, tables, history).

    Attributes
    ----------
    label : str
        In a table, one to three words.
    cue : str
        On the screen, a few words that tell what to do; empty: nothing is said.
    spoken : str
        The same to be heard, in fewer words: the next raise is two seconds away.
    is_late : bool
        Judged when the heel is down again, after the raise has been counted.
    """

    label: str
    cue: str
    spoken: str
    is_late: bool

    def __new__(
        cls, value: str, label: str, cue: str, spoken: str | None = None, is_late: bool = False
    ) -> Self:
        """Make one; what is spoken is what is shown, if nothing shorter is given."""
        fault = str.__new__(cls, value)
        fault._value_ = value
        fault.label, fault.cue, fault.is_late = label, cue, is_late
        fault.spoken = cue if spoken is None else spoken
        return fault

    @property
    def gravity(self) -> int:
        """Place among `known_faults`: 1 is the gravest."""
        return known_faults().index(self) + 1


class Fault(FormFault):
    """A fault, the gravest first: what stands higher in this list is cued first.

    First what makes a raise another movement, then its height and hold, then its pace; what
    is known only when the heel is down again (``is_late``) comes after what is known before;
    last what the person could not mend.
    """

    KNEE_BEND = "knee-bend", "knee bends", "Keep your knees straight", "Knees straight"
    TRUNK_LEAN = "trunk-lean", "trunk leans", "Straight up, don't lean", "Don't lean"
    SHALLOW = SHALLOW, "shallow", "Rise higher"
    SINKING = "sinking", "sinks", "Keep your heels up"
    SHORT_HOLD = "short-hold", "short hold", "Hold longer at the top", "Hold longer"
    FAST_UP = "fast-up", "fast up", "Rise more slowly"
    # In the heel-rise endurance test only, where its prompts are said in place of cues.
    OFF_PACE = "off-pace", "off the beat", "Keep to the beat"

    # Of other exercises than calf raises, and of how they are held.
    HEEL_TOUCH = "heel-touch", "heel touches", "Heels up"
    FOREFOOT_DROP = "forefoot-drop", "forefoot drops", "Toes up"
    FOOT_TOUCH = "foot-touch", "foot touches", "Lift your foot"
    HIPS_RISE = "hips-rise", "hips rise", "Hips down"
    LET_GO = "let-go", "let go", "Back into the position", "Back into position"
    HEEL_LIFT = "heel-lift", "heel lift", "Heel down"
    REAR_KNEE_BEND = (
        "rear-knee-bend", "rear knee bends", "Straighten the rear knee", "Rear knee straight"
    )  # fmt: skip
    KNEE_PAST_TOE = "knee-past-toe", "knee past toes", "Knee behind your toes", "Knee behind toes"
    FREE_HEEL_TOUCH = (
        "free-heel-touch", "other foot helps", "Don't push with the other foot", "One foot only"
    )  # fmt: skip
    HEEL_LANDS = "heel-lands", "heel lands", "Land on the forefoot", "Forefoot first"
    # Of the standing foot; the screen has no room for more words.
    STANDING_FOOT_LIFTS = "standing-foot-lifts", "heel lifts", "Keep your heel down"
    TOUCH_DOWN = "touch-down", "touches down", "Don't put the foot down", "Foot off the floor"
    SHANK_MOVES = "shank-moves", "shank moves", "Move only your foot"
    # `SHALLOW` of what is no rise, where "higher" would be wrong; in no file.
    NOT_FAR = "not-far", "shallow", "Go further"
    SMALL = "small", "small", "Larger circles"
    STOPPED = "stopped", "stopped", "Keep going"
    FAST_RETURN = "fast-return", "fast back", "Back more slowly"

    NOT_LOWERED = (
        "not-lowered", "not lowered", "Heels all the way down", "All the way down", True
    )  # fmt: skip
    FAST_DOWN = "fast-down", "fast down", "Lower more slowly", "Lower more slowly", True

    # After the end of the test; begun before the picture or ended after it; the camera's view.
    AFTER_STOP = "after-stop", "after the end", ""
    CUT_OFF = CUT_OFF, "cut off", ""
    HEEL_UNSEEN = "heel-unseen", "heel not seen", ""


_FAULTS: list[FormFault] = list(Fault)


def register_faults(faults: type[FormFault]) -> None:
    """Add the faults of a kind of exercise, after those that are known.

    Raises
    ------
    ValueError
        The name of one is taken; the message says which.
    """
    for fault in faults:
        known = find_fault(fault)
        if known is None:
            _FAULTS.append(fault)
        elif known is not fault:
            raise ValueError(f"there is a fault {fault} already")


def known_faults() -> list[FormFault]:
    """Return all faults, the gravest first; those that kinds brought themselves come last."""
    return list(_FAULTS)


def find_fault(name: str) -> FormFault | None:
    """Return the fault of a name in a file; None for one that is not known."""
    return next((fault for fault in _FAULTS if fault == name), None)


def label_of(fault: str) -> str:
    """Return the label of a fault of a file for a table; of an unknown one, its own words."""
    known = find_fault(fault)
    return fault.replace("-", " ") if known is None else known.label


def is_partial(faults: Sequence[str]) -> bool:
    """Say whether a repetition with these faults is a partial one: too small to count."""
    return bool(faults) and faults[0] in (Fault.SHALLOW, Fault.NOT_FAR)


def relabel_faults(faults: Iterable[str]) -> tuple[str, ...]:
    """Return the faults of an exercise without calf raises, by the names of their words.

    What is too small is no rise that should be higher.
    """
    return tuple(Fault.NOT_FAR if fault == Fault.SHALLOW else fault for fault in faults)
