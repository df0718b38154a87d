#!/usr/bin/env python3
"""Draw the figures of docs/measurement.md.

    python scripts/figures.py [--only chain|landmarks|angles|free_foot]

Everything is measured anew from samples/calf_raise_side.mp4, the foot in the air from
samples/ankle_range_sitting.mp4: about two minutes.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from evaluation.naive import naive_curves
from evaluation.scoring import Floats, regression, since_rest
from evaluation.truth import load_truth
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Polygon

from formcheck.analysis.analysis import Analysis
from formcheck.api import make_options, measure, read_recording
from formcheck.kinematics import anthropometry
from formcheck.model.frame import Image
from formcheck.model.landmarks import Landmark, Side
from formcheck.video.clip import open_clip

ROOT = Path(__file__).resolve().parent.parent
CLIP = ROOT / "samples" / "calf_raise_side.mp4"
FREE_CLIP = ROOT / "samples" / "ankle_range_sitting.mp4"
DOCS = ROOT / "docs"
SIDE: Side = "right"

# Okabe and Ito: told apart with every kind of colour blindness.
TRUE, NAIVE, OURS, GREY = "#000000", "#D55E00", "#0072B2", "#8A9099"
DPI = 110
FLAT_S, TOP_S = 1.0, 2.3
"""Quiet stance, and the first raise's hold in the clip."""


@cache
def analysis() -> Analysis:
    """Measure the sample as a user would."""
    options = make_options(
        exercise="calf-raise",
        side="auto",
        height_cm=178.0,
        foot_length_cm=None,
        mass_kg=None,
        model=None,
    )
    return measure(read_recording(CLIP, options), options)


@cache
def truth_file() -> dict[str, Any]:
    """Read the sample's truth."""
    data: dict[str, Any] = json.loads(CLIP.with_suffix(".truth.json").read_text())
    return data


def frame_at(clip: Path, time_s: float) -> tuple[int, Image]:
    """Index and picture of the first frame from a time on."""
    with open_clip(clip) as reader:
        for frame in reader:
            if frame.time_s >= time_s:
                return frame.index, frame.image
    raise SystemExit(f"{clip.name} is shorter than {time_s} s")


def save(figure: Figure, name: str) -> None:
    """Write a PNG that depends on the figure alone."""
    with (DOCS / name).open("wb") as file:
        FigureCanvasAgg(figure).print_figure(
            file, format="png", dpi=DPI, metadata={"Software": None}
        )


def turned(point: tuple[float, float], pitch: float) -> Floats:
    """R(p) of `formcheck.kinematics.chain`: about the ball, heel up positive."""
    x, y = point
    cos, sin = np.cos(pitch), np.sin(pitch)
    return np.array([x * cos + y * sin, y * cos - x * sin])


def chain_points(pitch: float, tilts: tuple[float, float, float]) -> Floats:
    """Ball, ankle, knee, hip and shoulder of the chain, statures, shape (5, 2)."""
    points = [
        np.zeros(2),
        turned((-anthropometry.ANKLE_BEHIND_BALL, anthropometry.ANKLE_ABOVE_BALL), pitch),
    ]
    for length, tilt in zip(
        (anthropometry.SHANK, anthropometry.THIGH, anthropometry.TRUNK), tilts, strict=True
    ):
        points.append(points[-1] + length * np.array([np.sin(tilt), np.cos(tilt)]))
    return np.array(points)


HEEL = (-anthropometry.HEEL_TO_BALL, -anthropometry.BALL_ABOVE_SOLE)
TOE = (anthropometry.FOOT_LENGTH - anthropometry.HEEL_TO_BALL, -anthropometry.BALL_ABOVE_SOLE)
PITCH = np.radians(32.0)
SHANK_TILT = np.radians(9.0)


