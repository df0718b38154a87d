"""Circles of a free foot: counted exactly, with their direction where it shows."""

import pytest
from following import FAR_AWAY, NOISY, VIEWS, followed, other_motions
from lanes import crossed, swept
from synthetic import Camera, Flaws, circles, foot_in_the_air, play, stand, swing_shank
from synthetic.script import Move, Script

FPS = (15.0, 30.0, 60.0)
MOTIONS = other_motions()


def drawn(camera: Camera, *moves: Move) -> Script:
    return play(stand(1.0), *moves, stand(2.0), start=foot_in_the_air(camera.facing))


def count(script: Script, camera: Camera, **filming: float) -> int:
    return len(followed("ankle-circles", script, camera, **filming)[0])


@pytest.mark.parametrize("fps", swept(FPS, 0))
@pytest.mark.parametrize(("start_deg", "camera"), crossed([90.0, 180.0, 0.0, 270.0], VIEWS))
def test_counts_exactly_wherever_they_begin(camera: Camera, fps: float, start_deg: float) -> None:
    script = drawn(camera, circles(5, start_deg=start_deg))
    done, tracker = followed("ankle-circles", script, camera, fps=fps)
    assert len(done) == 5
    assert not any(one.faults for one in done)
    assert all(32 < one.size < 52 for one in done)
    assert all(one.side == camera.facing for one in done)
    assert tracker.progress.seconds == pytest.approx(10.0, abs=1.5)


WAYS: list[tuple[dict[str, float], int]] = [
    ({"seconds": 6.0}, 2),
    ({"seconds": 0.8}, 12),
    ({"up_down_deg": 22.0, "in_out_deg": 20.0}, 6),
    ({"in_out_deg": 0.0}, 3),
    ({}, 1),
]


@pytest.mark.parametrize(("way", "camera"), crossed(WAYS, VIEWS))
def test_counts_exactly_however_they_are_drawn(
    way: tuple[dict[str, float], int], camera: Camera
) -> None:
    how, many = way
    assert count(drawn(camera, circles(many, **how)), camera) == many


@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize("outwards", [True, False])
def test_direction_is_that_of_the_picture(facing: str, outwards: bool) -> None:
    camera = Camera(facing=facing, yaw_deg=25.0)  # type: ignore[arg-type]
    done, _ = followed("ankle-circles", drawn(camera, circles(4, outwards=outwards)), camera)
    # Outwards is towards the camera, where the toe of a person facing right moves left.
    counter = outwards == (facing == "right")
    expected = "counterclockwise" if counter else "clockwise"
    assert [one.direction for one in done] == [expected] * 4


def test_from_exactly_the_side_the_direction_does_not_show() -> None:
    done, _ = followed("ankle-circles", drawn(Camera(), circles(4)), Camera())
    assert [one.direction for one in done] == [None] * 4


def test_direction_changes_with_the_foot_and_is_no_stop() -> None:
    camera = Camera(yaw_deg=25.0)
    script = drawn(camera, circles(3), stand(2.0), circles(3, outwards=False))
    done, _ = followed("ankle-circles", script, camera)
    assert [one.direction for one in done] == ["counterclockwise"] * 3 + ["clockwise"] * 3
    assert not any(one.faults for one in done)


def test_a_pause_is_reported_with_the_circle_after_it() -> None:
    camera = Camera(yaw_deg=25.0)
    done, tracker = followed(
        "ankle-circles", drawn(camera, circles(3), stand(3.0), circles(2), stand(1.0)), camera
    )
    assert [one.faults for one in done] == [(), (), (), ("stopped",), ()]
    assert tracker.progress.fault == "stopped"


def test_small_circles_are_reported_and_tiny_ones_are_none() -> None:
    camera = Camera()
    flaws = Flaws(noise=0.001)
    small = drawn(camera, circles(4, up_down_deg=12.0, in_out_deg=12.0))
    done, _ = followed("ankle-circles", small, camera, flaws)
    # The way to the first one is lost in the noise, and a part of a circle with it.
    assert len(done) in (3, 4)
    assert {one.faults for one in done} == {("small",)}
    tiny = drawn(camera, circles(4, up_down_deg=6.0, in_out_deg=6.0))
    assert followed("ankle-circles", tiny, camera, flaws)[0] == []


def test_a_gap_is_bridged_and_a_long_one_loses_only_what_it_hides() -> None:
    script = drawn(Camera(), circles(6))
    for lost_s, seen in ((0.6, 6), (2.5, 4)):
        flaws = Flaws(noise=0.003, lost=((5.0, 5.0 + lost_s),))
        done, _ = followed("ankle-circles", script, Camera(), flaws)
        assert len(done) == seen


@pytest.mark.parametrize("name", MOTIONS)
@pytest.mark.parametrize(
    "camera", swept([FAR_AWAY, Camera(yaw_deg=25.0, stature=0.6, at_x=0.3)], 1)
)
def test_nothing_else_is_a_circle(name: str, camera: Camera) -> None:
    assert count(MOTIONS[name], camera) == 0


def test_a_moving_shank_is_no_circle() -> None:
    assert count(drawn(Camera(), swing_shank(6.0)), Camera(), flaws=NOISY) == 0
