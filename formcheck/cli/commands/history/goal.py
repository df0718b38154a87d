"""``formcheck history goal``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.options.completion import complete_person
from formcheck.cli.options.history import db_option
from formcheck.cli.options.naming import NAME
from formcheck.cli.options.session_choice import open_history
from formcheck.cli.terminal import print_out

if TYPE_CHECKING:
    from formcheck.history.goals import Goal
    from formcheck.history.store import History


def _finite(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value} is no number to reach")
    return value


@click.command(
    epilog="""\b
Examples:
  formcheck history goal --person Ana
  formcheck history goal --person Ana -q peak-heel-height --side left --at-least 12
  formcheck history goal --person Ana -q pain --at-most 2
  formcheck history goal --person Ana -q pain --clear"""
)
@click.option(
    "--person",
    metavar="NAME",
    type=NAME,
    required=True,
    shell_complete=complete_person,
    help="Whose goals.",
)
@click.option(
    "-q",
    "--quantity",
    metavar="NAME",
    type=NAME,
    help="Of what, as formcheck history plot -q names it.",
)
@click.option(
    "--side", type=click.Choice(["left", "right", "both"]), help="Of which leg.  [default: each]"
)
@click.option("-e", "--exercise", metavar="NAME", type=NAME, help="In this exercise only.")
@click.option("--at-least", metavar="X", type=float, callback=_finite, help="X or more.")
@click.option("--at-most", metavar="X", type=float, callback=_finite, help="X or less.")
@click.option("--clear", is_flag=True, help="Remove the goals that fit.")
@db_option
def goal(
    person: str,
    quantity: str | None,
    side: str | None,
    exercise: str | None,
    at_least: float | None,
    at_most: float | None,
    clear: bool,
    db: Path | None,
) -> None:
    """Show a person's goals and how far they are, or set one.

    A goal is a number to reach: at least so much, or at most.
    """
    from formcheck.history.errors import UnknownMetricError
    from formcheck.history.goals import Goal, goals_of, remove_goals, set_goal
    from formcheck.history.metrics import find_metric

    bounds = [bound for bound in (at_least, at_most) if bound is not None]
    if len(bounds) + clear > 1:
        raise click.UsageError("Give one of --at-least, --at-most and --clear.")
    if bounds and quantity is None:
        raise click.UsageError("Say of what: -q NAME, such as -q peak-heel-height.")
    try:
        name = None if quantity is None else find_metric(quantity).name
    except UnknownMetricError as error:
        raise click.UsageError(str(error)) from error
    with open_history(db) as history:
        if bounds and name is not None:
            set_goal(
                history,
                Goal.model_validate(
                    {
                        "person": history.person(person).name,
                        "name": name,
                        "value": bounds[0],
                        "at_least": at_most is None,
                        "side": side or "",
                        "exercise": _known(history, exercise or ""),
                    }
                ),
            )
        wanted = {"name": name, "side": side, "exercise": exercise}
        chosen = [
            goal
            for goal in goals_of(history, person)
            if all(value in (None, getattr(goal, field)) for field, value in wanted.items())
        ]
        if clear:
            remove_goals(history, chosen)
            print_out(f"{len(chosen)} goal{'s' * (len(chosen) != 1)} removed.")
        else:
            _show(history, person, chosen)


def _known(history: History, exercise: str) -> str:
    """Return an exercise's name, or refuse one that neither formcheck nor the history knows."""
    from formcheck.errors import ExerciseError
    from formcheck.exercises.catalogue import load_exercise
    from formcheck.history.records import Selection

    if exercise and not history.count(Selection(exercise=exercise)):
        try:
            load_exercise(exercise)
        except ExerciseError as error:
            raise click.UsageError(str(error)) from error
    return exercise


def _show(history: History, person: str, goals: list[Goal]) -> None:
    from rich.text import Text

    from formcheck.history.goals import goal_progress
    from formcheck.history.wording import goal_line

    if not goals:
        print_out("No goal yet.")
    for goal in goals:
        measured = [one for one in goal_progress(history, person) if one.goal == goal]
        lines = [goal_line(one, where=True) for one in measured]
        for line in lines or [f"{goal.words}: not measured yet"]:
            print_out(Text(line), soft_wrap=True)
