"""Lunges, jumps, steps, rises and the foot pulled up: counted exactly, whoever films."""

from collections.abc import Callable

import pytest
from lanes import crossed, swept
from posing import FILMED, NOISY, follow, follow_seen, named, see
from synthetic import (
    Camera,
    Flaws,
    Script,
    foot_in_the_air,
    jump,
    march,
    play,
    raises,
    squat,
    stand,
    turn,
    walk,
)
from synthetic.script import Move, Posture
from synthetic.stepping import (
    bench_rises,
    lunges,
    sit_on_bench,
    split_squats,
    squat_jumps,
    step_ups,
)
from synthetic.stretching import foot_reps, leg_on_the_floor

MOVES: dict[str, tuple[Callable[[], Move], int]] = {
    "lunge": (lambda: lunges(3), 3),
    "backward-lunge": (lambda: lunges(3, back=True), 3),
    "squat-lunge": (lambda: split_squats(3), 3),
    "squat-jump": (lambda: squat_jumps(3), 3),
    "jump-onto-a-curb": (lambda: squat_jumps(3, curb=0.09), 3),
    "step-up": (lambda: step_ups(3), 3),
    "one-leg-rise-from-a-bench": (lambda: bench_rises(3), 3),
    "seated-dumbbell-dorsiflexion": (lambda: foot_reps([20.0] * 3, bottom_deg=10.0), 3),
    "band-dorsiflexion": (lambda: foot_reps([18.0] * 3), 3),
}
STARTS: dict[str, Callable[[Camera], Posture]] = {
    "one-leg-rise-from-a-bench": lambda _: sit_on_bench(),
    "seated-dumbbell-dorsiflexion": lambda camera: foot_in_the_air(camera.facing),
    "band-dorsiflexion": lambda camera: leg_on_the_floor(camera.facing),
}


def scripted(name: str, camera: Camera, *moves: Move) -> Script:
    start = STARTS[name](camera) if name in STARTS else None
    return play(stand(1.5), *moves, stand(1.0), start=start)


@pytest.mark.parametrize(("name", "filmed"), crossed(list(MOVES), FILMED), ids=named)
def test_every_one_is_counted_and_nothing_is_wrong(name: str, filmed: tuple[float, Camera]) -> None:
    (move, count), (fps, camera) = MOVES[name], filmed
    found = follow(name, scripted(name, camera, move()), camera, fps=fps)
    assert found.counted == len(found.reps) == count
    assert [rep.faults for rep in found.reps] == [()] * count


def test_step_back_lunges_count_both_ways() -> None:
    there_and_back = [lunges(1, alternate=False), lunges(1, back=True, alternate=False)] * 2
    found = follow("step-back-lunge", play(stand(1.5), *there_and_back, stand(1.0)))
    assert found.counted == len(found.reps) == 4


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("lunge", ["left", "right", "left"]),
        ("backward-lunge", ["right", "left", "right"]),
        ("step-up", ["left", "right", "left"]),
        ("one-leg-rise-from-a-bench", ["right", "left", "right"]),
        ("squat-jump", ["both"] * 3),
    ],
)
@pytest.mark.parametrize("yaw_deg", swept([0.0, 30.0], 1))
def test_each_tells_which_leg_works(name: str, sides: list[str], yaw_deg: float) -> None:
    camera = Camera(yaw_deg=yaw_deg)
    found = follow(name, scripted(name, camera, MOVES[name][0]()), camera)
    assert [rep.side for rep in found.reps] == sides


def test_times_and_size_are_those_of_the_script() -> None:
    camera = Camera()
    script = scripted("band-dorsiflexion", camera, foot_reps([20.0] * 3))
    for i, rep in enumerate(follow("band-dorsiflexion", script, camera).reps):
        begins = 1.5 + 2.5 * i
        assert rep.start_s == pytest.approx(begins, abs=0.15)
        assert rep.top_s == pytest.approx(begins + 0.8, abs=0.15)
        assert rep.lower_s == pytest.approx(begins + 1.1, abs=0.15)
        assert rep.end_s == pytest.approx(begins + 2.0, abs=0.15)
        assert rep.size_deg == pytest.approx(20.0, abs=2.5)
        assert rep.rest_deg == pytest.approx(0.0, abs=2.5)


def test_stretch_at_the_bottom_is_reported() -> None:
    camera = Camera()
    script = scripted("seated-dumbbell-dorsiflexion", camera, foot_reps([20.0] * 3, bottom_deg=12))
    found = follow("seated-dumbbell-dorsiflexion", script, camera)
    assert [rep.rest_deg for rep in found.reps] == pytest.approx([-12.0] * 3, abs=2.5)


