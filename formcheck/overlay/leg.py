"""The leg's bones and joints, and the arc of the ankle angle."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.overlay.geometry import Segment, is_drawable, leg_bones, shank_length
from formcheck.overlay.state import LegPoints
from formcheck.overlay.style import ACCENT, BONE, INK, OUTLINE, Colour

_SHIFT = 4
"""OpenCV draws on a grid of 1/16 pixel, so that lines don't tremble with whole pixels."""

_ARC_OVER_SHANK = 0.3


def draw_leg(image: Image, leg: LegPoints, line: float, *, with_arc: bool) -> None:
    """Draw the bones, the joints and, if the ankle angle is known, its arc; in place.

    Parameters
    ----------
    leg : LegPoints
        Unknown joints are left out, with the bones that end in them.
    line : float
        Thickness of a thin line in pixels.
    """
    height, width = image.shape[:2]
    bones = leg_bones(leg, width, height)
    joints = [
        joint
        for joint in (leg.hip, leg.knee, leg.ankle, leg.heel, leg.toe)
        if is_drawable(joint, width, height)
    ]
    thick = _bone_thickness(bones, line)
    arc = arc_points(leg, width, height) if with_arc else None
    if arc is not None:
        sole = np.array([leg.ankle, leg.ankle + 1.25 * (arc[-1] - leg.ankle)])
        strokes = [(sole, 0.5 * thick), (arc, thick)]
        _draw_strokes(image, strokes, 0.8 * line, ACCENT)
    if bones:
        _draw_strokes(image, [(np.array(bones), thick)], line, BONE)
    for joint in joints:
        _draw_joint(image, joint, thick)


def arc_points(leg: LegPoints, width: int, height: int) -> Floats | None:
    """Points of the arc about the ankle from the shank to the direction of the sole.

    Shape (N, 2); None when a joint that it needs is unknown. The sole's direction is heel
    to toe, as in the definition of the ankle angle.
    """
    needed = (leg.knee, leg.ankle, leg.heel, leg.toe)
    if not all(is_drawable(joint, width, height) for joint in needed):
        return None
    shank, sole = leg.knee - leg.ankle, leg.toe - leg.heel
    radius = arc_radius(leg)
    if radius < 1 or float(np.hypot(*sole)) < 1:
        return None
    start = math.atan2(shank[1], shank[0])
    sweep = math.remainder(math.atan2(sole[1], sole[0]) - start, math.tau)
    angles = start + sweep * np.linspace(0, 1, 25)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points: Floats = leg.ankle + radius * directions
    return points


def arc_radius(leg: LegPoints) -> float:
    """Radius of the arc in pixels, scaled by the shank; 0 when the shank is unknown."""
    return _ARC_OVER_SHANK * shank_length(leg)


def _bone_thickness(bones: Sequence[Segment], line: float) -> float:
    """Three thin lines, but thinner on a person who is small in the picture."""
    lengths = [float(np.hypot(*(a - b))) for a, b in bones]
    return max(1.0, min(3 * line, max(lengths, default=0.0) / 22))


def _draw_strokes(
    image: Image, strokes: Sequence[tuple[Floats, float]], edge: float, colour: Colour
) -> None:
    """Draw lines (points and thickness) with one dark edge around them all."""
    for points, thickness in strokes:
        _polyline(image, points, thickness + 2 * edge, OUTLINE)
    for points, thickness in strokes:
        _polyline(image, points, thickness, colour)


def _polyline(image: Image, points: Floats, thickness: float, colour: Colour) -> None:
    """Draw the line through points of shape (N, 2), or several of (lines, N, 2)."""
    grid = np.rint(points * 2**_SHIFT).astype(np.int32).reshape(-1, *points.shape[-2:])
    cv2.polylines(image, grid, False, colour, max(1, round(thickness)), cv2.LINE_AA, _SHIFT)


def _draw_joint(image: Image, joint: Floats, thickness: float) -> None:
    x, y = (round(float(v) * 2**_SHIFT) for v in joint)
    for radius, colour in ((1.5 * thickness + 1, OUTLINE), (1.5 * thickness, INK)):
        r = round(max(1.0, radius) * 2**_SHIFT)
        cv2.circle(image, (x, y), r, colour, cv2.FILLED, cv2.LINE_AA, _SHIFT)
