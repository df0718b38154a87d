"""Odd and damaged files through the real commands, each in a process with limits of its own.

What reads poses is scripted; all else is what a user runs. A file is read, or refused in words:
never a crash, a hang, a heap of memory or half a result.
"""

import importlib
import os
import pkgutil
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np
import psutil
from scripted_clips import three_raises
from synthetic import ScriptedSource, film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.cli import main
from formcheck.exercises.catalogue import new_exercise_text
from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.live.journal import Journal, SessionMetadata
from formcheck.live.session_recording import SessionRecording
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.pose.factory import make_pose_estimator
from formcheck.report.files import result_files
from formcheck.routines.routine import bundled_text, template

CPU_S, MEMORY_MB, HANGS_S = 40, 900, 240.0
"""Limits of one file: processor time, memory beyond that of the program itself, and time."""
READERS = (
    "segmented_pass", "person_choice", "clip_recording", "mirrored_pass", "picture_turn",
)  # fmt: skip
ENDINGS = {
    "clip": ".mp4", "pose": ".npz", "report": ".json", "frames": ".csv", "exercise": ".toml",
    "routine": ".toml", "settings": ".toml", "journal": ".journal", "history": ".sqlite",
}  # fmt: skip


class Looping(ScriptedSource):
    """Finds the scripted person in whatever picture comes."""

    def detect(self, frame: Frame) -> Pose | None:
        index = frame.index % len(self._track)
        pose = super().detect(Frame(index, frame.time_s, frame.image))
        if pose is None:
            return None
        height, width = frame.image.shape[:2]
        size = (self._track.width, self._track.height)
        scaled = pose.copy()
        scaled[:, :2] *= np.array([width, height], np.float32) / np.array(size, np.float32)
        return scaled


@dataclass
class Outcome:
    """What became of a file.

    Attributes
    ----------
    status : int
        Of the command; negative: the signal that ended it.
    faults : list of str
        What may not be.
    """

    name: str
    status: int
    cpu_s: float
    memory_mb: float
    words: str
    faults: list[str] = field(default_factory=list)


def load_everything() -> None:
    """Import what the commands import, once for all files."""
    for package in ("cli.commands", "cli.runs", "analysis", "report", "report.html", "history"):
        found = importlib.import_module(f"formcheck.{package}")
        for module in pkgutil.walk_packages(found.__path__, f"{found.__name__}."):
            importlib.import_module(module.name)
    importlib.import_module("matplotlib.font_manager")


@cache
def good_files() -> dict[str, bytes]:
    """Return the files of a good result."""
    return dict(result_files(analyze_recording(three_raises(), Options(height_cm=175.0))))


