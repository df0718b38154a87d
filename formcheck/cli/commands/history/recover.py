"""``formcheck history recover``."""

import click

from formcheck.cli.terminal import print_out


@click.command()
def recover() -> None:
    """Write the reports of sessions that were cut off.

    Every start of live, rom and routine does it by itself. What could not be reported then (an
    exercise file was gone, say) is tried again here.
    """
    from formcheck.cli.runs.recovery import recover_interrupted

    if not recover_interrupted(again=True):
        print_out("No session was recovered.")
