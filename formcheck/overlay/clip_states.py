"""What the overlay shows on each frame of an analysed clip."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.feedback.scheduler import CueScheduler
from formcheck.kinds import kind_of
from formcheck.kinds.kind import progress_at
from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.result import Rep, Result
from formcheck.overlay.state import LegPoints, OverlayState
from formcheck.tracking.raises import Phase


def overlay_states(analysis: Analysis) -> Iterator[OverlayState]:
    """Yield the state of every frame, in order."""
    result, track = analysis.result, analysis.recording.track
    side: Side = _main_side(analysis)
    motion = analysis.legs[side]
    points = clean_landmarks(track).points
    reference = _reference(result)
    exercise, kind = analysis.exercise, kind_of(analysis.exercise)
    note = None if result.view.ok else result.view.advice
    cues = _Cues(_outcomes(analysis))
    for i, time_s in enumerate(track.time_s):
        height, angle = motion.heel_height[i], motion.ankle_deg[i]
        progress = progress_at(result, float(time_s))
        yield OverlayState(
            leg=_leg(points[i], side),
            ankle_deg=float(angle) if np.isfinite(angle) else None,
            depth=float(height / reference) if reference and np.isfinite(height) else None,
            full_depth=kind.full_depth(exercise),
            rep_count=progress.count,
            partial_reps=progress.partial,
            phase=_phase(result.reps, float(time_s)),
            label=kind.label_at(
                exercise, result, float(time_s), float(angle), float(motion.shank_tilt_deg[i])
            ),
            cue=cues.at(float(time_s)),
            note=note,
        )


def _main_side(analysis: Analysis) -> Side:
    if analysis.result.reps:
        return analysis.result.reps[0].side
    near = analysis.result.detection.near_side
    return near if near is not None and near in analysis.legs else next(iter(analysis.legs))


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
            if time_s < rep.top_s:
                return "rising"
            return "top" if time_s < rep.top_s + rep.hold_s else "lowering"
    return "standing"


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
