"""Perspective of an oblique or pitched camera, taken out of the person's sagittal plane.

Who leans or rises on their toes before an oblique camera also comes nearer to it or goes away,
and then looks larger or smaller about the camera's own height: shoulders above a camera on the
floor seem to rise by more than the heels. And a camera that looks up or down sees lengths shorter
where the line of sight is steep. Both go when every point is put back into the upright plane in
which the person moves.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.kinematics.view import ANGLES_UP_TO_DEG, CameraView
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Landmark

FOCAL = 0.8
"""Focal length of an ordinary phone or webcam in long sides of its picture (28 to 30 mm on
36 mm film). Enters by the cosine of the camera's pitch, and by how near the camera stands."""
FOCAL_SD = 0.15
"""Relative standard deviation of it: wide and long lenses."""
STEEPEST = 0.2
"""Cosine between a line of sight and the normal of the plane below which they hardly meet."""
FOOT = ("heel", "foot_index", "ankle")


@dataclass(frozen=True)
class Camera:
    """A pinhole that looks up or down.

    Attributes
    ----------
    width, height : int
        Of its picture, pixels.
    convergence : float
        Tangent of its pitch (positive when it looks up) over its focal length in long sides of
        the picture: how fast verticals converge in it. 0 where that is not known.
    """

    width: int
    height: int
    convergence: float = 0.0

    @property
    def focal_px(self) -> float:
        """Focal length, pixels."""
        return FOCAL * max(self.width, self.height)

    @property
    def pitch(self) -> float:
        """Pitch, radians, positive when it looks up."""
        return float(np.arctan(FOCAL * self.convergence))


def rectify_to_sagittal_plane(points: Floats, view: CameraView, camera: Camera) -> Floats:
    """Points of a body as a horizontal camera far away, at the same yaw, would see them.

    Parameters
    ----------
    points : ndarray, shape (T, 33, 2)
        Landmarks in pixels, x right and y down; NaN where nobody is seen.
    view : CameraView
        How the person stands to the camera.
    camera : Camera
        What took the picture.

    Returns
    -------
    ndarray, shape (T, 33, 2)
        Pixels from the middle of the feet, x right and y down, at the scale the feet have in the
        picture. Points that do not lie in the person's own upright plane through the feet (the
        arms) are off by as much as they are in front of it or behind it.
    """
    return rectify_beside(points, points, view, camera)


def rectify_beside(others: Floats, points: Floats, view: CameraView, camera: Camera) -> Floats:
    """Other points in the plane of a body, as `rectify_to_sagittal_plane` does with its own.

    Parameters
    ----------
    others : ndarray, shape (T, N, 2)
        Pixels; NaN stays NaN.
    points, view, camera
        As for `rectify_to_sagittal_plane`.
    """
    feet = points[:, [Landmark.of(side, name) for side in SIDES for name in FOOT]]
    if not np.isfinite(feet).any():
        return others
    middle = np.nanmedian(feet, axis=(0, 1))
    right, up, ahead = _rays(others, camera)
    foot_right, foot_up, foot_ahead = _rays(middle, camera)
    # Depth is measured in distances of the feet, along the ground.
    place = np.array([foot_right / foot_ahead, 1.0])
    direction = place / np.hypot(*place)
    yaw = np.radians(min(view.yaw_deg, ANGLES_UP_TO_DEG))
    towards = view.facing * (1 if view.front else -1) * np.sin(yaw)
    forward = np.cos(yaw) * np.array([direction[1], -direction[0]]) - towards * direction
    # distance * (right, ahead) = place + along * forward
    meeting = np.maximum(ahead * forward[0] - right * forward[1], STEEPEST)
    distance = (forward[0] - place[0] * forward[1]) / meeting
    along = (right - ahead * place[0]) / meeting
    x = along * np.cos(yaw)
    y = foot_up / foot_ahead - distance * up
    rectified: Floats = np.stack([x, y], axis=-1) * camera.focal_px
    return rectified


def line_of_sight_slope(point: Floats, camera: Camera) -> float:
    """Slope of the line of sight to a point, down positive: fall over the way along the ground.

    Parameters
    ----------
    point : ndarray, shape (2,)
        Pixels.
    camera : Camera
        What took the picture.
    """
    _, up, ahead = _rays(point, camera)
    return float(-up / ahead)


def line_of_sight_aside_deg(point: Floats, camera: Camera) -> float:
    """Angle of the line of sight to a point from the picture's middle, right positive, degrees.

    Parameters
    ----------
    point : ndarray, shape (2,)
        Pixels.
    camera : Camera
        What took the picture.
    """
    right, _, ahead = _rays(point, camera)
    return float(np.degrees(np.arctan2(right, ahead)))


def _rays(points: Floats, camera: Camera) -> tuple[Floats, Floats, Floats]:
    """Directions of lines of sight: to the right, up, and ahead along the ground."""
    right = (points[..., 0] - camera.width / 2) / camera.focal_px
    down = (points[..., 1] - camera.height / 2) / camera.focal_px
    pitch = camera.pitch
    up = np.sin(pitch) - down * np.cos(pitch)
    ahead = np.cos(pitch) + down * np.sin(pitch)
    return right, up, ahead
