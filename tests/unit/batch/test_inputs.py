"""Which clips are meant: files, folders, patterns, lists; and what their folders are called."""

from itertools import islice
from pathlib import Path

import pytest

from formcheck.batch.inputs import find_clips, proposed_names, read_list
from formcheck.batch.sources import is_address
from formcheck.errors import VideoError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Clips in folders, between them what is none."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "monday/b.MP4", "monday/a.mov", "monday/notes.txt", "monday/.hidden.mp4",
        "monday/.trash/x.mp4", "monday/deep/er/c.webm", "monday/pose.npz",
        "monday/a.formcheck/annotated.mp4", "monday/mine/annotated.mp4", "tuesday/d.mkv",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for folder in ("a.formcheck", "mine"):
        (tmp_path / "monday" / folder / "report.json").write_text(
            '{"schema": "formcheck.report/1"}'
        )
    return tmp_path


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("paths", "clips"),
    [
        (["monday"], ["monday/a.mov", "monday/b.MP4", "monday/deep/er/c.webm"]),
        (["tuesday", "monday/notes.txt"], ["tuesday/d.mkv", "monday/notes.txt"]),
        (["tuesday/d.mkv", "./tuesday", "tuesday/../tuesday"], ["tuesday/d.mkv"]),
        (["*/?.m*"], ["monday/a.mov", "tuesday/d.mkv"]),
        (["**/c.*"], ["monday/deep/er/c.webm"]),
        (["tues*"], ["tuesday/d.mkv"]),
        (["s3://bucket/e.mp4"], ["s3://bucket/e.mp4"]),
    ],
)
def test_paths_name_clips(paths: list[str], clips: list[str]) -> None:
    assert find_clips(paths) == clips


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("wednesday", "no such file or folder"),
        ("*.mp4", "nothing is called so"),
        ("monday/.trash", ""),
        ("monday/mine/../deep", ""),
    ],
)
def test_what_is_not_there_is_said(path: str, words: str) -> None:
    if not words:
        assert find_clips([path])
        return
    with pytest.raises(VideoError, match=words):
        find_clips([path])


def test_a_name_in_brackets_is_the_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("raises [1].mp4").touch()
    assert find_clips(["raises [1].mp4"]) == ["raises [1].mp4"]


def test_a_list_has_a_path_a_line_or_zero_bytes_between() -> None:
    assert read_list(b"a b.mp4\r\n\n#1.mp4\n  c.mp4\n") == ["a b.mp4", "#1.mp4", "  c.mp4"]
    assert read_list(b"a\nb.mp4\0c.mp4\0") == ["a\nb.mp4", "c.mp4"]


def test_names_say_where_clips_are_from() -> None:
    def first(source: str) -> list[str]:
        return list(islice(proposed_names(source), 3))

    assert first("/x/monday/anna.mp4") == ["anna", "monday-anna", "anna-2"]
    assert first("/x/anna.formcheck/pose.npz") == ["anna", "x-anna", "anna-2"]
    assert first("/x/.h/\udcff\n.mp4") == ["_udcff_n", "h-_udcff_n", "_udcff_n-2"]
    assert max(len(name) for name in first(f"/{'x' * 250}/{'ü' * 120}.mp4")) < 220
    assert first("s3://bucket/day/anna.mp4") == ["anna", "day-anna", "anna-2"]


def test_an_address_is_no_path() -> None:
    assert is_address("sftp://host/clip.mp4")
    assert not is_address("/clips/odd://name.mp4")
    assert not is_address("clip.mp4")
