"""The picture of a set that is followed: leg, count, cue, message."""

from dataclasses import replace

import cv2
import numpy as np

from formcheck.live.live_frame import LiveFrame
from formcheck.live.session import SessionState, Stage
from formcheck.model.frame import Image
from formcheck.model.landmarks import Landmark, Pose, Side
from formcheck.overlay.banner import Banner
from formcheck.overlay.geometry import Box, is_free, leg_bones, leg_clearance
from formcheck.overlay.layout import Layout
from formcheck.overlay.leg import draw_leg
from formcheck.overlay.rounded_panels import RoundedPanels
from formcheck.overlay.state import LegPoints, OverlayState
from formcheck.overlay.style import BOLD, QUIET_INK, Sizes
from formcheck.overlay.text import ELLIPSIS, cap_height, put_text, text_width

LARGER, LARGER_COUNT = 1.6, 1.5
"""Of a clip's overlay, which is read from a chair."""
MESSAGE_SHARE, CUE_SHARE, DIGIT_SHARE = 1 / 8, 1 / 9, 0.55
"""Sizes of message, cue and countdown digit, over the picture's shorter edge."""
CUE_WIDTH = 0.42
"""Of the picture, so that a cue fits beside the feet."""
UPRIGHT_CUE_WIDTH = 0.6
"""The same of an upright picture, in whose width little fits."""
SHRINKING = (1.0, 0.85, 0.72, 0.6, 0.5)
"""Of those sizes, tried one after the other until all the words fit."""
HELD_S = 1.0
"""A hold of so long is worth telling in place of the pace."""
PANELS: frozenset[Stage] = frozenset({"counting", "lost", "paused", "done"})
"""Stages in which the count is shown."""


