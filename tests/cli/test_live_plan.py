"""What ``live``, ``rom`` and ``routine run`` have in common, whichever is run."""

import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from lanes import swept
from scripted_camera import FPS, SMALL, ScriptedCamera
from scripted_clips import Run
from synthetic import Rep, ScriptedSource, film, play, raises, stand
from test_live_exercises import before, lunging
from test_routine import MINE

from formcheck.errors import FormcheckError
from formcheck.live.journal import interrupted_sessions

COMMANDS = {
    "live": ("live", "-o", "out"),
    "rom": ("rom", "--source", "0", "--side", "right", "-o", "out"),
    "routine": ("routine", "run", "mine.toml", "-o", "out"),
}
QUIET = ("--headless", "--mute", "--no-save")
Command = tuple[str, ...]


@pytest.fixture(params=list(COMMANDS))
def command(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Command:
    """Stand in an empty folder, in front of a camera; return the command."""
    standing = play(stand(6.0), raises([Rep()]), stand(8.0))
    track = lunging(1) if request.param == "rom" else film(standing, fps=FPS, camera=SMALL).track
    before(track, monkeypatch, tmp_path)
    monkeypatch.setattr(
        "formcheck.cli.runs.routine.open_live", lambda *_, **__: ScriptedCamera(track)
    )
    Path("mine.toml").write_text(MINE, "utf-8")
    return COMMANDS[request.param]


def test_the_screen_is_looked_for_while_the_network_loads(
    run: Run, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, loading = threading.Event(), threading.Event()

    def load(_: Any) -> ScriptedSource:
        loading.set()
        assert looking.wait(10), "the screen was not looked for meanwhile"
        raise FormcheckError("loaded")

    def check() -> None:
        looking.set()
        assert loading.wait(10), "the network was not loaded meanwhile"

    monkeypatch.setattr("formcheck.cli.runs.live_plan.check_display", check)
    monkeypatch.setattr("formcheck.cli.runs.live_plan.make_pose_estimator", load)
    ended = run(*command)
    assert (ended.status, ended.err) == (1, "formcheck: loaded\n")


def test_without_a_screen_one_line_says_so(
    run: Run, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    ended = run(*command)
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert "--headless" in ended.err


@pytest.mark.parametrize("command", swept(list(COMMANDS), 0), indirect=True)
def test_a_failing_journal_is_told_and_a_report_is_measured_with_progress(
    run: Run, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stages: list[str] = []

    def progress(*_: Any, stage: str) -> nullcontext[None]:
        stages.append(stage)
        return nullcontext()

    monkeypatch.setattr("formcheck.cli.runs.session_report.StageProgress", progress)
    (tmp_path / "state").write_text("a file where the folder should be")
    ended = run(*command, "--headless", "--mute", "--db", "my.db")
    assert ended.status == 0
    assert ended.err.count("can't be recovered after a crash") == 1, ended.err
    assert set(stages) == {"measure"}


@pytest.mark.parametrize("command", swept(list(COMMANDS), 2), indirect=True)
def test_the_journal_knows_how_the_session_is_to_be_kept(
    run: Run, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("formcheck.live.session_report.analyze_session", broken)
    assert run(*command, *QUIET, "--db", "my.db").status == 1
    lost = list(interrupted_sessions(here=Path()))
    assert lost
    for session in lost:
        metadata = session.metadata
        assert (metadata.kind, metadata.no_save) == (command[0], True)
        assert metadata.db == str(Path("my.db").absolute())
        session.remove()