def draw_foot(axes: Axes, pitch: float, colour: str, alpha: float) -> None:
    """Rear foot, turned about the ball, and the toes, which stay flat."""
    rear = [HEEL, (-0.112, 0.012), (-0.086, 0.046), (-0.07, 0.046), (-0.02, 0.018), (0.0, 0.008)]
    under = (0.0, -anthropometry.BALL_ABOVE_SOLE)
    outline = [*(turned(point, pitch) for point in rear), np.array([0.008, 0.0]), np.array(under)]
    toes = [under, (0.0, 0.008), (0.034, 0.002), (TOE[0], -0.008), TOE]
    for part in (outline, toes):
        axes.add_patch(Polygon(part, closed=True, facecolor=colour, alpha=alpha, linewidth=0))


def draw_chain() -> None:
    """The chain ball - ankle - knee - hip - shoulder, and the foot enlarged."""
    figure = Figure(figsize=(9.6, 5.0), layout="constrained")
    whole, foot = figure.subplots(1, 2, width_ratios=(1, 2.1))
    _draw_whole(whole)
    _draw_foot_panel(foot)
    for axes in (whole, foot):
        axes.axhline(-anthropometry.BALL_ABOVE_SOLE, color=GREY, linewidth=1.2, zorder=0)
        axes.set_aspect("equal")
        axes.set_axis_off()
    save(figure, "chain.png")


def _draw_whole(axes: Axes) -> None:
    flat = chain_points(0.0, (0.05, -0.03, 0.0))
    raised = chain_points(PITCH, (SHANK_TILT, -0.05, 0.0))
    for pitch, points, colour in ((0.0, flat, GREY), (PITCH, raised, OURS)):
        draw_foot(axes, pitch, colour, 0.35)
        axes.plot(*points.T, "o-", color=colour, linewidth=2.5, markersize=6)
    for name, point in zip(("ball", "ankle", "knee", "hip", "shoulder"), raised, strict=True):
        low = name == "ball"
        axes.annotate(
            name,
            (float(point[0]), float(point[1])),
            xytext=(10, -20 if low else -2),
            textcoords="offset points",
            fontsize=10,
        )
    axes.text(-0.15, 0.88, "flat", color=GREY, fontsize=10)
    axes.text(-0.15, 0.92, "raised", color=OURS, fontsize=10)
    axes.set_xlim(-0.17, 0.16)
    axes.set_ylim(-0.06, 0.95)


def _arc(axes: Axes, centre: Floats, radius: float, start: float, stop: float) -> None:
    axes.add_patch(
        Arc(
            (float(centre[0]), float(centre[1])),
            2 * radius,
            2 * radius,
            theta1=start,
            theta2=stop,
            color=NAIVE,
            linewidth=1.6,
        )
    )


def _draw_foot_panel(axes: Axes) -> None:
    """Pitch p, shank tilt f, lever a and heel height on the enlarged foot."""
    draw_foot(axes, 0.0, GREY, 0.22)
    draw_foot(axes, PITCH, OURS, 0.28)
    ankle = turned((-anthropometry.ANKLE_BEHIND_BALL, anthropometry.ANKLE_ABOVE_BALL), PITCH)
    heel, sole = turned(HEEL, PITCH), turned((0.0, -anthropometry.BALL_ABOVE_SOLE), PITCH)
    knee = ankle + 0.085 * np.array([np.sin(SHANK_TILT), np.cos(SHANK_TILT)])
    ground = -anthropometry.BALL_ABOVE_SOLE
    axes.plot(*np.array([ankle, knee]).T, color=OURS, linewidth=3)
    axes.plot([ankle[0]] * 2, [ankle[1], ankle[1] + 0.085], "--", color=GREY, linewidth=1)
    _arc(axes, ankle, 0.07, 90 - np.degrees(SHANK_TILT), 90)
    axes.text(ankle[0] - 0.003, ankle[1] + 0.09, "shank tilt f", color=NAIVE, ha="right")
    axes.plot(*np.array([np.zeros(2), ankle]).T, "-", color=TRUE, linewidth=1.6)
    axes.annotate(
        "lever a", (ankle[0] / 2, ankle[1] / 2), xytext=(4, 6), textcoords="offset points"
    )
    meets = np.array([sole[0] + (sole[1] - ground) / np.tan(PITCH), ground])
    axes.plot(*np.array([heel, meets]).T, color=OURS, linewidth=2)
    _arc(axes, meets, 0.05, 180 - np.degrees(PITCH), 180)
    axes.text(-0.06, ground + 0.011, "pitch p", color=NAIVE, ha="right")
    axes.annotate(
        "", (heel[0], ground), xytext=(heel[0], heel[1]), arrowprops={"arrowstyle": "<->"}
    )
    axes.text(heel[0] - 0.003, (heel[1] + ground) / 2, "heel\nheight", ha="right", va="center")
    axes.plot([*HEEL[:1], 0], [ground - 0.012] * 2, "|-", color=TRUE, linewidth=1, markersize=9)
    axes.text(HEEL[0] / 2, ground - 0.016, "l  (heel to ball)", ha="center", va="top")
    for point, name, shift in ((ankle, "ankle", (-9, 3)), (np.zeros(2), "ball", (6, 8))):
        axes.plot(*point, "o", color=OURS, markersize=8)
        side = "right" if shift[0] < 0 else "left"
        axes.annotate(name, (point[0], point[1]), xytext=shift, textcoords="offset points", ha=side)
    axes.text(0.012, 0.105, "ankle angle = f − f(stance) − p", fontsize=11)
    axes.text(0.012, 0.09, "heel height = l sin p + h (1 − cos p)", fontsize=11)
    axes.text(0.012, 0.077, "h: height of the ball's axis over the sole", fontsize=9, color=GREY)
    axes.set_xlim(-0.145, 0.135)
    axes.set_ylim(-0.04, 0.18)


