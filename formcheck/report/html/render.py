"""Templates and assets to one HTML page that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from formcheck.model.paths import printable
from formcheck.model.regular_file import open_regular

GENERATOR = "formcheck"
"""What the page's generator tag says: by it a page is known as formcheck's own."""

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
STYLE_FILE = _HERE / "assets" / "page.css"
"""How pages look; those of the app load it too."""
_LICENCE = "vendor/uPlot-LICENSE.txt"
_STYLES = ("vendor/uPlot.min.css", "assets/page.css")
_SCRIPTS = ("vendor/uPlot.iife.min.js", "assets/charts.js")
PAPER = ("assets/paper.css",)
"""The style of a page that is made to be printed; it has no charts that move."""


def render(
    template: str, scripts: Sequence[str], *, styles: Sequence[str] = _STYLES, **values: Any
) -> str:
    """Return a page.

    Every value is escaped on its way in, and what does not print is written out, so that
    no file's name can carry markup or turn the text around.

    Parameters
    ----------
    template : str
        File in ``templates/``.
    scripts : sequence of str
        Files in ``assets/`` that this page runs, after those of the charts where it has some.
    styles : sequence of str
        Its style; `PAPER` for a page without charts that move.
    values
        For the template.
    """
    style = _bundle(tuple(styles))
    charts = () if styles == PAPER else _SCRIPTS
    script = _bundle((*charts, *(f"assets/{name}" for name in scripts)))
    return (
        make_environment(TEMPLATES)
        .get_template(template)
        .render(
            policy=_policy(style, script),
            generator=GENERATOR,
            style=Markup(style),
            script=Markup(script),
            **values,
        )
    )


def is_page(path: Path) -> bool:
    """Tell whether a file is a page that formcheck wrote."""
    try:
        with open_regular(path) as file:
            return f'<meta name="generator" content="{GENERATOR}">'.encode() in file.read(4096)
    except OSError:
        return False


@cache
def make_environment(*templates: Path) -> Environment:
    """Return jinja2's environment for folders of templates: what goes in is made harmless."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters["data_uri"] = _data_uri
    environment.filters["base64"] = _base64
    environment.filters["breakable"] = _breakable
    environment.filters["lines"] = _lines
    return environment


def _printable(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        # A space that doesn't break is our own, between a number and its interval.
        return "\u00a0".join(printable(part) for part in value.split("\u00a0"))
    return value


def _breakable(text: str) -> Markup:
    """Let the field's long words break in a narrow column."""
    return Markup("&shy;flexion").join(escape(printable(text)).split("flexion"))


def _lines(text: str) -> Markup:
    """Keep the ends of lines in a text of somebody's own."""
    return Markup("\n").join(escape(printable(line)) for line in text.splitlines())


def _base64(content: bytes) -> Markup:
    return Markup(base64.b64encode(content).decode("ascii"))


def _data_uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


@cache
def _bundle(names: tuple[str, ...]) -> str:
    """Put assets behind each other, before those of others the licence that asks for it."""
    vendored = any(name.startswith("vendor/") for name in names)
    licence = [f"/*\n{_read(_LICENCE).strip()}\n*/"] if vendored else []
    text = "\n".join([*licence, *(_read(name) for name in names)])
    # What would end the tag early would also change what the browser checks by its hash.
    assert "</" not in text, "an asset would end its own tag"
    return text


def _read(name: str) -> str:
    # Line ends as the browser's parser will have them, since it compares hashes.
    return (_HERE / name).read_text("utf-8").replace("\r\n", "\n")


def _policy(style: str, script: str) -> str:
    """Return a policy by which the page runs its own script and fetches nothing from a net.

    The clip beside the page is the one file it may read: ``'self'`` for a page on a
    server, ``file:`` for one on disk.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'sha256-{_digest(script)}'",
            f"style-src 'sha256-{_digest(style)}'",
            "img-src data:",
            "media-src 'self' file: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
