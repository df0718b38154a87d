"""What is wrong in an exercise file, in one line that says where."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Keys = tuple[str | int, ...]

_LONGEST_STATEMENT = 100
"""Lines."""

_KEY_PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DEEP_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*+(?:{_KEY_PART}[ \t]*+\.[ \t]*+){{20}}", re.MULTILINE)
"""A name of so many parts: no file of formcheck has one, and to read thousands takes minutes.

It is looked for only where a name can begin, and gives nothing back that it has passed: else a
long word takes minutes itself.
"""

_KINDS_OF_VALUES = {
    "string_type": "it must be text in quotes",
    "int_type": "it must be a whole number",
    "float_type": "it must be a number",
    "finite_number": "it must be a finite number",
    "bool_type": "it must be true or false",
    "tuple_type": "it must be a list in square brackets",
    "model_type": "it must be a table of its own",
    "string_pattern_mismatch": "it must be small letters and figures, with hyphens between",
    "string_too_long": "it is too long",
}
_LIMITS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}


def toml_data(text: str) -> dict[str, Any]:
    """Return the data of a TOML text that a user wrote.

    Raises
    ------
    ValueError
        It is not TOML; the message says where, without the file.
    """
    deep = _DEEP_KEY.search(text)
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        raise ValueError(f"line {line}: not valid TOML: too many dots in a name")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # ValueError: wrong TOML, and numbers of thousands of digits.
        raise ValueError(_broken_toml(error, text)) from error


def line_of(text: str, keys: Keys) -> int | None:
    """Return the line, from 1, on which a key's statement begins in a TOML text.

    Parameters
    ----------
    text : str
        Sound TOML.
    keys : tuple of str and int
        The way to the value, as pydantic gives it: ``("hold", "leave")``,
        ``("prescription", "reps", 0)``. Of a key that is not there, the line of the table
        that should hold it counts.

    Returns
    -------
    int or None
        None where not even the table is in the text.
    """
    best, line = 0, None
    for number, stated in _statements(text):
        if len(stated) > best and keys[: len(stated)] == stated:
            best, line = len(stated), number
        elif best < len(keys) and len(stated) > len(keys) and stated[: len(keys)] == keys:
            # The value is a table that only its own keys name.
            best, line = len(keys), number
    return line


def _broken_toml(error: Exception, text: str) -> str:
    """Return what keeps a text from being TOML as ``line 7: ...``, without the file."""
    if isinstance(error, RecursionError):
        return "not valid TOML: too many brackets in each other"
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
    if found is None:
        return one_line(f"not valid TOML: {error}")
    line = int(found[1] or len(text.splitlines()) or 1)
    return one_line(f"line {line}: not valid TOML: {str(error)[: found.start()]}")


def explain(
    error: ValidationError,
    text: str,
    kind: type[BaseModel],
    old_names: Mapping[str, str] | None = None,
) -> str:
    """Return the gravest fault of an exercise file as ``line 7: ...``, without the file.

    Parameters
    ----------
    error : ValidationError
        Of the data.
    text : str
        As they stand in the file.
    kind : type of BaseModel
        By which they were checked.
    old_names : mapping, optional
        What keys are called in the file, by what they are called in the model.
    """
    # What is there and wrong says more than what is missing because of a slip in its name.
    faults = sorted(error.errors(), key=lambda fault: fault["type"] == "missing")
    slips = [fault for fault in faults if fault["type"] == "extra_forbidden"]
    fault: Mapping[str, Any] = (slips or faults)[0]
    old_names = old_names or {}
    keys: Keys = fault["loc"]
    line = line_of(text, tuple(old_names.get(str(key), key) for key in keys))
    place = f"line {line}: " if line is not None else ""
    words = re.sub(r"\w+", lambda w: old_names.get(w[0], w[0]), _words(fault, keys, kind))
    return one_line(place + words)


def nearest(word: str, words: list[str]) -> str | None:
    """Return what was most likely meant by a mistyped word."""
    near = difflib.get_close_matches(word, words, n=1)
    return near[0] if near else None


def one_line(text: str) -> str:
    """Return the text on one printable line."""
    joined = " ".join(text.split())
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in joined)


def _statements(text: str) -> Iterator[tuple[int, Keys]]:
    """Yield the line and the keys of every table header and every ``key = value``."""
    table: Keys = ()
    counts: dict[Keys, int] = {}
    waiting, begun = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        begun = number if not waiting else begun
        waiting += line + "\n"
        try:
            data = tomllib.loads(waiting)
        except tomllib.TOMLDecodeError:
            # A text or a list that goes on in the next line, but no exercise needs so long a one.
            if number - begun >= _LONGEST_STATEMENT:
                return
            continue
        is_header = waiting.lstrip().startswith("[")
        waiting = ""
        if not data:
            continue
        names = _names(data)
        if is_header:
            table = _numbered(names, counts, is_new=isinstance(_value(data, names), list))
            yield begun, table
        else:
            yield begun, table + names


def _names(data: dict[str, Any]) -> Keys:
    """Return the keys of the one statement in the data: ``a.b = 1`` gives ``("a", "b")``."""
    keys: list[str] = []
    value: Any = data
    while isinstance(value, dict) and len(value) == 1:
        key = next(iter(value))
        keys.append(key)
        value = value[key]
    return tuple(keys)


def _value(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


def _numbered(names: Keys, counts: dict[Keys, int], *, is_new: bool) -> Keys:
    """Return the keys of a header with the places in arrays of tables among them."""
    if is_new:
        counts[names] = counts.get(names, -1) + 1
    keys: list[str | int] = []
    for end, name in enumerate(names, 1):
        keys.append(name)
        if names[:end] in counts:
            keys.append(counts[names[:end]])
    return tuple(keys)


def _words(fault: Mapping[str, Any], keys: Keys, kind: type[BaseModel]) -> str:
    names = [str(key) for key in keys if isinstance(key, str)]
    name, table = names[-1] if names else "the file", names[:-1]
    where = f" in [{'.'.join(table)}]" if table else ""
    context = fault.get("ctx", {})
    reason = fault["type"]
    if reason == "missing":
        too_few = isinstance(keys[-1], int)
        return f"{name}{where} has too few values" if too_few else f"{name} is missing{where}"
    if reason == "too_long":
        return f"{name}{where} has too many values"
    if reason == "extra_forbidden":
        near = nearest(name, _fields(kind, keys[:-1]))
        return f"{name} is not known{where}" + (f": did you mean {near}?" if near else "")
    if reason == "value_error":
        return f"{name}{where}: {context['error']}"
    given = f"{name}{where} is {_shown(fault['input'])}"
    if reason == "literal_error":
        return f"{given}: it must be {context['expected'].replace(chr(39), '')}"
    if reason in _LIMITS:
        limit, word = _LIMITS[reason]
        return f"{given}: it must be {word} {context[limit]:g}"
    if reason in _KINDS_OF_VALUES:
        return f"{given}: {_KINDS_OF_VALUES[reason]}"
    return f"{given}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    words = str(value)
    return words if len(words) <= 40 else words[:37] + "..."


def _fields(kind: type[BaseModel], keys: Keys) -> list[str]:
    """Return what a table of this kind of exercise may hold."""
    model = kind
    for key in keys:
        if not isinstance(key, str):
            continue
        field = model.model_fields.get(key)
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
