"""The reports of live sessions, in the app's own folder, as the browser reads them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formcheck.app.result_files import result_file
from formcheck.report.folder import PAGE
from formcheck.report.messages import headline

PLACE = "/live/reports"


@dataclass(frozen=True, slots=True)
class Recovered:
    """A session that was killed, and has its report now.

    Attributes
    ----------
    when, title : str
        When it was, and its result in a line.
    address : str or None
        Where its report is opened, if it is in the app's folder.
    """

    when: str
    title: str
    address: str | None


class LiveReports:
    """Finds the report of a live session by its folder's name, and a part of it by its own.

    Parameters
    ----------
    folder : Path
        In which each session has its own.

    Attributes
    ----------
    recovered : list of Recovered
        Since the app began.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recovered: list[Recovered] = []
        self._ends = threading.Event()

    @property
    def routes(self) -> list[Route]:
        """Where reports are; those of a routine link to those of its sets beside them."""
        return [
            Route(f"{PLACE}/{{session}}/{{name}}", self._file),
            Route(f"{PLACE}/{{session}}/{{part}}/{{name}}", self._file),
        ]

    def address(self, folder: Path) -> str | None:
        """Return where the report in a folder is opened; None where there is no page."""
        if not (folder / PAGE).is_file() or not folder.is_relative_to(self.folder):
            return None
        return "/".join([PLACE, *map(quote, folder.relative_to(self.folder).parts), PAGE])

    def recover(self, tell: Callable[[str], None]) -> None:
        """Write the reports of sessions that were killed, here or at the command line."""
        # All that measures comes with it: beside the start of the app.
        from formcheck.routines.page import headline as routine_headline
        from formcheck.routines.recovery import RecoveredRoutine, recover_all

        for found in recover_all(self.folder, tell=tell):
            if isinstance(found, RecoveredRoutine):
                title = f"{found.record.title}: {routine_headline(found.record)}"
            else:
                title = headline(found.result)
            address = self.address(found.folder)
            self.recovered = [*self.recovered, Recovered(found.when, title, address)]
            tell(f"recovered, the session of {found.when}: {title}")
            if self._ends.is_set():
                return

    def end_recovery(self) -> None:
        """Leave the sessions that are not recovered yet to the next start."""
        self._ends.set()

    def _file(self, request: Request) -> Response:
        asked = request.path_params
        folder = _child(self.folder, asked["session"])
        if "part" in asked:
            folder = _child(folder, asked["part"])
        return result_file(folder, asked["name"])


def _child(folder: Path, name: str) -> Path:
    """Return a folder in another: one that is there, so that no name can lead elsewhere."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name == name and path.is_dir() and not path.is_symlink():
            return path
    raise HTTPException(404, "This result is not there any more.")
