"""A camera that films nothing: a grey picture for each frame of a track, on the track's clock."""

import time
from collections import deque

import numpy as np
from synthetic import Camera

from formcheck.model.frame import Frame
from formcheck.model.pose_track import PoseTrack
from formcheck.video.latest_frame_channel import LiveState, LiveStatus

FPS = 15.0
SMALL = Camera(width=320, height=240)
"""Fewer and smaller pictures tell as much: every frame of a live session takes its time."""


class ScriptedCamera:
    """Gives a grey picture for every frame of a track.

    Parameters
    ----------
    track : PoseTrack
        Whose times and size the pictures have.
    wait_s : float
        How long each picture takes to come; time itself is the track's.

    Attributes
    ----------
    last : LiveState
        What it is after the last picture.
    """

    name = "camera 0"

    def __init__(self, track: PoseTrack, wait_s: float = 0.0) -> None:
        self.size = (track.width, track.height)
        self._image = np.full((track.height, track.width, 3), 120, np.uint8)
        self._times = deque(enumerate(track.time_s))
        self._wait_s = wait_s
        self.last = LiveState.ENDED
        self._now_s = 0.0

    def latest(self, timeout_s: float) -> Frame | None:  # noqa: ARG002
        if not self._times:
            return None
        time.sleep(self._wait_s)
        index, self._now_s = self._times.popleft()
        return Frame(index, float(self._now_s), self._image)

    def now_s(self) -> float:
        return float(self._now_s)

    @property
    def status(self) -> LiveStatus:
        return LiveStatus(LiveState.RUNNING if self._times else self.last, "camera 0 is gone")

    def __enter__(self) -> "ScriptedCamera":
        return self

    def __exit__(self, *_: object) -> None:
        pass
