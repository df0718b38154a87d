"""What all pages of the app share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.routing import BaseRoute

from formcheck.app.access import Access
from formcheck.history.store import History


@dataclass(frozen=True)
class AppContext:
    """Where the app is, where its data are, and when it ends.

    Attributes
    ----------
    access : Access
        Its names, tokens and sessions.
    folder : Path
        The app's own data, for the user alone.
    db : Path or None
        The history's file; None is the user's own.
    tell : callable
        Called with a line for the terminal.
    phone : bool
        A phone in the local network may be the camera.
    stopping : Event
        Set when the server is to end: what waits for news stops waiting.
    """

    access: Access
    folder: Path
    db: Path | None = None
    tell: Callable[[str], None] = lambda _: None
    phone: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)
    _told: set[str] = field(default_factory=set, repr=False)

    @property
    def results_folder(self) -> Path:
        """Where results of clips and live sessions are, each in a folder of its own."""
        return self.folder / "results"

    def open_history(self) -> History:
        """Open the history, a context manager; it belongs to the thread that opens it."""
        return History(self.db, self._tell_once)

    def _tell_once(self, line: str) -> None:
        """Every page opens the history: what is wrong with it need not be said each time."""
        if line not in self._told:
            self._told.add(line)
            self.tell(line)


@dataclass(frozen=True)
class Section:
    """A part of the app.

    Attributes
    ----------
    routes : sequence of BaseRoute
        Its pages, actions and websockets.
    link : tuple of str or None
        Its name in the bar and the address it leads to.
    lifespan : callable or None
        Returns what runs as long as the server does.
    body_limits : mapping of int
        Most bytes of a request's body, by path, where more than a form comes.
    """

    routes: Sequence[BaseRoute]
    link: tuple[str, str] | None = None
    lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None
    body_limits: Mapping[str, int] = field(default_factory=dict)


MakeSection = Callable[[AppContext], Section]
