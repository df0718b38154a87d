"""What a page may ask to be done at the camera."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from formcheck.app.live.choices import choices
from formcheck.app.live.live_request import LiveRequest
from formcheck.errors import ExerciseError
from formcheck.history.people import Person, fill_from_profile


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "choose an exercise or a routine"),
        ({"exercise": "calf-raise", "routine": "calf-trio"}, "choose an exercise or a routine"),
        ({"exercise": "../calf-raise"}, "no such exercise"),
        ({"routine": "/etc/passwd"}, "no such routine"),
        ({"routine": "mine.toml"}, "no such routine"),
        ({"exercise": "calf-raise", "seconds": 20}, "not timed"),
        ({"exercise": "toe-walk", "reps": 5}, "not counted"),
        ({"exercise": "calf-raise", "reps": 0}, "greater than or equal to 1"),
        ({"exercise": "calf-raise", "height_cm": "17.8"}, "is not from"),
        ({"exercise": "calf-raise", "turn": 45}, "0, 90, 180 or 270"),
        ({"exercise": "calf-raise", "folder": "/tmp"}, "Extra inputs"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        LiveRequest.model_validate(asked)


def filled_by(person: Person) -> Callable[[dict[str, object]], None]:
    return lambda known: fill_from_profile(known, person)


def test_a_profile_fills_what_is_not_given() -> None:
    anna = filled_by(Person(name="Anna", height_cm=170, mass_kg=60, side="left"))
    options = LiveRequest(exercise="calf-raise", mass_kg="62").options(anna)
    assert (options.height_cm, options.mass_kg, options.side) == (170, 62, "left")
    given = LiveRequest(exercise="calf-raise", height_cm="5ft10", side="right").options(anna)
    assert (given.height_cm, given.side) == (pytest.approx(177.8), "right")


def test_a_range_of_motion_test_measures_both_sides_of_whom_one_is_known() -> None:
    anna = filled_by(Person(name="Anna", side="left"))
    assert LiveRequest(exercise="knee-to-wall").options(anna).side == "auto"


def test_a_test_of_one_leg_asks_for_it_without_the_words_of_the_command() -> None:
    with pytest.raises(ExerciseError, match="choose left or right"):
        LiveRequest(exercise="heel-rise-test").options(lambda _: None)


def test_all_that_a_page_offers_can_be_asked_for() -> None:
    offered = [choice for group in choices().values() for choice in group]
    assert offered[0].name == "calf-raise"
    assert {choice.mode for choice in offered} == {"counted", "timed", "prompted", "routine"}
    for choice in offered:
        kind = "routine" if choice.is_routine else "exercise"
        side = "left" if choice.one_leg else "auto"
        LiveRequest.model_validate({kind: choice.name, "side": side}).options(lambda _: None)
