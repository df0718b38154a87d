"""Scores one rendered clip: formcheck's analysis, and the naive angle, against the truth."""

from dataclasses import dataclass, field

import numpy as np

from evaluation.matching import FoundRep, RepScore, TrueRep, match_reps, score_reps
from evaluation.naive import naive_curves
from evaluation.scoring import (
    Bools,
    Coverage,
    CurveScore,
    Floats,
    coverage,
    folded_yaw,
    mean,
    resample,
    score_curve,
    since_rest,
)
from evaluation.truth import LegTruth, Truth
from formcheck.analysis.analysis import Analysis
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.model.landmarks import Side
from formcheck.model.result import Measured, Rep, RomMean
from formcheck.tracking.rom import Trial, find_ends


@dataclass(frozen=True)
class RangeEnd:
    """One end of a range of motion from the zero that formcheck reports."""

    name: str
    true_deg: float
    measured_deg: float
    plus_minus_deg: float
    lower_bound: bool = False


@dataclass(frozen=True)
class HoldScore:
    """A hold of a knee-to-wall lunge: medians over the true hold."""

    true_tilt_deg: float
    measured_tilt_deg: float
    true_heel_cm: float
    measured_heel_cm: float


@dataclass(frozen=True)
class ClipScore:
    """How one clip was measured.

    Attributes
    ----------
    name, exercise : str
        Of the clip.
    raises, cut : bool
        It shows raises; the body is cut by the picture.
    advice : str or None
        What formcheck said instead of measuring.
    side : side or None
        The leg that was compared.
    working : bool
        That leg does the exercise.
    yaw_true, yaw_measured : float
        Degrees from the side view.
    reps : RepScore or None
        None after advice.
    rest_error_deg : float
        Reported ankle angle at rest, which should be 0.
    curves, naive : dict of CurveScore
        By quantity: ankle, pitch, heel, shank. Ankle and pitch since rest, shank
        absolute (the naive one, too), heel in cm.
    peak_deg, naive_peak_deg : list of float
        Error of each raise's peak plantarflexion.
    peak_heel_cm, true_peak_heel_cm : list of float
        Error of each raise's heel height, and the true height.
    coverage : dict of Coverage
        By quantity.
    ranges : list of RangeEnd
        Of an open-chain test.
    hold : HoldScore or None
        Of a lunge.
    warnings : list of str
        Codes of formcheck's notices.
    """

    name: str
    exercise: str
    raises: bool
    cut: bool
    yaw_true: float
    advice: str | None = None
    side: Side | None = None
    working: bool = False
    yaw_measured: float = float("nan")
    reps: RepScore | None = None
    rest_error_deg: float = float("nan")
    curves: dict[str, CurveScore] = field(default_factory=dict)
    naive: dict[str, CurveScore] = field(default_factory=dict)
    peak_deg: list[float] = field(default_factory=list)
    naive_peak_deg: list[float] = field(default_factory=list)
    peak_heel_cm: list[float] = field(default_factory=list)
    true_peak_heel_cm: list[float] = field(default_factory=list)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    ranges: list[RangeEnd] = field(default_factory=list)
    hold: HoldScore | None = None
    warnings: list[str] = field(default_factory=list)


def advised(truth: Truth, advice: str) -> ClipScore:
    """Score of a clip that formcheck declined to measure."""
    return ClipScore(
        truth.name, truth.exercise, truth.has_raises, truth.cut, truth.yaw_deg, advice=advice
    )


def compared_side(truth: Truth, measured: tuple[Side, ...]) -> Side:
    """The measured leg to compare: near and working, else working, else near, else any."""
    wish = sorted(measured, key=lambda side: (side not in truth.working, side != truth.near))
    return wish[0]


