"""Small clips for the tests, written with PyAV."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

TICK = Fraction(1, 90_000)


def evenly(count: int, rate: float = 30.0) -> list[float]:
    return [i / rate for i in range(count)]


def grey(index: int) -> int:
    """Brightness of the frame of this index, so that a frame can be recognised."""
    return 40 + 7 * (index % 25)


def plain_picture(width: int, height: int, value: int) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


def quadrants(width: int = 64, height: int = 48) -> np.ndarray:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2] = (230, 20, 20)
    image[: height // 2, width // 2 :] = (20, 200, 20)
    image[height // 2 :, : width // 2] = (20, 20, 230)
    image[height // 2 :, width // 2 :] = (240, 240, 240)
    return image


def corner_colours(image: np.ndarray) -> str:
    """Names of the colours of a quadrant picture: top left, top right, bottom left and right."""
    height, width = image.shape[:2]
    names = []
    for y in (height // 4, 3 * height // 4):
        for x in (width // 4, 3 * width // 4):
            red, green, blue = (int(v) for v in image[y, x])
            bright = [red > 128, green > 128, blue > 128]
            names.append("W" if all(bright) else "RGB"[bright.index(True)])
    return "".join(names)


def make_clip(
    path: Path,
    times: Sequence[float],
    *,
    size: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    time_base: Fraction = TICK,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    aspect: Fraction | None = None,
    sound: bool = False,
    picture: Callable[[int], np.ndarray] | None = None,
) -> Path:
    """Write a clip with frames at `times`; frame i is plainly grey(i) unless `picture` says."""
    width, height = size
    x264 = {"bf": "0", "g": "10", "preset": "ultrafast"} if codec == "libx264" else {}
    with av.open(str(path), "w", container_options=container_options or {}) as container:
        stream = container.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.codec_context.options = x264 | (options or {})
        stream.codec_context.time_base = time_base
        stream.time_base = time_base
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if sound:
            add_sound(container, max(times) + 1 / 30)
        for i, time_s in enumerate(times):
            image = picture(i) if picture else plain_picture(width, height, grey(i))
            frame = av.VideoFrame.from_ndarray(image).reformat(format=pix_fmt)
            frame.pts = round(time_s / time_base)
            frame.time_base = time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def add_sound(container: av.container.OutputContainer, duration_s: float) -> None:
    stream = container.add_stream("aac", rate=16_000, layout="mono")
    for start in range(0, int(duration_s * 16_000), 1024):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 16_000
        frame.pts = start
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def make_sound_only(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        add_sound(container, 0.5)
    return path


def set_matrix(path: Path, a: int, b: int, c: int, d: int) -> Path:
    """Write a display matrix into the track header of an MP4 (ISO 14496-12, 8.3.2)."""
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4
    assert data[start] == 0, "a version 0 track header"
    # Version and flags, five words of times and sizes, two reserved words, four short
    # numbers: then the matrix, in 16.16 fixed point but for u, v, w (2.30).
    start += 4 + 20 + 8 + 8
    one = 1 << 16
    matrix = np.array([a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30], dtype=">i4")
    assert len(data[start : start + 36]) == 36
    data[start : start + 36] = matrix.tobytes()
    path.write_bytes(data)
    return path


def restamp(source: Path, target: Path, times: Sequence[float]) -> Path:
    """Copy a clip without decoding it, with other times: a muxer may take what no encoder does."""
    with av.open(str(source)) as read, av.open(str(target), "w") as write:
        stream = write.add_stream_from_template(read.streams.video[0])
        packets = [p for p in read.demux(video=0) if p.size]
        for packet, time_s in zip(packets, times, strict=True):
            packet.stream = stream
            packet.pts = packet.dts = round(time_s / packet.time_base)
            write.mux(packet)
    return target


def packets_of(path: Path) -> list[tuple[int, int]]:
    """Position and size in the file of each picture packet, in bytes."""
    with av.open(str(path)) as container:
        return [(p.pos, p.size) for p in container.demux(video=0) if p.size]