def test_shallow_ones_are_partial() -> None:
    camera = Camera()
    script = scripted("band-dorsiflexion", camera, foot_reps([20.0, 20.0, 8.0, 20.0, 8.0]))
    found = follow("band-dorsiflexion", script, camera)
    assert [rep.counted for rep in found.reps] == [True, True, False, True, False]
    assert [rep.faults for rep in found.reps if not rep.counted] == [("shallow",)] * 2
    assert found.progress[-1][1].partial == 2
    assert found.reps[2].depth == pytest.approx(0.4, abs=0.1)


def test_fast_return() -> None:
    camera = Camera()
    script = scripted("band-dorsiflexion", camera, foot_reps([20.0] * 3, down_s=0.25))
    found = follow("band-dorsiflexion", script, camera)
    assert [rep.faults for rep in found.reps] == [("fast-return",)] * 3
    assert found.counted == 3


def test_knee_past_the_toe_and_leaning_trunk() -> None:
    past = follow("lunge", play(stand(1.5), lunges(2, shank_deg=40.0), stand(1.0)))
    assert [rep.faults for rep in past.reps] == [("knee-past-toe",)] * 2
    assert past.fault_times("knee-past-toe")
    leaning = follow("lunge", play(stand(1.5), lunges(2, lean_deg=32.0), stand(1.0)))
    assert [rep.faults for rep in leaning.reps] == [("trunk-lean",)] * 2
    assert leaning.fault_times("trunk-lean")


def test_free_heel_touches() -> None:
    rises = follow(
        "one-leg-rise-from-a-bench",
        play(stand(1.5), bench_rises(2, heel_touches=True), stand(1.0), start=sit_on_bench()),
    )
    assert [rep.faults for rep in rises.reps] == [("free-heel-touch",)] * 2
    steps = follow("step-up", play(stand(1.5), step_ups(2, touch=True), stand(1.0)))
    assert [rep.faults for rep in steps.reps] == [("free-heel-touch",)] * 2


def test_foot_that_follows_early_does_not_hide_who_stands_on_the_step() -> None:
    script = play(stand(1.5), step_ups(2, follows_early=True), stand(1.0))
    found = follow("step-up", script)
    assert [(rep.side, rep.counted) for rep in found.reps] == [("left", True), ("right", True)]


def test_jump_makes_the_squat_count() -> None:
    both = play(stand(1.5), squat(2), squat_jumps(2), stand(1.0))
    assert follow("squat-jump", both).counted == 2


@pytest.mark.long
def test_short_gap_is_bridged_and_a_long_one_cuts() -> None:
    script = play(stand(1.5), lunges(4), stand(1.0))
    # The second lunge is at its deepest from 6.2 to 6.4 s.
    short = follow("lunge", script, flaws=Flaws(noise=0.001, lost=((5.9, 6.3),)))
    assert short.counted == 4
    long = follow("lunge", script, flaws=Flaws(noise=0.001, lost=((5.9, 7.4),)))
    assert long.counted == 3
    # The lunge that the gap hid is told by what was seen of it on either side.
    assert all(rep.faults == ("cut-off",) for rep in long.reps if not rep.counted)


def test_what_is_under_way_at_the_end_does_not_count() -> None:
    half = play(stand(1.5), squat_jumps(2), lambda s: s.move(0.7, {"shank": 27.0, "thigh": -58.0}))
    assert follow("squat-jump", half).counted == 2


OTHERS: dict[str, tuple[Move, ...]] = {
    "standing": (stand(6.0),),
    "walking past": (walk(6),),
    "calf raises": (raises(4),),
    "turning": (turn(180.0), stand(1.0), turn(-180.0)),
    "marching": (march(6),),
}


@pytest.mark.long
@pytest.mark.parametrize("motion", swept(list(OTHERS), 1, 4))
def test_nothing_is_counted_in_other_motions(motion: str) -> None:
    script = play(stand(1.5), *OTHERS[motion], stand(1.0))
    seen = see(script, Camera(facing="left", yaw_deg=15.0, distance=3.5))
    names = [*MOVES, "step-back-lunge"]
    assert [name for name in names if follow_seen(name, seen).reps] == []


@pytest.mark.parametrize("name", ["lunge", "squat-lunge", "step-up"])
def test_squats_and_jumps_on_both_feet_are_none(name: str) -> None:
    assert follow(name, play(stand(1.5), squat(2), jump(2), stand(1.0))).reps == []


@pytest.mark.long
def test_noise_of_a_whole_set_changes_no_count() -> None:
    script = play(stand(1.5), lunges(5), stand(1.0))
    counts = {follow("lunge", script, flaws=NOISY, seed=seed).counted for seed in range(6)}
    assert counts == {5}
