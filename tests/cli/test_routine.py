"""``formcheck routine`` with a scripted person instead of a camera and a network."""

import json
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lanes import swept
from scripted_camera import FPS, SMALL, ScriptedCamera
from scripted_clips import Run
from synthetic import Rep, ScriptedSource, film, play, raises, stand
from test_live import setting_rows

from formcheck.history.store import History
from formcheck.live.journal import journal_folder
from formcheck.live.runner import Runner
from formcheck.model.pose_track import PoseTrack
from formcheck.report.folder import FILES, VIDEO
from formcheck.routines.report import report_routine
from formcheck.routines.routine import routine_names
from formcheck.video.latest_frame_channel import LiveState

MINE = """title = "Mine"
ready = 0.5
rest = 0.5
between = 0.5

[[exercises]]
exercise = "calf-raise"
sets = 2
reps = 1

[[exercises]]
exercise = "towel-scrunch"
sets = 1
seconds = 1
"""


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    moves = (stand(6.0), raises([Rep()]), stand(8.0), raises([Rep()]), stand(5.0))
    return film(play(*moves), fps=FPS, camera=SMALL).track


@pytest.fixture
def camera(track: PoseTrack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ScriptedCamera:
    """Stand in a folder with a routine in it, in front of a camera."""
    camera = ScriptedCamera(track)
    silent = SimpleNamespace(
        give=lambda _: None,
        mute=lambda _: None,
        metronome=lambda *_: None,
        close=lambda: None,
        speaking=False,
        status=(),
    )
    monkeypatch.setattr("formcheck.cli.runs.routine.open_live", lambda *_, **__: camera)
    monkeypatch.setattr(
        "formcheck.cli.runs.live_plan.make_pose_estimator", lambda *_: ScriptedSource(track)
    )
    monkeypatch.setattr("formcheck.cli.runs.live_plan.AudioFeedback", lambda **_: silent)
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("mine.toml").write_text(MINE, "utf-8")
    return camera


GO = ("routine", "run", "mine.toml", "--headless", "-o", "out")


def events(out: str) -> list[str]:
    return [line.split(" s  ", 1)[1].strip() for line in out.splitlines() if " s  " in line]


def record() -> Any:
    return json.loads(Path("out/routine.json").read_text("utf-8"))


@pytest.mark.usefixtures("camera")
def test_a_routine_gives_one_report_and_one_for_each_set(run: Run) -> None:
    ended = run(*GO, "--height-cm", 175)
    assert ended.status == 0, ended.err
    assert max(map(len, ended.out.splitlines())) <= 80
    printed = events(ended.out)
    assert printed.count("1 / 1") == 2
    assert [line for line in printed if line.startswith("Set ")] == [
        "Set 1: 1 of 1, done",
        "Set 2: 1 of 1, done",
        "Set 3: 1 s, done",
    ]
    assert "Mine: 3 of 3 sets done" in ended.out
    found = record()
    assert found["schema"] == "formcheck.routine/1"
    assert found["finished"]
    assert [step["done"]["reps"] for step in found["steps"]] == [1, 1, None]
    assert [step["folder"] for step in found["steps"]] == ["01-calf-raise", "02-calf-raise", None]
    for name in ("01-calf-raise", "02-calf-raise"):
        assert {path.name for path in Path("out", name).iterdir()} == set(FILES) - {VIDEO}
        report = json.loads(Path("out", name, "report.json").read_text("utf-8"))
        assert report["summary"]["rep_count"] == 1
        assert report["clip"]["path"] == "camera 0"
        assert setting_rows(Path("out", name))["Person's height"] == "175 cm"
    page = Path("out/report.html").read_text("utf-8")
    assert 'href="./02-calf-raise/report.html"' in page
    assert "3 of 3 sets done" in page
    assert not list(journal_folder().iterdir())


@pytest.mark.usefixtures("camera")
def test_the_counted_sets_are_kept_in_the_history(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    ended = run(*GO, "--db", file)
    assert "Saved as sessions 1 to 2" in ended.out
    with sqlite3.connect(file) as history:
        kinds = history.execute("select kind from sessions").fetchall()
    assert kinds == [("routine",)] * 2
    Path("out").rename("first")
    assert "Saved" not in run(*GO, "--no-save").out


def test_a_camera_that_is_gone_half_way_leaves_what_was_done(
    run: Run, camera: ScriptedCamera
) -> None:
    camera.last = LiveState.FAILED
    Path("mine.toml").write_text(MINE.replace("seconds = 1", "seconds = 60"), "utf-8")
    ended = run(*GO)
    assert ended.status == 1
    assert "camera 0 is gone" in ended.err
    found = record()
    assert not found["finished"]
    assert [step["outcome"] for step in found["steps"]] == ["done", "done", "cut off"]


@pytest.mark.usefixtures("camera")
def test_ctrl_c_keeps_what_was_measured(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    show = Runner._show

    def interrupted(self: Runner, *arguments: Any) -> None:
        show(self, *arguments)
        if arguments[0].time_s > 9.5:
            raise KeyboardInterrupt

    monkeypatch.setattr(Runner, "_show", interrupted)
    ended = run(*GO)
    assert ended.status == 0
    found = record()
    assert not found["finished"]
    assert found["steps"][0]["outcome"] == "done"
    assert found["steps"][-1]["outcome"] == "not reached"
    assert found["steps"][-1]["done"] is None
    assert "1 of 3 sets done" in ended.out


def saved() -> int:
    with History() as history:
        return history.count()


@pytest.mark.parametrize("at_s", swept([13.0, None], 0), ids=["in the second set", "in the report"])
@pytest.mark.usefixtures("camera")
def test_a_killed_routine_gets_its_index(
    run: Run, monkeypatch: pytest.MonkeyPatch, at_s: float | None
) -> None:
    # What the journals hold at that moment is what a killed program leaves.
    kept = journal_folder().with_name("kept")
    show, report = Runner._show, report_routine

    def copied(self: Runner, *arguments: Any) -> None:
        show(self, *arguments)
        if at_s is not None and arguments[0].time_s > at_s and not kept.exists():
            shutil.copytree(journal_folder(), kept)

    def copied_after_the_sets(*arguments: Any) -> Any:
        done = report(*arguments)
        if at_s is None:
            shutil.copytree(journal_folder(), kept)
        return done

    monkeypatch.setattr(Runner, "_show", copied)
    monkeypatch.setattr("formcheck.cli.runs.routine.report_routine", copied_after_the_sets)
    assert run(*GO).status == 0
    if at_s is not None:
        # At that moment nothing was saved.
        monkeypatch.setenv("FORMCHECK_DB", str(Path("other.sqlite").absolute()))
    whole = record()
    for name in ("routine.json", "report.html", *(["01-calf-raise", "02-calf-raise"] * bool(at_s))):
        path = Path("out", name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    journal_folder().rmdir()
    kept.rename(journal_folder())
    ended = run("history", "recover")
    assert (ended.status, ended.err) == (0, "")
    assert "Recovered, the routine of" in ended.out
    found = record()
    assert found["steps"][0]["done"]["reps"] == 1
    assert Path("out/01-calf-raise/report.html").is_file()
    assert 'href="./01-calf-raise/report.html"' in Path("out/report.html").read_text("utf-8")
    if at_s is None:
        assert found["steps"] == whole["steps"]
        # Its sets are in the history once.
        assert saved() == 2
    else:
        assert saved() == 1
        assert not found["finished"]
        outcomes = [step["outcome"] for step in found["steps"]]
        assert outcomes == ["done", "cut off", "not reached"]
    assert not list(journal_folder().iterdir())
    assert "No session was recovered" in run("history", "recover").out


@pytest.mark.usefixtures("camera")
def test_a_folder_with_something_in_it_is_refused_before_the_exercises(run: Run) -> None:
    Path("out").mkdir()
    Path("out/mine.txt").write_text("mine", "utf-8")
    ended = run(*GO)
    assert ended.status == 1
    assert "out: not empty; choose a new folder with -o" in ended.err
    assert events(ended.out) == []
    assert [path.name for path in Path("out").iterdir()] == ["mine.txt"]


@pytest.mark.usefixtures("camera")
@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("run", "calftrio"), 1, "did you mean calf-trio?"),
        (("show", "missing.toml"), 1, "missing.toml: there is no such file"),
        (("run", "mine.toml", "--rest-scale", "-1"), 2, "-1 is not from 0 to 10"),
        (("run", "mine.toml", "--source", "0", "--source", "1"), 2, "several sources must be"),
        (("new", "mine.toml"), 1, "mine.toml: there already"),
        (("new", "no/such/place.toml"), 1, "can't be written"),
        (("new", "other.toml", "--like", "calftrio"), 1, "did you mean calf-trio?"),
    ],
)
def test_wrong_usage_is_one_line(
    run: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    ended = run("routine", *arguments)
    assert ended.status == status
    assert words in ended.err
    assert Path("mine.toml").read_text("utf-8") == MINE


@pytest.mark.usefixtures("camera")
def test_a_broken_file_is_told_with_its_line(run: Run) -> None:
    Path("mine.toml").write_text(MINE.replace("calf-raise", "calf-rise"), "utf-8")
    ended = run("routine", "run", "mine.toml")
    assert ended.status == 1
    assert ended.err.startswith("formcheck: mine.toml: line 7:")
    assert "did you mean calf-raise?" in ended.err
    assert ended.err.count("\n") == 1


def test_list_and_show_fit_eighty_columns(run: Run) -> None:
    listed = run("routine", "list")
    assert all(name in listed.out for name in routine_names())
    for name in routine_names():
        shown = run("routine", "show", name)
        assert shown.status == 0
        assert max(map(len, (listed.out + shown.out).splitlines())) <= 80
    assert "* timed, not counted" in run("routine", "show", "recovery").out
    assert " 2 per side " in run("routine", "show", "achilles-strengthening").out


@pytest.mark.usefixtures("camera")
def test_a_new_routine_can_be_shown_and_begins_as_another(run: Run) -> None:
    written = run("routine", "new", "other")
    assert "Written: other.toml" in written.out
    assert run("routine", "show", "other.toml").status == 0
    run("routine", "new", "trio.toml", "--like", "calf-trio")
    assert "Calf trio" in run("routine", "show", "trio.toml").out
