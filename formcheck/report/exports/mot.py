"""OpenSim's ``.mot``: the ankle and knee angles as coordinates of a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.errors import NotMeasurableError
from formcheck.model.landmarks import SIDES
from formcheck.model.paths import printable
from formcheck.report.exports.export import (
    Export,
    exact_time_cells,
    is_evenly_spaced,
    number_cells,
    tab_separated,
)

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.model.arrays import Bools, Floats

_DECIMALS = 4
_COORDINATES = {"ankle_angle": "ankle_deg", "knee_angle": "knee_deg"}


def mot_export(analysis: Analysis) -> Export:
    """Return the angles as OpenSim's motion file.

    Columns are ``time`` and the coordinates ``ankle_angle_l``, ``knee_angle_l``,
    ``ankle_angle_r``, ``knee_angle_r`` of the legs that were measured, in degrees.

    Dorsiflexion is positive, as in all of OpenSim's gait models; 0 is the neutral standing
    position. Knee flexion is positive as in Rajagopal2016; in gait2392 it is negative
    (opensim-org/opensim-models issue 127).

    A row in which any of the angles is missing is left out. OpenSim's older reader
    (``Storage``, version 4.6 tried) ends at the first NaN without a word, and takes an
    empty cell's neighbour for its value.

    Raises
    ------
    NotMeasurableError
        When the camera does not show the angles, or no frame has all of them.
    """
    if not analysis.result.view.ok:
        raise NotMeasurableError("the angles can't be seen from here: film from the side")
    time_s = analysis.recording.track.time_s
    columns = _columns(analysis)
    if not columns:
        raise NotMeasurableError("no ankle or knee angle was measured: there is nothing to export")
    complete = np.logical_and.reduce([np.isfinite(values) for values in columns.values()])
    if not complete.any():
        raise NotMeasurableError(
            "the angles were never measured in the same frame: choose one leg with --side"
        )
    times = time_s[complete]
    cells = [
        exact_time_cells(times),
        *(number_cells(v[complete], _DECIMALS) for v in columns.values()),
    ]
    head = _header(analysis, len(times), len(cells))
    rows = tab_separated([["time", *columns], *zip(*cells, strict=True)])
    return Export((head + rows).encode(), len(times), _notes(complete, times))


def _columns(analysis: Analysis) -> dict[str, Floats]:
    """Angles by OpenSim's name of the coordinate; one that is never known is left out."""
    return {
        f"{name}_{side[0]}": values
        for side in SIDES
        if side in analysis.legs
        for name, curve in _COORDINATES.items()
        if np.isfinite(values := getattr(analysis.legs[side], curve)).any()
    }


def _header(analysis: Analysis, rows: int, columns: int) -> str:
    # The readers take a line with an equals sign for a setting.
    name = printable(Path(analysis.result.clip.path).name).replace("=", "-")
    lines = [
        f"formcheck {name}",
        "version=1",
        f"nRows={rows}",
        f"nColumns={columns}",
        "inDegrees=yes",
        "",
        "Ankle: dorsiflexion positive, 0 is the neutral standing position.",
        *_stance_lines(analysis),
        "Knee: flexion positive as in Rajagopal2016 (in gait2392 it is negative).",
        "endheader",
    ]
    return "\n".join(lines) + "\n"


def _stance_lines(analysis: Analysis) -> list[str]:
    """The stance's own angle, for who wants a model's zero (shank upright on the sole)."""
    stances = {side: getattr(analysis.result.neutral, f"{side}_deg") for side in SIDES}
    return [
        # Adding zero turns a negative zero into a plain one.
        f"Neutral standing position, {side}: {round(angle.value, 1) + 0.0:.1f}"
        f" +- {angle.plus_minus:.1f} degrees from the shank upright on the sole."
        for side, angle in stances.items()
        if angle is not None
    ]


def _notes(complete: Bools, times: Floats) -> tuple[str, ...]:
    notes = []
    if lost := int((~complete).sum()):
        notes.append(
            f"{lost} of {len(complete)} frames are left out: an angle is missing in them, and"
            " OpenSim can't read gaps"
        )
    if not is_evenly_spaced(times):
        notes.append("the times are not evenly spaced: resample before you filter in OpenSim")
    return tuple(notes)
