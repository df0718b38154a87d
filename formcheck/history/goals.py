"""What a person wants to reach, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.people import Name
from formcheck.history.records import Selection, encodable_text
from formcheck.model.number_text import number, with_unit
from formcheck.model.paths import printable
from formcheck.model.result import Feet

if TYPE_CHECKING:
    from formcheck.history.series import Series
    from formcheck.history.store import History

Reached = Literal["reached", "about", "missed", "unknown"]
"""Reached with the whole interval; reached or missed by less than the interval; missed with the
whole interval; not known of a minimum that lies below."""


class Goal(BaseModel):
    """A number that a person wants to reach.

    Attributes
    ----------
    person : str
        Whose: a profile's name.
    name : str
        Which metric, e.g. ``"peak_heel_height_cm"``.
    value : float
        In the metric's unit.
    at_least : bool
        True for at least `value`, False for at most.
    side : "left", "right", "both" or ""
        Of which leg; "" for whichever has no goal of its own.
    exercise : str
        In which exercise; "" for whichever has no goal of its own.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

    person: Name
    name: str
    value: float
    at_least: bool = True
    side: Feet | Literal[""] = ""
    exercise: str = ""

    @field_validator("name")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in METRICS:
            raise ValueError(f"there is no quantity {name!r}")
        return name

    @property
    def words(self) -> str:
        """The goal in words, e.g. "peak heel height, left: at least 12.0 cm"."""
        metric = METRICS[self.name]
        label = ", ".join(filter(None, (metric.label, self.side)))
        where = f" in {self.exercise}" if self.exercise else ""
        return f"{label}{where}: {self.bound}"

    @property
    def bound(self) -> str:
        """What is to be reached, e.g. "at least 12.0 cm"."""
        metric = METRICS[self.name]
        size = with_unit(number(self.value, metric.decimals), metric.display_unit)
        return f"{'at least' if self.at_least else 'at most'} {size}"


_FIELDS = tuple(Goal.model_fields)
_KEY = ("person", "exercise", "name", "side")


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """How far a goal is in one exercise and leg.

    Attributes
    ----------
    goal : Goal
        Which.
    exercise : str
        In which exercise it was measured.
    at : datetime
        When it was measured last.
    latest : MetricValue
        What was measured then.
    reached : "reached", "about", "missed" or "unknown"
        See `Reached`.
    missing : float
        What is missing in the metric's unit; 0 or less where it is reached.
    """

    goal: Goal
    exercise: str
    at: datetime
    latest: MetricValue
    reached: Reached
    missing: float

    @property
    def words(self) -> str:
        """How far it is in words, e.g. "2.4 cm missing"."""
        metric = METRICS[self.goal.name]
        size = with_unit(number(abs(self.missing), metric.decimals), metric.display_unit)
        if self.reached == "reached":
            return "reached"
        if self.reached == "unknown":
            return "not known: what was measured is a minimum"
        if self.missing <= 0:
            return "reached, by less than its ±"
        return f"{size} missing{', less than its ±' if self.reached == 'about' else ''}"


def goals_of(history: History, person: str) -> list[Goal]:
    """Return a person's goals, in the order of `METRICS`.

    Raises
    ------
    UnknownPersonError
        Nobody is called so.
    """
    rows = history.read(
        f"SELECT {', '.join(_FIELDS)} FROM goals WHERE person = ?", [history.person(person).name]
    )
    goals = []
    for row in rows:
        try:
            goals.append(Goal(**dict(zip(_FIELDS, row, strict=True))))
        except ValidationError:
            # Of a quantity that a newer formcheck knows, or damaged.
            history.skip(f"a goal of {printable(str(row[0]))}", "this formcheck can't read it")
    order = {name: place for place, name in enumerate(METRICS)}
    return sorted(goals, key=lambda goal: (order[goal.name], goal.side, goal.exercise))


def set_goal(history: History, goal: Goal) -> Goal:
    """Keep a goal in place of the one for the same quantity, leg and exercise; return it.

    Raises
    ------
    UnknownPersonError
        Nobody is called so; a goal needs a profile.
    """
    goal = goal.model_copy(update={"person": history.person(goal.person).name})
    row = [encodable_text(v) if isinstance(v, str) else v for v in goal.model_dump().values()]
    with history.transaction() as connection:
        connection.execute(
            f"INSERT OR REPLACE INTO goals ({', '.join(_FIELDS)})"
            f" VALUES ({', '.join('?' * len(_FIELDS))})",
            row,
        )
    return goal


def remove_goals(history: History, goals: Sequence[Goal]) -> None:
    """Remove goals, whatever their numbers are; those that are not there are no error."""
    with history.transaction() as connection:
        connection.executemany(
            f"DELETE FROM goals WHERE {' AND '.join(f'{key} = ?' for key in _KEY)}",
            [[encodable_text(getattr(goal, key)) for key in _KEY] for goal in goals],
        )
    history.erase_deleted()


def goal_for(goals: Sequence[Goal], name: str, side: str, exercise: str) -> Goal | None:
    """Return the goal that holds for a metric of a leg in an exercise: the closest one.

    One that names the exercise goes before one that names the leg alone.

    Parameters
    ----------
    goals : sequence of Goal
        Of one person.
    name, side, exercise : str
        Of what was measured.
    """
    fitting = [
        goal
        for goal in goals
        if goal.name == name and goal.side in ("", side) and goal.exercise in ("", exercise)
    ]
    return max(fitting, key=lambda goal: (goal.exercise != "", goal.side != ""), default=None)


def progress(goals: Sequence[Goal], series: Series, exercise: str) -> GoalProgress | None:
    """Return how far the goal for a series is; None where there is none.

    Parameters
    ----------
    goals : sequence of Goal
        Of the series' person.
    series : Series
        One metric of one leg over time. The whole interval of its latest value counts: a goal is
        an absolute number, nothing cancels.
    exercise : str
        The series'.
    """
    latest = series.values[-1]
    goal = goal_for(goals, latest.name, latest.side, exercise)
    if goal is None:
        return None
    ahead = latest.value - goal.value if goal.at_least else goal.value - latest.value
    reached: Reached = "reached" if ahead >= 0 else "missed"
    if latest.lower_bound:
        # The true value is larger: that it is at most so much, or below, can't be told.
        if goal.at_least != (ahead >= 0):
            reached = "unknown"
    elif abs(ahead) < (latest.plus_minus or 0.0):
        reached = "about"
    return GoalProgress(goal, exercise, series.times[-1], latest, reached, -ahead)


def goal_progress(history: History, person: str, session: int | None = None) -> list[GoalProgress]:
    """Return how far each of a person's goals is, in every exercise and leg that it holds for.

    Parameters
    ----------
    history : History
        Where they are kept.
    person : str
        Whose.
    session : int or None
        How far they were in this session of theirs; None takes the latest of each exercise.

    Raises
    ------
    UnknownPersonError
        Nobody is called so.
    """
    # numpy comes with it: not to keep a goal.
    from formcheck.history.series import exercises_of, read_series

    goals = goals_of(history, person)
    ids = None if session is None else [session]
    choice = Selection(ids=ids, person=history.person(person).name)
    names = [goal.name for goal in goals]
    found = []
    for exercise in sorted(exercises_of(history, choice)):
        series, _ = read_series(history, replace(choice, exercise=exercise), names)
        found += [progress(goals, one, exercise) for one in series]
    return [one for one in found if one is not None]
