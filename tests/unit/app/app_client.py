"""A browser's habits for Starlette's client: Host, Origin, cookie."""

from starlette.applications import Starlette
from starlette.testclient import TestClient

from formcheck.app.context import AppContext

Told = list[str]


def make_client(app: Starlette, context: AppContext, *, let_in: bool = True) -> TestClient:
    """Return a browser at the app's address, that has come in by a new one-time token."""
    access = context.access
    client = TestClient(
        app,
        base_url=access.origin,
        headers={"origin": access.origin},
        raise_server_exceptions=False,
        client=("127.0.0.1", 50000),
    )
    if let_in:
        address = access.new_address()
        assert client.get(address.removeprefix(access.origin)).status_code == 200
    return client
