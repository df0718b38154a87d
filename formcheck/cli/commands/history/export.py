"""``formcheck history export``."""

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options.completion import complete_session
from formcheck.cli.options.existing_files import force_option, refuse_existing
from formcheck.cli.options.naming import PathType
from formcheck.cli.options.session_choice import choice_of, open_history, session_choice
from formcheck.cli.terminal import print_file, print_out


@click.command(
    epilog="\b\nExamples:\n  formcheck history export -o sessions.csv\n"
    "  formcheck history export 3 12 -o two.json"
)
@click.argument("numbers", nargs=-1, type=int, metavar="[ID]...", shell_complete=complete_session)
@session_choice
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=PathType(dir_okay=False),
    help="A .csv (a line for each number) or .json (with whole reports).  [default: JSON is"
    " printed]",
)
@force_option
def export(numbers: tuple[int, ...], output: Path | None, force: bool, **settings: Any) -> None:
    """Export all or some sessions as CSV or JSON."""
    from dataclasses import replace

    from formcheck.history.export import history_csv, history_json
    from formcheck.report.atomic_write import write_atomically

    suffix = ".json" if output is None else output.suffix.lower()
    if suffix not in (".csv", ".json"):
        raise click.UsageError(f"-o {output}: the name must end in .csv or .json")
    with open_history(settings["db"]) as history:
        choice = choice_of(settings, history)
        if numbers:
            choice = replace(choice, ids=[history.session(number).id for number in numbers])
        written: list[int] = []
        in_form = history_csv if suffix == ".csv" else history_json
        parts = in_form(history, choice, lambda session: written.append(session.id))
        if output is None:
            for part in parts:
                print_file(part)
            return
        refuse_existing(output, force=force)
        write_atomically((part.encode() for part in parts), output, replace=True)
    # What is damaged was left out, and is no part of the file.
    count = len(written)
    print_out(f"{count} session{'s' * (count != 1)} exported")
