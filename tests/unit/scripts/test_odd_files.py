"""A share of the corpus of odd clips and damaged files, read by the real commands.

All of it: ``python scripts/make_odd_clips.py FOLDER --run``.
"""

import sys
from pathlib import Path

import pytest
from corpus.fuzzing import make_damaged, write_damaged
from corpus.odd_clips import kinds, make_odd_clips
from odd_file_trials import ENDINGS, format_of, load_everything, read_odd, share, whole_files

pytestmark = [
    pytest.mark.sweep,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked"),
]
SEED, CLIPS, DAMAGED = 16, 24, 40


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    load_everything()
    return make_odd_clips(tmp_path_factory.mktemp("clips"))


def test_every_kind_can_be_made(clips: list[Path]) -> None:
    assert len(kinds()) >= 60
    assert len(clips) >= 60


def test_odd_clips_are_read_or_refused_in_words(clips: list[Path], tmp_path: Path) -> None:
    outcomes = [
        read_odd(path, "clip", tmp_path / str(number))
        for number, path in enumerate(share(clips, CLIPS, SEED))
    ]
    assert not [(one.name, one.faults) for one in outcomes if one.faults]
    # Else it is not the clips that are looked at.
    assert sum(one.status == 0 for one in outcomes) > CLIPS / 4


def test_damaged_files_are_read_or_refused_in_words(clips: list[Path], tmp_path: Path) -> None:
    seeds = [path for path in clips if path.name in ("h264.mp4", "vp8.webm", "mpeg4.avi")]
    whole = whole_files(tmp_path / "whole", seeds)
    files = write_damaged(tmp_path / "damaged", make_damaged(whole, SEED, DAMAGED), ENDINGS)
    outcomes = [read_odd(path, format_of(path), tmp_path / path.stem) for path in files]
    assert not [(one.name, one.faults) for one in outcomes if one.faults]
