"""Numbers of the set: repetitions, heights, work, fatigue, symmetry."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from formcheck.analysis.legs import Legs
from formcheck.analysis.options import Options
from formcheck.kinematics import anthropometry
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.kinematics.scale import BodyScale
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side
from formcheck.model.measured import Z_95, Measured, scaled_measured, summed_measured
from formcheck.model.result import JointRange, Rep, Summary
from formcheck.tracking.form import JudgedRaise
from formcheck.tracking.raises import TOP_WINDOW_S, Raise

BETWEEN_REPS_SD = 0.015
"""Relative standard deviation of one raise's angle against another's in the same clip: what both
share (scale, lever) cancels, the knee and ankle landmarks' wandering does not (39 rendered clips:
.013)."""
HEIGHT_BETWEEN_REPS_SD = 0.01
"""The same of heights, which no shank enters (.008)."""
BETWEEN_TRIALS_SD = 0.03
"""The same of two trials of a range-of-motion test."""
LEG_TO_LEG_SD = 0.08
"""The same between the legs, of which the camera sees one better."""
FATIGUE_REPS = 3
BOTTOM_S = 0.15
RANGE_PERCENTILE = 1.0
"""Ends of the range are read at this percentile, so that one stray frame is no range."""


class _WithFaults(Protocol):
    @property
    def faults(self) -> Sequence[str]: ...


def count_faults(judged: Iterable[_WithFaults]) -> dict[str, int]:
    """Return how often each fault was made, in the order in which they first were."""
    return dict(Counter(name for one in judged for name in one.faults))


def mean_about_frame(
    values: Floats,
    plus_minus: Floats,
    time_s: Floats,
    frame: int,
    set_up: Floats | None = None,
    between_sd: float = BETWEEN_REPS_SD,
) -> Measured | None:
    """Mean value and half-width within `TOP_WINDOW_S` of a frame.

    Parameters
    ----------
    values, plus_minus, time_s : ndarray, shape (T,)
        NaN where not measured; seconds.
    frame : int
        Index.
    set_up : ndarray, shape (T,), optional
        The part of the half-width that differs between sessions of one person.
    between_sd : float
        Relative standard deviation of one repetition against another.

    Returns
    -------
    Measured or None
        None where nothing was measured about it.
    """
    near = (np.abs(time_s - time_s[frame]) <= TOP_WINDOW_S) & np.isfinite(values)
    if not near.any():
        return None
    value = float(np.mean(values[near]))
    return split_measured(
        value,
        float(np.mean(plus_minus[near])),
        None if set_up is None else float(np.mean(set_up[near])),
        between_sd,
    )


def split_measured(
    value: float, plus_minus: float, set_up: float | None, between_sd: float = BETWEEN_REPS_SD
) -> Measured:
    """Measured quantity of one repetition with the parts of its interval.

    Parameters
    ----------
    value, plus_minus : float
        The quantity and the half-width of its 95 % interval.
    set_up : float or None
        The part that differs between sessions of one person; None where it is not known.
    between_sd : float
        Relative standard deviation of one repetition against another.
    """
    if set_up is None or not np.isfinite(set_up):
        return Measured(value=value, plus_minus=plus_minus)
    within = Z_95 * between_sd * abs(value)
    return Measured(
        value=value,
        plus_minus=plus_minus,
        set_up_plus_minus=set_up,
        within_plus_minus=within,
    )


def mean_over_frames(
    values: Floats, plus_minus: Floats, near: slice, set_up: Floats | None = None
) -> Measured | None:
    """Mean value and mean half-width over some frames.

    Parameters
    ----------
    values, plus_minus : ndarray, shape (T,)
        NaN where not measured.
    near : slice
        The frames.
    set_up : ndarray, shape (T,), optional
        The part of the half-width that differs between sessions of one person.

    Returns
    -------
    Measured or None
        None when nothing was measured in them.
    """
    good = np.isfinite(values[near])
    if not good.any():
        return None
    return split_measured(
        float(values[near][good].mean()),
        float(plus_minus[near][good].mean()),
        None if set_up is None else float(set_up[near][good].mean()),
        BETWEEN_TRIALS_SD,
    )


def rep_of(index: int, side: Side, judged: JudgedRaise, motion: LegMotion, time_s: Floats) -> Rep:
    """Put one judged raise into the result.

    Parameters
    ----------
    index : int
        Its number, from 1.
    side : "left" or "right"
        The leg.
    judged : JudgedRaise
        The raise.
    motion : LegMotion
        Curves of the leg, shape (T,) each.
    time_s : ndarray, shape (T,)
        Seconds.
    """
    r = judged.raise_
    depth = 100 * judged.depth
    return Rep(
        index=index,
        side=side,
        counted=judged.counted,
        start_s=r.start_s,
        top_s=r.top_s,
        end_s=r.end_s,
        peak_plantarflexion_deg=_peak(motion, r, time_s),
        bottom_dorsiflexion_deg=_bottom(motion, r, time_s),
        heel_height_cm=_height_cm(motion, r, time_s),
        heel_height_foot_lengths=_height(motion, r, time_s),
        depth_percent=Measured(value=depth, plus_minus=Z_95 * HEIGHT_BETWEEN_REPS_SD * depth)
        if np.isfinite(depth)
        else None,
        up_s=r.top_s - r.start_s,
        hold_s=r.lower_s - r.top_s,
        down_s=r.end_s - r.lower_s,
        faults=list(judged.faults),
        by_hand=r.by_hand,
    )


def _peak(motion: LegMotion, r: Raise, time_s: Floats) -> Measured | None:
    """Plantarflexion at the top."""
    dorsiflexion = mean_about_frame(
        motion.ankle_deg, motion.ankle_plus_minus, time_s, r.top, motion.ankle_set_up
    )
    if dorsiflexion is None:
        return None
    again = motion.repeatable_ankle_deg, motion.repeatable_ankle_plus_minus
    return scaled_measured(_with_repeatable(dorsiflexion, *again, time_s, r.top), -1.0)


def _with_repeatable(
    measured: Measured,
    values: Floats | None,
    plus_minus: Floats | None,
    time_s: Floats,
    frame: int,
) -> Measured:
    """A quantity at a frame with its reading that repeats best, where there is one."""
    again = None
    if values is not None and plus_minus is not None:
        again = mean_about_frame(values, plus_minus, time_s, frame)
    if again is None:
        return measured
    parts = {"repeatable_value": again.value, "repeatable_plus_minus": again.plus_minus}
    return measured.model_copy(update=parts)


def _bottom(motion: LegMotion, r: Raise, time_s: Floats) -> Measured | None:
    """Deepest dorsiflexion just before or after the raise, not of what comes between raises."""
    near = (time_s >= r.start_s - BOTTOM_S) & (time_s <= r.end_s + BOTTOM_S)
    angle = np.where(near, motion.ankle_deg, np.nan)
    if not np.isfinite(angle).any():
        return None
    lowest = int(np.nanargmax(angle))
    return mean_about_frame(
        motion.ankle_deg, motion.ankle_plus_minus, time_s, lowest, motion.ankle_set_up
    )


def joint_range(motion: LegMotion) -> JointRange:
    """Range of motion of the ankle over a clip.

    Read at the percentiles `RANGE_PERCENTILE` and 100 less it, from the frames in which the
    angle was measured; both ends are positive in their own direction, and all is None where
    it never was.
    """
    angle, good = motion.ankle_deg, np.isfinite(motion.ankle_deg)
    if not good.any():
        return JointRange(dorsiflexion_deg=None, plantarflexion_deg=None, total_deg=None)
    low, high = np.percentile(angle[good], (RANGE_PERCENTILE, 100 - RANGE_PERCENTILE))
    ends = [
        split_measured(
            float(sign * end),
            _nearest(angle, motion.ankle_plus_minus, end),
            None if motion.ankle_set_up is None else _nearest(angle, motion.ankle_set_up, end),
        )
        for sign, end in ((1, high), (-1, low))
    ]
    total = float(high - low)
    both = float(np.hypot(ends[0].plus_minus, ends[1].plus_minus))
    set_ups = [end.set_up_plus_minus for end in ends if end.set_up_plus_minus is not None]
    set_up = math.hypot(*set_ups) if len(set_ups) == len(ends) else None
    return JointRange(
        dorsiflexion_deg=ends[0],
        plantarflexion_deg=ends[1],
        total_deg=split_measured(total, both, set_up),
    )


def _nearest(values: Floats, plus_minus: Floats, level: float) -> float:
    return float(plus_minus[int(np.nanargmin(np.abs(values - level)))])


def summary_of(
    legs: Legs,
    motions: dict[Side, LegMotion],
    judged: list[JudgedRaise],
    options: Options,
    scale: BodyScale,
) -> Summary:
    """Sum up a set.

    Parameters
    ----------
    legs : Legs
        As fitted.
    motions : dict of LegMotion
        By side, of the legs that are reported.
    judged : list of JudgedRaise
        In order of time.
    options : Options
        For the body's mass.
    scale : BodyScale
        cm need it.

    Returns
    -------
    Summary
        What can't be known is None.
    """
    counted = [j.raise_ for j in judged if j.counted]
    motion = motions[legs.main]
    heights = [_height_cm(motion, r, legs.body.time_s) for r in counted]
    known = [h for h in heights if h is not None]
    total = summed_measured(known) if known else None
    partial = [j for j in judged if not j.counted and j.is_partial]
    whole = [j.raise_ for j in judged if not j.raise_.cut]
    seen = motions if legs.view.angles_visible else {}
    symmetry, lower = _symmetry(seen, counted)
    return Summary(
        rep_count=len(counted),
        partial_reps=len(partial),
        peak_heel_height_cm=max(known, key=lambda h: h.value) if known else None,
        total_displacement_cm=total,
        work_j=_work(legs, counted, options.mass_kg, scale),
        fatigue_percent=_fatigue([r for r in whole if r.by_hand != "left-out"]),
        symmetry_percent=symmetry,
        lower_leg=lower,
        mean_tempo_s=float(np.mean([r.end_s - r.start_s for r in counted])) if counted else None,
        faults=count_faults(judged),
    )


def _height(motion: LegMotion, r: Raise, time_s: Floats) -> Measured | None:
    """Heel height of a raise, foot lengths."""
    height = mean_about_frame(
        motion.heel_height,
        motion.heel_height_plus_minus,
        time_s,
        r.top,
        motion.heel_height_set_up,
        HEIGHT_BETWEEN_REPS_SD,
    )
    if height is None:
        return None
    again = motion.repeatable_heel_height, motion.repeatable_heel_height_plus_minus
    return _with_repeatable(height, *again, time_s, r.top)


def _height_cm(motion: LegMotion, r: Raise, time_s: Floats) -> Measured | None:
    height_cm, plus_minus = motion.heel_height_cm, motion.heel_height_cm_plus_minus
    if height_cm is None or plus_minus is None:
        return None
    in_cm = mean_about_frame(height_cm, plus_minus, time_s, r.top)
    in_feet = _height(motion, r, time_s)
    if in_cm is None or in_feet is None or in_feet.set_up_plus_minus is None:
        return in_cm
    # A wrong size is wrong in every session: it adds nothing to what differs between them.
    foot_cm = in_cm.value / in_feet.value if in_feet.value else 0.0
    return scaled_measured(in_feet, foot_cm).model_copy(update={"plus_minus": in_cm.plus_minus})


def _work(
    legs: Legs, counted: list[Raise], mass_kg: float | None, scale: BodyScale
) -> Measured | None:
    """Work against gravity, m g times the body's rise, which is the ankle's and not the heel's."""
    fit = legs.fits.get(legs.main)
    if not counted or mass_kg is None or scale.stature_cm is None or fit is None:
        return None
    tops = [r.top for r in counted]
    pitch, sd = fit.rise_pitch[tops], fit.rise_pitch_sd[tops]
    back, up = anthropometry.ANKLE_BEHIND_BALL, anthropometry.ANKLE_ABOVE_BALL
    rise_m = (back * np.sin(pitch) + up * (np.cos(pitch) - 1)) * scale.stature_cm / 100
    per_turn = back * np.cos(pitch) * scale.stature_cm / 100
    sd_m = np.hypot(per_turn * sd, rise_m * anthropometry.ANKLE_BEHIND_BALL_SD)
    set_up_m = per_turn * fit.rise_pitch_set_up_sd[tops]
    force = mass_kg * anthropometry.GRAVITY
    return Measured(
        value=float(force * rise_m.sum()),
        plus_minus=float(Z_95 * force * sd_m.sum()),
        set_up_plus_minus=float(Z_95 * force * set_up_m.sum()),
        within_plus_minus=float(Z_95 * force * HEIGHT_BETWEEN_REPS_SD * np.linalg.norm(rise_m)),
    )


