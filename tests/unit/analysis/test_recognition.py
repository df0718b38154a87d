"""Which exercise a clip shows, recognised without being given."""

import pytest
from analysing import result_of
from lanes import crossed, swept
from synthetic import (
    Camera,
    Flaws,
    Move,
    Rep,
    film,
    jump,
    lift_free_leg,
    play,
    raises,
    sit_down_on,
    squat,
    stand,
    step_in_place,
    walk,
)
from synthetic.everyday import sit_and_stand
from synthetic.stretching import KNEE_TO_WALL, foot_reps, held, leg_on_the_floor, split

from formcheck.analysis.foot_registration import measurable_takes
from formcheck.analysis.options import Options
from formcheck.analysis.picture_measurements import name_test
from formcheck.errors import NotMeasurableError

KNOWN: dict[str, list[Move]] = {
    "calf-raise": [stand(1.0), raises(4), stand(1.0)],
    "single-leg-calf-raise": [lift_free_leg(), stand(1.0), raises(4), stand(1.0)],
    "seated-calf-raise": [sit_down_on(), stand(1.0), raises(4), stand(1.0)],
    "elevated-calf-raise": [stand(1.0), raises([Rep(bottom_deg=-14.0, rest_s=0.8)] * 4), stand(1)],
    "calf-raise-hold": [stand(1.0), raises([Rep(hold_s=5.0)] * 2), stand(1.0)],
    "knee-to-wall": [stand(1.0), split(False), stand(1.0), held(KNEE_TO_WALL, 3.0, []), stand(1)],
}


AS_SITTERS_ARE_SEEN = Camera(yaw_deg=8.0)
"""From the side: the pose model's depths turn who sits to the front."""


@pytest.mark.parametrize("facing", swept(["left", "right"], 0))
@pytest.mark.parametrize("exercise", KNOWN)
def test_the_main_exercises_are_recognised(exercise: str, facing: str) -> None:
    camera = Camera(facing=facing)  # type: ignore[arg-type]
    result = result_of(play(*KNOWN[exercise]), camera=camera, exercise="auto")
    assert result.exercise == exercise
    codes = [notice.code for notice in result.warnings]
    assert ("exercise-recognised" in codes) == (exercise != "calf-raise")


def test_a_foot_in_the_air_is_recognised() -> None:
    script = play(stand(1.0), foot_reps([20.0] * 3), stand(1.0), start=leg_on_the_floor())
    result = result_of(script, camera=AS_SITTERS_ARE_SEEN, exercise="auto")
    assert result.exercise == "rom-active"
    assert result.rom is not None


@pytest.mark.parametrize(
    "moves", [[stand(4.0)], [stand(1.0), squat(4), stand(1.0)]], ids=["standing", "squats"]
)
def test_what_is_none_of_them_is_not_guessed(moves: list[Move]) -> None:
    result = result_of(play(*moves), exercise="auto")
    assert result.summary.rep_count == 0
    assert "exercise-unknown" in [notice.code for notice in result.warnings]


OBLIQUE: dict[str, list[Move]] = {
    "squats": [stand(1.0), squat(3), stand(1.0)],
    "walking": [walk(6), stand(1.0)],
    "stepping": [stand(1.0), step_in_place(6), stand(1.0)],
    "sitting down": [stand(1.0), sit_and_stand(2), stand(1.0)],
    "jumping": [stand(1.0), jump(3), stand(1.0)],
}


@pytest.mark.parametrize(("name", "yaw_deg"), crossed(list(OBLIQUE), [30.0, 50.0, 75.0, -70.0]))
def test_seen_obliquely_nothing_is_taken_for_a_lunge(name: str, yaw_deg: float) -> None:
    camera = Camera(width=1280, height=720, stature=0.7, at_x=0.35, yaw_deg=yaw_deg, distance=3.0)
    try:
        result = result_of(
            play(*OBLIQUE[name]), camera=camera, flaws=Flaws(noise=0.002), exercise="auto"
        )
    except NotMeasurableError:
        return  # who walks towards the camera has the feet below the picture
    assert "exercise-unknown" in [notice.code for notice in result.warnings]
    assert result.rom is None


def test_raises_on_bent_knees_are_not_seated() -> None:
    bent = {"shank": 30.0, "thigh": -32.0, "trunk": 25.0}
    script = play(lambda s: s.move(0.0, bent), stand(1.0), raises(4), stand(1.0))
    assert result_of(script, exercise="auto").exercise == "calf-raise"


def test_given_and_recognised_measure_the_same() -> None:
    script = play(*KNOWN["seated-calf-raise"])
    told, found = (result_of(script, exercise=e) for e in ("seated-calf-raise", "auto"))
    assert told.reps == found.reps


@pytest.mark.parametrize(
    ("done", "named", "seen"),
    [
        ("calf-raise", "seated-calf-raise", "somebody who stands"),
        ("seated-calf-raise", "calf-raise", "somebody who sits"),
        ("calf-raise", "single-leg-calf-raise", "both feet on the ground"),
        ("single-leg-calf-raise", "single-leg-calf-raise", None),
        ("seated-calf-raise", "seated-calf-raise", None),
        ("calf-raise", "calf-raise", None),
    ],
)
def test_another_posture_than_the_named_exercises_is_told(
    done: str, named: str, seen: str | None
) -> None:
    result = result_of(play(*KNOWN[done]), exercise=named)
    said = [notice.message for notice in result.warnings if notice.code == "other-posture"]
    assert len(said) == (seen is not None)
    assert all(str(seen) in message for message in said)


def test_the_pictures_of_a_recognised_test_are_looked_at_as_if_it_was_named() -> None:
    free_foot = play(stand(1.0), foot_reps([20.0] * 3), stand(1.0), start=leg_on_the_floor())
    foot_in_the_air = film(free_foot, camera=AS_SITTERS_ARE_SEEN).recording
    raising = film(play(stand(1.5), raises(3), stand(1.0))).recording
    for recording, exercise in ((foot_in_the_air, "rom-active"), (raising, "auto")):
        options = Options(exercise="auto")
        takes = list(measurable_takes(recording, options))
        assert name_test(options, takes).exercise == exercise
        named = Options(exercise="calf-raise")
        assert name_test(named, takes) is named