def score_clip(truth: Truth, analysis: Analysis) -> ClipScore:
    """Score an analysis against the truth; curves are compared at the measured times."""
    side = compared_side(truth, tuple(analysis.legs))
    motion, time_s = analysis.legs[side], analysis.recording.track.time_s
    leg = _at(truth, side, time_s)
    yaw = analysis.result.view.yaw_deg
    true_reps = truth.reps(side)
    naive = naive_curves(analysis.recording.track.landmarks, side)
    naive_ankle = since_rest(naive.ankle, leg.rest)
    peaks = _peaks(true_reps, analysis.result.reps, side)
    return ClipScore(
        name=truth.name,
        exercise=truth.exercise,
        raises=truth.has_raises,
        cut=truth.cut,
        side=side,
        working=side in truth.working,
        yaw_true=truth.yaw_deg,
        yaw_measured=float("nan") if yaw is None else folded_yaw(yaw.value),
        reps=_reps(truth, true_reps, analysis),
        rest_error_deg=_rest_error(motion, leg),
        curves=_curves(motion, leg),
        naive={
            "ankle": score_curve(naive_ankle, since_rest(leg.ankle, leg.rest)),
            "pitch": score_curve(
                since_rest(naive.pitch, leg.rest), since_rest(leg.pitch, leg.rest)
            ),
            "shank": score_curve(naive.shank, leg.shank),
        },
        peak_deg=[m.value - t.peak_plantarflexion_deg for t, m, _ in peaks if m],
        naive_peak_deg=_naive_peaks(true_reps, naive_ankle, time_s),
        peak_heel_cm=[h.value - t.peak_heel_cm for t, _, h in peaks if h],
        true_peak_heel_cm=[t.peak_heel_cm for t, _, h in peaks if h],
        coverage=_coverage(motion, leg, analysis)
        | {
            "peak": _measured_coverage([(m, t.peak_plantarflexion_deg) for t, m, _ in peaks]),
            "rep heel": _measured_coverage([(h, t.peak_heel_cm) for t, _, h in peaks]),
            "yaw": _measured_coverage([(yaw, truth.yaw_deg)]),
        },
        ranges=_ranges(truth, analysis, side, leg),
        hold=_hold(truth, true_reps, motion, leg, time_s),
        warnings=[notice.code for notice in analysis.result.warnings],
    )


def _at(truth: Truth, side: Side, time_s: Floats) -> LegTruth:
    leg = truth.legs[side]
    ankle, pitch, heel, shank, rest = (
        resample(truth.time_s, curve, time_s)
        for curve in (leg.ankle, leg.pitch, leg.heel_cm, leg.shank, leg.rest.astype(float))
    )
    return LegTruth(ankle, pitch, heel, shank, rest > 0.5)


def _curves(motion: LegMotion, leg: LegTruth) -> dict[str, CurveScore]:
    missing = np.full(len(leg.ankle), np.nan)
    heel = missing if motion.heel_height_cm is None else motion.heel_height_cm
    return {
        "ankle": score_curve(
            since_rest(motion.ankle_deg, leg.rest), since_rest(leg.ankle, leg.rest)
        ),
        "pitch": score_curve(
            since_rest(motion.foot_pitch_deg, leg.rest), since_rest(leg.pitch, leg.rest)
        ),
        "heel": score_curve(heel, since_rest(leg.heel_cm, leg.rest)),
        "shank": score_curve(motion.shank_tilt_deg, leg.shank),
    }


def _rest_error(motion: LegMotion, leg: LegTruth) -> float:
    at_rest = motion.ankle_deg[leg.rest]
    at_rest = at_rest[np.isfinite(at_rest)]
    return float(np.median(at_rest)) if len(at_rest) else float("nan")


def _zero(analysis: Analysis, leg: LegTruth) -> float:
    """The true ankle angle at what formcheck calls zero.

    With a neutral stance that is rest; without one formcheck's zero is the right angle.
    """
    stands = analysis.result.neutral.source == "stance"
    return float(np.median(leg.ankle[leg.rest])) if stands else 0.0


def _coverage(motion: LegMotion, leg: LegTruth, analysis: Analysis) -> dict[str, Coverage]:
    """Coverage of the curves as they are reported, a wrong zero included."""
    found = {
        "ankle": coverage(
            motion.ankle_deg, motion.ankle_plus_minus, leg.ankle - _zero(analysis, leg)
        ),
        "pitch": coverage(
            motion.foot_pitch_deg, motion.foot_pitch_plus_minus, since_rest(leg.pitch, leg.rest)
        ),
        "shank": coverage(motion.shank_tilt_deg, motion.shank_tilt_plus_minus, leg.shank),
    }
    if motion.heel_height_cm is not None and motion.heel_height_cm_plus_minus is not None:
        true = since_rest(leg.heel_cm, leg.rest)
        found["heel"] = coverage(motion.heel_height_cm, motion.heel_height_cm_plus_minus, true)
    return found


