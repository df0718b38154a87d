"""From statures to centimetres, where the person's size is known."""

from dataclasses import dataclass
from typing import Literal

from formcheck.kinematics import anthropometry

PROPORTION_SD = 0.055
"""Relative standard deviation of one person's heel-to-ball length about the table's: feet
of one stature differ by 4 % (ANSUR), and the ball's place in them by 3 to 4 %."""


@dataclass(frozen=True)
class BodyScale:
    """Size of the person.

    Attributes
    ----------
    stature_cm : float or None
        None when nothing was said.
    source : "height", "foot-length" or "none"
        What it comes from.
    """

    stature_cm: float | None
    source: Literal["height", "foot-length", "none"]


def body_scale(height_cm: float | None, foot_length_cm: float | None) -> BodyScale:
    """Stature in cm from the height, else from the foot's length (15.2 % of the height).

    Parameters
    ----------
    height_cm, foot_length_cm : float or None
        As the user gave them.
    """
    if height_cm is not None:
        return BodyScale(height_cm, "height")
    if foot_length_cm is not None:
        return BodyScale(foot_length_cm / anthropometry.FOOT_LENGTH, "foot-length")
    return BodyScale(None, "none")