def draw_landmarks() -> None:
    """The pose model's foot over the true one, flat and raised."""
    figure = Figure(figsize=(9.6, 4.3), layout="constrained")
    landmarks = analysis().recording.track.landmarks
    names = ("knee", "ankle", "heel", "foot_index")
    truth = truth_file()["R"]["px"]
    for axes, time_s, title in zip(
        figure.subplots(1, 2), (FLAT_S, TOP_S), ("standing flat", "at the top"), strict=True
    ):
        index, image = frame_at(CLIP, time_s)
        axes.imshow(image, extent=(0, image.shape[1], image.shape[0], 0), interpolation="bicubic")
        model = landmarks[index, [Landmark.of(SIDE, name) for name in names], :2]
        real = [truth[name][index] for name in ("knee", "ankle", "heel_bottom", "ball_bottom")]
        _draw_lines(axes, np.array(real), TRUE, "true joints, heel and ball")
        _draw_lines(axes, model.astype(np.float64), NAIVE, "pose model's landmarks")
        x, y = model[2]
        axes.set(xlim=(x - 35, x + 95), ylim=(y + 35, y - 62), title=title)
        axes.set_axis_off()
    axes.legend(loc="upper right", fontsize=9)
    save(figure, "landmarks.png")


def _draw_lines(axes: Axes, points: Floats, colour: str, label: str) -> None:
    knee, ankle, heel, front = points
    axes.plot(*np.array([knee, ankle]).T, color=colour, linewidth=2)
    axes.plot(*np.array([heel, front]).T, "o-", color=colour, linewidth=2, label=label)
    axes.plot(*ankle, "o", color=colour)


def draw_angles() -> None:
    """Ankle angle over time, and measured against true: naive and formcheck's."""
    truth = load_truth(CLIP.with_suffix(".truth.json"))
    leg, motion = truth.legs[SIDE], analysis().legs[SIDE]
    naive = naive_curves(analysis().recording.track.landmarks, SIDE).ankle
    time_s = analysis().recording.track.time_s
    true, bare, ours = (since_rest(c, leg.rest) for c in (leg.ankle, naive, motion.ankle_deg))
    figure = Figure(figsize=(9.6, 3.9), layout="constrained")
    curve, scatter = figure.subplots(1, 2, width_ratios=(2.1, 1))
    curve.fill_between(
        time_s,
        ours - motion.ankle_plus_minus,
        ours + motion.ankle_plus_minus,
        color=OURS,
        alpha=0.2,
        linewidth=0,
        label="its 95 % interval",
    )
    curve.plot(time_s, bare, color=NAIVE, linewidth=1.6, label="bare landmarks")
    curve.plot(time_s, ours, color=OURS, linewidth=1.6, label="formcheck")
    curve.plot(time_s, true, color=TRUE, linewidth=1.4, linestyle="--", label="true")
    curve.set(xlim=(0.5, 7.2), xlabel="time, s", ylabel="ankle angle from the stance, °")
    curve.legend(loc="lower center", ncols=4, fontsize=8, bbox_to_anchor=(0.5, 1.0), frameon=False)
    _draw_scatter(scatter, {NAIVE: bare, OURS: ours}, true)
    for axes in (curve, scatter):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    save(figure, "angles.png")


