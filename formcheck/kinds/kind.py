"""What a kind of exercise has to know."""
# ruff: noqa: ARG002 (kinds share the methods of one base)

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar

from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import Exercise
from formcheck.exercises.faults import FormFault, relabel_faults
from formcheck.exercises.rules import EnduranceRules
from formcheck.model.result import Active, Cycle, Hold, Measured, Rep, Result

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.kinematics.body_pose import BodyPose, LegPose
    from formcheck.model.landmarks import Side
    from formcheck.tracking.tracker import Progress, Tracker, TrackerEvent

E = TypeVar("E", bound=Exercise)

FollowerName = Literal["raises", "postures", "range-of-motion"]
"""What follows an exercise, in a clip and at the camera: the fitted leg's raises, a tracker
of bare postures (`ExerciseKind.make_tracker`), or the trials of a range-of-motion test."""

Mode = Literal["counted", "timed", "free", "prompted"]


@dataclass(frozen=True, slots=True)
class LivePolicy:
    """How a set goes at the camera.

    Attributes
    ----------
    mode : "counted", "timed", "free" or "prompted"
        Its repetitions are counted; its time is taken; its foot is free, so that it is
        measured in clips only; the person is prompted through it step by step.
    said_every : int
        Of so many counts one is said.
    needs_rest : bool
        It begins from a rest, seen from the side.
    shows_depth : bool
        The screen shows how far a repetition goes.
    is_test : bool
        A test with its own rules for beginning and end: no part of a routine.
    """

    mode: Mode = "counted"
    said_every: int = 1
    needs_rest: bool = True
    shows_depth: bool = False
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class ProgressLabel:
    """What an exercise has come to so far, where it is not calf raises.

    Attributes
    ----------
    number : str
        "12", "41°".
    unit : str
        "s held", "hops", "tilt".
    state : str or None
        What is going on, a word or two.
    """

    number: str
    unit: str
    state: str | None = None


def _not_pictured(_side: Side, _time_s: float) -> float | None:
    return None


def _no_range(_side: Side, _start_s: float, _end_s: float, _trimmed: float) -> Measured | None:
    return None


@dataclass(frozen=True, slots=True)
class ResultContext:
    """What the conversion into a result needs beside the tracker's events.

    Attributes
    ----------
    rest : LegPose
        The main leg at rest.
    main : "left" or "right"
        The leg that stands for both.
    stature_cm : float or None
        None without a scale.
    ankle_sd : callable
        Standard deviation of the ankle angle of a side at a time, degrees, where the pictures
        show how the foot turned; None where they don't.
    ankle_range : callable
        Range of the ankle angle of a side between two times, degrees, some percent trimmed off at
        either end, where the pictures show it; None where they don't.
    """

    rest: LegPose
    main: Side
    stature_cm: float | None
    ankle_sd: Callable[[Side, float], float | None] = _not_pictured
    ankle_range: Callable[[Side, float, float, float], Measured | None] = _no_range


@dataclass(frozen=True, slots=True)
class ResultParts:
    """What a tracker's events become in ``report.json``."""

    reps: list[Rep] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    active: Active | None = None


