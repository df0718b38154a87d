"""One session at the camera, frame by frame: what a window shows and a speaker says."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from formcheck.exercises.rules import Criterion, StopReason
from formcheck.kinds.kind import ProgressLabel
from formcheck.kinematics.leg_online import LegSample
from formcheck.live.followers.protocol import (
    NOTHING_HAPPENED,
    Follower,
    FollowerProgress,
    FollowerUpdate,
    FrameEvents,
    ReadyFrame,
    RepEvent,
)
from formcheck.live.readiness.pose_window import SeenFrame
from formcheck.live.readiness.readiness import NotReady, Readiness
from formcheck.live.readiness.stance import Stance
from formcheck.live.session_recording import SessionRecording
from formcheck.model.frame import Image
from formcheck.model.landmarks import Pose, Side
from formcheck.tracking.raises import Phase
from formcheck.tracking.tracker import LOST_S

Stage = Literal["guide", "still", "countdown", "counting", "lost", "paused", "done"]

COUNTDOWN_S = 3.0
ASKED_S = 3.0
"""Who came into an empty picture is asked for so long whether they are the same person."""
WHO_CAME_BACK = "Counting on. Somebody else? Press r"


@dataclass(frozen=True, slots=True)
class SessionState:
    """What there is to show after a frame.

    Everything in ``progress`` and ``events`` can be had from the state itself, too:
    ``state.rep_count``, ``state.done``.

    Attributes
    ----------
    stage : Stage
        Where in the session this is.
    message : str or None
        What the person should do, a few words.
    countdown : int or None
        Seconds to the start.
    side : "left", "right" or None
        The leg that is measured.
    leg : LegSample or None
        Its angles in this frame; None where only postures are followed.
    stranger : bool
        The landmarks of this frame are somebody else's.
    progress : FollowerProgress
        How far the set is.
    events : FrameEvents
        What happened with this frame.
    """

    stage: Stage
    message: str | None = None
    countdown: int | None = None
    side: Side | None = None
    leg: LegSample | None = None
    stranger: bool = False
    progress: FollowerProgress = field(default_factory=FollowerProgress)
    events: FrameEvents = NOTHING_HAPPENED

    @property
    def rep_count(self) -> int:
        """Full repetitions so far."""
        return self.progress.rep_count

    @property
    def partial_reps(self) -> int:
        """Partial repetitions so far."""
        return self.progress.partial_reps

    @property
    def depth(self) -> float:
        """Heel height over the reference depth; NaN when not measured."""
        return self.progress.depth

    @property
    def full_depth(self) -> float:
        """From where on the depth is that of a full raise."""
        return self.progress.full_depth

    @property
    def phase(self) -> Phase:
        """Where in the raise the leg is."""
        return self.progress.phase

    @property
    def last(self) -> RepEvent | None:
        """The last repetition."""
        return self.progress.last

    @property
    def label(self) -> ProgressLabel | None:
        """What is counted, where it is not raises."""
        return self.progress.label

    @property
    def tally(self) -> ProgressLabel | None:
        """`label`, by its former name."""
        return self.label

    @property
    def said_every(self) -> int:
        """Of so many counts one is said."""
        return self.progress.said_every

    @property
    def testing(self) -> bool:
        """This is a test, with prompts in place of cues."""
        return self.progress.testing

    @property
    def stopped_by(self) -> StopReason | None:
        """What has ended the test."""
        return self.progress.stopped_by

    @property
    def done(self) -> RepEvent | None:
        """A raise or another repetition that was finished by this frame."""
        return self.events.done

    @property
    def lowered(self) -> RepEvent | None:
        """The last one once more, when its lowering is over and judged."""
        return self.events.lowered

    @property
    def prompt(self) -> Criterion | None:
        """What the test says to the person with this frame."""
        return self.events.prompt

    @property
    def words(self) -> str | None:
        """Said with this frame, to their end."""
        return self.events.words

    @property
    def fault(self) -> str | None:
        """What has just gone wrong in something that goes on, as a hold does."""
        return self.events.fault


class LiveSession:
    """Follows one set of any exercise. Feed it every frame's landmarks in order.

    The person is made ready (`Readiness`), then followed (`Follower`), and what was counted
    is kept for the report. `formcheck.live.session_factory.make_session` puts one together.

    Parameters
    ----------
    follower : Follower
        Follows what is done.
    size : (int, int)
        Width and height of the picture, pixels.
    side : "left", "right" or None
        Which leg to measure; None leaves it to the exercise.
    countdown_s : float
        Between the neutral posture and the first count.
    record : callable
        Opens the recording of the leg that is measured, once its neutral posture is taken.

    Attributes
    ----------
    recordings : dict of SessionRecording
        The frames for the report, by the leg they were begun with; empty before there is
        a neutral posture.
    """

    def __init__(
        self,
        follower: Follower,
        size: tuple[int, int],
        side: Side | None = None,
        *,
        countdown_s: float = COUNTDOWN_S,
        record: Callable[[Side], SessionRecording] = lambda _: SessionRecording(),
    ) -> None:
        self._follower, self._size = follower, size
        self._readiness = Readiness(size, side, follower.policy)
        self._countdown_s, self._record = countdown_s, record
        self.recordings: dict[Side, SessionRecording] = {}
        self._starts_s = 0.0
        self._missed, self._returned_s, self._asked_s = 0, math.inf, math.inf
        self._pushed_s: float | None = None
        self._paused = False

    @property
    def recording(self) -> SessionRecording | None:
        """The frames for the report; None before there is a neutral posture."""
        return next(iter(self.recordings.values()), None)

    @property
    def counts(self) -> tuple[int, int]:
        """Full and partial repetitions so far; of what is timed, how often it was done."""
        progress = self._follower.progress
        return progress.rep_count, progress.partial_reps

    def reset(self) -> None:
        """Forget what was counted; the neutral posture stays."""
        self._follower.reset()
        if self.recording is not None:
            self.recording.forget_set()

    def take_neutral(self) -> None:
        """Wait for a neutral posture again; what was counted stays where it can."""
        self._readiness.restart()
        self._release()

    def pause(self, paused: bool) -> None:
        """Stop or go on counting."""
        self._paused = paused
        self._readiness.clear_window()
        self._follower.finish()

    def finish(self) -> None:
        """The set is over: what is under way counts if it counts as it stands."""
        self._follower.finish()

    def push(
        self,
        time_s: float,
        pose: Pose | None,
        brightness: float | None = None,
        image: Image | None = None,
    ) -> SessionState:
        """Take the next frame.

        Parameters
        ----------
        time_s : float
            Larger than before.
        pose : ndarray of shape (33, 5), or None
            Landmarks in pixels; None when nobody was found.
        brightness : float, optional
            Mean of the picture, 0 to 255, for advice only.
        image : ndarray of uint8, shape (height, width, 3), optional
            The picture, RGB: the foot's turn is measured in it too. Some are kept for a
            second; nobody may draw on them. One of another size is left aside.
        """
        if image is not None and image.shape[1::-1] != self._size:
            image = None
        if self._pushed_s is not None and time_s - self._pushed_s > LOST_S:
            self._readiness.clear_window()
            self._follower.interrupt()
        self._pushed_s = time_s
        watched = self._follower.policy.watches_camera and not (self._paused or self._follower.over)
        seen = self._readiness.push(time_s, pose, image if watched else None)
        if self._readiness.returned and any(count > 0 for count in self.counts):
            self._returned_s = time_s
        if self._readiness.handed_over and not self._follower.over:
            self._release()
        if self._paused:
            return self._state("paused", "Paused")
        if self._follower.over:
            return self._finished(seen)
        if image is not None and self._may_take_stance:
            self._follower.buffer_image(time_s, image)
        if self._readiness.stance is None:
            return self._prepare(time_s, brightness)
        now = (image, time_s >= self._starts_s, self._readiness.is_whole)
        ready = ReadyFrame(time_s, seen.pose, *now, seen.steady, seen.motion)
        return self._follow(ready, brightness)

    @property
    def _may_take_stance(self) -> bool:
        """No neutral posture was taken yet, or a longer one may take its place."""
        stance = self._readiness.stance
        return stance is None or (stance.short and not self._follower.begun)

    def _release(self) -> None:
        self._follower.release()
        if not self._follower.policy.keeps_count and self.recording is not None:
            self.recording.forget_set()

    def _prepare(self, time_s: float, brightness: float | None) -> SessionState:
        found = self._readiness.take_stance(brightness)
        if isinstance(found, NotReady):
            return self._state(found.stage, found.message)
        self._starts_s = time_s + self._countdown_s
        events = self._begin(found)
        self._readiness.mark_measured(self._starts_s)
        self._missed = events.missed
        update = FollowerUpdate(measured=True, events=events)
        if self._countdown_s <= 0:
            return self._state("counting", self._follower.message, update)
        return self._count_down(self._countdown_s, update)

    def _count_down(self, left_s: float, update: FollowerUpdate) -> SessionState:
        words = "Ready" if not self._missed else "Ready: what you did before does not count"
        return self._state("countdown", words, update, countdown=math.ceil(left_s))

    def _begin(self, stance: Stance) -> FrameEvents:
        """Follow from a neutral posture on; what was done before it counts without a countdown."""
        self._follower.begin(stance)
        recording = self.recording
        if recording is None:
            recording = self.recordings[stance.side] = self._record(stance.side)
        recording.pictures = self._follower.pictures
        looks_back = self._follower.policy.looks_back and self._countdown_s <= 0
        rest_s = set(stance.window.time_s.tolist())
        for at_s, pose, _, motion in self._readiness.seen_so_far:
            if looks_back or at_s in rest_s:
                recording.add(at_s, pose, stance=at_s in rest_s, motion=motion)
        return self._follower.catch_up(stance, self._counts_from_s)

    @property
    def _counts_from_s(self) -> float:
        """What is done from then on counts; without a countdown also what came before."""
        return -math.inf if self._countdown_s <= 0 else self._starts_s

    def _with_better_stance(self, update: FollowerUpdate) -> FollowerUpdate:
        """Measure from a longer or better rest on, if there is one by now."""
        events, self._missed = None, self._missed + update.events.missed
        if not self._follower.begun:
            longer = self._readiness.take_longer_stance()
            events = None if longer is None else self._begin(longer)
        if events is None and self._follower.rests:
            before, better = self._readiness.stance, self._readiness.take_better_stance()
            if better is not None and before is not None:
                self._follower.renew(better)
                events = self._follower.catch_up(better, self._counts_from_s)
                other = better.window.time_s[0] > before.window.time_s[-1]
                events = replace(events, renewed=bool(other))
        if events is None:
            return update
        missed, self._missed = events.missed - self._missed, max(events.missed, self._missed)
        now = replace(
            update.events,
            earlier=events.earlier,
            missed=update.events.missed + max(missed, 0),
            renewed=events.renewed,
        )
        return replace(update, events=now)

    def _follow(self, frame: ReadyFrame, brightness: float | None) -> SessionState:
        # Landmarks of feet that are hidden are invented: they are recorded, but not followed.
        followed = frame if self._readiness.feet_seen else frame.without_person()
        if not frame.counting:
            update = self._with_better_stance(self._follower.push(followed))
            return self._count_down(self._starts_s - frame.time_s, update)
        lost = self._readiness.lost
        if lost:
            self._follower.interrupt()
        update = self._follower.push(followed)
        if update.measured:
            self._readiness.mark_measured(frame.time_s)
        elif lost:
            # What the screen says is not counted isn't counted in the report either.
            return self._state("lost", self._readiness.how_to_go_on(brightness), update)
        assert self.recording is not None
        self.recording.add(frame.time_s, frame.pose, turn=update.turn, motion=frame.motion)
        update = self._with_better_stance(update)
        return self._state("counting", self._message_at(frame.time_s), update)

    def _message_at(self, time_s: float) -> str | None:
        """What is shown while it goes on: what to do, or the question who came back."""
        if time_s < self._returned_s:
            return self._follower.message
        self._asked_s = min(self._asked_s, time_s)
        if time_s - self._asked_s > ASKED_S:
            self._returned_s = self._asked_s = math.inf
        return WHO_CAME_BACK

    def _finished(self, seen: SeenFrame) -> SessionState:
        """After the last raise of the set, whose lowering belongs to it."""
        since_s = seen.time_s - self._readiness.last_measured_at_s
        if self.recording is not None and since_s < self._follower.tail_s:
            self.recording.add(seen.time_s, seen.pose)
        return self._state("done", self._follower.result)

    def _state(
        self,
        stage: Stage,
        message: str | None,
        update: FollowerUpdate | None = None,
        *,
        countdown: int | None = None,
    ) -> SessionState:
        return SessionState(
            stage=stage,
            message=message,
            countdown=countdown,
            side=self._readiness.side,
            leg=update.leg if update else None,
            stranger=self._readiness.stranger,
            progress=self._follower.progress,
            events=update.events if update else NOTHING_HAPPENED,
        )