def _measured_coverage(pairs: list[tuple[Measured | None, float]]) -> Coverage:
    known = [(m.value, m.plus_minus, true) for m, true in pairs if m is not None]
    values = np.array(known, float).reshape(-1, 3)
    return coverage(values[:, 0], values[:, 1], values[:, 2])


def _reps(truth: Truth, true_reps: list[TrueRep], analysis: Analysis) -> RepScore:
    found = [
        FoundRep(rep.start_s, rep.top_s, rep.end_s, rep.counted) for rep in analysis.result.reps
    ]
    return score_reps(true_reps, found, truth.counted, truth.counted_range)


def _peaks(
    true_reps: list[TrueRep], reps: list[Rep], side: Side
) -> list[tuple[TrueRep, Measured | None, Measured | None]]:
    """Each true raise that was found on this leg, with its measured peak angle and heel."""
    own = [rep for rep in reps if rep.side == side]
    found = [FoundRep(rep.start_s, rep.top_s, rep.end_s, rep.counted) for rep in own]
    return [
        (true_reps[i], own[j].peak_plantarflexion_deg, own[j].heel_height_cm)
        for i, j in match_reps(true_reps, found)
        if true_reps[i].is_raise and np.isfinite(true_reps[i].peak_plantarflexion_deg)
    ]


def _naive_peaks(true_reps: list[TrueRep], ankle: Floats, time_s: Floats) -> list[float]:
    errors = []
    for rep in true_reps:
        during = ankle[(time_s >= rep.start_s) & (time_s <= rep.end_s)]
        if rep.is_raise and np.isfinite(during).any():
            errors.append(float(-np.nanmin(during)) - rep.peak_plantarflexion_deg)
    return [error for error in errors if np.isfinite(error)]


def _ranges(truth: Truth, analysis: Analysis, side: Side, leg: LegTruth) -> list[RangeEnd]:
    if not truth.exercise.startswith("rom"):
        return []
    rom = analysis.result.rom
    measured = None if rom is None else rom.left if side == "left" else rom.right
    true_deg = leg.ankle - _zero(analysis, leg)
    up, down = find_ends(true_deg, truth.time_s)
    ends = (
        ("dorsiflexion", _true_end(up, true_deg, 1.0)),
        ("plantarflexion", _true_end(down, true_deg, -1.0)),
    )
    found = []
    for name, true in ends:
        end: RomMean | None = getattr(measured, name, None)
        if end is None:
            found.append(RangeEnd(name, true, float("nan"), float("nan")))
        else:
            mean = end.mean_deg
            found.append(RangeEnd(name, true, mean.value, mean.plus_minus, end.lower_bound))
    return found


def _true_end(trials: list[Trial], true_deg: Floats, sign: float) -> float:
    """Mean of the true ends, read as formcheck reads its own; the farthest where there is none."""
    reached = [float(np.nanmean(sign * true_deg[trial.near])) for trial in trials]
    return mean(reached) if reached else float(np.nanmax(sign * true_deg))


def _hold(
    truth: Truth, true_reps: list[TrueRep], motion: LegMotion, leg: LegTruth, time_s: Floats
) -> HoldScore | None:
    if truth.exercise != "knee-to-wall" or not true_reps:
        return None
    rep = true_reps[0]
    held = (time_s >= rep.top_s) & (time_s <= rep.hold_end_s)
    heel = motion.heel_height_cm
    return HoldScore(
        true_tilt_deg=_median(leg.shank, held),
        measured_tilt_deg=_median(motion.shank_tilt_deg, held),
        true_heel_cm=_median(since_rest(leg.heel_cm, leg.rest), held),
        measured_heel_cm=float("nan") if heel is None else _median(heel, held),
    )


def _median(values: Floats, frames: Bools) -> float:
    part = values[frames & np.isfinite(values)]
    return float(np.median(part)) if len(part) else float("nan")
