"""What was set, and what the clip is like, as a list for the page's end."""

from __future__ import annotations

from pathlib import PurePath

from formcheck.model.number_text import NOT_MEASURED, number
from formcheck.model.paths import printable
from formcheck.model.result import Result, View
from formcheck.model.version import __version__
from formcheck.report.html.view_model import PageViewModel
from formcheck.report.messages import (
    AT_REST,
    NEUTRAL,
    exercise_words,
    is_foot_free,
    nonbreaking_quantity,
    target_words,
)


def settings_rows(data: PageViewModel) -> list[tuple[str, str]]:
    """Return what was set and what the clip is like, as pairs of name and value."""
    result, options = data.result, data.settings
    clip, scale = result.clip, result.scale
    zero = AT_REST if is_foot_free(result) else NEUTRAL
    rows = [("Exercise", exercise_words(result))]
    if options is not None:
        rows += [
            ("Leg", "chosen from the picture" if options.side == "auto" else options.side),
            ("Person's height", _given(options.height_cm, "cm")),
            ("Foot length", _given(options.foot_length_cm, "cm")),
            ("Mass", _given(options.mass_kg, "kg")),
        ]
        if result.reps:
            rows.append(("Target height", target_words(options.target)))
        if options.careful:
            rows.append(("Pose found", "twice, the second time mirrored"))
        if options.model is not None:
            rows.append(("Pose model", printable(PurePath(options.model).name)))
    source = {"height": "the person's height", "foot-length": "the foot's length", "none": "none"}
    rows += [
        ("Clip", data.name),
        (
            "Picture",
            f"{clip.width} × {clip.height}, {number(clip.duration_s, 1)} s, {clip.frames} frames",
        ),
        *_camera_rows(result),
        ("Person found in", f"{number(100 * result.detection.frames_with_pose)} % of the frames"),
        ("Scale from", source[scale.source]),
        (
            "Zero of the ankle angle",
            f"the {zero}{_taken(result.neutral.taken_s)}{_chosen(result)}"
            if result.neutral.source == "stance"
            else f"assumed: no {zero} was found",
        ),
        ("Measured with", f"formcheck {__version__}"),
    ]
    return rows


def _camera_rows(result: Result) -> list[tuple[str, str]]:
    """From where the person is seen, for each take that was measured."""
    takes = [(take.index, take.view) for take in result.takes if take.view is not None]
    if len(takes) < 2:
        return [("Camera", _seen(result.view))]
    return [(f"Camera, take {index}", _seen(view)) for index, view in takes]


def _seen(view: View) -> str:
    if not view.facing:
        return NOT_MEASURED
    yaw = view.yaw_deg
    turned = "" if yaw is None else f", turned {nonbreaking_quantity(yaw, '°')} from side-on"
    return f"person facing {view.facing}{turned}"


def _taken(taken_s: tuple[float, float] | None) -> str:
    return "" if taken_s is None else f", at {number(taken_s[0], 1)} to {number(taken_s[1], 1)} s"


def _chosen(result: Result) -> str:
    corrections = result.corrections
    return ", chosen by hand" if corrections and corrections.neutral_at_s is not None else ""


def _given(value: float | None, unit: str) -> str:
    return "not given" if value is None else f"{value:g} {unit}"
