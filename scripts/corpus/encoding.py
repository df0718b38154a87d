"""Small clips, encoded in many ways."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
RATE = 15
PICTURES = 50


def picture(index: int, width: int, height: int, seed: int = 0) -> Image:
    """Return a picture with something that moves and a little noise."""
    chance = np.random.default_rng((seed, index))
    image = np.full((height, width, 3), 90, np.uint8)
    image += chance.integers(0, 12, image.shape, np.uint8)
    left = (index * max(1, width // 20)) % max(1, width - width // 6)
    image[height // 4 : 3 * height // 4, left : left + max(1, width // 6)] = (200, 60, 40)
    return image


def encode(
    path: Path,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    *,
    size: tuple[int, int] = (96, 64),
    count: int = PICTURES,
    times: Sequence[int] | None = None,
    time_base: Fraction = Fraction(1, RATE),
    container: str | None = None,
    codec_options: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    streams: int = 1,
    sound: bool = False,
    drop: Callable[[int, Any], bool] = lambda _number, _packet: False,
    change: Callable[[Any], None] = lambda _stream: None,
) -> None:
    """Write a clip.

    Parameters
    ----------
    path : Path
        The file; its ending tells the container if ``container`` doesn't.
    codec, pixels : str
        By ffmpeg's names.
    size : (int, int)
        Width and height, pixels.
    count : int
        Pictures.
    times : sequence of int
        Of the pictures, in units of ``time_base``.
    drop : callable
        Tells of a packet's number, and of it, whether it is left out.
    change : callable
        Changes the stream before anything is written.
    """
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        made = []
        for _ in range(streams):
            stream = out.add_stream(codec, rate=RATE, options=codec_options or {})
            stream.width, stream.height = size
            stream.pix_fmt = pixels
            stream.codec_context.time_base = time_base
            change(stream)
            made.append(stream)
        voice = out.add_stream("aac", rate=48000) if sound else None
        number = 0
        for stream in made:
            for index in range(count):
                frame = av.VideoFrame.from_ndarray(picture(index, *size), format="rgb24")
                frame.pts, frame.time_base = (times[index] if times else index), time_base
                number = put_picture(out, stream, frame, number, drop)
            number = put_picture(out, stream, None, number, drop)
        if voice is not None:
            put_sound(out, voice, count / RATE)


def put_picture(
    out: Any, stream: Any, frame: Any, number: int, drop: Callable[[int, Any], bool]
) -> int:
    for packet in stream.encode(frame):
        if not drop(number, packet):
            out.mux(packet)
        number += 1
    return number


def put_sound(out: Any, stream: Any, seconds: float) -> None:
    """Encode silence."""
    for index in range(int(seconds * 48000 / 1024)):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = 48000, index * 1024
        for packet in stream.encode(frame):
            out.mux(packet)
    for packet in stream.encode(None):
        out.mux(packet)
