"""The page of a step in which nothing is counted, and the line under every picture."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from formcheck.live.live_frame import LiveFrame
from formcheck.live.plan import PlannedSet
from formcheck.live.step_words import clock, done_words, set_label
from formcheck.model.frame import Image
from formcheck.overlay.banner import Banner
from formcheck.overlay.geometry import Box
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.style import ACCENT, BOLD, INK, QUIET_INK, REGULAR, Colour, Sizes
from formcheck.overlay.text import break_lines, cap_height, clean, put_text, text_width

DARK, DIM = 0.28, 0.5
"""What is left of the picture's light behind text, and while a timed set is done."""
BAND = 1 / 11
"""Height of the line under the picture, over the picture's shorter edge."""
SHRINKING = (1.0, 0.85, 0.72, 0.6, 0.5, 0.4)
"""Of the sizes of a page's lines, tried until the page fits."""
LEADING = 1.45
GAP = 0.9
"""Between two lines of a text, and between two texts, over their size."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text on a page.

    ``size`` is over the picture's shorter edge; it is broken into at most ``most`` lines.
    """

    text: str
    size: float
    weight: int = REGULAR
    colour: Colour = INK
    most: int = 2


TITLE, PART, NUMBER, HOW = 0.085, 0.058, 0.26, 0.042


def step_page(live: LiveFrame, *, mirrored: bool) -> Image:
    """Return what there is to read in a step, on the darkened picture.

    Mirrored, the picture is flipped and the text is not.
    """
    is_set = live.plan.step.kind == "set" and not live.plan.over
    light = DIM if is_set else DARK
    image: Image = cv2.convertScaleAbs(live.frame.image, alpha=light)
    if mirrored:
        image = cv2.flip(image, 1)
    _draw_lines(image, page_of(live))
    words = live.trouble or ("Paused" if live.plan.paused else None)
    if words:
        _draw_message(image, words)
    return image


def page_of(live: LiveFrame) -> list[Line]:
    """Return what stands on the page of a step in which nothing is counted."""
    run = live.plan
    planned = run.step.planned
    time = clock(run.left_s or 0.0)
    if run.over:
        return [Line("Routine complete", TITLE, BOLD), *_result(live)]
    title, what = Line(planned.title, TITLE, BOLD), Line(set_label(planned), PART)
    note = [Line(planned.note, HOW, colour=ACCENT)] if planned.note else []
    match run.step.kind:
        case "announce":
            how = Line(planned.how, HOW, colour=QUIET_INK, most=4)
            number = Line(time, NUMBER * 0.6, BOLD)
            return [Line("Next", PART, colour=ACCENT), title, what, *note, number, how]
        case "change":
            side = Line(f"{(planned.side or '').title()} leg", TITLE, BOLD)
            return [Line("Change sides", PART, colour=ACCENT), side, Line(time, NUMBER, BOLD)]
        case "rest":
            after = [Line(f"Next: {planned.title}", PART, BOLD), what, *note]
            return [Line("Rest", TITLE, BOLD, ACCENT), Line(time, NUMBER, BOLD), *after]
    return [title, what, Line(time, NUMBER, BOLD), *note]


def _result(live: LiveFrame) -> list[Line]:
    record = live.plan.finished
    return [Line(f"Last set: {done_words(record)}", PART)] if record else []


def _draw_lines(image: Image, lines: list[Line]) -> None:
    """In the middle, all of them smaller where they don't fit."""
    height, width = image.shape[:2]
    edge, margin = min(height, width), width // 16
    for scale in SHRINKING:
        placed, total = [], 0.0
        for line in lines:
            size = max(11, round(scale * line.size * edge))
            broken = break_lines(clean(line.text), size, line.weight, width - 2 * margin, line.most)
            placed.append((line, size, broken))
            total += _height(size, len(broken))
        whole = not any(text.endswith("…") for _, _, broken in placed for text in broken)
        if total <= 0.94 * height and whole:
            break
    y = max((height - total) / 2, 0.0)
    for line, size, broken in placed:
        for number, text in enumerate(broken):
            baseline = y + GAP * size / 2 + cap_height(size) + number * LEADING * size
            put_text(image, text, width / 2, baseline, size, line.weight, line.colour, "centre")
        y += _height(size, len(broken))


def _height(size: int, count: int) -> float:
    return GAP * size + cap_height(size) + (count - 1) * LEADING * size


def _draw_message(image: Image, text: str) -> None:
    height, width = image.shape[:2]
    sizes = Sizes.of(width, height)
    big = replace(sizes, text=round(0.09 * min(width, height)))
    banner = Banner.cue(text, big, width - 2 * sizes.margin)
    x, y = (width - banner.width) // 2, height - sizes.margin - banner.height
    banner.draw(image, Box(x, y, banner.width, banner.height), RoundedPanels(sizes.radius))


def plan_line(live: LiveFrame, width: int, edge: int) -> Image:
    """Return a strip that tells which set of how many is on, and the time that runs."""
    height = max(24, round(BAND * edge))
    band: Image = np.full((height, width, 3), (16, 20, 28), np.uint8)
    size = max(11, round(0.45 * height))
    pad, baseline = height // 3, (height + cap_height(size)) / 2
    run = live.plan
    right = f"{run.step.planned.number} / {run.sets}"
    if live.state is not None and run.left_s is not None:
        right = f"{clock(run.left_s)}    {right}"
    put_text(band, right, width - pad, baseline, size, BOLD, anchor="right")
    room = width - 3 * pad - text_width(right, size, BOLD)
    words = band_words(run.step.planned)
    put_text(band, break_lines(clean(words), size, REGULAR, room, 1)[0], pad, baseline, size)
    done = round(width * (run.step.planned.number - (0 if run.over else 1)) / run.sets)
    band[:3, :done] = ACCENT
    return band


def band_words(planned: PlannedSet) -> str:
    """Return the set in one line, of which the end may be cut off."""
    return f"{set_label(planned)} · {planned.title}"
