"""``formcheck history``: past sessions."""

import click

from formcheck.cli.lazy import LazyGroup

COMMANDS = {
    "list": "List sessions, newest first.",
    "show": "Show a session as it was shown when it was measured.",
    "plot": "Draw the trend of one exercise, and say what changed.",
    "compare": "Say what changed from session A to session B.",
    "note": "Show what is noted about a session, or note pain, load, shoes and words.",
    "goal": "Show a person's goals and how far they are, or set one.",
    "export": "Export all or some sessions as CSV or JSON.",
    "delete": "Delete sessions for good.",
    "person": "Keep who is measured: name, body, and which leg is watched.",
    "recover": "Write the reports of sessions that were cut off.",
}
_OF_SESSIONS = ("list", "show", "compare", "delete", "recover")


@click.group(
    cls=LazyGroup,
    package="formcheck.cli.commands.history",
    lazy_commands=COMMANDS,
    modules=dict.fromkeys(_OF_SESSIONS, "sessions") | {"plot": "trend"},
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
