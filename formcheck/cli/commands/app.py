"""``formcheck app``: the pages in the browser."""

from pathlib import Path

import click

from formcheck.cli.options.history import db_option


@click.command(epilog="\b\nExamples:\n  formcheck app\n  formcheck app --no-open --port 8123")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="Where at 127.0.0.1.  [default: the first free one from 8000 on]",
)
@click.option(
    "--phone",
    is_flag=True,
    help="Let a phone in the local network be the camera of a live session.",
)
@click.option("--no-open", is_flag=True, help="Print the address, and open no browser.")
@db_option
def app(port: int | None, phone: bool, no_open: bool, db: Path | None) -> int:
    """Open formcheck in the browser: clips, camera, history, exercises.

    The pages are on this computer alone (127.0.0.1), and need no internet. The address
    that is printed opens them once; it opens in the browser by itself. Ctrl-C ends the app.
    """
    # The server comes with it: not for --help.
    from formcheck.cli.runs.app import run_app

    return run_app(port, db, phone=phone, open_browser=not no_open)
