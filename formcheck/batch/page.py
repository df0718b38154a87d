"""``index.html`` of a batch: all clips, with links to their own pages."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from formcheck.batch.folder import PAGE
from formcheck.batch.record import ClipEntry, ClipRecord
from formcheck.model import number_text
from formcheck.model.number_text import number
from formcheck.report import folder as result_folder
from formcheck.report.html.render import render

ROWS_A_PAGE = 5000
"""More make a browser slow."""

MOST_LISTED = 20
"""Failed clips that are listed above the table; of more the reasons stand in it."""

_COUNTED = ("rep_count", "cycle_count")


@dataclass(frozen=True, slots=True)
class ClipRow:
    """A clip's row of the page.

    Attributes
    ----------
    name : str
        The clip's.
    place : str
        The folder it is in.
    page : str
        Address of its own page; empty where it has none.
    state : "done", "failed" or "not-done"
        How far it is.
    what : str
        The headline, or why there is none.
    filmed : str
        The day; empty where it is not known.
    count, height_cm, duration_s : float or None
        To sort by, and to show.
    height : str
        The peak heel height with its interval.
    notes : str
        The result's notices, in a word.
    """

    name: str
    place: str
    page: str
    state: str
    what: str
    filmed: str
    count: float | None
    height_cm: float | None
    height: str
    duration_s: float | None
    notes: str


def clip_row(entry: ClipEntry, record: ClipRecord) -> ClipRow:
    """Return the row of a clip, with its numbers if it has any."""
    row = record.measurements
    path, name = os.path.split(entry.source)
    height, error = (row.get(f"peak_heel_height_cm{part}") for part in ("", "_plus_minus"))
    counts = [row[name] for name in _COUNTED if row.get(name)]
    page = f"./{quote(os.fsencode(entry.name))}/{result_folder.PAGE}" if row else ""
    notices = [code for code in (row.get("notices") or "").split(";") if code]
    return ClipRow(
        name=name,
        place=path,
        page=page,
        state=entry.state,
        what=record.headline if entry.state == "done" else entry.reason or "not measured yet",
        filmed="" if record.filmed is None else f"{record.filmed.astimezone():%Y-%m-%d}",
        count=float(counts[0]) if counts else (0.0 if row else None),
        height_cm=height,
        height="" if height is None else number_text.interval(height, error, 1),
        duration_s=entry.duration_s,
        notes=_notes(len(notices)),
    )


def _notes(count: int) -> str:
    return "" if not count else f"{count} note{'s' * (count > 1)}"


def page_name(number: int) -> str:
    """Return the file of the first, second ... page."""
    stem, suffix = os.path.splitext(PAGE)
    return PAGE if number == 1 else f"{stem}-{number}{suffix}"


def batch_pages(rows: Sequence[ClipRow]) -> Iterator[str]:
    """Yield the pages of a batch, each with `ROWS_A_PAGE` clips; the same rows, the same text."""
    parts = [rows[i : i + ROWS_A_PAGE] for i in range(0, len(rows), ROWS_A_PAGE)] or [rows]
    common = _common_place(rows)
    for number_, part in enumerate(parts, 1):
        yield render(
            "batch.html.j2",
            ["sortable.js"],
            title=headline(rows),
            headline=headline(rows),
            lead=lead(rows),
            place=common,
            most_listed=MOST_LISTED,
            failures=[row for row in part if row.state == "failed"],
            rows=[(row, _below(row.place, common)) for row in part],
            number=number,
            pages=[(n, page_name(n)) for n in range(1, len(parts) + 1)],
            page=number_,
        )


def headline(rows: Sequence[ClipRow]) -> str:
    """Return e.g. "38 of 40 clips measured"."""
    done = sum(row.state == "done" for row in rows)
    clips = f"{len(rows)} clip{'' if len(rows) == 1 else 's'}"
    return f"{clips} measured" if done == len(rows) else f"{done} of {clips} measured"


def lead(rows: Sequence[ClipRow]) -> str:
    """Return the batch in a sentence or two."""
    failed = sum(row.state == "failed" for row in rows)
    waiting = sum(row.state == "not-done" for row in rows)
    minutes = sum(row.duration_s or 0.0 for row in rows if row.state == "done") / 60
    parts = [f"{number(minutes, 0 if minutes >= 10 else 1)} minutes of video."]
    if failed:
        parts.append(f"{failed} could not be measured; why stands below.")
    if waiting:
        parts.append(f"{waiting} not done yet: the same command goes on with them.")
    return " ".join(parts)


def _common_place(rows: Sequence[ClipRow]) -> str:
    places = {row.place for row in rows}
    if not places:
        return ""
    try:
        return os.path.commonpath(list(places))
    except ValueError:
        return ""


def _below(place: str, common: str) -> str:
    return os.path.relpath(place, common) if common and place != common else ""
