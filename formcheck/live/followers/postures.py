"""Follows any exercise that a tracker of postures follows: repetitions, holds, cycles, time."""

from dataclasses import replace

from formcheck.exercises.catalogue import Exercise
from formcheck.kinds import kind_of, make_tracker
from formcheck.live.followers.progress_announcer import ProgressAnnouncer, is_timed
from formcheck.live.followers.protocol import (
    NOTHING_HAPPENED,
    FollowerProgress,
    FollowerUpdate,
    FrameEvents,
    ReadyFrame,
)
from formcheck.live.readiness.readiness import ReadinessPolicy
from formcheck.live.readiness.stance import RestPolicy, Stance
from formcheck.model.frame import Image
from formcheck.model.landmarks import NOBODY
from formcheck.tracking.tracker import Progress, Tracker, TrackerEvent

POLICY = ReadinessPolicy(
    rest=RestPolicy(window_s=0.7),
    keep_still="Get into place and keep still",
    patience_s=12.0,
)


class PostureFollower:
    """Follows one set; see `formcheck.live.followers.protocol.Follower`.

    The landmarks alone are measured.

    Parameters
    ----------
    exercise : Exercise
        One that a tracker of postures follows.
    reps : int, optional
        Counted repetitions after which the set is done.
    seconds : float, optional
        Time held or moved after which it is done.
    """

    tail_s = 0.0
    pictures = None
    message = None
    begun = True
    rests = False

    def __init__(
        self, exercise: Exercise, *, reps: int | None = None, seconds: float | None = None
    ) -> None:
        self._exercise, self._reps, self._seconds = exercise, reps, seconds
        self._timed = is_timed(exercise)
        self._kind = kind_of(exercise)
        self._live_policy = self._kind.live_policy(exercise)
        needs_rest = self._live_policy.needs_rest
        self.policy = POLICY if needs_rest else replace(POLICY, patience_s=0.0)
        self._stance: Stance | None = None
        self._tracker: Tracker | None = None
        self._before = Progress()
        self._announcer = ProgressAnnouncer(exercise)

    @property
    def over(self) -> bool:
        """The repetitions or the time that were wanted are done."""
        so_far = self._so_far
        enough = self._reps is not None and so_far.count >= self._reps
        return enough or (self._seconds is not None and so_far.seconds >= self._seconds)

    @property
    def result(self) -> str:
        """Repetitions, or seconds."""
        so_far = self._so_far
        return f"Done: {so_far.seconds:.0f} s" if self._timed else f"Done: {so_far.count}"

    @property
    def progress(self) -> FollowerProgress:
        """Repetitions and time so far."""
        so_far = self._so_far
        target = self._seconds if self._timed else self._reps
        return FollowerProgress(
            rep_count=so_far.count,
            partial_reps=so_far.partial,
            depth=min(so_far.depth, 1.0) if self._live_policy.shows_depth else float("nan"),
            last=self._announcer.last,
            label=self._kind.progress_label(self._exercise, so_far, target),
            said_every=self._live_policy.said_every,
        )

    def buffer_image(self, time_s: float, image: Image) -> None:
        """Nothing is measured in pictures."""

    def begin(self, stance: Stance) -> None:
        """Measure postures from this neutral posture on."""
        self._stance = stance
        facing = stance.body.size.view.facing
        self._tracker = make_tracker(self._exercise, stance.side, stance.body.rest, facing)
        for time_s, pose in stance.frames:
            self._tracker.push(stance.body.posture(time_s, pose))

    def catch_up(self, stance: Stance, from_s: float) -> FrameEvents:  # noqa: ARG002
        """What was done before the neutral posture is not looked at."""
        return NOTHING_HAPPENED

    def renew(self, stance: Stance) -> None:
        """The neutral posture stays."""

    def push(self, frame: ReadyFrame) -> FollowerUpdate:
        """Take the next posture."""
        assert self._stance is not None
        assert self._tracker is not None
        whole = frame.is_whole()
        if not frame.counting:
            return FollowerUpdate(measured=whole)
        # Half a body is not measured in a clip either.
        pose = frame.pose if whole else NOBODY
        done = self._tracker.push(self._stance.body.posture(frame.time_s, pose))
        if self.over:
            done += self._tracker.finish()
        return FollowerUpdate(whole, events=self._events(frame.time_s, done))

    def interrupt(self) -> None:
        """Trackers notice by themselves how long nobody is seen."""

    def finish(self) -> None:
        """End what is under way."""
        if self._tracker is not None:
            self._tracker.finish()

    def release(self) -> None:
        """Wait for another neutral posture; what was counted stays."""
        self.finish()
        self._before = self._so_far
        self._stance = self._tracker = None
        self._announcer = ProgressAnnouncer(self._exercise)

    def reset(self) -> None:
        """Begin the set anew; the neutral posture stays."""
        self._before = Progress()
        self._announcer = ProgressAnnouncer(self._exercise)
        if self._stance is not None:
            self.begin(self._stance)

    @property
    def _so_far(self) -> Progress:
        """Of the whole set, whatever neutral posture its parts were measured from."""
        before = self._before
        if self._tracker is None:
            return replace(before, active=False, fault=None)
        now = self._tracker.progress
        return replace(
            now,
            count=now.count + before.count,
            partial=now.partial + before.partial,
            seconds=now.seconds + before.seconds,
        )

    def _events(self, time_s: float, done: list[TrackerEvent]) -> FrameEvents:
        assert self._tracker is not None
        rep = self._announcer.rep(done)
        if self.over:
            return FrameEvents(done=rep, lowered=rep)
        progress = self._tracker.progress
        words = self._announcer.words(done, progress)
        fault = self._announcer.fault(time_s, progress.fault)
        if rep is None and words is None and fault is None:
            return NOTHING_HAPPENED
        return FrameEvents(done=rep, lowered=rep, words=words, fault=fault)
