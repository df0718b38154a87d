"""The app without a network: Starlette's client in place of a browser."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from app_client import Told, make_client
from left_out import no_foot_in_grey_pictures, no_plot
from starlette.testclient import TestClient

from formcheck.app.access import Access
from formcheck.app.context import AppContext, MakeSection
from formcheck.app.server import SECTIONS, make_app

__all__ = ["no_foot_in_grey_pictures", "no_plot"]

PORT = 8123


@pytest.fixture
def told() -> Told:
    """Return what the app has said in the terminal."""
    return []


@pytest.fixture
def context(tmp_path: Path, told: Told) -> AppContext:
    """Return the app's context, with a folder and a history of its own."""
    folder = tmp_path / "app"
    folder.mkdir(mode=0o700)
    return AppContext(Access(PORT), folder, tmp_path / "history.sqlite", told.append)


@pytest.fixture
def visit(context: AppContext) -> Iterator[Callable[..., TestClient]]:
    """Return a function that starts an app and gives a browser that has come in."""
    with ExitStack() as stack:

        def start(sections: Sequence[MakeSection] = SECTIONS) -> TestClient:
            return stack.enter_context(make_client(make_app(context, sections), context))

        yield start


@pytest.fixture
def browser(visit: Callable[..., TestClient]) -> TestClient:
    """Return a browser that has come in."""
    return visit()
