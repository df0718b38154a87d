from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from export_readers import analyses, read_mot
from handmade import handmade_analysis
from hypothesis import given

from formcheck.errors import NotMeasurableError
from formcheck.model.result import Clip
from formcheck.report.exports.mot import mot_export


def test_a_motion_file_by_hand() -> None:
    made = mot_export(handmade_analysis())
    assert made.content.decode().split("\n") == [
        "formcheck raise é.mp4",
        "version=1",
        "nRows=3",
        "nColumns=3",
        "inDegrees=yes",
        "",
        "Ankle: dorsiflexion positive, 0 is the neutral standing position.",
        "Neutral standing position, right: 0.0 +- 1.0 degrees from the shank upright on the sole.",
        "Knee: flexion positive as in Rajagopal2016 (in gait2392 it is negative).",
        "endheader",
        "time\tankle_angle_r\tknee_angle_r",
        "0.0\t0.1260\t1.0000",
        "0.03333333333333333\t-0.0010\t2.0000",
        "0.1\t-28.5670\t4.0000",
        "",
    ]
    assert made.rows == 3
    left_out, uneven = made.notes
    assert left_out.startswith("1 of 4 frames are left out")
    assert "not evenly spaced" in uneven


@given(analyses())
def test_any_curves_read_back(analysis) -> None:
    names = {"ankle_angle": "ankle_deg", "knee_angle": "knee_deg"}
    wanted = {
        f"{name}_{side[0]}": getattr(analysis.legs[side], curve)
        for side in ("left", "right")
        if side in analysis.legs
        for name, curve in names.items()
        if np.isfinite(getattr(analysis.legs[side], curve)).any()
    }
    whole = np.all([np.isfinite(values) for values in wanted.values()], axis=0)
    if not wanted or not whole.any():
        with pytest.raises(NotMeasurableError):
            mot_export(analysis)
        return
    made = mot_export(analysis)
    read = read_mot(made.content)
    assert read.labels == ["time", *wanted]
    assert made.rows == whole.sum() == len(read.values)
    time_s = analysis.recording.track.time_s[whole]
    np.testing.assert_array_equal(read.values[:, 0], time_s)
    for i, values in enumerate(wanted.values()):
        np.testing.assert_allclose(read.values[:, i + 1], values[whole], atol=5.1e-5, rtol=0)
    assert b"-0.0000\t" not in made.content
    assert (whole.sum() < len(whole)) == any("left out" in note for note in made.notes)


def test_frames_of_a_camera_that_keeps_its_rate_are_even() -> None:
    analysis = handmade_analysis()
    leg = analysis.legs["right"]
    full = replace(leg, ankle_deg=np.arange(4.0), knee_deg=np.arange(4.0))
    times = np.array([0.0, 0.0333, 0.0667, 0.1])
    track = replace(analysis.recording.track, time_s=times)
    recording = replace(analysis.recording, track=track)
    assert mot_export(replace(analysis, legs={"right": full}, recording=recording)).notes == ()


def test_legs_never_seen_at_once_are_refused_with_the_way_out() -> None:
    analysis = handmade_analysis()
    leg, nan = analysis.legs["right"], np.nan
    here = replace(leg, ankle_deg=np.array([1, nan, nan, nan]))
    there = replace(leg, ankle_deg=np.array([nan, 1, nan, nan]))
    with pytest.raises(NotMeasurableError, match="--side"):
        mot_export(replace(analysis, legs={"left": here, "right": there}))


def test_from_the_front_there_are_no_angles() -> None:
    analysis = handmade_analysis()
    view = analysis.result.view.model_copy(update={"ok": False, "facing": "front"})
    result = analysis.result.model_copy(update={"view": view})
    with pytest.raises(NotMeasurableError, match="film from the side"):
        mot_export(replace(analysis, result=result))


@pytest.mark.parametrize(
    "name", ["a=b.mp4", "endheader", "two\nlines.mp4", "tab\there", "ü.mov", "\udce9"]
)
def test_any_clip_name_is_one_harmless_line(name: str, tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.removeFileSink()
    analysis = handmade_analysis()
    clip = Clip(**{**dict(analysis.result.clip), "path": f"folder/{name}"})
    made = mot_export(replace(analysis, result=analysis.result.model_copy(update={"clip": clip})))
    assert len(read_mot(made.content).values) == 3
    path = tmp_path / "angles.mot"
    path.write_bytes(made.content)
    assert opensim.TimeSeriesTable(str(path)).getNumRows() == 3
    assert opensim.Storage(str(path)).getSize() == 3


def test_even_times_are_not_resampled_by_opensim(tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.removeFileSink()
    count = 120
    # A camera of 29.97 frames a second: no decimals hold its times.
    times = np.arange(count) * 3003 / 90000
    analysis = handmade_analysis()
    angles = np.sin(times)
    leg = replace(analysis.legs["right"], ankle_deg=angles, knee_deg=angles)
    recording = replace(analysis.recording, track=replace(analysis.recording.track, time_s=times))
    made = mot_export(replace(analysis, legs={"right": leg}, recording=recording))
    path = tmp_path / "even.mot"
    path.write_bytes(made.content)
    table = opensim.TimeSeriesTable(str(path))
    before = list(table.getIndependentColumn())
    opensim.TableUtilities.filterLowpass(table, 6.0)
    assert list(table.getIndependentColumn()) == before == times.tolist()
