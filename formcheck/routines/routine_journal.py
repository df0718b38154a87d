"""The journal of a routine that runs, from which the index of a killed one is recovered.

What was measured in its sets stands in their own journals; here are the plan and how far it is.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import BaseModel, ConfigDict

from formcheck.errors import FormcheckError
from formcheck.live.journal_files import (
    UNREADABLE,
    JournalFile,
    journal_files,
    journal_folder,
    journal_records,
    keep_unread,
    new_journal,
    open_left,
    within,
)
from formcheck.live.live_frame import LiveFrame
from formcheck.live.plan import PlannedSet
from formcheck.live.plan_run import Outcome, SetProgress, SetRecord
from formcheck.model.paths import printable
from formcheck.model.system import remove_open

FIRST_LINE = b"formcheck.routine-journal/1\n"
SUFFIX = ".routine"
SET_ASIDE = ".unread-routine"
NOTED_S = 1.0
"""How often it is noted how long a set has gone on."""

_HEADER, _SET = b"H", b"S"


class RoutineMetadata(BaseModel):
    """What is known of a routine at its start; enough for its index.

    Attributes
    ----------
    name, title : str
        Of the routine.
    started : datetime
        Local time.
    sources : list of str
        Cameras or clips.
    folder : str
        Where its report goes, absolute.
    sets : list of PlannedSet
        All of them, in order.
    no_save : bool
        Nothing of it is to be kept in the user's folders.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    name: str
    title: str
    started: datetime
    sources: list[str]
    folder: str
    sets: list[PlannedSet]
    no_save: bool = False


class _SetNote(BaseModel):
    """How far a set is; the last note of an entry holds."""

    model_config = ConfigDict(defer_build=True, frozen=True, allow_inf_nan=False)

    entry: int
    number: int
    outcome: Outcome
    seconds: float
    progress: SetProgress | None

    @classmethod
    def of(cls, record: SetRecord) -> Self:
        """Return what is noted of a set."""
        return cls(
            entry=record.entry,
            number=record.planned.number,
            outcome=record.outcome,
            seconds=record.seconds,
            progress=record.progress,
        )


class RoutineJournal:
    """Notes which sets of a routine were begun and how they ended; an observer of its run.

    A context manager: it begins with the block, and stays for the next start when that is left
    by an error.

    Parameters
    ----------
    metadata : RoutineMetadata
        Of this routine.
    here : Path, optional
        The folder of the results; else the current one.
    """

    def __init__(self, metadata: RoutineMetadata, here: Path | None = None) -> None:
        self._metadata, self._here = metadata, here
        self._file: JournalFile | None = None
        self._noted: _SetNote | None = None

    def on_frame(self, live: LiveFrame) -> None:
        """Note how far the routine is."""
        plan = live.plan
        if plan.finished is not None:
            self._note(plan.finished)
        if plan.step.kind == "set" and not plan.over:
            planned, spent_s = plan.step.planned, plan.spent_s
            self._note(SetRecord(plan.entry, planned, "cut off", spent_s, plan.progress))

    def close(self) -> None:
        """Nothing more comes; it stays until the report is written."""

    def _note(self, record: SetRecord) -> None:
        last, note = self._noted, _SetNote.of(record)
        if last is not None:
            if note.entry < last.entry:
                return
            same = last.model_copy(update={"seconds": note.seconds}) == note
            if same and note.seconds - last.seconds < NOTED_S:
                return
        self._noted = note
        if self._file is not None:
            self._file.write(_SET, note.model_dump_json().encode())

    def __enter__(self) -> Self:
        metadata = self._metadata
        path = new_journal(metadata.started, SUFFIX, None, self._here, saved=not metadata.no_save)
        self._file = JournalFile(path, FIRST_LINE)
        self._file.write(_HEADER, metadata.model_dump_json().encode())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close(keep=error is not None)


class InterruptedRoutine:
    """The journal of a routine that was killed; locked while this is open.

    Attributes
    ----------
    metadata : RoutineMetadata
        What is known of it.
    records : sequence of SetRecord
        The sets that were begun; the last one is cut off if it had not ended.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file
        self.metadata, self.records = _read(file)

    def keep_within(self, folder: Path) -> None:
        """Let its index be written in a folder only."""
        inside = within(folder, Path(self.metadata.folder), 1)
        self.metadata = self.metadata.model_copy(update={"folder": str(inside)})

    def remove(self) -> None:
        """Let go of it for good: its index is written, or there is nothing in it."""
        remove_open(self._path, self._file)

    def leave(self) -> None:
        """Leave it for the next start."""
        self._file.close()


def interrupted_routines(
    folder: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
    *,
    here: Path | None = None,
) -> Iterator[InterruptedRoutine]:
    """Yield the routines that were killed, the oldest first.

    Parameters
    ----------
    folder : Path, optional
        Else the user's state folder.
    tell : callable
        Called with a line about each journal that can't be read; it is kept.
    here : Path, optional
        A folder of results (without a `folder`, else the current one); what is in it may be
        somebody else's, and its index goes into that folder.
    """
    here = here.absolute() if here else None if folder else Path.cwd()
    for path in journal_files(folder or journal_folder(), here, [SUFFIX], FIRST_LINE):
        file = open_left(path)
        if file is None:
            continue
        try:
            routine = InterruptedRoutine(path, file)
        except UNREADABLE:
            aside = keep_unread(path, file, SET_ASIDE)
            if aside:
                tell(f"a routine that was cut off can't be read; kept: {printable(aside)}")
        else:
            if path.parent == here:
                routine.keep_within(here)
            yield routine


def _read(file: BinaryIO) -> tuple[RoutineMetadata, Sequence[SetRecord]]:
    metadata, notes = None, dict[int, _SetNote]()
    for kind, payload in journal_records(file, FIRST_LINE):
        if kind == _HEADER:
            metadata = RoutineMetadata.model_validate_json(payload)
        elif kind == _SET:
            note = _SetNote.model_validate_json(payload)
            notes[note.entry] = note
    if metadata is None:
        raise FormcheckError("a journal without a beginning")
    planned = {one.number: one for one in metadata.sets}
    last_of = {note.number: entry for entry, note in notes.items()}
    return metadata, [
        SetRecord(
            entry,
            planned[note.number],
            note.outcome,
            note.seconds,
            note.progress,
            repeated=last_of[note.number] != entry,
        )
        for entry, note in sorted(notes.items())
        if note.number in planned
    ]
