import errno
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formcheck.errors import OutputError
from formcheck.report.atomic_write import write_atomically
from formcheck.report.folder import (
    ALL_FILES,
    ANGLES,
    FILES,
    FRAMES,
    POSE,
    REPORT,
    REPS,
    STALE_S,
    VIDEO,
    ResultFolder,
)

OURS = b'{"schema": "formcheck.report/1"}'
NEW = {REPORT: OURS + b"\n", REPS: b"new reps", FRAMES: b"new frames", POSE: b"new pose"}


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"a clip")
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "a" / "b"


@pytest.fixture
def folder(target: Path, clip: Path) -> ResultFolder:
    return ResultFolder(target, clip)


def snapshot(path: Path) -> dict[str, bytes | None]:
    return {
        str(file.relative_to(path)): file.read_bytes() if file.is_file() else None
        for file in path.rglob("*")
    }


def old_result(target: Path) -> None:
    target.mkdir(parents=True)
    for name in FILES:
        (target / name).write_bytes(OURS if name == REPORT else b"old")


def fail_on(monkeypatch: pytest.MonkeyPatch, method: str, name: str, error: BaseException) -> None:
    """Let a method of Path fail for the file that becomes ``name``."""
    good: Callable[..., Any] = getattr(Path, method)

    def failing(self: Path, *arguments: Any, **options: Any) -> Any:
        if self.name.endswith(f"-{name}"):
            raise error
        return good(self, *arguments, **options)

    monkeypatch.setattr(Path, method, failing)


def test_check_leaves_nothing(folder: ResultFolder, tmp_path: Path) -> None:
    before = snapshot(tmp_path)
    folder.check()
    assert snapshot(tmp_path) == before


def test_write_makes_the_folder_and_its_files(folder: ResultFolder, target: Path) -> None:
    folder.write(NEW)
    assert snapshot(target) == NEW


def test_an_old_result_is_replaced_and_other_files_are_kept(
    folder: ResultFolder, target: Path
) -> None:
    old_result(target)
    (target / "notes.txt").write_bytes(b"mine")
    (target / "more").mkdir()
    folder.write(NEW)
    # The old video and picture would not belong to the new numbers.
    assert snapshot(target) == {**NEW, "notes.txt": b"mine", "more": None}


def test_a_folder_with_other_files_gets_the_result_beside_them(
    folder: ResultFolder, target: Path
) -> None:
    target.mkdir(parents=True)
    (target / "notes.txt").write_bytes(b"mine")
    folder.write(NEW)
    assert snapshot(target) == {**NEW, "notes.txt": b"mine"}


@pytest.mark.parametrize("name", ALL_FILES)
def test_a_file_of_the_user_is_never_replaced(
    name: str, folder: ResultFolder, target: Path
) -> None:
    target.mkdir(parents=True)
    (target / name).write_bytes(b'{"schema": "of somebody else"}')
    before = snapshot(target)
    for attempt in (folder.check, lambda: folder.write(NEW)):
        with pytest.raises(OutputError, match="in the way"):
            attempt()
    assert snapshot(target) == before


def test_a_folder_of_our_name_is_never_replaced(folder: ResultFolder, target: Path) -> None:
    old_result(target)
    (target / VIDEO).unlink()
    (target / VIDEO).mkdir()
    with pytest.raises(OutputError, match="in the way"):
        folder.write(NEW)
    assert (target / VIDEO).is_dir()
    assert (target / REPS).read_bytes() == b"old"


@pytest.mark.parametrize("name", [VIDEO, REPORT])
def test_the_clip_itself_is_never_replaced(name: str, target: Path) -> None:
    old_result(target)
    before = snapshot(target)
    with pytest.raises(OutputError, match="would overwrite it"):
        ResultFolder(target, target / name).check()
    assert snapshot(target) == before


def test_a_pose_file_that_is_analysed_again_stays(target: Path) -> None:
    old_result(target)
    ResultFolder(target, target / POSE).write(NEW)
    assert snapshot(target) == {**NEW, POSE: b"old"}


def test_a_link_to_the_clip_is_the_clip(target: Path, clip: Path) -> None:
    old_result(target)
    (target / VIDEO).unlink()
    (target / VIDEO).symlink_to(clip)
    with pytest.raises(OutputError, match="would overwrite it"):
        ResultFolder(target, clip).check()
    assert clip.read_bytes() == b"a clip"


def test_a_file_in_place_of_the_folder_is_kept(clip: Path) -> None:
    with pytest.raises(OutputError, match="a file, not a folder"):
        ResultFolder(clip, clip).check()
    with pytest.raises(OutputError, match="a file is where a folder should be"):
        ResultFolder(clip / "deeper", clip).check()
    assert clip.read_bytes() == b"a clip"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "no permission"),
        (errno.EROFS, "this disk can only be read"),
        (errno.EIO, "in a test"),
    ],
)
def test_a_folder_that_cannot_be_written_is_refused(
    code: int,
    words: str,
    folder: ResultFolder,
    target: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: Any) -> None:
        raise OSError(code, "in a test")

    # Not by the folder's mode: tests may run as root, to whom all is allowed.
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    before = snapshot(tmp_path)
    with pytest.raises(OutputError, match=f"{re.escape(str(target))}: can't be written: {words}"):
        folder.check()
    assert snapshot(tmp_path) == before


