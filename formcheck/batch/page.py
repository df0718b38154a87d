"""``index.html`` of a batch: all clips, with links to their own pages."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
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


def clip_row(entry: ClipEntry, record: ClipRecord, *, has_page: bool = True) -> ClipRow:
    """Return the row of a clip, with its numbers if it has any, linked if there is its page."""
    row = record.measurements
    path, name = os.path.split(entry.source)
    height, error = (row.get(f"peak_heel_height_cm{part}") for part in ("", "_plus_minus"))
    counts = [row[name] for name in _COUNTED if row.get(name)]
    # A hold or a test of the range has none; of raises none is a number too.
    uncounted = not row or row.get("test") or row.get("held_s")
    page = f"./{quote(os.fsencode(entry.name))}/{result_folder.PAGE}" if row and has_page else ""
    notices = [code for code in (row.get("notices") or "").split(";") if code]
    return ClipRow(
        name=name,
        place=path,
        page=page,
        state=entry.state,
        what=record.headline if entry.state == "done" else entry.reason or "not measured yet",
        filmed="" if record.filmed is None else f"{record.filmed.astimezone():%Y-%m-%d}",
        count=float(counts[0]) if counts else None if uncounted else 0.0,
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


def batch_page(totals: BatchTotals, rows: Sequence[ClipRow], which: int) -> str:
    """Return one of the pages of a batch, with its clips; the same rows, the same text."""
    return render(
        "batch.html.j2",
        ["sortable.js"],
        title=headline(totals),
        headline=headline(totals),
        lead=lead(totals),
        place=totals.place,
        most_listed=MOST_LISTED,
        failures=[row for row in rows if row.state == "failed"],
        rows=[(row, _below(row.place, totals.place)) for row in rows],
        number=number,
        pages=[(n, page_name(n)) for n in range(1, totals.pages + 1)],
        page=which,
    )


@dataclass(frozen=True, slots=True)
class BatchTotals:
    """What the pages say of all clips.

    Attributes
    ----------
    done, failed, waiting : int
        Clips by their state.
    minutes : float
        Of video that is measured.
    place : str
        The folder that all clips are in.
    pages : int
        How many there are.
    """

    done: int
    failed: int
    waiting: int
    minutes: float
    place: str
    pages: int

    @property
    def clips(self) -> int:
        """All of them."""
        return self.done + self.failed + self.waiting


def batch_totals(entries: Sequence[ClipEntry]) -> BatchTotals:
    """Count the clips of a batch."""
    states = Counter(entry.state for entry in entries)
    done = (entry.duration_s or 0.0 for entry in entries if entry.state == "done")
    return BatchTotals(
        done=states["done"],
        failed=states["failed"],
        waiting=states["not-done"],
        minutes=sum(done) / 60,
        place=_common_place({os.path.dirname(entry.source) for entry in entries}),
        pages=max(1, -(-len(entries) // ROWS_A_PAGE)),
    )


def headline(totals: BatchTotals) -> str:
    """Return e.g. "38 of 40 clips measured"."""
    clips = f"{totals.clips} clip{'' if totals.clips == 1 else 's'}"
    if totals.done == totals.clips:
        return f"{clips} measured"
    return f"{totals.done} of {clips} measured"


def lead(totals: BatchTotals) -> str:
    """Return the batch in a sentence or two."""
    parts = [f"{number(totals.minutes, 0 if totals.minutes >= 10 else 1)} minutes of video."]
    if totals.failed:
        parts.append(f"{totals.failed} could not be measured; why stands below.")
    if totals.waiting:
        parts.append(f"{totals.waiting} not done yet: the same command goes on with them.")
    return " ".join(parts)


def _common_place(places: set[str]) -> str:
    try:
        return os.path.commonpath(places) if places else ""
    except ValueError:
        return ""


def _below(place: str, common: str) -> str:
    return os.path.relpath(place, common) if common and place != common else ""
