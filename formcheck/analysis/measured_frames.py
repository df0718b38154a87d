"""The frames of a recording once more: from its clip, or as far as they were kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from formcheck.model.arrays import Floats
from formcheck.model.clip_reading import ClipReading
from formcheck.model.frame import Frame, PicturePart
from formcheck.model.recording import Recording
from formcheck.video.clip import open_clip
from formcheck.video.frame_conversion import UnreadFrame
from formcheck.video.threads import read_ahead

SAME_S = 1e-6
"""Times of one frame in two readings."""


@contextmanager
def read_measured_frames(
    path: Path, recording: Recording, wanted: Collection[int] | None = None
) -> Iterator[Iterator[Frame]]:
    """Read frames of a recording, decoded ahead on a thread.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its times.
    wanted : collection of int, optional
        Frames of the recording; all by default. No picture is made of others.

    Yields
    ------
    iterator of Frame
        In order; ``index`` is that of the recording.
    """
    times = recording.track.time_s
    asked = range(len(times)) if wanted is None else frozenset(wanted)
    with (
        open_clip(path, ClipReading.of(recording.clip)) as reader,
        read_ahead(_asked_for(reader.unread(), times, asked)) as frames,
    ):
        yield frames


@contextmanager
def read_foot_pictures(
    path: Path, recording: Recording, wanted: Collection[int] | None = None
) -> Iterator[Iterator[tuple[int, PicturePart]]]:
    """Read what is about the feet: of frames in which it was not kept, the whole picture.

    Parameters
    ----------
    path, recording, wanted
        As for `read_measured_frames`.

    Yields
    ------
    iterator of (int, PicturePart)
        Frames of the recording in order, and their pictures.
    """
    count = len(recording.track)
    asked = range(count) if wanted is None else sorted(wanted)
    kept = recording.foot_pictures or (None,) * count
    with read_measured_frames(path, recording, {i for i in asked if kept[i] is None}) as frames:
        yield _with_kept(asked, kept, frames)


def _with_kept(
    asked: Iterable[int], kept: Sequence[PicturePart | None], frames: Iterator[Frame]
) -> Iterator[tuple[int, PicturePart]]:
    again = next(frames, None)
    for index in asked:
        part = kept[index]
        if part is not None:
            yield index, part
        elif again is not None and again.index == index:
            yield index, PicturePart(again.image)
            again = next(frames, None)


def _asked_for(
    frames: Iterator[UnreadFrame], time_s: Floats, asked: Collection[int]
) -> Iterator[Frame]:
    if not asked:
        return
    at, last = 0, max(asked)
    for frame in frames:
        while at < last and time_s[at] < frame.time_s - SAME_S:
            at += 1
        if abs(frame.time_s - time_s[at]) > SAME_S:
            continue
        if at in asked:
            yield replace(frame.read(), index=at)
        if at >= last:
            return
