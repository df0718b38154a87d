"""What a form of a page has sent, and the answer to it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from formcheck.errors import FormcheckError
from formcheck.model.body_units import BodyMeasure

MAX_FIELDS = 2000


class FormError(FormcheckError):
    """What was typed can't be used; the message says what to change."""


class FormFields:
    """The fields of a form, as text.

    Parameters
    ----------
    pairs : list of (str, str)
        As they came; a name may come several times.
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def text(self, name: str) -> str:
        """Return a field without blanks around it; "" where it is missing."""
        return next((value.strip() for key, value in self._pairs if key == name), "")

    def texts(self, name: str) -> list[str]:
        """Return all values of a field."""
        return [value.strip() for key, value in self._pairs if key == name]

    def numbers(self, name: str) -> list[int]:
        """Return all values of a field that are whole numbers.

        Raises
        ------
        FormError
            One is not.
        """
        try:
            return [int(value) for value in self.texts(name) if len(value) < 19]
        except ValueError:
            raise FormError("these are not numbers of sessions") from None


def typed_size(text: str, measure: BodyMeasure, label: str) -> float | None:
    """Return a size of the body as it was typed, "178" or "5ft10"; None for nothing.

    Raises
    ------
    FormError
        It is none.
    """
    if not text.strip():
        return None
    try:
        return measure.read(text)
    except ValueError as error:
        raise FormError(f"{label}: {error}") from None


def post(path: str, action: Callable[[Request, FormFields], Response]) -> Route:
    """Return the route of a form; its action runs in a thread of its own."""

    async def answer(request: Request) -> Response:
        text = (await request.body()).decode("utf-8", "replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError as error:
            raise FormError("this form has too many fields") from error
        return await run_in_threadpool(action, request, FormFields(pairs))

    endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = answer
    return Route(path, endpoint, methods=["POST"])


def then(address: str) -> Response:
    """Return the way to the page that shows what a form has changed."""
    return RedirectResponse(address, 303)


def explain_fields(error: ValidationError, labels: dict[str, str]) -> str:
    """Return what is wrong with the first wrong field, in words."""
    wrong = error.errors()[0]
    field = str(wrong["loc"][0]) if wrong["loc"] else ""
    label = labels.get(field, field)
    limits = wrong.get("ctx", {})
    kind = wrong["type"]
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = next(iter(limits.values()))
        words = "at least" if kind == "greater_than_equal" else "at most"
        return f"{label}: it must be {words} {bound:g}"
    if kind == "string_too_long":
        return f"{label}: it must have at most {limits['max_length']} letters"
    if kind == "string_too_short":
        return f"{label}: it is empty"
    if kind in ("float_parsing", "int_parsing"):
        return f"{label}: {wrong['input']!r} is not a number"
    return f"{label}: {wrong['input']!r} can't be used here"
