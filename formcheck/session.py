"""Exercises followed frame by frame, for programs that find the landmarks themselves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from formcheck import api
from formcheck.analysis.array_recording import recording_of
from formcheck.errors import NotMeasurableError
from formcheck.kinds import load_exercise
from formcheck.live.session import COUNTDOWN_S, SessionState
from formcheck.live.session_factory import SidesSession, make_session
from formcheck.live.session_recording import SessionRecording
from formcheck.model.landmarks import POSE_SHAPE, Side
from formcheck.model.limits import TARGET_FOOT_LENGTHS, check_range
from formcheck.model.pose_backend import Smoothing, backend_of_arrays

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from formcheck.analysis.analysis import Analysis


class Session:
    """One set of any exercise, followed as it happens.

    Push every frame's landmarks in order. The session first asks the person into the
    picture, waits until they keep still in the neutral posture (the zero of every angle),
    counts down, and then counts raises and other repetitions, times holds, or guides a
    range-of-motion test. It never looks ahead.

    Parameters
    ----------
    width, height : int
        Size of the picture in pixels.
    exercise : str
        Name in the catalogue; any but raises of a heel in the air.
    side : "auto", "left" or "right"
        Which leg to measure; auto takes the leg that is nearer to the camera, of calf
        raises the standing one, and in a range-of-motion test both, one after the other.
    target : float or None
        Heel height that is full depth of a calf raise, in foot lengths; None takes the
        set's own best.
    countdown_s : float
        Seconds between the neutral posture and the first count; 0 for none.
    reps : int or None
        Counted repetitions after which the set is done; None counts on.
    seconds : float or None
        The same of what is timed: seconds held or moved.
    smoothing : "mediapipe" or "none"
        What is in the landmarks that are pushed: the smoothing of MediaPipe's VIDEO mode,
        or none (its IMAGE mode, another model). Live it stays in; `analysis` undoes it.

    Raises
    ------
    ValueError
        A size below 1, a target that nobody has, or a side or smoothing that isn't known.
    ExerciseError
        No such exercise, or one that is measured from clips only.

    Examples
    --------
    >>> session = Session(640, 480)
    >>> session.push(0.0, None).message
    'Step into the picture'
    """

    def __init__(
        self,
        width: int,
        height: int,
        *,
        exercise: str = "calf-raise",
        side: Literal["auto", "left", "right"] = "auto",
        target: float | None = None,
        countdown_s: float = COUNTDOWN_S,
        reps: int | None = None,
        seconds: float | None = None,
        smoothing: Smoothing = "mediapipe",
    ) -> None:
        if width < 1 or height < 1:
            raise ValueError(f"the picture is {width} x {height}: it needs pixels")
        if side not in ("auto", "left", "right"):
            raise ValueError(f"side is {side!r}: take auto, left or right")
        check_range("target", target, TARGET_FOOT_LENGTHS)
        self._exercise = exercise
        self._side = side
        self._target = target
        self._last_s = -math.inf
        self._size = (width, height)
        backend = backend_of_arrays(smoothing)
        self._live = make_session(
            load_exercise(exercise),
            width,
            height,
            side=side,
            target=target,
            countdown_s=countdown_s,
            reps=reps,
            seconds=seconds,
            record=lambda _: SessionRecording(backend=backend),
            backend=backend,
        )

    def push(
        self,
        time_s: float,
        landmarks: ArrayLike | None,
        image: NDArray[np.uint8] | None = None,
    ) -> SessionState:
        """Take the next frame.

        Parameters
        ----------
        time_s : float
            The frame's own time in seconds, larger than before; any zero.
        landmarks : array of shape (33, 5), or None
            MediaPipe's landmarks: x, y, z in pixels (x right, y down), visibility and presence
            (0..1). None, or NaN everywhere, when nobody was found.
        image : ndarray of uint8, shape (height, width, 3), optional
            The picture they were found in, RGB: the foot's turn is measured in it too, which
            halves the angles' error. Pictures of the neutral posture are kept for a second;
            don't draw on them.

        Returns
        -------
        SessionState
            What there is to show: the stage, what the person should do, the counts, and the
            leg's angles in this frame (NaN where not measured; None where the exercise is
            followed by the bare landmarks, which is all but calf raises).

        Raises
        ------
        ValueError
            The time does not increase, or an array has another shape.
        """
        picture = (*self._size[::-1], 3)
        if image is not None and (image.shape != picture or image.dtype != np.uint8):
            kind = f"{image.dtype} of the shape {image.shape}"
            raise ValueError(f"the image is {kind}: it must be uint8 of {picture}")
        if not (math.isfinite(time_s) and time_s > self._last_s):
            raise ValueError(f"time_s is {time_s:g} after {self._last_s:g}: it must increase")
        pose = None
        if landmarks is not None:
            pose = np.asarray(landmarks, np.float32)
            if pose.shape != POSE_SHAPE:
                raise ValueError(f"landmarks have the shape {pose.shape}: it must be {POSE_SHAPE}")
            if np.isnan(pose).all():
                pose = None
        self._last_s = time_s
        return self._live.push(time_s, pose, image=image)

    def reset(self) -> None:
        """Forget what was counted; the neutral posture stays."""
        self._live.reset()

    def take_neutral(self) -> None:
        """Wait for the neutral posture again; what was counted stays.

        Tries of a range-of-motion test begin anew: they are measured from it.
        """
        self._live.take_neutral()

    def pause(self, paused: bool = True) -> None:
        """Stop counting, or go on with ``pause(False)``."""
        self._live.pause(paused)

    def finish(self) -> None:
        """End what is under way: a hold counts for as long as it was held."""
        self._live.finish()

    def analysis(
        self,
        *,
        side: Side | None = None,
        height_cm: float | None = None,
        foot_length_cm: float | None = None,
        mass_kg: float | None = None,
    ) -> Analysis:
        """Measure the set so far again, now looking both ways in time.

        Parameters
        ----------
        side : "left", "right" or None
            Which side of a range-of-motion test; None takes the last one that was begun.
        height_cm, foot_length_cm, mass_kg : float or None
            As in `analyze_clip`.

        Returns
        -------
        Analysis
            Of the neutral posture and the frames in which something was counted, at the times
            that were pushed. Its count may differ from the live one by a repetition that was
            cut.

        Raises
        ------
        NotMeasurableError
            There was no neutral posture yet (of this side), or nothing can be measured.
        """
        recordings = self._live.recordings
        if side is not None and isinstance(self._live, SidesSession):
            recordings = {leg: recording for leg, recording in recordings.items() if leg == side}
        if not recordings:
            raise NotMeasurableError("nothing was counted yet: stand still for a second first")
        leg, recording = list(recordings.items())[-1]
        options = api.make_options(
            exercise=self._exercise,
            side=leg if isinstance(self._live, SidesSession) else self._side,
            height_cm=height_cm,
            foot_length_cm=foot_length_cm,
            mass_kg=mass_kg,
            model=None,
            target=self._target,
        )
        track, turns = recording.track(*self._size), recording.foot_turns()
        return api.measure(recording_of(track, "landmarks", turns), options)
