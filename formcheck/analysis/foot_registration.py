"""Turn of the rear feet in a clip, by registration of their pixels."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.analysis.legs import Legs, camera_of, measure_legs
from formcheck.analysis.measured_frames import read_foot_pictures
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.analysis.takes import Take, split_into_takes
from formcheck.errors import NotMeasurableError
from formcheck.kinematics.camera_compensation import to_image_frame
from formcheck.kinematics.perspective import FOCAL, FOCAL_SD, line_of_sight_slope
from formcheck.kinematics.view import CameraView
from formcheck.kinematics.yaw import TOE_OUT_DEG
from formcheck.model.arrays import Bools, Floats
from formcheck.model.capacity import usable_cores
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import FootTurn, Recording
from formcheck.registration.foot_template import CAMERA_RISE, CAMERA_RISE_SD, FootView
from formcheck.registration.foot_turn import FootTurnEstimator

WAITING = 4
"""Frames for each thread that correlates: their crops are in memory."""
FOOT = ("knee", "ankle", "heel", "foot_index")


def measure_foot_turns(
    path: Path,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None = None,
    takes: Sequence[tuple[Take, Legs]] | None = None,
) -> dict[Side, FootTurn]:
    """Measure the turn of the feet that are reported.

    What is about the feet was kept in the first pass, or the clip is read twice more: a few frames
    for the calibration, then all.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its landmarks.
    options : Options
        Decide which legs are reported.
    progress : callable, optional
        Called with "foot", frames done, frames in all.
    takes : list, optional
        The `measurable_takes`, if they are known.

    Returns
    -------
    dict of FootTurn
        By side; empty where nothing can be measured.
    """
    estimators: list[_TakeEstimator] = []
    for take, legs in measurable_takes(recording, options) if takes is None else takes:
        made = {
            s: _turn_estimator(take.recording, legs, s) for s in legs.reported if s in legs.fits
        }
        estimators += [
            _TakeEstimator(side, take.frames, estimator)
            for side, estimator in made.items()
            if estimator.calibration_frames
        ]
    if not estimators:
        return {}
    _calibrate(path, recording, estimators)
    _register(path, recording, estimators, progress, options.jobs or usable_cores())
    return _joined_turns(estimators, len(recording.track))


def measurable_takes(recording: Recording, options: Options) -> Iterator[tuple[Take, Legs]]:
    """Yield the takes in which somebody's legs can be measured, with the legs.

    Of the others nothing is said here: analysing the recording says the same, and why.

    Parameters
    ----------
    recording : Recording
        Its landmarks.
    options : Options
        Decide which legs are reported.
    """
    for take in split_into_takes(recording):
        try:
            legs = measure_legs(take.recording, options)
        except NotMeasurableError:
            continue
        yield take, legs


@dataclass(frozen=True)
class _TakeEstimator:
    """Measures one foot in the frames of one take."""

    side: Side
    frames: slice
    estimator: FootTurnEstimator

    @property
    def calibration_frames(self) -> list[int]:
        """Frames of the clip."""
        return [int(self.frames.start + frame) for frame in self.estimator.calibration_frames]

    def covers(self, frame: int) -> bool:
        """Whether a frame of the clip is one of the take's."""
        return bool(self.frames.start <= frame < self.frames.stop)


def _joined_turns(estimators: Sequence[_TakeEstimator], frames: int) -> dict[Side, FootTurn]:
    """Turns of a whole clip; NaN outside the takes."""
    found = [(part, part.estimator.finish()) for part in estimators]
    turns: dict[Side, FootTurn] = {}
    for part, turn in found:
        if part.frames == slice(0, frames):
            turns[part.side] = turn
            continue
        # Each take's scale is off by itself, and fitted by itself: what all are off by is said of
        # the whole file, and what one is off by beyond that goes into its frames.
        least = min(other.scale_sd for of, other in found if of.side == part.side)
        whole = turns.get(part.side) or FootTurn(
            np.full(frames, np.nan), np.full(frames, np.nan), np.zeros(frames, bool), least
        )
        whole.pitch_deg[part.frames] = turn.pitch_deg
        own = np.sqrt(turn.scale_sd**2 - least**2) * np.nan_to_num(np.abs(turn.pitch_deg))
        whole.sd_deg[part.frames] = np.hypot(turn.sd_deg, own)
        whole.trusted[part.frames] = turn.trusted
        turns[part.side] = whole
    return turns


