"""Where the panels of a frame stand, so that they cover neither the leg nor each other."""

import math
from typing import Protocol

from formcheck.model.frame import Image
from formcheck.overlay.banner import AngleLabel, Banner
from formcheck.overlay.bar import DepthBar
from formcheck.overlay.counter import Counter
from formcheck.overlay.geometry import Box, Segment, is_drawable, is_free, leg_bones, leg_clearance
from formcheck.overlay.leg import arc_radius
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.state import LegPoints, OverlayState
from formcheck.overlay.sticky_placement import Places, StickyPlacement
from formcheck.overlay.style import Sizes


class Panel(Protocol):
    """Something with a size that can be drawn at a place."""

    @property
    def width(self) -> int:
        """Pixels."""
        ...

    @property
    def height(self) -> int:
        """Pixels."""
        ...

    def draw(self, image: Image, box: Box, panels: RoundedPanels) -> None:
        """Draw it in place."""
        ...


Placed = list[tuple[Panel, Box]]

_CORNER_SHARE = 0.42
"""How much of the picture's width a cue beside the feet may take."""


class Layout:
    """Places the panels of one frame after the other.

    The count stands in an upper corner and the depth bar at the opposite side; when the leg
    comes under one of them, that one joins the other at its side. It
    remembers where the panels stood: they move only when the leg would be under them.
    """

    def __init__(self, width: int, height: int, sizes: Sizes) -> None:
        self._width = width
        self._height = height
        self._sizes = sizes
        self._corners = StickyPlacement(2 * sizes.margin)
        self._cue = StickyPlacement(2 * sizes.margin)
        # The foot comes and goes with every raise: the number beside it stays aside once it
        # had to give way.
        self._angle = StickyPlacement(8 * sizes.margin)
        self._front = 1
        self._bones: list[Segment] = []
        self._clearance = 0

    def arrange(self, state: OverlayState) -> Placed:
        """Return the panels of a frame that fit into the picture, each with its box."""
        self._bones = leg_bones(state.leg, self._width, self._height)
        self._clearance = leg_clearance(state.leg)
        placed = self._corner_panels(state)
        counter = placed[0][1]
        if state.note:
            placed.append(self._note(state.note, counter))
        if state.cue:
            placed.append(self._cue_panel(state.cue, placed))
        if state.ankle_deg is not None and math.isfinite(state.ankle_deg):
            placed.append(self._angle_label(state.ankle_deg, state.leg, placed))
        return [(panel, box) for panel, box in placed if box.within(self._width, self._height)]

    def _corner_panels(self, state: OverlayState) -> Placed:
        counter = Counter.of(state, self._sizes)
        panels: list[Panel] = [counter]
        if state.depth is not None and math.isfinite(state.depth + state.full_depth):
            height = round(min(0.5 * self._height, 0.65 * self._width))
            panels.append(DepthBar(state.depth, state.full_depth, self._sizes, height))
        places = self._corner_places(panels)
        chosen = self._corners.choose(places, self._is_free) or places[self._corners.number]
        return list(zip(panels, chosen, strict=True))

    def _corner_places(self, panels: list[Panel]) -> list[Places]:
        """Count and bar apart at both sides; both at the left; both at the right."""
        margin = self._sizes.margin
        middle = round((self._height - panels[-1].height) / 2)
        under = panels[0].height + 2 * margin
        places = []
        for sides, bar_top in (("lr", middle), ("ll", under), ("rr", under)):
            boxes = [
                Box(
                    margin if side == "l" else self._width - margin - panel.width,
                    top,
                    panel.width,
                    panel.height,
                )
                for panel, side, top in zip(panels, sides, (margin, bar_top), strict=False)
            ]
            places.append(tuple(boxes))
        return places

    def _note(self, text: str, counter: Box) -> tuple[Panel, Box]:
        """At the top: in the middle, or in the middle of what the counter leaves."""
        margin = self._sizes.margin
        free = self._width - counter.width - 3 * margin
        note = Banner.note(text, self._sizes, free)
        box = Box(round((self._width - note.width) / 2), margin, note.width, note.height)
        if box.overlaps(counter.grown(margin)):
            on_left = counter.x <= margin
            start = counter.right + margin if on_left else margin
            box = box._replace(x=start + (free - note.width) // 2)
        return note, box

    def _cue_panel(self, text: str, placed: Placed) -> tuple[Panel, Box]:
        """At the bottom, in the middle or beside the feet; else at the top."""
        margin = self._sizes.margin
        wide = Banner.cue(text, self._sizes, self._width - 2 * margin)
        narrow = Banner.cue(text, self._sizes, round(_CORNER_SHARE * self._width))
        counter, *others = [box for _, box in placed]
        ceiling = max([box.bottom + margin for box in others if box.y <= margin], default=margin)
        strip = self._width - counter.width - 3 * margin
        high = Banner.cue(text, self._sizes, strip)
        strip_middle = margin + strip / 2
        if counter.x <= margin:
            strip_middle += counter.width + margin
        floor = self._height - margin
        choices = [
            (wide, self._width / 2, floor - wide.height),
            *(
                (cue, x, floor - cue.height)
                for cue in (wide, narrow)
                for x in (margin + cue.width / 2, self._width - margin - cue.width / 2)
            ),
        ]
        boxes = [Box(round(x - c.width / 2), y, c.width, c.height) for c, x, y in choices]
        chosen = self._choose(self._cue, [(box,) for box in boxes], placed)
        if chosen is not None:
            return choices[boxes.index(chosen)][0], chosen
        # The feet are what the person wants to see: rather the head than them.
        return high, Box(round(strip_middle - high.width / 2), ceiling, high.width, high.height)

    def _angle_label(
        self, ankle_deg: float, leg: LegPoints | None, placed: Placed
    ) -> tuple[Panel, Box]:
        """Beside the ankle, in front of it if there is room; else under the counter."""
        label = AngleLabel.of(ankle_deg, self._sizes)
        counter = placed[0][1]
        under = Box(counter.x, counter.bottom + self._sizes.margin, label.width, label.height)
        if counter.x > self._sizes.margin:
            under = under._replace(x=counter.right - label.width)
        if leg is None or not is_drawable(leg.ankle, self._width, self._height):
            return label, under
        places: list[Places] = [(box,) for box in self._beside_ankle(label, leg)]
        chosen = self._choose(self._angle, places, placed)
        return label, chosen if chosen is not None else under

    def _beside_ankle(self, label: AngleLabel, leg: LegPoints) -> list[Box]:
        x, y = (float(v) for v in leg.ankle)
        foot = leg.toe - leg.heel
        if abs(foot[0]) > abs(foot[1]):  # a foot that points upwards has no side in front
            self._front = -1 if foot[0] < 0 else 1
        step = label.height
        away = label.width / 2 + arc_radius(leg) + self._sizes.pad
        return [
            Box.around(x + side * (away + out * step), y - up * step, label.width, label.height)
            for side in (self._front, -self._front)
            for out, up in ((0, 1), (0, 2), (1, 1), (1, 2), (0, 3), (0, 0), (1, 0))
        ]

    def _choose(
        self, placement: StickyPlacement, places: list[Places], placed: Placed
    ) -> Box | None:
        gap = max(1, self._sizes.margin // 2)
        taken = [box.grown(gap) for _, box in placed]
        chosen = placement.choose(
            places,
            lambda box, air: self._is_free(box, air) and not any(box.overlaps(t) for t in taken),
        )
        return None if chosen is None else chosen[0]

    def _is_free(self, box: Box, air: int) -> bool:
        inside = box.within(self._width, self._height, self._sizes.margin)
        return inside and is_free(box, self._bones, self._clearance + air)
