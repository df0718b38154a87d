"""The live part of the app: its page, its actions and its websockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from formcheck.app.context import AppContext, Section
from formcheck.app.known_sizes import fill_known, own_name
from formcheck.app.live.camera_errors import MAX_BYTES
from formcheck.app.live.camera_requests import KEY, open_camera, take_picture, tell_time
from formcheck.app.live.choices import choices
from formcheck.app.live.desk import BusyError, LiveDesk
from formcheck.app.live.live_reports import LiveReports
from formcheck.app.live.live_request import LiveRequest
from formcheck.app.live.view_socket import serve_view
from formcheck.app.pages import page
from formcheck.errors import FormcheckError
from formcheck.history.errors import HistoryError
from formcheck.history.people import Person
from formcheck.live.key_bindings import Command

if TYPE_CHECKING:
    # The network's and the picture's libraries come with them: not for the start of the app.
    from formcheck.app.live.camera_session import CameraSession, SessionParts
    from formcheck.app.phone.listener import PhoneListener

UNKNOWN = 4404
"""Code with which a websocket is closed whose session is no more."""
PICTURE = "/live/picture"
SESSION = "x-formcheck-session"
"""Header that names the session a camera is for."""
NO_PHONE = "to take a phone start the app with: formcheck app --phone"


def section(context: AppContext) -> Section:
    """Return the live part of the app."""
    return LivePart(context).section


class LivePart:
    """The live page and what it talks to.

    Parameters
    ----------
    context : AppContext
        What the app's parts share.
    parts : SessionParts, optional
        What a session is put together of.

    Attributes
    ----------
    desk : LiveDesk
        Keeps the session that is on.
    """

    def __init__(self, context: AppContext, parts: SessionParts | None = None) -> None:
        self._context, self._parts = context, parts
        self.desk = LiveDesk()
        self._reports = LiveReports(context.results_folder)

    @cached_property
    def _phones(self) -> PhoneListener:
        from formcheck.app.phone.listener import PhoneListener

        return PhoneListener()

    @property
    def section(self) -> Section:
        """The part of the app."""
        return Section(
            routes=[
                Route("/live", self._page),
                Route("/live/start", self._start, methods=["POST"]),
                WebSocketRoute("/live/{number}/view", self._view),
                Route("/live/clock", lambda _: tell_time(), methods=["POST"]),
                Route("/live/camera", self._camera, methods=["POST"]),
                Route(PICTURE, self._picture, methods=["POST"]),
                *self._reports.routes,
            ],
            link=("Live", "/live"),
            lifespan=self._lifespan,
            body_limits={PICTURE: MAX_BYTES},
        )

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        # Beside the pages: it takes seconds, and mostly there is none.
        recovery = threading.Thread(target=self._reports.recover, args=(self._context.tell,))
        recovery.start()
        try:
            yield
        finally:
            self._reports.end_recovery()
            session = self.desk.running
            if not await asyncio.to_thread(self.desk.close):
                self._context.tell(
                    "the report of the live session is not done: it is made at the next start"
                )
            elif session is not None:
                # Its pages can't show it any more.
                for report in session.board.shown["reports"]:
                    self._context.tell(f"the live session was ended: {report['title']}")
            # Once Python itself ends, nothing more can be imported.
            await asyncio.to_thread(recovery.join)

    def _page(self, request: Request) -> Response:
        people, trouble = self._people()
        running = self.desk.running
        return page(
            request,
            "live.html.j2",
            groups=choices(),
            chosen=request.query_params.get("routine") or request.query_params.get("exercise"),
            people=people,
            trouble=trouble,
            own=own_name(),
            running=running,
            recovered=self._reports.recovered,
            phone=self._context.phone,
        )

    def _people(self) -> tuple[list[Person], str | None]:
        try:
            with self._context.open_history() as history:
                return history.people(), None
        except HistoryError as error:
            return [], str(error)

    async def _start(self, request: Request) -> Response:
        try:
            asked = LiveRequest.model_validate_json(await request.body())
            session = await run_in_threadpool(self._start_session, asked)
        except ValidationError as error:
            return _refusal(_first_words(error), 400)
        except BusyError as error:
            return _refusal(str(error), 409)
        except FormcheckError as error:
            return _refusal(str(error), 400)
        return JSONResponse({"number": session.number})

    def _start_session(self, asked: LiveRequest) -> CameraSession:
        from formcheck.app.live.camera_session import CameraSession, SessionParts

        by_phone = asked.camera == "phone"
        if by_phone and not self._context.phone:
            raise FormcheckError(NO_PHONE)
        options = asked.options(lambda known: fill_known(self._context, known, asked.person))
        session = self.desk.start(
            lambda: CameraSession(
                asked,
                options,
                results=self._reports.folder,
                db=self._context.db,
                address_of=self._reports.address,
                parts=self._parts or SessionParts(),
            )
        )
        if by_phone:
            try:
                self._phones.open(session)
            except FormcheckError:
                session.ask(Command.QUIT)
                raise
        return session

    async def _view(self, websocket: WebSocket) -> None:
        session = await self._session_of(websocket)
        if session is not None:
            await serve_view(websocket, session)

    def _camera(self, request: Request) -> Response:
        return open_camera(self._asked_for(request), request.headers.get(KEY))

    async def _picture(self, request: Request) -> Response:
        return await take_picture(self._asked_for(request), request)

    def _asked_for(self, request: Request) -> CameraSession | None:
        session = self.desk.find(request.headers.get(SESSION, ""))
        # A phone's session takes the phone's pictures only.
        return session if session is not None and session.request.camera == "computer" else None

    async def _session_of(self, websocket: WebSocket) -> CameraSession | None:
        await websocket.accept()
        session = self.desk.find(websocket.path_params["number"])
        if session is None:
            await websocket.close(UNKNOWN, "this session is no more")
        return session


def _refusal(words: str, status: int) -> Response:
    return JSONResponse({"error": words}, status)


def _first_words(error: ValidationError) -> str:
    """Say what is wrong with a request, in a line."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    words = first["msg"].removeprefix("Value error, ")
    return f"{where}: {words}" if where else words
