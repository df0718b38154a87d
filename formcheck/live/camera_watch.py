"""How the camera itself moves while a set goes on: a phone in a hand is no tripod."""

import numpy as np

from formcheck.camera.motion import CameraMotionEstimator, CameraRest, is_rest
from formcheck.kinematics.camera_compensation import to_reference_frame
from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.model.landmarks import Pose

UNWATCHED = 9
"""Of a camera that has stood still for half a second every fifth picture is looked at, after six
seconds every tenth: 3 of 30 a second."""


class CameraWatch:
    """Measures the camera's motion picture by picture, as a clip's is measured.

    A camera that has stood still for long is looked at in few pictures only.

    Attributes
    ----------
    motion : ndarray, shape (2, 3), or None
        Affine from the first picture's pixels to the last one's, as far as it is known; None
        before a picture has told anything.
    """

    def __init__(self) -> None:
        self._background = CameraMotionEstimator()
        self._rest = CameraRest(UNWATCHED)
        self._person: Pose | None = None
        self.motion: Floats | None = None

    def push(self, image: Image, pose: Pose | None) -> Floats | None:
        """Take the next picture.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        pose : ndarray, shape (33, 5), or None
            Landmarks in it, pixels: what they cover is not looked at.

        Returns
        -------
        ndarray, shape (2, 3), or None
            The motion up to this picture; None where its background does not tell.
        """
        self._person = self._person if pose is None else pose
        if self._rest.passes_over():
            return self.motion
        found = self._background.add(image, self._person)
        self._rest.looked(found)
        if found is not None:
            self.motion = found
        return found

    def steady(self, pose: Pose) -> Pose:
        """Return landmarks where the first picture would have them: the camera's motion taken out.

        Parameters
        ----------
        pose : ndarray, shape (33, 5)
            Of the last picture, pixels.
        """
        if self.motion is None or is_rest(self.motion):
            return pose
        steady = pose.copy()
        steady[:, :2] = to_reference_frame(pose[None, :, :2].astype(np.float64), self.motion[None])
        return steady
