"""Two people side by side, with the real model: who does the raises is measured."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.frame import Image
from formcheck.model.landmarks import HIPS
from formcheck.model.paths import samples_folder
from formcheck.pose.mediapipe.estimator import MediaPipeEstimator
from formcheck.pose.several.detector import see_everybody
from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter

pytestmark = pytest.mark.slow

SAMPLE = samples_folder() / "calf_raise_side.mp4"
END_S = 6.0
EVERY = 2
"""Every second frame will do."""


@pytest.fixture(scope="module")
def pictures() -> list[tuple[float, Image]]:
    """Somebody does raises on the left; somebody larger stands on the right, mirrored."""
    found: list[tuple[float, Image]] = []
    with open_clip(SAMPLE) as clip:
        for frame in clip:
            if frame.time_s > END_S:
                break
            if frame.index == 0:
                larger = cv2.resize(frame.image[:, ::-1], None, fx=1.1, fy=1.1)
                top, side = (larger.shape[0] - frame.image.shape[0], 30)
                stands = larger[top // 2 :][: frame.image.shape[0], side:-side]
            if frame.index % EVERY == 0:
                found.append((frame.time_s, np.hstack([frame.image, stands])))
    return found


def test_both_are_seen_and_one_alone_has_no_double(pictures: list[tuple[float, Image]]) -> None:
    image = pictures[0][1]
    half = image.shape[1] // 2
    with MediaPipeEstimator() as estimator:
        assert len(see_everybody(estimator, image)) == 2
        assert len(see_everybody(estimator, np.ascontiguousarray(image[:, :half]))) == 1
        assert see_everybody(estimator, np.full((240, 320, 3), 90, np.uint8)) == []


@pytest.mark.sweep  # with boxes in place of people: tests/unit/analysis/test_person_choice.py
def test_who_does_the_raises_is_measured(
    pictures: list[tuple[float, Image]], tmp_path: Path
) -> None:
    path = tmp_path / "two.mp4"
    height, width = pictures[0][1].shape[:2]
    with ClipWriter(path, width, height) as writer:
        for time_s, image in pictures:
            writer.write(image, time_s)
    options = Options(exercise="calf-raise", height_cm=178.0)
    recording = record_clip(path, options)
    assert recording.track.found.all()
    assert recording.track.landmarks[:, HIPS, 0].max() < width / 2
    result = analyze_recording(recording, options).result
    assert result.summary.rep_count == 2
    assert "others-in-view" in {notice.code for notice in result.warnings}
