"""Reading a recorded clip frame by frame, with its true times."""

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from formcheck.errors import VideoError
from formcheck.model.clip_reading import AS_STORED, ONE_SHOWN, ClipReading
from formcheck.model.frame import ClipInfo, Frame
from formcheck.model.paths import printable
from formcheck.model.result import Notice
from formcheck.video.clip_index import ClipIndex
from formcheck.video.frame_conversion import PictureMaker, UnreadFrame
from formcheck.video.mp4_atoms import ends_within_a_box
from formcheck.video.opening import CONVERT, choose_stream, open_container, packet_end_s
from formcheck.video.slow_motion import SlowMotion, tagged_slow_motion
from formcheck.video.timing import (
    DEFAULT_INTERVAL_S,
    TIME_TOLERANCE_S,
    TimestampRepair,
    true_time_s,
)

# Unreadable packets in a row after which the rest of a file is given up.
MOST_FAILURES = 100
# How much earlier than its container claims a clip may end without a notice: the last
# frame's own duration and rounding are no loss.
END_TOLERANCE_S = 0.5


def open_clip(path: Path | str, reading: ClipReading = AS_STORED) -> "ClipReader":
    """Open a recorded clip on this machine.

    Parameters
    ----------
    path : Path or str
        A local file, whatever it is called; never a URL.
    reading : ClipReading
        How its pictures are turned, which part of it is read, and how fast it was filmed.

    Returns
    -------
    ClipReader
        A context manager that yields the clip's frames once.

    Raises
    ------
    VideoError
        The file can't be opened, or no picture in it (or in the part) can be decoded.
    """
    container = open_container(path)
    try:
        return ClipReader(path, container, choose_stream(container, path), reading)
    except BaseException:
        container.close()
        raise


