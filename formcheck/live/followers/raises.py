"""Follows calf raises: the leg is fitted in every frame, and its raises are counted."""

import math
from collections import deque
from dataclasses import replace

import numpy as np

from formcheck.exercises.catalogue import RaiseExercise
from formcheck.exercises.faults import Fault
from formcheck.feedback.rules import load_rules
from formcheck.kinematics.body_rise import BodyRise, body_rise
from formcheck.kinematics.body_rise_online import OnlineBodyRise
from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.kinematics.leg_online import (
    NO_SHIFT,
    LegSample,
    OnlineLegEstimator,
    PitchMeasurement,
)
from formcheck.kinematics.legs_in_view import UPRIGHT_SHANK_DEG
from formcheck.live.followers.camera_shift import CameraShift
from formcheck.live.followers.foot_registration import LiveFootRegistration
from formcheck.live.followers.knee_dips import KneeDips
from formcheck.live.followers.protocol import (
    NOTHING_HAPPENED,
    FollowerProgress,
    FollowerUpdate,
    FrameEvents,
    ReadyFrame,
    RepEvent,
)
from formcheck.live.followers.raise_counter import RaiseCounter
from formcheck.live.plan import LOWERING_S
from formcheck.live.readiness.readiness import ReadinessPolicy
from formcheck.live.readiness.stance import STANCE_S, RestPolicy, Stance
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.model.landmarks import Pose
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, PoseBackend
from formcheck.model.pose_track import PoseTrack

