"""What is no raise is not counted as one."""

from dataclasses import replace

import numpy as np
import pytest
from analysing import counts, result_of
from lanes import swept
from synthetic import (
    Camera,
    Flaws,
    film,
    hops,
    jump,
    lunges,
    march,
    play,
    raises,
    replace_person,
    squat,
    stand,
    step_in_place,
    step_ups,
    turn,
    walk,
)
from synthetic.everyday import dance, kick, restless, shrug, sit_and_stand, squat_on_toes
from synthetic.script import Move, Script

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.errors import NotMeasurableError
from formcheck.model.landmarks import SIDES, Landmark

ROOM = Camera(width=1280, height=720, stature=0.7, at_x=0.15)

NO_RAISES: dict[str, tuple[Move, ...]] = {
    "standing": (stand(3.0),),
    "walking": (walk(6), stand(1.0)),
    "walking without a stop": (walk(8),),
    "there and back": (walk(3), turn(180.0), walk(3)),
    "stepping": (stand(1.0), step_in_place(8), stand(1.0)),
    "marching": (stand(1.0), march(6), stand(1.0)),
    "squatting": (stand(1.0), squat(3), stand(1.0)),
    "turning": (stand(1.0), turn(180.0), stand(1.0), turn(-180.0), stand(1.0)),
    "jumping": (stand(1.0), jump(3), stand(0.5)),
    "hopping": (stand(1.0), hops(6), stand(1.0)),
    "lunging": (stand(1.0), lunges(2), stand(1.0)),
    "stepping up": (stand(1.0), step_ups(2), stand(1.0)),
    "sitting down": (stand(1.0), sit_and_stand(2), stand(1.0)),
    "kicking": (stand(1.0), kick(3), stand(1.0)),
    "dancing": (stand(1.0), dance(8), stand(1.0)),
    "one heel after the other": (stand(1.0), restless(6), stand(1.0)),
    "shrugging": (stand(1.0), shrug(3), stand(1.0)),
    "squatting on the toes": (stand(1.0), squat_on_toes(3), stand(1.0)),
    "two people": (stand(2.5), replace_person(0.6, 0.8), stand(0.8)),
}


def each_second(first: int) -> pytest.MarkDecorator:
    """Every motion is seen either from the side, or from the front, in the normal suite."""
    return pytest.mark.parametrize(
        "moves",
        swept([(moves,) for moves in NO_RAISES.values()], *range(first, len(NO_RAISES), 2)),
        ids=NO_RAISES.keys(),
    )


@each_second(0)
@pytest.mark.parametrize(
    ("yaw_deg", "noise", "dropped"),
    swept([(0.0, 0.0, 0.0), (25.0, 0.002, 0.1)], 1),
    ids=["clean", "rough"],
)
def test_nothing_is_counted(
    moves: tuple[Move, ...], yaw_deg: float, noise: float, dropped: float
) -> None:
    camera = replace(ROOM, yaw_deg=yaw_deg)
    found = result_of(play(*moves), camera=camera, flaws=Flaws(noise=noise, dropped=dropped))
    full, partial, _ = counts(found)
    assert (full, partial) == (0, 0)


AFTER: dict[str, tuple[Move, ...]] = {
    "jumping": (jump(3),),
    "turning away": (turn(90.0), stand(1.0)),
    "another one there": (replace_person(0.6, 1.0), stand(1.0)),
    "another one walks": (replace_person(0.3, 0.9), walk(3)),
}


def a_set(*moves: Move) -> Script:
    return play(stand(0.8), raises(3), stand(0.6), *moves)


@pytest.mark.parametrize("moves", AFTER.values(), ids=AFTER.keys())
def test_a_set_stays_as_it_was(moves: tuple[Move, ...]) -> None:
    full, partial, _ = counts(result_of(a_set(*moves), camera=ROOM, flaws=Flaws(noise=0.001)))
    assert (full, partial) == (3, 0)


def test_another_person_who_stays_does_not_spoil_the_set() -> None:
    script = a_set(replace_person(0.6, 0.8), stand(6.0))
    assert result_of(script, camera=ROOM).summary.rep_count == 3


def test_two_people_who_only_stand_are_no_error() -> None:
    script = play(stand(1.5), replace_person(0.6, 0.8), stand(1.5))
    assert counts(result_of(script, camera=ROOM))[:2] == (0, 0)