class CountingView:
    """Draws the frames of one set.

    Parameters
    ----------
    width, height : int
        Of the frames, pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._edge = min(width, height)
        plain = Sizes.of(width, height)
        self._sizes = replace(
            plain,
            text=round(LARGER * plain.text),
            small=round(LARGER * plain.small),
            big=round(LARGER_COUNT * plain.big),
        )
        self._plates = RoundedPanels(self._sizes.radius)
        # One for each way round: panels remember where they stood.
        self._layouts = {way: Layout(width, height, self._sizes) for way in (False, True)}
        # Fresh memory for every frame would cost as much as all the drawing.
        self._pages: dict[bool, Image] = {
            way: np.zeros((height, width, 3), np.uint8) for way in (False, True)
        }
        self._cue_at: Box | None = None

    def picture(self, live: LiveFrame, state: SessionState, *, mirrored: bool) -> Image:
        """Return the picture of a frame in a state, RGB, good until the next one's.

        Mirrored, the picture and the leg are flipped and the text is not.
        """
        image = self._pages[mirrored]
        if mirrored:
            cv2.flip(live.frame.image, 1, dst=image)
        else:
            np.copyto(image, live.frame.image)
        self._draw(image, live, state, mirrored)
        return image

    def _draw(self, image: Image, live: LiveFrame, state: SessionState, mirrored: bool) -> None:
        # Somebody else's leg is not what is measured.
        pose = None if state.stranger else live.pose
        leg = leg_points(pose, state.side, self._size[0] if mirrored else None)
        if leg is not None and live.fresh:
            draw_leg(image, leg, self._sizes.line, with_arc=bool(state.leg))
        taken: list[Box] = []
        if state.stage in PANELS:
            for panel, box in self._layouts[mirrored].arrange(overlay_state(live, state, leg)):
                panel.draw(image, box, self._plates)
                taken.append(box)
        if live.muted:
            taken.append(self._draw_muted(image))
        if state.stage == "counting" and live.feedback.cue:
            self._draw_cue(image, live.feedback.cue, leg, taken)
        if state.stage == "countdown" and state.countdown:
            self._draw_digit(image, str(state.countdown))
        message = live.trouble or state.message
        if message and state.stage == "counting" and not live.trouble:
            # A prompted movement: the feet are what is looked at.
            self._draw_cue(image, message, leg, taken)
        elif message:
            head = head_box(live.pose, self._size[0] if mirrored else None)
            self._draw_message(image, message, head, on_top=state.stage not in PANELS)

    def _draw_message(self, image: Image, text: str, head: Box | None, *, on_top: bool) -> None:
        """Where it leaves the feet free while the person finds their place, and the head."""
        width, height = self._size
        margin = self._sizes.margin
        banner = self._banners(text, MESSAGE_SHARE, width - 2 * margin)[0]
        y = margin if on_top else height - margin - banner.height
        box = Box((width - banner.width) // 2, y, banner.width, banner.height)
        if head is not None and on_top and box.overlaps(head):
            banner, box = self._beside(head, text) or (banner, box)
        banner.draw(image, box, self._plates)

    def _beside(self, head: Box, text: str) -> tuple[Banner, Box] | None:
        """Return the text beside the head, the largest that has a place there."""
        width, margin = self._size[0], self._sizes.margin
        at_left = head.x > width - head.right
        room = (head.x if at_left else width - head.right) - 2 * margin
        for banner in self._banners(text, MESSAGE_SHARE, room):
            x = margin if at_left else width - margin - banner.width
            if banner.width <= room and not banner.lines[-1].endswith(ELLIPSIS):
                return banner, Box(x, margin, banner.width, banner.height)
        return None

    def _draw_cue(self, image: Image, text: str, leg: LegPoints | None, taken: list[Box]) -> None:
        """Beside the feet; else over the head. Smaller only where it has no place."""
        width, height = self._size
        bones, clearance = leg_bones(leg, width, height), leg_clearance(leg)
        banners = self._banners(text, CUE_SHARE, self._cue_width())
        places = [(banner, box) for banner in banners for box in self._cue_places(banner)]
        free = [(n, box) for n, box in places if is_free(box, bones, clearance, taken)]
        # The one it has, as long as that is free.
        kept = [(n, box) for n, box in free if box == self._cue_at]
        banner, self._cue_at = (kept or free or places)[0]
        banner.draw(image, self._cue_at, self._plates)

    def _cue_width(self) -> int:
        return round(max(CUE_WIDTH * self._size[0], UPRIGHT_CUE_WIDTH * self._edge))

    def _cue_places(self, banner: Banner) -> list[Box]:
        width, height, margin = *self._size, self._sizes.margin
        low, middle = height - margin - banner.height, (width - banner.width) // 2
        left, right = margin, width - margin - banner.width
        corners = ((left, low), (right, low), (middle, margin), (right, margin))
        return [Box(x, y, banner.width, banner.height) for x, y in corners]

    def _banners(self, text: str, share: float, width: int) -> list[Banner]:
        """The text in every size in which it is whole, the largest first."""
        banners = [Banner.cue(text, self._sized(share * by), width) for by in SHRINKING]
        whole = [b for b in banners if not any(line.endswith(ELLIPSIS) for line in b.lines)]
        return whole or banners[-1:]

    def _draw_digit(self, image: Image, digit: str) -> None:
        size = round(DIGIT_SHARE * self._edge)
        side, pad = cap_height(size), self._sizes.pad
        width = max(text_width(digit, size, BOLD), side) + 4 * pad
        box = Box.around(self._size[0] / 2, 0.55 * self._size[1], width, side + 4 * pad)
        self._plates.draw(image, box)
        baseline = box.y + 2 * pad + side
        put_text(image, digit, box.x + box.width / 2, baseline, size, BOLD, anchor="centre")

    def _draw_muted(self, image: Image) -> Box:
        """In a lower corner; returns where."""
        s, text = self._sizes, "sound off"
        width, height = text_width(text, s.small) + 2 * s.pad, cap_height(s.small) + 2 * s.pad
        x, y = self._size[0] - s.margin - width, self._size[1] - s.margin - height
        box = Box(x, y, width, height)
        self._plates.draw(image, box)
        put_text(image, text, box.x + s.pad, box.bottom - s.pad, s.small, colour=QUIET_INK)
        return box

    def _sized(self, share: float) -> Sizes:
        text = round(share * self._edge)
        return replace(self._sizes, text=text, pad=round(0.35 * text))


def overlay_state(live: LiveFrame, state: SessionState, leg: LegPoints | None) -> OverlayState:
    """Return the panels of a frame in which the count is shown."""
    counting = state.stage == "counting"
    angle = state.leg.ankle_deg if counting and state.leg else float("nan")
    return OverlayState(
        leg=leg,
        ankle_deg=angle if np.isfinite(angle) else None,
        depth=state.depth if counting and np.isfinite(state.depth) else None,
        full_depth=state.full_depth,
        rep_count=state.rep_count,
        partial_reps=state.partial_reps,
        rep_target=live.plan.step.planned.reps,
        phase=state.phase if counting else None,
        label=state.label,
        tempo=tempo_of(state) if counting else (),
    )


def tempo_of(state: SessionState) -> tuple[str, ...]:
    """Return the times of the last raise in lines; that of the way down when it is over."""
    last = state.last
    if last is None:
        return ()
    if last.hold_s >= HELD_S:
        return (f"hold {last.hold_s:.1f} s",)
    up = f"up {last.up_s:.1f} s"
    return (up, f"down {last.down_s:.1f} s") if last.lowered else (up,)


def head_box(pose: Pose | None, flip_width: int | None) -> Box | None:
    """Return where the head is, flipped for a mirrored picture of this width."""
    if pose is None:
        return None
    x, y = pose[Landmark.NOSE : Landmark.MOUTH_RIGHT + 1, :2].T
    if not np.isfinite([x, y]).all():
        return None
    if flip_width is not None:
        x = flip_width - 1 - x
    shoulders = pose[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1]
    # The face is seen, and the rest of the head is about as far from the shoulders again.
    size = max(float(np.nanmean(shoulders) - np.mean(y)), 1.0)
    return Box.around(float(np.mean(x)), float(np.mean(y)), round(1.4 * size), round(1.4 * size))


def leg_points(pose: Pose | None, side: Side | None, flip_width: int | None) -> LegPoints | None:
    """Return the joints of the measured leg, flipped for a mirrored picture of this width."""
    if pose is None or side is None:
        return None
    joints = []
    for name in ("hip", "knee", "ankle", "heel", "foot_index"):
        x, y = (float(v) for v in pose[Landmark.of(side, name), :2])
        joints.append(np.array([x if flip_width is None else flip_width - 1 - x, y]))
    return LegPoints(*joints)
