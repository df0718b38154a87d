"""One set of any exercise that a tracker of postures follows, frame by frame at the camera."""

import math
from dataclasses import replace
from typing import Literal

from formcheck.analysis.choose import whole_body
from formcheck.exercises.catalogue import Exercise
from formcheck.kinds import kind_of, make_tracker
from formcheck.live.activity_telling import Telling, is_timed
from formcheck.live.guidance import advice_for, presence_advice
from formcheck.live.kept import KeptFrames
from formcheck.live.person import OnePerson
from formcheck.live.postures import PostureEye, RecentPoses, is_quiet
from formcheck.live.session import COUNTDOWN_S, SessionState, Stage
from formcheck.overlay.tally import tally_of
from formcheck.pose.landmarks import NOBODY, Pose, Side, has_person
from formcheck.tracking.factory import make_tracker
from formcheck.tracking.tracker import Done, Progress
from formcheck.video.frame import Image

VIEW_S = 0.5
"""What keeps the picture from being measured is judged over so long."""
REST_S = 0.7
"""A rest of so long gives the posture that angles are measured from."""
PATIENCE_S = 12.0
"""Who is seen whole for so long, but not from the side or not at rest, is taken as they are."""
LOST_S = 1.0
"""Nobody was seen for so long."""


class ActivitySession:
    """Follows one set; the same outside as `formcheck.live.session.LiveSession`.

    Parameters
    ----------
    exercise : Exercise
        One that a tracker of postures follows.
    width, height : int
        Size of the picture in pixels.
    side : "auto", "left" or "right"
        The leg that exercises, where the posture doesn't tell; auto takes the nearer one.
    countdown_s : float
        Between the rest and the start.
    reps : int, optional
        Counted repetitions after which the set is done.
    seconds : float, optional
        Time held or moved after which it is done.
    kept : KeptFrames, optional
        Where the frames for the report go.
    """

    def __init__(
        self,
        exercise: Exercise,
        width: int,
        height: int,
        *,
        side: Literal["auto", "left", "right"] = "auto",
        countdown_s: float = COUNTDOWN_S,
        reps: int | None = None,
        seconds: float | None = None,
        kept: KeptFrames | None = None,
    ) -> None:
        self._exercise, self._side_asked = exercise, side
        self._kind = kind_of(exercise)
        self._policy = self._kind.live_policy(exercise)
        self._timed = is_timed(exercise)
        self._countdown_s, self._reps, self._seconds = countdown_s, reps, seconds
        self.kept = kept if kept is not None else KeptFrames()
        self._recent = RecentPoses((width, height))
        self._eye: PostureEye | None = None
        self._person: OnePerson | None = None
        self._side: Side | None = None
        self._stranger = self._paused = self._over = False
        self._whole_s: float | None = None
        self._starts_s = self._seen_s = 0.0
        self._before = Progress()
        self._telling = Telling(self._exercise)

    @property
    def counts(self) -> tuple[int, int]:
        """Full and partial repetitions so far; of what is timed, how often it was done."""
        progress = self._progress
        return progress.count, progress.partial

    def reset(self) -> None:
        """Begin the set anew; the posture at rest stays."""
        self.kept.forget_set()
        self._before, self._over = Progress(), False
        self._telling = Telling(self._exercise)
        if self._eye is not None:
            self._start_tracker(self._eye)

    def take_neutral(self) -> None:
        """Wait for a rest again; what was counted stays."""
        self.close()
        self._before = self._progress
        self._eye = self._person = self._whole_s = None
        self._telling = Telling(self._exercise)

    def pause(self, paused: bool) -> None:
        """Stop or go on counting; what is under way ends with a pause."""
        if paused:
            self.close()
        self._paused = paused
        self._recent.forget()

    def close(self) -> None:
        """The set is over: what is under way counts if it counts as it stands."""
        if self._eye is not None:
            self._tracker.close()

    def push(
        self,
        time_s: float,
        pose: Pose | None,
        brightness: float | None = None,
        image: Image | None = None,  # noqa: ARG002
    ) -> SessionState:
        """Take the next frame; see `formcheck.live.session.LiveSession.push`.

        The landmarks alone are measured.
        """
        pose = self._mine(time_s, pose)
        self._recent.push(time_s, pose)
        if self._paused:
            return self._state("paused", "Paused")
        if self._eye is None:
            return self._prepare(time_s, brightness)
        if self._over:
            return self._state("done", f"Done: {self._result}")
        if time_s < self._starts_s:
            left = math.ceil(self._starts_s - time_s)
            self._seen_s = time_s
            return replace(self._state("countdown", "Ready"), countdown=left)
        return self._go_on(time_s, pose, brightness)

    @property
    def _progress(self) -> Progress:
        """Of the whole set."""
        if self._eye is None:
            return replace(self._before, active=False, fault=None)
        now, before = self._tracker.progress, self._before
        return replace(
            now,
            count=now.count + before.count,
            partial=now.partial + before.partial,
            seconds=now.seconds + before.seconds,
        )

    @property
    def _result(self) -> str:
        progress = self._progress
        return f"{progress.seconds:.0f} s" if self._timed else str(progress.count)

    def _mine(self, time_s: float, pose: Pose | None) -> Pose:
        """The person's landmarks; NaN when they are not found."""
        self._stranger = False
        if pose is None:
            return NOBODY
        if self._person is not None and not self._person.knows(time_s, pose):
            self._stranger = True
            if self._person.gave_way:
                self.take_neutral()
            return NOBODY
        return pose

    def _prepare(self, time_s: float, brightness: float | None) -> SessionState:
        """Until the person is seen and at rest."""
        window = self._recent.track(VIEW_S)
        missing = presence_advice(window, brightness)
        if missing:
            self._whole_s = None
            return self._state("guide", missing)
        if self._whole_s is None:
            self._whole_s = time_s
        waited_s = time_s - self._whole_s
        patient = waited_s < PATIENCE_S and self._policy.needs_rest
        turn = advice_for(window, brightness)
        if turn and patient:
            return self._state("guide", turn)
        frames = self._recent.since(REST_S)
        full = frames[-1][0] - frames[0][0] >= 0.9 * REST_S
        if not full or (patient and not is_quiet(self._recent.track(REST_S))):
            return self._state("still", "Get into place and keep still")
        self._take(time_s, frames)
        if self._countdown_s <= 0:
            return self._state("counting", None)
        left = math.ceil(self._countdown_s)
        return replace(self._state("countdown", "Ready"), countdown=left)

    def _take(self, time_s: float, frames: list[tuple[float, Pose]]) -> None:
        eye = PostureEye(self._recent.track(REST_S))
        asked = self._side_asked
        self._side = (eye.size.view.near or "right") if asked == "auto" else asked
        seen = [frame for frame in frames if has_person(frame[1])]
        self._person = OnePerson(*seen[-1])
        for at_s, pose in frames:
            self.kept.keep(at_s, pose, stance=True)
        self._rest = frames
        self._start_tracker(eye)
        self._starts_s = time_s + self._countdown_s
        self._seen_s = time_s

    def _start_tracker(self, eye: PostureEye) -> None:
        assert self._side is not None
        self._eye = eye
        facing = eye.size.view.facing
        self._tracker = make_tracker(self._exercise, self._side, eye.rest, facing)
        for at_s, pose in self._rest:
            self._tracker.push(eye.posture(at_s, pose))

    def _go_on(self, time_s: float, pose: Pose, brightness: float | None) -> SessionState:
        assert self._eye is not None
        self.kept.keep(time_s, pose)
        if whole_body(self._recent.track(0.0))[0]:
            self._seen_s = time_s
        else:
            # Half a body is not measured in a clip either.
            pose = NOBODY
        done = self._tracker.push(self._eye.posture(time_s, pose))
        if self._target_reached():
            done += self._tracker.close()
            self._over = True
            return self._with(self._state("done", f"Done: {self._result}"), done)
        if time_s - self._seen_s > LOST_S:
            stranger = "Somebody else is in the picture" if self._stranger else None
            advice = presence_advice(self._recent.track(VIEW_S), brightness)
            return self._state("lost", stranger or advice or "Come back into the picture")
        progress = self._tracker.progress
        words, fault = self._telling.words(done, progress), progress.fault
        state = self._with(self._state("counting", None), done)
        return replace(state, words=words, fault=self._telling.fault(time_s, fault))

    def _with(self, state: SessionState, done: list[Done]) -> SessionState:
        """Add the repetition that is over."""
        rep = self._telling.rep(done)
        return replace(state, done=rep, lowered=rep, last=self._telling.last)

    def _target_reached(self) -> bool:
        progress = self._progress
        enough = self._reps is not None and progress.count >= self._reps
        return enough or (self._seconds is not None and progress.seconds >= self._seconds)

    def _state(self, stage: Stage, message: str | None) -> SessionState:
        progress = self._progress
        target = self._seconds if self._timed else self._reps
        return SessionState(
            stage=stage,
            message=message,
            countdown=None,
            side=self._side,
            leg=None,
            rep_count=progress.count,
            partial_reps=progress.partial,
            depth=min(progress.depth, 1.0) if self._policy.shows_depth else float("nan"),
            full_depth=1.0,
            phase="standing",
            done=None,
            last=self._telling.last,
            stranger=self._stranger,
            tally=self._kind.progress_label(self._exercise, progress, target),
            said_every=self._policy.said_every,
        )
