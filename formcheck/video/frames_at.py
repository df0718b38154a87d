"""A few frames of a clip, at given times: only what leads to them is decoded."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.model.frame import Frame
from formcheck.video.clip import ClipReader, open_clip
from formcheck.video.clip_index import ClipIndex, index_clip
from formcheck.video.frame_conversion import UnreadFrame
from formcheck.video.segment_reader import SegmentError, read_segment

ROUNDING_S = 0.002
"""Times are rounded on their way into a file."""


def read_frames_at(
    path: Path | str,
    times_s: Sequence[float],
    reading: ClipReading = AS_STORED,
    rounding_s: float = ROUNDING_S,
) -> Iterator[tuple[int, Frame]]:
    """Read the frames that a clip shows at given times: the first at or after each.

    Parameters
    ----------
    path : Path or str
        The clip.
    times_s : sequence of float
        In any order, seconds.
    reading : ClipReading
        As for `formcheck.video.clip.open_clip`.
    rounding_s : float
        A frame so much before a time is the one at that time.

    Yields
    ------
    (int, Frame)
        Position in ``times_s``, in the order of the times; nothing for those after the clip's
        end.

    Raises
    ------
    VideoError
        The clip can't be read.
    """
    from_s = np.asarray(times_s, dtype=np.float64) - rounding_s
    waiting = deque(int(place) for place in np.argsort(from_s, kind="stable"))
    if not waiting:
        return
    index = index_clip(path, reading)
    with open_clip(path, reading) as reader:
        if index is not None:
            try:
                for frames in _jumps(path, index, reader, from_s[list(waiting)]):
                    yield from _first_after(frames, from_s, waiting)
                return
            except SegmentError:
                # What its packets promise isn't there: from the beginning, then.
                pass
        yield from _first_after(reader.unread(), from_s, waiting)


def _first_after(
    frames: Iterator[UnreadFrame], from_s: Floats, waiting: deque[int]
) -> Iterator[tuple[int, Frame]]:
    for unread in frames:
        frame: Frame | None = None
        while waiting and unread.time_s >= from_s[waiting[0]]:
            frame = frame or unread.read()
            yield waiting.popleft(), frame
        if not waiting:
            return


def _jumps(
    path: Path | str, index: ClipIndex, reader: ClipReader, from_s: Floats
) -> Iterator[Iterator[UnreadFrame]]:
    """Yield the frames from one of the wanted ones to another, with nothing between such spans."""
    wanted = np.searchsorted(index.time_s, from_s)
    for run in _runs(index, sorted({int(at) for at in wanted if at < len(index)})):
        frames = read_segment(path, index, run[0], run[-1] + 1, reader.pictures, alone=True)
        with closing(frames):
            yield frames


def _runs(index: ClipIndex, frames: Sequence[int]) -> Iterator[list[int]]:
    """Part frames where it is less to decode to begin anew at a key picture than to go on."""
    run: list[int] = []
    for frame in frames:
        if run and index.frames_to_decode(frame) < frame - run[-1]:
            yield run
            run = []
        run.append(frame)
    if run:
        yield run
