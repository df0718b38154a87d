"""Positions that are held: timed, told apart from breaks, and nothing else is one."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from lanes import crossed, swept
from posing import FILMED, follow, follow_seen, named, see
from synthetic import (
    Camera,
    Flaws,
    Script,
    foot_in_the_air,
    march,
    play,
    raises,
    stand,
    step_in_place,
    turn,
    walk,
)
from synthetic.script import Move, Posture
from synthetic.stretching import (
    CALF_STRETCH,
    DEEP_SQUAT,
    FOOT_IN_HAND,
    KNEE_TO_WALL,
    ONE_LEG,
    change,
    foot_held,
    heel_walk,
    held,
    leg_on_the_floor,
    split,
    toe_walk,
    together,
    touch_down,
)

from formcheck.kinematics.body_pose import BodyPose, LegPose
from formcheck.kinematics.landmark_cleaning import HEEL, TOE
from formcheck.model.landmarks import SIDES

Times = list[float]
HELD_S, EXACT_S = 6.0, 0.2
SQUATTED = (0.76, 0.64)
"""Shares of the way into the squat at which the knee passes 100 and 85 degrees."""
FOOT_OFF = (0.11, 0.05)
"""Shares of the way up at which the foot is 15 and 7 % of its length off the ground."""


def squatting(times: Times, seconds: float = HELD_S) -> Move:
    return held(DEEP_SQUAT, seconds, times, counts_from=SQUATTED)


def balancing(times: Times, seconds: float = HELD_S) -> Move:
    return held(ONE_LEG, seconds, times, move_s=0.4, counts_from=FOOT_OFF)


POSITIONS: dict[str, Callable[[Times], tuple[Move, ...]]] = {
    "deep-squat-hold": lambda t: (squatting(t),),
    "knee-to-wall-soleus-stretch": lambda t: (
        split(False),
        stand(0.5),
        held(KNEE_TO_WALL, HELD_S, t, move_s=0.4),
        together(),
    ),
    "wall-calf-stretch": lambda t: (
        split(True),
        stand(0.5),
        held(CALF_STRETCH, HELD_S, t, move_s=0.4),
        together(),
    ),
    "standing-shin-stretch": lambda t: (held(FOOT_IN_HAND, HELD_S, t, move_s=0.4),),
    "single-leg-balance": lambda t: (balancing(t),),
    "toe-walk": lambda t: (toe_walk(10, t),),
    "heel-walk": lambda t: (heel_walk(10, t),),
    "seated-towel-stretch": lambda t: (foot_held(22.0, HELD_S, t),),
    "dorsiflexor-stretch": lambda t: (foot_held(-25.0, HELD_S, t),),
}
STARTS: dict[str, Callable[[Camera], Posture]] = {
    "seated-towel-stretch": lambda camera: leg_on_the_floor(camera.facing),
    "dorsiflexor-stretch": lambda camera: foot_in_the_air(camera.facing),
}


def scripted(name: str, camera: Camera, *moves: Move) -> Script:
    start = STARTS[name](camera) if name in STARTS else None
    return play(stand(1.5), *moves, stand(1.5), start=start)


@pytest.mark.parametrize(("name", "filmed"), crossed(list(POSITIONS), FILMED), ids=named)
def test_one_hold_is_timed(name: str, filmed: tuple[float, Camera]) -> None:
    fps, camera = filmed
    times: Times = []
    script = scripted(name, camera, *POSITIONS[name](times))
    (hold,) = follow(name, script, camera, fps=fps).holds
    begins, ends = times
    assert hold.start_s == pytest.approx(begins, abs=EXACT_S)
    assert hold.end_s == pytest.approx(ends, abs=EXACT_S)
    assert hold.held_s == pytest.approx(ends - begins, abs=EXACT_S)
    assert set(hold.faults) <= {"short-hold"}


@pytest.mark.parametrize(
    ("name", "side", "angle_deg"),
    [
        ("deep-squat-hold", "both", 130.0),
        ("knee-to-wall-soleus-stretch", "right", 38.0),
        ("wall-calf-stretch", "right", 28.0),
        ("standing-shin-stretch", "left", 125.0),
        ("single-leg-balance", "right", None),
        ("toe-walk", "both", None),
        ("seated-towel-stretch", "right", 22.0),
        ("dorsiflexor-stretch", "right", -25.0),
    ],
)
def test_side_angle_and_sway(name: str, side: str, angle_deg: float | None) -> None:
    script = scripted(name, Camera(), *POSITIONS[name]([]))
    (hold,) = follow(name, script).holds
    assert hold.side == side
    if angle_deg is None:
        assert np.isnan(hold.angle_deg)
    else:
        assert hold.angle_deg == pytest.approx(angle_deg, abs=3.0)
    if name == "toe-walk":
        assert np.isnan(hold.sway)
    elif name == "single-leg-balance":
        assert 0 <= hold.sway < 0.01


def test_sway_is_the_spread_of_the_hips() -> None:
    def rock(script: Script) -> None:
        for _ in range(8):
            script.move(0.5, {"shank": 6.0, "thigh": 1.0})
            script.move(0.5, {"shank": 0.0, "thigh": -5.0})

    script = play(stand(1.5), change(ONE_LEG, 0.4), rock, change({**ONE_LEG, "free_y": 0.2}, 0.4))
    (hold,) = follow("single-leg-balance", script).holds
    # Hips 0.49 statures above the ankle, from 3 degrees before to 3 behind the middle.
    assert hold.sway == pytest.approx(0.49 * np.radians(3.0) * 0.85, rel=0.25)


def test_target_reached_is_no_short_hold() -> None:
    times: Times = []
    script = play(stand(1.5), held(FOOT_IN_HAND, 16.0, times), stand(1.0))
    found = follow("standing-shin-stretch", script, fps=15.0)
    assert [hold.faults for hold in found.holds] == [()]
    assert found.progress[-1][1].seconds == pytest.approx(16.0, abs=EXACT_S)


def test_heels_that_are_left_a_third_up_have_come_down() -> None:
    """As the pose model shows those who have walked towards the camera."""
    times: Times = []
    seen = see(play(stand(1.5), toe_walk(10, times), stand(2.0)))
    postures = [lifted(now, 0.017) if now.time_s > times[1] - 0.3 else now for now in seen.postures]
    (hold,) = follow_seen("toe-walk", replace(seen, postures=postures)).holds
    assert hold.end_s == pytest.approx(times[1], abs=EXACT_S)


def lifted(now: BodyPose, least: float) -> BodyPose:
    """A posture whose heels seem to be up by so many statures at least."""
    legs = {}
    for side in SIDES:
        joints = now.leg(side).joints.copy()
        joints[HEEL, 1] = max(joints[HEEL, 1], joints[TOE, 1] + least)
        legs[side] = LegPose(joints)
    return replace(now, **legs)


BREAKS: list[tuple[str, str, Callable[[Times], Move]]] = [
    ("toe-walk", "heel-touch", lambda t: toe_walk(10, t, touch_at=5)),
    ("heel-walk", "forefoot-drop", lambda t: heel_walk(10, t, touch_at=5)),
]


@pytest.mark.parametrize(("name", "fault", "move"), BREAKS)
def test_touch_in_walking_is_reported_once(
    name: str, fault: str, move: Callable[[Times], Move]
) -> None:
    times: Times = []
    found = follow(name, play(stand(1.5), move(times), stand(1.0)))
    (hold,) = found.holds
    assert hold.faults == (fault, "short-hold")
    assert hold.end_s - hold.start_s - hold.held_s == pytest.approx(0.3, abs=0.15)
    touched_s = times[0] + 0.5 + 5 * 0.5
    assert [t for t in found.fault_times(fault) if abs(t - touched_s - 0.2) < 0.4]


def broken(position: dict[str, float], back: dict[str, float], away_s: float) -> tuple[Move, ...]:
    """A position for 4 s, something else for a moment, and 4 s of it again."""
    return (change(position, 0.4), stand(4.0), touch_down(back, away_s), stand(4.0))


@pytest.mark.parametrize(
    ("name", "fault", "position", "back", "away_s"),
    [
        ("single-leg-balance", "foot-touch", ONE_LEG, dict.fromkeys(ONE_LEG, 0.0), 0.02),
        ("deep-squat-hold", "hips-rise", DEEP_SQUAT, {"thigh": -38.0}, 0.1),
        ("deep-squat-hold", "heel-lift", DEEP_SQUAT, {"pitch": 22.0, "free_pitch": 22.0}, 0.1),
        ("standing-shin-stretch", "let-go", FOOT_IN_HAND, {"free_x": -0.3, "free_y": 0.12}, 0.1),
    ],
)
def test_short_break_is_bridged_and_reported(
    name: str,
    fault: str,
    position: dict[str, float],
    back: dict[str, float],
    away_s: float,
) -> None:
    found = follow(name, play(stand(1.5), *broken(position, back, away_s)))
    (hold,) = found.holds
    assert [f for f in hold.faults if f != "short-hold"] == [fault]
    assert 0.1 <= hold.end_s - hold.start_s - hold.held_s < 0.7
    assert found.fault_times(fault)


@pytest.mark.parametrize("name", ["single-leg-balance", "deep-squat-hold"])
def test_long_break_parts_two_holds(name: str) -> None:
    first: Times = []
    second: Times = []
    move = squatting if name == "deep-squat-hold" else balancing
    script = play(stand(1.5), move(first, 4.5), stand(1.5), move(second, 5.0), stand(1.0))
    found = follow(name, script)
    expected = [first[1] - first[0], second[1] - second[0]]
    assert [hold.held_s for hold in found.holds] == pytest.approx(expected, abs=EXACT_S)
    assert found.progress[-1][1].seconds == pytest.approx(sum(expected), abs=2 * EXACT_S)


def test_time_with_a_lifted_heel_does_not_count() -> None:
    tiptoe = {**DEEP_SQUAT, "pitch": 22.0, "free_pitch": 22.0}
    found = follow("deep-squat-hold", play(stand(1.5), change(tiptoe, 0.8), stand(5.0)))
    (hold,) = found.holds
    assert hold.held_s < 0.3
    assert hold.faults == ("heel-lift", "short-hold")
    assert found.progress[-1][1].count == 0
    assert found.fault_times("heel-lift")


def test_bent_rear_knee() -> None:
    bent = {**CALF_STRETCH, "shank": 34.0, "thigh": 2.0}
    moves = (split(True), stand(0.5), change(CALF_STRETCH, 0.4), stand(4.0))
    found = follow("wall-calf-stretch", play(stand(1.5), *moves, change(bent, 0.5), stand(2.0)))
    (hold,) = found.holds
    assert hold.faults == ("rear-knee-bend", "short-hold")
    assert min(found.fault_times("rear-knee-bend")) > 6.5


def test_gaps() -> None:
    times: Times = []
    script = play(stand(1.5), squatting(times, 10.0), stand(1.0))
    (bridged,) = follow("deep-squat-hold", script, flaws=Flaws(lost=((6.0, 6.5),))).holds
    assert bridged.held_s == pytest.approx(times[1] - times[0], abs=EXACT_S)
    parted = follow("deep-squat-hold", script, flaws=Flaws(lost=((6.0, 7.5),))).holds
    assert [hold.end_s for hold in parted] == pytest.approx([6.0, times[1]], abs=EXACT_S)
    assert parted[1].start_s == pytest.approx(7.5, abs=EXACT_S)


def test_rounding_of_times_does_not_part_a_hold() -> None:
    script = play(stand(1.5), squatting([], 10.0), stand(1.0))
    for first in (6.0, 6.15, 6.25):  # in two of them 14 frames of .05 s are more than .7 s
        gap = (first + 0.01, first + 0.69)
        assert len(follow("deep-squat-hold", script, fps=20.0, flaws=Flaws(lost=(gap,))).holds) == 1


OTHERS: dict[str, tuple[Move, ...]] = {
    "standing": (stand(6.0),),
    "walking past": (walk(6),),
    "calf raises": (raises(4),),
    "turning": (turn(180.0), stand(1.0), turn(-180.0)),
    "marching": (march(6),),
    "stepping": (step_in_place(8),),
    "facing the camera": (turn(90.0), stand(4.0), turn(-90.0)),
}


@pytest.mark.parametrize("motion", swept(list(OTHERS), 1, 2, 6))
def test_nothing_else_is_held(motion: str) -> None:
    script = play(stand(1.5), *OTHERS[motion], stand(1.0))
    seen = see(script, Camera(facing="right", distance=3.5))
    assert [name for name in POSITIONS if follow_seen(name, seen).holds] == []
