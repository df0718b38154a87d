"""What the overlay shows on each frame of an analysed clip."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.takes import split_into_takes
from formcheck.exercises.faults import Fault
from formcheck.feedback.scheduler import CueScheduler
from formcheck.kinds import kind_of
from formcheck.kinds.kind import progress_at
from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.kinematics.open_chain import rest_by_pictures, with_pictured_foot
from formcheck.model.arrays import Bools, Floats
from formcheck.model.corrections import BY_HAND
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import Recording
from formcheck.model.result import Rep, Result, TakeSummary, View
from formcheck.overlay.state import LegPoints, OverlayState
from formcheck.tracking.raises import Phase
from formcheck.tracking.rom import lifted_frames

HALF_FRAME_S = 0.02
"""Of 25 frames a second."""


def overlay_states(analysis: Analysis) -> Iterator[OverlayState]:
    """Yield the state of every frame, in order."""
    result, track = analysis.result, analysis.recording.track
    shown = _shown(analysis)
    reference = _reference(result)
    exercise, kind = analysis.exercise, kind_of(analysis.exercise)
    cues, lifts = _Cues(_outcomes(analysis)), _heel_lifts(analysis)
    # The tilt of a lunge stands in the label: an ankle angle beside it is another number.
    with_ankle = result.rom is None or result.rom.test == "active"
    for i, (time_s, frame) in enumerate(zip(track.time_s, shown, strict=True)):
        motion = analysis.legs[frame.side]
        height, angle = motion.heel_height[i], motion.ankle_deg[i]
        progress = progress_at(result, float(time_s))
        yield OverlayState(
            leg=_leg(frame.points, frame.side),
            ankle_deg=float(angle) if with_ankle and np.isfinite(angle) else None,
            depth=float(height / reference) if reference and np.isfinite(height) else None,
            full_depth=kind.full_depth(exercise),
            rep_count=progress.count,
            partial_reps=progress.partial,
            phase=_phase(result.reps, float(time_s)),
            label=kind.label_at(
                exercise, result, float(time_s), float(angle), float(motion.shank_tilt_deg[i])
            ),
            cue=Fault.HEEL_LIFT.cue if lifts[i] else cues.at(float(time_s)),
            note=frame.note or _by_hand(result.reps, float(time_s)),
        )


def states_at(analysis: Analysis, time_s: Iterable[float]) -> Iterator[OverlayState]:
    """Yield the state at each of some times, in order, also between the measured frames.

    Leg, angle and depth are where they are on their way from one measured frame to the next; the
    rest is as in the nearest of them.
    """
    measured = zip(analysis.recording.track.time_s.tolist(), overlay_states(analysis), strict=True)
    before = next(measured)
    after: tuple[float, OverlayState] | None = before
    for at_s in time_s:
        while after is not None and at_s > after[0]:
            before, after = after, next(measured, None)
        if after is None or at_s <= before[0]:
            yield before[1]
        elif at_s == after[0]:
            yield after[1]
        else:
            yield _between(before, after, at_s)


NEIGHBOURS_S = 0.1
"""Frames further apart than this say nothing of the leg between them."""


def _between(
    earlier: tuple[float, OverlayState], later: tuple[float, OverlayState], at_s: float
) -> OverlayState:
    (from_s, before), (to_s, after) = earlier, later
    share = (at_s - from_s) / (to_s - from_s)
    nearest = before if share < 0.5 else after
    if to_s - from_s > NEIGHBOURS_S:
        return nearest
    leg = nearest.leg
    if before.leg is not None and after.leg is not None:
        leg = before.leg.towards(after.leg, share)
    return replace(
        nearest,
        leg=leg,
        ankle_deg=_mixed(before.ankle_deg, after.ankle_deg, share),
        depth=_mixed(before.depth, after.depth, share),
    )


def _mixed(before: float | None, after: float | None, share: float) -> float | None:
    if before is None or after is None:
        return before if share < 0.5 else after
    return before + share * (after - before)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which leg is drawn on a frame, where, and what is wrong with the view."""

    points: Floats
    side: Side
    note: str | None


def _shown(analysis: Analysis) -> Iterator[_Shown]:
    """Yield what each frame shows: of its own take, where there are several."""
    result, track = analysis.result, analysis.recording.track
    part_s = result.corrections.part_s if result.corrections else None
    takes = split_into_takes(analysis.recording, part_s)
    summaries: list[TakeSummary | None] = [*result.takes] or [None] * len(takes)
    points = np.full((*track.landmarks.shape[:2], 2), np.nan)
    sides = [_side_of(analysis, None)] * len(track)
    notes: list[str | None] = [None] * len(track)
    for take, summary in zip(takes, summaries, strict=False):
        view = summary.view if summary is not None else None if result.takes else result.view
        points[take.frames] = _points(take.recording, view)
        for i in range(take.start, take.stop):
            sides[i] = _side_of(analysis, summary)
            notes[i] = None if view is None or view.ok else view.advice
    for shown in zip(points, sides, notes, strict=True):
        yield _Shown(*shown)