def test_another_person_before_does_not_spoil_the_set() -> None:
    other = {"place": 0.6, "size": 0.8}
    me = {"place": 0.0, "size": 1.0}
    script = play(lambda s: s.move(0.0, other), stand(3.0), lambda s: s.move(0.0, me), stand(0.8))
    raises(3)(script)
    assert result_of(script, camera=ROOM).summary.rep_count == 3


def test_squats_whose_heels_come_up_are_no_partial_raises() -> None:
    found = result_of(a_set(squat(3, heel_deg=11.0)), camera=ROOM)
    assert counts(found)[:2] == (3, 0)


@pytest.mark.parametrize("yaw_deg", swept([75.0, -90.0], 1))
@each_second(1)
def test_nothing_is_counted_from_the_front_or_from_behind(
    moves: tuple[Move, ...], yaw_deg: float
) -> None:
    camera = replace(ROOM, yaw_deg=yaw_deg, at_x=0.4, distance=3.0)
    try:
        found = result_of(play(*moves), camera=camera, flaws=Flaws(noise=0.002), fps=20.0)
    except NotMeasurableError:
        return
    assert counts(found)[:2] == (0, 0)


def test_raises_from_behind_are_counted_when_the_toes_are_hidden() -> None:
    filmed = film(
        play(stand(0.5), raises(5), stand(0.8)),
        camera=Camera(yaw_deg=-85.0),
        flaws=Flaws(noise=0.002),
        fps=15.0,
    )
    points = filmed.track.landmarks
    for toe, heel in ((31, 29), (32, 30)):
        points[:, toe, :2] = points[:, heel, :2] + (0.0, 6.0)
    still = np.tile(np.eye(2, 3), (len(points), 1, 1))
    recording = replace(filmed.recording, camera_motion=still)
    found = analyze_recording(recording, Options(exercise="calf-raise")).result
    assert counts(found) == (5, 0, 0)
    assert all(rep.peak_plantarflexion_deg is None for rep in found.reps)


def test_a_camera_that_may_be_moving_itself_counts_nothing_from_behind() -> None:
    script = play(stand(6.0))
    filmed = film(
        script,
        camera=Camera(yaw_deg=-85.0),
        flaws=Flaws(noise=0.001),
        sway=lambda t: 12.0 * np.stack([0 * t, np.sin(2 * np.pi * t / 1.5)], axis=1),
    )
    assert counts(result_of(filmed))[:2] == (0, 0)


def test_jumps_leave_nothing_in_the_list_of_raises() -> None:
    assert result_of(play(stand(1.0), jump(3), stand(0.5)), camera=ROOM).reps == []


@pytest.mark.parametrize(
    ("frames", "parts"),
    [
        (2, ("heel", "ankle", "knee", "hip", "shoulder")),
        (4, ("heel", "ankle", "knee", "hip", "shoulder", "foot_index")),
        (8, ("heel", "ankle", "knee", "hip", "shoulder", "foot_index")),
    ],
    ids=["landmarks jump", "the camera is knocked", "the camera is put down"],
)
def test_a_knock_as_the_recording_ends_is_no_raise_that_was_cut(
    frames: int, parts: tuple[str, ...]
) -> None:
    filmed = film(play(stand(1.5), raises(2), stand(1.0)))
    landmarks = filmed.track.landmarks.copy()
    joints = [Landmark.of(side, part) for side in SIDES for part in parts]
    landmarks[-frames:, joints, 1] -= 8.0
    found = result_of(replace(filmed, track=replace(filmed.track, landmarks=landmarks)))
    assert counts(found) == (2, 0, 0)
    assert len(found.reps) == 2


def test_a_raise_that_the_end_of_the_clip_cuts_is_still_listed() -> None:
    filmed = film(play(stand(1.5), raises(3), stand(1.0)))
    last = filmed.truth.raises[-1]
    for share in (0.6, 1.0):
        stop = int(np.searchsorted(filmed.track.time_s, last.start_s + share * 0.8))
        track = replace(
            filmed.track,
            time_s=filmed.track.time_s[:stop],
            landmarks=filmed.track.landmarks[:stop],
        )
        assert counts(result_of(replace(filmed, track=track))) == (2, 0, 1)
