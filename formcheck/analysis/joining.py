"""The analyses of a clip's takes, joined to one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.rom_summary import with_trials
from formcheck.analysis.summary import joint_range
from formcheck.analysis.takes import Take
from formcheck.analysis.unmeasured import find_unmeasured, merge_unmeasured
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.measured import summed_measured
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import (
    Active,
    Cycle,
    Hold,
    Measured,
    Notice,
    RangeOfMotion,
    Rep,
    Result,
    RomTest,
    Summary,
    TakeSummary,
    Unmeasured,
    UnmeasuredReason,
)

MOST_TOLD = 4
NO_REST = "no rest on flat feet was found, so the zero is less sure"
OBLIQUE_DEG = 20.0
_BETWEEN: dict[str, UnmeasuredReason] = {
    "turn": "turning",
    "fade": "shot-change",
    "wipe": "shot-change",
}
_BEGINS = {
    "cut": "a cut before it",
    "fade": "a fade before it",
    "wipe": "a wipe before it",
    "turn": "the person has turned",
    "return": "the person came back nearer or farther",
}


@dataclass(frozen=True)
class MeasuredTake:
    """A take and what came of it.

    Attributes
    ----------
    take : Take
        Its frames.
    analysis : Analysis or None
        None when it was not measured.
    reason : str or None
        Why not.
    """

    take: Take
    analysis: Analysis | None
    reason: str | None = None


def join_takes(recording: Recording, parts: Sequence[MeasuredTake]) -> Analysis:
    """Join the analyses of a clip's takes.

    Parameters
    ----------
    recording : Recording
        Of the whole clip.
    parts : sequence of MeasuredTake
        In order; at least one was measured. All are of one exercise.

    Returns
    -------
    Analysis
        Of the whole clip: repetitions in order of time, curves NaN outside the takes; the view,
        the scale and the neutral position are those of the take with most repetitions.
    """
    measured = [(p.take, p.analysis) for p in parts if p.analysis is not None]
    main = max((analysis for _, analysis in measured), key=_weight)
    results = [analysis.result for _, analysis in measured]
    motions = joined_motions(measured, len(recording.track))
    summaries = [_summary_of(i, part) for i, part in enumerate(parts, 1)]
    ranges = {side: joint_range(motion) for side, motion in motions.items()}
    ranged = any(r.range_of_motion.left or r.range_of_motion.right for r in results)
    result = main.result.model_copy(
        update={
            "clip": recording.clip,
            "detection": main.result.detection.model_copy(
                update={"frames_with_pose": float(recording.track.found.mean())}
            ),
            "summary": joined_summary([r.summary for r in results]),
            "reps": _numbered([rep for r in results for rep in r.reps]),
            "holds": _numbered([hold for r in results for hold in r.holds]),
            "cycles": _numbered([cycle for r in results for cycle in r.cycles]),
            "active": _joined_active([r.active for r in results if r.active is not None]),
            "rom": _joined_rom([r.rom for r in results if r.rom is not None]),
            "range_of_motion": RangeOfMotion(left=ranges.get("left"), right=ranges.get("right"))
            if ranged
            else main.result.range_of_motion,
            "takes": summaries if len(parts) > 1 else [],
            "warnings": [*recording.notices, *_notices(parts)],
            "unmeasured": _unmeasured(recording, parts),
        }
    )
    return Analysis(result, motions, recording, main.exercise)


def joined_motions(measured: Sequence[tuple[Take, Analysis]], frames: int) -> dict[Side, LegMotion]:
    """Curves of a whole clip, by side; NaN (quality 0) where no take has that leg.

    Parameters
    ----------
    measured : sequence of (Take, Analysis)
        In order.
    frames : int
        Of the clip.
    """
    sides = [side for side in SIDES if any(side in analysis.legs for _, analysis in measured)]
    joined: dict[Side, LegMotion] = {}
    for side in sides:
        parts = [(take, a.legs[side]) for take, a in measured if side in a.legs]
        names = [field.name for field in fields(LegMotion)]
        curves = {name: _joined_curve(parts, name, frames) for name in names}
        joined[side] = LegMotion(**curves)  # type: ignore[arg-type]
    return joined


def _joined_curve(parts: list[tuple[Take, LegMotion]], name: str, frames: int) -> Floats | None:
    if all(getattr(motion, name) is None for _, motion in parts):
        return None
    curve = np.full(frames, 0.0 if name == "quality" else np.nan)
    for take, motion in parts:
        values: Floats | None = getattr(motion, name)
        if values is not None:
            curve[take.frames] = values
    return curve


def joined_summary(summaries: Sequence[Summary]) -> Summary:
    """Sum up several takes.

    Fatigue compares heights, which takes from different sides don't allow: it is given when one
    take has all that it is made of.

    Parameters
    ----------
    summaries : sequence of Summary
        Of the takes.
    """
    counted = [s for s in summaries if s.rep_count]
    tempos = [(s.mean_tempo_s, s.rep_count) for s in counted if s.mean_tempo_s is not None]
    reps = sum(s.rep_count for s in summaries)
    peaks = [s.peak_heel_height_cm for s in counted if s.peak_heel_height_cm is not None]
    held = [s.held_s for s in summaries if s.held_s is not None]
    faults: Counter[str] = Counter()
    for s in summaries:
        faults.update(s.faults)
    only = counted[0] if len(counted) == 1 else None
    return Summary(
        rep_count=reps,
        partial_reps=sum(s.partial_reps for s in summaries),
        peak_heel_height_cm=max(peaks, key=lambda peak: peak.value) if peaks else None,
        total_displacement_cm=_total([s.total_displacement_cm for s in counted]),
        work_j=_total([s.work_j for s in counted]),
        fatigue_percent=only.fatigue_percent if only else None,
        symmetry_percent=only.symmetry_percent if only else None,
        lower_leg=only.lower_leg if only else None,
        mean_tempo_s=sum(t * n for t, n in tempos) / sum(n for _, n in tempos) if tempos else None,
        cycle_count=sum(s.cycle_count for s in summaries),
        held_s=sum(held) if held else None,
        faults=dict(faults),
    )


def _weight(analysis: Analysis) -> tuple[int, int, int]:
    """Which take's view stands for the clip: the one in which most was done, else the longest."""
    result = analysis.result
    done = result.summary.rep_count + len(result.holds) + len(result.cycles)
    tries = 0 if result.rom is None else len(result.rom.tries)
    return done + tries, len(result.reps), len(analysis.recording.track)


