"""The picture of a guided routine, made to be read from three metres away."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from formcheck.live.routine_moment import RoutineMoment
from formcheck.live.screen import Screen
from formcheck.overlay.banner import Banner
from formcheck.overlay.geometry import Box
from formcheck.overlay.plates import Plates
from formcheck.overlay.style import ACCENT, BOLD, INK, QUIET_INK, REGULAR, Colour, Sizes
from formcheck.overlay.text import break_lines, cap_height, clean, put_text, text_width
from formcheck.routines.steps import PlannedSet
from formcheck.routines.words import clock, done_words, which
from formcheck.video.frame import Image

KEYS = (
    ("space", "pause, go on"),
    ("n", "on to the next step"),
    ("p", "the set again, or the last one"),
    ("m", "sound off, on"),
    ("s", "save a screenshot"),
    ("h", "this help"),
    ("q, Esc", "quit and write the report"),
)

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


class RoutineScreen:
    """Draws the moments of a routine.

    While a set is counted the picture is that of ``formcheck live``; otherwise a page
    stands on the darkened picture. Under both a line says where in the routine this is.

    Parameters
    ----------
    mirrored : bool
        Show the picture as a mirror does; text is not turned.
    """

    def __init__(self, *, mirrored: bool) -> None:
        self._mirrored = mirrored
        self._screen: Screen | None = None
        self._screen_of: tuple[int, int, int] | None = None

    def picture(self, moment: RoutineMoment) -> Image:
        """Return the picture of a moment, RGB, a little taller than the frame."""
        image = self._counting(moment) if moment.counting else self._page(moment)
        if moment.help:
            _draw_help(image)
        return np.vstack([image, _band(moment, image.shape[1], min(image.shape[:2]))])

    def _counting(self, moment: RoutineMoment) -> Image:
        height, width = moment.frame.image.shape[:2]
        key = (moment.run.entry, width, height)
        if self._screen is None or self._screen_of != key:
            # Panels remember where they stood in this set.
            reps = moment.run.step.planned.reps
            self._screen, self._screen_of = Screen(width, height, reps), key
        plain = replace(moment, help=False)
        return self._screen.picture(plain, mirrored=self._mirrored).copy()

    def _page(self, moment: RoutineMoment) -> Image:
        is_set = moment.run.step.kind == "set" and not moment.run.over
        light = DIM if is_set else DARK
        image: Image = cv2.convertScaleAbs(moment.frame.image, alpha=light)
        if self._mirrored:
            image = cv2.flip(image, 1)
        _draw_lines(image, page_of(moment))
        words = moment.trouble or ("Paused" if moment.run.paused else None)
        if words:
            _draw_message(image, words)
        return image


def page_of(moment: RoutineMoment) -> list[Line]:
    """Return what stands on the page of a step in which nothing is counted."""
    run = moment.run
    planned = run.step.planned
    time = clock(run.left_s or 0.0)
    if run.over:
        return [Line("Routine over", TITLE, BOLD), *_result(moment)]
    title, what = Line(planned.title, TITLE, BOLD), Line(which(planned), PART)
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


def _result(moment: RoutineMoment) -> list[Line]:
    record = moment.run.finished
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
    banner.draw(image, Box(x, y, banner.width, banner.height), Plates(sizes.radius))


def _draw_help(image: Image) -> None:
    height, width = image.shape[:2]
    sizes, edge = Sizes.of(width, height), min(width, height)
    size, pad = max(13, round(edge / 20)), 2 * sizes.pad
    leading = round(1.6 * size)
    first = max(text_width(key, size, BOLD) for key, _ in KEYS) + pad
    across = first + max(text_width(words, size) for _, words in KEYS) + 2 * pad
    down = len(KEYS) * leading + 2 * pad - (leading - cap_height(size))
    box = Box.around(width / 2, height / 2, across, down)
    Plates(sizes.radius).draw(image, box, opacity=0.97)
    for number, (key, words) in enumerate(KEYS):
        baseline = box.y + pad + cap_height(size) + number * leading
        put_text(image, key, box.x + pad, baseline, size, BOLD)
        put_text(image, words, box.x + pad + first, baseline, size)


def _band(moment: RoutineMoment, width: int, edge: int) -> Image:
    """Which set of how many, and the time that runs."""
    height = max(24, round(BAND * edge))
    band: Image = np.full((height, width, 3), (16, 20, 28), np.uint8)
    size = max(11, round(0.45 * height))
    pad, baseline = height // 3, (height + cap_height(size)) / 2
    run = moment.run
    right = f"{run.step.planned.number} / {moment.sets}"
    if moment.counting and run.left_s is not None:
        right = f"{clock(run.left_s)}    {right}"
    put_text(band, right, width - pad, baseline, size, BOLD, anchor="right")
    room = width - 3 * pad - text_width(right, size, BOLD)
    words = band_words(run.step.planned)
    put_text(band, break_lines(clean(words), size, REGULAR, room, 1)[0], pad, baseline, size)
    done = round(width * (run.step.planned.number - (0 if run.over else 1)) / moment.sets)
    band[:3, :done] = ACCENT
    return band


def band_words(planned: PlannedSet) -> str:
    """Return the set in one line, of which the end may be cut off."""
    return f"{which(planned)} · {planned.title}"
