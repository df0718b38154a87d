"""Replay of a recording through the live session, frame by frame."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.analysis.summary import rep_of
from formcheck.errors import NotMeasurableError
from formcheck.exercises.catalogue import RaiseExercise, load_exercise
from formcheck.kinematics.anthropometry import FOOT_LENGTH
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.kinematics.leg_online import LegSample
from formcheck.live.followers.foot_registration import LiveFootRegistration
from formcheck.live.followers.protocol import RepEvent
from formcheck.live.followers.raises import RaiseFollower
from formcheck.live.session import LiveSession
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.model.landmarks import Side
from formcheck.model.recording import Recording
from formcheck.registration.matcher import FootTurnMatcher
from formcheck.registration.online_calibration import Job
from formcheck.tracking.form import JudgedRaise
from formcheck.tracking.raises import Raise
from formcheck.video.clip import open_clip

CALIBRATION_S = 1.5
"""What it takes beside the network on two cores."""


class CalibrationThread:
    """Stands in for the calibration thread; ready at the same frame every time."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._waiting: list[tuple[float, Future[FootTurnMatcher], FootTurnMatcher]] = []

    def start(self, job: Job[FootTurnMatcher]) -> "Future[FootTurnMatcher]":
        """Run a job at once; its result becomes ready some time later."""
        future: Future[FootTurnMatcher] = Future()
        self._waiting.append((self._now_s + CALIBRATION_S, future, job()))
        return future

    def advance(self, time_s: float) -> None:
        """Advance the clock; results that are due become ready."""
        self._now_s = time_s
        for ready_s, future, matcher in self._waiting:
            if time_s >= ready_s and not future.done():
                future.set_result(matcher)


def analyze_live(recording: Recording, options: Options, clip: Path | None = None) -> Analysis:
    """Measure a recording with the causal path: no look ahead.

    View, neutral and everything that is no curve and no raise is that of the whole clip,
    measured without the pixels.

    Parameters
    ----------
    recording : Recording
        Its track is pushed frame by frame.
    options : Options
        As for a clip.
    clip : Path, optional
        Where the pictures are; without it the landmarks alone are measured.

    Raises
    ------
    NotMeasurableError
        As for a clip, or when a live session would not have begun to count.
    """
    whole = analyze_recording(replace(recording, foot_turns={}), options)
    exercise, track = load_exercise(options.exercise), recording.track
    if not isinstance(exercise, RaiseExercise):
        return whole  # nothing of it is measured live
    calibration, pictures = CalibrationThread(), _pictures(clip)
    pixels = LiveFootRegistration(start=calibration.start)
    follower = RaiseFollower(exercise, foot_registration=pixels)
    session = LiveSession(follower, (track.width, track.height), countdown_s=0)
    side: Side | None = None
    instants: list[LegSample | None] = []
    events: list[RepEvent] = []
    frames = zip(track.time_s, track.landmarks, track.found, pictures, strict=False)
    for time_s, pose, found, image in frames:
        calibration.advance(float(time_s))
        state = session.push(float(time_s), pose if found else None, image=image)
        side = state.side or side
        instants.append(state.leg)
        events += state.events.earlier
        if state.done:
            events.append(state.done)
        if state.lowered:
            events[-1] = state.lowered
    if side is None:
        raise NotMeasurableError("no quiet stance was found to begin with")
    motion = _motion(instants, options.height_cm)
    judged = [_as_judged(done, motion, track.time_s) for done in events]
    reps = [rep_of(i + 1, side, j, motion, track.time_s) for i, j in enumerate(judged)]
    counts = {"rep_count": state.rep_count, "partial_reps": state.partial_reps}
    summary = whole.result.summary.model_copy(update=counts)
    result = whole.result.model_copy(update={"reps": reps, "summary": summary})
    return Analysis(result=result, legs={side: motion}, recording=recording, exercise=exercise)


def _pictures(clip: Path | None) -> Iterator[Image | None]:
    """A clip's pictures, and none for ever after."""
    if clip is not None:
        with open_clip(clip) as reader:
            for frame in reader:
                yield frame.image
    yield from repeat(None)


def _as_judged(done: RepEvent, motion: LegMotion, time_s: Floats) -> JudgedRaise:
    """A raise as it was events live: counted or not at that moment, and never again."""
    start_s, lower_s = done.top_s - done.up_s, done.top_s + done.hold_s
    end_s = lower_s + done.down_s
    first, top, last = np.clip(
        np.searchsorted(time_s, [start_s, done.top_s, end_s]), 0, len(time_s) - 1
    ).tolist()
    whole = motion.heel_height[first : last + 1]
    found = Raise(
        start_s=start_s,
        top_s=done.top_s,
        lower_s=lower_s,
        end_s=end_s,
        height=float(np.nanmax(whole)),
        bottom=float(motion.heel_height[first]),
        first=first,
        top=top,
        last=last,
        cut_start=False,
        cut_end=False,
    )
    return JudgedRaise(found, done.counted, done.depth, done.faults)


def _column(instants: list[LegSample | None], name: str) -> np.ndarray:
    return np.array([np.nan if leg is None else getattr(leg, name) for leg in instants])


def _motion(instants: list[LegSample | None], height_cm: float | None) -> LegMotion:
    nothing = np.full(len(instants), np.nan)
    height, plus_minus = (
        _column(instants, "heel_height"),
        _column(instants, "heel_height_plus_minus"),
    )
    foot_cm = None if height_cm is None else FOOT_LENGTH * height_cm
    return LegMotion(
        ankle_deg=_column(instants, "ankle_deg"),
        ankle_plus_minus=_column(instants, "ankle_plus_minus"),
        foot_pitch_deg=_column(instants, "foot_pitch_deg"),
        foot_pitch_plus_minus=nothing,
        knee_deg=_column(instants, "knee_deg"),
        shank_tilt_deg=_column(instants, "shank_tilt_deg"),
        shank_tilt_plus_minus=nothing,
        heel_height=height,
        heel_height_plus_minus=plus_minus,
        heel_height_cm=None if foot_cm is None else height * foot_cm,
        heel_height_cm_plus_minus=None if foot_cm is None else plus_minus * foot_cm,
        quality=_column(instants, "quality"),
    )