def test_a_name_that_is_too_long_is_refused_early(tmp_path: Path, clip: Path) -> None:
    before = snapshot(tmp_path)
    with pytest.raises(OutputError, match="name is too long"):
        ResultFolder(tmp_path / "new" / ("x" * 300), clip).check()
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("name", NEW)
def test_a_full_disk_changes_nothing(
    name: str, folder: ResultFolder, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_result(target)
    before = snapshot(target)
    fail_on(monkeypatch, "write_bytes", name, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(OutputError, match="the disk is full; free some space"):
        folder.write(NEW)
    assert snapshot(target) == before


def test_a_full_disk_leaves_no_new_folder(
    folder: ResultFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(tmp_path)
    fail_on(monkeypatch, "write_bytes", FRAMES, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(OutputError):
        folder.write(NEW)
    assert snapshot(tmp_path) == before


def test_ctrl_c_while_writing_changes_nothing(
    folder: ResultFolder, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_result(target)
    before = snapshot(target)
    fail_on(monkeypatch, "write_bytes", POSE, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        folder.write(NEW)
    assert snapshot(target) == before


def test_add_gives_a_path_of_the_same_kind(folder: ResultFolder, target: Path) -> None:
    folder.write(NEW)
    paths = []

    def draw(path: Path) -> None:
        paths.append(path)
        path.write_bytes(b"picture")

    folder.add(ANGLES, draw)
    assert paths[0].suffix == ".png"
    assert snapshot(target) == {**NEW, ANGLES: b"picture"}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError(), SystemExit(143)])
def test_add_leaves_no_half_file(error: BaseException, folder: ResultFolder, target: Path) -> None:
    folder.write(NEW)

    def draw(path: Path) -> None:
        path.write_bytes(b"half")
        raise error

    with pytest.raises(type(error)):
        folder.add(ANGLES, draw)
    assert snapshot(target) == NEW


def test_add_tells_a_full_disk_in_one_line(folder: ResultFolder, target: Path) -> None:
    folder.write(NEW)

    def draw(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match=r"angles\.png: can't be written: the disk is full"):
        folder.add(ANGLES, draw)
    assert snapshot(target) == NEW


def test_an_old_result_stays_until_the_new_one_is_whole(folder: ResultFolder, target: Path) -> None:
    old_result(target)
    before = snapshot(target)
    with folder.replacing():
        folder.write(NEW)
        folder.add(ANGLES, lambda path: (path.write_bytes(b"new plot"), None)[1])
        (staged,) = (path for path in target.iterdir() if path.name.startswith(".formcheck-"))
        assert snapshot(staged).keys() == {*NEW, ANGLES}
        assert {name: (target / name).read_bytes() for name in FILES} == before
    assert snapshot(target) == {**NEW, ANGLES: b"new plot"}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError(), SystemExit(143)])
def test_what_was_written_before_a_failure_takes_the_old_results_place(
    error: BaseException, folder: ResultFolder, target: Path
) -> None:
    def fail_after_writing() -> None:
        with folder.replacing():
            folder.write(NEW)
            raise error

    old_result(target)
    with pytest.raises(type(error)):
        fail_after_writing()
    assert snapshot(target) == NEW


def test_the_old_result_stays_where_nothing_new_was_written(
    folder: ResultFolder, target: Path
) -> None:
    old_result(target)
    before = snapshot(target)
    with pytest.raises(ZeroDivisionError), folder.replacing():
        raise ZeroDivisionError
    assert snapshot(target) == before


def test_a_first_result_is_there_as_it_comes(folder: ResultFolder, target: Path) -> None:
    with folder.replacing():
        folder.write(NEW)
        assert snapshot(target) == NEW


def test_what_a_killed_run_left_is_swept_once_it_is_old(folder: ResultFolder, target: Path) -> None:
    target.mkdir(parents=True)
    old, young = target / ".formcheck-01234567-report.json", target / ".formcheck-89abcdef.part"
    staged = target / ".formcheck-0123-new"
    staged.mkdir()
    for path in (old, young, staged / REPORT, target / ".formcheckrc"):
        path.write_bytes(b"x")
    hours_ago = time.time() - 2 * STALE_S
    for path in (old, staged):
        os.utime(path, (hours_ago, hours_ago))
    folder.check()
    assert {path.name for path in target.iterdir()} == {young.name, ".formcheckrc"}


def test_two_at_once_do_not_mix_their_files(folder: ResultFolder, target: Path) -> None:
    with folder.alone():
        folder.write(NEW)
        with (
            pytest.raises(OutputError, match="another command of formcheck is writing"),
            ResultFolder(target, Path("other.mp4")).alone(),
        ):
            pass
        # Its own mark stays, however long it takes.
        os.utime(target / ".formcheck-lock", (1e9, 1e9))
        folder.check()
        assert (target / ".formcheck-lock").exists()
    assert snapshot(target) == NEW


def test_a_killed_commands_mark_keeps_nobody_out(folder: ResultFolder, target: Path) -> None:
    target.mkdir(parents=True)
    (target / ".formcheck-lock").touch()
    with folder.alone():
        pass
    assert not list(target.iterdir())
    (target / ".formcheck-lock").touch()
    folder.clear_unfinished()
    assert not target.exists()


def test_what_nothing_was_written_in_leaves_no_folder(folder: ResultFolder, target: Path) -> None:
    with folder.alone():
        assert target.is_dir()
    assert not target.exists()


def test_a_link_in_the_marks_place_is_not_followed(folder: ResultFolder, target: Path) -> None:
    target.mkdir(parents=True)
    (target / ".formcheck-lock").symlink_to(target / "else")
    with pytest.raises(OutputError), folder.alone():
        pass
    assert not (target / "else").exists()


def test_what_a_killed_program_left_is_removed_by_the_next_that_writes_there(
    tmp_path: Path,
) -> None:
    old, young = (tmp_path / f".formcheck-{name}-part" for name in ("0123abcd", "4567abcd"))
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (1e9, 1e9))
    write_atomically(b"whole", tmp_path / "all.csv", replace=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, "all.csv"]
