"""``formcheck history``: past sessions."""

import click

from formcheck.cli.commands.history.export import export
from formcheck.cli.commands.history.goal import goal
from formcheck.cli.commands.history.note import note
from formcheck.cli.commands.history.person import person
from formcheck.cli.commands.history.sessions import compare, delete, list_, recover, show
from formcheck.cli.commands.history.trend import plot


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  formcheck history list --person Anna
  formcheck history compare 3 12
  formcheck history plot -e calf-raise -o trend.png""",
)
def history() -> None:
    """Look at past sessions: list, compare, plot, note, export or delete them.

    Every finished session is kept on this machine, in one file of your own. Only what is
    larger than the error of both measurements is called a real change.
    """


for command in (list_, show, plot, compare, note, goal, export, delete, person, recover):
    history.add_command(command)
