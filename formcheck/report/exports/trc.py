"""OpenSim's ``.trc``: the pose landmarks as markers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.errors import NotMeasurableError
from formcheck.model.landmarks import LANDMARK_COUNT, LANDMARK_NAMES, SIDES, Landmark
from formcheck.model.paths import printable
from formcheck.report.exports.export import (
    Export,
    exact_time_cells,
    is_evenly_spaced,
    mean_rate,
    number_cells,
    tab_separated,
)

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.model.arrays import Floats
    from formcheck.model.pose_track import PoseTrack

MARKERS = LANDMARK_NAMES
"""MediaPipe's names of its 33 landmarks, in its order."""

_KEYS = (
    "DataRate", "CameraRate", "NumFrames", "NumMarkers",
    "Units", "OrigDataRate", "OrigDataStartFrame", "OrigNumFrames",
)  # fmt: skip
_DECIMALS = 2
_MM_PER_CM = 10.0
_FLAT = "{axis} is 0 for every marker: one camera doesn't see the depth"


def trc_export(analysis: Analysis) -> Export:
    """Return the landmarks as OpenSim's marker file, in mm.

    The axes are those of OpenSim's ground: the person faces +X, Y is up, Z to their
    right. The origin is under the middle of the hips at the height of the lower toes
    (medians of the clip). One camera sees a plane: from the side X and Y are the picture's and
    Z is 0; from the front or the back Z and Y are the picture's and X is 0. MediaPipe's own guess
    of the depth is not written: on rendered clips it sets the hips four times too far apart.
    The camera's yaw is not undone, and landmarks stand as MediaPipe gives them, not cleaned. A
    landmark that was not found is NaN, which OpenSim's readers of markers take for missing (one of
    them refuses empty cells at the end of a row).

    Raises
    ------
    NotMeasurableError
        Without a scale there are no millimetres; without a pose no markers.
    """
    points = ground_points_mm(analysis, "trc")
    track = analysis.recording.track
    text = _header(analysis, track.time_s) + _rows(track.time_s, points)
    return Export(text.encode(), len(track), _notes(analysis, track))


def ground_points_mm(analysis: Analysis, suffix: str) -> Floats:
    """Return the landmarks along OpenSim's axes in mm, shape (T, 33, 3); NaN where not found.

    Raises
    ------
    NotMeasurableError
        Without a scale there are no millimetres; without a pose no landmarks.
    """
    scale = analysis.result.scale.cm_per_px
    if scale is None:
        raise NotMeasurableError(
            f"a .{suffix} is in millimetres, and how large the person is isn't known: add"
            " --height-cm or --foot-length-cm"
        )
    track = analysis.recording.track
    if not track.found.any():
        raise NotMeasurableError("nobody was found in the clip: there are no landmarks to export")
    return _in_ground(track, analysis.result.view.facing) * scale.value * _MM_PER_CM


def _in_ground(track: PoseTrack, facing: str | None) -> Floats:
    """Landmarks along OpenSim's axes from the origin on the ground; shape (T, 33, 3), px."""
    x, y = np.moveaxis(track.landmarks[:, :, :2].astype(np.float64), 2, 0)
    hips = [Landmark.of(side, "hip") for side in SIDES]
    toes = [Landmark.of(side, "foot_index") for side in SIDES]
    across = x - np.nanmedian(x[:, hips])
    # The lower foot stands; pictures count down.
    up = np.nanmedian(np.nanmax(y[track.found][:, toes], axis=1)) - y
    if facing in ("left", "front"):
        across = -across
    # What was not found stays missing.
    flat = 0 * across
    axes = [flat, up, across] if _is_frontal(facing) else [across, up, flat]
    return np.stack(axes, axis=2)


def _is_frontal(facing: str | None) -> bool:
    return facing in ("front", "back")


def _header(analysis: Analysis, time_s: Floats) -> str:
    rate = f"{mean_rate(time_s):.6f}"
    frames, markers = str(len(time_s)), str(LANDMARK_COUNT)
    name = "_".join(printable(Path(analysis.result.clip.path).stem).split()) + ".trc"
    names = [cell for marker in MARKERS for cell in (marker, "", "")]
    axes = [f"{axis}{i}" for i in range(1, LANDMARK_COUNT + 1) for axis in "XYZ"]
    return tab_separated(
        [
            ["PathFileType", "4", "(X/Y/Z)", name],
            _KEYS,
            [rate, rate, frames, markers, "mm", rate, "1", frames],
            ["Frame#", "Time", *names],
            ["", "", *axes],
            [],
        ]
    )


def _rows(time_s: Floats, points: Floats) -> str:
    # A point of which one coordinate is missing is missing.
    whole = np.where(np.isfinite(points).all(axis=2, keepdims=True), points, np.nan)
    times = exact_time_cells(time_s)
    return tab_separated([str(i + 1), times[i], *_point_cells(row)] for i, row in enumerate(whole))


def _point_cells(row: Floats) -> list[str]:
    return ["NaN" if c == "nan" else c for c in number_cells(row.ravel(), _DECIMALS)]


def flat_axis_note(analysis: Analysis) -> str:
    """Return which axis holds nothing, and why."""
    return _FLAT.format(axis="X" if _is_frontal(analysis.result.view.facing) else "Z")


def lost_note(track: PoseTrack, instead: str) -> list[str]:
    """Return in how many frames nobody was found, and what stands there instead; else nothing."""
    lost = int((~track.found).sum())
    if not lost:
        return []
    return [f"in {lost} of {len(track)} frames nobody was found: {instead}"]


def _notes(analysis: Analysis, track: PoseTrack) -> tuple[str, ...]:
    notes = [flat_axis_note(analysis), *lost_note(track, "NaN stands there")]
    if not is_evenly_spaced(track.time_s):
        notes.append("the times are not evenly spaced: resample before you filter in OpenSim")
    return tuple(notes)
