"""The frames of a recording once more: from its clip, or as far as they were kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from formcheck.analysis.body_pictures import unpacked
from formcheck.model.arrays import Floats
from formcheck.model.clip_reading import ClipReading
from formcheck.model.frame import Frame, PackedPart, PicturePart
from formcheck.model.recording import Recording
from formcheck.video.clip import open_clip
from formcheck.video.frame_conversion import UnreadFrame
from formcheck.video.frames_at import read_frames_at
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
        Frames of the recording; all by default. Of a few only what leads to them is decoded.

    Yields
    ------
    iterator of Frame
        In order; ``index`` is that of the recording.
    """
    times, reading = recording.track.time_s, ClipReading.of(recording.clip)
    with ExitStack() as stack:
        if wanted is None:
            reader = stack.enter_context(open_clip(path, reading))
            frames = _recorded(reader.unread(), times)
        else:
            frames = _single_frames(path, times, sorted(wanted), reading)
        yield stack.enter_context(read_ahead(frames))


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
    asked = range(len(recording.track)) if wanted is None else sorted(wanted)
    with _with_kept(path, recording, asked, recording.foot_pictures) as pictures:
        yield pictures


@contextmanager
def read_body_pictures(
    path: Path, recording: Recording, wanted: Collection[int]
) -> Iterator[Iterator[tuple[int, PicturePart]]]:
    """Read what is about the body, otherwise as `read_foot_pictures`."""
    with _with_kept(path, recording, sorted(wanted), recording.body_pictures) as pictures:
        yield pictures


@contextmanager
def _with_kept(
    path: Path,
    recording: Recording,
    asked: Sequence[int],
    kept: Sequence[PicturePart | PackedPart | None],
) -> Iterator[Iterator[tuple[int, PicturePart]]]:
    kept = kept or (None,) * len(recording.track)
    with read_measured_frames(path, recording, {i for i in asked if kept[i] is None}) as frames:
        yield _parts(asked, kept, frames)


def _parts(
    asked: Iterable[int], kept: Sequence[PicturePart | PackedPart | None], frames: Iterator[Frame]
) -> Iterator[tuple[int, PicturePart]]:
    again = next(frames, None)
    for index in asked:
        part = kept[index]
        if part is not None:
            yield index, unpacked(part) if isinstance(part, PackedPart) else part
        elif again is not None and again.index == index:
            yield index, PicturePart(again.image)
            again = next(frames, None)


def _recorded(frames: Iterator[UnreadFrame], time_s: Floats) -> Iterator[Frame]:
    if not len(time_s):
        return
    at, last = 0, len(time_s) - 1
    for frame in frames:
        while at < last and time_s[at] < frame.time_s - SAME_S:
            at += 1
        if abs(frame.time_s - time_s[at]) > SAME_S:
            continue
        yield replace(frame.read(), index=at)
        if at >= last:
            return


def _single_frames(
    path: Path, time_s: Floats, wanted: Sequence[int], reading: ClipReading
) -> Iterator[Frame]:
    for place, frame in read_frames_at(path, time_s[wanted].tolist(), reading, SAME_S):
        if abs(frame.time_s - time_s[wanted[place]]) <= SAME_S:
            yield replace(frame, index=wanted[place])
