"""In which signal the raises of a set are found: in the heel's height, or in the body's rise."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from formcheck.analysis.legs import FOLLOWED_SHARE, Legs
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.kinematics.anthropometry import FOOT_LENGTH
from formcheck.kinematics.body_rise import BodyRise
from formcheck.kinematics.landmark_cleaning import HIP, TOE
from formcheck.kinematics.leg import LegFit
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.kinematics.legs_in_view import UPRIGHT_SHANK_DEG, kneels, seated
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Side
from formcheck.model.result import Z_95, Notice
from formcheck.tracking.raise_evidence import (
    RaiseEvidence,
    Verdict,
    agreed_verdicts,
    raise_verdict,
    seen_rise,
)
from formcheck.tracking.raises import (
    BRIDGED_S,
    TOP_WINDOW_S,
    ContactState,
    Raise,
    RaiseRules,
    find_raises,
)

LOWEST_PERCENTILE = 10
"""Of the body's rise: where somebody stands who was never seen at rest."""

BODY_SHARE_SD = 0.15
"""Of a heel's height by the body's rise: how far the body goes along differs between people, and
rendered people seen from the front read 20 to 30 % low."""
TOES_GO_ALONG = 0.7
"""Share of the body's rise. A raise on planted toes shows at most .4 of it. What is cut off with
more is no raise: a hop, a step, or a camera that is knocked as the recording is ended."""
SEAT_KEPT = 0.06
"""Statures by which the hips move in a raise of somebody on a seat or in a lunge: .01 to .025 in
rendered clips; who sits down or gets up goes .2."""
TOES_STAY = 0.6
"""Share of the body's rise. Of a camera whose motion is not known, toes that go along by more may
be its own movement."""


@dataclass(frozen=True)
class FoundRaises:
    """The raises of a set and the curve they were found in.

    Attributes
    ----------
    raises : list of Raise
        In order of time.
    lifted : list of bool
        Of each: the body has risen with the heel. Those without can't count.
    motion : LegMotion
        Of the measured leg, its heel height being the signal of the raises.
    by : "heel" or "body"
        What was followed.
    unsure : int
        Rises that may have been raises, but were less than their own error.
    followed : float
        Share of the frames with a person in which the heel was followed.
    """

    raises: list[Raise]
    lifted: list[bool]
    motion: LegMotion
    by: Literal["heel", "body"]
    unsure: int = 0
    followed: float = 1.0


def find_set(legs: Legs, motions: dict[Side, LegMotion], exercise: RaiseExercise) -> FoundRaises:
    """Find the raises of a set in the signal that shows them.

    The heel's height where the view shows the foot and the foot is followed. From the front or
    the back, or with a foot that is hidden, the rise of the whole body, without angles.

    Parameters
    ----------
    legs : Legs
        As fitted.
    motions : dict of LegMotion
        By side; the measured leg's at least.
    exercise : RaiseExercise
        What counts.
    """
    return replace(_find(legs, motions[legs.main], exercise), followed=legs.followed)


def _find(legs: Legs, motion: LegMotion, exercise: RaiseExercise) -> FoundRaises:
    fit = legs.fits.get(legs.main)
    rules = RaiseRules(exercise.counting.min_rise_foot, exercise.counting.end_share)
    # In a lunge the front heel lifts little of the body.
    stands = exercise.posture == "standing" and not (sits(legs) or lunges_at_rest(legs))
    if fit is not None and not _shank_upright(fit):
        return FoundRaises([], [], motion, "heel")
    body = legs.body_rise if stands else None
    if body is not None and not legs.heel_shows:
        return _by_body(body, motion, legs, rules)
    if fit is None:
        return FoundRaises([], [], motion, "heel")
    seen, time_s = legs.body.seen, legs.body.time_s
    contact = ContactState(seen, fit.ground_contact.shift / (FOOT_LENGTH * fit.stature))
    found = [
        r
        for r in find_raises(motion.heel_height, time_s, rules, contact)
        if r.height >= rules.min_rise
        and not _left_ground(r, seen, time_s)
        and (stands or _hips_stay(r, legs))
        and not (r.cut and body is not None and body.lift(*_span(r)).toes > TOES_GO_ALONG)
    ]
    torn = fit.contradicted > 0
    return _judged(found, body, motion, time_s, rules, "heel", torn=torn)


