"""Every scripted raise is counted, once, and put where it happened."""

from typing import Any

import numpy as np
import pytest
from analysing import analysed, counts, full, result_of
from lanes import swept
from synthetic import (
    Camera,
    Flaws,
    Rep,
    film,
    frame_times,
    lift_free_leg,
    play,
    raises,
    sit_down_on,
    squat,
    stand,
    step_in_place,
    turn,
    walk,
)
from synthetic.script import Move, Script

ROOM = Camera(width=1280, height=720, stature=0.7, at_x=0.15)


def a_set(*moves: Move) -> Script:
    return play(stand(0.8), *moves, stand(0.7))


@pytest.mark.parametrize(
    ("fps", "up_s", "down_s", "hold_s", "rest_s"),
    swept(
        [
            (15.0, 0.4, 0.4, 0.0, 0.0),
            (15.0, 1.0, 1.0, 0.3, 0.3),
            (30.0, 0.3, 0.3, 0.0, 0.1),
            (30.0, 2.0, 3.0, 1.5, 1.0),
            (60.0, 0.5, 0.5, 0.0, 0.0),
            (240.0, 0.4, 0.4, 0.0, 0.2),
        ],
        *(0, 5),
    ),
)
def test_count_at_every_rate_and_tempo(
    fps: float, up_s: float, down_s: float, hold_s: float, rest_s: float
) -> None:
    script = a_set(raises(4, up_s=up_s, down_s=down_s, hold_s=hold_s, rest_s=rest_s))
    flaws = Flaws(noise=0.0015, dropped=0.05)
    assert counts(result_of(script, fps=fps, jitter=0.3, flaws=flaws)) == (4, 0, 0)


@pytest.mark.parametrize(
    "camera",
    swept(
        [
            Camera(facing="left"),
            Camera(yaw_deg=30.0),
            Camera(yaw_deg=-25.0, facing="left"),
            Camera(yaw_deg=88.0),
            Camera(distance=2.0, yaw_deg=15.0),
            Camera(width=360, height=640, stature=0.6),
            Camera(shake_px=4.0),
        ],
        *(0, 2, 3, 5, 6),
    ),
    ids=["left", "30", "back", "front", "near", "portrait", "hand"],
)
def test_count_from_every_place(camera: Camera) -> None:
    found = result_of(a_set(raises(3)), camera=camera, flaws=Flaws(noise=0.0015))
    assert counts(found) == (3, 0, 0)


@pytest.mark.parametrize("noise", swept([0.002, 0.004], 1))
@pytest.mark.parametrize("heel_shows", swept([0.6, 1.0], 0))
def test_count_under_noise(noise: float, heel_shows: float) -> None:
    flaws = Flaws(noise=noise, heel_shows=heel_shows, dropped=0.1)
    for seed in range(2):
        assert counts(result_of(a_set(raises(4)), flaws=flaws, seed=seed)) == (4, 0, 0)


def test_one_raise_is_one_and_none_is_none() -> None:
    assert counts(result_of(a_set(raises(1)))) == (1, 0, 0)
    found = result_of(a_set(stand(2.0)))
    assert counts(found) == (0, 0, 0)
    assert found.reps == []


def test_a_set_without_any_rest_is_counted_and_reported() -> None:
    found = result_of(play(raises(6, hold_s=0.0, rest_s=0.0)))
    assert found.summary.rep_count == 6
    assert found.neutral.source == "assumed"
    assert "no-stance" in [w.code for w in found.warnings]


def test_partial_raises_stand_beside_the_full_ones() -> None:
    tops = [35.0, 35.0, 18.0, 35.0, 20.0]
    found = result_of(a_set(raises([Rep(pitch_deg=top) for top in tops])))
    assert counts(found) == (3, 2, 0)
    assert [rep.counted for rep in found.reps] == [True, True, False, True, False]
    assert [rep.faults for rep in found.reps if not rep.counted] == [["shallow"]] * 2
    depths = [rep.depth_percent.value for rep in found.reps if rep.depth_percent]
    assert depths == pytest.approx([100, 100, 53, 100, 59], abs=3)


