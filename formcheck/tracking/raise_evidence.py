"""Is it a raise? What a rise of the heel must show besides its height, for clips and live alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcheck.kinematics.body_rise import Lift
from formcheck.model.arrays import Floats
from formcheck.tracking.raises import Raise, RaiseRules

Verdict = Literal["raise", "heel-only", "brief", "unsure", "down", "hop", "walking"]
"""A raise; or a heel that comes up without the body, for too short a time, by less than is sure,
while the body goes down (a squat, a lunge), because the person is in the air, or goes somewhere."""

LASTS_S = 0.18
"""Time over half of the height. Two raises a second stay there for .25; a landmark that jumps is
back within one or two frames (15 a second: .13)."""
SINKS = 0.03
"""Statures, 5 cm: a raise lifts the hips, also one on bent knees."""
TRAVELS = 0.12
"""Statures to the side while the heel is up: a step. People sway by a quarter of it."""
LIFTED_SHARE = 0.3
"""Of the rise of the heel that the body's must be at least: in raises it is .6 to 1.3, of a heel
that is lifted by the knee or by leaning about none."""


@dataclass(frozen=True)
class RaiseEvidence:
    """What is known of a rise of the heel besides its height.

    Attributes
    ----------
    plus_minus : float
        Half-width of the 95 % interval of its height, foot lengths.
    lift : Lift or None
        What the body does meanwhile; None where the body need not rise (seated) or isn't seen.
    """

    plus_minus: float
    lift: Lift | None


def raise_verdict(
    r: Raise, height: Floats, time_s: Floats, evidence: RaiseEvidence, rules: RaiseRules
) -> Verdict:
    """Say whether a rise of the heel is a raise.

    Parameters
    ----------
    r : Raise
        From `find_raises`.
    height, time_s : ndarray, shape (T,)
        The signal in which it was found, foot lengths; seconds.
    evidence : RaiseEvidence
        What else is known.
    rules : RaiseRules
        The smallest rise.
    """
    if (_seen_s(r, time_s) if r.cut else time_over_half(r, height, time_s)) < LASTS_S:
        return "brief"
    rise, lift = seen_rise(r, height), evidence.lift
    sure = rise - evidence.plus_minus >= rules.min_rise
    if lift is None:
        return "raise" if sure else "unsure"
    if lift.sinks > SINKS:
        return "down"
    if lift.in_the_air:
        return "hop"
    if lift.travel > TRAVELS:
        return "walking"
    if not lift.as_one or lift.heel_rise < LIFTED_SHARE * rise:
        return "heel-only"
    sure = sure or lift.heel_rise - lift.heel_plus_minus >= rules.min_rise
    return "raise" if sure else "unsure"


def _seen_s(r: Raise, time_s: Floats) -> float:
    """How long a raise was seen that is cut off, seconds: landmarks may jump at a clip's end."""
    begin = float(time_s[r.first]) if r.cut_start else r.start_s
    end = float(time_s[r.last]) if r.cut_end else r.end_s
    return end - begin


def seen_rise(r: Raise, height: Floats) -> float:
    """Height of a raise over the bottom before it, or over the one after it if that is cut off."""
    return r.height - (float(height[r.last]) if r.cut_start else r.bottom)


def agreed_verdicts(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Verdicts of a set, each seen among the others.

    A set is one exercise: where most of it is hops or squats, the rest of it that could pass for
    raises are of the same kind.
    """
    for kind in ("hop", "down"):
        if 2 * verdicts.count(kind) > len(verdicts):
            return [kind if v == "raise" else v for v in verdicts]
    return list(verdicts)


def time_over_half(r: Raise, height: Floats, time_s: Floats) -> float:
    """Time for which the heel is over half of its rise, seconds."""
    level = r.bottom + 0.5 * (r.height - r.bottom)
    up = height[r.first : r.last + 1]
    times = time_s[r.first : r.last + 1]
    over = np.flatnonzero(~(up < level))
    if not len(over):
        return 0.0
    about = over[np.split(np.arange(len(over)), np.flatnonzero(np.diff(over) > 1) + 1)[0]]
    for run in np.split(over, np.flatnonzero(np.diff(over) > 1) + 1):
        if run[0] <= r.top - r.first <= run[-1]:
            about = run
    ends = []
    for inner, outer in ((about[0], about[0] - 1), (about[-1], about[-1] + 1)):
        if not 0 <= outer < len(up) or not np.isfinite(up[[inner, outer]]).all():
            ends.append(times[inner])
            continue
        part = (up[inner] - level) / max(up[inner] - up[outer], 1e-9)
        ends.append(times[inner] + part * (times[outer] - times[inner]))
    return float(ends[1] - ends[0])
