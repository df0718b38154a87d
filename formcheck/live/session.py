"""One set at the camera, frame by frame: what a window shows and a speaker says."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcheck.analysis.choose import UPRIGHT_SHANK_DEG, main_window_side
from formcheck.exercises.catalogue import Exercise
from formcheck.kinematics.causal import CausalLeg, LegInstant, quiet_window
from formcheck.live.guidance import advice_for
from formcheck.live.kept import KeptFrames
from formcheck.live.set import LiveSet, RaiseDone
from formcheck.overlay.scene import Phase
from formcheck.pose.landmarks import LANDMARK_COUNT, Landmark, Pose, Side
from formcheck.pose.track import PoseTrack

Stage = Literal["guide", "still", "countdown", "counting", "lost", "paused", "done"]

WINDOW_S = 1.0
"""Quiet time from which the neutral stance is taken."""
GUIDE_S = 0.5
COUNTDOWN_S = 3.0
LOST_AFTER_S = 0.7
"""A leg that was not seen for so long: counting pauses and says so."""
SAME_PLACE = 0.03
"""Statures: toes that moved no further while nobody looked have not stepped."""
LAST_LOWERING_S = 1.0
"""A raise counts half way down; so long the rest may take."""


@dataclass(frozen=True, slots=True)
class SessionState:
    """What there is to show after a frame.

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
    leg : LegInstant or None
        Its angles in this frame.
    rep_count, partial_reps : int
        So far.
    depth, full_depth : float
        Heel height over the reference depth (NaN when not measured), and from where on it
        is a full raise.
    phase : Phase
        Where in the raise the leg is.
    done : RaiseDone or None
        A raise that was finished by this frame.
    last : RaiseDone or None
        The last raise.
    """

    stage: Stage
    message: str | None
    countdown: int | None
    side: Side | None
    leg: LegInstant | None
    rep_count: int
    partial_reps: int
    depth: float
    full_depth: float
    phase: Phase
    done: RaiseDone | None
    last: RaiseDone | None


class LiveSession:
    """Counts one set. Feed it every frame's landmarks in order.

    Parameters
    ----------
    exercise : Exercise
        From the catalogue.
    width, height : int
        Size of the picture in pixels.
    side : "auto", "left" or "right"
        Which leg to measure.
    target : float, optional
        Reference depth in foot lengths; without it the set's own best raises are it.
    countdown_s : float
        Between the neutral stance and the first count.
    reps : int, optional
        Counted raises after which the set is done.
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
        target: float | None = None,
        countdown_s: float = COUNTDOWN_S,
        reps: int | None = None,
        kept: KeptFrames | None = None,
    ) -> None:
        self._exercise, self._size, self._wanted = exercise, (width, height), side
        self._countdown_s, self._target = countdown_s, target
        self._window: deque[tuple[float, Pose]] = deque()
        self.kept = kept if kept is not None else KeptFrames()
        self._reps = reps
        self._leg: CausalLeg | None = None
        self._set = LiveSet(exercise, target)
        self._starts_s = 0.0
        self._seen_s = 0.0
        self._paused = self._unsure = False
        self._last_planted: Pose | None = None

    @property
    def track(self) -> PoseTrack:
        """The stance and the set so far, for the analysis at the end."""
        return self.kept.track(*self._size)

    @property
    def counts(self) -> tuple[int, int]:
        """Full and partial raises so far."""
        return self._set.rep_count, self._set.partial_reps

    def reset(self) -> None:
        """Forget the raises; the neutral stance stays."""
        self._set = LiveSet(self._exercise, self._target)
        self.kept.forget_set()

    def take_neutral(self) -> None:
        """Wait for a quiet stance again; the raises stay."""
        self._leg = None
        self._set.interrupt()

    def pause(self, paused: bool) -> None:
        """Stop or go on counting."""
        self._paused = paused
        self._resume()

    def push(
        self, time_s: float, pose: Pose | None, brightness: float | None = None
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
        """
        seen = np.full((LANDMARK_COUNT, 5), np.nan, np.float32) if pose is None else pose
        if self._window and time_s - self._window[-1][0] > LOST_AFTER_S:
            self._resume()
        self._window.append((time_s, seen))
        while time_s - self._window[0][0] > WINDOW_S + 0.05:
            self._window.popleft()
        if self._paused:
            return self._state("paused", "Paused")
        if self._reps is not None and self._set.rep_count >= self._reps:
            return self._finished(time_s, seen)
        if self._leg is None:
            return self._prepare(time_s, brightness)
        if self._unsure:
            self._unsure = False
            self._leg.planted = self._leg.planted and self._where_it_was(self._leg, seen)
        leg = self._leg.measure(time_s, seen.astype(np.float64))
        if leg.planted:
            self._last_planted = seen
        if time_s < self._starts_s:
            left = int(np.ceil(self._starts_s - time_s))
            return self._state("countdown", "Ready", leg, countdown=left)
        state = self._count(time_s, leg, brightness)
        if state.stage == "counting":
            # What the screen says is not counted isn't counted in the report either.
            self.kept.keep(time_s, seen)
        return state

    def _prepare(self, time_s: float, brightness: float | None) -> SessionState:
        recent = self._recent(GUIDE_S)
        advice = advice_for(recent, brightness)
        if advice:
            return self._state("guide", advice)
        window = self._recent(WINDOW_S)
        long_enough = time_s - self._window[0][0] >= 0.9 * WINDOW_S
        side = main_window_side(window) if self._wanted == "auto" else self._wanted
        view = quiet_window(window, side) if long_enough else None
        if view is None:
            return self._state("still", "Stand still")
        leg = CausalLeg(window, side, view)
        if abs(leg.stance_shank_deg) > UPRIGHT_SHANK_DEG:
            return self._state("guide", "Put your foot flat under your knee")
        self._leg = leg
        for at_s, pose in self._window:
            self.kept.keep(at_s, pose, stance=True)
        self._starts_s = self._seen_s = time_s + self._countdown_s
        if self._countdown_s <= 0:
            return self._state("counting", None)
        return self._state("countdown", "Ready", countdown=int(np.ceil(self._countdown_s)))

    def _finished(self, time_s: float, pose: Pose) -> SessionState:
        """After the last raise of the set, whose lowering belongs to it."""
        if time_s - self._seen_s < LAST_LOWERING_S:
            self.kept.keep(time_s, pose)
        return self._state("done", f"Done: {self._set.rep_count}")

    def _count(self, time_s: float, leg: LegInstant, brightness: float | None) -> SessionState:
        if leg.planted:
            self._seen_s = time_s
        elif time_s - self._seen_s > LOST_AFTER_S:
            self._set.interrupt()
            advice = advice_for(self._recent(GUIDE_S), brightness)
            return self._state("lost", advice or "Stand still to go on", leg)
        done = self._set.push(leg) if leg.planted else None
        return self._state("counting", None, leg, done=done)

    def _resume(self) -> None:
        """Go on after a pause or missing pictures: a raise under way is not counted."""
        self._window.clear()
        self._set.interrupt()
        self._unsure = True

    def _where_it_was(self, leg: CausalLeg, pose: Pose) -> bool:
        """Whether the toes are where they were when they were last seen on the ground."""
        if self._last_planted is None:
            return False
        toe = Landmark.of(leg.side, "foot_index")
        moved = np.hypot(*(pose[toe, :2] - self._last_planted[toe, :2]))
        return bool(moved < SAME_PLACE * leg.stature)

    def _recent(self, seconds: float) -> PoseTrack:
        last = self._window[-1][0]
        part = [(t, pose) for t, pose in self._window if last - t <= seconds + 1e-6]
        times, poses = zip(*part, strict=True)
        return PoseTrack(np.array(times), np.array(poses, np.float32), *self._size)

    def _state(
        self,
        stage: Stage,
        message: str | None,
        leg: LegInstant | None = None,
        *,
        countdown: int | None = None,
        done: RaiseDone | None = None,
    ) -> SessionState:
        height = leg.heel_height if leg else float("nan")
        return SessionState(
            stage=stage,
            message=message,
            countdown=countdown,
            side=self._leg.side if self._leg else None,
            leg=leg,
            rep_count=self._set.rep_count,
            partial_reps=self._set.partial_reps,
            depth=height / self._set.reference,
            full_depth=self._exercise.counting.full_share,
            phase=self._set.phase,
            done=done,
            last=self._set.last,
        )
