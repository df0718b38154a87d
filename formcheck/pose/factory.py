"""The one place where a pose estimator is made."""

from pathlib import Path

from formcheck.pose.estimator import PoseEstimator, in_body_layout


def make_pose_estimator(
    model: Path | None = None, given: PoseEstimator | None = None
) -> PoseEstimator:
    """Return an estimator whose landmarks are in the layout that formcheck measures with.

    Parameters
    ----------
    model : Path, optional
        A pose model bundle for MediaPipe; the one that comes with formcheck by default.
    given : PoseEstimator, optional
        Another backend that is used instead of MediaPipe; ``model`` says nothing then.

    Raises
    ------
    ModelError
        The model is missing, damaged or of another kind, or MediaPipe can't be started.
    """
    if given is None:
        from formcheck.pose.mediapipe.estimator import MediaPipeEstimator

        given = MediaPipeEstimator(model)
    return in_body_layout(given)
