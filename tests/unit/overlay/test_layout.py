"""Panels stand where they cover neither the leg nor each other, and stay there."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from formcheck.overlay.banner import AngleLabel, Banner
from formcheck.overlay.bar import DepthBar
from formcheck.overlay.counter import Counter
from formcheck.overlay.geometry import Box
from formcheck.overlay.layout import Layout
from formcheck.overlay.state import LegPoints, OverlayState
from formcheck.overlay.style import Sizes

SIZES = [(640, 360), (640, 480), (600, 1058), (720, 1280), (1280, 720), (3840, 2160)]


def boxes(layout: Layout, state: OverlayState) -> list[Box]:
    return [box for _, box in layout.arrange(state)]


def layout_for(width: int, height: int) -> Layout:
    return Layout(width, height, Sizes.of(width, height))


@pytest.mark.parametrize("across", [0.15, 0.3, 0.5, 0.7, 0.85])
@pytest.mark.parametrize("down", [0.7, 0.8, 0.9, 0.96])
@pytest.mark.parametrize("size", SIZES)
def test_no_panel_covers_the_shank_or_the_foot_or_another_panel(
    make_leg: Callable[..., LegPoints],
    full_state: OverlayState,
    size: tuple[int, int],
    down: float,
    across: float,
) -> None:
    width, height = size
    leg = make_leg(across * width, down * height, 0.2 * height, 1 if across < 0.6 else -1)
    placed = boxes(layout_for(width, height), replace(full_state, leg=leg))
    assert len(placed) == 5
    bones = [(leg.knee, leg.ankle), (leg.ankle, leg.heel), (leg.heel, leg.toe)]
    assert not [box for box in placed for bone in bones if box.crossed_by(bone)]
    assert not [pair for pair in combinations(placed, 2) if pair[0].overlaps(pair[1])]
    assert all(box.within(width, height) for box in placed)


def test_the_count_is_in_a_corner_the_bar_opposite_the_cue_below_the_note_above(
    full_state: OverlayState,
) -> None:
    places = {type(panel): box for panel, box in layout_for(640, 360).arrange(full_state)}
    panels = [(panel, box) for panel, box in layout_for(640, 360).arrange(full_state)]
    banners = [box for panel, box in panels if isinstance(panel, Banner)]
    assert places[Counter].x < 20
    assert places[Counter].y < 20
    assert places[DepthBar].right > 620
    note, cue = banners
    assert note.y < 20
    assert cue.bottom > 340
    assert full_state.leg is not None
    ankle = full_state.leg.ankle
    assert places[AngleLabel].x > ankle[0]
    assert abs(places[AngleLabel].y - ankle[1]) < 90


@pytest.mark.parametrize(("x", "counter_left"), [(590, True), (50, False)])
def test_the_panel_that_the_leg_comes_under_joins_the_other(
    make_leg: Callable[..., LegPoints], full_state: OverlayState, x: float, counter_left: bool
) -> None:
    layout = layout_for(640, 360)
    apart = boxes(layout, full_state)[:2]
    assert (apart[0].x < 320, apart[1].x < 320) == (True, False)
    counter, bar = boxes(layout, replace(full_state, leg=make_leg(x, 250, 70)))[:2]
    assert (counter.x < 320, bar.x < 320) == (counter_left, counter_left)
    assert bar.y > counter.bottom


def test_panels_do_not_jump_with_a_leg_that_trembles_at_their_edge(
    make_leg: Callable[..., LegPoints], full_state: OverlayState
) -> None:
    layout = layout_for(640, 360)
    edge = next(
        x
        for x in range(320, 640)
        if boxes(layout, replace(full_state, leg=make_leg(x, 250, 70)))[1].x < 320
    )
    seen = {
        boxes(layout, replace(full_state, leg=make_leg(edge + shake, 250, 70)))[1]
        for shake in (0, -2, 0, -3, 1, -4, 0)
    }
    assert len(seen) == 1


def test_the_cue_moves_aside_for_the_feet_and_comes_back(
    make_leg: Callable[..., LegPoints], full_state: OverlayState
) -> None:
    layout = layout_for(640, 480)

    def cue_at(y: float) -> Box:
        state = replace(full_state, leg=make_leg(320, y, 90), note=None)
        return next(b for p, b in layout.arrange(state) if isinstance(p, Banner))

    home = cue_at(350)
    assert abs(home.x + home.width / 2 - 320) <= 1
    aside = cue_at(430)
    assert aside.right < 300
    assert cue_at(350) == home


def test_without_a_leg_the_angle_stands_under_the_count(full_state: OverlayState) -> None:
    places = {
        type(panel): box
        for panel, box in layout_for(640, 360).arrange(replace(full_state, leg=None))
    }
    assert places[AngleLabel].y > places[Counter].bottom
    assert places[AngleLabel].x == places[Counter].x


def test_what_is_none_is_not_shown() -> None:
    ((panel, _),) = layout_for(640, 360).arrange(OverlayState(rep_count=3))
    assert isinstance(panel, Counter)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_not_shown(bad: float) -> None:
    placed = layout_for(640, 360).arrange(OverlayState(ankle_deg=bad, depth=bad))
    assert [type(panel) for panel, _ in placed] == [Counter]
    placed = layout_for(640, 360).arrange(OverlayState(depth=0.5, full_depth=bad))
    assert [type(panel) for panel, _ in placed] == [Counter]


def test_the_counter_keeps_its_width_through_a_set() -> None:
    sizes = Sizes.of(640, 360)
    phases = ("standing", "rising", "top", "lowering")
    widths = {
        Counter.of(OverlayState(rep_count=n, rep_target=25, phase=phase), sizes).width
        for n in (0, 1, 9, 10, 24)
        for phase in phases
    }
    assert len(widths) == 1


@pytest.mark.parametrize(
    ("degrees", "number", "word"),
    [
        (-23.4, "−23°", "toes down"),
        (8.0, "+8°", "toes up"),
        (0.4, "0°", "neutral"),
        (-0.4, "0°", "neutral"),
        (-2.2, "−2°", "neutral"),
        (-3.0, "−3°", "toes down"),
    ],
)
def test_the_angle_has_its_sign_and_a_word_for_it(degrees: float, number: str, word: str) -> None:
    label = AngleLabel.of(degrees, Sizes.of(640, 360))
    assert (label.number, label.word) == (number, word)


def test_the_angle_stays_at_its_side_while_a_foot_that_points_up_tips_to_and_fro(
    full_state: OverlayState,
) -> None:
    layout = layout_for(640, 480)

    def label_at(toe_x: float) -> Box:
        leg = LegPoints(
            *(np.array(p) for p in ((150, 300), (250, 300), (350, 300), (360, 315), (toe_x, 260)))
        )
        state = replace(full_state, leg=leg, depth=None)
        return next(box for panel, box in layout.arrange(state) if isinstance(panel, AngleLabel))

    assert len({label_at(x) for x in (370, 350, 370, 345, 375)}) == 1


def test_one_rep_is_no_plural_and_the_panel_keeps_its_width() -> None:
    sizes = Sizes.of(1280, 720)
    panels = [Counter.of(OverlayState(rep_count=count), sizes) for count in (0, 1, 2)]
    assert [panel.unit for panel in panels] == ["reps", "rep", "reps"]
    assert len({panel.width for panel in panels}) == 1


def test_where_the_reason_has_no_room_a_note_says_what_to_do() -> None:
    note = "turn side-on to the camera: from here movements are counted, but angles can't be seen"
    sizes = Sizes.of(360, 640)
    assert " ".join(Banner.note(note, sizes, 150).lines) == "Turn side-on to the camera"
    assert " ".join(Banner.note(note, sizes, 5000).lines) == note[:1].upper() + note[1:]
