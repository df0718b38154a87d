"""Hops: counted by landings, the feet told apart, landings on the heel called out."""

import numpy as np
import pytest
from following import FAR_AWAY, NOISY, followed, other_motions, started_at
from lanes import crossed, swept
from synthetic import Camera, Flaws, Script, hops, jump, lift_free_leg, play, stand
from synthetic.script import Move, Posture

from formcheck.tracking.hops import GRAVITY_STATURES, find_flight

MOTIONS = other_motions()
VIEWS = [Camera(facing="right"), Camera(facing="left", yaw_deg=25.0, shake_px=2.0)]


def hopping(camera: Camera, *moves: Move) -> Script:
    start = Posture(right_supports=float(camera.facing == "right"))
    return play(stand(1.2), *moves, stand(1.0), start=start)


@pytest.mark.parametrize(
    ("height", "fps"),
    swept([(0.02, 30.0), (0.02, 60.0), (0.04, 15.0), (0.04, 30.0), (0.1, 60.0)], 0, 2, 4),
)
@pytest.mark.parametrize(
    ("how", "camera"), crossed([{}, {"nearer": 0.06}, {"contact_s": 0.2}], VIEWS)
)
def test_counts_exactly(height: float, fps: float, how: dict[str, float], camera: Camera) -> None:
    script = hopping(camera, hops(6, height=height, **how))
    done, _ = followed(
        "lateral-line-hops", script, camera, Flaws(noise=0.002, dropped=0.05), fps=fps
    )
    assert len(done) == 6
    assert {one.side for one in done} == {"both"}
    assert not any(one.faults for one in done)
    assert np.median([one.size for one in done]) == pytest.approx(height, abs=0.007)
    assert started_at(script, done) < 0.12


@pytest.mark.parametrize("fps", swept([30.0, 60.0], 0))
@pytest.mark.parametrize("camera", VIEWS)
def test_hops_on_one_foot_are_reported(camera: Camera, fps: float) -> None:
    script = hopping(camera, lift_free_leg(), stand(0.5), hops(6, height=0.04, one_foot=True))
    done, _ = followed("lateral-line-hops", script, camera, fps=fps)
    assert [one.side for one in done] == [camera.facing] * 6


@pytest.mark.parametrize("fps", swept([15.0, 30.0, 60.0], 0, 1))
@pytest.mark.parametrize("camera", VIEWS)
def test_jumps_up_a_curb_and_down_again(camera: Camera, fps: float) -> None:
    script = hopping(camera, hops(6, height=0.05, contact_s=0.5, curb=0.08))
    done, _ = followed("curb-jumps", script, camera, fps=fps)
    assert len(done) == 6
    assert not any(one.faults for one in done)


def test_a_jump_from_a_squat_is_a_hop() -> None:
    assert len(followed("curb-jumps", hopping(Camera(), jump(3)))[0]) == 3


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_a_flat_landing_is_called_out_where_the_forefoot_should_land(fps: float) -> None:
    flat = hopping(Camera(), hops(5, height=0.03, landing_deg=0.0, lowest_deg=0.0))
    for name, faults in (("rope-jumps", ("heel-lands",)), ("lateral-line-hops", ())):
        done, _ = followed(name, flat, fps=fps)
        assert [one.faults for one in done] == [faults] * 5
    forefoot = hopping(Camera(), hops(5, height=0.03, landing_deg=22.0))
    assert [one.faults for one in followed("rope-jumps", forefoot, fps=fps)[0]] == [()] * 5


def test_a_landing_is_not_judged_from_the_front() -> None:
    camera = Camera(yaw_deg=85.0)
    script = hopping(camera, hops(4, height=0.03, landing_deg=0.0, lowest_deg=0.0))
    done, _ = followed("rope-jumps", script, camera, fps=30.0)
    assert [one.faults for one in done] == [()] * 4


def test_a_stop_is_reported_with_the_hop_after_it() -> None:
    script = hopping(Camera(), hops(3, height=0.04), stand(3.0), hops(2, height=0.04))
    done, tracker = followed("rope-jumps", script)
    assert [one.faults for one in done] == [(), (), (), ("stopped",), ()]
    assert not tracker.progress.active or tracker.progress.fault is None


def test_hops_that_were_not_seen_are_not_counted() -> None:
    script = hopping(Camera(), hops(8, height=0.04, contact_s=0.3))
    hidden = script.cycles[3]
    flaws = Flaws(noise=0.002, lost=((hidden.start_s - 0.1, hidden.end_s + 0.1),))
    done, _ = followed("rope-jumps", script, flaws=flaws)
    assert len(done) == 7
    assert all(abs(one.start_s - hidden.start_s) > 0.2 for one in done)


@pytest.mark.parametrize("name", MOTIONS)
@pytest.mark.parametrize("fps", swept([15.0, 60.0], 0))
def test_nothing_else_is_a_hop(name: str, fps: float) -> None:
    for exercise in ("rope-jumps", "curb-jumps"):
        assert followed(exercise, MOTIONS[name], FAR_AWAY, NOISY, fps=fps)[0] == []


def path(height: float, seconds: float, hips: float) -> np.ndarray:
    """Half a second on the ground, up and down once, and on the ground again."""
    time_s = np.arange(0, 0.8 + seconds, 1 / 60)
    share = np.clip((time_s - 0.5) / seconds, 0, 1)
    hump = 4 * height * share * (1 - share)
    return np.stack([time_s, hump, hips * hump], axis=1)


def test_gravity_tells_a_flight_from_toes_that_are_dragged_up_slowly() -> None:
    flight_s = np.sqrt(8 * 0.025 / GRAVITY_STATURES)
    flies = find_flight(path(0.025, flight_s, hips=1.5), 0.014)
    drags = find_flight(path(0.025, 0.9, hips=1.5), 0.014)
    pulled_up = find_flight(path(0.025, flight_s, hips=0.0), 0.014)
    assert flies is not None
    assert flies.ballistic
    assert flies.end_s - flies.start_s == pytest.approx(flight_s, rel=0.25)
    assert drags is not None
    assert not drags.ballistic
    assert pulled_up is not None
    assert not pulled_up.ballistic
    assert find_flight(path(0.01, flight_s, hips=1.5), 0.014) is None