def sits(legs: Legs) -> bool:
    """Whether somebody sits at rest: the thighs lie, and the hips are hardly over the knees."""
    return seated(_at_rest(legs, legs.main), legs.view) and not lunges_at_rest(legs)


def lunges_at_rest(legs: Legs) -> bool:
    """Whether the thigh of the measured leg lies as if on a seat, and the other knee is down."""
    other: Side = "left" if legs.main == "right" else "right"
    lies = seated(_at_rest(legs, legs.main), legs.view)
    return lies and kneels(_at_rest(legs, other), legs.view)


def _at_rest(legs: Legs, side: Side) -> Floats:
    fit = legs.fits.get(legs.main)
    rest = legs.body.seen if fit is None else fit.ground_contact.stance
    return legs.body.leg(side, legs.view.facing)[rest]


def _by_body(body: BodyRise, motion: LegMotion, legs: Legs, rules: RaiseRules) -> FoundRaises:
    height, plus_minus = body.heel_height, body.heel_plus_minus
    height = height - _level(height, legs)
    motion = replace(
        motion,
        heel_height=height,
        heel_height_plus_minus=plus_minus,
        heel_height_set_up=None,
        repeatable_heel_height=None,
    )
    followed = np.isfinite(height)
    nowhere = np.zeros((len(height), 2))
    rises = [
        r
        for r in find_raises(height, body.time_s, rules, ContactState(followed, nowhere))
        if seen_rise(r, height) >= rules.min_rise
    ]
    if legs.body.camera_motion is None:
        rises = [r for r in rises if body.lift(*_span(r)).toes < TOES_STAY]
    result = _judged(rises, body, motion, body.time_s, rules, "body")
    lifted = [r for r, up in zip(result.raises, result.lifted, strict=True) if up]
    found = _from_their_bottoms(replace(result, raises=lifted, lifted=[True] * len(lifted)))
    shared = Z_95 * BODY_SHARE_SD * np.abs(found.motion.heel_height)
    plus_minus = np.hypot(found.motion.heel_height_plus_minus, shared)
    hidden = np.full(len(plus_minus), np.nan)
    motion = replace(
        found.motion,
        heel_height_plus_minus=plus_minus,
        ankle_deg=hidden,
        ankle_plus_minus=hidden,
        foot_pitch_deg=hidden,
        foot_pitch_plus_minus=hidden,
        ankle_set_up=None,
        repeatable_ankle_deg=None,
    )
    return replace(found, motion=motion)


def _from_their_bottoms(found: FoundRaises) -> FoundRaises:
    """Heights over the bottoms before and after each raise: people sway, come and go."""
    raises, motion = found.raises, found.motion
    bottoms = [r.first for r in raises if not r.cut_start]
    bottoms = sorted({*bottoms, *(r.last for r in raises if not r.cut_end)})
    if not bottoms:
        return found
    height = motion.heel_height - np.interp(
        np.arange(len(motion.heel_height)), bottoms, motion.heel_height[bottoms]
    )
    over = [float(np.nanmean(height[max(r.top - 1, 0) : r.top + 2])) for r in raises]
    return replace(
        found,
        raises=[
            replace(r, height=top, bottom=float(height[r.first]))
            for r, top in zip(raises, over, strict=True)
        ],
        motion=replace(motion, heel_height=height),
    )


def _span(r: Raise) -> tuple[int, int, int, tuple[bool, bool]]:
    return r.first, r.top, r.last, (r.cut_start, r.cut_end)


def _level(height: Floats, legs: Legs) -> float:
    """The body's level in standing."""
    stances = [fit.ground_contact for fit in legs.fits.values() if fit.ground_contact.found]
    rest: Bools = np.zeros(len(height), bool)
    for contact in stances:
        rest |= contact.stance
    rest &= np.isfinite(height)
    if rest.any():
        return float(np.median(height[rest]))
    known = height[np.isfinite(height)]
    return float(np.percentile(known, LOWEST_PERCENTILE)) if len(known) else 0.0


