"""What a session shows now, for all pages that look at it; the newest only."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Shown = dict[str, Any]
"""What a page shows as text, ready for JSON."""


@dataclass(frozen=True, slots=True)
class News:
    """What a page gets.

    Attributes
    ----------
    shown : dict
        The text.
    picture : bytes or None
        A JPEG; None where there is no new one.
    """

    shown: Shown
    picture: bytes | None


class Viewer:
    """A page that looks. Made by `Board.join`, in the event loop that it is used in."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._lock = threading.Lock()
        self._shown: Shown | None = None
        self._picture: bytes | None = None
        self.wants_picture = True

    def give(self, shown: Shown, picture: bytes | None) -> None:
        """Take what is new, from any thread; what was not fetched before is replaced."""
        with self._lock:
            self._shown = shown
            if picture is not None and self.wants_picture:
                self._picture, self.wants_picture = picture, False
        self._loop.call_soon_threadsafe(self._news.set)

    def ready(self) -> None:
        """The page has drawn its picture and may have the next one."""
        with self._lock:
            self.wants_picture = True

    async def next(self) -> News:
        """Wait for what is new."""
        while True:
            await self._news.wait()
            self._news.clear()
            with self._lock:
                shown, self._shown = self._shown, None
                picture, self._picture = self._picture, None
            if shown is not None:
                return News(shown, picture)


class Board:
    """Hands what a session shows to the pages that look. All methods from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._viewers: list[Viewer] = []
        self._shown: Shown = {}

    @property
    def shown(self) -> Shown:
        """The text that is shown now."""
        with self._lock:
            return self._shown

    @property
    def wants_picture(self) -> bool:
        """Whether any page is ready for a picture: else none need be made."""
        with self._lock:
            return any(viewer.wants_picture for viewer in self._viewers)

    def update(self, change: Callable[[Shown], Shown], picture: bytes | None = None) -> None:
        """Show something new.

        Parameters
        ----------
        change : callable
            Makes the new text of the one before, which it leaves as it is.
        picture : bytes, optional
            A JPEG.
        """
        with self._lock:
            self._shown = shown = change(self._shown)
            viewers = list(self._viewers)
        for viewer in viewers:
            viewer.give(shown, picture)

    def join(self, viewer: Viewer) -> None:
        """A page begins to look; it gets the text at once."""
        with self._lock:
            self._viewers.append(viewer)
            shown = self._shown
        viewer.give(shown, None)

    def leave(self, viewer: Viewer) -> None:
        """A page looks no more."""
        with self._lock:
            self._viewers.remove(viewer)
