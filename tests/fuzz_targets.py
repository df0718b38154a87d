"""Each of our parsers as a function of bytes: read, or refused with a `FormcheckError`."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from formcheck.batch.folder import INDEX, BatchFolder
from formcheck.batch.inputs import read_list
from formcheck.batch.outputs import write_outputs
from formcheck.batch.record import (
    RECORD,
    BatchIndex,
    ClipEntry,
    ClipRecord,
    read_index,
    to_json,
)
from formcheck.batch.rows import measurements, raise_rows
from formcheck.errors import FormcheckError
from formcheck.history.export import history_csv
from formcheck.history.store import History
from formcheck.kinds import read_own_exercise
from formcheck.live.journal import interrupted_sessions
from formcheck.live.journal_files import JournalFile
from formcheck.model.corrections import Correction, Corrections
from formcheck.model.result import Result
from formcheck.model.result_json import load_result
from formcheck.report.html.frames_csv_reader import frames_charts
from formcheck.report.pose_file import load_recording
from formcheck.routines.routine import read_routine
from formcheck.routines.routine_journal import FIRST_LINE, RoutineMetadata, interrupted_routines
from formcheck.settings import read_settings
from formcheck.video.mp4_atoms import begins_as_mp4, ends_within_a_box

Target = Callable[[bytes], None]


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


def _file(name: str, read: Callable[[Path], object]) -> Target:
    """Return a target that gives the bytes as a file."""

    def target(data: bytes) -> None:
        path = _folder() / name
        path.write_bytes(data)
        with suppress(FormcheckError):
            read(path)

    return target


def _journals(read: Callable[[Path], object], name: str) -> Target:
    def target(data: bytes) -> None:
        folder = _folder() / "journals"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
        read(folder)
        for path in folder.iterdir():
            path.unlink()

    return target


def _sessions(folder: Path) -> None:
    for session in interrupted_sessions(folder):
        session.recording.track(session.metadata.width, session.metadata.height)
        session.remove()


def _routines(folder: Path) -> None:
    for routine in interrupted_routines(folder):
        routine.remove()


def _history(path: Path) -> None:
    for beside in path.parent.glob(f"{path.name}*"):
        if beside != path:
            beside.unlink()
    with History(path) as history:
        history.people()
        "".join(history_csv(history))


@cache
def _result() -> Result:
    from odd_file_trials import good_files

    path = _folder() / "good.json"
    path.write_bytes(good_files()["report.json"])
    return load_result(path)


def _frames(path: Path) -> None:
    frames_charts(path.parent, _result())


def _batch(data: bytes) -> None:
    folder = BatchFolder(_folder() / "batch")
    folder.check()
    (folder.path / "anna").mkdir(exist_ok=True)
    for name in (INDEX, f"anna/{RECORD}"):
        (folder.path / name).write_bytes(data)
    with suppress(FormcheckError):
        index = read_index(folder.path / INDEX)
        record = folder.record("anna")
        settings = record.entry.settings if record else ""
        anna = ClipEntry(name="anna", source="/anna.mp4", state="done", settings=settings)
        write_outputs(folder, index.model_copy(update={"clips": [*index.clips, anna]}))


def _corrections(data: bytes) -> None:
    # As they are read from a report.json, pydantic's own error is what its reader handles.
    with suppress(ValueError):
        Corrections.model_validate_json(data)


def _atoms(path: Path) -> None:
    begins_as_mp4(path)
    ends_within_a_box(path)


TARGETS: dict[str, Target] = {
    "exercise": _file("mine.toml", read_own_exercise),
    "routine": _file("routine.toml", read_routine),
    "settings": _file("settings.toml", read_settings),
    "report": _file("report.json", load_result),
    "pose": _file("pose.npz", load_recording),
    "frames": _file("frames.csv", _frames),
    "journal": _journals(_sessions, "20260301-093000-0.journal"),
    "routine-journal": _journals(_routines, "20260301-093000-0.routine"),
    "history": _file("history.sqlite", _history),
    "batch": _batch,
    "clip-list": lambda data: [None for _ in read_list(data)] and None,
    "corrections": _corrections,
    "atoms": _file("clip.mp4", _atoms),
}
"""By the format's name."""


def _batch_seeds() -> list[bytes]:
    entry = ClipEntry(name="a", source="/a.mp4", state="done", stamp=(1, 2), session=1)
    record = ClipRecord(
        entry=entry,
        filmed=datetime(2026, 3, 1, tzinfo=UTC),
        measurements=measurements(_result()),
        raises=raise_rows(_result())[:1],
    )
    return [to_json(record), to_json(BatchIndex(clips=[entry]))]


def _corrections_seed() -> bytes:
    made = Correction(
        by="Ana", reason="held on", made_at="2026-03-01T09:30:00+01:00", neutral_at_s=1.0,
        leave_out_s=[2.0], add_s=[[3.0, 4.0]], from_s=0.5, to_s=9.0, side="left",
    )  # fmt: skip
    return Corrections(made=[made]).model_dump_json().encode()


@cache
def _whole_files() -> dict[str, list[bytes]]:
    from odd_file_trials import whole_files

    return whole_files(_folder() / "whole", [])


def _routine_seed() -> bytes:
    folder = _folder() / "routines"
    metadata = RoutineMetadata(
        name="trio", title="Trio", started=datetime(2026, 3, 1, 9, 30), sources=["0"],
        folder="recovered", sets=[], no_save=True,
    )  # fmt: skip
    folder.mkdir(exist_ok=True)
    file = JournalFile(folder / "whole", FIRST_LINE)
    file.write(b"H", metadata.model_dump_json().encode())
    file.close(keep=True)
    return (folder / "whole").read_bytes()


def seeds(name: str) -> list[bytes]:
    """Return small whole files of a format, to begin with."""
    made = {
        "batch": _batch_seeds,
        "corrections": lambda: [_corrections_seed()],
        "clip-list": lambda: [b"a.mp4\nb.mp4\r\n", b"a\0b\0"],
        "atoms": lambda: [b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01mdat\0\0\0\0\0\0\0\x20"],
        "routine-journal": lambda: [_routine_seed()],
    }
    return made[name]() if name in made else _whole_files()[name]
