"""The one live session of the app that may be on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    # The network's and the picture's libraries come with it: not for the start of the app.
    from formcheck.app.live.camera_session import CameraSession


class BusyError(FormcheckError):
    """A session is on already."""


class LiveDesk:
    """Keeps the session that is on, or was last. All methods from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._session: CameraSession | None = None

    @property
    def session(self) -> CameraSession | None:
        """The session that is on, or was last; None before the first."""
        with self._lock:
            return self._session

    @property
    def running(self) -> CameraSession | None:
        """The session that is on; None when there is none."""
        session = self.session
        return None if session is None or session.is_over else session

    def find(self, number: str) -> CameraSession | None:
        """Return the session of this number; None when it is none of this app's, or long over."""
        session = self.session
        return session if session is not None and session.number == number else None

    def start(self, make: Callable[[], CameraSession]) -> CameraSession:
        """Make a session and start it.

        Raises
        ------
        BusyError
            Another is on.
        """
        with self._lock:
            if self._session is not None and not self._session.is_over:
                raise BusyError(f"a session is running: {self._session.title}")
            self._session = session = make()
        session.start()
        return session

    def close(self) -> bool:
        """End the session that is on, with its report; False when that takes too long."""
        session = self.running
        return session is None or session.end()
