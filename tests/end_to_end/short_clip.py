"""Some of a clip's pictures: the pose network takes its time for each."""

from pathlib import Path

import av

from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter


def beginning(clip: Path, to: Path, seconds: float) -> Path:
    """Write the first seconds of a clip, not encoded again, and return the new one."""
    with av.open(clip) as source, av.open(to, "w") as target:
        read = source.streams.video[0]
        stream = target.add_stream_from_template(read)
        for packet in source.demux(read):
            if packet.pts is None or float(packet.pts * packet.time_base) > seconds:
                break
            packet.stream = stream
            target.mux(packet)
    return to


def every_second_picture(clip: Path, to: Path, seconds: float = 60.0) -> Path:
    """Write half of the pictures of a clip's first seconds, and return the new one.

    Fifteen a second are enough to count raises, and to measure them nearly as well.
    """
    with (
        open_clip(clip) as source,
        ClipWriter(to, source.info.width, source.info.height) as target,
    ):
        for frame in source:
            if frame.time_s > seconds:
                break
            if frame.index % 2 == 0:
                target.write(frame.image, frame.time_s)
    return to
