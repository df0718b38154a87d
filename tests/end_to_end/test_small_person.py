"""Somebody who stands far away is found, followed and counted, with the real model."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from network_trace import run_traced

from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.frame import Image
from formcheck.model.landmarks import Landmark
from formcheck.model.paths import samples_folder
from formcheck.pose.mediapipe.estimator import MediaPipeEstimator
from formcheck.pose.small_subject.detector import SmallSubjectDetector
from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter

pytestmark = pytest.mark.slow

SAMPLE = samples_folder() / "calf_raise_side.mp4"
WIDTH, HEIGHT = 960, 540
SCALE = 0.3
"""Somebody of 350 pixels becomes 105 tall: a ninth of the picture's width."""
LEFT, TOP = 500, 330
END_S, STANDS_S = 7.5, 1.4

# Fails unless the person is found, by a process that can open no socket.
FIND = """
import sys
from formcheck.pose.mediapipe.estimator import MediaPipeEstimator
from formcheck.video.clip import open_clip
with MediaPipeEstimator() as source, open_clip(sys.argv[1]) as clip:
    assert any(source.detect(frame) is not None for _, frame in zip(range(40), clip))
"""


def set_back(image: Image) -> Image:
    """Show a picture smaller, its wall and floor going on to the edges of a larger one."""
    small = cv2.resize(image, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    below, right = HEIGHT - TOP - height, WIDTH - LEFT - width
    return np.pad(small, ((TOP, below), (LEFT, right), (0, 0)), mode="edge")


def film(path: Path, end_s: float) -> Path:
    """Write the first seconds of the sample, seen from far away."""
    with open_clip(SAMPLE) as clip, ClipWriter(path, WIDTH, HEIGHT) as writer:
        for frame in clip:
            if frame.time_s > end_s:
                break
            writer.write(set_back(frame.image), frame.time_s)
    return path


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody far away who only stands there yet."""
    return film(tmp_path_factory.mktemp("far") / "far.mp4", STANDS_S)


def test_the_whole_picture_shows_nobody(standing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the other tests here say nothing."""
    monkeypatch.setattr(SmallSubjectDetector, "next", lambda _self, _frame, whole: whole)
    with MediaPipeEstimator() as source, open_clip(standing) as clip:
        found = [source.detect(frame) for _, frame in zip(range(10), clip, strict=False)]
    assert found == [None] * 10


@pytest.mark.sweep  # with drawn people: tests/unit/pose/test_small_subject.py
def test_somebody_far_away_is_counted(tmp_path: Path) -> None:
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    options = Options(exercise="calf-raise", height_cm=178.0)
    recording = record_clip(film(tmp_path / "far.mp4", END_S), options)
    assert recording.track.found[recording.track.time_s > 1].all()
    assert (recording.track.width, recording.track.height) == (WIDTH, HEIGHT)
    true_knee = np.array(truth["R"]["px"]["knee"])[: len(recording.track)]
    knee = recording.track.landmarks[:, Landmark.RIGHT_KNEE, :2]
    away = np.hypot(*(knee - (true_knee * SCALE + (LEFT, TOP))).T)
    assert np.nanmedian(away) < 15 * SCALE

    result = analyze_recording(recording, options).result
    ended = [rep for rep in truth["reps"] if rep["t_end"] < END_S]
    assert len(ended) >= 3
    assert result.summary.rep_count == len(ended)


@pytest.mark.sweep
def test_nothing_leaves_the_machine_meanwhile(
    standing: Path, require_tool: Callable[[str], str], tmp_path: Path
) -> None:
    strace = require_tool("strace")
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    traced = run_traced(strace, [sys.executable, "-c", FIND, standing], tmp_path, kept)
    if "PTRACE" in traced.stderr:
        pytest.skip("strace may not trace here: " + traced.stderr.splitlines()[0])
    assert traced.code == 0, traced.stderr
    assert traced.outgoing == []
