"""From a clip's file to its `Recording`: all that is measured from."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.analysis.camera import CameraEstimator
from formcheck.analysis.foot_registration import measure_foot_turns
from formcheck.analysis.free_foot import measure_ankle_turns
from formcheck.analysis.lens import lens_notices
from formcheck.analysis.mirrored_pass import run_mirrored_pass
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.analysis.person_choice import PeopleSurvey, measure_chosen_person
from formcheck.analysis.picture_turn import find_upright_poses
from formcheck.analysis.shank_turns import measure_shank_turns
from formcheck.errors import ModelError
from formcheck.model.clip_reading import INTERRUPTED, NETWORK_STOPPED
from formcheck.model.frame import ClipInfo
from formcheck.model.landmarks import NOBODY, Pose
from formcheck.model.paths import printable
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording, Shot
from formcheck.model.result import Clip, Notice
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.clip import open_clip
from formcheck.video.threads import read_ahead


def record_clip(
    path: Path,
    options: Options,
    progress: ProgressCallback | None = None,
    source: PoseEstimator | None = None,
    second: PoseEstimator | None = None,
) -> Recording:
    """Read a clip: every frame's landmarks, the camera's stand and motion, then the feet.

    Ctrl-C, or the end of the pose network's process, ends it early: what was read so far is
    returned, with a notice of a code in `formcheck.model.clip_reading.ENDED_EARLY`.

    Parameters
    ----------
    path : Path
        The clip.
    options : Options
        The exercise and the side decide which feet are measured, ``careful`` whether every
        frame is measured twice.
    progress : callable, optional
        See `formcheck.analysis.options.ProgressCallback`.
    source, second : PoseEstimator, optional
        Stand in for MediaPipe in the first and in the mirrored pass; any backend in any layout.

    Raises
    ------
    VideoError
        When the clip can't be read.
    ModelError
        When the pose model can't be used.
    """
    # A backend that was given serves one pass.
    recording = find_upright_poses(
        path,
        options,
        lambda turned: _find_poses(path, turned, progress, source),
        again=source is None,
    )
    if recording.ended_early:
        return recording
    try:
        if options.careful:
            recording = run_mirrored_pass(path, recording, options, progress, second)
        turns = measure_foot_turns(path, recording, options, progress)
        ankles = measure_ankle_turns(path, recording, options, progress)
        shanks = measure_shank_turns(path, recording, options)
    except KeyboardInterrupt:
        return replace(
            recording, notices=[*recording.notices, _ended_early(recording.track.time_s)]
        )
    return replace(recording, foot_turns=turns, ankle_turns=ankles, shank_turns=shanks)


def _find_poses(
    path: Path, options: Options, progress: ProgressCallback | None, source: PoseEstimator | None
) -> Recording:
    times: list[float] = []
    poses: list[Pose] = []
    notices: list[Notice] = []
    with (
        open_clip(path, options.reading) as reader,
        make_pose_estimator(options.model, source) as estimator,
        CameraEstimator() as camera,
    ):
        survey = PeopleSurvey(estimator)
        try:
            with read_ahead(reader) as frames:
                for frame in frames:
                    camera.add(frame)
                    pose = estimator.detect(frame)
                    times.append(frame.time_s)
                    poses.append(NOBODY if pose is None else pose)
                    camera.seen(frame, pose)
                    survey.add(frame, pose)
                    if progress:
                        progress("pose", len(times), reader.info.frames)
        except (KeyboardInterrupt, ModelError) as error:
            # The network's process can be killed as well, for want of memory say.
            del poses[len(times) :], times[len(poses) :]
            if not times:
                raise
            notices.append(_ended_early(np.array(times), error))
        notices = [*reader.notices(), *lens_notices(camera.lens_bend()), *notices]
        info = reader.info
    time_s = np.array(times, dtype=np.float64)
    landmarks = np.array(poses, np.float32)
    track = PoseTrack(time_s, landmarks, info.width, info.height, estimator.backend)
    shots, motion = camera.finish(len(times))
    longest = max(shots, key=lambda shot: shot.stop - shot.start, default=Shot(0, 0, "start"))
    whole = longest.stop - longest.start == len(times)
    recording = Recording(
        _clip(info, time_s),
        track,
        notices,
        roll=longest.roll,
        convergence=longest.convergence,
        camera_motion=motion,
        shots=() if whole else tuple(shots),
    )
    if not survey.several or recording.ended_early:
        return recording
    try:
        return measure_chosen_person(path, recording, options, progress, source)
    except KeyboardInterrupt:
        return replace(recording, notices=[*notices, _ended_early(time_s)])


def _ended_early(
    time_s: np.ndarray[tuple[int], np.dtype[np.float64]], error: BaseException | None = None
) -> Notice:
    covered = f"the results cover the first {time_s[-1]:.1f} s"
    if isinstance(error, ModelError):
        return Notice(code=NETWORK_STOPPED, message=f"{covered}; {error}")
    return Notice(code=INTERRUPTED, message=f"interrupted: {covered}")


def _clip(info: ClipInfo, time_s: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Clip:
    # The last frame is shown as long as the others are; containers often say otherwise.
    last = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    return Clip(
        path=printable(info.path),
        width=info.width,
        height=info.height,
        duration_s=float(time_s[-1]) + last,
        frames=len(time_s),
        rotation_deg=info.rotation_deg,
        turned_deg=info.reading.rotate or 0,
        mirrored=info.reading.mirrored,
        from_s=info.reading.from_s,
        to_s=info.reading.to_s if math.isfinite(info.reading.to_s) else None,
        slow_motion=info.reading.slow_motion or 1.0,
    )
