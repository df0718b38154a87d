"""Panels darken what is under them and nothing else."""

import numpy as np
import pytest

from formcheck.overlay.geometry import Box
from formcheck.overlay.rounded_panels import RoundedPanels


def test_a_panel_touches_only_its_box_and_keeps_its_corners_round() -> None:
    image = np.full((100, 200, 3), 240, np.uint8)
    box = Box(20, 30, 80, 40)
    RoundedPanels(radius=8).draw(image, box, (10, 20, 30), 0.5)
    ys, xs = np.nonzero((image != 240).any(axis=2))
    assert (xs.min(), xs.max()) == (20, 99)
    assert (ys.min(), ys.max()) == (30, 69)
    assert image[50, 60].tolist() == pytest.approx([125, 130, 135], abs=1)
    assert image[30, 20].tolist() == [240, 240, 240]


@pytest.mark.parametrize("background", [0, 128, 255])
def test_white_text_can_be_read_on_a_panel_over_any_background(background: int) -> None:
    image = np.full((60, 60, 3), background, np.uint8)
    RoundedPanels(radius=4).draw(image, Box(0, 0, 60, 60))
    linear = (float(image[30, 30].mean()) / 255) ** 2.2
    contrast = (1.0 + 0.05) / (linear + 0.05)
    assert contrast > 4.5  # WCAG 2.2, criterion 1.4.3


@pytest.mark.parametrize("box", [Box(-30, -10, 50, 40), Box(180, 90, 50, 40)])
def test_a_panel_is_cut_at_the_edge(box: Box) -> None:
    image = np.full((100, 200, 3), 240, np.uint8)
    RoundedPanels(radius=8).draw(image, box)
    assert 0 < (image != 240).any(axis=2).sum() < box.width * box.height


def test_a_panel_beside_the_picture_changes_nothing() -> None:
    image = np.full((100, 200, 3), 240, np.uint8)
    RoundedPanels(radius=8).draw(image, Box(500, 500, 50, 40))
    assert (image == 240).all()


def test_only_so_many_panels_are_kept() -> None:
    panels = RoundedPanels(radius=3, capacity=5)
    image = np.zeros((50, 400, 3), np.uint8)
    for width in range(10, 300):
        panels.draw(image, Box(0, 0, width, 20))
    assert len(panels) == 5
