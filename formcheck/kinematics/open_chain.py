"""A foot that is free in the air: its neutral posture."""

from dataclasses import replace

import numpy as np

from formcheck.kinematics.landmark_cleaning import HEEL, KNEE, TOE, BodyTrack
from formcheck.kinematics.signals import first_long_run
from formcheck.kinematics.stance import (
    MIN_QUIET_S,
    QUIET_SPEED,
    QUIET_WINDOW_S,
    relative_speed,
)
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import AnkleTurn
from formcheck.model.result import Z_95


def detect_neutral(leg: Floats, time_s: Floats, stretches: list[slice], stature: float) -> Bools:
    """Frames of the first quiet stretch of a foot that is free to move.

    There is no flat ground to tell neutral by: it is the posture in which the person waits
    before the first movement.

    Parameters
    ----------
    leg, time_s, stretches, stature
        As for `ground_contact.detect_ground_contact`.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False when the foot never rests.
    """
    quiet = relative_speed(leg, [HEEL, TOE], KNEE, time_s, stature) < QUIET_SPEED
    return first_long_run(quiet, time_s, stretches, MIN_QUIET_S)


QUIET_TURN_DEG = 2.0
"""How far a foot at rest turns within `QUIET_WINDOW_S`; its pictures are read to 0.5 degrees."""
JITTER_S = 0.1
"""Before and after: a single picture is off by more where a camera is held in a hand."""
WIDEST_DEG = 11.0
"""Half-width of the 95 % interval beyond which a range is no answer."""
NEAR_ENDS = 90.0
"""Percentile of the frames' errors at which that is asked: they grow towards the ends."""
BEFORE_REST_DEG = 8.0
"""How far a foot may have turned before it rests: who has begun holds an end, and rests no more."""


def rest_by_pictures(turn: AnkleTurn, time_s: Floats, stretches: list[slice]) -> Bools:
    """Frames of the rest before the first movement of a foot whose pictures were read.

    They are steadier than landmarks, whose jitter can hide a short rest, so that a hold at an end
    would be taken for it.

    Parameters
    ----------
    turn : AnkleTurn
        How the foot turned; trusted in some frames.
    time_s, stretches
        As for `detect_neutral`.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False when the foot was not at rest before it moved.
    """
    angle = _without_jitter(np.where(turn.trusted, turn.dorsiflexion_deg, np.nan), time_s)
    quiet = np.zeros(len(time_s), bool)
    half = QUIET_WINDOW_S / 2 + 1e-9
    for i, now in enumerate(time_s):
        window = angle[np.searchsorted(time_s, now - half) : np.searchsorted(time_s, now + half)]
        quiet[i] = np.isfinite(angle[i]) and np.nanmax(window) - np.nanmin(window) < QUIET_TURN_DEG
    rest = first_long_run(quiet, time_s, stretches, MIN_QUIET_S)
    if not rest.any():
        return rest
    before = angle[: int(rest.argmax())]
    moved = np.abs(before[np.isfinite(before)] - np.median(angle[rest]))
    return rest if not (moved > BEFORE_REST_DEG).any() else np.zeros(len(time_s), bool)


def _without_jitter(angle: Floats, time_s: Floats) -> Floats:
    """Running median; NaN stays NaN."""
    first = np.searchsorted(time_s, time_s - JITTER_S)
    last = np.searchsorted(time_s, time_s + JITTER_S, side="right")
    known = np.isfinite(angle)
    median = [
        np.nanmedian(angle[a:b]) if there else np.nan
        for a, b, there in zip(first, last, known, strict=True)
    ]
    result: Floats = np.array(median)
    return result


REST_S, EARLY = 0.5, 1 / 3
NEARLY = 1.5
"""Of the least motion that a stretch may have and still be the rest, if it comes earlier."""


def quietest_stretch(joints: Floats, time_s: Floats) -> Bools:
    """Frames of the quietest half second in the first third of a clip.

    For feet that never rest as long as `detect_neutral` wants.

    Parameters
    ----------
    joints : ndarray, shape (T, N, 2)
        Landmarks in pixels, NaN where not seen.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    ndarray of bool, shape (T,)
        All False when the joints are never seen for so long.
    """
    found = np.zeros(len(time_s), bool)
    flat = joints.reshape(len(joints), -1)
    stops = np.searchsorted(time_s, time_s + REST_S)
    early = np.searchsorted(time_s, time_s[0] + EARLY * (time_s[-1] - time_s[0]))
    motion = np.array([flat[i:stop].std(axis=0).sum() for i, stop in enumerate(stops[:early])])
    motion[stops[:early] >= len(time_s)] = np.nan
    if not np.isfinite(motion).any():
        return found
    first = int(np.flatnonzero(motion <= NEARLY * np.nanmin(motion))[0])
    found[first : stops[first]] = True
    return found


