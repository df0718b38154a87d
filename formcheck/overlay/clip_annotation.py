"""The annotated clip: the overlay on every frame of a clip that was analysed."""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import ProgressCallback
from formcheck.model.clip_reading import ClipReading
from formcheck.model.frame import Frame
from formcheck.overlay.clip_states import states_at
from formcheck.overlay.overlay import Overlay
from formcheck.video.clip import open_clip
from formcheck.video.threads import WriteBehind, read_ahead
from formcheck.video.writer import ClipWriter


def annotate_clip(
    analysis: Analysis, path: Path, target: Path, progress: ProgressCallback | None = None
) -> None:
    """Write the clip with the overlay drawn on every frame as H.264 into ``target``.

    Decoding, drawing and encoding overlap, each on a thread of its own.

    Raises
    ------
    VideoError
        When the clip can't be read again.
    OutputError
        When the file can't be written; nothing is left behind then.
    """
    clip = analysis.result.clip
    overlay = Overlay(clip.width, clip.height)
    times = analysis.recording.track.time_s
    # After the last frame that was measured come at most those up to the next.
    end_s = 2 * times[-1] - times[-2] if len(times) > 1 else np.inf
    waiting: list[Frame] = []
    rate = clip.frames / clip.duration_s if clip.duration_s > 0 else 30.0
    with (
        open_clip(path, ClipReading.of(clip)) as reader,
        read_ahead(reader) as frames,
        ClipWriter(target, clip.width, clip.height, rate_hint=rate) as writer,
        WriteBehind[Frame](lambda frame: writer.write(frame.image, frame.time_s)) as behind,
    ):
        inside = takewhile(lambda frame: frame.time_s < end_s, frames)
        for state in states_at(analysis, _times_of(inside, waiting)):
            frame = waiting.pop()
            overlay.draw(frame.image, state)
            behind.put(frame)
            if progress:
                progress("video", frame.index + 1, clip.frames)


def _times_of(frames: Iterable[Frame], waiting: list[Frame]) -> Iterator[float]:
    """Times of frames, each of which is put down to be drawn on."""
    for frame in frames:
        waiting.append(frame)
        yield frame.time_s
