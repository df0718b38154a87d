"""Where the frames of a clip are, told by its packets: no picture is decoded for it."""

from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.stream import VideoStream

from formcheck.model.arrays import Floats
from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.video.mp4_atoms import ends_within_a_box
from formcheck.video.opening import choose_stream, open_container, packet_end_s
from formcheck.video.slow_motion import tagged_slow_motion
from formcheck.video.timing import TIME_TOLERANCE_S, TimestampRepair, true_time_s

Stamps = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ClipIndex:
    """The frames of a clip that are read, in the order they are shown.

    Attributes
    ----------
    stamps : ndarray of int64, shape (N,)
        Presentation time stamps, strictly increasing, in the stream's ticks.
    time_s : ndarray, shape (N,)
        As `formcheck.model.frame.Frame.time_s`.
    keys : ndarray of int64
        Stamps of the pictures that decoding can begin with, increasing; of the whole clip.
    end_s, reached_s : float
        Until when the last of these frames is shown, and until when the file has anything, as it
        is played.
    to_the_end : bool
        Whether no frame follows in the clip.
    """

    stamps: Stamps
    time_s: Floats
    keys: Stamps
    end_s: float
    reached_s: float
    to_the_end: bool

    def __len__(self) -> int:
        return len(self.stamps)

    @property
    def frame_hz(self) -> float:
        """Frames a second of the movement, as a median; 0 of a single frame."""
        return float(1 / np.median(np.diff(self.time_s))) if len(self) > 1 else 0.0

    def frames_to_decode(self, first: int) -> int:
        """Count the frames that must be decoded before a frame can be."""
        key = self.keys[np.searchsorted(self.keys, self.stamps[first], side="right") - 1]
        return first - int(np.searchsorted(self.stamps, key))


def index_clip(path: Path | str, reading: ClipReading = AS_STORED) -> ClipIndex | None:
    """List the frames of a clip by its packets.

    Parameters
    ----------
    path : Path or str
        A local file.
    reading : ClipReading
        As for `formcheck.video.clip.open_clip`.

    Returns
    -------
    ClipIndex or None
        None when the packets don't tell: time stamps that are missing, repeated or backward,
        damage, a file that was cut or can't be jumped in. Such a clip is read from its beginning.

    Raises
    ------
    VideoError
        The file can't be opened.
    """
    with open_container(path) as container:
        stream = choose_stream(container, path)
        tick_s = stream.time_base
        if not tick_s or ("mp4" in container.format.name and ends_within_a_box(path)):
            return None
        factor = reading.slow_motion or tagged_slow_motion(container, stream).factor
        try:
            packets = _list_packets(container, stream)
        except (av.FFmpegError, IndexError):
            return None
    if packets is None or not packets.durations or not packets.keys:
        return None
    stamps = np.array(sorted(packets.durations), np.int64)
    if min(packets.keys) > stamps[0]:
        return None
    shown_s = [float((int(stamp) - int(stamps[0])) * tick_s) for stamp in stamps]
    interval_s = _interval_if_times(shown_s)
    read = [
        i
        for i, time_s in enumerate(shown_s)
        if reading.from_s - TIME_TOLERANCE_S <= time_s < reading.to_s
    ]
    if interval_s is None or not read:
        return None
    times = [true_time_s(shown_s[i] - shown_s[read[0]], tick_s, factor) for i in read]
    held_s = float(packets.durations[int(stamps[read[-1]])] * tick_s)
    return ClipIndex(
        stamps[read],
        np.array(times),
        np.array(sorted(packets.keys), np.int64),
        shown_s[read[-1]] + max(held_s, interval_s),
        packets.reached_s,
        read[-1] == len(stamps) - 1,
    )


@dataclass
class _Packets:
    durations: dict[int, int] = field(default_factory=dict)
    keys: set[int] = field(default_factory=set)
    reached_s: float = 0.0


def _list_packets(container: InputContainer, stream: VideoStream) -> _Packets | None:
    """Durations of all pictures by their stamps; None where these don't tell."""
    listed = _Packets()
    for packet in container.demux(stream, *container.streams.audio):
        listed.reached_s = max(listed.reached_s, packet_end_s(container, packet))
        if packet.stream is not stream or packet.size == 0:
            continue  # An empty one only empties the decoder.
        if packet.pts is None or packet.is_corrupt or packet.pts in listed.durations:
            return None
        if packet.is_keyframe:
            listed.keys.add(packet.pts)
        if not packet.is_discard:
            listed.durations[packet.pts] = packet.duration or 0
    return listed


def _interval_if_times(shown_s: list[float]) -> float | None:
    """Interval of a reader's last frames, if it would take all stamps as they are."""
    repair = TimestampRepair()
    given = [time_s for stamp in shown_s for time_s in repair.push(stamp)]
    given += repair.flush()
    return repair.interval_s if not repair.repaired and given == shown_s else None
