"""The form of exercise and routine files: encodings, versions, and what keys were once called."""

import codecs
from collections.abc import Mapping
from typing import Any, Final

from formcheck.exercises.checking import line_of, one_line
from formcheck.exercises.rules import IN_FOOT_LENGTHS, IN_STATURES

EXERCISE_FORMAT: Final = "formcheck.exercise/2"
"""What stands in the ``format`` of an exercise file. Version 1 had no such line."""

OldNames = Mapping[str, str]
"""What keys are called in the file, by what they are called today."""

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_OLD_KEYS: Mapping[str, Mapping[str, str]] = {
    "counting": {
        "min_rise": "min_rise_foot",
        "min_counted_rise": "min_counted_rise_foot",
        "return_share": "end_share",
    },
    "form": {"knee_past_toe": "knee_past_toe_foot", "return_share": "min_lowered_share"},
    "endurance": {"pace_tolerance": "pace_tolerance_share"},
    "hold": {"heel_lift": "heel_lift_stature"},
    "cycles": {"heel_lift": "heel_lift_stature"},
}
"""Keys of version 1, by their tables."""


def decode(data: bytes) -> str:
    """Return the text of a file, whatever byte order mark stands before it.

    Notepad writes one, and ``>`` in Windows PowerShell 5.1 writes UTF-16.

    Raises
    ------
    ValueError
        It is no text; the message says what to do.
    """
    try:
        return data.decode(_MARKS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("it is no UTF-8 text; save it as UTF-8") from error


def is_current(data: Mapping[str, Any], text: str, current: str) -> bool:
    """Say whether a file is of this version of its format; one without a format is older.

    Parameters
    ----------
    data : mapping
        What the file holds.
    text : str
        The same as it stands there.
    current : str
        The format with its version, as in ``"formcheck.exercise/2"``.

    Raises
    ------
    ValueError
        It is of a version that this formcheck does not know; the message says the line.
    """
    given = data.get("format")
    if given is None or given == current.replace("/2", "/1"):
        return False
    if given != current:
        line = line_of(text, ("format",))
        said = one_line(str(given))[:40]
        raise ValueError(f"line {line}: format is {said}: this formcheck reads {current}")
    return True


def upgrade_exercise(data: dict[str, Any]) -> tuple[dict[str, Any], OldNames]:
    """Return the data of a file of version 1 with the keys of today.

    Keys that are there under both names stay as they are.

    Returns
    -------
    data : dict
        With ``format`` and the new keys.
    old_names : mapping
        What is called otherwise in the file.
    """
    upgraded = {**data, "format": EXERCISE_FORMAT}
    old_names: dict[str, str] = {}
    for table, value in data.items():
        if not isinstance(value, dict):
            continue
        names = {**_OLD_KEYS.get(table, {}), **_measured_names(table, value)}
        upgraded[table], found = rename(value, names)
        old_names.update(found)
    return upgraded, old_names


def rename(table: Mapping[str, Any], names: Mapping[str, str]) -> tuple[dict[str, Any], OldNames]:
    """Return a table with new names for its old ones, and the old ones by the new."""
    found = {old: new for old, new in names.items() if old in table and new not in table}
    renamed = {found.get(key, key): value for key, value in table.items()}
    return renamed, {new: old for old, new in found.items()}


def _measured_names(table: str, value: Mapping[str, Any]) -> Mapping[str, str]:
    """Keys whose unit hangs on what is measured."""
    if table == "hold":
        unit = "foot" if value.get("position") in IN_FOOT_LENGTHS else "deg"
        return {"enter": f"enter_{unit}", "leave": f"leave_{unit}"}
    if table == "cycles":
        unit = "stature" if value.get("kind") in IN_STATURES else "deg"
        return {"min_size": f"min_size_{unit}"}
    return {}
