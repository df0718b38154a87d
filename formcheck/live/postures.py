"""The bare posture frame by frame, for trackers and guided tests: no look ahead."""

from collections import deque

import numpy as np

from formcheck.kinematics.body import BodyTrack
from formcheck.kinematics.causal import body_of_track
from formcheck.kinematics.posture import (
    REST_SPEED,
    REST_WINDOW_S,
    BodyPosture,
    BodySize,
    body_size,
    middle_posture,
)
from formcheck.kinematics.signals import speed
from formcheck.kinematics.view import look
from formcheck.pose.landmarks import POSE_SHAPE, SIDES, Pose, Side
from formcheck.pose.track import PoseTrack

KEPT_S = 2.0
"""No window is longer."""
QUIET_SHARE = 0.9
"""Of the frames of a quiet window: landmarks jitter now and then."""


class RecentPoses:
    """The landmarks of the last two seconds.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._frames: deque[tuple[float, Pose]] = deque()

    def push(self, time_s: float, pose: Pose) -> None:
        """Take the next frame; NaN where nobody is found."""
        self._frames.append((time_s, pose))
        while time_s - self._frames[0][0] > KEPT_S:
            self._frames.popleft()

    def forget(self) -> None:
        """What was seen so far says nothing about what comes."""
        self._frames.clear()

    def since(self, seconds: float) -> list[tuple[float, Pose]]:
        """Return the frames of the last seconds, in order."""
        if not self._frames:
            return []
        last = self._frames[-1][0]
        return [frame for frame in self._frames if last - frame[0] <= seconds + 1e-6]

    def track(self, seconds: float) -> PoseTrack:
        """Return the same as a track."""
        frames = self.since(seconds)
        times = np.array([time_s for time_s, _ in frames], np.float64)
        poses = np.array([pose for _, pose in frames], np.float32)
        return PoseTrack(times, poses.reshape(-1, *POSE_SHAPE), *self._size)


class PostureEye:
    """Sees one person's posture from where the camera stands.

    Parameters
    ----------
    window : PoseTrack
        Some tenths of a second in which the person is seen, at rest if possible.
    """

    def __init__(self, window: PoseTrack) -> None:
        body = body_of_track(window)
        self.size: BodySize = body_size(body, look(body, body.seen), body.seen)
        self.rest: BodyPosture = middle_posture(body, self.size, body.seen)

    def posture(self, time_s: float, pose: Pose) -> BodyPosture:
        """Return the posture of one frame; NaN in it when nobody is seen."""
        track = PoseTrack(np.array([time_s]), pose[None].astype(np.float32), 0, 0)
        return next(self.size.postures(body_of_track(track)))


def is_quiet(window: PoseTrack, sides: tuple[Side, ...] = SIDES) -> bool:
    """Say whether these legs rest in a window, which must be full of frames with somebody.

    The same pace as `formcheck.kinematics.posture.rest_frames` asks of a clip.
    """
    if len(window) < 3 or not window.found.all():
        return False
    body = body_of_track(window)
    stature = body_size(body, look(body, body.seen), body.seen).stature
    return all(_share(body, side, stature) >= QUIET_SHARE for side in sides)


def _share(body: BodyTrack, side: Side, stature: float) -> float:
    flat = body.leg(side, 1).reshape(len(body.time_s), -1) / stature
    return float((speed(flat, body.time_s, REST_WINDOW_S) < REST_SPEED).mean())