def _points(recording: Recording, view: View | None) -> Floats:
    """Landmarks of a take, pixels; a free foot that its pictures show is drawn where it is."""
    body = clean_landmarks(recording.track)
    facing = {"right": 1, "left": -1}.get(view.facing or "") if view is not None else None
    for side, turn in recording.ankle_turns.items():
        rest = rest_by_pictures(turn, body.time_s, body.stretches)
        if facing is not None and rest.any():
            body = with_pictured_foot(body, side, turn, facing, rest)
    return body.points


def _side_of(analysis: Analysis, take: TakeSummary | None) -> Side:
    """The leg that is measured in a take; in the clip, without one."""
    result = analysis.result
    inside = [
        rep.side for rep in result.reps if take is None or take.start_s <= rep.top_s <= take.end_s
    ]
    near = result.detection.near_side if take is None else take.near_side
    wanted = [*inside[:1], near, *analysis.legs]
    return next(side for side in wanted if side is not None and side in analysis.legs)


def _reference(result: Result) -> float | None:
    """Heel height that is 100 % depth, foot lengths."""
    for rep in result.reps:
        height, depth = rep.heel_height_foot_lengths, rep.depth_percent
        if height is not None and depth is not None and depth.value > 0:
            return height.value / depth.value * 100
    return None


def _leg(points: np.ndarray[tuple[int, int], np.dtype[np.float64]], side: Side) -> LegPoints:
    joints = [
        points[Landmark.of(side, name)] for name in ("hip", "knee", "ankle", "heel", "foot_index")
    ]
    return LegPoints(*joints)


def _phase(reps: list[Rep], time_s: float) -> Phase:
    for rep in reps:
        if rep.start_s <= time_s < rep.end_s:
            # The top may lie between two frames: the one before shows it as well.
            if time_s < rep.top_s - HALF_FRAME_S:
                return "rising"
            return "top" if time_s < rep.top_s + (rep.hold_s or 0.0) else "lowering"
    return "standing"


def _heel_lifts(analysis: Analysis) -> Bools:
    """Frames in which the heel is up in a lunge whose heel must stay down, shape (T,)."""
    time_s = analysis.recording.track.time_s
    up = np.zeros(len(time_s), bool)
    for t in analysis.result.rom.tries if analysis.result.rom else []:
        if Fault.HEEL_LIFT in t.faults and t.side in analysis.legs:
            leg = analysis.legs[t.side]
            inside = (time_s >= t.start_s) & (time_s <= t.end_s)
            lifted = lifted_frames(leg.heel_height, leg.heel_height_plus_minus, time_s)
            up |= inside & lifted
    return up


def _by_hand(reps: list[Rep], time_s: float) -> str | None:
    """What a person said of the repetition that is going on."""
    for rep in reps:
        if rep.by_hand is not None and rep.start_s <= time_s < rep.end_s:
            return BY_HAND[rep.by_hand]
    return None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A repetition, a hold or a cycle that is over."""

    end_s: float
    counted: bool
    faults: tuple[str, ...]


def _outcomes(analysis: Analysis) -> list[_Outcome]:
    """All of them, in order of their ends; what is no raise and too small has other words."""
    result = analysis.result
    found = [_Outcome(rep.end_s, rep.counted, tuple(rep.faults)) for rep in result.reps]
    found += [_Outcome(hold.end_s, True, tuple(hold.faults)) for hold in result.holds]
    found += [_Outcome(cycle.end_s, True, tuple(cycle.faults)) for cycle in result.cycles]
    relabel = kind_of(analysis.exercise).cue_faults
    return sorted((replace(d, faults=relabel(d.faults)) for d in found), key=lambda d: d.end_s)


class _Cues:
    """The cues that a person would have got at the camera, each raise judged at its end."""

    def __init__(self, outcomes: list[_Outcome]) -> None:
        self._waiting = deque(outcomes)
        self._scheduler = CueScheduler()

    def at(self, time_s: float) -> str | None:
        """Return the cue that stands on the picture; times never go back."""
        self._scheduler.update(time_s)
        while self._waiting and self._waiting[0].end_s <= time_s:
            outcome = self._waiting.popleft()
            self._scheduler.update(time_s, outcome, lowered=outcome)
        return self._scheduler.shown
