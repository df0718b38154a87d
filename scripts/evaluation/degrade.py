"""Worse variants of a rendered clip, with the same truth: what filming does to pictures."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from formcheck.model.frame import Frame, Image
from formcheck.video.clip import open_clip

TRUTH = ".truth.json"
GOOD_CRF = 16
TICK = Fraction(1, 90_000)
NOISE_SD = 3.0
"""Grey values of a phone's picture in a dim room."""


@dataclass(frozen=True)
class Variant:
    """One degradation at one level.

    Attributes
    ----------
    kind, level : str
        As the table names them.
    picture : callable or None
        Makes the worse picture of a frame; None leaves it. It is given the frame's number, too.
    rate : float or None
        Frames a second that are kept.
    crf : int
        Of x264; each 6 more halve the data.
    """

    kind: str
    level: str
    picture: Callable[[Image, int], Image] | None = None
    rate: float | None = None
    crf: int = GOOD_CRF


def variants(truth: dict[str, Any]) -> Iterator[Variant]:
    """Yield every degradation of a clip with this truth, mildest first."""
    for rate in (30, 15, 10, 6):
        yield Variant("frame rate", f"{rate} a second", rate=rate)
    for height in (360, 240, 160, 120):
        yield Variant("size", f"person {_person_px(truth, height):.0f} px high", sized(height))
    for share in (4, 8, 16):
        yield Variant("light", f"1/{share}", darkened(1 / share))
    for sd in (1.0, 2.0, 3.0):
        yield Variant("blur", f"{sd:g} px (sd)", blurred(sd))
    for crf in (32, 40, 46):
        yield Variant("compression", f"x264 crf {crf}", crf=crf)
    for k1, k2 in ((0.08, 0.02), (0.15, 0.03), (0.22, 0.05)):
        yield Variant("wide lens", f"k1 {k1:g}, k2 {k2:g}", lens(k1, k2, truth["camera"]))
    for name, part in (("shank", ("knee", "ankle")), ("forefoot", ("ball_bottom", "toe_tip")),
                       ("foot", ("ankle", "heel_bottom", "toe_tip"))):  # fmt: skip
        yield Variant("occlusion", name, covered(truth, part))


def write_variant(clip: Path, variant: Variant, folder: Path) -> Path:
    """Write a variant of a clip with its truth beside it, and return the truth's path.

    Parameters
    ----------
    clip : Path
        A rendered clip with its truth beside it.
    variant : Variant
        What becomes of it.
    folder : Path
        Where the two files go.
    """
    name = f"{clip.stem}.{variant.kind}.{variant.level}".replace(" ", "-").replace("/", "-")
    target = folder / f"{name}.mp4"
    with open_clip(clip) as reader:
        _write(_changed(reader, variant), target, variant.crf)
    truth = folder / f"{name}{TRUTH}"
    shutil.copyfile(clip.with_name(clip.stem + TRUTH), truth)
    return truth


def _changed(frames: Iterator[Frame], variant: Variant) -> Iterator[tuple[float, Image]]:
    due = 0.0
    for frame in frames:
        if variant.rate is not None:
            # Half a tick: times are rounded.
            if frame.time_s < due - float(TICK):
                continue
            due += 1 / variant.rate
        picture = variant.picture
        yield frame.time_s, frame.image if picture is None else picture(frame.image, frame.index)


def _write(frames: Iterator[tuple[float, Image]], target: Path, crf: int) -> None:
    stream = None
    with av.open(str(target), "w") as container:
        for time_s, image in frames:
            if stream is None:
                stream = container.add_stream("libx264", rate=30)
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.options = {"crf": str(crf), "preset": "medium"}
                stream.codec_context.time_base = TICK
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = round(time_s / TICK), TICK
            container.mux(stream.encode(frame))
        if stream is not None:
            container.mux(stream.encode(None))


def sized(height: int) -> Callable[[Image, int], Image]:
    """Return what makes pictures so many pixels high."""

    def make(image: Image, _: int) -> Image:
        width = 2 * round(image.shape[1] * height / image.shape[0] / 2)
        small: Image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        return small

    return make


def darkened(gain: float) -> Callable[[Image, int], Image]:
    """Return what takes light away and leaves the sensor's noise."""

    def make(image: Image, index: int) -> Image:
        noise = np.random.default_rng(index).normal(0, NOISE_SD, image.shape)
        dark: Image = np.clip(image * gain + noise, 0, 255).astype(np.uint8)
        return dark

    return make


def blurred(sd: float) -> Callable[[Image, int], Image]:
    """Return what puts pictures out of focus; the standard deviation is in pixels."""

    def make(image: Image, _: int) -> Image:
        soft: Image = cv2.GaussianBlur(image, (0, 0), sd)
        return soft

    return make


def lens(k1: float, k2: float, camera: dict[str, Any]) -> Callable[[Image, int], Image]:
    """Return what bends straight lines outwards as a wide lens does.

    A ray at the radius r (in half diagonals of the picture) is shown at the radius from which
    FFmpeg's ``lenscorrection`` with the same numbers takes it.
    """
    width, height = camera["width"], camera["height"]
    x, y = np.meshgrid(np.arange(width) - width / 2, np.arange(height) - height / 2)
    r2 = (x**2 + y**2) / ((width**2 + height**2) / 4)
    stretch = 1 + k1 * r2 + k2 * r2**2
    to_x = (x * stretch + width / 2).astype(np.float32)
    to_y = (y * stretch + height / 2).astype(np.float32)

    def make(image: Image, _: int) -> Image:
        bent: Image = cv2.remap(
            image, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return bent

    return make


def covered(truth: dict[str, Any], part: tuple[str, ...]) -> Callable[[Image, int], Image]:
    """Return what stands a box before a part of the near leg, where that is at the start."""
    leg = truth[truth["near_leg"] if truth["near_leg"] in ("L", "R") else "R"]
    points = np.array([leg["px"][name][0] for name in part])
    margin = 0.1 * float(np.ptp([leg["px"][name][0][1] for name in ("hip", "ankle")]))
    left, top = (points.min(axis=0) - margin).round().astype(int).clip(0)
    right, bottom = (points.max(axis=0) + margin).round().astype(int)

    def make(image: Image, _: int) -> Image:
        hidden = image.copy()
        hidden[top:bottom, left:right] = (150, 140, 130)
        return hidden

    return make


def _person_px(truth: dict[str, Any], height: int) -> float:
    """Height of the person in pixels in pictures that are so many pixels high."""
    leg, body = truth["R"], truth["body"]
    knee, ankle = np.array(leg["px"]["knee"][0]), np.array(leg["px"]["ankle"][0])
    px_per_cm = np.hypot(*(knee - ankle)) / body["shank_length_cm"]
    return float(px_per_cm * body["stature_cm"] * height / truth["camera"]["height"])


def load_json(path: Path) -> dict[str, Any]:
    """Read a truth file as it is."""
    data: dict[str, Any] = json.loads(path.read_text())
    return data
