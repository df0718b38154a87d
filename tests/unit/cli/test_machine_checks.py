"""What keeps formcheck from working on a machine: each simulated, and named with its mend."""

import io
import os
import shutil
import sys
import time
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from formcheck.cli import machine_checks
from formcheck.cli.finding import Finding
from formcheck.history.store import History
from formcheck.live.journal_files import FIRST_LINE

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of one's own, with a history that is not there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORMCHECK_DB", str(tmp_path / "data" / "history.sqlite"))
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    return tmp_path


def refuse(**_: object) -> None:
    raise PermissionError(13, "Permission denied")


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 12_000_000))


def is_note(finding: Finding, *words: str) -> bool:
    text = finding.message + " " + finding.mend
    return finding.status == "note" and bool(finding.mend) and all(w in text for w in words)


def test_here_all_is_well(place: Path) -> None:
    checks = (
        machine_checks.folder,
        machine_checks.history,
        machine_checks.settings_file,
        machine_checks.temporary_files,
        machine_checks.leftovers,
    )
    assert [check().status for check in checks] == ["ok"] * len(checks)
    assert list(place.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks.tempfile, "TemporaryFile", refuse)
    finding = machine_checks.folder()
    assert finding.status == "problem"
    assert "Permission denied" in finding.message
    assert "-o" in finding.mend


def test_a_full_disk_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    full_disk(monkeypatch)
    for check in (machine_checks.folder, machine_checks.history, machine_checks.temporary_files):
        assert is_note(check(), "12 MB are left"), check


def test_no_place_for_temporary_files_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks.tempfile, "TemporaryFile", refuse)
    assert is_note(machine_checks.temporary_files(), "Permission denied", "TMPDIR")


def test_a_data_folder_that_cannot_be_written_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks.tempfile, "TemporaryFile", refuse)
    assert is_note(machine_checks.history(), "Permission denied", "--db", "--no-save")


def test_a_history_is_looked_at_and_left_as_it_is(place: Path) -> None:
    path = place / "data" / "history.sqlite"
    with History(path):
        pass
    before = path.read_bytes()
    assert machine_checks.history() == Finding("History", "ok", str(path))
    path.write_bytes(before[:4096] + bytes(b ^ 0x5A for b in before[4096:]))
    damaged = path.read_bytes()
    assert is_note(machine_checks.history(), "is damaged", "backup")
    assert path.read_bytes() == damaged
    assert [p.name for p in path.parent.iterdir()] == ["history.sqlite"]


def test_another_file_in_the_historys_place_is_noticed(place: Path) -> None:
    (place / "data").mkdir()
    (place / "data" / "history.sqlite").write_text("Dear diary" * 100)
    assert is_note(machine_checks.history(), "not a history of formcheck", "--db")


def test_a_history_that_may_only_be_read_is_noticed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with History(place / "data" / "history.sqlite"):
        pass
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    assert is_note(machine_checks.history(), "may not be written")


def test_a_wrong_settings_file_is_a_problem(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "mine.toml").write_text('height = "tall"')
    monkeypatch.setenv("FORMCHECK_SETTINGS", str(place / "mine.toml"))
    finding = machine_checks.settings_file()
    assert finding.status == "problem"
    assert "mine.toml" in finding.message
    assert "--no-settings" in finding.mend


@pytest.mark.parametrize(
    ("limits", "free", "status", "mend"),
    [
        ({}, 8 * 10**9, "ok", ""),
        ({"address space": 1_200_000_000}, 8 * 10**9, "problem", "ulimit -v"),
        ({"open files": 32}, 8 * 10**9, "problem", "ulimit -n"),
        ({"open files": 1024}, 300_000_000, "note", "close other programs"),
    ],
)
def test_little_memory_is_noticed(
    monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], free: int, status: str, mend: str
) -> None:
    monkeypatch.setattr(machine_checks, "limits", lambda: limits)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=free))
    finding = machine_checks.memory()
    assert finding.status == status
    assert mend in finding.mend


def test_the_limits_are_those_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    bound = {resource.RLIMIT_AS: 5_000_000_000, resource.RLIMIT_NOFILE: 20}
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (bound[kind], 0))
    assert "20 files" in machine_checks.memory().message


@pytest.mark.parametrize(("encoding", "status"), [("utf-8", "ok"), ("ascii", "note")])
def test_a_terminal_without_our_letters_is_noticed(
    monkeypatch: pytest.MonkeyPatch, encoding: str, status: str
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
    finding = machine_checks.terminal()
    assert finding.status == status
    assert ("UTF-8" in finding.mend) == (status == "note")


def test_what_killed_programs_left_is_noticed(place: Path) -> None:
    part = place / ".formcheck-1234-part"
    part.touch()
    assert machine_checks.leftovers().status == "ok"  # somebody may be writing it
    os.utime(part, (time.time() - 7200,) * 2)
    assert is_note(machine_checks.leftovers(), part.name, "delete")
    (place / "formcheck-20260301-093000-12345678.journal").write_bytes(FIRST_LINE)
    assert is_note(machine_checks.leftovers(), "1 session that was cut off", "history recover")
    (place / "state" / "live").mkdir(parents=True)
    (place / "state" / "live" / "20260301-093000-12345678.unreported").write_bytes(FIRST_LINE)
    assert is_note(machine_checks.leftovers(), "2 sessions that were cut off")
