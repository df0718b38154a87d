"""A foot that writes in the air."""

import pytest
from following import FAR_AWAY, VIEWS, followed, other_motions
from lanes import crossed
from synthetic import (
    Camera,
    Script,
    foot_in_the_air,
    play,
    stand,
    swing_shank,
    write_in_the_air,
)
from synthetic.script import Move

MOTIONS = other_motions()


def drawn(camera: Camera, *moves: Move) -> Script:
    return play(stand(1.5), *moves, stand(2.0), start=foot_in_the_air(camera.facing))


@pytest.mark.long
@pytest.mark.parametrize(("camera", "fps"), crossed(VIEWS, [15.0, 30.0]))
def test_active_time_is_the_time_of_writing(camera: Camera, fps: float) -> None:
    script = drawn(camera, write_in_the_air(10.0), stand(4.5), write_in_the_air(6.0))
    done, tracker = followed("ankle-alphabet", script, camera, fps=fps)
    assert [one.faults for one in done] == [(), ("stopped",)]
    for true, one in zip(script.cycles, done, strict=True):
        assert one.start_s == pytest.approx(true.start_s, abs=0.8)
        assert one.end_s == pytest.approx(true.end_s, abs=0.8)
        assert 18 < one.size < 32
    assert tracker.progress.seconds == pytest.approx(16.0, abs=1.6)


def test_a_short_pause_between_letters_is_part_of_it() -> None:
    script = drawn(Camera(), write_in_the_air(5.0), stand(1.0), write_in_the_air(5.0))
    done, _ = followed("ankle-alphabet", script)
    assert len(done) == 1
    assert done[0].faults == ()


@pytest.mark.parametrize("camera", VIEWS)
def test_a_moving_shank_is_called_out(camera: Camera) -> None:
    done, _ = followed("ankle-alphabet", drawn(camera, swing_shank(6.0)), camera)
    assert [one.faults for one in done] == [("shank-moves",)]
    assert done[0].size < 12


def test_a_twitch_is_no_writing() -> None:
    assert followed("ankle-alphabet", drawn(Camera(), write_in_the_air(0.4)))[0] == []


@pytest.mark.parametrize(
    ("name", "camera"),
    crossed(list(MOTIONS), [FAR_AWAY, Camera(yaw_deg=25.0, stature=0.6, at_x=0.3)]),
)
def test_nothing_else_is_writing(name: str, camera: Camera) -> None:
    assert followed("ankle-alphabet", MOTIONS[name], camera)[0] == []
