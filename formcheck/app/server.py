"""The app as a whole, and the server at 127.0.0.1 that it runs in."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from formcheck.app import exercises, history, home
from formcheck.app.clips import section as clips
from formcheck.app.context import AppContext, MakeSection
from formcheck.app.guard import Guard
from formcheck.app.live import section as live
from formcheck.app.pages import message_page, static_routes
from formcheck.errors import FormcheckError

SECTIONS: tuple[MakeSection, ...] = (
    home.section,
    clips.section,
    live.section,
    history.section,
    exercises.section,
)
MAX_MESSAGE_BYTES = 4_000_000
"""Of a websocket: a picture of a camera has a tenth of it."""
_GRACE_S = 3
"""How long open connections may take to end."""
_WORDS = {404: "There is no such page.", 405: "This page can't be used like that."}


def make_app(context: AppContext, sections: Sequence[MakeSection] = SECTIONS) -> Starlette:
    """Return the app: its sections behind the guard.

    Parameters
    ----------
    context : AppContext
        What the sections share.
    sections : sequence of callable
        Each makes a section of the context.
    """
    made = [make(context) for make in sections]
    routes: list[BaseRoute] = [*static_routes(), *(r for one in made for r in one.routes)]
    limits = {path: most for one in made for path, most in one.body_limits.items()}

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in made:
                if one.lifespan is not None:
                    await stack.enter_async_context(one.lifespan())
            yield

    def failed(error: Exception) -> None:
        context.tell(f"a page failed: {type(error).__name__}: {error}")

    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Guard, access=context.access, body_limits=limits, failed=failed),
        ],
        exception_handlers={HTTPException: _http_error, FormcheckError: _formcheck_error},
        lifespan=lifespan,
    )
    app.state.links = [one.link for one in made if one.link is not None]
    return app


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = error.detail
    if detail == HTTPStatus(error.status_code).phrase:
        detail = _WORDS.get(error.status_code, detail)
    return message_page(request, "That did not work", detail, error.status_code)


def _formcheck_error(request: Request, error: Exception) -> Response:
    return message_page(request, "That did not work", str(error), 400)


def serve(app: Starlette, door: socket.socket, context: AppContext) -> None:
    """Answer requests until Ctrl-C or SIGTERM, which are raised again in the end."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        # It would write addresses, tokens among them.
        access_log=False,
        server_header=False,
        ws_max_size=MAX_MESSAGE_BYTES,
        timeout_graceful_shutdown=_GRACE_S,
        # Nothing is in front of the server: what a header says of the sender is not believed.
        proxy_headers=False,
    )
    _Server(config, context.stopping.set).run(sockets=[door])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop = stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # What waits for news would keep its connection open.
        self._stop()
        super().handle_exit(sig, frame)
