"""What every request must pass before any page sees it."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formcheck.app.access import Access

MAX_BODY_BYTES = 64_000
"""Of a request; sections name the few paths that take more."""
MAX_TARGET_CHARS = 2000
"""Of a path with its query."""
SAFE_METHODS = ("GET", "HEAD")
METHODS = (*SAFE_METHODS, "POST")

NEW_ADDRESS_PATH, KEY_HEADER = "/new-address", "x-formcheck-key"

PAGE_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": with that a form's Origin would be "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), display-capture=()",
    # About a body: no copy stays in the browser.
    "cache-control": "no-store",
}
KEY_NEEDED = (
    "This page opens with the address that formcheck printed, and each address works once.\n"
    "For another browser run once more: formcheck app\n"
)


class Guard:
    """Lets in requests of the app's own pages in a known browser, and nothing else.

    The outermost part of the server (ASGI). Refused are, with a short plain answer: another
    Host than 127.0.0.1 or localhost with the app's port, another Origin, a request that other
    sites caused (Sec-Fetch-Site), one that changes something or opens a websocket without an
    Origin, unusual methods, a browser without a session, and bodies that are too large. Every
    answer gets the headers that keep other sites out.

    Parameters
    ----------
    app : ASGI application
        What is behind.
    access : Access
        Names, tokens and sessions.
    body_limits : mapping of int
        Most bytes of a body by path, where more than `MAX_BODY_BYTES` may come.
    failed : callable
        Called with an exception that no page has handled.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        body_limits: Mapping[str, int],
        failed: Callable[[Exception], None],
    ) -> None:
        self._app = app
        self._access = access
        self._body_limits = body_limits
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await _refuse_websocket(refusal, scope, receive, send)
            return
        answer = _Answer(send)
        if refusal is not None:
            await refusal(scope, receive, answer.send)
            return
        body = _Body(receive, self._body_limits.get(scope["path"], MAX_BODY_BYTES))
        try:
            if body.is_announced_too_large(Headers(scope=scope)):
                raise _TooLargeError
            await self._app(scope, body.receive, answer.send)
        except _TooLargeError:
            await answer.instead(_plain("This is too large.\n", 413), scope, receive)
        except Exception as error:
            self._failed(error)
            text = "Something went wrong in formcheck; its terminal says what.\n"
            await answer.instead(_plain(text, 500), scope, receive)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that is not let in; None for one that is."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._access.hosts:
            return _plain("formcheck is not at this address.\n", 421)
        websocket = scope["type"] == "websocket"
        method = "GET" if websocket else scope["method"]
        if method not in METHODS:
            return _plain("This is not a way to ask.\n", 405, {"allow": ", ".join(METHODS)})
        if len(scope["path"]) + len(scope["query_string"]) > MAX_TARGET_CHARS:
            return _plain("This address is too long.\n", 414)
        if not websocket and self._is_second_start(scope, headers):
            return _plain(self._access.new_address(), 200)
        origins = headers.getlist("origin")
        needs_origin = websocket or method not in SAFE_METHODS
        if any(o not in self._access.origins for o in origins) or (needs_origin and not origins):
            return _plain("Only formcheck's own pages may ask this.\n", 403)
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return _plain("Another site may not open formcheck's pages.\n", 403)
        if self._access.knows(_cookie(headers, self._access.cookie)):
            return self._without_token(scope) if method == "GET" and not websocket else None
        return self._let_in(scope, method)

    def _is_second_start(self, scope: Scope, headers: Headers) -> bool:
        """A second start asks for an address: no page can, a browser always sends an Origin."""
        asks = scope["method"] == "POST" and scope["path"] == NEW_ADDRESS_PATH
        return asks and "origin" not in headers and self._access.is_key(headers.get(KEY_HEADER, ""))

    def _without_token(self, scope: Scope) -> Response | None:
        """A token that a known browser brings again is taken out of its address."""
        if scope["path"] == "/" and _token(scope) is not None:
            return RedirectResponse("/", 303)
        return None

    def _let_in(self, scope: Scope, method: str) -> Response:
        token = _token(scope) if method == "GET" and scope["path"] == "/" else None
        session = None if token is None else self._access.redeem(token)
        if session is None:
            return _plain(KEY_NEEDED, 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._access.cookie, session, httponly=True, samesite="strict", path="/")
        return answer


class _TooLargeError(Exception):
    """A body is larger than its path takes."""


class _Body:
    """A request's body, counted while it comes."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._read = 0

    def is_announced_too_large(self, headers: Headers) -> bool:
        length = headers.get("content-length", "0")
        return not length.isascii() or not length.isdigit() or int(length[:20]) > self._limit

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._limit:
            raise _TooLargeError
        return message


class _Answer:
    """An answer on its way out, which gets the headers that every one has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            headers = MutableHeaders(scope=message)
            headers.setdefault("content-security-policy", PAGE_POLICY)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    async def instead(self, response: Response, scope: Scope, receive: Receive) -> None:
        """Answer with something else, where nothing has gone out yet."""
        if not self._begun:
            # What is still on its way in is not read: the connection ends with the answer.
            response.headers["connection"] = "close"
            await response(scope, receive, self.send)


async def _refuse_websocket(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if "websocket.http.response" in scope.get("extensions", {}):
        await answer(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008})


def _plain(text: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(text, status, headers)


def _cookie(headers: Headers, name: str) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return None if found is None else found.value


def _token(scope: Scope) -> str | None:
    found = urllib.parse.parse_qs(scope["query_string"].decode("latin-1")).get("token")
    return found[0] if found else None
