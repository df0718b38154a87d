"""Results made by hand, for sessions to be kept and compared."""

from typing import Any

from formcheck.model.result import (
    Clip,
    Detection,
    JointRange,
    Measured,
    Neutral,
    RangeOfMotion,
    Rep,
    Result,
    RomMean,
    RomSide,
    RomTest,
    Scale,
    Side,
    Summary,
    View,
)


def measured(value: float, plus_minus: float = 1.0) -> Measured:
    return Measured(value=value, plus_minus=plus_minus)


def rep(index: int = 1, side: Side = "left", **changes: Any) -> Rep:
    plain = Rep(
        index=index,
        side=side,
        counted=True,
        start_s=2.0 * index,
        top_s=2.0 * index + 0.8,
        end_s=2.0 * index + 1.6,
        peak_plantarflexion_deg=measured(27.0, 3.0),
        bottom_dorsiflexion_deg=None,
        heel_height_cm=measured(9.0, 0.6),
        heel_height_foot_lengths=measured(0.33, 0.02),
        depth_percent=measured(100.0, 6.0),
        up_s=0.8,
        hold_s=0.1,
        down_s=0.7,
        faults=[],
    )
    return plain.model_copy(update=changes)


def result(reps: list[Rep] | None = None, **changes: Any) -> Result:
    """A set of calf raises seen from the left; `changes` replace fields."""
    reps = [rep(1), rep(2)] if reps is None else reps
    counted = sum(r.counted for r in reps)
    ranges = {
        side: JointRange(
            dorsiflexion_deg=measured(2.0, 2.0),
            plantarflexion_deg=measured(28.0, 3.0),
            total_deg=measured(30.0, 3.6),
        )
        for side in {r.side for r in reps}
    }
    plain = Result(
        clip=Clip(path="raises.mp4", width=64, height=48, duration_s=9, frames=9, rotation_deg=0),
        exercise="calf-raise",
        view=View(facing="left", yaw_deg=measured(5.0, 4.0), ok=True, advice=None),
        detection=Detection(frames_with_pose=1.0, near_side="left"),
        scale=Scale(cm_per_px=measured(0.4, 0.04), source="height"),
        neutral=Neutral(left_deg=measured(0.0), right_deg=None, source="stance"),
        summary=Summary(
            rep_count=counted,
            partial_reps=len(reps) - counted,
            peak_heel_height_cm=measured(9.0, 0.6),
            total_displacement_cm=measured(9.0 * counted, 0.6 * counted),
            work_j=None,
            fatigue_percent=None,
            symmetry_percent=None,
            mean_tempo_s=1.6 if counted else None,
            faults={},
        ),
        reps=reps,
        holds=[],
        range_of_motion=RangeOfMotion.model_validate({"left": None, "right": None} | ranges),
        warnings=[],
    )
    return plain.model_copy(update=changes)


def rom_result(test: str, **sides: RomSide) -> Result:
    """A range-of-motion test, "active" or "knee-to-wall"."""
    parts = {"left": None, "right": None, **sides}
    rom = RomTest(test=test, tries=[], **parts)  # type: ignore[arg-type]
    return result([], exercise=f"rom-{test}", rom=rom)


def mean(value: float, plus_minus: float) -> RomMean:
    return RomMean(mean_deg=measured(value, plus_minus), spread_deg=0.5, tries=3)