class ClipReader(Iterator[Frame]):
    """Frames of one clip, read once from the first to the last.

    Only a few frames are in memory at any time. Made by `open_clip`.

    Attributes
    ----------
    info : ClipInfo
        What is known before the frames are read.
    pictures : PictureMaker
        Makes their pictures.
    """

    def __init__(
        self,
        path: Path | str,
        container: InputContainer,
        stream: VideoStream,
        reading: ClipReading = AS_STORED,
    ) -> None:
        self._container = container
        self._stream = stream
        self._reading = reading
        tagged = reading.slow_motion is None
        self._slow = tagged_slow_motion(container, stream) if tagged else SlowMotion()
        self._factor = reading.slow_motion or self._slow.factor
        # Kept, since nothing may be asked of the stream once the file is closed.
        self._claim_is_own = bool(stream.duration)
        self._stored = stream.frames
        self._tick_s = stream.time_base or Fraction(1)
        self._damaged = 0
        self._given_up = False
        self._index = 0
        self._end_s = 0.0
        self._reached_s = 0.0
        self._cut = "mp4" in container.format.name and ends_within_a_box(path)
        self._finished = False
        self._closed = False

        stream.thread_type = "AUTO"
        rate = stream.average_rate or stream.base_rate
        self._repair = TimestampRepair(float(1 / rate) if rate else DEFAULT_INTERVAL_S)
        self._decoding = self._timed_frames()
        # The first frame is decoded now: only frames tell how the picture is turned.
        first = self._first_frame(path)
        self._start_s = first[0]
        self._upcoming = chain((first,), self._decoding)
        self.pictures = PictureMaker(first[1], stream.sample_aspect_ratio, reading)
        self.info = self._describe(path)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Frame:
        return self._next().read()

    def unread(self) -> Iterator[UnreadFrame]:
        """Yield the frames; their pictures are made when they are asked for."""
        with suppress(StopIteration):
            while True:
                yield self._next()

    def _next(self) -> UnreadFrame:
        if self._closed:
            raise ValueError("the clip is closed")
        upcoming = next(self._upcoming, None)
        if upcoming is None:
            self._finished = True
            raise StopIteration
        time_s, decoded = upcoming
        if time_s >= self._reading.to_s:
            raise StopIteration
        true_s = true_time_s(time_s - self._start_s, self._tick_s, self._factor)
        frame = UnreadFrame(self._index, true_s, decoded, self.pictures)
        self._index += 1
        # A recording of a still scene may hold its last frame for long.
        held_s = float((decoded.duration or 0) * self._tick_s)
        self._end_s = time_s + max(held_s, self._repair.interval_s)
        return frame

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; closing twice does nothing."""
        self._closed = True
        self._decoding.close()
        self._container.close()

    @property
    def frame_hz(self) -> float:
        """Frames a second of the movement, as the container claims it; 0 when it doesn't."""
        rate = self._stream.average_rate
        return float(rate) * self._factor if rate else 0.0

    def count_as_read(self, index: ClipIndex) -> None:
        """Take the frames of the clip's index as read: they were, by somebody else."""
        self._index, self._end_s = len(index), index.end_s
        self._reached_s, self._finished = index.reached_s, index.to_the_end

    def notices(self) -> list[Notice]:
        """What is to be told of the frames read so far; complete after the last one."""
        notices = list(self._slow.notices)
        if self._reading.is_part:
            # The user's own words, but where the clip ends before.
            to_s = min(self._reading.to_s, self._end_s)
            message = (
                f"Only the part from {self._reading.from_s:g} to {to_s:.4g} s of the clip was"
                " read: times count from its beginning."
            )
            notices.append(Notice(code="part-of-clip", message=message))
        if count := self._repair.repaired:
            message = (
                f"The times of {count} of {self._index} frames were repeated, backward or"
                " missing and have been filled in."
            )
            notices.append(Notice(code="times-repaired", message=message))
        if count := self._damaged:
            frames = "1 frame was" if count == 1 else f"{count} frames were"
            message = f"The clip is damaged: at least {frames} left out."
            notices.append(Notice(code="damaged-frames", message=message))
        if self._finished and self._index == 1 < self._stored and not self._reading.is_part:
            # A file's clock or its list of edits can hide all but the first.
            message = (
                f"Only one of the clip's {self._stored} pictures can be shown, the times in the"
                " file are damaged or the rest is cut away: copy or export it again."
            )
            notices.append(Notice(code=ONE_SHOWN, message=message))
        elif self._finished and self._breaks_off():
            of = f" of {self.info.duration_s:.1f} s" if self._ends_early() else ""
            message = f"The clip breaks off: only {self._end_s:.1f} s{of} could be read."
            notices.append(Notice(code="clip-cut-off", message=message))
        return notices

    def _first_frame(self, path: Path | str) -> tuple[float, av.VideoFrame]:
        """Decode up to the first frame of the part that is read."""
        from_s, last_s = self._reading.from_s, None
        for time_s, decoded in self._decoding:
            if time_s >= from_s - TIME_TOLERANCE_S:
                return time_s, decoded
            last_s = time_s
        if last_s is None:
            raise VideoError(f"{printable(path)}: no picture in it can be decoded; {CONVERT}")
        end_s = last_s + self._repair.interval_s
        raise VideoError(
            f"{printable(path)}: ends at {end_s:.1f} s, before the part that begins at"
            f" {from_s:g} s; choose an earlier one"
        )

    def _breaks_off(self) -> bool:
        return self._given_up or self._ends_early() or self._cut

    def _ends_early(self) -> bool:
        """Whether the clip ends earlier than its container claims."""
        claimed = self.info.duration_s
        if claimed is None:
            return False
        # A claim of the whole file may be the sound's, which may well last longer.
        reached = self._end_s if self._claim_is_own else max(self._end_s, self._reached_s)
        return reached < claimed - END_TOLERANCE_S

    def _describe(self, path: Path | str) -> ClipInfo:
        width, height = self.pictures.size
        duration_s = self._claimed_s()
        rate = self._stream.average_rate
        frames: int | None = self._stream.frames or None
        if frames is None and duration_s and rate:
            frames = max(1, round(duration_s * rate))
        if frames and duration_s and self._reading.is_part:
            read_s = min(self._reading.to_s, duration_s) - self._reading.from_s
            frames = max(1, round(frames * read_s / duration_s))
        turn = self._reading.rotate or 0
        return ClipInfo(
            path=str(path),
            width=width,
            height=height,
            duration_s=duration_s,
            frames=frames,
            rotation_deg=self.pictures.clockwise_deg,
            reading=replace(self._reading, rotate=turn, slow_motion=self._factor),
        )

    def _claimed_s(self) -> float | None:
        """Duration that the container claims for the picture, else for the whole file."""
        stream, container = self._stream, self._container
        if stream.duration:
            return float(stream.duration * self._tick_s)
        if not container.duration:
            return None
        # Matroska's duration counts from 0, wherever the first frame is.
        start = container.start_time or 0
        counts_from_0 = "matroska" in container.format.name and 0 < start < container.duration
        return float((container.duration - (start if counts_from_0 else 0)) / av.time_base)

    def _timed_frames(self) -> Generator[tuple[float, av.VideoFrame]]:
        waiting: deque[av.VideoFrame] = deque()
        first_pts: int | None = None
        for frame in self._good_frames():
            waiting.append(frame)
            if frame.pts is None:
                stamp = None
            else:
                # Whole ticks from the first stamp, so that no clock is too far from 0.
                first_pts = frame.pts if first_pts is None else first_pts
                stamp = float((frame.pts - first_pts) * self._tick_s)
            for time_s in self._repair.push(stamp):
                yield time_s, waiting.popleft()
        for time_s in self._repair.flush():
            yield time_s, waiting.popleft()

    def _good_frames(self) -> Iterator[av.VideoFrame]:
        """Frames that were decoded without damage, in the order they are shown."""
        for packet in self._packets():
            try:
                frames = self._stream.decode(packet)
            except av.EOFError:
                continue  # It was emptied already.
            except av.FFmpegError:
                self._damaged += 1
                continue
            for frame in frames:
                # The mark of concealed damage can come late from H.264's decoding threads:
                # a damaged clip may now and then give one frame more.
                if frame.is_corrupt:
                    self._damaged += 1
                else:
                    yield frame

    def _packets(self) -> Iterator[av.Packet]:
        """Packets of the stream, the empty one that empties the decoder last."""
        container = self._container
        failures = 0
        while failures < MOST_FAILURES:
            try:
                for packet in container.demux(self._stream, *container.streams.audio):
                    self._reached_s = max(self._reached_s, packet_end_s(container, packet))
                    if packet.stream is self._stream:
                        yield packet
                    failures = 0
                return
            except IndexError:
                # PyAV stumbles at the end of a file in which a damaged place looked like a
                # further stream; the streams that were there are read to the end by then.
                return
            except av.FFmpegError:
                # However many tries one place takes, it cost a frame that is known of.
                self._damaged += failures == 0
                failures += 1
        self._given_up = True
        yield av.Packet()
