"""A clip from a phone in the hand: the picture sways and turns, and every raise is counted."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.model.paths import samples_folder
from formcheck.report.folder import POSE, REPORT
from formcheck.report.pose_file import load_recording
from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter

# With drawn pictures: tests/unit/camera/test_motion.py, tests/unit/analysis/test_swaying_camera.py.
pytestmark = [pytest.mark.slow, pytest.mark.sweep]

SAMPLE = samples_folder() / "calf_raise_side.mp4"
END_S = 9.0
EVERY = 2
"""Every second frame will do."""
SHIFT, TURN_DEG = 0.01, 0.85
"""Of the picture's width, and degrees: against the first frame, 1.5 % and 1 degree are reached."""
SWAY_HZ = ((0.3, 0.5), (0.8, 0.3), (2.0, 0.2))
"""Frequencies and shares of the sway."""


def sway(time_s: float, phase: float) -> float:
    """Smooth, and 0 at first."""
    return sum(
        share * (np.sin(2 * np.pi * hz * time_s + phase * hz) - np.sin(phase * hz))
        for hz, share in SWAY_HZ
    )


def shaken(time_s: float, width: int, height: int) -> npt.NDArray[np.float64]:
    """Affine from the still picture to the one in the hand."""
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), TURN_DEG * sway(time_s, 5.0), 1.0)
    turn[:, 2] += SHIFT * width * np.array([sway(time_s, 1.0), sway(time_s, 3.0)])
    return np.asarray(turn, np.float64)


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command line makes of the shaken clip."""
    place = tmp_path_factory.mktemp("hand")
    with open_clip(SAMPLE) as clip:
        size = clip.info.width, clip.info.height
        with ClipWriter(place / "hand.mp4", *size) as writer:
            for frame in clip:
                if frame.time_s > END_S:
                    break
                if frame.index % EVERY:
                    continue
                moved = shaken(frame.time_s, *size)
                image = cv2.warpAffine(frame.image, moved, size, borderMode=cv2.BORDER_REPLICATE)
                writer.write(np.asarray(image), frame.time_s)
    command = [sys.executable, "-m", "formcheck", "analyze", "hand.mp4", "--height-cm", "178",
               "--no-video"]  # fmt: skip
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place / "hand.formcheck"


def test_every_raise_is_counted(analysed: Path, truth: dict[str, Any]) -> None:
    report = json.loads((analysed / REPORT).read_text("utf-8"))
    ended = [rep for rep in truth["reps"] if rep["t_end"] < END_S]
    assert len(ended) >= 4
    assert report["summary"]["rep_count"] == len(ended)


def test_the_cameras_motion_is_found(analysed: Path) -> None:
    recording = load_recording(analysed / POSE)
    track, motion = recording.track, recording.camera_motion
    assert motion is not None
    known = np.isfinite(motion[:, 0, 0])
    assert known.mean() > 0.9
    true = np.array([shaken(time_s, track.width, track.height) for time_s in track.time_s])
    middle = np.array([track.width / 2, track.height / 2, 1.0])
    moved = true @ middle - middle[:2]
    off = np.hypot(*((motion - true) @ middle)[known].T)
    assert np.abs(moved).max() > 0.014 * track.width
    assert np.degrees(np.abs(true[:, 1, 0]).max()) > 0.9
    assert np.median(off) < 0.5
    assert off.max() < 2.0
