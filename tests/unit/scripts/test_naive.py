import numpy as np
import pytest
from evaluation.naive import naive_curves

from formcheck.model.landmarks import Landmark


def leg(tilt_deg: float, pitch_deg: float, ahead: int) -> np.ndarray:
    """One frame with the right leg tilted forward and the heel raised by so much."""
    tilt, pitch = np.radians([tilt_deg, pitch_deg])
    landmarks = np.full((1, 33, 5), np.nan, np.float32)
    toe = np.array([300.0, 400.0])
    heel = toe + 40 * np.array([-ahead * np.cos(pitch), -np.sin(pitch)])
    ankle = heel + np.array([ahead * 8.0, -10.0])
    knee = ankle + 100 * np.array([ahead * np.sin(tilt), -np.cos(tilt)])
    points = {"knee": knee, "ankle": ankle, "heel": heel, "foot_index": toe}
    for joint, point in points.items():
        landmarks[0, Landmark.of("right", joint), :2] = point
    return landmarks


@pytest.mark.parametrize("ahead", [1, -1])
@pytest.mark.parametrize(("tilt", "pitch"), [(0, 0), (10, 0), (5, 30), (-70, -40)])
def test_angles_of_a_drawn_leg_whichever_way_it_faces(
    tilt: float, pitch: float, ahead: int
) -> None:
    curves = naive_curves(leg(tilt, pitch, ahead), "right")
    assert curves.shank == pytest.approx(tilt, abs=1e-3)
    assert curves.pitch == pytest.approx(pitch, abs=1e-3)
    # Heel up is plantarflexion, knee forward dorsiflexion.
    assert curves.ankle == pytest.approx(tilt - pitch, abs=1e-3)


def test_frames_without_a_person_stay_unknown() -> None:
    landmarks = np.concatenate([leg(0, 20, 1), np.full((1, 33, 5), np.nan, np.float32)])
    curves = naive_curves(landmarks, "right")
    assert np.isfinite(curves.ankle).tolist() == [True, False]