def _turn_estimator(recording: Recording, legs: Legs, side: Side) -> FootTurnEstimator:
    fit, body, view = legs.fits[side], legs.pictured, legs.view
    points = body.points[:, [Landmark.of(side, name) for name in FOOT]]
    feet, floor = in_image_frame(points, body.camera_motion, recording.camera_motion)
    stance: Bools = fit.ground_contact.stance if fit.ground_contact.found else np.zeros(0, bool)
    if not len(stance):
        stance = np.zeros(len(body.time_s), bool)
    foot = np.nanmedian(feet[:, 2:], axis=(0, 1))
    height = vertical_scale(recording, float(foot[1]))
    pitch, sd = np.degrees(fit.pitch), np.degrees(fit.pitch_sd)
    seen = FootView(
        foot_yaw_deg(view, side),
        *height,
        *line_of_sight(recording, foot),
        floor,
        view.yaw_sd_deg,
    )
    return FootTurnEstimator(body.time_s, feet, stance, pitch, sd, seen)


def foot_yaw_deg(view: CameraView, side: Side) -> float:
    """Yaw of a foot's plane against the picture, degrees, by the view of the body.

    Parameters
    ----------
    view : CameraView
        Where the camera stands.
    side : "left" or "right"
        The foot; its toes point outwards by `TOE_OUT_DEG`.

    Returns
    -------
    float
        With the sign of `FootView.yaw_deg`.
    """
    # Toes that point outwards point towards the camera on the near side.
    outwards = TOE_OUT_DEG if side == view.near else -TOE_OUT_DEG
    return (view.yaw_deg if view.front else -view.yaw_deg) + outwards


def in_image_frame(
    points: Floats, motion: Floats | None, measured: Floats | None
) -> tuple[Floats, Floats | None]:
    """Put the camera's motion back: where the feet, and the floor at them, are in each frame.

    ``motion`` has no gaps; the floor is known where it was ``measured``.
    """
    if motion is None or measured is None:
        return points, None
    foot = np.nanmedian(points[:, 2:], axis=(0, 1))
    floor = to_image_frame(np.tile(foot, (len(points), 1, 1)), motion)[:, 0] - foot
    floor[np.isnan(measured[:, 0, 0])] = np.nan
    return to_image_frame(points, motion), floor


def line_of_sight(recording: Recording, foot: Floats) -> tuple[float, float]:
    """Slope of the line of sight to the foot, down positive, and its standard deviation."""
    convergence = recording.convergence
    if convergence is None:
        return CAMERA_RISE, CAMERA_RISE_SD
    fall = line_of_sight_slope(foot, camera_of(recording))
    return fall, float(np.hypot(FOCAL_SD * fall, FOCAL * convergence.sd))


def vertical_scale(recording: Recording, foot_y: float) -> tuple[float, float]:
    """Scale of vertical lengths in the picture at the feet, and its standard deviation.

    For a pinhole pitched by p that sees a point at y below its middle, the picture's local
    scales differ by cos p (1 + y tan p / focal length).
    """
    track, convergence = recording.track, recording.convergence
    if convergence is None:
        return 1.0, 0.0
    long_side = max(track.width, track.height)
    below = (foot_y - track.height / 2) / long_side
    level = 1 / np.hypot(1, FOCAL * convergence.per_long_side)
    height = float(level * (1 + convergence.per_long_side * below))
    return height, abs(below) * convergence.sd


def _calibrate(path: Path, recording: Recording, estimators: Sequence[_TakeEstimator]) -> None:
    wanted = {frame for part in estimators for frame in part.calibration_frames}
    with read_foot_pictures(path, recording, wanted) as pictures:
        for frame, picture in pictures:
            for part in estimators:
                if part.covers(frame):
                    part.estimator.calibrate(frame - part.frames.start, picture)


def _register(
    path: Path,
    recording: Recording,
    estimators: Sequence[_TakeEstimator],
    progress: ProgressCallback | None,
    jobs: int,
) -> None:
    # Only the forefoot must be followed in order.
    waiting = deque[Future[None]]()
    with (
        read_foot_pictures(path, recording) as pictures,
        ThreadPoolExecutor(jobs, "foot") as beside,
    ):
        for frame, picture in pictures:
            for part in estimators:
                if not part.covers(frame):
                    continue
                index = frame - part.frames.start
                fix = part.estimator.locate(index, picture)
                if fix is not None:
                    waiting.append(beside.submit(part.estimator.correlate, index, fix))
            while len(waiting) > WAITING * jobs:
                waiting.popleft().result()
            if progress:
                progress("foot", frame + 1, len(recording.track))
        for work in waiting:
            work.result()
