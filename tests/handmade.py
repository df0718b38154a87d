"""A small analysis, made by hand, with a gap and a missing leg in it."""

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.exercises.catalogue import load_exercise
from formcheck.kinematics.leg_angles import LegMotion
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn, Recording
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

FRAMES = 4


def _measured(value: float, plus_minus: float = 1.0) -> Measured:
    return Measured(value=value, plus_minus=plus_minus)


def handmade_recording() -> Recording:
    time_s = np.array([0.0, 1 / 30, 0.0667891, 0.1])
    landmarks = np.random.default_rng(0).normal(size=(FRAMES, 33, 5)).astype(np.float32)
    landmarks[2] = np.nan
    clip = Clip(
        path="clips/raise é.mp4", width=64, height=48, duration_s=0.4 / 3, frames=4, rotation_deg=90
    )
    turn = FootTurn(
        pitch_deg=np.array([0.0, -0.0, np.nan, 31.25]),
        sd_deg=np.array([0.1, 0.2, np.inf, 0.4]),
        trusted=np.array([True, False, False, True]),
    )
    return Recording(
        clip,
        PoseTrack(time_s, landmarks, 64, 48),
        [Notice(code="damaged", message="1 frame")],
        {"right": turn},
    )


def handmade_result(recording: Recording) -> Result:
    first = Rep(
        index=1,
        side="right",
        counted=True,
        start_s=0.0123456,
        top_s=1.5,
        end_s=2.25,
        peak_plantarflexion_deg=_measured(28.567, 1.234),
        bottom_dorsiflexion_deg=None,
        heel_height_cm=_measured(9.876, 0.555),
        heel_height_foot_lengths=_measured(0.351234, 0.0211),
        depth_percent=_measured(100.0, 3.0),
        up_s=0.7004,
        hold_s=0.2,
        down_s=0.8,
        faults=[],
    )
    second = first.model_copy(
        update={"index": 2, "counted": False, "faults": ["shallow", "knee-bend"]}
    )
    return Result(
        clip=recording.clip,
        exercise="calf-raise",
        view=View(facing="right", yaw_deg=_measured(0.0, 9.8), ok=True, advice=None),
        detection=Detection(frames_with_pose=2 / 3, near_side="right"),
        scale=Scale(cm_per_px=_measured(0.4744412, 0.04649), source="height"),
        neutral=Neutral(left_deg=None, right_deg=_measured(-0.001), source="stance"),
        summary=Summary(
            rep_count=1,
            partial_reps=1,
            peak_heel_height_cm=_measured(9.876, 0.555),
            total_displacement_cm=_measured(9.876, 0.555),
            work_j=None,
            fatigue_percent=None,
            symmetry_percent=None,
            mean_tempo_s=2.2376544,
            faults={"shallow": 1, "knee-bend": 1},
        ),
        reps=[first, second],
        holds=[],
        range_of_motion=RangeOfMotion(
            left=None,
            right=JointRange(
                dorsiflexion_deg=_measured(2.0),
                plantarflexion_deg=_measured(28.0),
                total_deg=_measured(30.0),
            ),
        ),
        warnings=[Notice(code="view", message="turn")],
    )


def handmade_analysis() -> Analysis:
    def curve(*values: float) -> np.ndarray:
        return np.array(values, dtype=np.float64)

    zero = np.zeros(FRAMES)
    leg = LegMotion(
        ankle_deg=curve(0.126, -0.001, np.nan, -28.567),
        ankle_plus_minus=zero,
        foot_pitch_deg=zero,
        foot_pitch_plus_minus=zero,
        knee_deg=curve(1.0, 2.0, np.nan, 4.0),
        shank_tilt_deg=curve(5.0, 5.5, np.nan, 6.25),
        shank_tilt_plus_minus=zero,
        heel_height=curve(0.0, 0.1, np.nan, 0.35),
        heel_height_plus_minus=zero,
        heel_height_cm=curve(0.0, 1.004, np.nan, 9.876),
        heel_height_cm_plus_minus=zero,
        quality=curve(1.0, 0.5, 0.0, 0.987),
    )
    recording = handmade_recording()
    return Analysis(
        result=handmade_result(recording),
        legs={"right": leg},
        recording=recording,
        exercise=load_exercise("calf-raise"),
    )