ANEW_S = 2.0
"""Who can't be followed for so long has turned round, or stands elsewhere."""
VIEW_PATIENCE_S = REST_PATIENCE_S = 3.0
"""Who was asked for so long to turn or to stand still, and doesn't, is counted by how the body
rises."""
POLICY = ReadinessPolicy(
    # The foot's zero is taken from it: all of it is quiet.
    rest=RestPolicy(window_s=STANCE_S, short_s=0.45, share=1.0, leg="standing"),
    keep_still="Stand still",
    max_shank_tilt_deg=UPRIGHT_SHANK_DEG,
    straighten="Put your foot flat under your knee",
    keeps_view=True,
    looks_back=True,
    watches_camera=True,
    come_back="Stand still to go on",
    anew_after_s=ANEW_S,
)
WITHOUT_ANGLES = replace(POLICY, view_patience_s=VIEW_PATIENCE_S, rest_patience_s=REST_PATIENCE_S)
"""Raises of somebody who stands are counted from the front and from behind, too, and of who never
stands still."""
FLAT_S = 0.45
"""So long a foot whose pictures are not known yet must rest flat."""
FLAT_DEG, QUIET_DEG = 3.0, 1.5
"""Its turn from the neutral standing position, and how far that changes meanwhile, at most."""
POSES_S = 4.0
"""Landmarks are kept for so long: a hop is over by then."""
CLEANED_S, MIN_CLEANED = 0.5, 5
"""Before it, so that the filter has begun; frames."""


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
    backend : PoseBackend
        What finds the landmarks; its smoothing is undone to tell hops from raises.
    """

    tail_s = LOWERING_S
    pictures = None

    def __init__(
        self,
        exercise: RaiseExercise,
        *,
        target: float | None = None,
        reps: int | None = None,
        foot_registration: LiveFootRegistration | None = None,
        backend: PoseBackend = MEDIAPIPE_VIDEO,
    ) -> None:
        self._backend = backend
        self._exercise, self._target, self._reps = exercise, target, reps
        self._foot_registration = (
            foot_registration if foot_registration is not None else LiveFootRegistration()
        )
        self._counter, self._early = self._new_counter(), self._new_counter()
        stands = exercise.posture == "standing"
        self.policy = WITHOUT_ANGLES if stands else POLICY
        self._dips = KneeDips(exercise.form.knee_bend_deg if stands else None)
        self._leg: OnlineLegEstimator | OnlineBodyRise | None = None
        self._stance: Stance | None = None
        self._camera: CameraShift | None = None
        self._recent: deque[tuple[float, Pose, float]] = deque()
        self._poses: deque[tuple[float, Pose]] = deque()
        self._height = float("nan")
        self._followed_s = -math.inf

    @property
    def message(self) -> str | None:
        """Why there are no angles."""
        stance = self._stance
        if stance is None or not stance.by_body:
            return None
        what = "stand still" if stance.view.angles_visible else "turn side-on"
        return f"Counted without angles: {what} for them"

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
        self._stand_on(stance)
        if not stance.by_body:
            self._foot_registration.begin(stance.side, stance.view, stance.frames)
        self._counter.interrupt()
        self._early = self._new_counter()

    def _stand_on(self, stance: Stance) -> None:
        self._stance, self._camera = stance, CameraShift(stance)
        follows = OnlineBodyRise if stance.by_body else OnlineLegEstimator
        self._leg = follows(stance.window, stance.side, stance.view)
        self._recent.clear()

    def catch_up(self, stance: Stance, from_s: float) -> FrameEvents:
        """Measure what was done since the foot stands where it does, by the landmarks alone."""
        flat_s = float(stance.window.time_s[-1])
        unseen = stance.stood is not None and stance.stood.time_s > self._followed_s
        if stance.stood is None or not np.any(unseen):
            self._counter.rebase(flat_s)
            return NOTHING_HAPPENED
        assert self._camera is not None
        self._counter.rebase(-math.inf)
        missed = self._new_counter()
        done: list[RepEvent] = []
        times, poses = stance.stood.time_s[unseen], stance.stood.landmarks[unseen]
        for time_s, pose in zip(times.tolist(), poses, strict=True):
            leg = self._measured(time_s, pose, None, self._camera.before(time_s, pose))
            events = self._count(leg, self._counter if time_s >= from_s else missed)
            if time_s < from_s:
                continue
            if events.done is not None:
                done.append(events.done)
            elif events.lowered is not None:
                done[-1] = events.lowered
        return FrameEvents(earlier=tuple(done), missed=missed.rep_count + missed.partial_reps)

    @property
    def rests(self) -> bool:
        """No raise is under way."""
        return self._leg is not None and self._counter.rests

    def renew(self, stance: Stance) -> None:
        """Measure from a better rest on, with what is known of the foot's picture."""
        if self._stance is not None and self._stance.by_body:
            self.begin(stance)
            return
        first_s = float(stance.window.time_s[0])
        turned = [pitch for time_s, _, pitch in self._recent if time_s >= first_s]
        shift = NO_SHIFT if self._leg is None else self._leg.ground_shift
        self._stand_on(stance)
        self._foot_registration.move_zero(float(np.median(turned)) if turned else 0.0, shift)

    def _measured(
        self,
        time_s: float,
        pose: Pose,
        pitch: PitchMeasurement | None = None,
        camera_shift: Floats = NO_SHIFT,
    ) -> LegSample:
        assert self._leg is not None
        leg = self._leg.measure(time_s, pose.astype(np.float64), pitch, camera_shift)
        self._poses.append((time_s, pose))
        while time_s - self._poses[0][0] > POSES_S:
            self._poses.popleft()
        if not leg.planted:
            self._recent.clear()
            return leg
        self._recent.append((time_s, pose, leg.foot_pitch_deg))
        while time_s - self._recent[0][0] > STANCE_S:
            self._recent.popleft()
        return leg

    def _watch_foot(self, time_s: float, image: Image | None) -> None:
        """Begin with the foot's pictures where it rests flat, if they were lost at the stance."""
        if image is None or self._foot_registration.running:
            return
        if self._leg is None or self._stance is None or self._stance.by_body:
            return
        self._foot_registration.buffer_image(time_s, image)
        rest = [r for r in self._recent if time_s - r[0] <= FLAT_S]
        if not rest or time_s - rest[0][0] < 0.8 * FLAT_S:
            return
        pitches = [pitch for _, _, pitch in rest]
        if max(map(abs, pitches)) < FLAT_DEG and max(pitches) - min(pitches) < QUIET_DEG:
            frames = [(at_s, pose) for at_s, pose, _ in rest]
            turned, shift = float(np.median(pitches)), self._leg.ground_shift
            stance = self._stance
            self._foot_registration.begin(stance.side, stance.view, frames, turned, shift)

    def push(self, frame: ReadyFrame) -> FollowerUpdate:
        """Measure the leg, and count."""
        assert self._leg is not None
        assert self._camera is not None
        pitch = self._foot_registration.pitch_measurement(frame.time_s, frame.image, frame.pose)
        by_body = self._stance is not None and self._stance.by_body
        pose = frame.steady if by_body and frame.steady is not None else frame.pose
        shift = NO_SHIFT if by_body else self._camera.now(frame.pose, frame.steady)
        leg = self._measured(frame.time_s, pose, pitch, shift)
        if leg.planted and self._counter.last is not None:
            self._followed_s = frame.time_s
        self._height = leg.heel_height
        self._watch_foot(frame.time_s, frame.image)
        if frame.counting:
            events = self._count(leg, self._counter)
        else:
            early = self._count(leg, self._early)
            events = FrameEvents(missed=int(early.done is not None))
        if self._dipped(leg, events, counting=frame.counting):
            events = replace(events, fault=Fault.KNEE_BEND)
        return FollowerUpdate(leg.planted, leg, self._foot_registration.turn, events)

    def _dipped(self, leg: LegSample, events: FrameEvents, *, counting: bool) -> bool:
        """Whether the knees have bent where a raise was due; a raise's own is in its faults."""
        raised = events.done is not None or events.lowered is not None
        stands = leg.planted and self._counter.phase == "standing"
        if raised or not stands or not counting or self._counter.test is not None:
            self._dips.reset()
            return False
        return self._dips.push(leg.time_s, leg.knee_change_deg - leg.bend_plus_minus_deg[0])

    def interrupt(self) -> None:
        """A raise under way is not counted."""
        self._dips.reset()
        self._height = float("nan")
        self._counter.interrupt()

    def finish(self) -> None:
        """A raise under way is not counted."""
        self.interrupt()

    def release(self) -> None:
        """Wait for another neutral standing position; the raises stay."""
        self._leg = self._stance = self._camera = None
        self._recent.clear()
        self._foot_registration.end()
        self.interrupt()

    def reset(self) -> None:
        """Forget the raises; the neutral standing position stays."""
        self._counter = self._new_counter()
        if self._poses:
            self._followed_s = self._poses[-1][0]

    def _new_counter(self) -> RaiseCounter:
        return RaiseCounter(self._exercise, self._target, self._cleaned_rise)

    def _cleaned_rise(self, first_s: float, last_s: float) -> BodyRise | None:
        """How the body rises between two times, by landmarks cleaned as those of a clip."""
        seen = [(t, pose) for t, pose in self._poses if first_s - CLEANED_S <= t <= last_s]
        if self._leg is None or len(seen) < MIN_CLEANED or seen[0][0] > first_s:
            return None
        times = np.array([t for t, _ in seen])
        poses = np.array([pose for _, pose in seen], np.float32)
        track = PoseTrack(times, poses, 0, 0, self._backend)
        return body_rise(clean_landmarks(track), self._leg.stature)

    @staticmethod
    def _count(leg: LegSample, counter: RaiseCounter) -> FrameEvents:
        if leg.planted:
            update = counter.push(leg)
            prompt = update.prompt.criterion if update.prompt else None
            return FrameEvents(done=update.done, lowered=update.lowered, prompt=prompt)
        if leg.stepped:
            # No raise goes on over that.
            counter.interrupt()
        return FrameEvents()
