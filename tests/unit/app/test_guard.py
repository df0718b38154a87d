"""What is not let in: other names, other sites, wrong keys, unusual requests."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from app_client import Told, make_client
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from formcheck.app import home
from formcheck.app.context import AppContext, Section
from formcheck.app.guard import KEY_HEADER, MAX_BODY_BYTES, NEW_ADDRESS_PATH
from formcheck.app.server import make_app

GREET = "ws://127.0.0.1:8123/greet"


async def _size(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


def _broken(_request: Request) -> Response:
    raise RuntimeError("a secret of the inside")


def trial(_context: AppContext) -> Section:
    return Section(
        routes=[
            Route("/size", _size, methods=["POST"]),
            Route("/large", _size, methods=["POST"]),
            Route("/broken", _broken),
            WebSocketRoute("/greet", _greet),
        ],
        body_limits={"/large": 3 * MAX_BODY_BYTES},
    )


@pytest.fixture
def inside(visit: Callable[..., TestClient]) -> TestClient:
    return visit([home.section, trial])


@pytest.fixture
def stranger(context: AppContext) -> TestClient:
    return make_client(make_app(context), context, let_in=False)


@pytest.mark.parametrize("path", ["/", "/?token=wrong", "/?token=", "/static/page.css", "/no"])
def test_without_a_key_nothing_is_shown(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "formcheck app" in answer.text
    assert "<" not in answer.text
    assert "set-cookie" not in answer.headers


def test_a_key_opens_once(stranger: TestClient, context: AppContext) -> None:
    address = urlsplit(context.access.new_address())
    first = stranger.get(f"/?{address.query}", follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert stranger.get("/").status_code == 200
    # The same browser again: in it is, and the key leaves the address.
    assert stranger.get(f"/?{address.query}").url.query == b""
    stranger.cookies.clear()
    assert stranger.get(f"/?{address.query}").status_code == 403


def test_only_opening_the_page_uses_a_key_up(stranger: TestClient, context: AppContext) -> None:
    address = context.access.new_address()
    assert stranger.head(address).status_code == 403
    assert stranger.post(address).status_code == 403
    assert stranger.get(address).status_code == 200


def test_a_made_up_cookie_is_no_key(stranger: TestClient, context: AppContext) -> None:
    for value in ("", "x", "a" * 3000):
        stranger.cookies.set(context.access.cookie, value)
        assert stranger.get("/").status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example:8123", "127.0.0.1", "127.0.0.1:8124", "localhost", "[::1]:8123", ""]
)
def test_another_host_is_refused(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 421


def test_localhost_is_the_same_app(browser: TestClient) -> None:
    headers = {"host": "localhost:8123", "origin": "http://localhost:8123"}
    assert browser.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8124", ""])
def test_another_origin_is_refused(inside: TestClient, origin: str) -> None:
    for send in (inside.get, inside.post):
        assert send("/size", headers={"origin": origin}).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        inside.websocket_connect(GREET, headers={"origin": origin}),
    ):
        pass


def test_a_change_or_a_websocket_needs_an_origin(inside: TestClient) -> None:
    del inside.headers["origin"]
    assert inside.post("/size").status_code == 403
    with pytest.raises(WebSocketDisconnect), inside.websocket_connect(GREET):
        pass


def test_a_websocket_of_the_own_page_opens(inside: TestClient) -> None:
    with inside.websocket_connect(GREET) as socket:
        assert socket.receive_text() == "hello"


def test_a_websocket_needs_the_cookie_and_the_host(inside: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        inside.websocket_connect(GREET, headers={"host": "evil.example"}),
    ):
        pass
    inside.cookies.clear()
    with pytest.raises(WebSocketDisconnect), inside.websocket_connect(GREET):
        pass


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_what_another_site_causes_is_refused(browser: TestClient, site: str) -> None:
    assert browser.get("/", headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_unusual_methods_are_refused(browser: TestClient, method: str) -> None:
    assert browser.request(method, "/").status_code == 405


def test_a_page_can_t_be_posted_to(browser: TestClient) -> None:
    answer = browser.post("/")
    assert answer.status_code == 405
    assert "can&#39;t be used like that" in answer.text


def test_bodies_are_bounded_announced_or_not(inside: TestClient) -> None:
    assert inside.post("/size", content=b"x" * MAX_BODY_BYTES).text == str(MAX_BODY_BYTES)
    assert inside.post("/size", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    parts = (b"x" * 1000 for _ in range(100))
    assert inside.post("/size", content=parts).status_code == 413
    assert inside.post("/large", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 200


def test_a_fault_is_told_in_the_terminal_and_not_on_the_page(
    inside: TestClient, told: Told
) -> None:
    answer = inside.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert any("a secret of the inside" in line for line in told)


def test_every_answer_keeps_other_sites_out(browser: TestClient) -> None:
    for path in ("/", "/static/page.css", "/nothing", "/?token=x"):
        headers = browser.get(path, follow_redirects=False).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py",
        "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/", "/static/page.css%00",
    ],
)  # fmt: skip
def test_only_files_of_the_pages_are_served(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_address_is_bounded(browser: TestClient) -> None:
    assert browser.get("/" + "a" * 3000).status_code == 414


def test_a_second_start_gets_an_address_with_the_key_of_the_file(
    stranger: TestClient, context: AppContext
) -> None:
    key = {KEY_HEADER: context.access.key}
    # A page of another site can't ask, even if it knew the key: it has an Origin.
    assert stranger.post(NEW_ADDRESS_PATH, headers=key).status_code == 403
    del stranger.headers["origin"]
    assert stranger.post(NEW_ADDRESS_PATH, headers={KEY_HEADER: "wrong"}).status_code == 403
    assert stranger.get(NEW_ADDRESS_PATH, headers=key).status_code == 403
    address = stranger.post(NEW_ADDRESS_PATH, headers=key).text
    assert stranger.get(address).status_code == 200
