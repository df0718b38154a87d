"""The beginning of a clip: the pose network takes its time for each frame."""

from pathlib import Path

import av


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