def whole_files(folder: Path, clips: list[Path]) -> dict[str, list[bytes]]:
    """Return whole files of each format."""
    files = good_files()
    track = film(play(stand(2.0), raises(2), stand(1.0)), fps=15.0).track
    metadata = SessionMetadata(
        started="2026-03-01T09:30:00", source="camera 0", width=640, height=480,
        folder="recovered", recordings=[], exercise="calf-raise", side="auto", height_cm=175.0,
        foot_length_cm=None, mass_kg=None,
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(metadata, folder / "journal")
    recording = SessionRecording(journal)
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        recording.add(float(time_s), pose, stance=time_s < 1.5)
    journal.note_counts(2, 0)
    journal.close(keep=True)
    path = folder / "whole.sqlite"
    result = analyze_recording(three_raises(), Options(height_cm=175.0)).result
    with History(path) as history:
        history.set_person(Person(name="Ana", height_cm=170.0))
        for _ in range(6):
            history.save(result, person="Ana")
    exercises = [new_exercise_text(name, "mine") for name in ("calf-raise", "ankle-circles")]
    settings = 'height-cm = 178\nname = "Ana"\nno-sound = true\nsource = "0"\n'
    return {
        "clip": [clip.read_bytes() for clip in clips],
        "pose": [files["pose.npz"]],
        "report": [files["report.json"]],
        "frames": [files["frames.csv"]],
        "exercise": [text.encode() for text in exercises],
        "routine": [template().encode(), bundled_text("calf-trio").encode()],
        "settings": [settings.encode()],
        "journal": [journal.path.read_bytes()],
        "history": [path.read_bytes()],
    }


def commands(file: Path, format: str, home: Path) -> list[list[str]]:
    """Return what reads a file of a format, after putting it where it is read."""
    good, bad = home / "good", home / "bad"
    for folder in (good, bad):
        folder.mkdir()
        for name, content in good_files().items():
            (folder / name).write_bytes(content)
    out = ["-o", str(home / "out"), "--no-save"]
    match format:
        case "clip" | "pose":
            return [["analyze", str(file), "--no-video", *out]]
        case "report" | "frames":
            name = "report.json" if format == "report" else "frames.csv"
            (bad / name).write_bytes(file.read_bytes())
            return [["compare", str(bad), str(good), "-o", str(home / "compared.html")]]
        case "exercise":
            return [["analyze", str(good / "pose.npz"), "--exercise-file", str(file), *out]]
        case "routine":
            return [["routine", "show", str(file)]]
        case "settings":
            os.environ["FORMCHECK_SETTINGS"] = str(file)
            return [["settings"]]
        case "journal":
            place = home / "state" / "formcheck" / "live"
            place.mkdir(parents=True)
            shutil.copy(file, place / "20260301-093000-0123abcd.journal")
            return [["history", "recover"]]
        case _:
            shutil.copy(file, home / "history.sqlite")
            kinds = (["list"], ["plot", "-o", "t.png"], ["export", "-o", "t.csv"], ["show", "1"])
            return [["history", *words] for words in kinds]


@contextmanager
def scripted_poses() -> Iterator[None]:
    """Let the scripted person be found instead of asking the network."""
    track = film(play(stand(0.8), raises(1), stand(0.6)), fps=15.0).track

    def make(*_: object, **__: object) -> object:
        return make_pose_estimator(given=Looping(track))

    with ExitStack() as stack:
        for reader in READERS:
            stack.enter_context(patch(f"formcheck.analysis.{reader}.make_pose_estimator", make))
        yield


def read_odd(file: Path, format: str, home: Path) -> Outcome:
    """Let the commands read a file in a process of its own, and return what became of it.

    Parameters
    ----------
    file : Path
        The file.
    format : str
        Of `ENDINGS`.
    home : Path
        All that may be written to; it is made, and removed when all is well.
    """
    home.mkdir(parents=True)
    start_mb = psutil.Process().memory_info().rss / 2**20
    number = os.fork()
    if not number:
        _child(file, format, home)
    until = time.monotonic() + HANGS_S
    while True:
        found, status, used = os.wait4(number, os.WNOHANG)
        if found:
            break
        if time.monotonic() > until:
            os.kill(number, signal.SIGKILL)
        time.sleep(0.01)
    words = (home / "said").read_text("utf-8", "replace")
    code = os.waitstatus_to_exitcode(status)
    cpu_s, memory_mb = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024 - start_mb
    outcome = Outcome(file.name, code, cpu_s, memory_mb, words)
    outcome.faults += _faults(outcome, home)
    if not outcome.faults:
        shutil.rmtree(home)
    return outcome


def _child(file: Path, format: str, home: Path) -> None:
    status = 70
    try:
        os.setsid()
        for name, stream in (("printed", 1), ("said", 2)):
            os.dup2(os.open(home / name, os.O_WRONLY | os.O_CREAT, 0o600), stream)
        # What stood in the parent's buffers is the parent's to write.
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        os.chdir(home)
        os.environ |= {
            "FORMCHECK_DB": str(home / "history.sqlite"), "FORMCHECK_SETTINGS": "",
            "XDG_STATE_HOME": str(home / "state"), "COLUMNS": "100",
        }  # fmt: skip
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        with scripted_poses():
            for words in commands(file, format, home):
                sys.argv = ["formcheck", *words]
                status = main()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


def _faults(outcome: Outcome, home: Path) -> Iterator[str]:
    if outcome.status not in (0, 1, 2):
        yield f"ended by {outcome.status}"
    for words in ("Traceback", "fault of formcheck", "unexpected error", "Warning:"):
        if words in outcome.words:
            yield f"{words}: {outcome.words[-600:]}"
    if outcome.status == 1 and not outcome.words.strip():
        yield "failed without a word"
    # A history is read by several commands, and each names what it leaves out.
    if len(outcome.words.splitlines()) > (60 if "history.sqlite" in outcome.name else 30):
        yield f"{len(outcome.words.splitlines())} lines on stderr"
    if "\x1b" in outcome.words:
        yield "control characters on the terminal"
    if outcome.memory_mb > MEMORY_MB:
        yield f"took {outcome.memory_mb:.0f} MB"
    left = [path.name for path in home.rglob(".formcheck-*")]
    if left:
        yield f"unfinished: {left}"
    out = home / "out"
    if out.exists() and not (out / "report.json").exists():
        yield f"half a result: {sorted(path.name for path in out.iterdir())}"


def format_of(path: Path) -> str:
    """Return the format of a damaged file, by its name."""
    return path.stem.split("-", 1)[1]


def share(paths: list[Path], count: int, seed: int) -> list[Path]:
    """Return some of the files, always the same of one seed."""
    return random.Random(seed).sample(paths, min(count, len(paths)))
