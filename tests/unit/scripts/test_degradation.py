"""Worse variants of a clip keep its truth, and a row says what became of it."""

from pathlib import Path

import degradation
import numpy as np
import pytest
from evaluation.clip_score import advised, score_clip
from evaluation.degrade import Variant, blurred, darkened, lens, sized, write_variant
from evaluation.truth import load_truth
from truth_making import make_analysis, write_truth

from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter

PICTURE = np.tile(np.arange(0, 240, 5, dtype=np.uint8)[:, None, None], (1, 64, 3))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, 64, 48, rate_hint=30) as writer:
        for i in range(30):
            writer.write(PICTURE, i / 30)
    path.with_name("clip.truth.json").write_text("{}")
    return path


def test_fewer_frames_keep_their_times(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "variants"
    folder.mkdir()
    truth = write_variant(clip, Variant("frame rate", "10 a second", rate=10), folder)
    assert truth.read_text() == "{}"
    with open_clip(truth.with_name(truth.name.replace(".truth.json", ".mp4"))) as reader:
        assert [frame.time_s for frame in reader] == pytest.approx([i / 10 for i in range(10)])


def test_pictures_get_worse_as_they_are_asked_to() -> None:
    assert sized(24)(PICTURE, 0).shape == (24, 32, 3)
    assert darkened(0.25)(PICTURE, 0).mean() == pytest.approx(PICTURE.mean() / 4, abs=1)
    step = np.zeros((48, 64, 3), np.uint8)
    step[:, 32:] = 200
    assert 0 < blurred(2.0)(step, 0)[24, 30, 0] < 100


def test_a_wide_lens_draws_the_rim_inwards() -> None:
    edge = np.zeros((48, 64, 3), np.uint8)
    edge[:, 50:] = 200
    bent = lens(0.22, 0.05, {"width": 64, "height": 48})(edge, 0)[:, :, 0] > 100
    columns = bent.argmax(axis=1)
    assert columns[24] > columns[0]
    assert columns[24] < 50


def test_a_row_counts_what_was_found_and_what_was_not_measured(tmp_path: Path) -> None:
    truth = load_truth(write_truth(tmp_path))
    scores = [score_clip(truth, make_analysis()), advised(truth, "step back")]
    row = degradation.cells(("blur", "2 px", scores))
    assert len(row) == len(degradation.HEADER)
    assert row[:4] == ["blur", "2 px", "2/2", "0"]
    assert row[-1] == "1 of 2"
