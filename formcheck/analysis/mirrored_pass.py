"""A second pass over a clip, in mirrored pictures, averaged with the first (``--careful``)."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.analysis.measured_frames import read_measured_frames
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.model.recording import Recording
from formcheck.model.result import Notice
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.pose.mirrored import MirroredEstimator, fuse_mirrored


def run_mirrored_pass(
    path: Path,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None = None,
    source: PoseEstimator | None = None,
) -> Recording:
    """Return the recording with the mean landmarks of both passes.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its landmarks after the first pass.
    options : Options
        Decide on the pose model.
    progress : callable, optional
        Called with "mirrored", frames done, frames in all.
    source : PoseEstimator, optional
        Stands in for MediaPipe on the mirrored pictures.

    Returns
    -------
    Recording
        With a notice of the code "one-look" when the second pass followed somebody else:
        the landmarks are those of the first then.
    """
    track = recording.track
    if not track.found.any():
        return recording
    second = np.full_like(track.landmarks, np.nan)
    with (
        MirroredEstimator(make_pose_estimator(options.model, source)) as mirrored,
        read_measured_frames(path, recording) as frames,
    ):
        for frame in frames:
            pose = mirrored.detect(frame)
            if pose is not None:
                second[frame.index] = pose
            if progress:
                progress("mirrored", frame.index + 1, len(track))
    joined = fuse_mirrored(track.landmarks, second)
    if joined is None:
        return replace(recording, notices=[*recording.notices, _not_fused()])
    return replace(recording, track=replace(track, landmarks=joined))


def _not_fused() -> Notice:
    message = "the second look did not follow the same person, and was not used"
    return Notice(code="one-look", message=message)