FARTHEST_APART = 90.0
"""Percentile of the distances between both ankles that is theirs, where they were mixed up."""
MIXED_UP, MIDDLE_KEEPS = 0.2, 0.5
"""Legs that are taken for one another: their ankles come nearer and part by this standard
deviation, in foot lengths, while the point midway moves by this share of it at most (.31 and .29
on the one of 68 rendered clips where it happened; the others .16 at most, or .9 and more)."""
AT_PLACE = 0.12
"""Foot lengths from its place within which the landmark of a resting ankle stays (.06 at most)."""


def own_ankle_frames(ankles: Floats, foot: float) -> Bools | None:
    """Frames in which two legs that are mixed up are told apart.

    A pose model that takes one leg for the other puts the landmarks of each between both, never
    outside: where the ankles are farthest apart they are where they seem to be.

    Parameters
    ----------
    ankles : ndarray, shape (T, 2, 2)
        Ankle landmarks of the leg and of the other one, pixels, NaN where not seen.
    foot : float
        Its length, pixels.

    Returns
    -------
    ndarray of bool, shape (T,), or None
        None where the legs are not mixed up.
    """
    known = ankles[np.isfinite(ankles).all(axis=(1, 2))]
    if not len(known):
        return None
    halves, middles = (known[:, 0] - known[:, 1]) / 2, known.mean(axis=1)
    parting, moving = (float(np.hypot(*part.std(axis=0))) for part in (halves, middles))
    if parting < MIXED_UP * foot or moving > MIDDLE_KEEPS * parting:
        return None
    apart = np.hypot(*(ankles[:, 0] - ankles[:, 1]).T)
    farthest = apart >= np.nanpercentile(apart, FARTHEST_APART)
    place = np.median(ankles[farthest, 0], axis=0)
    found: Bools = np.hypot(*(ankles[:, 0] - place).T) < AT_PLACE * foot
    return found


def limited_turn(turn: AnkleTurn, rest: Bools) -> AnkleTurn:
    """Say of a turn that can't be trusted why: the foot never rested, or it is too unsure.

    Parameters
    ----------
    turn : AnkleTurn
        Trusted in some frames.
    rest : ndarray of bool, shape (T,)
        By `rest_by_pictures`.

    Returns
    -------
    AnkleTurn
        The same, or one that is trusted nowhere and has a limit.
    """
    limit = "" if rest.any() else "no-rest"
    if Z_95 * np.percentile(turn.sd_deg[turn.trusted], NEAR_ENDS) > WIDEST_DEG:
        limit = "unclear"
    return replace(turn, trusted=np.zeros_like(turn.trusted), limit=limit) if limit else turn


def with_pictured_foot(
    body: BodyTrack, side: Side, turn: AnkleTurn, facing: int, rest: Bools
) -> BodyTrack:
    """Turn a foot's landmarks about its ankle to where the pictures show it.

    Parameters
    ----------
    body : BodyTrack
        Cleaned landmarks.
    side : "left" or "right"
        The foot that is free in the air.
    turn : AnkleTurn
        How it turned; trusted in some frames. Between them what the landmarks are off by is
        interpolated.
    facing : int
        1: toes to the right of the picture, -1: to the left.
    rest : ndarray of bool, shape (T,)
        Frames at rest, from which changes count.

    Returns
    -------
    BodyTrack
        The same where the foot is not seen.
    """
    knee, ankle, heel, toe = (
        Landmark.of(side, name) for name in ("knee", "ankle", "heel", "foot_index")
    )
    up, forward = (body.points[:, j] - body.points[:, ankle] for j in (knee, toe))
    crossed = up[:, 0] * forward[:, 1] - up[:, 1] * forward[:, 0]
    seen = -facing * np.degrees(np.arctan2(crossed, (up * forward).sum(axis=1)))
    known = np.flatnonzero(turn.trusted & np.isfinite(seen))
    if not len(known):
        return body
    off = (turn.dorsiflexion_deg - seen + 180) % 360 - 180
    at_rest = rest & turn.trusted & np.isfinite(seen)
    off = off - np.median(off[at_rest] if at_rest.any() else off[known])
    angle = np.radians(-facing * np.interp(body.time_s, body.time_s[known], off[known]))
    cosine, sine = np.cos(angle), np.sin(angle)
    points = body.points.copy()
    for joint in (heel, toe):
        arm = body.points[:, joint] - body.points[:, ankle]
        points[:, joint, 0] = points[:, ankle, 0] + cosine * arm[:, 0] - sine * arm[:, 1]
        points[:, joint, 1] = points[:, ankle, 1] + sine * arm[:, 0] + cosine * arm[:, 1]
    return replace(body, points=points)
