"""``formcheck correct`` on scripted results."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_clips import Run, Scripted

from formcheck.errors import FormcheckError
from formcheck.jobs.correcting import correct_result, make_correction
from formcheck.model.result_json import load_result
from formcheck.report.folder import (
    FRAMES,
    PAGE,
    POSE,
    PRINT,
    REPORT,
    REPS,
    VIDEO,
    ResultFolder,
)

pytestmark = pytest.mark.usefixtures("scripted")
AUTOMATIC = Path("raises.formcheck/automatic")


@pytest.fixture
def result(analysed: Callable[..., Path], clip: Path) -> Path:
    """Analyse the scripted clip of two full raises and a shallow one; return its folder."""
    return analysed(clip, "--height-cm", "178.5", "--mass-kg", "71.3", "--target", "30%")


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_raise_is_left_out_and_all_says_so(run: Run, result: Path, scripted: Scripted) -> None:
    before = files_of(result)
    command = ["correct", result, "--leave-out", "2", "--by", "Ana", "--reason", "held the rail"]
    ended = run(*command)
    assert (ended.status, ended.err) == (0, "")
    assert "1 calf raise (1 partial, 1 not counted)" in ended.out
    said = "corrected by hand by Ana on "
    assert said in " ".join(ended.out.split())
    assert "left out by" in ended.out
    # No pose network: what was read is the first analysis' own.
    assert scripted.read in ([], ["raises.mp4"])
    report = load_result(result / REPORT)
    assert report.corrections is not None
    (made,) = report.corrections.made
    assert (made.by, made.reason) == ("Ana", "held the rail")
    rows = list(csv.DictReader((result / REPS).read_text().splitlines()))
    assert [row["by_hand"] for row in rows] == ["", "left-out", ""]
    page = (result / PAGE).read_text("utf-8")
    assert "Corrected by hand by Ana" in page
    assert "left out by hand" in page
    # What is not corrected is as it was, bit for bit, with every setting of then.
    assert (result / FRAMES).read_bytes() == before[FRAMES]
    assert (result / POSE).read_bytes() == before[POSE]
    first, again = json.loads(before[REPORT]), json.loads((result / REPORT).read_text("utf-8"))
    # Which exercise it is was found; it is not looked for once more.
    assert again["settings"] == {**first["settings"], "exercise": "calf-raise"}
    assert [again["reps"][i] for i in (0, 2)] == [first["reps"][i] for i in (0, 2)]
    # The automatic result is kept as it was.
    kept = files_of(AUTOMATIC)
    assert kept == {name: content for name, content in before.items() if name != POSE}


def test_corrections_add_up_and_are_taken_back(run: Run, result: Path) -> None:
    before = files_of(result)
    run("correct", result, "--leave-out", "1", "--by", "Ana", "-q")
    run("correct", result, "--leave-out", "1", "--add", "0.2-1.0", "--by", "Bo", "-q")
    assert load_result(result / REPORT).summary.rep_count == 1
    shown = run("correct", result, "--show")
    assert shown.out.splitlines()[0].startswith("1. Corrected by hand by Ana")
    assert "a raise added at 0.2 to 1.0 s" in shown.out.splitlines()[1]
    assert run("correct", result, "--undo-last", "-q") == (0, "", "")
    assert load_result(result / REPORT).summary.rep_count == 1
    assert len(run("correct", result, "--show").out.splitlines()) == 1
    ended = run("correct", result, "--undo")
    assert ended.status == 0
    assert "2 calf raises (1 partial)" in ended.out
    assert files_of(result) == before
    assert not AUTOMATIC.exists()
    assert run("correct", result, "--show").out == "Nothing was corrected by hand.\n"


def test_the_video_is_drawn_again_where_the_clip_is(
    run: Run, result: Path, scripted: Scripted
) -> None:
    scripted.drawn.clear()
    run("correct", result, "--leave-out", "1", "--by", "Ana", "-q")
    assert scripted.drawn == ["raises.mp4"]
    assert (result / VIDEO).exists()
    Path("raises.mp4").unlink()
    ended = run("correct", result, "--leave-out", "1", "--by", "Ana")
    assert "the clip is not where it was" in ended.out
    # A video with other counts than the report's would be worse than none.
    assert not (result / VIDEO).exists()
    assert (AUTOMATIC / VIDEO).exists()
    run("correct", result, "--undo", "-q")
    assert (result / VIDEO).exists()


def test_no_printed_page_of_another_result_stays(run: Run, result: Path) -> None:
    sheet = result / PRINT
    correct = ["correct", result, "--leave-out", "1", "--by", "Ana", "--no-video"]
    run("print", result, "--name", "Bo")
    before = files_of(result)
    ended = run(*correct)
    said = "print.html was of the automatic result and moved to automatic/: print it anew"
    assert said in " ".join(ended.out.split())
    assert not sheet.exists()
    assert (AUTOMATIC / PRINT).read_bytes() == before[PRINT]
    run("print", result)
    ended = run(*correct)
    assert "was of the result before and is removed" in " ".join(ended.out.split())
    assert not sheet.exists()
    ended = run("correct", result, "--undo")
    assert "print.html is that of the automatic result again" in " ".join(ended.out.split())
    assert files_of(result) == before
    assert not AUTOMATIC.exists()


def test_a_page_of_the_corrected_result_goes_with_it(run: Run, result: Path) -> None:
    run("correct", result, "--leave-out", "1", "--by", "Ana", "-q", "--no-video")
    run("print", result)
    ended = run("correct", result, "--undo")
    assert "was of the result before and is removed" in " ".join(ended.out.split())
    assert not (result / PRINT).exists()


def test_a_print_html_of_the_user_s_own_stays(run: Run, result: Path) -> None:
    (result / PRINT).write_text("mine")
    run("correct", result, "--leave-out", "1", "--by", "Ana", "-q", "--no-video")
    run("correct", result, "--undo", "-q")
    assert (result / PRINT).read_text() == "mine"
    assert not AUTOMATIC.exists()


def test_another_analysis_does_not_take_its_place(run: Run, result: Path) -> None:
    run("correct", result, "--leave-out", "1", "--by", "Ana", "-q", "--no-video")
    before = files_of(result)
    ended = run("analyze", "raises.mp4", "--no-video")
    assert ended.status == 1
    assert "holds a result that was corrected by hand" in ended.err
    assert files_of(result) == before


def test_exports_and_comparisons_are_of_the_corrected_result(run: Run, result: Path) -> None:
    run("correct", result, "--from", "1.6", "--by", "Ana", "-q", "--no-video")
    assert run("export", result, "-f", "csv", "-q").status == 0
    rows = list(csv.DictReader(Path("raises.csv").read_text().splitlines()))
    values = [row for row in rows if row["quantity"] == "ankle_deg" and float(row["time_s"]) < 1.5]
    assert values == [] or all(row["value"] == "" for row in values)
    assert run("compare", AUTOMATIC / REPORT, result).status == 0
    assert "B was corrected by hand" in Path("compare.html").read_text("utf-8")


def test_the_history_takes_the_corrected_result(
    run: Run, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_DB", "history.sqlite")
    run("analyze", clip, "--no-video", "-q")
    Path("elsewhere").mkdir()
    named = "elsewhere/../raises.formcheck"
    ended = run("correct", named, "--leave-out", "1", "--by", "Ana")
    assert "Session 1 in the history: changed too" in ended.out
    listed = run("history", "list").out
    assert "1 rep" in listed
    assert "corrected by hand" in listed
    assert "corrected by hand by Ana" in " ".join(run("history", "show", "1").out.split())
    run("correct", "raises.formcheck", "--undo", "-q")
    listed = run("history", "list").out
    assert "2 reps" in listed
    assert "corrected" not in listed


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Say what to correct"),
        (["--leave-out", "1"], 2, "Say who corrects it"),
        (["--leave-out", "1", "--undo", "--by", "Ana"], 2, "Say what to correct"),
        (["--leave-out", "9", "--by", "Ana"], 1, "no number 9 in the list (1 to 2)"),
        (["--add", "12", "--by", "Ana"], 2, "not a span"),
        (["--add", "3-2", "--by", "Ana"], 1, "a raise can't end at 2 s and begin at 3 s"),
        (["--add", "1.5-3.5", "--by", "Ana"], 1, "is counted already"),
        (["--neutral-at", "400", "--by", "Ana"], 1, "nothing is measured at 400.0 s"),
        (["--neutral-at", "0.5", "--by", "A\x07"], 1, "can't be printed"),
        (["--undo"], 1, "nothing was corrected"),
    ],
)
def test_what_can_not_be_corrected_is_one_line_and_changes_nothing(
    run: Run, result: Path, arguments: list[str], status: int, said: str
) -> None:
    before = files_of(result)
    ended = run("correct", result, *arguments)
    assert ended.status == status
    assert said in ended.err
    assert files_of(result) == before
    assert not AUTOMATIC.exists()


def test_what_is_no_result_is_told(run: Run, tmp_path: Path) -> None:
    ended = run("correct", tmp_path, "--leave-out", "1", "--by", "Ana")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "no report.json is in it" in ended.err


def test_a_result_is_named_by_its_clip_too(run: Run, result: Path) -> None:
    assert run("correct", "raises.mp4", "--leave-out", "1", "--by", "Ana", "-q").status == 0
    assert load_result(result / REPORT).corrections


def test_two_corrections_at_once_do_not_lose_one(run: Run, result: Path) -> None:
    before = files_of(result)
    with ResultFolder(result, result / POSE).alone():
        ended = run("correct", result, "--leave-out", "1", "--by", "Ana")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "is writing into this folder just now" in ended.err
    assert files_of(result) == before


def test_a_folder_of_somebody_else_s_stays(run: Run, result: Path) -> None:
    AUTOMATIC.mkdir()
    (AUTOMATIC / "mine.txt").write_text("mine")
    ended = run("correct", result, "--leave-out", "1", "--by", "Ana")
    assert ended.status == 1
    assert "in the way" in ended.err
    assert (AUTOMATIC / "mine.txt").read_text() == "mine"


def test_an_old_report_without_settings_is_corrected_with_a_note(result: Path) -> None:
    path = result / REPORT
    report = json.loads(path.read_text("utf-8"))
    del report["settings"], report["corrections"]
    for rep in report["reps"]:
        del rep["by_hand"]
    path.write_text(json.dumps(report))
    correction = make_correction(load_result(path), by="Ana", leave_out=[1])
    done = correct_result(result, correction, video=False)
    assert done.result.summary.rep_count >= 1
    assert any("older formcheck" in note for note in done.notes)
    height, was = done.result.reps[1].heel_height_cm, report["reps"][1]["heel_height_cm"]
    assert height is not None
    assert height.value == pytest.approx(was["value"], abs=0.01)


def test_a_correction_without_change_is_refused(result: Path) -> None:
    with pytest.raises(FormcheckError, match="nothing is corrected"):
        make_correction(load_result(result / REPORT), by="Ana")