def _judged(
    found: list[Raise],
    body: BodyRise | None,
    motion: LegMotion,
    time_s: Floats,
    rules: RaiseRules,
    by: Literal["heel", "body"],
    *,
    torn: bool = False,
) -> FoundRaises:
    verdicts: list[Verdict] = []
    for r in found:
        lift = None if body is None else body.lift(*_span(r))
        near = np.abs(time_s - time_s[r.top]) <= TOP_WINDOW_S
        error = float(np.nanmean(motion.heel_height_plus_minus[near]))
        if torn:  # it is not known how high, but that
            error = min(error, r.height / 2)
        evidence = RaiseEvidence(error, lift)
        verdicts.append(raise_verdict(r, motion.heel_height, time_s, evidence, rules))
    verdicts = agreed_verdicts(verdicts)
    if "raise" not in verdicts:  # nobody was lifted: it is another exercise
        verdicts = ["unsure" if v == "unsure" else "down" for v in verdicts]
    kept = [(r, v) for r, v in zip(found, verdicts, strict=True) if v in ("raise", "heel-only")]
    return FoundRaises(
        raises=[r for r, _ in kept],
        lifted=[v == "raise" for _, v in kept],
        motion=motion,
        by=by,
        unsure=verdicts.count("unsure"),
    )


def _hips_stay(r: Raise, legs: Legs) -> bool:
    """Whether somebody on a seat or in a lunge stays there: who stands up raises no heel."""
    leg = legs.body.leg(legs.main, legs.view.facing)[r.first : r.last + 1]
    hip = leg[:, HIP] - leg[:, TOE]
    hip = hip[np.isfinite(hip).all(axis=1)]
    return bool(np.ptp(hip, axis=0).max() < SEAT_KEPT * legs.fits[legs.main].stature)


def _left_ground(r: Raise, seen: Bools, time_s: Floats) -> bool:
    """Whether a raise is cut because the forefoot left the ground: a step or a jump.

    A raise that is cut by the clip, by missing frames or by a lost pose has nothing to see where
    it ends.
    """
    before, after = r.first - 1, r.last + 1
    return (
        r.cut_start
        and before >= 0
        and bool(seen[before])
        and time_s[r.first] - time_s[before] < BRIDGED_S
    ) or (
        r.cut_end
        and after < len(seen)
        and bool(seen[after])
        and time_s[after] - time_s[r.last] < BRIDGED_S
    )


def _shank_upright(fit: LegFit) -> bool:
    tilt = float(np.degrees(np.median(fit.shank[fit.ground_contact.stance])))
    return abs(tilt) < UPRIGHT_SHANK_DEG


def feet_notices(legs: Legs, found: FoundRaises) -> list[Notice]:
    """Say where raises could not be followed, and what to do about it."""
    lost, notices = 1 - found.followed, []
    advice = "stand side-on, still at first, with both feet in sight and in good light"
    if found.by == "body" and legs.view.angles_visible:
        message = (
            f"feet not followed in {lost:.0%} of the frames: raises are counted by how the body "
            f"rises, without angles. For angles {advice}"
        )
        notices.append(Notice(code="not-planted", message=message))
    elif legs.main not in legs.fits:
        message = "the foot never stays on the ground: angles are rough and nothing is counted"
        notices.append(Notice(code="not-planted", message=message))
    elif found.by == "heel" and not found.raises and lost > 1 - FOLLOWED_SHARE:
        message = f"feet not followed in {lost:.0%} of the frames: raises can be missed. {advice}"
        notices.append(Notice(code="not-planted", message=message))
    if found.unsure:
        times = "once" if found.unsure == 1 else f"{found.unsure} times"
        message = (
            f"the heel may have come up {times} more, by less than can be seen for sure: come "
            "closer, side-on, in good light"
        )
        notices.append(Notice(code="unsure-raises", message=message))
    return notices
