"""Where a result is: a line that a click opens, and the browser on demand."""

import webbrowser
from contextlib import suppress
from pathlib import Path

from rich.style import Style
from rich.text import Text

from formcheck.cli.terminal import print_err, print_out
from formcheck.model.paths import printable
from formcheck.report.folder import PAGE


def relative_to_cwd(folder: Path) -> Path:
    """Return a folder as seen from the current one, where it is in it."""
    with suppress(ValueError):
        return folder.relative_to(Path.cwd())
    return folder


def print_place(folder: Path, *, opened: bool = False) -> None:
    """Say where the report of a folder of results is; where it has no page, where the results are.

    Parameters
    ----------
    folder : Path
        The folder.
    opened : bool
        Whether the page is opened in the browser too.
    """
    page = relative_to_cwd(folder) / PAGE
    if page.is_file():
        print_page(page, opened=opened)
    else:
        print_out(Text.assemble("Results in ", _link(page.parent)), soft_wrap=True)


def print_page(page: Path, label: str = "Report", *, opened: bool = False) -> None:
    """Say where a page is, and open it in the browser where that is wanted."""
    print_out(Text.assemble(f"{label}: ", _link(page)), soft_wrap=True)
    if opened:
        open_page(page)


def open_page(page: Path) -> None:
    """Open a page in the user's browser; without one a line says so."""
    done = False
    with suppress(webbrowser.Error, OSError):
        done = webbrowser.open(page.absolute().as_uri())
    if not done:
        print_err(f"formcheck: no browser was found to open {printable(page)}: open it yourself")


def _link(path: Path) -> tuple[str, Style]:
    """Return a path that a click opens, in terminals that can."""
    return printable(path), Style(link=path.absolute().as_uri())
