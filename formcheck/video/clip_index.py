"""Where the frames of a clip are, told by its packets: no picture is decoded for it."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats
from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.video.mp4_atoms import ends_within_a_box
from formcheck.video.opening import choose_stream, open_container
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
    """

    stamps: Stamps
    time_s: Floats
    keys: Stamps

    def __len__(self) -> int:
        return len(self.stamps)

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
        tick_s, stamps, keys = stream.time_base, [], []
        if not tick_s or ("mp4" in container.format.name and ends_within_a_box(path)):
            return None
        factor = reading.slow_motion or tagged_slow_motion(container, stream).factor
        try:
            for packet in container.demux(stream):
                if packet.size == 0:
                    continue  # It only empties the decoder.
                if packet.pts is None or packet.is_corrupt:
                    return None
                if packet.is_keyframe:
                    keys.append(packet.pts)
                if not packet.is_discard:
                    stamps.append(packet.pts)
        except (av.FFmpegError, IndexError):
            return None
    if not stamps or not keys or min(keys) > min(stamps):
        return None
    ordered = np.unique(np.array(stamps, np.int64))
    shown_s = [float((int(stamp) - int(ordered[0])) * tick_s) for stamp in ordered]
    if len(ordered) < len(stamps) or not _are_times(shown_s):
        return None
    read = [
        i
        for i, time_s in enumerate(shown_s)
        if reading.from_s - TIME_TOLERANCE_S <= time_s < reading.to_s
    ]
    if not read:
        return None
    times = [true_time_s(shown_s[i] - shown_s[read[0]], tick_s, factor) for i in read]
    return ClipIndex(ordered[read], np.array(times), np.unique(np.array(keys, np.int64)))


def _are_times(shown_s: list[float]) -> bool:
    """Whether a reader from the first frame on would take these stamps as they are."""
    repair = TimestampRepair()
    given = [time_s for stamp in shown_s for time_s in repair.push(stamp)]
    given += repair.flush()
    return not repair.repaired and given == shown_s