def _draw_scatter(axes: Axes, found: dict[str, Floats], true: Floats) -> None:
    names = {NAIVE: "bare landmarks", OURS: "formcheck"}
    for colour, values in found.items():
        slope, _ = regression(true, values)
        error = np.abs(values - true).mean()
        label = f"{names[colour]}: slope {slope:.2f}, MAE {error:.1f}°"
        axes.plot(true, values, ".", color=colour, markersize=2.5, label=label)
    ends = [min(true.min(), -30), 5]
    axes.plot(ends, ends, "--", color=TRUE, linewidth=1)
    axes.set(xlabel="true, °", ylabel="measured, °", aspect="equal", xlim=ends, ylim=ends)
    axes.legend(
        loc="lower center", fontsize=8, bbox_to_anchor=(0.45, 1.0), frameon=False, markerscale=4
    )


def draw_free_foot() -> None:
    """A foot in the air at rest and at both ends, and its angle by landmarks and by pictures."""
    options = make_options(
        exercise="rom-active",
        side="auto",
        height_cm=None,
        foot_length_cm=None,
        mass_kg=None,
        model=None,
    )
    recording = read_recording(FREE_CLIP, options)
    leg = load_truth(FREE_CLIP.with_suffix(".truth.json")).legs[SIDE]
    pictured = measure(recording, options).legs[SIDE].ankle_deg
    landmarks = measure(replace(recording, ankle_turns={}), options).legs[SIDE].ankle_deg
    time_s = recording.track.time_s
    true = leg.ankle[: len(time_s)] - np.median(leg.ankle[:10])
    figure = Figure(figsize=(9.6, 3.6), layout="constrained")
    grid = figure.add_gridspec(3, 2, width_ratios=(1, 3.2))
    ankle = np.nanmedian(recording.track.landmarks[:, Landmark.of(SIDE, "ankle"), :2], axis=0)
    for row, index in enumerate((int(true.argmax()), 0, int(true.argmin()))):
        axes = figure.add_subplot(grid[row, 0])
        _, image = frame_at(FREE_CLIP, float(time_s[index]))
        left, top = (int(v) for v in ankle - [90, 70])
        axes.imshow(image[max(top, 0) : top + 110, max(left, 0) : left + 180])
        axes.set_axis_off()
    axes = figure.add_subplot(grid[:, 1])
    axes.plot(time_s, true, color=TRUE, linewidth=2.2, label="truth")
    axes.plot(time_s, landmarks, color=NAIVE, linewidth=1.4, label="bare landmarks")
    axes.plot(time_s, pictured, color=OURS, linewidth=1.4, label="formcheck, by the pictures")
    axes.set(xlabel="s", ylabel="ankle from rest, °: toes up positive")
    axes.legend(loc="upper center", fontsize=8, ncols=3, frameon=False)
    axes.margins(y=0.15)
    save(figure, "free_foot.png")


FIGURES: dict[str, Callable[[], None]] = {
    "chain": draw_chain,
    "landmarks": draw_landmarks,
    "angles": draw_angles,
    "free_foot": draw_free_foot,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=FIGURES, help="draw one of them")
    only = parser.parse_args().only
    DOCS.mkdir(exist_ok=True)
    for name, draw in FIGURES.items():
        if only in (None, name):
            draw()


if __name__ == "__main__":
    main()
