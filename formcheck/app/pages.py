"""Pages from templates, and the files that they load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from formcheck.report.html.render import STYLE_FILE, TEMPLATES, make_environment

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".wav": "audio/wav",
}


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page.

    Parameters
    ----------
    request : Request
        What is answered.
    template : str
        File in ``templates/``; it extends ``base.html.j2``.
    status : int
        Of HTTP.
    values
        For the template. Text is escaped there.
    """
    text = (
        make_environment(_HERE / "templates", TEMPLATES)
        .get_template(template)
        .render(path=request.url.path, links=request.app.state.links, **values)
    )
    return HTMLResponse(text, status)


def message_page(request: Request, title: str, text: str, status: int) -> Response:
    """Return a page that only says something."""
    return page(request, "message.html.j2", status, title=title, text=text)


def static_routes() -> list[Route]:
    """Return the route of the files that pages load: those that are in the package, by name."""
    # The pages look like report.html: one style file for both.
    files = {"page.css": STYLE_FILE} | {
        file.relative_to(_STATIC).as_posix(): file
        for file in sorted(_STATIC.rglob("*"))
        if file.suffix in _TYPES
    }

    def static(request: Request) -> Response:
        file = files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        return FileResponse(file, media_type=_TYPES[file.suffix])

    return [Route("/static/{name:path}", static)]