def _total(values: Sequence[Measured | None]) -> Measured | None:
    """Sum; None when a part of it is not known, which would make it too small."""
    known = [v for v in values if v is not None]
    if not known or len(known) < len(values):
        return None
    return summed_measured(known)


_Item = TypeVar("_Item", Rep, Hold, Cycle)


def _numbered(items: list[_Item]) -> list[_Item]:
    return [item.model_copy(update={"index": i}) for i, item in enumerate(items, 1)]


def _joined_active(parts: list[Active]) -> Active | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    faults = dict.fromkeys(fault for part in parts for fault in part.faults)
    longest = max(parts, key=lambda part: part.active_s)
    return longest.model_copy(
        update={
            "start_s": parts[0].start_s,
            "end_s": parts[-1].end_s,
            "active_s": sum(part.active_s for part in parts),
            "faults": list(faults),
        }
    )


def _joined_rom(parts: list[RomTest]) -> RomTest | None:
    if not parts:
        return None
    main = max(parts, key=lambda part: len(part.tries))
    return with_trials(main, [t for part in parts for t in part.tries])


def _summary_of(index: int, part: MeasuredTake) -> TakeSummary:
    take = part.take
    time_s = take.recording.track.time_s
    result = None if part.analysis is None else part.analysis.result
    return TakeSummary(
        index=index,
        start_s=float(time_s[0]),
        end_s=float(time_s[-1]),
        begins=take.begins,
        view=None if result is None else result.view,
        near_side=None if result is None else result.detection.near_side,
        repeats=None if take.replay_of is None else take.replay_of + 1,
        not_measured=part.reason,
    )


