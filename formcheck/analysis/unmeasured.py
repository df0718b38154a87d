"""Which stretches of a recording were not measured, and why: nothing is dropped silently."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.kinematics.landmark_cleaning import select_main_subject
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.kinematics.visibility import body_visibility
from formcheck.model.arrays import Bools, Floats
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Unmeasured, UnmeasuredReason

FLICKER_S = 0.3
"""Shorter stretches are not told: a raise takes longer, and landmarks flicker."""
MISSING_STEPS = 3.0
"""Usual times between two frames in which at least one more should have come: a phone that is
busy leaves out one or two."""

Reasons = Sequence[UnmeasuredReason | None]


def with_unmeasured(analysis: Analysis) -> Analysis:
    """Put into a result when nothing was measured, and why.

    Parameters
    ----------
    analysis : Analysis
        Of one take.
    """
    track, result = analysis.recording.track, analysis.result
    found = find_unmeasured(track)
    side = result.reps[0].side if result.reps else next(iter(analysis.legs), None)
    if isinstance(analysis.exercise, RaiseExercise) and side is not None:
        found += find_not_planted(track, analysis.legs[side])
    unmeasured = merge_unmeasured(found)
    return replace(analysis, result=result.model_copy(update={"unmeasured": unmeasured}))


def find_unmeasured(track: PoseTrack) -> list[Unmeasured]:
    """Find the stretches of a track in which the person can't be measured, and why.

    Parameters
    ----------
    track : PoseTrack
        Of one take; landmarks as the pose backend gives them.

    Returns
    -------
    list of Unmeasured
        In order, none shorter than `FLICKER_S`; neighbours differ in their reason.
    """
    if len(track) < 2:
        return []
    return merge_unmeasured(
        [*_stretches(track.time_s, _reasons(track)), *_missing_frames(track)],
    )


def find_not_planted(track: PoseTrack, motion: LegMotion) -> list[Unmeasured]:
    """Find the stretches in which the leg is followed, but not its foot: it is not planted.

    Parameters
    ----------
    track : PoseTrack
        Of one take.
    motion : LegMotion
        Curves of the leg whose raises are counted.
    """
    off: Bools = np.isfinite(motion.knee_deg) & ~np.isfinite(motion.heel_height)
    if len(track) < 2 or off[np.isfinite(motion.knee_deg)].all():
        return []  # then nothing is measured, and a notice says so
    reasons: Reasons = ["not-planted" if frame else None for frame in off]
    return merge_unmeasured(_stretches(track.time_s, reasons))


def merge_unmeasured(stretches: Iterable[Unmeasured]) -> list[Unmeasured]:
    """Put stretches in order, join those that touch and have one reason, leave out flicker.

    Parameters
    ----------
    stretches : iterable of Unmeasured
        Of one take or of several, in any order.
    """
    merged: list[Unmeasured] = []
    for stretch in sorted(stretches, key=lambda s: (s.start_s, s.end_s)):
        before = merged[-1] if merged else None
        if (
            before is not None
            and before.reason == stretch.reason
            and stretch.start_s - before.end_s < FLICKER_S
        ):
            end_s = max(before.end_s, stretch.end_s)
            merged[-1] = before.model_copy(update={"end_s": end_s})
        else:
            merged.append(stretch)
    return [s for s in merged if s.end_s - s.start_s >= FLICKER_S - 1e-6]


def _reasons(track: PoseTrack) -> Reasons:
    """Why each frame can't be measured; None where it can."""
    visible = body_visibility(track)
    landmarks = track.landmarks[:, :, :2].astype(np.float64)
    landmarks[~visible.measurable] = np.nan
    mine = np.zeros(len(track), bool)
    others = mine.copy()
    stretches, strangers = select_main_subject(landmarks, track.time_s)
    for stretch in stretches:
        mine[stretch] = True
    for stretch in strangers:
        others[stretch] = True
    reasons: list[UnmeasuredReason | None] = []
    for frame in range(len(track)):
        reason: UnmeasuredReason | None = visible.reason(frame)
        if reason is None and not mine[frame]:
            # A glimpse too short to follow is as good as nobody.
            reason = "somebody-else" if others[frame] else "nobody"
        reasons.append(reason)
    return reasons


def _stretches(time_s: Floats, reasons: Reasons) -> list[Unmeasured]:
    """Frames in a row with one reason; a frame lasts until the next one comes."""
    step = float(np.median(np.diff(time_s)))
    found: list[Unmeasured] = []
    start = 0
    for frame in range(1, len(reasons) + 1):
        if frame < len(reasons) and reasons[frame] == reasons[start]:
            continue
        reason = reasons[start]
        # Across missing frames nothing is known of this reason either.
        if reason is not None:
            end_s = min(_start_of(time_s, frame, step), float(time_s[frame - 1]) + step)
            found.append(Unmeasured(start_s=float(time_s[start]), end_s=end_s, reason=reason))
        start = frame
    return found


def _start_of(time_s: Floats, frame: int, step: float) -> float:
    return float(time_s[frame]) if frame < len(time_s) else float(time_s[-1]) + step


def _missing_frames(track: PoseTrack) -> list[Unmeasured]:
    """Jumps of the time stamps."""
    steps = np.diff(track.time_s)
    late = steps > max(MISSING_STEPS * float(np.median(steps)), FLICKER_S)
    # An empty frame alone between two jumps is how a session says that it was paused.
    paused = ~track.found & np.append(late, False) & np.insert(late, 0, False)
    return [
        Unmeasured(
            start_s=float(track.time_s[frame]),
            end_s=float(track.time_s[frame + 1]),
            reason="missing-frames",
        )
        for frame in np.flatnonzero(late & ~paused[:-1] & ~paused[1:])
    ]
