"""``formcheck live -e`` and ``formcheck rom`` with a scripted person before the camera."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from scripted_camera import FPS, SMALL, ScriptedCamera
from scripted_clips import Run
from synthetic import ScriptedSource, film, play, stand
from synthetic.circling import circles, foot_in_the_air
from synthetic.script import Posture
from synthetic.stretching import KNEE_TO_WALL, ONE_LEG, held, split
from test_live import setting_rows

from formcheck.exercises.catalogue import exercise_text
from formcheck.history.store import History
from formcheck.live.journal import journal_folder
from formcheck.model.pose_track import PoseTrack


def before(track: PoseTrack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in an empty folder, in front of a camera."""
    silent = SimpleNamespace(
        give=lambda _: None,
        mute=lambda _: None,
        metronome=lambda *_: None,
        close=lambda: None,
        speaking=False,
        status=(),
    )
    for room in ("live", "rom_live"):
        monkeypatch.setattr(
            f"formcheck.cli.runs.{room}.open_live", lambda *_, **__: ScriptedCamera(track)
        )
    monkeypatch.setattr(
        "formcheck.cli.runs.live_plan.make_pose_estimator", lambda *_: ScriptedSource(track)
    )
    monkeypatch.setattr("formcheck.cli.runs.live_plan.AudioFeedback", lambda **_: silent)
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def balance() -> PoseTrack:
    script = play(stand(2.0), held(ONE_LEG, 12.0, [], move_s=0.4), stand(1.5))
    return film(script, fps=FPS, camera=SMALL).track


QUICK = ("live", "--headless", "--countdown", 0.3, "-o", "out")


def printed(out: str) -> list[str]:
    return [line.split(" s  ")[1].strip() for line in out.splitlines() if " s  " in line]


def test_a_hold_is_timed_aloud_and_in_the_report(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before(balance(), monkeypatch, tmp_path)
    ended = run(*QUICK, "-e", "single-leg-balance")
    assert ended.status == 0, ended.err
    assert any(line.startswith("10 seconds") for line in printed(ended.out))
    assert "Counted live" not in ended.out
    report = json.loads(Path("out/report.json").read_text("utf-8"))
    assert report["exercise"] == "single-leg-balance"
    assert report["holds"][0]["held_s"] == pytest.approx(12.0, abs=0.5)
    assert not list(journal_folder().iterdir())


def test_a_set_of_seconds_ends(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before(balance(), monkeypatch, tmp_path)
    ended = run(*QUICK, "-e", "single-leg-balance", "--seconds", 5)
    assert ended.status == 0, ended.err
    assert "Done: 5 s" in printed(ended.out)


def test_circles_are_counted(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = play(stand(2.0), circles(4), stand(1.5), start=foot_in_the_air())
    before(film(script, fps=FPS, camera=SMALL).track, monkeypatch, tmp_path)
    ended = run(*QUICK, "-e", "ankle-circles", "--reps", 9)
    assert ended.status == 0, ended.err
    counts = [line for line in printed(ended.out) if "/" in line]
    assert counts == ["1 / 9", "2 / 9", "3 / 9", "4 / 9"]
    assert "Counted live" not in ended.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-e", "knee-to-wall"), "formcheck rom --test knee-to-wall"),
        (("-e", "rom-active"), "formcheck rom --test active"),
        (("-e", "auto"), "say with -e"),
        (("-e", "toe-walk", "--reps", "5"), "--seconds instead of --reps"),
        (("-e", "lunge", "--seconds", "5"), "--reps instead of --seconds"),
    ],
)
def test_what_does_not_fit_an_exercise_is_refused(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    ended = run("live", *arguments)
    assert ended.status == 2
    assert words in ended.err


def own_file(like: str, *more: str) -> str:
    """Write an exercise of one's own."""
    text = exercise_text(like).replace(f'name = "{like}"', 'name = "my-own"')
    text = "\n".join([line for line in text.splitlines() if not line.startswith("aliases")])
    Path("own.toml").write_text(text.replace("\ntracker =", "\n".join(["", *more, "tracker ="])))
    return "own.toml"


def test_a_free_foot_is_left_to_clips(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run("live", "--exercise-file", own_file("calf-raise", 'foot = "free"'))
    assert ended.status == 2
    assert "formcheck analyze CLIP" in ended.err


def test_an_exercise_of_ones_own(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before(balance(), monkeypatch, tmp_path)
    ended = run(*QUICK, "--exercise-file", own_file("single-leg-balance"))
    assert ended.status == 0, ended.err
    report = json.loads(Path("out/report.json").read_text("utf-8"))
    assert report["exercise"] == "my-own"
    assert len(report["holds"]) == 1


def lunging(count: int) -> PoseTrack:
    """Lunges with the right foot in front."""
    tries = [move for _ in range(count) for move in (held(KNEE_TO_WALL, 3.5, []), stand(1.5))]
    start = Posture(right_supports=1.0)
    script = play(stand(0.5), split(False), stand(5.0), *tries, stand(1.0), start=start)
    return film(script, fps=FPS, camera=SMALL).track


def test_a_guided_test_of_one_side_is_measured_and_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before(lunging(3), monkeypatch, tmp_path)
    rom = ("rom", "--source", "0", "--headless", "--mute", "--side", "right", "--height-cm", 178)
    ended = run(*rom, "-o", "out", "--db", "my.db")
    assert ended.status == 0, ended.err
    said = printed(ended.out)
    assert said[:2] == [
        "Show me your right side, right foot in front of the other",
        "Stand facing the wall and keep still",
    ]
    assert said.count("Hold") == 3
    report = json.loads(Path("out/right/report.json").read_text("utf-8"))
    assert len([t for t in report["rom"]["tries"] if t["valid"]]) == 3
    assert report["rom"]["right"]["lunge"]["mean_deg"]["value"] == pytest.approx(38, abs=3)
    assert setting_rows(Path("out/right"))["Person's height"] == "178 cm"
    assert setting_rows(Path("out/right"))["Leg"] == "right"
    assert "Typical shank tilt" in ended.out
    assert "Saved as session 1" in ended.out
    with History(Path("my.db"), print) as history:
        assert [row.kind for row in history.sessions()] == ["rom"]
    assert not list(journal_folder().iterdir())


def test_nobody_is_no_report(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    track = film(play(stand(2.0)), fps=FPS, camera=SMALL).track
    before(track, monkeypatch, tmp_path)
    ended = run("rom", "--source", "0", "--headless", "--mute", "--side", "left", "-o", "out")
    assert ended.status == 0
    assert "Nothing was measured" in ended.err
    assert not Path("out").exists()
