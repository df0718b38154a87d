"""An analysis of a set that nobody did: curves and repetitions from formulas."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from formcheck.analysis.analysis import Analysis
from formcheck.exercises.catalogue import load_exercise
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.model.landmarks import LANDMARK_COUNT, Side
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import (
    Clip,
    Detection,
    JointRange,
    Measured,
    Neutral,
    RangeOfMotion,
    Rep,
    Result,
    Scale,
    Summary,
    View,
)

MakeAnalysis = Callable[..., Analysis]

FOOT_CM = 26.0
FULL_CM = 9.0
FIRST_S, PERIOD_S, RAISE_S = 1.0, 3.0, 2.0


def _motion(time_s: np.ndarray, depths: Sequence[float], in_cm: bool, gap: slice) -> LegMotion:
    """Raises of half a sine's square each, ``depths`` times 30 degrees and 9 cm."""
    share = np.zeros_like(time_s)
    for i, depth in enumerate(depths):
        along = (time_s - FIRST_S - i * PERIOD_S) / RAISE_S
        within = (along >= 0) & (along <= 1)
        share[within] = depth * np.sin(np.pi * along[within]) ** 2
    share[gap] = np.nan
    height = share * FULL_CM / FOOT_CM
    nothing = np.zeros_like(time_s)
    return LegMotion(
        ankle_deg=-30 * share,
        ankle_plus_minus=2 + 3 * share,
        foot_pitch_deg=30 * share,
        foot_pitch_plus_minus=2 + nothing,
        knee_deg=3 + nothing,
        shank_tilt_deg=2 + nothing,
        shank_tilt_plus_minus=1 + nothing,
        heel_height=height,
        heel_height_plus_minus=0.02 + 0.1 * height,
        heel_height_cm=height * FOOT_CM if in_cm else None,
        heel_height_cm_plus_minus=0.5 + 0.1 * height * FOOT_CM if in_cm else None,
        quality=np.where(np.isfinite(share), 0.9, 0.0),
    )


def _rep(i: int, side: Side, depth: float, in_cm: bool, faults: list[str]) -> Rep:
    start = FIRST_S + i * PERIOD_S

    def measured(value: float) -> Measured:
        return Measured(value=value, plus_minus=0.1 * value)

    return Rep(
        index=i + 1,
        side=side,
        counted=not {"shallow", "cut-off", "knee-bend"} & set(faults),
        start_s=start,
        top_s=start + RAISE_S / 2,
        end_s=start + RAISE_S,
        peak_plantarflexion_deg=measured(30 * depth),
        bottom_dorsiflexion_deg=Measured(value=0.0, plus_minus=2.0),
        heel_height_cm=measured(FULL_CM * depth) if in_cm else None,
        heel_height_foot_lengths=measured(FULL_CM / FOOT_CM * depth),
        depth_percent=measured(100 * depth),
        up_s=0.9,
        hold_s=0.2,
        down_s=0.9,
        faults=faults,
    )


def _result(path: str, time_s: np.ndarray, reps: list[Rep], **parts: Any) -> Result:
    counted = [rep for rep in reps if rep.counted]
    heights = [rep.heel_height_cm for rep in counted if rep.heel_height_cm is not None]
    names = [name for rep in reps for name in rep.faults]
    unknown = JointRange(dorsiflexion_deg=None, plantarflexion_deg=None, total_deg=None)
    filled: dict[str, Any] = {
        "clip": Clip(
            path=path,
            width=640,
            height=480,
            duration_s=float(time_s[-1]) if len(time_s) else 0.0,
            frames=len(time_s),
            rotation_deg=0,
        ),
        "exercise": "calf-raise",
        "view": View(facing="right", yaw_deg=None, ok=True, advice=None),
        "detection": Detection(frames_with_pose=1.0, near_side="right"),
        "scale": Scale(cm_per_px=None, source="height" if heights else "none"),
        "neutral": Neutral(left_deg=None, right_deg=None, source="stance"),
        "summary": Summary(
            rep_count=len(counted),
            partial_reps=sum("shallow" in rep.faults for rep in reps),
            peak_heel_height_cm=max(heights, key=lambda h: h.value) if heights else None,
            total_displacement_cm=None,
            work_j=None,
            fatigue_percent=None,
            symmetry_percent=None,
            mean_tempo_s=RAISE_S if counted else None,
            faults={name: names.count(name) for name in names},
        ),
        "reps": reps,
        "holds": [],
        "range_of_motion": RangeOfMotion(left=None, right=unknown),
        "warnings": [],
    }
    return Result(**(filled | parts))


@pytest.fixture
def make_analysis() -> MakeAnalysis:
    """Make an analysis of a set of raises of known depths, one every three seconds."""

    def make(
        depths: Sequence[float] = (1.0, 0.9, 0.5, 1.0, 0.95),
        sides: Sequence[Side] = ("right",),
        *,
        path: str = "clip.mp4",
        in_cm: bool = True,
        faults: dict[int, list[str]] | None = None,
        gap: slice = slice(0, 0),
        fps: float = 30.0,
        **parts: Any,
    ) -> Analysis:
        """Each further leg is 0.8 times as deep; ``faults`` are by the raise's position;
        ``gap`` is in frames; ``parts`` replace fields of the result.
        """
        seconds = FIRST_S + PERIOD_S * len(depths)
        time_s = np.arange(round(seconds * fps)) / fps
        given = {i: ["shallow"] for i, depth in enumerate(depths) if depth < 2 / 3} | (faults or {})
        reps = [_rep(i, sides[0], d, in_cm, given.get(i, [])) for i, d in enumerate(depths)]
        legs = {
            side: _motion(time_s, [d * 0.8**n for d in depths], in_cm, gap)
            for n, side in enumerate(sides)
        }
        result = _result(path, time_s, reps, **parts)
        landmarks = np.zeros((len(time_s), LANDMARK_COUNT, 5), np.float32)
        track = PoseTrack(time_s, landmarks, width=640, height=480)
        return Analysis(result, legs, Recording(result.clip, track), load_exercise("calf-raise"))

    return make
