"""The landmarks as C3D, which motion laboratories exchange; it needs ezc3d (``formcheck[c3d]``)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.errors import OutputError
from formcheck.report.exports.export import Export, is_evenly_spaced, mean_rate
from formcheck.report.exports.trc import MARKERS, flat_axis_note, ground_points_mm, lost_note

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.model.arrays import Floats


def c3d_export(analysis: Analysis) -> Export:
    """Return the landmarks as C3D points in mm, along the axes of `trc_export`.

    A C3D file has no times but a rate: frames that are not evenly spaced are interpolated to
    their mean rate. A landmark that was not found is marked as missing, by a residual of -1.

    Raises
    ------
    NotMeasurableError
        Without a scale there are no millimetres; without a pose no points.
    OutputError
        When ezc3d is not installed.
    """
    try:
        import ezc3d
    except ImportError as error:
        raise OutputError(
            "C3D needs ezc3d: install it with  pip install 'formcheck[c3d]'"
        ) from error
    points = ground_points_mm(analysis, "c3d")
    track = analysis.recording.track
    notes = [flat_axis_note(analysis), *lost_note(track, "they are marked as missing")]
    rate = mean_rate(track.time_s)
    if not is_evenly_spaced(track.time_s):
        points = _even(track.time_s, points, rate)
        notes.append(f"the times are not evenly spaced: interpolated to {rate:.3f} frames/s")
    missing = np.asarray(~np.isfinite(points).all(axis=2))
    content = ezc3d.c3d()
    parameters = content["parameters"]["POINT"]
    parameters["RATE"]["value"] = np.array([rate or 1.0])
    parameters["LABELS"]["value"] = list(MARKERS)
    parameters["UNITS"]["value"] = ["mm"]
    content.add_parameter("POINT", "X_SCREEN", ["+X"])
    content.add_parameter("POINT", "Y_SCREEN", ["+Y"])
    homogeneous = np.ones((4, len(MARKERS), len(points)))
    homogeneous[:3] = np.where(missing[..., None], np.nan, points).transpose(2, 1, 0)
    content["data"]["points"] = homogeneous
    content["data"]["meta_points"]["residuals"] = np.where(missing, -1.0, 0.0).T[None]
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        path = Path(folder, "landmarks.c3d")
        content.write(str(path))
        return Export(path.read_bytes(), len(points), tuple(notes))


def _even(time_s: Floats, points: Floats, rate: float) -> Floats:
    """Interpolate to a rate; between two frames of which one is missing nothing is known."""
    even_s = time_s[0] + np.arange(len(time_s)) / rate
    flat = points.reshape(len(time_s), -1)
    curves = [np.interp(even_s, time_s, curve) for curve in flat.T]
    return np.stack(curves, axis=1).reshape(points.shape)
