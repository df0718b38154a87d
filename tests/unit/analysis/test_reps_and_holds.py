"""Repetitions of an angle and holds through the whole analysis of a recording."""

import pytest
from analysing import result_of
from synthetic import (
    Camera,
    Flaws,
    foot_held,
    foot_reps,
    held,
    lunges,
    play,
    squat_jumps,
    stand,
    step_ups,
    toe_walk,
)
from synthetic.reaching import reach_forward
from synthetic.script import Move
from synthetic.stretching import DEEP_SQUAT, FOOT_IN_HAND, leg_on_the_floor

FLAWS = Flaws(noise=0.002, dropped=0.05)
CAMERA = Camera(facing="left", yaw_deg=15.0, at_x=0.8)


@pytest.mark.parametrize(
    ("exercise", "move"),
    [("lunge", lunges(4)), ("step-up", step_ups(4)), ("squat-jump", squat_jumps(4))],
)
def test_repetitions(exercise: str, move: Move) -> None:
    script = play(stand(1.5), move, stand(1.0))
    result = result_of(script, exercise=exercise, camera=CAMERA, flaws=FLAWS)
    assert (result.summary.rep_count, result.summary.partial_reps) == (4, 0)
    assert len(result.reps) == 4
    assert result.holds == []


@pytest.mark.parametrize(
    ("exercise", "move"),
    [("star-balance-drill", reach_forward(2)), ("squat-jump", squat_jumps(2))],
)
def test_what_shows_from_the_side_only_is_not_judged_from_the_front(
    exercise: str, move: Move
) -> None:
    front = Camera(facing="left", yaw_deg=85.0)
    result = result_of(play(stand(1.5), move, stand(1.0)), exercise=exercise, camera=front)
    assert (result.reps, result.cycles) == ([], [])
    (said,) = [notice.message for notice in result.warnings if notice.code == "view"]
    assert "nothing was counted" in said


def test_partial_repetitions_of_the_foot() -> None:
    start = leg_on_the_floor("left")
    script = play(stand(1.5), foot_reps([20.0, 20.0, 7.0, 20.0]), stand(1.0), start=start)
    result = result_of(script, exercise="band-dorsiflexion", camera=CAMERA, flaws=FLAWS)
    assert (result.summary.rep_count, result.summary.partial_reps) == (3, 1)
    assert {rep.side for rep in result.reps} == {"left"}


@pytest.mark.parametrize("exercise", ["deep-squat-hold", "standing-shin-stretch", "toe-walk"])
def test_holds(exercise: str) -> None:
    times: list[float] = []
    moves = {
        "deep-squat-hold": held(DEEP_SQUAT, 8.0, times),
        "standing-shin-stretch": held(FOOT_IN_HAND, 8.0, times),
        "toe-walk": toe_walk(7, times),
    }
    script = play(stand(1.5), moves[exercise], stand(1.0))
    result = result_of(script, exercise=exercise, camera=CAMERA, flaws=FLAWS)
    (hold,) = result.holds
    assert hold.held_s == pytest.approx(times[1] - times[0], abs=0.3)
    assert result.summary.rep_count == 0


def test_a_stretch_of_the_foot() -> None:
    times: list[float] = []
    start = leg_on_the_floor("left")
    script = play(stand(1.5), foot_held(22.0, 8.0, times), stand(1.0), start=start)
    result = result_of(script, exercise="seated-towel-stretch", camera=CAMERA, flaws=FLAWS)
    (hold,) = result.holds
    assert hold.held_s == pytest.approx(times[1] - times[0], abs=0.2)
    assert hold.angle_deg is not None
    assert hold.angle_deg.value == pytest.approx(22.0, abs=3.0)
