"""What was set, and what the clip is like, as a list for the page's end."""

from __future__ import annotations

from pathlib import PurePath

from formcheck import __version__
from formcheck.report.html.data import PageData
from formcheck.report.html.words import NOT_MEASURED, exercise_words, number, quantity
from formcheck.video.naming import shown


def settings_rows(data: PageData) -> list[tuple[str, str]]:
    """Return what was set and what the clip is like, as pairs of name and value."""
    result, options = data.result, data.settings
    clip, view, scale = result.clip, result.view, result.scale
    rows = [("Exercise", exercise_words(result))]
    if options is not None:
        rows += [
            ("Leg", "chosen from the picture" if options.side == "auto" else options.side),
            ("Person's height", _given(options.height_cm, "cm")),
            ("Foot length", _given(options.foot_length_cm, "cm")),
            ("Mass", _given(options.mass_kg, "kg")),
            ("Target height", _target(options.target)),
        ]
        if options.careful:
            rows.append(("Pose found", "twice, the second time mirrored"))
        if options.model is not None:
            rows.append(("Pose model", shown(PurePath(options.model).name)))
    yaw = "" if view.yaw_deg is None else f", turned {quantity(view.yaw_deg, '°')} from side-on"
    source = {"height": "the person's height", "foot-length": "the foot's length", "none": "none"}
    rows += [
        ("Clip", data.name),
        (
            "Picture",
            f"{clip.width} × {clip.height}, {number(clip.duration_s, 1)} s, {clip.frames} frames",
        ),
        ("Camera", f"person facing {view.facing}{yaw}" if view.facing else NOT_MEASURED),
        ("Person found in", f"{number(100 * result.detection.frames_with_pose)} % of the frames"),
        ("Scale from", source[scale.source]),
        (
            "Zero of the ankle angle",
            "the quiet stance"
            if result.neutral.source == "stance"
            else "assumed: no quiet stance was found",
        ),
        ("Measured with", f"formcheck {__version__}"),
    ]
    return rows


def _given(value: float | None, unit: str) -> str:
    return "not given" if value is None else f"{value:g} {unit}"


def _target(share: float | None) -> str:
    if share is None:
        return "the set's own best"
    return f"{number(100 * share)} % of the foot's length"
