"""The first page: three doors."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formcheck.app.context import AppContext, Section
from formcheck.app.pages import page


class Door(NamedTuple):
    """A way in from the first page."""

    title: str
    words: str
    address: str


DOORS = (
    Door("Analyse a clip", "Drop in a video that you have filmed, and read its report.", "/clips"),
    Door(
        "Use the camera",
        "Exercise in front of this computer's camera: it counts, and says what to mend.",
        "/live",
    ),
    Door("See my history", "Past sessions, and what has really changed since.", "/history"),
)


def section(_context: AppContext) -> Section:
    """Return the first page."""
    return Section(routes=[Route("/", _home)])


def _home(request: Request) -> Response:
    return page(request, "home.html.j2", doors=DOORS)
