"""What trackers tell, in the report's words and units, with how sure it is."""

import numpy as np

from formcheck.exercises.catalogue import AngleRepExercise, Exercise
from formcheck.kinematics.motion import FREE_SD_DEG, FREE_SHARE
from formcheck.kinematics.posture import LegPosture
from formcheck.pose.landmarks import Side
from formcheck.result import Z_95, Active, Cycle, Hold, Measured, Rep
from formcheck.tracking.tracker import CycleDone, HoldDone, RepDone

LINE_SD_DEG = 4.0
"""Of an angle between bare lines (knee, shank): the landmarks sit 1 to 4 degrees off."""
LENGTH_SHARE = 0.1
LENGTH_SD = 0.005
"""Of a length read from bare landmarks: a share of it, and statures of noise."""
BETWEEN_REPS_SHARE = 0.05
"""One repetition's angle against another's in the same clip: constant errors cancel."""


def free_foot_deg(value: float) -> Measured | None:
    """Give the ankle angle of a foot in the air its interval."""
    if not np.isfinite(value):
        return None
    sd = np.hypot(FREE_SD_DEG, FREE_SHARE * value)
    return Measured(value=value, plus_minus=Z_95 * float(sd))


def line_deg(value: float) -> Measured | None:
    """Give an angle of bare lines its interval."""
    if not np.isfinite(value):
        return None
    return Measured(value=value, plus_minus=Z_95 * LINE_SD_DEG)


def length_cm(statures: float, stature_cm: float | None) -> Measured | None:
    """Put a length into cm; None without a scale."""
    if stature_cm is None or not np.isfinite(statures):
        return None
    sd = float(np.hypot(LENGTH_SD, LENGTH_SHARE * statures))
    return Measured(value=statures * stature_cm, plus_minus=Z_95 * sd * stature_cm)


def rep_of(index: int, done: RepDone, exercise: Exercise, rest: LegPosture, main: Side) -> Rep:
    """Put a repetition of an angle into the report's words."""
    knee = _of_the_knee(exercise)
    depth = 100 * done.depth
    return Rep(
        index=index,
        side=main if done.side == "both" else done.side,
        counted=done.counted,
        start_s=done.start_s,
        top_s=done.top_s,
        end_s=done.end_s,
        peak_plantarflexion_deg=None,
        bottom_dorsiflexion_deg=None,
        heel_height_cm=None,
        heel_height_foot_lengths=None,
        peak_dorsiflexion_deg=None if knee else free_foot_deg(done.size_deg),
        peak_knee_flexion_deg=_knee_deg(done, exercise, rest),
        depth_percent=Measured(value=depth, plus_minus=Z_95 * BETWEEN_REPS_SHARE * depth)
        if np.isfinite(depth)
        else None,
        up_s=done.top_s - done.start_s,
        hold_s=done.lower_s - done.top_s,
        down_s=done.end_s - done.lower_s,
        faults=list(done.faults),
    )


def _of_the_knee(exercise: Exercise) -> bool:
    return isinstance(exercise, AngleRepExercise) and exercise.movement == "knee"


def _knee_deg(done: RepDone, exercise: Exercise, rest: LegPosture) -> Measured | None:
    """Deepest knee flexion; None where the movement goes from a bent knee to a straight one."""
    if not isinstance(exercise, AngleRepExercise) or not _of_the_knee(exercise):
        return None
    return None if exercise.counting.pattern == "rise" else line_deg(done.size_deg + rest.knee_deg)


def hold_of(index: int, done: HoldDone, stature_cm: float | None) -> Hold:
    """Put a hold into the report's words."""
    free = done.position in ("dorsiflexed", "plantarflexed")
    return Hold(
        index=index,
        side=done.side,
        position=done.position,
        start_s=done.start_s,
        end_s=done.end_s,
        held_s=done.held_s,
        angle_deg=free_foot_deg(done.angle_deg) if free else line_deg(done.angle_deg),
        sway_cm=length_cm(done.sway, stature_cm),
        faults=list(done.faults),
    )


def cycle_of(index: int, done: CycleDone, stature_cm: float | None) -> Cycle:
    """Put a circle, a hop or a reach into the report's words."""
    assert done.kind != "motion"
    circle = done.kind == "circle"
    cm = None if circle else length_cm(done.size, stature_cm)
    return Cycle(
        index=index,
        side=done.side,
        kind=done.kind,
        start_s=done.start_s,
        end_s=done.end_s,
        direction=done.direction,
        range_deg=free_foot_deg(done.size) if circle else None,
        height_cm=cm if done.kind == "hop" else None,
        reach_cm=cm if done.kind == "reach" else None,
        faults=list(done.faults),
    )


def active_of(stretches: list[CycleDone]) -> Active | None:
    """Sum up the stretches of a motion that goes on; None when there was none."""
    if not stretches:
        return None
    faults = dict.fromkeys(fault for stretch in stretches for fault in stretch.faults)
    sizes = [stretch.size for stretch in stretches if np.isfinite(stretch.size)]
    return Active(
        start_s=stretches[0].start_s,
        end_s=stretches[-1].end_s,
        active_s=sum(stretch.end_s - stretch.start_s for stretch in stretches),
        range_deg=free_foot_deg(max(sizes)) if sizes else None,
        faults=list(faults),
    )
