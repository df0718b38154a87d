"""The recording of a session: the frames from which the report at its end is made."""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from formcheck.live.leg_pictures import LegPictures
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import POSE_SHAPE, Pose, Side
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, PoseBackend
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn

MAX_FRAMES = 60 * 60 * 30
"""An hour at 30 frames a second, 72 MB: no set lasts so long, but a forgotten camera does."""
GAP_S = 0.4
"""Frames further apart have something between them that was not recorded."""


class TurnSample(NamedTuple):
    """The turn of one rear foot as the pixels showed it live; see `FootTurn`."""

    side: Side
    pitch_deg: float
    sd_deg: float


class RecordedFrame(NamedTuple):
    """One frame that the report is made from.

    Attributes
    ----------
    time_s : float
        On the source's clock.
    pose : ndarray of float32, shape (33, 5)
        NaN when nobody was found.
    stance : bool
        Of the neutral posture; it outlives a reset.
    turn : TurnSample or None
        What its picture showed of the foot; None where that is not to be trusted.
    motion : ndarray, shape (2, 3), or None
        The camera's motion since the first picture; None where that is not known.
    """

    time_s: float
    pose: Pose
    stance: bool
    turn: TurnSample | None = None
    motion: Floats | None = None


class RecordingListener(Protocol):
    """Gets every frame that is recorded, as a journal does."""

    def add(self, frame: RecordedFrame) -> None:
        """A frame was recorded."""

    def forget_set(self) -> None:
        """All frames but those of the neutral posture are forgotten."""


class SessionRecording:
    """The frames of the neutral posture and those in which the set was followed, in order.

    Parameters
    ----------
    listener : RecordingListener, optional
        Gets every change.
    max_frames : int
        No more frames than this are recorded; `full` says when that was reached.
    backend : PoseBackend
        What has found the poses.

    Attributes
    ----------
    pictures : LegPictures or None
        Pictures of the leg in these frames, where the report is made from them too.
    """

    def __init__(
        self,
        listener: RecordingListener | None = None,
        max_frames: int = MAX_FRAMES,
        backend: PoseBackend = MEDIAPIPE_VIDEO,
    ) -> None:
        self._listener, self._max_frames, self.backend = listener, max_frames, backend
        self._frames: list[RecordedFrame] = []
        self.pictures: LegPictures | None = None
        self.full = False

    def __len__(self) -> int:
        return len(self._frames)

    def add(
        self,
        time_s: float,
        pose: Pose,
        *,
        stance: bool = False,
        turn: TurnSample | None = None,
        motion: Floats | None = None,
    ) -> None:
        """Record a frame; one that is not later than the last is in it already."""
        if self._frames and time_s <= self._frames[-1].time_s:
            return
        if len(self._frames) >= self._max_frames:
            self.full = True
            return
        frame = RecordedFrame(time_s, pose, stance, turn, motion)
        self._frames.append(frame)
        if self._listener:
            self._listener.add(frame)

    def forget_set(self) -> None:
        """Forget everything but the neutral posture."""
        self._frames = [frame for frame in self._frames if frame.stance]
        self.full = False
        if self._listener:
            self._listener.forget_set()

    def track(self, width: int, height: int) -> PoseTrack:
        """Return the frames as a track of pictures of this size in pixels."""
        times = np.array([frame.time_s for frame in self._frames], np.float64)
        poses = np.array([frame.pose for frame in self._frames], np.float32)
        poses = poses.reshape(-1, *POSE_SHAPE)
        # A frame without a pose says that nobody knows what happened meanwhile.
        after = self._gaps()
        middle = (times[after] + times[after - 1]) / 2
        times, poses = np.insert(times, after, middle), np.insert(poses, after, np.nan, axis=0)
        return PoseTrack(times, poses, width, height, self.backend)

    def foot_turns(self) -> dict[Side, FootTurn]:
        """Return the turns of the feet at the times of `track`, by side."""
        sides = {frame.turn.side for frame in self._frames if frame.turn is not None}
        return {side: self._foot_turn(side) for side in sides}

    def _foot_turn(self, side: Side) -> FootTurn:
        turns = [
            frame.turn if frame.turn and frame.turn.side == side else None for frame in self._frames
        ]
        pairs = [(np.nan, np.nan) if turn is None else turn[1:] for turn in turns]
        pitch, sd = np.insert(np.array(pairs, np.float64), self._gaps(), np.nan, axis=0).T
        return FootTurn(pitch, sd, np.isfinite(pitch))

    def camera_motion(self) -> Floats | None:
        """Return the camera's motion at the times of `track`; None where it was not watched."""
        if all(frame.motion is None for frame in self._frames):
            return None
        unknown = np.full((2, 3), np.nan)
        motions = [unknown if frame.motion is None else frame.motion for frame in self._frames]
        motion: Floats = np.insert(np.array(motions), self._gaps(), np.nan, axis=0)
        return motion

    def _gaps(self) -> npt.NDArray[np.intp]:
        """Frames before which something was not recorded."""
        times = np.array([frame.time_s for frame in self._frames], np.float64)
        return np.flatnonzero(np.diff(times) > GAP_S) + 1
