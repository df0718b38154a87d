"""Circles, hops, reaches and timed exercises through the whole analysis of a clip."""

import pytest
from analysing import result_of
from synthetic import (
    Camera,
    Flaws,
    Script,
    circles,
    foot_in_the_air,
    hops,
    play,
    raises,
    reach_back,
    reach_forward,
    stand,
    stand_on_one_leg,
    write_in_the_air,
)
from synthetic.script import Posture

from formcheck.analysis.free_foot_limits import ONLY_LANDMARKS
from formcheck.model.result import Result

NOISY = Flaws(noise=0.002, dropped=0.05)
LEFT, RIGHT = Camera(facing="left", yaw_deg=20.0), Camera(facing="right", yaw_deg=5.0)


def in_the_air(camera: Camera, *moves: object) -> Script:
    return play(stand(1.5), *moves, stand(2.0), start=foot_in_the_air(camera.facing))  # type: ignore[arg-type]


def measured(name: str, script: Script, camera: Camera) -> Result:
    return result_of(script, exercise=name, camera=camera, flaws=NOISY, height_cm=175.0)


@pytest.mark.parametrize("camera", [LEFT, RIGHT])
def test_ankle_circles(camera: Camera) -> None:
    result = measured("ankle-circles", in_the_air(camera, circles(7)), camera)
    assert result.summary.cycle_count == len(result.cycles) == 7
    assert result.summary.rep_count == 0
    assert {cycle.side for cycle in result.cycles} == {camera.facing}
    # Bare landmarks show a part of the turn that nobody knows.
    assert {cycle.range_deg for cycle in result.cycles} == {None}
    (notice,) = [n.message for n in result.warnings if n.code == "free-foot"]
    assert notice == f"no range is given: {ONLY_LANDMARKS}"
    if camera is LEFT:
        assert {cycle.direction for cycle in result.cycles} == {"clockwise"}


@pytest.mark.parametrize("camera", [LEFT, RIGHT])
def test_hops(camera: Camera) -> None:
    script = play(stand(1.5), hops(9, height=0.05), stand(1.0))
    for name in ("rope-jumps", "lateral-line-hops"):
        result = measured(name, script, camera)
        assert result.summary.cycle_count == 9
        assert result.summary.faults == {}
        for cycle in result.cycles:
            assert cycle.height_cm is not None
            assert cycle.height_cm.value == pytest.approx(8.75, abs=1.8)


@pytest.mark.parametrize("camera", [LEFT, RIGHT])
def test_curb_jumps_that_land_on_the_heel(camera: Camera) -> None:
    landings = {"landing_deg": 0.0, "lowest_deg": 0.0}
    script = play(
        stand(1.5), hops(6, height=0.05, curb=0.08, contact_s=0.6, **landings), stand(1.0)
    )
    result = measured("curb-jumps", script, camera)
    assert result.summary.cycle_count == 6
    assert result.summary.faults == {"heel-lands": 6}


@pytest.mark.parametrize("camera", [LEFT, RIGHT])
def test_reaches(camera: Camera) -> None:
    start = Posture(right_supports=1.0)
    moves = (stand_on_one_leg(), reach_forward(3), reach_back(3))
    result = measured(
        "star-balance-drill", play(stand(1.5), *moves, stand(1.0), start=start), camera
    )
    assert result.summary.cycle_count == 6
    assert {cycle.side for cycle in result.cycles} == {"left"}
    reaches = [cycle.reach_cm.value for cycle in result.cycles if cycle.reach_cm]
    assert reaches == pytest.approx([44.0] * 3 + [52.5] * 3, abs=6.0)


@pytest.mark.parametrize("camera", [LEFT, RIGHT])
def test_writing_in_the_air(camera: Camera) -> None:
    result = measured("ankle-alphabet", in_the_air(camera, write_in_the_air(12.0)), camera)
    assert result.active is not None
    assert result.active.active_s == pytest.approx(12.0, abs=1.2)
    assert result.active.faults == []
    assert result.active.range_deg is None
    assert "free-foot" in [notice.code for notice in result.warnings]
    assert result.summary.cycle_count in (None, 0)


def test_a_timed_exercise() -> None:
    result = measured("towel-scrunch", play(stand(20.0)), RIGHT)
    assert result.active is not None
    assert result.active.active_s == pytest.approx(20.0, abs=0.3)
    assert result.active.range_deg is None
    assert "free-foot" not in [notice.code for notice in result.warnings]


@pytest.mark.parametrize("name", ["rope-jumps", "ankle-circles", "star-balance-drill"])
def test_calf_raises_are_none_of_it(name: str) -> None:
    result = measured(name, play(stand(1.0), raises(5), stand(1.0)), RIGHT)
    assert result.summary.cycle_count == 0
