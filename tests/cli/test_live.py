"""``formcheck live`` with a scripted person instead of a camera and a network."""

import html
import json
import re
import sqlite3
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from lanes import swept
from scripted_camera import FPS, SMALL, ScriptedCamera
from scripted_clips import Run
from synthetic import Rep, ScriptedSource, film, play, raises, stand

from formcheck.cli.render.session import analyze_command
from formcheck.live.count_difference import count_difference
from formcheck.live.finalize import analyze_session
from formcheck.live.journal import Journal, SessionMetadata, journal_folder
from formcheck.live.session_recording import SessionRecording
from formcheck.model.pose_track import PoseTrack
from formcheck.report.folder import FILES, VIDEO
from formcheck.video.clip import open_clip
from formcheck.video.latest_frame_channel import LiveState


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    moves = (stand(2.0), raises([Rep(), Rep(), Rep(pitch_deg=14.0)]), stand(0.8))
    return film(play(*moves), fps=FPS, camera=SMALL).track


@pytest.fixture
def camera(track: PoseTrack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ScriptedCamera:
    """Stand in an empty folder, in front of a camera."""
    camera = ScriptedCamera(track)
    silent = SimpleNamespace(
        give=lambda _: None,
        mute=lambda _: None,
        metronome=lambda *_: None,
        close=lambda: None,
        speaking=False,
        status=(),
    )
    monkeypatch.setattr("formcheck.cli.runs.live.open_live", lambda *_, **__: camera)
    monkeypatch.setattr(
        "formcheck.cli.runs.live_plan.make_pose_estimator", lambda *_: ScriptedSource(track)
    )
    monkeypatch.setattr("formcheck.cli.runs.live_plan.AudioFeedback", lambda **_: silent)
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return camera


QUICK = ("live", "--headless", "--countdown", 0.3)


def one_folder() -> Path:
    (folder,) = Path.cwd().glob("formcheck-live-*")
    return folder


@pytest.mark.usefixtures("camera")
def test_counts_are_printed_and_the_report_is_that_of_analyze(run: Run) -> None:
    ended = run(*QUICK, "--height-cm", 175, "--reps", 5)
    assert ended.status == 0, ended.err
    lines = [line.split(" s  ")[1].strip() for line in ended.out.splitlines() if " s  " in line]
    assert [line for line in lines if "/" in line] == ["1 / 5", "2 / 5"]
    assert "Neutral standing position taken" in lines
    assert "Shallow: not counted" in lines
    assert "2 calf raises (1 partial) · right leg · peak heel height" in ended.out
    assert "Counted live" not in ended.out  # they agree
    folder = one_folder()
    assert f"{folder.name}" in ended.out
    assert {path.name for path in folder.iterdir()} == set(FILES) - {VIDEO}
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["summary"]["rep_count"] == 2
    assert report["clip"]["path"] == "camera 0"
    assert not list(journal_folder().iterdir())


@pytest.mark.usefixtures("camera")
def test_recordings_play_with_true_times_and_are_offered(run: Run, track: PoseTrack) -> None:
    ended = run(*QUICK, "--record", "drawn.mp4", "--record-raw", "raw.mp4", "--mass-kg", "70.5")
    assert ended.status == 0, ended.err
    assert "formcheck analyze raw.mp4 -e calf-raise --mass-kg 70.5" in ended.out
    for name in ("drawn.mp4", "raw.mp4"):
        with open_clip(name) as clip:
            frames = list(clip)
        assert frames[-1].time_s == pytest.approx(track.time_s[-1], abs=0.1)
    with open_clip("raw.mp4") as raw:
        assert np.ptp(next(raw).image) < 12
    with open_clip("drawn.mp4") as drawn:
        assert max(np.ptp(frame.image) for frame in drawn) > 100


@pytest.mark.usefixtures("camera")
def test_a_users_file_is_never_recorded_over(run: Run) -> None:
    Path("mine.mp4").write_bytes(b"mine")
    ended = run(*QUICK, "--record", "mine.mp4")
    assert ended.status == 1
    assert "mine.mp4" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert Path("mine.mp4").read_bytes() == b"mine"


@pytest.mark.usefixtures("camera")
def test_no_report_writes_nothing(run: Run, tmp_path: Path) -> None:
    assert run(*QUICK, "--no-report").status == 0
    assert not list(Path.cwd().iterdir())
    assert not (tmp_path / "state").exists()


def test_a_camera_that_is_gone_is_told_after_the_report(run: Run, camera: ScriptedCamera) -> None:
    camera.last = LiveState.FAILED
    ended = run(*QUICK)
    assert ended.status == 1
    assert "camera 0 is gone" in ended.err
    assert "2 calf raises" in ended.out


@pytest.mark.usefixtures("camera")
def test_ctrl_c_keeps_what_was_measured(
    run: Run, track: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from formcheck.live.runner import Runner

    show = Runner._show

    def interrupted(self: Runner, *arguments: Any) -> None:
        show(self, *arguments)
        if self.session is not None and arguments[0].time_s > 9.6:
            raise KeyboardInterrupt

    monkeypatch.setattr(Runner, "_show", interrupted)
    ended = run(*QUICK)
    assert ended.status == 0
    assert "2 calf raises" in ended.out
    report = json.loads((one_folder() / "report.json").read_text("utf-8"))
    assert report["clip"]["duration_s"] < track.time_s[-1] - 0.3


@pytest.mark.usefixtures("camera")
def test_without_a_screen_one_line_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    ended = run("live")
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert "--headless" in ended.err


def killed(track: PoseTrack, **metadata: Any) -> None:
    """Leave the journal of a session that was killed."""
    known = {
        "started": datetime(2026, 3, 1, 9, 30),
        "source": "camera 0",
        "width": track.width,
        "height": track.height,
        "folder": str(Path.cwd() / "formcheck-live-20260301-093000"),
        "recordings": [],
        "exercise": "calf-raise",
        "side": "auto",
        "height_cm": None,
        "foot_length_cm": None,
        "mass_kg": None,
    }
    journal = Journal(SessionMetadata.model_validate(known | metadata))
    recording = SessionRecording(journal)
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        recording.add(float(time_s), pose, stance=time_s < 1.0)
    journal.note_counts(3, 0)
    journal.close(keep=True)


@pytest.mark.usefixtures("camera")
def test_a_session_that_was_killed_is_reported_by_the_next_start_once(
    run: Run, track: PoseTrack
) -> None:
    killed(track)
    first = run(*QUICK, "--no-report")
    assert "Recovered, the session of 01 March 2026, 09:30: 2 calf raises (1 partial)" in first.out
    assert "Counted live: 3 and 0 partial; looking at the whole set at once: 2" in first.out
    report = json.loads(Path("formcheck-live-20260301-093000/report.json").read_text("utf-8"))
    assert "session-cut-off" in [notice["code"] for notice in report["warnings"]]
    assert "Recovered" not in run(*QUICK, "--no-report").out


@pytest.mark.usefixtures("camera")
def test_a_recovered_session_is_kept_as_its_user_wanted_it(
    run: Run, track: PoseTrack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_DB", str(tmp_path / "own.db"))
    killed(track, no_save=True)
    assert "Recovered" in run(*QUICK, "--no-report", "--no-save").out
    assert not (tmp_path / "own.db").exists()
    killed(track, db=str(tmp_path / "other.db"), kind="routine")
    run(*QUICK, "--no-report", "--no-save")
    assert not (tmp_path / "own.db").exists()
    with sqlite3.connect(tmp_path / "other.db") as history:
        assert history.execute("select kind from sessions").fetchall() == [("routine",)]


@pytest.mark.usefixtures("camera")
def test_a_fault_in_a_recovery_loses_nothing_and_is_told_once(
    run: Run, track: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    killed(track)
    with monkeypatch.context() as patch:
        patch.setattr("formcheck.live.recovery.analyze_session", broken)
        ended = run(*QUICK, "--no-report")
    assert "unexpected error (ZeroDivisionError)" in ended.err
    (aside,) = journal_folder().iterdir()
    assert aside.name in ended.err
    assert aside.stat().st_size > 1000
    assert run(*QUICK, "--no-report").err == ""


@pytest.mark.usefixtures("camera")
def test_the_page_says_what_was_set(run: Run) -> None:
    settings = ("--height-cm", 175, "--mass-kg", 70, "--side", "left", "--target", "30%")
    assert run(*QUICK, *settings, "-o", "out").status == 0
    rows = setting_rows(Path("out"))
    assert rows["Leg"] == "left"
    assert rows["Person's height"] == "175 cm"
    assert rows["Mass"] == "70 kg"
    assert rows["Target height"].startswith("30 %")
    assert rows["Foot length"] == "not given"


def setting_rows(folder: Path) -> dict[str, str]:
    """The settings that a session's page shows."""
    page = (folder / "report.html").read_text("utf-8")
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    pairs += re.findall(r"<th[^>]*>(.*?)</th>\s*<td[^>]*>(.*?)</td>", page, re.DOTALL)
    return {html.unescape(name.strip()): html.unescape(value.strip()) for name, value in pairs}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--target", "9"), "neither a height"),
        (("--target", "9cm"), "needs --height-cm or --foot-length-cm"),
        (("--target", "300%"), "must be from 5% to 80%"),
        (("--metronome", "5"), "10 to 300"),
        (("--reps", "0"), "1<=x<=1000"),
        (("-e", "calf-rise"), "did you mean calf-raise"),
        (("--height-cm", "nan"), "is no length"),
        (("-e", "heel-rise-test"), "left or"),
        (("-e", "heel-rise-test", "--side", "left", "--metronome", "80"), "60 beats"),
    ],
)
def test_wrong_usage_is_explained(run: Run, arguments: tuple[str, ...], words: str) -> None:
    ended = run("live", *arguments)
    assert ended.status == 2
    assert words in ended.err


@pytest.mark.usefixtures("camera")
@pytest.mark.parametrize(
    ("target", "counted"),
    swept([("30%", 2), ("8 cm", 2), ("5cm", 3), ("20cm", 0), ("75%", 0), ("9,5cm", 2)], 2),
)
def test_a_target_decides_what_counts(run: Run, target: str, counted: int) -> None:
    ended = run(*QUICK, "--no-report", "--height-cm", 175, "--target", target)
    assert ended.status == 0
    counts = [line for line in ended.out.splitlines() if line.split(" s  ")[1].strip().isdigit()]
    assert len(counts) == counted


def test_counts_that_differ_are_both_said(track: PoseTrack) -> None:
    recording = SessionRecording()
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        recording.add(float(time_s), pose)
    metadata = SessionMetadata(
        started=datetime(2026, 3, 1),
        source="camera 0",
        width=track.width,
        height=track.height,
        folder="x",
        recordings=[],
        exercise="calf-raise",
        side="left",
        height_cm=None,
        foot_length_cm=24.5,
        mass_kg=None,
    )
    result = analyze_session(metadata, recording, []).result
    assert count_difference(result, (2, 1)) is None
    words = count_difference(result, (3, 0))
    assert words is not None
    assert "3 and 0 partial" in words
    assert "2 and 1 partial" in words
    again = analyze_command(metadata, Path("my clip.mp4"))
    options = "-e calf-raise --side left --foot-length-cm 24.5"
    assert again == f"formcheck analyze 'my clip.mp4' {options}"


def test_a_recording_is_analysed_again_with_all_settings_of_its_session() -> None:
    metadata = SessionMetadata(
        started=datetime(2026, 3, 1),
        source="camera 0",
        width=640,
        height=480,
        folder="x",
        recordings=[],
        exercise="my-raise",
        exercise_file="/home/anna/mine.toml",
        side="auto",
        height_cm=170.0,
        foot_length_cm=None,
        mass_kg=None,
        target=0.3,
        person="Anna",
        no_save=True,
    )
    again = analyze_command(metadata, Path("raw.mp4"))
    options = "--exercise-file /home/anna/mine.toml --height-cm 170 --target 30%"
    assert again == f"formcheck analyze raw.mp4 {options} --person Anna --no-save"


@pytest.mark.parametrize(
    "command",
    [
        ("live", "--source", "nofile.mp4"),
        ("routine", "run", "calf-trio", "--source", "nofile.mp4"),
    ],
)
def test_a_missing_file_is_told_before_a_missing_screen(
    run: Run, clip: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    assert clip.exists()
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    ended = run(*command)
    assert ended.status == 1
    assert ended.err == "formcheck: nofile.mp4: no such file; check the name\n"
