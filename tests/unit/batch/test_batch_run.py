"""A batch from clips to tables: what is done once, what again, and what a failure leaves."""

import csv
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from scripted_batch import InlinePool
from scripted_clips import Scripted, three_raises, tiny_video

from formcheck import api
from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.batch.folder import BatchFolder
from formcheck.batch.inputs import find_clips
from formcheck.batch.outputs import write_outputs
from formcheck.batch.record import read_index
from formcheck.batch.rows import CLIP_COLUMNS, RAISE_COLUMNS, kind_of_column
from formcheck.batch.run import BatchEvent, BatchRun, ClipFinished
from formcheck.errors import NotMeasurableError, OutputError
from formcheck.history.saving import HistoryOptions
from formcheck.history.store import History
from formcheck.jobs.clip_job import ClipJob
from formcheck.model.corrections import Correction, Corrections
from formcheck.model.recording import Recording
from formcheck.model.result_json import load_result, report_json

pytestmark = pytest.mark.long

JOB = ClipJob(Path(), Path(), Options(height_cm=178.0), video=False)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    script = Scripted(three_raises())
    monkeypatch.setattr("formcheck.analysis.clip_recording.record_clip", script.record_clip)
    known: dict[object, Analysis] = {}
    measure = api.measure

    def measure_once(recording: Recording, options: Options) -> Analysis:
        key = (options.height_cm, len(recording.track))
        if key not in known:
            known[key] = measure(recording, options)
        return known[key]

    monkeypatch.setattr("formcheck.api.measure", measure_once)
    # What a result looks like is others' concern.
    monkeypatch.setattr("formcheck.jobs.clip_run.ClipRun._add_pictures", lambda *_: None)
    return script


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    for number, name in enumerate(("anna.mp4", "deep/anna.mp4", "=bob.mp4")):
        (tmp_path / "clips" / name).parent.mkdir(parents=True, exist_ok=True)
        tiny_video(tmp_path / "clips" / name)
        # Other content, same pictures.
        with (tmp_path / "clips" / name).open("ab") as file:
            file.write(b"\0\0\0\x09free" + bytes([number]))
    return tmp_path / "clips"


def run(
    clips: Path, job: ClipJob = JOB, pool: InlinePool | None = None, **how: object
) -> tuple[BatchRun, list[ClipFinished]]:
    events: list[BatchEvent] = []
    folder = BatchFolder(clips.parent / "out")
    batch = BatchRun(folder, find_clips([str(clips)]), job, tell=events.append, **how)  # type: ignore[arg-type]
    try:
        batch.run(pool or InlinePool())
    except KeyboardInterrupt:
        batch.counts["interrupted"] = 1
    return batch, [event for event in events if isinstance(event, ClipFinished)]


