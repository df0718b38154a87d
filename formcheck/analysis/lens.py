"""What is said of a lens that bends straight lines."""

from formcheck.camera.lens import LensBend
from formcheck.model.result import Notice

LEAST_BARREL = 0.1
"""Phones' usual lenses stay below half of it; at the feet it costs heights some 3 %."""
LEAST_SDS = 4.0
FEET = 0.1
"""Square of how far the feet are from the picture's middle, in its long sides."""


def lens_notices(bend: LensBend | None) -> list[Notice]:
    """Tell of a wide lens that is well known to bend lines, and what it does to heights.

    A small length along the radius r is drawn shorter by the share 3 b r^2.
    """
    if bend is None or bend.barrel < max(LEAST_BARREL, LEAST_SDS * bend.sd):
        return []
    percent = 100 * 3 * bend.barrel * FEET
    message = (
        "straight lines are bent in the picture: a wide lens. Heights in cm can be too low by"
        f" some {percent:.0f} % beyond their ±; film with the usual lens (1x) from farther away"
    )
    return [Notice(code="wide-lens", message=message)]
