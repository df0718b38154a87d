"""One set at the camera, frame by frame: what a window shows and a speaker says."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcheck.coaching.rules import load_rules
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.kinds.kind import ProgressLabel
from formcheck.kinematics.causal import LegInstant
from formcheck.live.foot_pixels import FootPixels
from formcheck.live.kept import KeptFrames
from formcheck.live.placing import Placing, Wait
from formcheck.live.set import LiveSet, News, RaiseDone
from formcheck.live.stance import Stance
from formcheck.overlay.scene import Phase
from formcheck.pose.landmarks import Pose, Side
from formcheck.pose.track import PoseTrack
from formcheck.tracking.endurance import Criterion, StopReason
from formcheck.tracking.raises import LOST_S
from formcheck.video.frame import Image

Stage = Literal["guide", "still", "countdown", "counting", "lost", "paused", "done"]

COUNTDOWN_S = 3.0
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
        A raise or another repetition that was finished by this frame.
    last : RaiseDone or None
        The last raise.
    lowered : RaiseDone or None
        The last one once more, when its lowering is over and judged.
    stranger : bool
        The landmarks of this frame are somebody else's.
    testing : bool
        This is a test, with prompts in place of cues.
    prompt : Criterion or None
        What the test says to the person with this frame.
    stopped_by : StopReason or None
        What has ended the test.
    words : str or None
        Said with this frame, to their end.
    tally : ProgressLabel or None
        What is counted, where it is not raises.
    fault : str or None
        What has just gone wrong in something that goes on, as a hold does.
    said_every : int
        Of so many counts one is said.
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
    lowered: RaiseDone | None = None
    stranger: bool = False
    testing: bool = False
    prompt: Criterion | None = None
    stopped_by: StopReason | None = None
    words: str | None = None
    tally: ProgressLabel | None = None
    fault: str | None = None
    said_every: int = 1


class LiveSession:
    """Counts one set. Feed it every frame's landmarks in order.

    Parameters
    ----------
    exercise : RaiseExercise
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
    pixels : FootPixels, optional
        Measures the foot in the pictures that are pushed.
    """

    def __init__(
        self,
        exercise: RaiseExercise,
        width: int,
        height: int,
        *,
        side: Literal["auto", "left", "right"] = "auto",
        target: float | None = None,
        countdown_s: float = COUNTDOWN_S,
        reps: int | None = None,
        kept: KeptFrames | None = None,
        pixels: FootPixels | None = None,
    ) -> None:
        self._exercise, self._size = exercise, (width, height)
        self._countdown_s, self._target = countdown_s, target
        self._placing = Placing(self._size, None if side == "auto" else side)
        self.kept = kept if kept is not None else KeptFrames()
        self._pixels = pixels if pixels is not None else FootPixels()
        self._reps = reps
        self._set = LiveSet(exercise, target)
        self._starts_s = 0.0
        self._seen_s = 0.0
        self._pushed_s: float | None = None
        self._paused = False

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
        self._placing.again()
        self._pixels.end()
        self._set.interrupt()

    def pause(self, paused: bool) -> None:
        """Stop or go on counting."""
        self._paused = paused
        self._resume()

    def close(self) -> None:
        """The set is over: a raise under way does not count."""

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
            self._resume()
        self._pushed_s = time_s
        seen = self._placing.see(time_s, pose)
        if self._paused:
            return self._state("paused", "Paused")
        if self._over:
            return self._finished(time_s, seen)
        if image is not None and self._may_take_stance:
            self._pixels.watch(time_s, image)
        if self._placing.stance is None:
            self._set.interrupt()
            return self._prepare(time_s, brightness)
        return self._go_on(time_s, seen, self._placing.stance, brightness, image)

    @property
    def _may_take_stance(self) -> bool:
        """No stance was taken yet, or a longer one may take its place."""
        stance = self._placing.stance
        return stance is None or (stance.short and not self._set.begun)

    @property
    def _over(self) -> bool:
        """The set has as many raises as were wanted, or the test has ended."""
        enough = self._reps is not None and self._set.rep_count >= self._reps
        return enough or (self._set.test is not None and self._set.test.stopped_by is not None)

    def _prepare(self, time_s: float, brightness: float | None) -> SessionState:
        found = self._placing.take(brightness)
        if isinstance(found, Wait):
            return self._state(found.stage, found.message)
        self._keep(found)
        self._starts_s = self._seen_s = time_s + self._countdown_s
        if self._countdown_s <= 0:
            return self._state("counting", None)
        return self._state("countdown", "Ready", countdown=int(np.ceil(self._countdown_s)))

    def _keep(self, stance: Stance) -> None:
        self._pixels.begin(stance)
        for at_s, pose in stance.frames:
            self.kept.keep(at_s, pose, stance=True)

    def _go_on(
        self,
        time_s: float,
        seen: Pose,
        stance: Stance,
        brightness: float | None,
        image: Image | None,
    ) -> SessionState:
        longer = None if self._set.begun else self._placing.take_longer()
        if longer is not None:
            stance = longer
            self._keep(stance)
            self._set.interrupt()
        witness = self._pixels.witness(time_s, image, seen)
        leg = stance.leg.measure(time_s, seen.astype(np.float64), witness)
        if time_s < self._starts_s:
            left = int(np.ceil(self._starts_s - time_s))
            return self._state("countdown", "Ready", leg, countdown=left)
        state = self._count(time_s, leg, brightness)
        if state.stage == "counting":
            # What the screen says is not counted isn't counted in the report either.
            self.kept.keep(time_s, seen, turn=self._pixels.turn)
        return state

    def _finished(self, time_s: float, pose: Pose) -> SessionState:
        """After the last raise of the set, whose lowering belongs to it."""
        if time_s - self._seen_s < LAST_LOWERING_S:
            self.kept.keep(time_s, pose)
        count, test = self._set.rep_count, self._set.test
        if test is None or test.stopped_by is None:
            return self._state("done", f"Done: {count}")
        why = load_rules().test.stops[test.stopped_by]
        return self._state("done", f"Test over: {count} ({why})")

    def _count(self, time_s: float, leg: LegInstant, brightness: float | None) -> SessionState:
        missed = time_s - self._seen_s > LOST_S
        if missed:
            self._set.interrupt()
        if leg.planted:
            self._seen_s = time_s
            return self._state("counting", None, leg, news=self._set.push(leg))
        if missed:
            return self._state("lost", self._placing.how_to_go_on(brightness), leg)
        if np.isfinite(leg.knee_deg):
            # Seen, but the foot has stepped: no raise goes on over that.
            self._set.interrupt()
        return self._state("counting", None, leg)

    def _resume(self) -> None:
        """Go on after a pause or missing pictures: a raise under way is not counted."""
        self._placing.forget()
        self._set.interrupt()

    def _state(
        self,
        stage: Stage,
        message: str | None,
        leg: LegInstant | None = None,
        *,
        countdown: int | None = None,
        news: News | None = None,
    ) -> SessionState:
        height = leg.heel_height if leg else float("nan")
        return SessionState(
            stage=stage,
            message=message,
            countdown=countdown,
            side=self._placing.stance.leg.side if self._placing.stance else None,
            leg=leg,
            rep_count=self._set.rep_count,
            partial_reps=self._set.partial_reps,
            depth=height / self._set.reference,
            full_depth=self._exercise.counting.full_share,
            phase=self._set.phase,
            done=news.done if news else None,
            last=self._set.last,
            lowered=news.lowered if news else None,
            stranger=self._placing.stranger,
            testing=self._set.test is not None,
            prompt=news.prompt.criterion if news and news.prompt else None,
            stopped_by=self._set.test.stopped_by if self._set.test else None,
        )
