"""One policy for files that are there already, and new files for the user to change.

What formcheck drew or wrote to be looked at (a page, a picture) is replaced by a newer one,
as result folders are; data files and everything else only with ``--force``.
"""

import os
from collections.abc import Callable
from pathlib import Path

import click

from formcheck.errors import OutputError
from formcheck.model.paths import printable

force_option = click.option(
    "--force", is_flag=True, help="Replace a file that formcheck would otherwise leave alone."
)


def refuse_existing(
    path: Path, *, force: bool, is_own: Callable[[Path], bool] | None = None
) -> None:
    """Refuse to write where another file would be lost.

    Parameters
    ----------
    path : Path
        The file to write.
    force : bool
        ``--force`` was given.
    is_own : callable or None
        Tells whether a file was made by formcheck to be looked at; None for data.

    Raises
    ------
    OutputError
        A file is in the way; the message says what to do.
    """
    if force or not os.path.lexists(path) or (is_own is not None and is_own(path)):
        return
    raise OutputError(
        f"{printable(path)}: exists; choose another file with -o, or replace it with --force"
    )


def refuse_page(output: Path, *, force: bool) -> None:
    """Refuse to write a page where it can't be, or over what is no page of formcheck.

    Raises
    ------
    OutputError
        A folder, a folder that is not there, or another file; the message says what to do.
    """
    # jinja2 comes with it: not for --help.
    from formcheck.report.html.render import is_page

    if output.is_dir():
        raise OutputError(f"{printable(output)}: a folder; choose a file with -o")
    if not output.parent.is_dir():
        raise OutputError(f"{printable(output)}: there is no such folder; choose another with -o")
    refuse_existing(output, force=force, is_own=is_page)


def write_new_file(path: Path, text: str, suffix: str) -> Path:
    """Write a text that the user is to change, never over another file.

    Parameters
    ----------
    path : Path
        Where; one without a suffix gets it.
    text : str
        What.
    suffix : str
        With its dot.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        A file is there already, or it can't be written.
    """
    path = path if path.suffix else path.with_suffix(suffix)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise OutputError(f"{printable(path)}: there already; choose another name") from error
    except OSError as error:
        raise OutputError(
            f"{printable(path)}: can't be written: {error.strerror or error}"
        ) from error
    return path
