"""The tables and the page of a batch: a row a clip, a row a repetition."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from formcheck.batch import page
from formcheck.batch.folder import (
    CLIPS,
    CLIPS_PARQUET,
    PAGE,
    RAISES,
    RAISES_PARQUET,
    BatchFolder,
)
from formcheck.batch.page import ClipRow, batch_totals, clip_row
from formcheck.batch.record import BatchIndex, ClipEntry, ClipRecord
from formcheck.batch.rows import CLIP_COLUMNS, RAISE_COLUMNS, fitting, kind_of_column
from formcheck.errors import OutputError
from formcheck.model.csv_cells import text_cells
from formcheck.model.paths import printable
from formcheck.report import folder as result_folder
from formcheck.report.atomic_write import write_atomically

Row = dict[str, Any]

_ROWS_AT_A_TIME = 5000


class _Table(Protocol):
    def add(self, rows: Iterable[Row]) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def write_outputs(folder: BatchFolder, index: BatchIndex) -> None:
    """Write the tables and the pages anew from the clips' records; however many, a few at a time.

    Raises
    ------
    OutputError
        No room or no permission; each file is the old one or the new one.
    """
    pages = _Pages(folder, index.clips)
    try:
        with ExitStack() as stack:
            clips = [stack.enter_context(t) for t in _tables(folder, CLIPS, CLIPS_PARQUET)]
            raises = [stack.enter_context(t) for t in _tables(folder, RAISES, RAISES_PARQUET)]
            for entry in index.clips:
                record = _record_of(folder, entry)
                row = _clip_cells(entry, record)
                pages.add(clip_row(entry, record, has_page=_has_page(folder, entry)))
                for table in clips:
                    table.add([row])
                about = {name: row[name] for name in RAISE_COLUMNS[:3]}
                for table in raises:
                    table.add(about | found for found in record.raises)
    except OSError as error:
        raise OutputError(
            f"{printable(folder.path)}: the tables can't be written: {error.strerror or error}"
        ) from error
    pages.end()


def _record_of(folder: BatchFolder, entry: ClipEntry) -> ClipRecord:
    """Return the record with the numbers of this entry; one without numbers where there are none.

    A result of other settings, whose new one failed, is not the entry's.
    """
    found = folder.record(entry.name)
    if found is None or found.entry.settings != entry.settings:
        return ClipRecord(entry=entry)
    cells = {name: fitting(value, name) for name, value in found.measurements.items()}
    raises = [{name: fitting(value, name) for name, value in row.items()} for row in found.raises]
    return found.model_copy(update={"measurements": cells, "raises": raises})


def _has_page(folder: BatchFolder, entry: ClipEntry) -> bool:
    # What measured it may have been killed between the numbers and the page.
    return entry.state == "done" or (folder.path / entry.name / result_folder.PAGE).is_file()


def _clip_cells(entry: ClipEntry, record: ClipRecord) -> Row:
    row: Row = dict.fromkeys(CLIP_COLUMNS)
    known = {name: value for name, value in record.measurements.items() if name in row}
    return (
        row
        | known
        | {
            "clip": printable(os.path.basename(entry.source.rstrip("/")) or entry.source),
            "folder": entry.name if folder_is_there(record) else None,
            "state": entry.state,
            "reason": printable(entry.reason),
            "filmed": None
            if record.filmed is None
            else record.filmed.isoformat(timespec="seconds"),
            "session": entry.session,
            "work_s": entry.work_s,
            "sha256": entry.sha256,
            "settings": entry.settings,
            "source": printable(entry.source),
        }
    )


def folder_is_there(record: ClipRecord) -> bool:
    """Tell whether a clip has a folder with its numbers."""
    return bool(record.measurements)


def _tables(folder: BatchFolder, text: str, parquet: str) -> list[_Table]:
    columns = CLIP_COLUMNS if text == CLIPS else RAISE_COLUMNS
    tables: list[_Table] = [_CsvTable(folder, text, columns)]
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        # One of an earlier batch would be out of date.
        (folder.path / parquet).unlink(missing_ok=True)
    else:
        tables.append(_ParquetTable(folder, parquet, columns))
    return tables


class _Part:
    """A file that takes its place when it is whole."""

    def __init__(self, folder: BatchFolder, name: str) -> None:
        self._target = folder.path / name
        self.path = folder.own / name

    def end(self, *, whole: bool) -> None:
        if whole:
            self.path.replace(self._target)
        else:
            self.path.unlink(missing_ok=True)


class _CsvTable:
    def __init__(self, folder: BatchFolder, name: str, columns: Sequence[str]) -> None:
        self._part = _Part(folder, name)
        self._columns = columns
        self._file = self._part.path.open("w", encoding="utf-8", errors="replace", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(columns)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._writer.writerow(text_cells(_cell(row.get(name)) for name in self._columns))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._part.end(whole=kind is None)


class _ParquetTable:
    def __init__(self, folder: BatchFolder, name: str, columns: Sequence[str]) -> None:
        import pyarrow
        from pyarrow import parquet

        self._part = _Part(folder, name)
        self._pyarrow = pyarrow
        self._schema = pyarrow.schema([(name, self._type(name)) for name in columns])
        self._rows: list[Row] = []
        self._writer = parquet.ParquetWriter(self._part.path, self._schema)

    def add(self, rows: Iterable[Row]) -> None:
        self._rows += rows
        if len(self._rows) >= _ROWS_AT_A_TIME:
            self._flush()

    def _flush(self) -> None:
        names = self._schema.names
        cells = [{name: row.get(name) for name in names} for row in self._rows]
        self._writer.write_table(self._pyarrow.Table.from_pylist(cells, self._schema))
        self._rows = []

    def _type(self, column: str) -> Any:
        types = {
            "text": self._pyarrow.string(),
            "whole": self._pyarrow.int64(),
            "truth": self._pyarrow.bool_(),
            "number": self._pyarrow.float64(),
        }
        return types[kind_of_column(column)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()
        self._part.end(whole=kind is None)


def _cell(value: Any) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


class _Pages:
    """Writes a page whenever it is full, and the last one at the end."""

    def __init__(self, folder: BatchFolder, entries: Sequence[ClipEntry]) -> None:
        self._folder = folder
        self._totals = batch_totals(entries)
        self._rows: list[ClipRow] = []
        self._written = 0

    def add(self, row: ClipRow) -> None:
        self._rows.append(row)
        if len(self._rows) == page.ROWS_A_PAGE:
            self._write()

    def end(self) -> None:
        if self._rows or not self._written:
            self._write()
        _remove_further_pages(self._folder, self._written)

    def _write(self) -> None:
        self._written += 1
        text = page.batch_page(self._totals, self._rows, self._written)
        name = page.page_name(self._written)
        write_atomically(text.encode(), self._folder.path / name, replace=True)
        self._rows = []


def _remove_further_pages(folder: BatchFolder, pages: int) -> None:
    stem, suffix = os.path.splitext(PAGE)
    for path in folder.path.glob(f"{stem}-*{suffix}"):
        number = path.stem.removeprefix(f"{stem}-")
        if number.isdecimal() and int(number) > pages and _is_page(path):
            path.unlink(missing_ok=True)


def _is_page(path: Path) -> bool:
    from formcheck.report.html.render import is_page

    return is_page(path)
