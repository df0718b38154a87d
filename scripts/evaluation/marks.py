"""Frames of a real clip marked by hand (``NAME.marks.json``), and their score."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.naive import naive_curves
from evaluation.scoring import (
    Bools,
    Coverage,
    CurveScore,
    Floats,
    coverage,
    resample,
    score_curve,
    since_rest,
)
from evaluation.truth import SIDE_OF
from formcheck.analysis.analysis import Analysis
from formcheck.model.landmarks import Side

POINTS = ("knee", "ankle", "heel_bottom", "ball")


@dataclass(frozen=True)
class Marks:
    """Marked frames; every array has shape (N,).

    Attributes
    ----------
    name : str
        The clip's name without suffix.
    side : side
        The marked leg.
    time_s : ndarray
        Seconds from the clip's first frame.
    pitch, shank : ndarray
        Slope of ball -> heel bottom (heel up positive), tilt of ankle -> knee from the
        vertical (forward positive), degrees.
    flat, top : ndarray of bool
        Frames with the foot flat, and at the top of a raise.
    """

    name: str
    side: Side
    time_s: Floats
    pitch: Floats
    shank: Floats
    flat: Bools
    top: Bools


@dataclass(frozen=True)
class MarksScore:
    """Score of a marked clip: changes since the flat frames.

    Attributes
    ----------
    curves, naive : dict of CurveScore
        By quantity: ankle, pitch, shank (absolute).
    rotation, naive_rotation : dict of (float, float)
        True and measured change from the flat frames to the top ones, degrees.
    coverage : dict of Coverage
        Of the reported values.
    counted : int
        Raises counted in the clip.
    """

    name: str
    frames: int
    advice: str | None
    curves: dict[str, CurveScore]
    naive: dict[str, CurveScore]
    rotation: dict[str, tuple[float, float]]
    naive_rotation: dict[str, tuple[float, float]]
    coverage: dict[str, Coverage]
    counted: int = 0


def load_marks(path: Path) -> Marks:
    """Read ``NAME.marks.json``; a frame marked twice counts with the mean of both marks."""
    data = json.loads(path.read_text())
    frames = data["frames"]
    ahead = 1.0 if data["facing"] == "right" else -1.0
    knee, ankle, heel, ball = (
        np.array([_point(frame, name) for frame in frames]) * (ahead, -1.0) for name in POINTS
    )
    back, shank = heel - ball, knee - ankle
    phases = np.array([frame["phase"] for frame in frames])
    return Marks(
        name=path.name.removesuffix(".marks.json"),
        side=SIDE_OF[data["leg"]],
        time_s=np.array([frame["t"] for frame in frames], float),
        pitch=np.degrees(np.arctan2(back[:, 1], -back[:, 0])),
        shank=np.degrees(np.arctan2(shank[:, 0], shank[:, 1])),
        flat=phases == "flat",
        top=phases == "top",
    )


def _point(frame: dict[str, Any], name: str) -> Floats:
    marks = [frame[name], *([frame["second"][name]] if "second" in frame else [])]
    result: Floats = np.mean(np.array(marks, float), axis=0)
    return result


def score_marks(marks: Marks, analysis: Analysis) -> MarksScore:
    """Score the marked frames.

    Raises
    ------
    ValueError
        When the marked leg was not measured.
    """
    if marks.side not in analysis.legs:
        raise ValueError(f"{marks.name}: the {marks.side} leg is marked but was not measured")
    motion, track = analysis.legs[marks.side], analysis.recording.track
    ankle, ankle_pm, pitch, pitch_pm, shank, shank_pm = (
        resample(track.time_s, curve, marks.time_s)
        for curve in (
            motion.ankle_deg,
            motion.ankle_plus_minus,
            motion.foot_pitch_deg,
            motion.foot_pitch_plus_minus,
            motion.shank_tilt_deg,
            motion.shank_tilt_plus_minus,
        )
    )
    true = _since_flat(marks, marks.shank - marks.pitch, marks.pitch) | {"shank": marks.shank}
    bare = naive_curves(track.landmarks, marks.side)
    naive_ankle, naive_pitch, naive_shank = (
        resample(track.time_s, curve, marks.time_s)
        for curve in (bare.ankle, bare.pitch, bare.shank)
    )
    found = _since_flat(marks, ankle, pitch) | {"shank": shank}
    naive = _since_flat(marks, naive_ankle, naive_pitch) | {"shank": naive_shank}
    return MarksScore(
        name=marks.name,
        frames=len(marks.time_s),
        advice=None,
        curves={name: score_curve(found[name], true[name]) for name in true},
        naive={name: score_curve(naive[name], true[name]) for name in true},
        rotation=_rotations(marks, found, true),
        naive_rotation=_rotations(marks, naive, true),
        coverage={
            "ankle": coverage(ankle, ankle_pm, true["ankle"]),
            "pitch": coverage(pitch, pitch_pm, true["pitch"]),
            "shank": coverage(shank, shank_pm, true["shank"]),
        },
        counted=analysis.result.summary.rep_count,
    )


def advised_marks(marks: Marks, advice: str) -> MarksScore:
    """Score of a marked clip that formcheck declined to measure."""
    return MarksScore(marks.name, len(marks.time_s), advice, {}, {}, {}, {}, {})


def _since_flat(marks: Marks, ankle: Floats, pitch: Floats) -> dict[str, Floats]:
    return {"ankle": since_rest(ankle, marks.flat), "pitch": since_rest(pitch, marks.flat)}


def _rotations(
    marks: Marks, found: dict[str, Floats], true: dict[str, Floats]
) -> dict[str, tuple[float, float]]:
    return {
        name: (float(true[name][marks.top].mean()), float(found[name][marks.top].mean()))
        for name in ("ankle", "pitch")
    }
