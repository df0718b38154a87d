"""``formcheck analyze`` on scripted clips: files, words, exit status."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scripted_clips import Run, Scripted, tiny_video

from formcheck.errors import NotMeasurableError, OutputError, VideoError
from formcheck.model.clip_reading import ClipReading
from formcheck.model.result_json import load_result
from formcheck.report.folder import ANGLES, FILES, PAGE, POSE, REPORT, REPS, VIDEO

FOLDER = Path("raises.formcheck")


def files(folder: Path = FOLDER) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.usefixtures("real_plot")
def test_a_clip_gets_its_folder_of_results(run: Run, scripted: Scripted, clip: Path) -> None:
    status, out, err = run("analyze", clip, "--height-cm", 178, "--mass-kg", 70)
    assert (status, err) == (0, "")
    assert files() == set(FILES)
    assert (FOLDER / ANGLES).read_bytes().startswith(b"\x89PNG")
    result = load_result(FOLDER / REPORT)
    assert result.clip.path == "raises.mp4"
    assert (result.summary.rep_count, result.summary.partial_reps) == (2, 1)
    assert result.summary.work_j is not None
    with open(FOLDER / REPS, newline="") as file:
        assert [row["counted"] for row in csv.DictReader(file)] == ["true", "true", "false"]
    assert scripted.options is not None
    assert (scripted.options.height_cm, scripted.options.mass_kg) == (178.0, 70.0)
    assert "2 calf raises (1 partial) · right leg · peak heel height" in out
    assert "shallow" in out
    assert f"Report: {FOLDER / PAGE}" in out
    assert out.count("Measurements, not medical advice.") == 1


def test_the_words_fit_80_columns(run: Run, scripted: Scripted, clip: Path) -> None:
    assert scripted.recording
    out = run("analyze", clip, "--height-cm", 178).out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_of_a_raise_that_was_cut_off_a_height_is_the_least(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    track = scripted.recording.track
    kept = slice(0, int(np.searchsorted(track.time_s, 4.9)))
    part = replace(track, time_s=track.time_s[kept], landmarks=track.landmarks[kept])
    scripted.recording = replace(scripted.recording, track=part)
    out = run("analyze", clip, "--height-cm", 178).out
    [line] = [line for line in out.splitlines() if line.endswith("cut off")]
    assert line.count("at least") == 2
    assert "±" not in line


def test_without_a_scale_heights_are_in_foot_lengths(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    assert scripted.recording
    out = run("analyze", clip).out
    assert "% of foot" in out
    assert "cm" not in out


def test_no_video_draws_none(run: Run, scripted: Scripted, clip: Path) -> None:
    assert run("analyze", clip, "--no-video").status == 0
    assert scripted.drawn == []
    assert files() == set(FILES) - {VIDEO}


def test_json_prints_the_report_and_nothing_else(run: Run, scripted: Scripted, clip: Path) -> None:
    assert scripted.recording
    status, out, err = run("analyze", clip, "--json")
    assert (status, err) == (0, "")
    assert out == (FOLDER / REPORT).read_text("utf-8")


def test_json_of_several_clips_is_a_list(run: Run, scripted: Scripted, clip: Path) -> None:
    tiny_video(Path("other.mp4"))
    scripted.failures["other.mp4"] = NotMeasurableError("nobody")
    tiny_video(Path("third.mp4"))
    status, out, err = run("analyze", clip, "other.mp4", "third.mp4", "--json")
    assert (status, err) == (1, "formcheck: other.mp4: nobody\n")
    assert [report["clip"]["path"] for report in json.loads(out)] == ["raises.mp4", "third.mp4"]


def test_json_of_a_clip_that_fails_is_nothing(run: Run, scripted: Scripted, clip: Path) -> None:
    scripted.failures["raises.mp4"] = NotMeasurableError("nobody")
    assert run("analyze", clip, "--json") == (1, "", "formcheck: raises.mp4: nobody\n")


def test_quiet_prints_nothing(run: Run, scripted: Scripted, clip: Path) -> None:
    assert scripted.recording
    assert run("analyze", clip, "-q") == (0, "", "")
    assert files() == set(FILES)


def test_a_pose_file_repeats_the_analysis(run: Run, scripted: Scripted, clip: Path) -> None:
    run("analyze", clip, "--height-cm", 178)
    scripted.read.clear()
    scripted.drawn.clear()
    assert run("analyze", FOLDER / POSE, "--height-cm", 178, "-o", "again").status == 0
    assert (scripted.read, scripted.drawn) == ([], [])
    assert files(Path("again")) == set(FILES) - {VIDEO}
    # The page of a clip has its video and pictures, which pose.npz has not.
    for name in files(Path("again")) - {PAGE}:
        assert (Path("again") / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_another_exercise_changes_the_report_but_not_the_pose(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    assert scripted.recording
    run("analyze", clip)
    run("analyze", FOLDER / POSE, "-e", "calf-raise-hold", "-o", "again")
    assert load_result(Path("again") / REPORT).exercise == "calf-raise-hold"
    assert (Path("again") / POSE).read_bytes() == (FOLDER / POSE).read_bytes()


def test_a_second_analysis_replaces_the_first(run: Run, scripted: Scripted, clip: Path) -> None:
    assert scripted.recording
    run("analyze", clip)
    (FOLDER / "notes.txt").write_text("mine")
    assert run("analyze", clip, "--no-video").status == 0
    assert files() == {*FILES, "notes.txt"} - {VIDEO}


def test_a_users_file_in_the_way_is_found_before_the_work(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    FOLDER.mkdir()
    (FOLDER / VIDEO).write_text("mine")
    status, out, err = run("analyze", clip)
    assert (status, out) == (1, "")
    assert err == (
        "formcheck: raises.mp4: raises.formcheck/annotated.mp4: in the way, and not formcheck's;"
        " choose another folder with -o\n"
    )
    assert scripted.read == []
    assert files() == {VIDEO}


def test_several_clips_each_get_a_folder(run: Run, scripted: Scripted, clip: Path) -> None:
    tiny_video(Path("other.mp4"))
    status, out, _ = run("analyze", clip, "other.mp4", clip, "-o", "out", "--no-video")
    assert status == 0
    assert scripted.read == ["raises.mp4", "other.mp4"]
    assert files(Path("out")) == {"raises", "other"}
    assert out.index("raises.mp4\n") < out.index("other.mp4\n")
    assert out.count("Measurements, not medical advice.") == 1


@pytest.mark.parametrize(
    "error",
    [VideoError("other.mp4: cut off"), NotMeasurableError("cut off"), ValueError("cut off")],
)
def test_a_bad_clip_does_not_stop_the_others(
    error: Exception, run: Run, scripted: Scripted, clip: Path
) -> None:
    tiny_video(Path("other.mp4"))
    scripted.failures["other.mp4"] = error
    status, out, err = run("analyze", "other.mp4", clip)
    assert status == 1
    assert err.startswith("formcheck: other.mp4: ")
    assert err.count("other.mp4") == 1
    assert err.count("\n") == 1
    assert "cut off" in err
    assert files() == set(FILES)
    assert not Path("other.formcheck").exists()
    assert "2 calf raises" in out


def test_a_video_that_fails_leaves_the_rest(run: Run, scripted: Scripted, clip: Path) -> None:
    scripted.video_error = OutputError("raises.formcheck/annotated.mp4: no room")
    status, out, err = run("analyze", clip)
    assert status == 1
    assert err == "formcheck: raises.mp4: raises.formcheck/annotated.mp4: no room\n"
    assert files() == set(FILES) - {VIDEO}
    assert "2 calf raises" in out


def test_ctrl_c_in_the_video_leaves_the_rest(run: Run, scripted: Scripted, clip: Path) -> None:
    tiny_video(Path("other.mp4"))
    scripted.video_error = KeyboardInterrupt()
    status, out, err = run("analyze", clip, "other.mp4")
    assert status == 1
    assert err == "Interrupted: annotated.mp4 is not written, the other results are\n"
    assert files() == set(FILES) - {VIDEO}
    assert "2 calf raises" in out
    assert scripted.read == ["raises.mp4"]


def test_ctrl_c_while_reading_keeps_what_was_measured(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    tiny_video(Path("other.mp4"))
    scripted.interrupted.add("raises.mp4")
    status, out, err = run("analyze", clip, "other.mp4", "--json")
    end_s = scripted.recording.track.time_s[len(scripted.recording.track) // 2 - 1]
    assert status == 1
    assert err == f"Interrupted: the results cover the first {end_s:.1f} s\n"
    assert files() == set(FILES) - {VIDEO}
    assert scripted.read == ["raises.mp4"]
    (report,) = json.loads(out)
    assert report["warnings"][0]["code"] == "interrupted"
    assert report["summary"]["rep_count"] < 2


def test_the_pose_file_of_an_interrupted_clip_is_no_interrupt(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    scripted.interrupted.add("raises.mp4")
    run("analyze", clip)
    status, out, err = run("analyze", FOLDER / POSE, "-o", "again")
    assert (status, err) == (0, "")
    assert "Note: interrupted" in out


def test_ctrl_c_too_early_writes_nothing(
    run: Run, scripted: Scripted, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotMeasurableError("nobody")

    monkeypatch.setattr("formcheck.analysis.pipeline.analyze_recording", fail)
    scripted.interrupted.add("raises.mp4")
    line = "formcheck: raises.mp4: interrupted before anything could be measured\n"
    assert run("analyze", clip) == (1, "", line)
    assert not FOLDER.exists()


def test_a_second_ctrl_c_ends_at_once(
    run: Run, scripted: Scripted, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("formcheck.analysis.pipeline.analyze_recording", again)
    scripted.interrupted.add("raises.mp4")
    status, out, err = run("analyze", clip)
    assert (status, out, err.strip()) == (1, "", "formcheck: interrupted")
    assert not FOLDER.exists()


def test_ctrl_c_in_the_second_clip_still_prints_the_first(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    tiny_video(Path("other.mp4"))
    scripted.failures["other.mp4"] = KeyboardInterrupt()
    status, out, err = run("analyze", clip, "other.mp4", "--json")
    assert (status, err.strip()) == (1, "formcheck: interrupted")
    assert [report["clip"]["path"] for report in json.loads(out)] == ["raises.mp4"]


def test_warnings_are_shown_a_line_each(run: Run, scripted: Scripted, clip: Path) -> None:
    track = scripted.recording.track
    landmarks = track.landmarks.copy()
    landmarks[-len(track) // 4 :] = np.nan
    scripted.recording = replace(scripted.recording, track=replace(track, landmarks=landmarks))
    out = run("analyze", clip).out
    assert "s not measured: nobody was found" in " ".join(out.split())


def test_a_test_of_one_leg_needs_that_leg(run: Run, scripted: Scripted, clip: Path) -> None:
    assert scripted.recording
    ended = run("analyze", clip, "-e", "heel-rise-test")
    assert ended.status == 2
    assert "choose the left or the right (--side)" in ended.err


def test_a_clip_is_read_as_the_options_say(run: Run, scripted: Scripted, clip: Path) -> None:
    how = ("--rotate", "90", "--mirrored", "--from", "1:05", "--to", "75.5", "--slow-motion", "4")
    assert run("analyze", clip, "--no-video", *how).status == 0
    assert scripted.options is not None
    assert scripted.options.reading == ClipReading(90, True, 65.0, 75.5, 4.0)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (("--from", "soon"), "'soon' is not a time"),
        (("--from", "9", "--to", "3"), "--to is 3 s: it must be later than 9 s"),
        (("--slow-motion", "0"), "--slow-motion is 0: it must be from 0.1 to 100"),
    ],
)
def test_a_reading_that_makes_no_sense_is_a_mistake_of_the_command(
    run: Run, clip: Path, how: tuple[str, ...], words: str
) -> None:
    ended = run("analyze", clip, *how)
    assert ended.status == 2
    assert words in ended.err


@pytest.mark.usefixtures("scripted")
@pytest.mark.parametrize("other", [("--rotate", "90"), ("--person-in-view", "left")])
def test_landmarks_that_were_found_are_not_read_otherwise(
    run: Run, clip: Path, other: tuple[str, str]
) -> None:
    assert run("analyze", clip, "--no-video").status == 0
    ended = run("analyze", "raises.formcheck/pose.npz", *other)
    assert ended.status == 1
    assert "give the clip itself" in ended.err


@pytest.mark.usefixtures("scripted")
def test_a_full_stdout_loses_no_file(run: Run, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OutputError("can't print the results (No space left on device)")

    monkeypatch.setattr("formcheck.cli.runs.analyze.print_out", full)
    assert run("analyze", clip).status == 1
    assert files() == set(FILES)


@pytest.mark.usefixtures("scripted")
def test_ctrl_c_while_the_results_are_printed_keeps_them_and_writes_the_page(
    run: Run, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("formcheck.cli.runs.analyze.tables", interrupted)
    status, _, err = run("analyze", clip)
    assert status == 1
    assert err == "Interrupted: the results so far are in raises.formcheck\n"
    assert files() == set(FILES) - {VIDEO}


def test_a_pose_network_that_is_killed_keeps_what_it_measured(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    tiny_video(Path("other.mp4"))
    scripted.stopped.add("raises.mp4")
    status, _, err = run("analyze", clip, "other.mp4")
    assert status == 1
    assert "the results cover the first" in err.lower()
    assert "The pose network stopped unexpectedly" in err
    assert files() == set(FILES) - {VIDEO}
    assert scripted.read == ["raises.mp4", "other.mp4"]


def test_a_part_of_a_clip_takes_no_whole_results_place(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    assert run("analyze", clip).status == 0
    before = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    scripted.interrupted.add("raises.mp4")
    status, _, err = run("analyze", clip)
    assert status == 1
    assert "The result that was there stays; this part is in raises.formcheck.part" in err
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == before
    assert files(Path("raises.formcheck.part")) == set(FILES) - {VIDEO}
