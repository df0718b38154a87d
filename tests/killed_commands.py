"""Commands that are ended at random moments, and what must be true of what they leave.

Each runs the real command line in a forked process, in an empty home of its own. What would cost
minutes is scripted: the person before the camera, and the reading of a clip that is analysed.
"""

import importlib
import os
import pkgutil
import random
import re
import resource
import shutil
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import psutil
from scripted_camera import ScriptedCamera
from synthetic import Camera, Rep, ScriptedSource, film, play, raises, stand
from synthetic.script import Posture
from synthetic.stretching import KNEE_TO_WALL, held, split

from formcheck.cli import main
from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.model.clip_reading import INTERRUPTED
from formcheck.model.recording import Recording
from formcheck.model.result_json import load_result
from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter

ENDS = ("KILL", "INT", "TERM", "HUP", "worker", "disk")
"""By which a command is ended: signals, the death of a process of its own, a full disk."""
COMMANDS = ("live", "rom", "routine", "analyze", "batch", "network", "history")
"""``network`` is ``analyze`` with the real pose network."""
LIVE = ("live", "rom", "routine")
HANGS_S = 600.0
STALE_S = 7200.0
SESSIONS = 40
MINE = """title = "Mine"
ready = 0.5
rest = 0.5
between = 0.5

[[exercises]]
exercise = "calf-raise"
sets = 2
reps = 2

[[exercises]]
exercise = "towel-scrunch"
sets = 1
seconds = 1
"""
COUNT = re.compile(r" s  +(\d+)(?: / \d+)?$", re.M)
"""A repetition that was announced, as ``--headless`` prints it."""


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str
    seconds: float


