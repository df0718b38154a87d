"""Reaches of one foot while the other stands."""

import pytest
from following import FAR_AWAY, VIEWS, followed, other_motions
from lanes import crossed, swept
from synthetic import (
    Camera,
    Flaws,
    Script,
    hops,
    play,
    reach_back,
    reach_forward,
    stand,
    stand_on_one_leg,
)
from synthetic.script import Posture

from formcheck.model.landmarks import Side

MOTIONS = other_motions()


def drill(standing: Side = "left", **how: float) -> Script:
    start = Posture(right_supports=float(standing == "right"))
    moves = (stand_on_one_leg(), reach_forward(2, **how), reach_back(2, **how), stand(1.0))
    return play(stand(1.0), *moves, start=start)


@pytest.mark.parametrize(("camera", "fps"), crossed(VIEWS, [15.0, 30.0, 60.0]))
@pytest.mark.parametrize("standing", ["left", "right"])
def test_counts_exactly(camera: Camera, fps: float, standing: Side) -> None:
    done, _ = followed("star-balance-drill", drill(standing), camera, fps=fps)
    assert [one.side for one in done] == ["right" if standing == "left" else "left"] * 4
    assert not any(one.faults for one in done)
    assert [one.size for one in done] == pytest.approx([0.25, 0.25, 0.30, 0.30], abs=0.03)


@pytest.mark.parametrize(
    ("done", "camera"),
    crossed(
        [
            ({"heel_deg": 18.0}, ("standing-foot-lifts",)),
            ({"touch_s": 1.2, "clear": 0.0}, ("touch-down",)),
            ({"touch_s": 0.2, "clear": 0.0}, ()),
            ({"seconds": 0.7, "rest_s": 0.1}, ()),
        ],
        VIEWS,
    ),
)
def test_faults(done: tuple[dict[str, float], tuple[str, ...]], camera: Camera) -> None:
    how, faults = done
    found, _ = followed("star-balance-drill", drill(**how), camera)
    assert [one.faults for one in found] == [faults] * 4


def test_reaches_that_are_too_short_are_none() -> None:
    assert followed("star-balance-drill", drill(share=0.3))[0] == []


def test_a_short_gap_is_bridged_and_a_long_one_interrupts() -> None:
    script = drill()
    middle = (script.cycles[1].start_s + script.cycles[1].end_s) / 2
    for lost_s, seen in ((0.6, 4), (1.6, 3)):
        flaws = Flaws(noise=0.002, lost=((middle - lost_s / 2, middle + lost_s / 2),))
        assert len(followed("star-balance-drill", script, flaws=flaws)[0]) == seen


@pytest.mark.parametrize("name", [*MOTIONS, "hops"])
@pytest.mark.parametrize(
    "camera", swept([FAR_AWAY, Camera(yaw_deg=25.0, stature=0.6, at_x=0.3)], 1)
)
def test_nothing_else_is_a_reach(name: str, camera: Camera) -> None:
    script = play(stand(1.0), hops(5), stand(1.0)) if name == "hops" else MOTIONS[name]
    assert followed("star-balance-drill", script, camera)[0] == []
