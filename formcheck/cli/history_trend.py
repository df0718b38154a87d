"""``formcheck history plot``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.history_options import choice_of, choosing, opened, write_new
from formcheck.cli.terminal import say

if TYPE_CHECKING:
    from formcheck.history.rows import Choice, Session
    from formcheck.history.store import History
    from formcheck.history.trend import Series

PANELS = 6
PICTURE = Path("formcheck-trend.png")


@click.command(
    epilog="\b\nExamples:\n  formcheck history plot -e single-leg-calf-raise -o trend.png\n"
    "  formcheck history plot --person Anna -q peak_heel_height_cm -q work_j"
)
@choosing
@click.option(
    "-q",
    "--quantity",
    "names",
    multiple=True,
    metavar="NAME",
    help=f"What to draw; again for more.  [default: the first {PANELS} that there are]",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE.png",
    type=click.Path(path_type=Path, dir_okay=False),
    default=PICTURE,
    show_default=True,
    help="Where the picture goes.",
)
@click.option("--force", is_flag=True, help="Replace an existing picture.")
def plot(names: tuple[str, ...], output: Path, force: bool, **settings: Any) -> None:
    """Draw the trend of one exercise, and say what changed.

    Without -e it is the exercise with the most sessions.
    """
    if output.exists() and not force:
        write_new(output, b"", force=False)
    with opened(settings["db"]) as history:
        choice, sessions = _of_one(history, choice_of(settings, history))
        series = _series(history, choice, sessions, names)
        owner = sessions[0].person
        injured = history.person(owner).injured if owner else None
    from formcheck.history.plot import draw_trend

    title = sessions[0].exercise + (f", {owner}" if owner else "")
    picture = draw_trend(_drawn(series, names), title, injured)
    write_new(output, picture, force=force)
    _say_trends(title, len(sessions), series, output)


def _of_one(history: History, choice: Choice) -> tuple[Choice, list[Session]]:
    """Narrow the choice down to one person and one exercise."""
    from dataclasses import replace

    from formcheck.history.errors import HistoryError

    sessions = history.sessions(choice)
    if not sessions:
        raise HistoryError("no session fits; see formcheck history list")
    people = sorted({session.person or "" for session in sessions})
    if len(people) > 1:
        # Trends of several bodies are no trend; who is not named is the machine's owner.
        if "" not in people:
            raise HistoryError(f"whose trend? Add --person, one of: {', '.join(people)}")
        choice = replace(choice, person="")
        sessions = [session for session in sessions if session.person is None]
    exercises = Counter(session.exercise for session in sessions).most_common()
    choice = replace(choice, exercise=exercises[0][0])
    others = ", ".join(f"{name} ({count})" for name, count in exercises[1:])
    if others:
        say(f"Other exercises, for -e: {others}")
    return choice, [session for session in sessions if session.exercise == choice.exercise]


def _series(
    history: History, choice: Choice, sessions: Sequence[Session], names: Sequence[str]
) -> list[Series]:
    from formcheck.history.errors import HistoryError
    from formcheck.history.people import similar
    from formcheck.history.quantities import QUANTITIES
    from formcheck.history.trend import series_of

    for name in names:
        if name not in QUANTITIES:
            near = similar(name, QUANTITIES)
            raise click.UsageError(f"There is no quantity {name!r}{near}")
    series = series_of(sessions, history.readings(choice, names or None))
    if not series:
        raise HistoryError("nothing of that was measured in these sessions")
    return series


def _drawn(series: Sequence[Series], names: Sequence[str]) -> list[Series]:
    """What was asked for, else what comes first of what there is most of."""
    most = max(len(one.points) for one in series)
    often = {one.quantity.name for one in series if 2 * len(one.points) >= most}
    panels = (
        names
        or list(dict.fromkeys(s.quantity.name for s in series if s.quantity.name in often))[:PANELS]
    )
    return [one for one in series if one.quantity.name in panels]


def _say_trends(title: str, count: int, series: Sequence[Series], output: Path) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from formcheck.cli.history_words import difference, reading, verdict
    from formcheck.cli.show import DISCLAIMER, MISSING
    from formcheck.history.trend import trend_of
    from formcheck.video.naming import shown

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("Quantity")
    for head in ("First", "Latest", "Change", "In 30 days"):
        table.add_column(head, justify="right")
    table.add_column("")
    for one in series:
        trend = trend_of(one)
        first, latest = one.points[0].reading, one.points[-1].reading
        table.add_row(
            one.label, reading(first), reading(latest) if len(one.points) > 1 else MISSING,
            *(MISSING if m is None else difference(m, one.quantity)
              for m in (trend.difference, trend.monthly)),
            verdict(trend.changed),
            style="bold" if trend.changed else "",
        )  # fmt: skip
    say(Text(f"{title}: {count} session{'s' * (count != 1)}", "bold"))
    say(table)
    say(Text(f"\nDrawn in {shown(output)}"), soft_wrap=True)
    say(Text(DISCLAIMER, "dim"))
