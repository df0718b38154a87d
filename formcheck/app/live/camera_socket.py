"""The websocket over which a page sends its camera's pictures, here or on a phone."""

import asyncio
import json
import time
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from formcheck.app.live.camera_session import CameraSession
from formcheck.app.live.clock_offset import ClockOffset
from formcheck.app.live.frame_message import BadMessageError, read_message

BUSY, OVER, REFUSED = 4409, 4410, 4400
"""Codes with which it is closed: another page is the camera; the session is over; what was sent
is no picture."""
FIRST_ASKS, FIRST_APART_S, APART_S = 4, 0.05, 2.0
"""The page's clock is asked for so often, so far apart, before the first picture; and then."""
MAX_TEXT = 200
LOOK_S = 0.5


class CameraSocket:
    """Takes the pictures of one page, one at a time, for a session.

    Parameters
    ----------
    websocket : WebSocket
        Accepted.
    session : CameraSession
        What they are for.
    """

    def __init__(self, websocket: WebSocket, session: CameraSession) -> None:
        self._websocket, self._session = websocket, session
        self._loop = asyncio.get_running_loop()
        self._taken = asyncio.Event()
        self._clock = ClockOffset()
        self._asked: dict[int, float] = {}
        self._picture: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Take pictures until the page or the session is gone."""
        camera = self._session.camera
        if not camera.connect(self, self._on_taken):
            await self._close(BUSY, "another page is the camera")
            return
        self._session.clock_error_s = lambda: self._clock.error_s
        tasks = [
            asyncio.create_task(one)
            for one in (self._receive(), self._ask_time(), self._wait_for_end())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except BadMessageError as error:
            await self._close(REFUSED, str(error))
        finally:
            camera.disconnect(self)
            for task in [*tasks, *([self._picture] if self._picture else [])]:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                message = await self._websocket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                if self._picture is not None and self._picture.done():
                    self._picture.result()
                    self._picture = None
                if (data := message.get("bytes")) is not None:
                    self._begin_picture(data)
                else:
                    self._take_answer(message.get("text") or "")

    def _begin_picture(self, data: bytes) -> None:
        if self._picture is not None or not self._clock.known:
            raise BadMessageError("a picture that was not asked for")
        self._picture = asyncio.create_task(self._take_picture(data))

    async def _take_picture(self, data: bytes) -> None:
        message = read_message(data)
        taken_s = self._clock.here_s(message.taken_ms)
        self._taken.clear()
        await asyncio.to_thread(self._session.camera.receive, message.jpeg, taken_s, message.missed)
        await self._taken.wait()
        self._picture = None
        await self._send({"next": True})

    def _on_taken(self) -> None:
        # From the thread of the pose model; the loop may have ended.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._taken.set)

    async def _ask_time(self) -> None:
        number = 0
        while True:
            number += 1
            self._asked = {number: time.perf_counter()}
            await self._send({"ping": number})
            first = number <= FIRST_ASKS
            await asyncio.sleep(FIRST_APART_S if first else APART_S)

    def _take_answer(self, text: str) -> None:
        if len(text) > MAX_TEXT:
            raise BadMessageError("a text that is too long")
        try:
            answer = json.loads(text)
            number, theirs_ms = int(answer["pong"]), float(answer["at"])
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise BadMessageError("an answer that makes no sense") from error
        asked_s = self._asked.pop(number, None)
        if asked_s is None:
            return
        was_known = self._clock.known
        self._clock.add(asked_s, theirs_ms, time.perf_counter())
        if self._clock.known and not was_known:
            self._first = asyncio.create_task(self._send({"next": True}))

    async def _wait_for_end(self) -> None:
        while not self._session.is_over:
            if self._picture is not None and self._picture.done():
                # A picture that could not be taken is known here, too, when nothing follows.
                self._picture.result()
            await asyncio.sleep(LOOK_S)
        await self._close(OVER, "the session is over")

    async def _send(self, what: dict[str, object]) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._websocket.send_text(json.dumps(what))

    async def _close(self, code: int, reason: str) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTED:
            with suppress(WebSocketDisconnect, RuntimeError):
                await self._websocket.close(code, reason)
