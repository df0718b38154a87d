"""What a page with a camera asks of the server, here and on a phone.

Requests, one a picture, and no websocket: Safari on an iPhone opens none to a server whose
certificate it was told to accept (WebKit bug 145819).
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formcheck.app.live.camera_errors import BadPictureError, BusyCameraError

if TYPE_CHECKING:
    from formcheck.app.live.camera_session import CameraSession

KEY, TAKEN, MISSED, ERROR = (
    "x-formcheck-camera",
    "x-formcheck-taken-ms",
    "x-formcheck-missed",
    "x-formcheck-error-ms",
)
"""Headers of a picture: the camera's key; when it was taken, on this program's clock; pictures
that were left out since the last; within what that clock is known."""
MAX_MISSED = 10_000
BUSY, GONE = 409, 410


def tell_time() -> Response:
    """Answer with this program's clock, for a page to compare with its own."""
    return JSONResponse({"now_ms": 1000 * time.perf_counter()})


def open_camera(session: CameraSession | None, page: str | None) -> Response:
    """Let a page be the camera of a session; the answer has its key."""
    if session is None or session.is_over:
        return gone()
    try:
        return JSONResponse({"key": session.camera.claim(page)})
    except BusyCameraError as error:
        return JSONResponse({"error": str(error)}, BUSY)


async def take_picture(session: CameraSession | None, request: Request) -> Response:
    """Take a picture; the answer comes when the next one may be sent."""
    if session is None or session.is_over:
        return gone()
    try:
        headers = request.headers
        page = headers.get(KEY, "")
        taken_s = _number(headers, TAKEN) / 1000
        missed, error_s = int(_number(headers, MISSED)), _number(headers, ERROR) / 1000
        if not 0 <= missed <= MAX_MISSED or error_s < 0:
            raise BadPictureError("a picture whose head makes no sense")
        jpeg = await request.body()
        await run_in_threadpool(
            session.camera.receive, page, jpeg, taken_s, missed=missed, error_s=error_s
        )
    except BusyCameraError as error:
        return JSONResponse({"error": str(error)}, BUSY)
    except BadPictureError as error:
        return JSONResponse({"error": str(error)}, 400)
    return gone() if session.is_over else JSONResponse({})


def gone() -> Response:
    """Answer that the session is over."""
    return JSONResponse({"error": "the session is over"}, GONE)


def _number(headers: Mapping[str, str], name: str) -> float:
    try:
        value = float(headers[name])
    except (KeyError, ValueError) as error:
        raise BadPictureError("a picture without its head") from error
    if not math.isfinite(value):
        raise BadPictureError("a picture whose head makes no sense")
    return value