def _notices(parts: Sequence[MeasuredTake]) -> list[Notice]:
    """What to tell of each take; what is true of all is said once."""
    by_take: list[list[Notice]] = [
        [] if p.analysis is None else p.analysis.result.warnings for p in parts
    ]
    measured = sum(p.analysis is not None for p in parts)
    seen = Counter(notice.message for notices in by_take for notice in notices)
    found = "; ".join(f"{i}: {_described(part)}" for i, part in enumerate(parts[:MOST_TOLD], 1))
    more = f"; and {len(parts) - MOST_TOLD} more" if len(parts) > MOST_TOLD else ""
    which = "each measured" if measured == len(parts) else "those that are measured each"
    message = f"{len(parts)} takes, {which} with its own zero. {found}{more}"
    told = [Notice(code="takes", message=message)] if len(parts) > 1 else []
    said = {notice.message: notice for notice in told}
    for number, notices in enumerate(by_take, 1):
        for notice in notices:
            everywhere = seen[notice.message] == measured
            # Nobody can still keep still before a take that is filmed.
            edited = len(parts) > 1 and notice.code == "no-stance"
            words = NO_REST if edited else notice.message
            message = words if everywhere else f"take {number}: {words}"
            said.setdefault(message, notice.model_copy(update={"message": message}))
    return list(said.values())


def _unmeasured(recording: Recording, parts: Sequence[MeasuredTake]) -> list[Unmeasured]:
    """What was not measured in the takes, and between them."""
    found: list[Unmeasured] = []
    track, end = recording.track, 0
    for part in parts:
        take, analysis = part.take, part.analysis
        found += _between(track, end, take.start, _BETWEEN.get(take.begins))
        found += (
            find_unmeasured(take.recording.track)
            if analysis is None
            else (analysis.result.unmeasured)
        )
        end = take.stop
    return merge_unmeasured([*found, *_between(track, end, len(track), None)])


def _between(
    track: PoseTrack, start: int, stop: int, reason: UnmeasuredReason | None
) -> list[Unmeasured]:
    if stop - start < 2:
        return []
    part = replace(track, time_s=track.time_s[start:stop], landmarks=track.landmarks[start:stop])
    if reason is None:
        return find_unmeasured(part)
    bounds = {"start_s": float(part.time_s[0]), "end_s": float(part.time_s[-1])}
    return [Unmeasured(**bounds, reason=reason)]


def _described(part: MeasuredTake) -> str:
    """When a take is, what parts it from the one before, and from where it is seen."""
    time_s = part.take.recording.track.time_s
    words = f"{time_s[0]:.1f} to {time_s[-1]:.1f} s"
    if part.take.begins != "start":
        words += f" ({_BEGINS[part.take.begins]})"
    if part.take.replay_of is not None:
        return f"{words}, take {part.take.replay_of + 1} again, not counted twice"
    if part.analysis is None:
        return f"{words}, not measured: {part.reason}"
    view = part.analysis.result.view
    if view.facing in ("front", "back"):
        return f"{words}, from the {view.facing}"
    oblique = view.yaw_deg is not None and view.yaw_deg.value > OBLIQUE_DEG
    return f"{words}, {'obliquely' if oblique else 'from the side'}"


def with_warnings(analysis: Analysis, notices: Sequence[Notice]) -> Analysis:
    """Add notices to an analysis' result."""
    result: Result = analysis.result
    warnings = [*result.warnings, *notices]
    return replace(analysis, result=result.model_copy(update={"warnings": warnings}))
