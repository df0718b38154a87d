import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluation.marks import Marks, advised_marks, load_marks, score_marks
from evaluation.targets import targets
from truth_making import PEAK_PITCH_DEG, make_analysis, raise_share

from formcheck.model.arrays import Floats

SHANK_DEG = 4.0


def marked(
    time_s: float, phase: str, pitch_deg: float, ahead: int, noise: float = 0
) -> dict[str, Any]:
    """One marked frame: a foot of 36 pixels turned about its ball, the shank tilted."""
    pitch, tilt = np.radians([pitch_deg, SHANK_DEG])
    ball = np.array([290.0, 338.0])
    heel = ball + 36 * np.array([-ahead * np.cos(pitch), -np.sin(pitch)])
    ankle = heel + np.array([ahead * 10.0, -20.0])
    knee = ankle + 80 * np.array([ahead * np.sin(tilt), -np.cos(tilt)])
    points = {"knee": knee, "ankle": ankle, "heel_bottom": heel, "ball": ball}
    frame: dict[str, Any] = {name: (point + noise).tolist() for name, point in points.items()}
    if noise:
        frame["second"] = {name: (point - noise).tolist() for name, point in points.items()}
    return frame | {"t": time_s, "phase": phase}


def marks_of(tmp_path: Path, facing: str = "right") -> Marks:
    ahead = 1 if facing == "right" else -1
    share: Floats = raise_share()
    at = [
        (0.5, "flat", 0.0),
        (2.0, "up", 1.0),
        (2.5, "top", 0.0),
        (4.0, "flat", 0.0),
        (5.5, "top", 3.0),
    ]
    frames = [
        marked(t, phase, PEAK_PITCH_DEG * float(share[round(t * 30)]), ahead, noise)
        for t, phase, noise in at
    ]
    path = tmp_path / "real.marks.json"
    path.write_text(json.dumps({"leg": "R", "facing": facing, "frames": frames}))
    return load_marks(path)


@pytest.mark.parametrize("facing", ["left", "right"])
def test_angles_of_marked_points(tmp_path: Path, facing: str) -> None:
    marks = marks_of(tmp_path, facing)
    assert marks.name == "real"
    assert marks.pitch[marks.top] == pytest.approx([PEAK_PITCH_DEG] * 2)
    assert marks.pitch[marks.flat] == pytest.approx([0, 0], abs=1e-9)
    assert marks.shank == pytest.approx([SHANK_DEG] * 5)


def test_marks_are_compared_at_their_times(tmp_path: Path) -> None:
    score = score_marks(marks_of(tmp_path), make_analysis())
    assert score.frames == 5
    assert score.curves["ankle"].mae == pytest.approx(0, abs=1e-6)
    assert score.curves["shank"].bias == pytest.approx(1.5)
    assert score.rotation["pitch"] == pytest.approx((PEAK_PITCH_DEG, PEAK_PITCH_DEG))
    assert score.counted == 2


def test_a_foot_that_turns_too_little_misses_the_targets(tmp_path: Path) -> None:
    score = score_marks(marks_of(tmp_path), make_analysis(gain=0.6))
    assert score.curves["ankle"].slope == pytest.approx(0.6)
    assert score.rotation["ankle"] == pytest.approx((-PEAK_PITCH_DEG, -0.6 * PEAK_PITCH_DEG))
    rows = {row.quantity: row.ok for row in targets([], [score])}
    assert rows["hand-marked frames, flat-to-top rotation"] is False
    assert rows["hand-marked frames, angle MAE, worst clip"] is False


def test_a_marked_clip_that_was_declined_misses_the_targets(tmp_path: Path) -> None:
    score = advised_marks(marks_of(tmp_path), "step back")
    rows = {row.quantity: row.ok for row in targets([], [score])}
    assert rows["hand-marked frames, angle MAE, worst clip"] is False