@pytest.mark.parametrize("exercise", ["single-leg-calf-raise", "calf-raise"])
@pytest.mark.parametrize("leg", ["left", "right"])
def test_on_one_leg_the_standing_one_is_measured(leg: str, exercise: str) -> None:
    side = {"right_supports": 1.0 if leg == "right" else 0.0}
    one_leg = (lift_free_leg(), stand(0.6), raises(3, free_foot_too=False))
    script = a_set(lambda script: script.move(0.0, side), *one_leg)
    found = result_of(script, exercise=exercise, camera=Camera(distance=2.5))
    assert counts(found) == (3, 0, 0)
    assert {rep.side for rep in found.reps} == {leg}


def test_seated_raises() -> None:
    script = play(sit_down_on(), stand(0.8), raises(3, seated=True), stand(0.7))
    found = result_of(script, exercise="seated-calf-raise")
    assert counts(found) == (3, 0, 0)
    assert found.summary.faults == {}


def test_from_a_step_the_heel_sinks_below_the_toes() -> None:
    script = a_set(raises([Rep(bottom_deg=-12.0)] * 3 + [Rep()]))
    found = result_of(script, exercise="elevated-calf-raise")
    assert counts(found) == (4, 0, 0)
    bottoms = [rep.bottom_dorsiflexion_deg.value for rep in found.reps[:3]]  # type: ignore[union-attr]
    assert bottoms == pytest.approx([12.0] * 3, abs=2.0)


IN_BETWEEN: dict[str, tuple[Move, ...]] = {
    "stepping": (step_in_place(4), stand(0.6)),
    "squats": (squat(2),),
    "a walk": (walk(2), stand(0.8)),
}


@pytest.mark.parametrize("moves", IN_BETWEEN.values(), ids=IN_BETWEEN.keys())
def test_raises_before_and_after_something_else(moves: tuple[Move, ...]) -> None:
    script = a_set(raises(2), stand(0.5), *moves, raises(2))
    assert counts(result_of(script, camera=ROOM, flaws=Flaws(noise=0.0015))) == (4, 0, 0)


def test_walking_in_raising_and_walking_away() -> None:
    for leaving in ((walk(4),), (turn(180.0), walk(4))):
        script = play(walk(4), stand(1.0), raises(3), stand(0.8), *leaving)
        found = result_of(script, camera=ROOM, flaws=Flaws(noise=0.0015))
        assert counts(found) == (3, 0, 0)


def test_raises_after_turning_round_are_a_take_of_their_own() -> None:
    found = result_of(a_set(raises(2), turn(180.0), stand(1.0), raises(2)))
    assert counts(found) == (4, 0, 0)
    assert [w.code for w in found.warnings] == ["takes"]
    assert [take.begins for take in found.takes] == ["start", "turn"]


def shift_foot(length: float, hip_deg: float = 0.0) -> Move:
    """Put the right foot so much further forward, the weight stays on the left one."""
    upright = {"shank": 3.0 + hip_deg, "thigh": -2.0 + hip_deg}
    bumps = {"free_y": 0.04}
    return lambda script: script.move(0.5, {"free_x": length, **upright}, bumps=bumps)


@pytest.mark.parametrize("length", swept([-0.10, 0.05, 0.12], 0, 2))
def test_a_foot_that_is_put_elsewhere_is_still_on_the_ground(length: float) -> None:
    on_left = {"right_supports": 0.0}
    script = a_set(lambda script: script.move(0.0, on_left), raises(2), stand(0.8))
    for move in (shift_foot(length), stand(1.0), raises(2), stand(0.7)):
        move(script)
    assert counts(result_of(script)) == (4, 0, 0)


@pytest.mark.parametrize("dip", swept([0.2, 0.4], 1))
def test_a_wobble_at_the_top_does_not_split_a_raise(dip: float) -> None:
    script = a_set(raises(2, hold_s=1.0, wobble=dip))
    assert counts(result_of(script, flaws=Flaws(noise=0.001))) == (2, 0, 0)


def test_a_raise_that_the_clip_begins_in_is_reported_not_counted() -> None:
    up, flat = ({"pitch": p, "free_pitch": p} for p in (35.0, 0.0))
    lowered = (lambda s: s.move(0.0, up), stand(0.4), lambda s: s.move(0.8, flat), stand(0.7))
    assert counts(result_of(play(*lowered))) == (0, 0, 1)
    assert counts(result_of(play(*lowered, raises(2), stand(0.5)))) == (2, 0, 1)


