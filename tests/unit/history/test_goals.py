"""Goals of a person: kept, found for what was measured, and how far they are."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from session_making import measured, rep, result

from formcheck.history.errors import UnknownMetricError, UnknownPersonError
from formcheck.history.export import history_json
from formcheck.history.goals import (
    Goal,
    Reached,
    goal_for,
    goal_progress,
    goals_of,
    progress,
    remove_goals,
    set_goal,
)
from formcheck.history.metrics import METRICS, MetricValue, find_metric
from formcheck.history.notes import SessionNote, set_session_note
from formcheck.history.people import Person
from formcheck.history.series import Moments, Series, Values
from formcheck.history.store import History

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEIGHT = Goal(person="Ana", name="peak_heel_height_cm", value=12)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.sqlite") as history:
        history.set_person(Person(name="Ana"))
        yield history


def test_a_goal_comes_back_and_a_new_one_takes_its_place(history: History) -> None:
    left = HEIGHT.model_copy(update={"side": "left", "value": 10.5})
    pain = Goal(person="ana", name="pain", value=2, at_least=False, exercise="calf-raise")
    for goal in (pain, HEIGHT, left):
        assert set_goal(history, goal).person == "Ana"
    assert [goal.value for goal in goals_of(history, "ANA")] == [12, 10.5, 2]
    set_goal(history, left.model_copy(update={"value": 11}))
    assert [goal.value for goal in goals_of(history, "Ana")] == [12, 11, 2]
    remove_goals(history, [left])
    assert [goal.name for goal in goals_of(history, "Ana")] == ["peak_heel_height_cm", "pain"]
    assert goals_of(history, "Ana")[1].words == "pain in calf-raise: at most 2 of 10"


def test_a_goal_needs_a_person_and_goes_with_them(history: History) -> None:
    with pytest.raises(UnknownPersonError, match="did you mean Ana"):
        set_goal(history, HEIGHT.model_copy(update={"person": "Anna"}))
    set_goal(history, HEIGHT)
    # A changed profile keeps its goals.
    history.set_person(Person(name="Ana", height_cm=170))
    assert goals_of(history, "Ana") == [HEIGHT]
    history.remove_person("Ana")
    assert history.read("SELECT * FROM goals", []) == []


@pytest.mark.parametrize("wrong", [{"name": "mood"}, {"value": float("nan")}, {"side": "middle"}])
def test_a_goal_that_can_not_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Goal.model_validate(HEIGHT.model_dump() | wrong)


def test_a_goal_of_a_newer_formcheck_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    told: list[str] = []
    with History(tmp_path / "history.sqlite", told.append) as history:
        history.set_person(Person(name="Ana"))
        set_goal(history, HEIGHT)
        with history.transaction() as connection:
            connection.execute("INSERT INTO goals VALUES ('Ana', '', 'mood', '', 1, 3)")
        assert goals_of(history, "Ana") == [HEIGHT]
    assert told == ["a goal of Ana is left out: this formcheck can't read it"]


def test_the_closest_goal_holds() -> None:
    left = HEIGHT.model_copy(update={"side": "left"})
    there = HEIGHT.model_copy(update={"exercise": "calf-raise"})
    goals = [HEIGHT, left, there]
    assert goal_for(goals, HEIGHT.name, "left", "calf-raise") == there
    assert goal_for(goals, HEIGHT.name, "left", "squat") == left
    assert goal_for(goals, HEIGHT.name, "right", "squat") == HEIGHT
    assert goal_for(goals, "pain", "both", "squat") is None


def series_of(latest: MetricValue) -> Series:
    values = Values.of([latest])
    return Series(METRICS[latest.name], latest.side, Moments.of([NOON]), values)


@pytest.mark.parametrize(
    ("value", "plus_minus", "at_least", "reached", "words"),
    [
        (14.0, 1.0, True, "reached", "reached"),
        (12.5, 1.0, True, "about", "reached, by less than its ±"),
        (11.6, 1.0, True, "about", "0.4 cm missing, less than its ±"),
        (9.6, 1.0, True, "missed", "2.4 cm missing"),
        (12.0, None, True, "reached", "reached"),
        (14.0, 1.0, False, "missed", "2.0 cm missing"),
        (9.6, 1.0, False, "reached", "reached"),
    ],
)
def test_how_far_a_goal_is(
    value: float, plus_minus: float | None, at_least: bool, reached: Reached, words: str
) -> None:
    goal = HEIGHT.model_copy(update={"at_least": at_least})
    latest = MetricValue(goal.name, "left", value, plus_minus)
    found = progress([goal], series_of(latest), "calf-raise")
    assert found is not None
    assert (found.reached, found.words) == (reached, words)


@pytest.mark.parametrize(
    ("value", "at_least", "reached"),
    [(60, True, "reached"), (50, True, "unknown"), (60, False, "missed"), (50, False, "unknown")],
)
def test_a_minimum_may_have_reached_it(value: float, at_least: bool, reached: Reached) -> None:
    goal = Goal(person="Ana", name="active_total_deg", value=55, at_least=at_least)
    latest = MetricValue(goal.name, "left", value, 80.0)
    found = progress([goal], series_of(latest), "rom-active")
    assert found is not None
    assert found.reached == reached


def test_progress_is_of_the_latest_session_in_each_exercise(history: History) -> None:
    for day, (exercise, cm) in enumerate(
        [("calf-raise", 9.0), ("calf-raise", 12.5), ("single-leg-calf-raise", 8.0)], 1
    ):
        higher = result([rep(heel_height_cm=measured(cm, 0.4))], exercise=exercise)
        number = history.save(higher, person="Ana", when=NOON.replace(day=day))
        set_session_note(history, number, SessionNote(pain=day))
    set_goal(history, HEIGHT)
    set_goal(history, Goal(person="Ana", name="pain", value=2, at_least=False))
    found = [
        (p.goal.name, p.exercise, p.at.day, p.latest.value, p.reached)
        for p in goal_progress(history, "ana")
    ]
    assert found == [
        ("peak_heel_height_cm", "calf-raise", 2, 12.5, "reached"),
        ("pain", "calf-raise", 2, 2, "reached"),
        ("peak_heel_height_cm", "single-leg-calf-raise", 3, 8.0, "missed"),
        ("pain", "single-leg-calf-raise", 3, 3, "missed"),
    ]
    [person] = json.loads("".join(history_json(history)))["people"]
    assert [goal["value"] for goal in person["goals"]] == [12, 2]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("peak-heel-height", "peak_heel_height_cm"),
        ("peak_heel_height_foot", "peak_heel_height_foot"),
        ("Lunge", "lunge_deg"),
        ("pain", "pain"),
        ("load", "load_kg"),
    ],
)
def test_a_quantity_is_found_by_its_name(given: str, name: str) -> None:
    assert find_metric(given).name == name


def test_an_unknown_quantity_is_told_the_nearest() -> None:
    with pytest.raises(UnknownMetricError, match="did you mean peak_heel_height_cm"):
        find_metric("peak-heel-hight")
