"""``formcheck doctor``."""

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from formcheck.cli.diagnostics import examine
from formcheck.cli.finding import Finding

STYLES = {"ok": "green", "note": "yellow", "problem": "bold red"}


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check that everything formcheck needs is here, and how to fix what isn't.

    Exit code 0 if clips can be analysed, 1 if something prevents it. Notes are not errors.

    \b
    Example:
      formcheck doctor
    """
    console = Console(highlight=False)
    console.print("Checking; the pose model and the sound take a few seconds.\n")
    problems = 0
    for finding in examine():
        console.print(_lines(finding))
        problems += finding.status == "problem"
    if problems:
        console.print("\nClips can't be analysed until the problems above are fixed.")
        context.exit(1)
    console.print("\nEverything is here to analyse clips.")


def _lines(finding: Finding) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=7, style=STYLES[finding.status])
    table.add_column(width=10)
    table.add_column(overflow="fold")
    table.add_row(finding.status, finding.name, Text(finding.message))
    if finding.mend:
        table.add_row("", "", Text(f"-> {finding.mend}", style="dim"))
    return table
