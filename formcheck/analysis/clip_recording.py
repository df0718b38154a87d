"""From a clip's file to its `Recording`: all that is measured from."""

import math
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.analysis.body_pictures import BodyPictures
from formcheck.analysis.camera import CameraEstimator
from formcheck.analysis.foot_pictures import FootPictures
from formcheck.analysis.lens import lens_notices
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.analysis.people_survey import PeopleSurvey
from formcheck.analysis.picture_turn import find_upright_poses
from formcheck.analysis.pose_pass import PosePass
from formcheck.analysis.pose_rate import PoseRate
from formcheck.analysis.segmented_pass import NETWORK_BYTES, IndexedClip, SegmentedPass
from formcheck.analysis.segments import plan_segments
from formcheck.errors import ModelError
from formcheck.model.capacity import ALGEBRA_BYTES, jobs_at_a_time, require_memory
from formcheck.model.clip_reading import INTERRUPTED, NETWORK_STOPPED
from formcheck.model.frame import ClipInfo
from formcheck.model.paths import printable
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording, Shot
from formcheck.model.result import Clip, Notice
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.clip import ClipReader, open_clip
from formcheck.video.clip_index import index_clip
from formcheck.video.segment_reader import SegmentError
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
        return replace(recording, foot_pictures=(), body_pictures=())
    require_memory(ALGEBRA_BYTES)
    # What measures is loaded while the pictures are read: it takes longer than to open a clip.
    from formcheck.analysis.picture_measurements import measure_pictures

    try:
        recording = measure_pictures(path, recording, options, progress, second)
    except KeyboardInterrupt:
        recording = replace(
            recording, notices=[*recording.notices, _ended_early(recording.track.time_s)]
        )
    return replace(recording, foot_pictures=())


def _find_poses(
    path: Path, options: Options, progress: ProgressCallback | None, source: PoseEstimator | None
) -> Recording:
    with open_clip(path, options.reading) as reader:
        found, error = _first_pass(path, reader, options, progress, source)
        if error is not None and not (
            found.frames and isinstance(error, KeyboardInterrupt | ModelError)
        ):
            raise error
        notices = [*reader.notices(), *lens_notices(found.camera.lens_bend())]
        info = reader.info
    time_s = np.array(found.time_s, dtype=np.float64)
    if error is not None:
        # The network's process can be killed as well, for want of memory say.
        notices.append(_ended_early(time_s, error))
    assert found.backend is not None
    track = PoseTrack(
        time_s, np.array(found.poses, np.float32), info.width, info.height, found.backend
    )
    shots, motion = found.camera.finish(len(time_s))
    longest = max(shots, key=lambda shot: shot.stop - shot.start, default=Shot(0, 0, "start"))
    whole = longest.stop - longest.start == len(time_s)
    recording = Recording(
        _clip(info, found),
        track,
        notices,
        roll=longest.roll,
        convergence=longest.convergence,
        camera_motion=motion,
        shots=() if whole else tuple(shots),
        foot_pictures=tuple(found.feet.parts),
        body_pictures=tuple(found.bodies.parts),
    )
    if not found.survey.several or recording.ended_early:
        return recording
    from formcheck.analysis.person_choice import measure_chosen_person

    try:
        return measure_chosen_person(path, recording, options, progress, source)
    except KeyboardInterrupt:
        return replace(recording, notices=[*notices, _ended_early(time_s)])


def _first_pass(
    path: Path,
    reader: ClipReader,
    options: Options,
    progress: ProgressCallback | None,
    source: PoseEstimator | None,
) -> tuple[PosePass, BaseException | None]:
    """Find the poses on every core, or by one network where the clip must be read in one go."""
    jobs = options.jobs or jobs_at_a_time(NETWORK_BYTES)
    index = None if source is not None else index_clip(path, options.reading)
    if index is not None and len(plan_segments(index)) > 1:

        def done(count: int) -> None:
            if progress:
                progress("pose", count, len(index))

        clip = IndexedClip(path, index, reader.pictures)
        found, error = SegmentedPass(clip, options, jobs, done).run()
        # What its packets promise may not be there.
        if not isinstance(error, SegmentError):
            reader.count_as_read(index)
            return found, error
    return _pass_in_one_go(reader, options, progress, source, threaded=jobs > 1)


def _pass_in_one_go(
    reader: ClipReader,
    options: Options,
    progress: ProgressCallback | None,
    source: PoseEstimator | None,
    *,
    threaded: bool,
) -> tuple[PosePass, BaseException | None]:
    def done(frame: int) -> None:
        if progress:
            progress("pose", frame + 1, reader.info.frames)

    # How often another backend must look to follow somebody is not known.
    every_frame = options.looks_at_all or source is not None
    rate = PoseRate(reader.frame_hz, every_frame=every_frame)
    with (
        make_pose_estimator(options.model, source) as estimator,
        CameraEstimator(threaded=threaded) as camera,
        ExitStack() as stack,
    ):
        found = PosePass(
            camera, PeopleSurvey(estimator), FootPictures(), BodyPictures(), estimator.backend
        )
        frames = reader.unread()
        try:
            if threaded:
                frames = stack.enter_context(read_ahead(frames))
            found.read(frames, estimator, rate, done)
        except BaseException as error:
            found.drop_unfinished()
            return found, error
    return found, None


def _ended_early(
    time_s: np.ndarray[tuple[int], np.dtype[np.float64]], error: BaseException | None = None
) -> Notice:
    covered = f"the results cover the first {time_s[-1]:.1f} s"
    if isinstance(error, ModelError):
        return Notice(code=NETWORK_STOPPED, message=f"{covered}; {error}")
    return Notice(code=INTERRUPTED, message=f"interrupted: {covered}")


def _clip(info: ClipInfo, found: PosePass) -> Clip:
    return Clip(
        path=printable(info.path),
        width=info.width,
        height=info.height,
        duration_s=found.end_s,
        frames=found.read_frames,
        rotation_deg=info.rotation_deg,
        turned_deg=info.reading.rotate or 0,
        mirrored=info.reading.mirrored,
        from_s=info.reading.from_s,
        to_s=info.reading.to_s if math.isfinite(info.reading.to_s) else None,
        slow_motion=info.reading.slow_motion or 1.0,
    )
