"""Strict readers of what is exported, by the formats' own rules, and analyses to export."""

import math
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from handmade import handmade_analysis
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formcheck.analysis.analysis import Analysis
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.model.landmarks import SIDES
from formcheck.model.pose_track import PoseTrack

Floats = npt.NDArray[np.float64]

CURVES = (
    "ankle_deg", "ankle_plus_minus", "foot_pitch_deg", "foot_pitch_plus_minus", "knee_deg",
    "shank_tilt_deg", "shank_tilt_plus_minus", "heel_height", "heel_height_plus_minus", "quality",
)  # fmt: skip
IN_CM = ("heel_height_cm", "heel_height_cm_plus_minus")
TRC_KEYS = [
    "DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate",
    "OrigDataStartFrame", "OrigNumFrames",
]  # fmt: skip


class Mot(NamedTuple):
    """A motion file."""

    header: list[str]
    labels: list[str]
    values: Floats


class Trc(NamedTuple):
    """A marker file; points have the shape (T, markers, 3)."""

    settings: dict[str, str]
    markers: list[str]
    time_s: Floats
    points: Floats


def read_mot(content: bytes) -> Mot:
    """Read a motion file; whatever OpenSim would misread is an error."""
    lines = content.decode().split("\n")
    assert lines.pop() == ""
    end = lines.index("endheader")
    header, labels = lines[:end], lines[end + 1].split("\t")
    rows = [line.split("\t") for line in lines[end + 2 :]]
    assert header.count("inDegrees=yes") == 1
    assert f"nRows={len(rows)}" in header
    assert f"nColumns={len(labels)}" in header
    assert labels[0] == "time"
    assert {len(row) for row in rows} <= {len(labels)}
    values = np.array(rows, np.float64).reshape(-1, len(labels))
    assert np.isfinite(values).all()
    assert (np.diff(values[:, 0]) > 0).all()
    return Mot(header, labels, values)


def read_trc(content: bytes) -> Trc:
    """Read a marker file; whatever OpenSim would refuse is an error."""
    lines = content.decode().split("\n")
    assert lines.pop() == ""
    first = lines[0].split("\t")
    assert first[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    assert len(lines[0].split()) == 4
    assert lines[1].split("\t") == TRC_KEYS
    settings = dict(zip(TRC_KEYS, lines[2].split("\t"), strict=True))
    names = lines[3].split("\t")
    assert names[:2] == ["Frame#", "Time"]
    markers = names[2::3]
    assert set(names[3::3]) | set(names[4::3]) == {""}
    assert lines[4].split("\t") == [
        "", "", *(f"{axis}{i + 1}" for i in range(len(markers)) for axis in "XYZ")
    ]  # fmt: skip
    assert lines[5] == ""
    rows = [line.split("\t") for line in lines[6:]]
    assert settings["NumFrames"] == str(len(rows))
    assert settings["NumMarkers"] == str(len(markers))
    assert [row[0] for row in rows] == [str(i + 1) for i in range(len(rows))]
    assert {len(row) for row in rows} == {2 + 3 * len(markers)}
    values = np.array([row[1:] for row in rows], np.float64)
    assert (np.diff(values[:, 0]) > 0).all()
    return Trc(settings, markers, values[:, 0], values[:, 1:].reshape(len(rows), -1, 3))


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    """Draw an analysis of any times and curves, with gaps and missing legs."""
    count = draw(st.integers(2, 6))
    steps = draw(hnp.arrays(np.float64, count, elements=st.floats(1e-7, 100.0)))
    time_s = np.cumsum(steps) - steps[0]
    curve = hnp.arrays(
        np.float64, count, elements=st.floats(-1e4, 1e4) | st.just(math.nan) | st.just(-0.0)
    )
    sides = draw(st.sets(st.sampled_from(SIDES)))
    legs = {side: _leg(draw, curve) for side in sides}
    landmarks = draw(
        hnp.arrays(
            np.float32, (count, 33, 5), elements=st.floats(-1e4, 1e4, width=32), fill=st.just(1.0)
        )
    ).copy()
    landmarks[draw(hnp.arrays(np.bool_, count))] = np.nan
    base = handmade_analysis()
    track = PoseTrack(time_s, landmarks, 640, 480)
    return replace(base, legs=legs, recording=replace(base.recording, track=track))


def _leg(draw: st.DrawFn, curve: st.SearchStrategy[Any]) -> LegMotion:
    in_cm = draw(st.booleans())
    values = {name: draw(curve) for name in CURVES}
    return LegMotion(**values, **{name: draw(curve) if in_cm else None for name in IN_CM})
