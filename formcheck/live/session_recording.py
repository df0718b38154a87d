"""What is kept of a session's frames for the report at its end."""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from formcheck.model.landmarks import POSE_SHAPE, Pose, Side
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, PoseBackend
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn

MOST_FRAMES = 60 * 60 * 30
"""An hour at 30 frames a second, 72 MB: no set lasts so long, but a forgotten camera does."""
GAP_S = 0.4
"""Frames further apart have something between them that was not kept."""


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
        Of the neutral stance; it outlives a reset.
    turn : TurnSample or None
        What its picture showed of the foot; None where that is not to be trusted.
    """

    time_s: float
    pose: Pose
    stance: bool
    turn: TurnSample | None = None


class RecordingListener(Protocol):
    """Hears of every frame that is kept, as a journal does."""

    def keep(self, frame: RecordedFrame) -> None:
        """A frame is kept."""

    def forget_set(self) -> None:
        """All frames but those of the stance are forgotten."""


class SessionRecording:
    """The neutral stance's frames and those in which raises were counted, in order.

    Parameters
    ----------
    sink : Sink, optional
        Hears of every change.
    most : int
        No more frames than this are kept; `full` says when that was reached.
    backend : PoseBackend
        What has found the poses.
    """

    def __init__(
        self,
        sink: RecordingListener | None = None,
        most: int = MOST_FRAMES,
        backend: PoseBackend = MEDIAPIPE_VIDEO,
    ) -> None:
        self._sink, self._most, self._backend = sink, most, backend
        self._frames: list[RecordedFrame] = []
        self.full = False

    def __len__(self) -> int:
        return len(self._frames)

    def keep(
        self, time_s: float, pose: Pose, *, stance: bool = False, turn: TurnSample | None = None
    ) -> None:
        """Keep a frame; one that is not later than the last is kept already."""
        if self._frames and time_s <= self._frames[-1].time_s:
            return
        if len(self._frames) >= self._most:
            self.full = True
            return
        frame = RecordedFrame(time_s, pose, stance, turn)
        self._frames.append(frame)
        if self._sink:
            self._sink.keep(frame)

    def forget_set(self) -> None:
        """Forget everything but the stance."""
        self._frames = [frame for frame in self._frames if frame.stance]
        self.full = False
        if self._sink:
            self._sink.forget_set()

    def track(self, width: int, height: int) -> PoseTrack:
        """Return the frames as a track of pictures of this size in pixels."""
        times = np.array([frame.time_s for frame in self._frames], np.float64)
        poses = np.array([frame.pose for frame in self._frames], np.float32)
        poses = poses.reshape(-1, *POSE_SHAPE)
        # A frame without a pose says that nobody knows what happened meanwhile.
        after = self._gaps()
        middle = (times[after] + times[after - 1]) / 2
        times, poses = np.insert(times, after, middle), np.insert(poses, after, np.nan, axis=0)
        return PoseTrack(times, poses, width, height, self._backend)

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

    def _gaps(self) -> npt.NDArray[np.intp]:
        """Frames before which something was not kept."""
        times = np.array([frame.time_s for frame in self._frames], np.float64)
        return np.flatnonzero(np.diff(times) > GAP_S) + 1
