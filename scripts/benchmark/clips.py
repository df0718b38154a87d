"""Clips of any length, rate and size, made of a sample."""

from itertools import cycle, islice
from pathlib import Path

import cv2

from formcheck.model.frame import Image
from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter

SAMPLE_HZ = 30.0


def frames_of(clip: Path) -> list[Image]:
    """Return all pictures of a short clip, RGB."""
    with open_clip(clip) as reader:
        return [frame.image for frame in reader]


def make_clip(
    target: Path, pictures: list[Image], seconds: float, rate: float, size: tuple[int, int]
) -> Path:
    """Write a clip of the pictures, forward and backward over and over, at their own speed.

    Parameters
    ----------
    target : Path
        The file.
    pictures : list of ndarray
        Of a clip with `SAMPLE_HZ`, all of one size.
    seconds : float
        Length of the clip.
    rate : float
        Frames a second; above `SAMPLE_HZ` pictures between two of them are mixtures.
    size : tuple of int
        Width and height; the picture is fitted in, its edge continued.
    """
    there_and_back = [*range(len(pictures)), *range(len(pictures) - 2, 0, -1)]
    count = round(seconds * SAMPLE_HZ) + 1
    order = list(islice(cycle(there_and_back), count))
    width, height = size
    with ClipWriter(target, width, height, rate_hint=rate) as writer:
        for frame in range(round(seconds * rate)):
            whole, share = divmod(frame * SAMPLE_HZ / rate, 1.0)
            image = pictures[order[int(whole)]]
            if share > 0:
                after = pictures[order[min(int(whole) + 1, count - 1)]]
                image = cv2.addWeighted(image, 1 - share, after, share, 0)
            writer.write(fitted(image, width, height), frame / rate)
    return target


def fitted(image: Image, width: int, height: int) -> Image:
    """Scale a picture to fit, its edge continued at the sides."""
    if image.shape[:2] == (height, width):
        return image
    scale = min(width / image.shape[1], height / image.shape[0])
    inner = round(image.shape[1] * scale), round(image.shape[0] * scale)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    right, bottom = width - inner[0] - left, height - inner[1] - top
    image = cv2.resize(image, inner, interpolation=cv2.INTER_CUBIC)
    edged: Image = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return edged
