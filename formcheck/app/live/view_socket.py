"""The websocket over which a page sees a session, and asks for things."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
from starlette.websockets import WebSocket, WebSocketDisconnect

from formcheck.app.live.board import Viewer
from formcheck.live.key_bindings import Command

if TYPE_CHECKING:
    from formcheck.app.live.camera_session import CameraSession

COMMANDS = {
    command.value: command
    for command in (
        Command.QUIT,
        Command.PAUSE,
        Command.RESET,
        Command.NEUTRAL,
        Command.SKIP,
        Command.REPEAT,
        Command.MUTE,
    )
}
"""What a page may ask for; screenshots and the help panel are the window's."""
MAX_TEXT = 100


async def serve_view(websocket: WebSocket, session: CameraSession) -> None:
    """Show a session to a page until either is gone.

    The page says when it has drawn a picture; until then no other is sent, so that none is old.

    Parameters
    ----------
    websocket : WebSocket
        Accepted.
    session : CameraSession
        What is shown.
    """
    viewer = Viewer()
    session.board.join(viewer)
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_send, websocket, viewer)
            await _receive(websocket, viewer, session)
            group.cancel_scope.cancel()
    finally:
        session.board.leave(viewer)


async def _send(websocket: WebSocket, viewer: Viewer) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            news = await viewer.next()
            await websocket.send_text(json.dumps(news.shown))
            if news.picture is not None:
                await websocket.send_bytes(news.picture)


async def _receive(websocket: WebSocket, viewer: Viewer, session: CameraSession) -> None:
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        asked = _asked(message.get("text"))
        if asked == "drawn":
            viewer.ready()
        elif asked in COMMANDS:
            session.ask(COMMANDS[asked])


def _asked(text: str | None) -> str:
    """Return what a page asks for; empty where it makes no sense, which is passed over."""
    if text is None or len(text) > MAX_TEXT:
        return ""
    try:
        return str(json.loads(text)["ask"])
    except (ValueError, TypeError, KeyError):
        return ""
