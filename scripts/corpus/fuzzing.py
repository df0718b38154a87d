"""Damaged files of each format that formcheck reads, from whole ones and a seed."""

import io
import json
import math
import random
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

WEIRD = (
    b"0", b"-1", b"1e308", b"-1e308", b"1e-320", b"NaN", b"Infinity", b"null", b"true", b'""',
    b"[]", b"{}", b"99999999999999999999", b"\xff\xfe", b"\x1b[2J", b"=cmd|x", b"\r\n", b"\0",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, -1e308, 1e-320, 10**20, "", "NaN", "\x1b[2J", "=cmd|x", "\ud800",
    "a" * 5000, math.nan, math.inf, [], {},
)  # fmt: skip
SHARES = {
    "clip": 200, "pose": 70, "report": 70, "frames": 40, "exercise": 30, "routine": 20,
    "settings": 10, "journal": 30, "history": 30,
}  # fmt: skip
"""How many of 500 damaged files are of which format."""


class Damaged(NamedTuple):
    """A damaged file: its format, and its bytes."""

    format: str
    content: bytes


def damage_inside(kind: str, content: bytes, chance: random.Random) -> bytes:
    """Return a file that is whole as a container, with a few things wrong in it.

    Parameters
    ----------
    kind : str
        "pose" (an array of the archive), "report" (a value) or "history" (a cell); bytes of
        others are damaged wherever.
    content : bytes
        Of a whole file.
    chance : random.Random
        Decides what.
    """
    match kind:
        case "pose":
            return _damaged_member(content, chance)
        case "report":
            return _damaged_value(content, chance)
        case "history":
            return _damaged_cell(content, chance)
    return damage(content, chance)


def _damaged_member(content: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(out, "w") as made:
        names = whole.namelist()
        wrong = chance.choice(names)
        for name in names:
            data = whole.read(name)
            if name == wrong:
                # Behind the header, which says what it is, or anywhere.
                head = 128 if chance.random() < 0.7 else 0
                data = data[:head] + damage(data[head:], chance)
            made.writestr(name, data)
    return out.getvalue()


def _damaged_value(content: bytes, chance: random.Random) -> bytes:
    report = json.loads(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = report
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = chance.choice(keys)
            inner = place[key]
            if isinstance(inner, dict | list) and inner and chance.random() < 0.85:
                place = inner
                continue
            _change(place, key, chance)
            break
    return json.dumps(report).encode()


def _change(place: Any, key: Any, chance: random.Random) -> None:
    """Take a value away, put it there twice, or put another in its place."""
    match chance.randrange(5):
        case 0:
            del place[key]
        case 1 if isinstance(place, list):
            place.insert(key, place[key])
        case 2 if isinstance(place[key], int | float):
            place[key] *= chance.choice((-1, 0, 1e-9, 1e9, 1e300))
        case _:
            place[key] = chance.choice(VALUES)


def _damaged_cell(content: bytes, chance: random.Random) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "h.sqlite"
        path.write_bytes(content)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA ignore_check_constraints = ON")
            tables = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type='table'"
                )
                if not name.startswith("sqlite_")
            ]
            for _ in range(chance.choice((1, 3))):
                table = chance.choice(tables)
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                column = chance.choice(columns)
                value = chance.choice((*VALUES[:12], b"\0\xff", chance.randbytes(30)))
                with suppress(sqlite3.Error, OverflowError, UnicodeError):
                    where = chance.choice(("1", "rowid = 2", "rowid % 2"))
                    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", [value])
            if chance.random() < 0.1:
                connection.execute(f"DROP TABLE {chance.choice(tables)}")
            if chance.random() < 0.1:
                connection.execute(f"PRAGMA user_version = {chance.choice((0, 1, 3, -1))}")
            connection.commit()
            connection.execute("PRAGMA journal_mode = DELETE")
        return path.read_bytes()


def damage(content: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few things wrong.

    Parameters
    ----------
    content : bytes
        Of a whole file.
    chance : random.Random
        Decides what.
    """
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        _one_thing(changed, chance)
    return bytes(changed)


def _one_thing(changed: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(changed) + 1)
    long = min(len(changed) - at, chance.choice((1, 2, 4, 30, 400)))
    match chance.randrange(8):
        case 0:
            changed[at:] = b""
        case 1:
            changed[at : at + long] = chance.randbytes(long)
        case 2:
            changed[at : at + long] = b""
        case 3:
            changed[at:at] = changed[at : at + long] * chance.choice((1, 2, 50))
        case 4:
            changed[at : at + long] = bytes(long)
        case 5:
            changed[at : at + long] = b"\xff" * long
        case 6:
            _other_value(changed, chance)
        case _:
            changed[at:at] = chance.choice(WEIRD)


def _other_value(changed: bytearray, chance: random.Random) -> None:
    """Replace a number, or a word, as text has them."""
    places = list(re.finditer(rb"-?\d[\d.e+-]*|\w+", bytes(changed[:200_000])))
    if places:
        place = chance.choice(places)
        changed[place.start() : place.end()] = chance.choice(WEIRD)


def make_damaged(whole: Mapping[str, list[bytes]], seed: int, count: int = 500) -> list[Damaged]:
    """Return damaged files, the formats by `SHARES`.

    Parameters
    ----------
    whole : mapping of list of bytes
        Whole files by their format.
    seed : int
        The same one gives the same files.
    count : int
        How many in all.
    """
    chance = random.Random(seed)
    total = sum(SHARES.values())
    made = []
    for name, share in SHARES.items():
        for _ in range(max(1, round(share * count / total))):
            content = chance.choice(whole[name])
            wrong = damage_inside(name, content, chance) if chance.random() < 0.6 else None
            made.append(Damaged(name, wrong or damage(content, chance)))
    return made


def write_damaged(folder: Path, files: list[Damaged], endings: Mapping[str, str]) -> list[Path]:
    """Write damaged files, one each, named after their number and format."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, file in enumerate(files):
        path = folder / f"{number:03d}-{file.format}{endings[file.format]}"
        path.write_bytes(file.content)
        paths.append(path)
    return paths
