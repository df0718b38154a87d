"""The app, running in this process, for a real browser."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from formcheck.app.access import Access
from formcheck.app.context import AppContext, MakeSection
from formcheck.app.running import bind
from formcheck.app.server import SECTIONS, make_app


@dataclass
class RunningApp:
    """Where it is, and what it shares."""

    context: AppContext

    @property
    def origin(self) -> str:
        """Its address without a path."""
        return self.context.access.origin

    def new_address(self) -> str:
        """Return an address that opens it once."""
        return self.context.access.new_address()


@contextmanager
def running_app(
    folder: Path, *, phone: bool = False, sections: Sequence[MakeSection] = SECTIONS
) -> Iterator[RunningApp]:
    """Run the app as long as the block does, with a folder and a history of its own."""
    door = bind(None)
    access = Access(door.getsockname()[1])
    context = AppContext(access, folder, folder / "history.sqlite", lambda _: None, phone)
    server = uvicorn.Server(uvicorn.Config(make_app(context, sections), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        yield RunningApp(context)
    finally:
        context.stopping.set()
        server.should_exit = True
        thread.join(60)
        door.close()
