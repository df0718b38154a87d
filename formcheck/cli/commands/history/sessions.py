"""``formcheck history list``, ``show``, ``compare`` and ``delete``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options.basics import open_option
from formcheck.cli.options.completion import complete_session
from formcheck.cli.options.history import db_option
from formcheck.cli.options.naming import NAME
from formcheck.cli.options.session_choice import (
    choice_of,
    open_history,
    session_choice,
)
from formcheck.cli.terminal import print_err, print_out, print_plain

LISTED = 20


@click.command(
    "list", epilog="\b\nExample:\n  formcheck history list --person Anna --since 2026-01-01"
)
@session_choice
@click.option(
    "-n",
    "--number",
    type=click.IntRange(0),
    default=LISTED,
    show_default=True,
    metavar="N",
    help="Maximum number; 0 for all.",
)
def list_(number: int, **settings: Any) -> None:
    """List sessions, newest first."""
    from formcheck.cli.render.history import session_lines
    from formcheck.history.corrected import corrected_sessions
    from formcheck.history.records import Selection
    from formcheck.history.wording import HEADLINE, session_headline, short_notes

    with open_history(settings["db"]) as history:
        choice = choice_of(settings, history)
        sessions, count = history.sessions(choice, number or None), history.count(choice)
        listed = choice if len(sessions) == count else Selection(ids=[s.id for s in sessions])
        numbers, notes = history.metric_values(listed, HEADLINE), short_notes(history, listed)
        corrected = corrected_sessions(history, listed)
    if not sessions:
        print_out("No session fits.")
        return
    lines = session_lines(
        [
            (
                s,
                session_headline(numbers.get(s.id, []), corrected=s.id in corrected),
                notes.get(s.id, ""),
            )
            for s in sessions
        ]
    )
    if len(sessions) < count:
        lines.append(f"{count - len(sessions)} older: formcheck history list -n 0 lists all")
    # Without rich: ten thousand lines are listed in no time.
    print_plain("\n".join(lines))


@click.command(epilog="\b\nExample:\n  formcheck history show 12")
@click.argument("number", type=int, metavar="ID", shell_complete=complete_session)
@open_option
@db_option
def show(number: int, opened: bool, db: Path | None) -> None:
    """Show a session as it was shown when it was measured."""
    from rich.text import Text

    from formcheck.cli.render.history import session_place
    from formcheck.cli.render.places import print_page, relative_to_cwd
    from formcheck.cli.render.summary import DISCLAIMER, notes, summary_line, tables
    from formcheck.history.notes import note_words, session_note
    from formcheck.history.wording import session_title
    from formcheck.report.folder import PAGE

    with open_history(db) as history:
        session, result = history.session(number), history.result(number)
        noted = note_words(session_note(history, number))
    print_out(Text(session_title(session), "bold"), soft_wrap=True)
    print_out(Text(f"Clip {result.clip.path}{session_place(session)}\n", "dim"), soft_wrap=True)
    if noted:
        print_out(Text("Noted: " + "\n       ".join(noted) + "\n"), soft_wrap=True)
    print_out(tables(result))
    print_out("")
    for line in notes(result):
        print_out(line)
    print_out(Text(summary_line(result)), soft_wrap=True)
    page = None if session.folder is None else Path(session.folder) / PAGE
    if page is not None and page.is_file():
        print_page(relative_to_cwd(page), opened=opened)
    elif opened:
        print_err("formcheck: the page of this session is not there (any more)")
    print_out(Text(DISCLAIMER, "dim"))


@click.command(epilog="\b\nExample:\n  formcheck history compare 3 12")
@click.argument("a", type=int, shell_complete=complete_session)
@click.argument("b", type=int, shell_complete=complete_session)
@db_option
def compare(a: int, b: int, db: Path | None) -> None:
    """Say what changed from session A to session B.

    A difference larger than what differs between two sessions by the measurement alone
    is called a real change. Two sessions of one person's other legs are compared left
    with right. Different exercises, a free foot and a weight-bearing one are not compared.
    """
    from rich.text import Text

    from formcheck.cli.render.history import comparison_table
    from formcheck.cli.render.legs import print_legs
    from formcheck.cli.render.summary import DISCLAIMER, note
    from formcheck.history.compare import compare_notes, compare_results, session_cautions
    from formcheck.history.messages import SAME_PERSON, label_notes
    from formcheck.history.notes import note_words, session_note
    from formcheck.history.symmetry import are_of_other_legs, compare_legs, part_by_legs
    from formcheck.history.wording import session_title

    with open_history(db) as history:
        sessions = [history.session(number) for number in (a, b)]
        results = [history.result(number) for number in (a, b)]
        noted = [session_note(history, number) for number in (a, b)]
        owner = sessions[0].person
        injured = history.person(owner).injured if owner else None
    same_person = len({session.person for session in sessions}) == 1
    titles = [f"{name}: {session_title(s)}" for name, s in zip("AB", sessions, strict=True)]
    if same_person and are_of_other_legs(results):
        leg = None if injured == "both" else injured
        legs = compare_legs(*part_by_legs(results), leg)
        print_out(Text("\n".join(titles), "bold"), soft_wrap=True)
        print_legs(legs, leg)
        print_out(Text(DISCLAIMER, "dim"))
        return
    comparisons = compare_results(*results, same_person=same_person)
    comparisons += compare_notes(*noted)
    print_out(Text("\n".join(titles), "bold"), soft_wrap=True)
    print_out(comparison_table(comparisons))
    print_out("")
    for name, note_ in zip("AB", noted, strict=True):
        if words := note_words(note_.model_copy(update={"pain": None, "load_kg": None})):
            print_out(Text(f"Noted of {name}: {', '.join(words)}"), soft_wrap=True)
    for caution in session_cautions([session.person for session in sessions], *results):
        print_out(note(caution))
    for source in {c.metric.source: c for c in comparisons if c.metric.source}.values():
        print_out(
            f"The ± of a {source.metric.label} is at least its published smallest real change,"
            f" {source.metric.smallest_change:g}° ({source.metric.source})."
        )
    if explanation := label_notes(
        (c.metric for c in comparisons), (value for c in comparisons for value in (c.a, c.b))
    ):
        print_out(Text(explanation, "dim"))
    if same_person:
        print_out(Text(SAME_PERSON, "dim"))
    print_out(Text(DISCLAIMER, "dim"))


@click.command(
    epilog="\b\nExamples:\n  formcheck history delete 12 13\n"
    "  formcheck history delete --person Anna --yes"
)
@click.argument("numbers", nargs=-1, type=int, metavar="[ID]...", shell_complete=complete_session)
@click.option("--person", metavar="NAME", type=NAME, help="All sessions of this person.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@db_option
def delete(numbers: tuple[int, ...], person: str | None, yes: bool, db: Path | None) -> int:
    """Delete sessions for good.

    The files of a result folder stay where they are.
    """
    from formcheck.history.records import Selection
    from formcheck.history.wording import session_title

    if bool(numbers) == (person is not None):
        raise click.UsageError("Say which: the numbers of sessions, or --person NAME.")
    with open_history(db) as history:
        if person is None:
            sessions = [history.session(number) for number in dict.fromkeys(numbers)]
        else:
            sessions = history.sessions(Selection(person=history.person(person).name))
        if not sessions:
            print_out("No session fits.")
            return 0
        what = session_title(sessions[0]) if len(sessions) == 1 else f"{len(sessions)} sessions"
        if not (yes or click.confirm(f"Delete {what} for good?", err=True)):
            print_err("Nothing was deleted.")
            return 1
        removed = history.delete([session.id for session in sessions])
    print_out(f"Deleted {removed} session{'s' * (removed != 1)}; files in result folders stay.")
    return 0


@click.command()
def recover() -> None:
    """Write the reports of sessions that were cut off.

    Every start of live, rom and routine does it by itself. What could not be reported then (an
    exercise file was gone, say) is tried again here.
    """
    from formcheck.cli.runs.recovery import recover_interrupted

    if not recover_interrupted(again=True):
        print_out("No session was recovered.")
