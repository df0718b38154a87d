"""The annotated clip: the overlay on every frame of a clip that was analysed."""

from pathlib import Path

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import ProgressCallback
from formcheck.model.clip_reading import ClipReading
from formcheck.model.frame import Frame
from formcheck.overlay.clip_states import overlay_states
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
    states = overlay_states(analysis)
    rate = clip.frames / clip.duration_s if clip.duration_s > 0 else 30.0
    with (
        open_clip(path, ClipReading.of(clip)) as reader,
        read_ahead(reader) as frames,
        ClipWriter(target, clip.width, clip.height, rate_hint=rate) as writer,
        WriteBehind[Frame](lambda frame: writer.write(frame.image, frame.time_s)) as behind,
    ):
        for frame, state in zip(frames, states, strict=False):
            overlay.draw(frame.image, state)
            behind.put(frame)
            if progress:
                progress("video", frame.index + 1, clip.frames)
