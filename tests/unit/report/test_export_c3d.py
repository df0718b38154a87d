"""C3D, read back by the library that motion laboratories read it with."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from handmade import handmade_analysis

from formcheck.analysis.analysis import Analysis
from formcheck.errors import NotMeasurableError, OutputError
from formcheck.model.landmarks import Landmark
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Measured, Scale
from formcheck.report.exports.formats import make_export
from formcheck.report.exports.trc import MARKERS, ground_points_mm

ezc3d: Any = pytest.importorskip("ezc3d")


def filmed(time_s: list[float], lost: int | None = None) -> Analysis:
    """Somebody whose nose goes up by 10 px a second."""
    points = np.tile(np.array([100.0, 400.0, 0.0, 1.0, 1.0], np.float32), (len(time_s), 33, 1))
    points[:, Landmark.NOSE, 1] = 50 - 10 * np.array(time_s)
    if lost is not None:
        points[lost] = np.nan
    base = handmade_analysis()
    track = PoseTrack(np.array(time_s), points, 640, 480)
    scale = Scale(cm_per_px=Measured(value=0.5, plus_minus=0.1), source="height")
    result = base.result.model_copy(update={"scale": scale})
    return replace(base, result=result, recording=replace(base.recording, track=track))


def read(content: bytes, folder: Path) -> Any:
    path = folder / "landmarks.c3d"
    path.write_bytes(content)
    return ezc3d.c3d(str(path))


def test_points_rate_and_names_are_read_back(tmp_path: Path) -> None:
    analysis = filmed([0.0, 0.02, 0.04, 0.06], lost=2)
    made = make_export(analysis, "c3d")
    content = read(made.content, tmp_path)
    point = content["parameters"]["POINT"]
    assert point["LABELS"]["value"] == list(MARKERS)
    assert point["UNITS"]["value"] == ["mm"]
    assert point["RATE"]["value"][0] == pytest.approx(50.0)
    points = content["data"]["points"][:3].transpose(2, 1, 0)
    np.testing.assert_allclose(points, ground_points_mm(analysis, "c3d"), atol=0.01)
    residuals = content["data"]["meta_points"]["residuals"][0]
    np.testing.assert_array_equal((residuals < 0).all(axis=0), [False, False, True, False])
    assert made.rows == 4
    assert made.notes[1] == "in 1 of 4 frames nobody was found: they are marked as missing"


def test_uneven_times_are_interpolated_to_one_rate(tmp_path: Path) -> None:
    made = make_export(filmed([0.0, 0.1, 0.25, 0.3]), "c3d")
    content = read(made.content, tmp_path)
    assert content["parameters"]["POINT"]["RATE"]["value"][0] == pytest.approx(10.0)
    # 10 px a second are 50 mm a second.
    nose = content["data"]["points"][1, Landmark.NOSE]
    np.testing.assert_allclose(np.diff(nose), 5.0, atol=0.01)
    assert "interpolated to 10.000 frames/s" in made.notes[-1]


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = filmed([0.0, 0.1])
    unscaled = analysis.result.model_copy(update={"scale": Scale(cm_per_px=None, source="none")})
    with pytest.raises(NotMeasurableError, match=r"a \.c3d is in millimetres"):
        make_export(replace(analysis, result=unscaled), "c3d")
    monkeypatch.setitem(sys.modules, "ezc3d", None)
    with pytest.raises(OutputError, match=r"pip install 'formcheck\[c3d\]'"):
        make_export(analysis, "c3d")