def test_a_raise_that_the_clip_ends_in_is_reported_not_counted() -> None:
    up = {"pitch": 35.0, "free_pitch": 35.0}
    found = result_of(a_set(raises(2), lambda s: s.move(0.8, up)))
    assert counts(found) == (2, 0, 1)
    assert found.reps[-1].faults == ["cut-off"]


TIMED: list[tuple[float, dict[str, float]]] = [
    (30.0, {}),
    (30.0, {"up_s": 2.0, "hold_s": 0.8, "down_s": 3.0}),
    (30.0, {"up_s": 0.4, "hold_s": 0.0, "down_s": 0.4}),
    (15.0, {}),
    (60.0, {"hold_s": 0.0}),
]


@pytest.mark.parametrize(("fps", "rep"), swept(TIMED, 2, 3, 4))
def test_start_top_and_end_are_within_50_ms(fps: float, rep: dict[str, float]) -> None:
    filmed = film(a_set(raises(3, **rep)), fps=fps, jitter=0.2)
    found = full(result_of(filmed))
    assert len(found) == 3
    for rep_found, true in zip(found, filmed.truth.raises, strict=True):
        assert rep_found.start_s == pytest.approx(true.start_s, abs=0.05)
        assert rep_found.top_s == pytest.approx(true.top_s, abs=0.05)
        assert rep_found.top_s + rep_found.hold_s == pytest.approx(true.lower_s, abs=0.08)
        assert rep_found.end_s == pytest.approx(true.end_s, abs=0.05)


def test_times_add_up() -> None:
    for rep in result_of(a_set(raises(3)), flaws=Flaws(noise=0.003)).reps:
        assert rep.start_s + rep.up_s == pytest.approx(rep.top_s)
        assert rep.top_s + rep.hold_s + rep.down_s == pytest.approx(rep.end_s)


@pytest.mark.parametrize(
    ("name", "start_s", "end_s"),
    [
        ("one frame on the way up", 0.38, 0.42),
        ("a fifth of a second at the top", 0.95, 1.13),
        ("one frame on the way down", 1.70, 1.74),
        ("a fifth of a second at rest", 2.37, 2.55),
    ],
)
def test_a_pose_lost_for_a_moment_costs_no_raise(name: str, start_s: float, end_s: float) -> None:
    script = play(stand(0.8), raises(3, hold_s=0.5), stand(0.7))
    begin_s = script.raises[1].start_s
    lost = Flaws(lost=((begin_s + start_s, begin_s + end_s),))
    assert counts(result_of(script, flaws=lost)) == (3, 0, 0), name


def test_one_frame_in_twelve_without_a_pose_costs_no_raise() -> None:
    times: Any = frame_times(9.0)[5::12]
    lost = Flaws(lost=tuple((t - 0.01, t + 0.01) for t in times))
    assert result_of(a_set(raises(3)), flaws=lost).summary.rep_count == 3


def test_a_pose_lost_for_long_cuts_the_raise_and_is_reported() -> None:
    filmed = film(a_set(raises(3)), flaws=Flaws(lost=((3.5, 4.6),)))
    found = result_of(filmed)
    assert found.summary.rep_count == 2
    assert found.detection.frames_with_pose == pytest.approx(filmed.track.found.mean())
    assert "lost-pose" in [w.code for w in found.warnings]


def test_who_is_away_for_long_is_not_asked_to_step_back() -> None:
    script = play(stand(1.2), raises(2), stand(4.0), raises(1), stand(0.8))
    away_s = script.raises[1].end_s + 0.5
    found = result_of(script, flaws=Flaws(lost=((away_s, away_s + 2.5),)))
    assert counts(found) == (3, 0, 0)
    assert "lost-pose" not in [w.code for w in found.warnings]
    assert [stretch.reason for stretch in found.unmeasured] == ["nobody"]


def test_curves_have_the_times_of_the_track() -> None:
    filmed = film(a_set(raises(2)), jitter=0.3, flaws=Flaws(dropped=0.1))
    analysis = analysed(filmed)
    for motion in analysis.legs.values():
        assert motion.ankle_deg.shape == filmed.track.time_s.shape
    np.testing.assert_array_equal(analysis.recording.track.time_s, filmed.track.time_s)
