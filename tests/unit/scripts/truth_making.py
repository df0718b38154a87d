"""A made-up clip: its truth file, and an analysis that errs in a known way."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.exercises.catalogue import load_exercise
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import (
    Clip,
    Detection,
    JointRange,
    Measured,
    Neutral,
    Notice,
    RangeOfMotion,
    Rep,
    Result,
    Scale,
    Summary,
    View,
)

FPS = 30
LAST_S = 8.0
TIME_S = np.arange(0, LAST_S, 1 / FPS)
TOPS_S = (2.5, 5.5)
REST_ANKLE_DEG = 3.0
PEAK_PITCH_DEG = 30.0
PEAK_HEEL_CM = 10.0


def raise_share() -> np.ndarray:
    """0 at rest, 1 at each top; a raise lasts two seconds."""
    from_top = np.min([np.abs(TIME_S - top) for top in TOPS_S], axis=0)
    return np.cos(np.minimum(from_top, 1) * np.pi / 2) ** 2


def truth_data(**changes: Any) -> dict[str, Any]:
    """The JSON of a two-leg set of two raises seen from the right."""
    share = raise_share()
    leg = {
        "ankle_deg": (REST_ANKLE_DEG - PEAK_PITCH_DEG * share).tolist(),
        "foot_pitch_deg": (PEAK_PITCH_DEG * share).tolist(),
        "heel_height_cm": (PEAK_HEEL_CM * share).tolist(),
        "knee_flex_deg": [2.0] * len(share),
        "shank_lean_deg": [4.0] * len(share),
        "px": {
            name: [point] * len(share)
            for name, point in {
                "hip": [300.0, 200.0],
                "knee": [305.0, 300.0],
                "ankle": [300.0, 388.0],
                "heel_bottom": [290.0, 400.0],
                "ball_bottom": [330.0, 400.0],
            }.items()
        },
    }
    peaks = {
        "peak_heel_cm": PEAK_HEEL_CM,
        "peak_pf_deg": PEAK_PITCH_DEG - REST_ANKLE_DEG,
    }
    reps = [
        {
            "rep": i + 1,
            "t_start": top - 1,
            "t_top": top,
            "t_hold_end": top,
            "t_end": top + 1,
            "L": peaks,
            "R": peaks,
        }
        for i, top in enumerate(TOPS_S)
    ]
    data = {
        "formcheck_exercise": "calf-raise",
        "working_legs": ["L", "R"],
        "near_leg": "R",
        "camera_yaw_deg": 165,
        "camera": {"width": 640, "height": 480},
        "body": {"stature_cm": 178.0, "shank_length_cm": 44.0},
        "counted_reps": 2,
        "counted_reps_range": [2, 2],
        "reps": reps,
        "time_s": TIME_S.tolist(),
        "L": leg,
        "R": leg,
    }
    return data | changes


def write_truth(folder: Path, **changes: Any) -> Path:
    """Write the truth file into the folder."""
    path = folder / "clip.truth.json"
    path.write_text(json.dumps(truth_data(**changes)))
    return path


def make_analysis(
    *, gain: float = 1.0, zero_deg: float = 0.0, plus_minus: float = 2.0, late_s: float = 0.0
) -> Analysis:
    """Analysis of the made-up clip.

    Parameters
    ----------
    gain : float
        On ankle, pitch and heel height.
    zero_deg : float
        Reported ankle angle at rest.
    plus_minus : float
        Half-width of every interval.
    late_s : float
        How late each raise is reported.
    """
    share = raise_share()
    every = np.full(len(share), plus_minus)
    motion = LegMotion(
        ankle_deg=zero_deg - gain * PEAK_PITCH_DEG * share,
        ankle_plus_minus=every,
        foot_pitch_deg=gain * PEAK_PITCH_DEG * share,
        foot_pitch_plus_minus=every,
        knee_deg=np.zeros(len(share)),
        shank_tilt_deg=np.full(len(share), 5.5),
        shank_tilt_plus_minus=every,
        heel_height=share,
        heel_height_plus_minus=every,
        heel_height_cm=gain * PEAK_HEEL_CM * share,
        heel_height_cm_plus_minus=every,
        quality=np.ones(len(share)),
    )
    reps = [_rep(i, top + late_s, gain, zero_deg, plus_minus) for i, top in enumerate(TOPS_S)]
    landmarks = np.full((len(share), 33, 5), np.nan, np.float32)
    track = PoseTrack(TIME_S, landmarks, 640, 480)
    clip = Clip(
        path="clip.mp4",
        width=640,
        height=480,
        duration_s=LAST_S,
        frames=len(share),
        rotation_deg=0,
    )
    result = _result(clip, reps, zero_deg)
    return Analysis(result, {"right": motion}, Recording(clip, track), load_exercise("calf-raise"))


def measured(value: float, plus_minus: float) -> Measured:
    return Measured(value=value, plus_minus=plus_minus)


def _rep(index: int, top_s: float, gain: float, zero_deg: float, plus_minus: float) -> Rep:
    return Rep(
        index=index + 1,
        side="right",
        counted=True,
        start_s=top_s - 1,
        top_s=top_s,
        end_s=top_s + 1,
        peak_plantarflexion_deg=Measured(
            value=gain * PEAK_PITCH_DEG - zero_deg, plus_minus=plus_minus
        ),
        bottom_dorsiflexion_deg=None,
        heel_height_cm=Measured(value=gain * PEAK_HEEL_CM, plus_minus=plus_minus),
        heel_height_foot_lengths=None,
        depth_percent=None,
        up_s=1,
        hold_s=0,
        down_s=1,
        faults=[],
    )


def _result(clip: Clip, reps: list[Rep], zero_deg: float) -> Result:
    end = measured(25.0, 5.0)
    return Result(
        clip=clip,
        exercise="calf-raise",
        view=View(facing="right", yaw_deg=measured(12.0, 2.0), ok=True, advice=None),
        detection=Detection(frames_with_pose=1.0, near_side="right"),
        scale=Scale(cm_per_px=None, source="height"),
        neutral=Neutral(left_deg=None, right_deg=measured(zero_deg, 4.0), source="stance"),
        summary=Summary(
            rep_count=len(reps),
            partial_reps=0,
            peak_heel_height_cm=None,
            total_displacement_cm=None,
            work_j=None,
            fatigue_percent=None,
            symmetry_percent=None,
            mean_tempo_s=None,
            faults={},
        ),
        reps=reps,
        holds=[],
        range_of_motion=RangeOfMotion(
            left=None,
            right=JointRange(dorsiflexion_deg=end, plantarflexion_deg=end, total_deg=None),
        ),
        warnings=[Notice(code="view", message="turn")],
    )
