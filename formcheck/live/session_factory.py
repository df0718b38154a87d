"""Makes the session of an exercise, with the follower that its kind names.

A test of both legs is a session for each, one after the other: `SidesSession`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, cast

from formcheck.errors import ExerciseError
from formcheck.exercises.catalogue import Exercise, RaiseExercise, RomExercise
from formcheck.kinds import kind_of
from formcheck.live.followers.postures import PostureFollower
from formcheck.live.followers.protocol import Follower
from formcheck.live.followers.raises import RaiseFollower
from formcheck.live.followers.range_of_motion import RomFollower
from formcheck.live.session import COUNTDOWN_S, LiveSession, SessionState
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.session_recording import SessionRecording
from formcheck.model.frame import Image
from formcheck.model.landmarks import SIDES, Pose, Side
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, PoseBackend

BETWEEN_S = 3.0
"""To hear that the other side comes, before it is looked for."""
OTHER_SIDE = "Good. Now the other side"


class SidesSession:
    """A session for each side in turn; the same outside as `LiveSession`.

    Parameters
    ----------
    sides : sequence of "left", "right"
        In this order.
    make : callable
        Makes the session of a side; it is told how many were counted before.
    """

    def __init__(self, sides: Sequence[Side], make: Callable[[Side, int], LiveSession]) -> None:
        self._waiting, self._make = list(sides), make
        self._session = make(self._waiting.pop(0), 0)
        self._before: dict[Side, SessionRecording] = {}
        self._done_s: float | None = None

    @property
    def recordings(self) -> dict[Side, SessionRecording]:
        """The frames of each side that was begun."""
        return self._before | self._session.recordings

    @property
    def counts(self) -> tuple[int, int]:
        """Full and partial repetitions of all sides so far."""
        return self._session.counts

    def reset(self) -> None:
        """Begin this side's count anew."""
        self._session.reset()

    def take_neutral(self) -> None:
        """Wait for this side's neutral posture again."""
        self._session.take_neutral()

    def pause(self, paused: bool) -> None:
        """Stop or go on counting."""
        self._session.pause(paused)

    def finish(self) -> None:
        """The sets are over."""
        self._session.finish()

    def push(
        self,
        time_s: float,
        pose: Pose | None,
        brightness: float | None = None,
        image: Image | None = None,
    ) -> SessionState:
        """Take the next frame; see `LiveSession.push`."""
        state = self._session.push(time_s, pose, brightness, image)
        if state.stage != "done" or not self._waiting:
            self._done_s = None
            return state
        if self._done_s is None:
            self._done_s = time_s
        if time_s - self._done_s > BETWEEN_S:
            self._before = self.recordings
            self._session = self._make(self._waiting.pop(0), self._session.counts[0])
        return replace(state, stage="guide", message=OTHER_SIDE)


def is_counted(exercise: Exercise) -> bool:
    """Say whether a routine's set of this exercise is counted; otherwise it is only timed.

    A heel that rises in the air is measured in clips only; holds are timed by the routine,
    whose clock the person follows.
    """
    return kind_of(exercise).live_policy(exercise).mode == "counted"


def make_session(
    exercise: Exercise,
    width: int,
    height: int,
    *,
    side: Literal["auto", "left", "right", "both"] = "auto",
    target: float | None = None,
    countdown_s: float = COUNTDOWN_S,
    reps: int | None = None,
    seconds: float | None = None,
    record: Callable[[Side], SessionRecording] = lambda _: SessionRecording(),
    backend: PoseBackend = MEDIAPIPE_VIDEO,
) -> LiveSessionProtocol:
    """Make the session that follows an exercise.

    Parameters
    ----------
    exercise : Exercise
        From the catalogue.
    width, height : int
        Size of the picture in pixels.
    side : "auto", "left", "right" or "both"
        Which leg to measure; auto leaves it to the exercise. A range-of-motion test does
        both, one after the other, unless one is asked for.
    target : float, optional
        Reference depth of calf raises in foot lengths.
    countdown_s : float
        Between the neutral posture and the first count; a prompted test has none.
    reps : int, optional
        Counted repetitions after which the set is done.
    seconds : float, optional
        Time held or moved after which it is done.
    record : callable
        Opens the recording of a leg, once its neutral posture is taken.
    backend : PoseBackend
        What finds the landmarks.

    Raises
    ------
    ExerciseError
        A heel that rises in the air: it is measured from clips only.
    """
    kind = kind_of(exercise)
    if kind.live_policy(exercise).mode == "free":
        raise ExerciseError(f"{exercise.name} is measured from clips only")
    if kind.follower == "range-of-motion":
        return _session_of_sides(cast("RomExercise", exercise), (width, height), side, record)
    follower: Follower
    if kind.follower == "raises":
        raises = cast("RaiseExercise", exercise)
        follower = RaiseFollower(raises, target=target, reps=reps, backend=backend)
    else:
        follower = PostureFollower(exercise, reps=reps, seconds=seconds)
    leg = side if side in SIDES else None
    return LiveSession(follower, (width, height), leg, countdown_s=countdown_s, record=record)


def _session_of_sides(
    exercise: RomExercise,
    size: tuple[int, int],
    side: Literal["auto", "left", "right", "both"],
    record: Callable[[Side], SessionRecording],
) -> SidesSession:
    def make(leg: Side, before: int) -> LiveSession:
        follower = RomFollower(exercise, leg, before)
        return LiveSession(follower, size, leg, countdown_s=0.0, record=record)

    return SidesSession((side,) if side in SIDES else SIDES, make)
