"""The leg is drawn where it is, and the arc spans the ankle angle."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from formcheck.overlay.leg import arc_points, draw_leg
from formcheck.overlay.state import LegPoints

NOWHERE = np.array([np.nan, np.nan])


def changed(leg: LegPoints, *, with_arc: bool = False) -> np.ndarray:
    image = np.full((360, 640, 3), 127, np.uint8)
    draw_leg(image, leg, 1.0, with_arc=with_arc)
    return (image != 127).any(axis=2)


def distance_to(points: list[np.ndarray]) -> np.ndarray:
    """Distance of every pixel to a line through points."""
    grid = np.stack(np.meshgrid(np.arange(640), np.arange(360)), axis=-1).astype(float)
    best = np.full((360, 640), np.inf)
    for a, b in pairwise(points):
        along = np.clip(((grid - a) @ (b - a)) / ((b - a) @ (b - a)), 0, 1)
        nearest = a + along[..., None] * (b - a)
        best = np.minimum(best, np.hypot(*np.moveaxis(grid - nearest, -1, 0)))
    return best


def test_the_bones_are_drawn_and_nothing_else(make_leg: Callable[..., LegPoints]) -> None:
    leg = make_leg(320, 290, 90)
    distance = distance_to([leg.hip, leg.knee, leg.ankle, leg.heel, leg.toe])
    pixels = changed(leg)
    assert pixels[distance < 1].all()
    assert not pixels[distance > 8].any()


def test_a_joint_that_is_unknown_takes_its_bones_with_it(
    make_leg: Callable[..., LegPoints],
) -> None:
    leg = make_leg(320, 290, 90)
    pixels = changed(replace(leg, knee=NOWHERE))
    thigh_and_shank = distance_to([leg.hip, leg.knee, leg.ankle])
    assert not pixels[(thigh_and_shank < 2) & (distance_to([leg.heel, leg.ankle]) > 12)][20:].all()
    assert not pixels[round(leg.knee[1]), round(leg.knee[0])]
    assert pixels[round(leg.hip[1]), round(leg.hip[0])]
    assert pixels[distance_to([leg.ankle, leg.heel, leg.toe]) < 1].all()


def test_a_leg_of_which_nothing_is_known_is_not_drawn() -> None:
    assert not changed(LegPoints(*[NOWHERE] * 5), with_arc=True).any()


def test_a_joint_far_outside_is_taken_for_lost(make_leg: Callable[..., LegPoints]) -> None:
    leg = make_leg(320, 290, 90)
    far = changed(replace(leg, toe=np.array([1e12, -1e12])))
    assert (far == changed(replace(leg, toe=NOWHERE))).all()


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("foot_deg", [-30, 0, 35])
def test_the_arc_spans_the_angle_between_shank_and_sole(
    make_leg: Callable[..., LegPoints], facing: int, foot_deg: float
) -> None:
    leg = make_leg(320, 200, 90, facing)
    down = np.radians(foot_deg)
    toe = leg.heel + 50 * np.array([facing * np.cos(down), np.sin(down)])
    points = arc_points(replace(leg, knee=leg.ankle - [0, 90], toe=toe), 640, 360)
    assert points is not None
    rays = (points - leg.ankle) / 27
    assert np.hypot(*rays.T) == pytest.approx(1)
    turned = np.degrees(np.arccos(np.clip(rays[0] @ rays[-1], -1, 1)))
    assert turned == pytest.approx(90 + foot_deg)
    assert rays[0] == pytest.approx([0, -1])
    assert rays[-1] == pytest.approx((toe - leg.heel) / 50)


def test_there_is_no_arc_without_a_foot(make_leg: Callable[..., LegPoints]) -> None:
    leg = make_leg(320, 290, 90)
    assert arc_points(replace(leg, toe=NOWHERE), 640, 360) is None
    assert arc_points(replace(leg, toe=leg.heel), 640, 360) is None
    assert (
        changed(replace(leg, toe=NOWHERE), with_arc=True) == changed(replace(leg, toe=NOWHERE))
    ).all()
