"""A clip's folder is whole or not there, and is written once."""

from pathlib import Path

import pytest

from formcheck.batch.folder import BatchFolder
from formcheck.batch.record import ClipEntry, ClipRecord
from formcheck.errors import OutputError


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


def test_a_users_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text("mine")
    with pytest.raises(OutputError, match=r"clips\.csv: in the way"):
        BatchFolder(tmp_path).check()
    folder = BatchFolder(tmp_path / "out")
    (tmp_path / "out" / "anna").mkdir(parents=True)
    assert not folder.is_free("anna")
    assert folder.is_free("bob")