def _fatigue(raises: list[Raise]) -> Measured | None:
    """Drop in percent from the first raises' mean height to the last ones'."""
    if len(raises) < 2 * FATIGUE_REPS:
        return None
    heights = np.array([r.height for r in raises])
    first, last = heights[:FATIGUE_REPS].mean(), heights[-FATIGUE_REPS:].mean()
    sd = HEIGHT_BETWEEN_REPS_SD * np.sqrt(2 / FATIGUE_REPS)
    return Measured(value=float(100 * (1 - last / first)), plus_minus=float(100 * Z_95 * sd))


def _symmetry(
    motions: dict[Side, LegMotion], counted: list[Raise]
) -> tuple[Measured | None, Side | None]:
    """The lower leg's mean height in percent of the other's, and which leg that is."""
    if len(motions) < 2 or not counted:
        return None, None
    means: dict[Side, float] = {
        side: float(
            np.mean([np.nanmax(m.heel_height[r.first : r.last + 1], initial=0.0) for r in counted])
        )
        for side, m in motions.items()
    }
    lower = min(means, key=lambda side: means[side])
    if means[lower] <= 0:
        return None, None
    share = 100 * means[lower] / max(means.values())
    return Measured(value=share, plus_minus=Z_95 * LEG_TO_LEG_SD * share), lower
