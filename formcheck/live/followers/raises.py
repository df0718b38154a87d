"""Follows calf raises: the leg is fitted in every frame, and its raises are counted."""

import numpy as np

from formcheck.exercises.catalogue import RaiseExercise
from formcheck.feedback.rules import load_rules
from formcheck.kinematics.leg_online import LegSample, OnlineLegEstimator
from formcheck.kinematics.legs_in_view import UPRIGHT_SHANK_DEG
from formcheck.live.followers.foot_registration import LiveFootRegistration
from formcheck.live.followers.protocol import (
    FollowerProgress,
    FollowerUpdate,
    FrameEvents,
    ReadyFrame,
)
from formcheck.live.followers.raise_counter import RaiseCounter
from formcheck.live.plan import LOWERING_S
from formcheck.live.readiness.readiness import ReadinessPolicy
from formcheck.live.readiness.stance import STANCE_S, RestPolicy, Stance
from formcheck.model.frame import Image

POLICY = ReadinessPolicy(
    # The foot's zero is taken from it: all of it is quiet.
    rest=RestPolicy(window_s=STANCE_S, short_s=0.45, share=1.0, leg="standing"),
    keep_still="Stand still",
    max_shank_tilt_deg=UPRIGHT_SHANK_DEG,
    straighten="Put your foot flat under your knee",
    keeps_view=True,
    come_back="Stand still to go on",
)


class RaiseFollower:
    """Counts the raises of one set; see `formcheck.live.followers.protocol.Follower`.

    Parameters
    ----------
    exercise : RaiseExercise
        Its rules.
    target : float, optional
        Reference depth in foot lengths; without it the set's own best raises are it.
    reps : int, optional
        Counted raises after which the set is done.
    foot_registration : LiveFootRegistration, optional
        Measures the foot in the pictures.
    """

    policy = POLICY
    tail_s = LOWERING_S
    message = None

    def __init__(
        self,
        exercise: RaiseExercise,
        *,
        target: float | None = None,
        reps: int | None = None,
        foot_registration: LiveFootRegistration | None = None,
    ) -> None:
        self._exercise, self._target, self._reps = exercise, target, reps
        self._foot_registration = (
            foot_registration if foot_registration is not None else LiveFootRegistration()
        )
        self._counter = RaiseCounter(exercise, target)
        self._leg: OnlineLegEstimator | None = None
        self._height = float("nan")

    @property
    def begun(self) -> bool:
        """A raise has begun: it would not go on in another standing position."""
        return self._counter.begun

    @property
    def over(self) -> bool:
        """The set has as many raises as were wanted, or the test has ended."""
        enough = self._reps is not None and self._counter.rep_count >= self._reps
        test = self._counter.test
        return enough or (test is not None and test.stopped_by is not None)

    @property
    def result(self) -> str:
        """The count, and what ended a test."""
        count, test = self._counter.rep_count, self._counter.test
        if test is None or test.stopped_by is None:
            return f"Done: {count}"
        return f"Test over: {count} ({load_rules().test.stops[test.stopped_by]})"

    @property
    def progress(self) -> FollowerProgress:
        """Raises so far, and where in one the leg is."""
        counter = self._counter
        return FollowerProgress(
            rep_count=counter.rep_count,
            partial_reps=counter.partial_reps,
            depth=self._height / counter.reference,
            full_depth=self._exercise.counting.full_share,
            phase=counter.phase,
            last=counter.last,
            testing=counter.test is not None,
            stopped_by=counter.test.stopped_by if counter.test else None,
        )

    def buffer_image(self, time_s: float, image: Image) -> None:
        """Buffer a picture of the foot in the neutral standing position."""
        self._foot_registration.buffer_image(time_s, image)

    def begin(self, stance: Stance) -> None:
        """Fit the leg to a neutral standing position."""
        self._leg = OnlineLegEstimator(stance.window, stance.side, stance.view)
        self._foot_registration.begin(stance)
        self._counter.interrupt()

    def push(self, frame: ReadyFrame) -> FollowerUpdate:
        """Measure the leg, and count."""
        assert self._leg is not None
        pitch = self._foot_registration.pitch_measurement(frame.time_s, frame.image, frame.pose)
        leg = self._leg.measure(frame.time_s, frame.pose.astype(np.float64), pitch)
        self._height = leg.heel_height
        events = self._count(leg) if frame.counting else FrameEvents()
        return FollowerUpdate(leg.planted, leg, self._foot_registration.turn, events)

    def interrupt(self) -> None:
        """A raise under way is not counted."""
        self._height = float("nan")
        self._counter.interrupt()

    def finish(self) -> None:
        """A raise under way is not counted."""
        self.interrupt()

    def release(self) -> None:
        """Wait for another neutral standing position; the raises stay."""
        self._leg = None
        self._foot_registration.end()
        self.interrupt()

    def reset(self) -> None:
        """Forget the raises; the neutral standing position stays."""
        self._counter = RaiseCounter(self._exercise, self._target)

    def _count(self, leg: LegSample) -> FrameEvents:
        if leg.planted:
            update = self._counter.push(leg)
            prompt = update.prompt.criterion if update.prompt else None
            return FrameEvents(done=update.done, lowered=update.lowered, prompt=prompt)
        if np.isfinite(leg.knee_deg):
            # Seen, but the foot has stepped: no raise goes on over that.
            self._counter.interrupt()
        return FrameEvents()
