"""``formcheck history plot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options.existing_files import force_option, refuse_existing
from formcheck.cli.options.naming import NAME, PathType
from formcheck.cli.options.session_choice import (
    choice_of,
    open_history,
    session_choice,
)
from formcheck.cli.terminal import print_out
from formcheck.model.paths import printable

if TYPE_CHECKING:
    from formcheck.history.records import Selection
    from formcheck.history.store import History

PICTURE = Path("formcheck-trend.png")
NONE_FITS = "no session fits; see formcheck history list"


@click.command(
    epilog="\b\nExamples:\n  formcheck history plot -e single-leg-calf-raise -o trend.png\n"
    "  formcheck history plot --person Anna -q peak_heel_height_cm -q work_j"
)
@session_choice
@click.option(
    "-q",
    "--quantity",
    "names",
    multiple=True,
    metavar="NAME",
    type=NAME,
    help="What to draw; again for more.  [default: the first six that there are]",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE.png",
    type=PathType(dir_okay=False),
    default=PICTURE,
    show_default=True,
    help="Where the picture goes.",
)
@force_option
def plot(names: tuple[str, ...], output: Path, force: bool, **settings: Any) -> None:
    """Draw the trend of one exercise, and say what changed.

    Without -e it is the exercise with the most sessions.
    """
    from formcheck.cli.render.history import print_trends
    from formcheck.history.errors import HistoryError, UnknownMetricError
    from formcheck.history.goals import goals_of, progress
    from formcheck.history.metrics import find_metric
    from formcheck.history.notes import noted_counts, session_notes
    from formcheck.history.series import read_series
    from formcheck.history.trend import metrics_to_draw

    try:
        asked = [find_metric(name).name for name in names]
    except UnknownMetricError as error:
        raise click.UsageError(str(error)) from error
    with open_history(settings["db"]) as history:
        choice = _of_one(history, choice_of(settings, history))
        noted = noted_counts(session_notes(history, choice).values())
        drawn = metrics_to_draw(history.metric_counts(choice) | noted, asked)
        series, count = read_series(history, choice, drawn)
        if not series:
            raise HistoryError(NONE_FITS)
        owner = choice.person
        injured = history.person(owner).injured if owner else None
        goals = goals_of(history, owner) if owner else []
    from formcheck.history.plot import draw_trend, is_trend
    from formcheck.report.atomic_write import write_atomically

    assert choice.exercise is not None
    exercise, title = choice.exercise, ", ".join(filter(None, (choice.exercise, owner)))
    wanted = list(filter(None, (progress(goals, one, exercise) for one in series)))
    print_trends(title, count, series, wanted)
    refuse_existing(output, force=force, is_own=is_trend)
    lines = {(one.latest.name, one.latest.side): one.goal.value for one in wanted}
    write_atomically(draw_trend(series, title, injured, lines), output, replace=True)
    print_out(f"Drawn in {printable(output)}", soft_wrap=True, markup=False)


def _of_one(history: History, choice: Selection) -> Selection:
    """Narrow the choice down to one person and one exercise."""
    from dataclasses import replace

    from formcheck.history.errors import HistoryError
    from formcheck.history.series import exercises_of

    people = {person or "" for person in history.people_of(choice)}
    if not people:
        raise HistoryError(NONE_FITS)
    # Trends of several bodies are no trend; who is not named is the machine's owner.
    if len(people) > 1 and "" not in people:
        raise HistoryError(f"whose trend? Add --person, one of: {', '.join(sorted(people))}")
    choice = replace(choice, person=min(people))
    (exercise, _), *others = exercises_of(history, choice).items()
    if others:
        names = ", ".join(f"{name} ({count})" for name, count in others)
        print_out(f"Other exercises, for -e: {names}")
    return replace(choice, exercise=exercise)