def table(clips: Path, name: str) -> list[dict[str, str]]:
    with (clips.parent / "out" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_clip_gets_a_folder_and_its_rows(clips: Path, scripted: Scripted) -> None:
    scripted.failures["=bob.mp4"] = NotMeasurableError("nobody")
    batch, events = run(clips)
    assert batch.counts == {"done": 2, "failed": 1, "not-done": 0, "was-there": 0}
    assert [event.entry.name for event in events] == ["=bob", "anna", "deep-anna"]
    out = clips.parent / "out"
    assert {path.name for path in out.iterdir() if path.is_dir()} == {
        ".formcheck-batch", "anna", "deep-anna",
    }  # fmt: skip
    bob, anna, deep = table(clips, "clips.csv")
    assert (bob["clip"], bob["state"], bob["reason"]) == ("'=bob.mp4", "failed", "nobody")
    assert (anna["folder"], anna["rep_count"], anna["exercise"]) == ("anna", "2", "calf-raise")
    assert float(anna["peak_heel_height_cm_plus_minus"]) > 0
    assert deep["source"] == str(clips / "deep" / "anna.mp4")
    raises = table(clips, "raises.csv")
    assert [row["folder"] for row in raises] == ["anna"] * 3 + ["deep-anna"] * 3
    assert [row["counted"] for row in raises[:3]] == ["true", "true", "false"]
    page = (out / "index.html").read_text("utf-8")
    assert "2 of 3 clips measured" in page
    assert 'href="./deep-anna/report.html"' in page


def test_parquet_has_the_same_rows(clips: Path, scripted: Scripted) -> None:
    assert scripted.recording
    from pyarrow import parquet

    run(clips)
    read = parquet.read_table(clips.parent / "out" / "clips.parquet").to_pylist()
    assert [row["rep_count"] for row in read] == [2, 2, 2]
    assert list(read[0]) == list(table(clips, "clips.csv")[0])
    raises = parquet.read_table(clips.parent / "out" / "raises.parquet")
    assert raises.num_rows == 9


def test_what_is_done_is_not_done_again(clips: Path, scripted: Scripted) -> None:
    scripted.failures["=bob.mp4"] = NotMeasurableError("nobody")
    run(clips)
    scripted.failures.clear()
    scripted.read.clear()
    # Moved: known by its content.
    (clips / "anna.mp4").rename(clips / "anne.mp4")
    batch, _ = run(clips)
    assert scripted.read == ["=bob.mp4"]
    assert batch.counts == {"done": 3, "failed": 0, "not-done": 0, "was-there": 2}
    assert {row["folder"]: row["clip"] for row in table(clips, "clips.csv")} == {
        "'=bob": "'=bob.mp4",
        "anna": "anne.mp4",
        "deep-anna": "anna.mp4",
    }
    scripted.read.clear()
    os.utime(clips / "anne.mp4", (1e9, 1e9))
    batch, _ = run(clips)
    assert (scripted.read, batch.counts["was-there"]) == ([], 3)


def test_other_settings_or_content_are_measured_again(clips: Path, scripted: Scripted) -> None:
    run(clips)
    scripted.read.clear()
    with (clips / "anna.mp4").open("ab") as file:
        file.write(b"\0\0\0\x09free!")
    run(clips)
    assert scripted.read == ["anna.mp4"]
    run(clips, replace(JOB, options=Options(height_cm=170.0)))
    assert len(scripted.read) == 4
    assert len(table(clips, "clips.csv")) == 3


def test_ctrl_c_keeps_what_is_done_and_the_next_call_goes_on(
    clips: Path, scripted: Scripted
) -> None:
    batch, _ = run(clips, pool=InlinePool(ends_after=1))
    assert batch.counts["interrupted"]
    assert [row["state"] for row in table(clips, "clips.csv")] == ["done", "not-done", "not-done"]
    scripted.read.clear()
    # As after a power cut: the list is older than the folders.
    (clips.parent / "out" / "batch.json").unlink()
    left = clips.parent / "out" / ".formcheck-batch" / "half"
    left.mkdir()
    batch, _ = run(clips)
    assert batch.counts == {"done": 3, "failed": 0, "not-done": 0, "was-there": 1}
    assert len(scripted.read) == 2
    assert not left.exists()


def test_two_batches_do_not_write_into_one_folder(clips: Path, scripted: Scripted) -> None:
    class Second(InlinePool):
        def __enter__(self) -> "Second":
            with pytest.raises(OutputError, match="another batch is at work"):
                run(clips)
            return self

    run(clips, pool=Second())
    assert len(scripted.read) == 3


def test_names_stay_when_others_come(clips: Path, scripted: Scripted) -> None:
    assert scripted.recording
    run(clips)
    (clips / "a").mkdir()
    tiny_video(clips / "a" / "anna.mp4")
    run(clips)
    names = {e.source: e.name for e in read_index(clips.parent / "out" / "batch.json").clips}
    assert names[str(clips / "anna.mp4")] == "anna"
    assert names[str(clips / "a" / "anna.mp4")] == "a-anna"


def test_a_part_takes_no_whole_results_place(clips: Path, scripted: Scripted) -> None:
    run(clips)
    before = (clips.parent / "out" / "anna" / "report.json").read_bytes()
    scripted.stopped.add("anna.mp4")
    batch, _ = run(clips, replace(JOB, options=Options(height_cm=170.0)))
    assert batch.counts["failed"] == 2
    assert (clips.parent / "out" / "anna" / "report.json").read_bytes() == before
    rows = {row["folder"] or row["source"]: row for row in table(clips, "clips.csv")}
    assert rows[str(clips / "anna.mp4")]["rep_count"] == ""
    assert "the pose network stopped" in rows[str(clips / "anna.mp4")]["reason"].lower()


def test_a_clip_without_its_page_is_not_linked(clips: Path, scripted: Scripted) -> None:
    scripted.stopped.add("anna.mp4")
    out = clips.parent / "out"
    batch, _ = run(clips)
    assert batch.counts["failed"] == 2
    # What measured it was killed between the numbers and the page; then there is one.
    for link in (False, True):
        page = (out / "index.html").read_text("utf-8")
        assert ('href="./anna/report.html"' in page) == link
        (out / "anna" / "report.html").touch()
        write_outputs(BatchFolder(out), read_index(out / "batch.json"))


@pytest.mark.usefixtures("scripted")
def test_a_result_that_was_corrected_by_hand_stays(clips: Path) -> None:
    run(clips)
    report = clips.parent / "out" / "anna" / "report.json"
    result = load_result(report)
    made = Corrections(made=[Correction(by="Ana", neutral_at_s=1.0)])
    report.write_text(report_json(result.model_copy(update={"corrections": made})))
    _, events = run(clips, replace(JOB, options=Options(height_cm=170.0)))
    assert [event.entry.state for event in events] == ["done", "failed", "done"]
    assert "corrected by hand" in events[1].entry.reason
    assert load_result(report).corrections == made


@pytest.mark.usefixtures("scripted")
def test_sessions_are_saved_once_and_only_when_wanted(clips: Path) -> None:
    def saved() -> list[str]:
        with History(Path(os.environ["FORMCHECK_DB"])) as history:
            return sorted(session.folder or "" for session in history.sessions())

    run(clips)
    assert saved() == []
    run(clips, saving=HistoryOptions())
    run(clips, saving=HistoryOptions())
    out = clips.parent / "out"
    assert saved() == sorted(str(out / name) for name in ("=bob", "anna", "deep-anna"))
    assert table(clips, "clips.csv")[0]["session"] == "1"


def test_a_page_holds_so_many_clips(
    clips: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scripted.recording
    monkeypatch.setattr("formcheck.batch.page.ROWS_A_PAGE", 2)
    run(clips)
    second = clips.parent / "out" / "index-2.html"
    assert 'href="./deep-anna/report.html"' in second.read_text("utf-8")
    assert "./index-2.html" in (clips.parent / "out" / "index.html").read_text("utf-8")
    monkeypatch.setattr("formcheck.batch.page.ROWS_A_PAGE", 3)
    run(clips)
    assert not second.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_no_text_is_a_clip_like_others(clips: Path, scripted: Scripted) -> None:
    strange = os.fsdecode(os.fsencode(clips) + b"/\xff\n<i>.mp4")
    (clips / "anna.mp4").rename(strange)
    run(clips)
    assert len(scripted.read) == 3
    batch, _ = run(clips)
    assert batch.counts["was-there"] == 3
    page = (clips.parent / "out" / "index.html").read_text("utf-8")
    assert "\\udcff\\n&lt;i&gt;.mp4" in page
    assert "\\udcff\\n<i>.mp4" in [row["clip"] for row in table(clips, "clips.csv")]


def test_columns_have_the_types_of_what_they_hold() -> None:
    kinds = {name: kind_of_column(name) for name in (*CLIP_COLUMNS, *RAISE_COLUMNS)}
    assert {name for name, kind in kinds.items() if kind == "truth"} == {"view_ok", "counted"}
    assert {name for name, kind in kinds.items() if kind == "whole"} == {
        "frames", "session", "rep_count", "partial_reps", "cycle_count", "index",
    }  # fmt: skip
    text = {name for name, kind in kinds.items() if kind == "text"}
    assert {"lower_leg", "near_side", "side", "faults", "sha256", "by_hand"} <= text
    assert not {name for name in text if name.endswith(("_deg", "_s", "_cm", "_percent"))}
