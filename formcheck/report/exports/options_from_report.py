"""The options that an earlier result was measured with, recovered from its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.analysis.options import Options

if TYPE_CHECKING:
    from formcheck.model.measuring_settings import MeasuringSettings
    from formcheck.model.recording import Recording
    from formcheck.model.result import Result

_ANY_HEIGHT_CM = 170.0
_STEP_CM = 0.1
"""Sizes are given in whole millimetres; the report's rounding blurs them by less."""
_BLUR = 1e-4


def options_from_report(
    report: Result | None, recording: Recording, overrides: Mapping[str, Any] | None = None
) -> Options:
    """Return options that measure a recording as its report was measured.

    An older report does not hold them. Of the person's size it holds what follows from it: the
    scale. As the scale is proportional to the size, measuring once with any size tells it.

    Parameters
    ----------
    report : Result or None
        Of the recording; without it all options are the default ones.
    recording : Recording
        What it was measured from.
    overrides : mapping, optional
        Fields of `Options` that are set otherwise.

    Raises
    ------
    FormcheckError
        The recording can't be measured (any more).
    """
    overrides = overrides or {}
    if report is None:
        return replace(Options(), **overrides)
    overrides = {"corrections": report.corrections, **overrides}
    if report.settings is not None:
        return replace(_as_set(report.settings, report.exercise), **_of_size(overrides))
    options = replace(Options(exercise=report.exercise, side=_side(report)), **overrides)  # type: ignore[arg-type]
    if report.scale.cm_per_px is None or {"height_cm", "foot_length_cm"} & overrides.keys():
        return options
    return _with_size(options, report, recording)


def _as_set(settings: MeasuringSettings, exercise: str) -> Options:
    """The options that the report keeps; the exercise is the one that was found."""
    file = settings.exercise_file
    return Options(
        exercise=exercise,
        side=settings.side,
        height_cm=settings.body_height_cm,
        foot_length_cm=settings.foot_length_cm,
        mass_kg=settings.mass_kg,
        target=settings.target_foot_lengths,
        level=settings.level_deg,
        exercise_file=None if file is None else Path(file),
    )


def _of_size(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """A given size goes before all that the report says of it."""
    sizes = dict.fromkeys(("height_cm", "foot_length_cm"))
    return {**(sizes if sizes.keys() & overrides.keys() else {}), **overrides}


def _side(report: Result) -> str:
    measured = report.range_of_motion
    if measured.left and measured.right:
        return "both"
    return "left" if measured.left else "right" if measured.right else "auto"


def _with_size(options: Options, report: Result, recording: Recording) -> Options:
    # They bring scipy along.
    from formcheck.analysis.pipeline import analyze_recording
    from formcheck.kinematics.scale import body_scale

    probe = analyze_recording(recording, replace(options, height_cm=_ANY_HEIGHT_CM)).result.scale
    scale = report.scale
    if probe.cm_per_px is None or scale.cm_per_px is None:
        return options
    height_cm = _ANY_HEIGHT_CM * scale.cm_per_px.value / probe.cm_per_px.value
    if scale.source == "height":
        return replace(options, height_cm=_snap_to_mm(height_cm))
    per_foot = body_scale(None, 1.0).stature_cm or 1.0
    return replace(options, foot_length_cm=_snap_to_mm(height_cm / per_foot))


def _snap_to_mm(size_cm: float) -> float:
    near = round(round(size_cm / _STEP_CM) * _STEP_CM, 1)
    return near if abs(near - size_cm) <= _BLUR * size_cm else size_cm
