"""A clip's folder is whole or not there, and is written once."""

import csv
import json
from pathlib import Path

import pytest

from formcheck.batch.folder import INDEX, BatchFolder
from formcheck.batch.outputs import write_outputs
from formcheck.batch.record import RECORD, BatchIndex, ClipEntry, ClipRecord, read_index
from formcheck.errors import FormcheckError, OutputError


@pytest.fixture
def folder(tmp_path: Path) -> BatchFolder:
    made = BatchFolder(tmp_path / "out")
    made.check()
    return made


def record(settings: str = "a", sha256: str = "1") -> ClipRecord:
    entry = ClipEntry(name="anna", source="/anna.mp4", state="done", sha256=sha256)
    return ClipRecord(entry=entry.model_copy(update={"settings": settings}))


def made(folder: BatchFolder, content: str) -> Path:
    place = folder.begin()
    place.mkdir()
    (place / "report.html").write_text(content)
    return place


def test_the_second_of_two_attempts_changes_nothing(folder: BatchFolder) -> None:
    first, second = made(folder, "first"), made(folder, "second")
    assert folder.publish(first, record())
    assert not folder.publish(second, record())
    assert (folder.path / "anna" / "report.html").read_text() == "first"
    assert list(folder.own.iterdir()) == []


@pytest.mark.parametrize("other", [record(settings="b"), record(sha256="2")])
def test_another_result_takes_the_place_of_an_old_one(
    folder: BatchFolder, other: ClipRecord
) -> None:
    folder.publish(made(folder, "old"), record())
    assert folder.publish(made(folder, "new"), other)
    assert (folder.path / "anna" / "report.html").read_text() == "new"
    assert folder.finished("anna", other.entry.sha256, other.entry.settings)
    assert list(folder.own.iterdir()) == []


def test_a_users_files_beside_an_old_result_stay_there(folder: BatchFolder) -> None:
    folder.publish(made(folder, "old"), record())
    (folder.path / "anna" / "notes.txt").write_text("mine")
    (folder.path / "anna" / "reps.csv").write_text("of the old one")
    assert folder.publish(made(folder, "new"), record(settings="b"))
    left = {path.name: path.read_text() for path in (folder.path / "anna").iterdir()}
    assert set(left) == {"notes.txt", "report.html", RECORD}
    assert (left["notes.txt"], left["report.html"]) == ("mine", "new")
    assert folder.finished("anna", "1", "b")
    assert list(folder.own.iterdir()) == []


def test_a_users_folder_of_that_name_is_in_the_way(folder: BatchFolder) -> None:
    (folder.path / "anna").mkdir()
    (folder.path / "anna" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="in the way, and not a batch's"):
        folder.publish(made(folder, "new"), record())
    assert (folder.path / "anna" / "notes.txt").read_text() == "mine"
    assert list(folder.own.iterdir()) == []


ENTRY = {"name": "anna", "source": "/anna.mp4", "state": "done"}
WRONG = (
    *({"name": name} for name in ("../anna", "/anna", "..", ".formcheck-batch", "a\\b", "", "a\0")),
    *({"source": path} for path in ({}, {"bytes": 3}, {"bytes": "00"}, "a\0b", None)),
    {"duration_s": float("inf")},
    {"session": 2**64},
)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_strangers_list_leads_nowhere(folder: BatchFolder, wrong: dict[str, object]) -> None:
    (folder.path / INDEX).write_text(json.dumps({"clips": [ENTRY | wrong]}))
    with pytest.raises(FormcheckError, match=r"not a batch\.json"):
        read_index(folder.path / INDEX)
    (folder.path / "anna").mkdir()
    (folder.path / "anna" / RECORD).write_text(json.dumps({"entry": ENTRY | wrong}))
    assert folder.record("anna") is None


def test_what_no_column_holds_is_left_out(folder: BatchFolder) -> None:
    entry = ClipEntry.model_validate(ENTRY)
    cells = {"rep_count": "x", "notices": 5, "peak_heel_height_cm": True, "frames": 2**70}
    strange = ClipRecord(entry=entry, measurements=cells, raises=[cells])
    folder.publish(made(folder, "new"), strange)
    write_outputs(folder, BatchIndex(clips=[entry]))
    [row] = csv.DictReader((folder.path / "clips.csv").read_text().splitlines())
    assert {name: row[name] for name in cells} == dict.fromkeys(cells, "") | {"notices": "5"}


def test_a_users_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text("mine")
    with pytest.raises(OutputError, match=r"clips\.csv: in the way"):
        BatchFolder(tmp_path).check()
    folder = BatchFolder(tmp_path / "out")
    (tmp_path / "out" / "anna").mkdir(parents=True)
    assert not folder.is_free("anna")
    assert folder.is_free("bob")