class ExerciseKind(ABC, Generic[E]):
    """A kind of exercise; its methods are given the exercise in question.

    Attributes
    ----------
    model : type of Exercise
        What a TOML file of the kind must hold.
    groups : tuple of str
        Headings of the catalogue's page under which its exercises stand.
    follower : FollowerName
        What follows it.
    needs_side_view : bool
        A tracker of postures judges it by angles that only a view from the side shows.
    faults : type of FormFault or None
        Faults with their words that only this kind knows, beside those of
        `formcheck.exercises.faults.Fault`.
    """

    model: type[E]
    groups: ClassVar[tuple[str, ...]]
    follower: ClassVar[FollowerName] = "postures"
    needs_side_view: ClassVar[bool] = False
    faults: ClassVar[type[FormFault] | None] = None

    def group(self, exercise: E) -> str:
        """Return the one of `groups` to which an exercise belongs."""
        return self.groups[0]

    def judged_from_side_only(self, exercise: E) -> bool:
        """Whether only a view from the side shows what an exercise is judged by."""
        return self.needs_side_view

    @abstractmethod
    def counting_words(self, exercise: E) -> str:
        """Return what counts, in whole sentences with the exercise's thresholds."""

    def fault_words(self, exercise: E) -> list[str]:
        """Return which faults are flagged, a few words each; empty where none are."""
        return []

    def command(self, exercise: E) -> str | None:
        """Return the command of its own that the exercise has; None: ``formcheck live``."""
        return None

    def live_policy(self, exercise: E) -> LivePolicy:
        """Return how a set goes at the camera."""
        return LivePolicy()

    def endurance(self, exercise: E) -> EnduranceRules | None:
        """Return the rules of an endurance test; None where the exercise is none."""
        return None

    def make_tracker(
        self,
        exercise: E,
        side: Side,
        rest: BodyPose,
        facing: int = 1,
    ) -> Tracker:
        """Make the tracker of an exercise.

        Parameters
        ----------
        exercise : Exercise
            What counts.
        side : "left" or "right"
            The leg that exercises, where the posture doesn't tell.
        rest : BodyPose
            Quiet, before the exercise.
        facing : int
            1: the person faces the right of the picture, -1: the left (`CameraView.facing`);
            circles need it to tell which way they go as the camera sees it.

        Raises
        ------
        ExerciseError
            The exercise is not followed by a tracker of postures.
        """
        raise ExerciseError(f"{exercise.name} has no tracker of postures")

    def to_result(
        self,
        exercise: E,
        events: Sequence[TrackerEvent],
        context: ResultContext,
    ) -> ResultParts:
        """Convert the tracker's events into parts of the result, in its units.

        Parameters
        ----------
        exercise : Exercise
            Which.
        events : sequence of TrackerEvent
            In order of time.
        context : ResultContext
            Rest, main leg and scale.
        """
        return ResultParts()

    def cue_faults(self, faults: Sequence[str]) -> tuple[str, ...]:
        """Return a repetition's faults by the names under which they are cued."""
        return relabel_faults(faults)

    def full_depth(self, exercise: E) -> float:
        """Return where on the scale of the depth bar a repetition is full."""
        return 1.0

    @abstractmethod
    def progress_label(
        self, exercise: E, progress: Progress, target: float | None = None
    ) -> ProgressLabel | None:
        """Say how far an exercise is; None for one whose calf raises are shown.

        Parameters
        ----------
        exercise : Exercise
            Which.
        progress : Progress
            What its tracker says.
        target : float, optional
            Repetitions, or seconds of what is timed.
        """

    def label_at(
        self,
        exercise: E,
        result: Result,
        time_s: float,
        ankle_deg: float,
        shank_deg: float,
    ) -> ProgressLabel | None:
        """Say how far an exercise was at a time of its clip.

        Parameters
        ----------
        exercise : Exercise
            Which.
        result : Result
            Of the clip.
        time_s : float
            When.
        ankle_deg, shank_deg : float
            Ankle angle and tilt of the shank then; NaN where not measured.
        """
        return self.progress_label(exercise, progress_at(result, time_s))


def progress_at(result: Result, time_s: float) -> Progress:
    """How far a clip's set was at a time, by its result.

    Parameters
    ----------
    result : Result
        Of the whole clip.
    time_s : float
        On the clip's clock, seconds.
    """
    from formcheck.tracking.tracker import Progress

    reps = [rep for rep in result.reps if rep.end_s <= time_s]
    under_way = any(rep.start_s <= time_s < rep.end_s for rep in result.reps)
    seconds, active = 0.0, False
    for hold in (hold for hold in result.holds if hold.counted):
        held_s = hold.end_s - hold.start_s if hold.held_s is None else hold.held_s
        seconds += min(max(time_s - hold.start_s, 0.0), held_s)
        active = active or hold.start_s <= time_s < hold.end_s
    if result.active is not None:
        span = result.active
        seconds += min(max(time_s - span.start_s, 0.0), span.active_s)
        active = active or span.start_s <= time_s < span.end_s
    cycles = sum(cycle.counted and cycle.end_s <= time_s for cycle in result.cycles)
    return Progress(
        count=sum(rep.counted for rep in reps) + cycles,
        partial=sum(rep.is_partial for rep in reps),
        active=active or under_way,
        seconds=seconds,
    )


def counted_label(
    count: int, units: tuple[str, str], target: float | None, state: str | None = None
) -> ProgressLabel:
    """Label of a count.

    Parameters
    ----------
    count : int
        So far.
    units : (str, str)
        Singular and plural.
    target : float or None
        Shown beside the count, in the plural.
    state : str, optional
        A word or two beside it.
    """
    unit = units[0] if count == 1 else units[1]
    return ProgressLabel(str(count), f"/ {target:g} {units[1]}" if target else unit, state)


def timed_label(progress: Progress, target: float | None, unit: str, going: str) -> ProgressLabel:
    """Label of a time, and whether it is going on.

    Parameters
    ----------
    progress : Progress
        Its seconds are shown in whole ones.
    target : float or None
        Seconds, shown beside them.
    unit : str
        "s held".
    going : str
        The state while it goes on.
    """
    of = f"/ {target:g} {unit}" if target else unit
    return ProgressLabel(str(int(progress.seconds)), of, going if progress.active else "Waiting")
