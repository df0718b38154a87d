"""What a phone can ask of its listener: one page, its files, and the pictures that it sends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formcheck.app.live.camera_errors import MAX_BYTES
from formcheck.app.live.camera_requests import BUSY, KEY, open_camera, take_picture, tell_time
from formcheck.app.live.camera_session import CameraSession
from formcheck.app.phone.invitation import Invitation
from formcheck.report.html.render import STYLE_FILE, make_environment

MAX_BODY = 1000
"""Bytes of any body but a picture."""
CODE = "x-formcheck-code"
_HERE = Path(__file__).parent.parent
_FILES = {
    "/camera.js": (_HERE / "static" / "camera.js", "text/javascript"),
    "/phone.js": (_HERE / "static" / "phone.js", "text/javascript"),
    "/phone.css": (_HERE / "static" / "phone.css", "text/css"),
    "/page.css": (STYLE_FILE, "text/css"),
}
_PICTURE = "/camera/picture"
_ACTIONS = frozenset({"/camera/camera", "/camera/clock", _PICTURE})
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; img-src data:; media-src blob:; frame-ancestors 'none';"
    " form-action 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
REFUSED = 403
WRONG_CODE = "this code does not work any more: scan the one on the computer's screen"
WRONG_PHONE = "another phone is the camera now"


def make_phone_app(
    session: CameraSession, invitation: Invitation, *, hosts: Sequence[str], fingerprint: str
) -> Starlette:
    """Return what answers a phone.

    Parameters
    ----------
    session : CameraSession
        What its pictures are for.
    invitation : Invitation
        Who is let in.
    hosts : sequence of str
        The names, with their port, under which it is asked.
    fingerprint : str
        Of the certificate, for the page.
    """
    page = (
        make_environment(_HERE / "templates")
        .get_template("phone.html.j2")
        .render(fingerprint=fingerprint, title=session.title)
    )
    asked = _PhoneRequests(session, invitation)
    return Starlette(
        routes=[
            Route("/", lambda _: HTMLResponse(page), methods=["GET"]),
            *(Route(path, _file, methods=["GET"]) for path in _FILES),
            Route("/camera/clock", lambda _: tell_time(), methods=["POST"]),
            Route("/camera/camera", asked.enter, methods=["POST"]),
            Route(_PICTURE, asked.picture, methods=["POST"]),
        ],
        middleware=[Middleware(PhoneGuard, hosts=frozenset(hosts))],
    )


class _PhoneRequests:
    """What the phone's page asks."""

    def __init__(self, session: CameraSession, invitation: Invitation) -> None:
        self._session, self._invitation = session, invitation

    def enter(self, request: Request) -> Response:
        """Let a phone be the camera: by the code, once; or with the key from then."""
        key = request.headers.get(KEY)
        if key is None:
            if self._session.camera.connected:
                return JSONResponse({"error": "another phone is the camera"}, BUSY)
            sender = request.client.host if request.client else ""
            key = self._invitation.redeem(request.headers.get(CODE, ""), sender)
        elif not self._invitation.is_key(key):
            key = None
        return _refusal(WRONG_CODE) if key is None else open_camera(self._session, key)

    async def picture(self, request: Request) -> Response:
        """Take a picture of the phone that was let in."""
        if not self._invitation.is_key(request.headers.get(KEY, "")):
            return _refusal(WRONG_PHONE)
        return await take_picture(self._session, request)


def _file(request: Request) -> Response:
    path, media_type = _FILES[request.url.path]
    return FileResponse(path, media_type=media_type)


def _refusal(words: str) -> Response:
    return JSONResponse({"error": words}, REFUSED)


class PhoneGuard:
    """Lets in requests for the phone's own page, files and actions, and nothing else.

    Parameters
    ----------
    app : ASGI application
        What is behind.
    hosts : frozenset of str
        The names under which it may be asked.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts
        self._origins = frozenset(f"https://{host}" for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        headers = Headers(scope=scope)
        most = MAX_BYTES if scope["path"] == _PICTURE else MAX_BODY
        refusal = self._refusal(scope, headers, most)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                # As if the phone had gone: nothing of it is looked at.
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, bounded, answer)

    def _refusal(self, scope: Scope, headers: Headers, most: int) -> Response | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return PlainTextResponse("", 421)
        acts = scope["path"] in _ACTIONS
        if not acts and scope["path"] != "/" and scope["path"] not in _FILES:
            return PlainTextResponse("", 404)
        if scope["method"] != ("POST" if acts else "GET") or scope["query_string"]:
            return PlainTextResponse("", 405)
        origins = headers.getlist("origin")
        if any(origin not in self._origins for origin in origins) or (acts and not origins):
            return PlainTextResponse("", 403)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:20]) > most:
            return PlainTextResponse("", 413)
        return None