@dataclass
class Trial:
    """One command and its end.

    Attributes
    ----------
    command, end : str
        Of `COMMANDS` and `ENDS`.
    home : Path
        All that it may write to.
    seed : int
        Decides on the rest.
    """

    command: str
    end: str
    home: Path
    seed: int
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.saves = self.chance.random() < 0.7
        self.had_old = self.command in ("analyze", "batch", "network") and self.seed % 2 == 0
        self.words = self._words()

    @property
    def here(self) -> Path:
        """Where the command is called."""
        return self.home / "here"

    @property
    def database(self) -> Path:
        return self.home / "history.sqlite"

    def _words(self) -> list[str]:
        kept = [] if self.saves else ["--no-save"]
        match self.command:
            case "live":
                return ["live", "--headless", "--mute", "--countdown", "0.3", "-o", "out", *kept]
            case "rom":
                return ["rom", "--side", "right", "--headless", "--mute", "-o", "out", *kept]
            case "routine":
                return ["routine", "run", "mine.toml", "--headless", "--mute", "-o", "out", *kept]
            case "analyze":
                return ["analyze", "clip.mp4", "-o", "out", *kept]
            case "network":
                return ["analyze", "real.mp4", "--no-video", "-o", "out", *kept]
            case "batch":
                kept = ["--save"] if self.saves else []
                return ["batch", "real.mp4", "again.mp4", "-o", "out", "--jobs", "1", *kept]
        return self.chance.choice(
            [
                ["history", "list", "-n", "0"],
                ["history", "plot", "-o", "trend.png"],
                ["history", "export", "-o", "all.csv"],
                ["history", "export", "-o", "all.json"],
                ["history", "delete", "1", "2", "3", "--yes"],
                ["history", "person", "set", "Ben", "--height-cm", "180"],
                ["history", "note", "5", "--pain", "3"],
            ]
        )

    def check(self, holds: bool, what: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.faults.append(what)


def load_everything() -> None:
    """Import what the commands import one after the other, once for all trials."""
    for package in ("cli.commands", "cli.runs", "cli.render", "report", "report.html", "history"):
        found = importlib.import_module(f"formcheck.{package}")
        for module in pkgutil.walk_packages(found.__path__, f"{found.__name__}."):
            importlib.import_module(module.name)
    importlib.import_module("formcheck.routines.recovery")
    # Fonts are looked up with the first picture.
    importlib.import_module("matplotlib.font_manager")


@cache
def raising() -> Recording:
    """A person who rises again and again, in a small picture."""
    reps = [Rep(up_s=0.6, down_s=0.6)] * 2
    script = play(stand(2.0), raises(reps), stand(2.5), raises(reps), stand(1.5))
    return film(script, fps=20.0, camera=Camera(width=160, height=120)).recording


@cache
def lunging() -> Recording:
    """A person who lunges three times with the right foot in front."""
    tries = [move for _ in range(2) for move in (held(KNEE_TO_WALL, 3.5, []), stand(1.5))]
    start = Posture(right_supports=1.0)
    script = play(stand(0.5), split(False), stand(4.0), *tries, stand(1.0), start=start)
    return film(script, fps=20.0, camera=Camera(width=160, height=120)).recording


def prepared(folder: Path, sample: Path) -> Path:
    """Make what trials begin with: clips, a routine, a history, an old result."""
    here = folder / "here"
    here.mkdir(parents=True)
    (here / "mine.toml").write_text(MINE, "utf-8")
    track = raising().track
    with ClipWriter(here / "clip.mp4", track.width, track.height) as writer:
        for index, time_s in enumerate(track.time_s):
            writer.write(np.full((track.height, track.width, 3), index % 200, np.uint8), time_s)
    # Three seconds of a sample, small, without anything that takes long.
    with open_clip(sample) as clip, ClipWriter(here / "real.mp4", 320, 240) as writer:
        import cv2

        for frame in clip:
            if frame.time_s > 3:
                break
            if frame.index % 3 == 0:
                writer.write(cv2.resize(frame.image, (320, 240)), frame.time_s)
    shutil.copy(here / "real.mp4", here / "again.mp4")
    old = Trial("analyze", "", folder, 1)
    ended = run(old, None)
    assert ended.status == 0, ended.err
    (here / "out").rename(folder / "old")
    old.database.unlink(missing_ok=True)
    result = load_result(folder / "old" / "report.json")
    with History(old.database) as history:
        history.set_person(Person(name="Ana"))
        for _ in range(SESSIONS):
            history.save(result, person="Ana")
    return folder


# -- the process ------------------------------------------------------------------------------


def _scripted(trial: Trial) -> list[object]:
    """What stands in for the camera, the network and the reading of a clip."""
    recording = lunging() if trial.command == "rom" else raising()
    silent = SimpleNamespace(
        give=lambda _: None, mute=lambda _: None, metronome=lambda *_: None, close=lambda: None,
        speaking=False, status=(),
    )  # fmt: skip
    wait_s = 0.001
    rooms = ("live", "rom_live", "routine")

    def camera(*_: object, **__: object) -> ScriptedCamera:
        return ScriptedCamera(recording.track, wait_s)

    def record_clip(path: Path, *_: object) -> Recording:
        clip = recording.clip.model_copy(update={"path": str(path)})
        try:
            time.sleep(0.05)
        except KeyboardInterrupt:
            from formcheck.model.result import Notice

            notice = Notice(code=INTERRUPTED, message="interrupted: the results cover a part")
            return replace(recording, clip=clip, notices=[notice])
        return replace(recording, clip=clip)

    patches = [
        *(patch(f"formcheck.cli.runs.{room}.open_live", camera) for room in rooms),
        patch(
            "formcheck.cli.runs.live_plan.make_pose_estimator",
            lambda *_: ScriptedSource(recording.track),
        ),
        patch("formcheck.cli.runs.live_plan.AudioFeedback", lambda **_: silent),
    ]
    if trial.command == "analyze":
        patches.append(patch("formcheck.analysis.clip_recording.record_clip", record_clip))
    return patches


def begin(trial: Trial, words: list[str]) -> int:
    """Start a command in a process of its own; return its number."""
    number = os.fork()
    if number:
        return number
    status = 70
    try:
        os.setsid()
        for name, stream in (("out", 1), ("err", 2)):
            to = os.open(trial.home / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(to, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(trial.here)
        temporary = trial.home / "tmp"
        temporary.mkdir(exist_ok=True)
        os.environ |= {
            "FORMCHECK_DB": str(trial.database), "FORMCHECK_SETTINGS": "",
            "XDG_STATE_HOME": str(trial.home / "state"), "TMPDIR": str(temporary),
            "FORMCHECK_TRIAL": str(trial.home), "COLUMNS": "100",
        }  # fmt: skip
        import tempfile

        tempfile.tempdir = None
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for one in _scripted(trial):
            one.start()
        sys.argv = ["formcheck", *words]
        status = main()
        sys.stdout.flush()
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 71
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


def run(trial: Trial, words: list[str] | None) -> Ended:
    """Run a command to its end."""
    for name in ("out", "err"):
        (trial.home / name).unlink(missing_ok=True)
    start = time.perf_counter()
    status = wait(begin(trial, words or trial.words))
    return ended(trial, status, time.perf_counter() - start)


def wait(number: int) -> int:
    """Return the exit status of a process; negative: the signal that ended it."""
    until = time.monotonic() + HANGS_S
    while time.monotonic() < until:
        found, status = os.waitpid(number, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    return 99


def ended(trial: Trial, status: int, seconds: float) -> Ended:
    out, err = (
        (trial.home / name).read_text("utf-8", "replace") if (trial.home / name).exists() else ""
        for name in ("out", "err")
    )
    return Ended(status, out, err, seconds)


def family(number: int) -> list[psutil.Process]:
    """Return what a process has started."""
    with suppress(psutil.Error):
        return psutil.Process(number).children(recursive=True)
    return []


def left_behind(home: Path) -> list[str]:
    """Return what still runs of a trial, a moment after its end."""
    marker = f"FORMCHECK_TRIAL={home}".encode()
    for _ in range(60):
        found = []
        for process in psutil.process_iter(["pid"]):
            with suppress(psutil.Error, OSError):
                environment = Path(f"/proc/{process.pid}/environ").read_bytes()
                if marker in environment.split(b"\0") and process.status() != "zombie":
                    found.append(" ".join(process.cmdline())[:80])
        if not found:
            return []
        time.sleep(0.1)
    return found


def time_of(command: str, template: Path, home: Path) -> float:
    """Return how long a command takes that nobody ends, s."""
    trial = Trial(command, "", home, 1)
    shutil.copytree(template, home)
    found = run(trial, None)
    assert found.status == 0, found.err
    shutil.rmtree(home)
    return found.seconds
