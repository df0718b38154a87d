"""Each of our parsers as a function of bytes: read, or refused with a `FormcheckError`."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from formcheck.batch.inputs import read_list
from formcheck.batch.record import read_index
from formcheck.errors import FormcheckError
from formcheck.exercises.catalogue import new_exercise_text
from formcheck.history.export import history_csv
from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.kinds import read_own_exercise
from formcheck.live.journal import interrupted_sessions
from formcheck.model.corrections import Corrections
from formcheck.model.result import Result
from formcheck.model.result_json import load_result
from formcheck.report.html.frames_csv_reader import frames_charts
from formcheck.report.pose_file import load_recording
from formcheck.routines.routine import read_routine, template
from formcheck.routines.routine_journal import interrupted_routines
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
    "batch": _file("batch.json", read_index),
    "clip-list": lambda data: [None for _ in read_list(data)] and None,
    "corrections": _corrections,
    "atoms": _file("clip.mp4", _atoms),
}
"""By the format's name."""


def seeds(name: str) -> list[bytes]:
    """Return small whole files of a format, to begin with."""
    made = _folder() / f"seed-{name}"
    match name:
        case "exercise":
            return [new_exercise_text(one, "mine").encode() for one in ("calf-raise", "toe-walk")]
        case "routine":
            return [template().encode()]
        case "settings":
            return [b'height = 178\nname = "Ana"\nno-sound = true\n']
        case "frames" | "report" | "pose":
            from odd_file_trials import good_files

            return [
                content
                for file, content in good_files().items()
                if file.startswith("pose" if name == "pose" else name)
            ]
        case "journal":
            from odd_file_trials import whole_files

            return whole_files(_folder() / "whole", [])["journal"]
        case "history":
            made.unlink(missing_ok=True)
            with History(made) as history:
                history.set_person(Person(name="Ana", height_cm=170.0))
                history.save(_result(), person="Ana")
            return [made.read_bytes()]
        case "corrections":
            return [b'{"by": "Ana", "made": []}']
        case "clip-list":
            return [b"a.mp4\nb.mp4\r\n", b"a\0b\0"]
        case "atoms":
            return [b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01mdat\0\0\0\0\0\0\0\x20"]
    return [b"{}"]
