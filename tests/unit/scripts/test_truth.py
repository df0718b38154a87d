from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluation.truth import load_truth, rest_frames
from truth_making import PEAK_HEEL_CM, PEAK_PITCH_DEG, TIME_S, truth_data, write_truth


def test_what_a_truth_file_says(tmp_path: Path) -> None:
    truth = load_truth(write_truth(tmp_path))
    assert truth.name == "clip"
    assert truth.working == ("left", "right")
    assert truth.near == "right"
    assert truth.yaw_deg == pytest.approx(15)
    assert truth.has_raises
    assert not truth.cut
    reps = truth.reps("right")
    assert [rep.is_raise for rep in reps] == [True, True]
    assert [rep.is_full for rep in reps] == [True, True]
    # Since rest, where the ankle is at 3 degrees of dorsiflexion.
    assert reps[0].peak_plantarflexion_deg == pytest.approx(PEAK_PITCH_DEG)
    assert reps[0].peak_heel_cm == pytest.approx(PEAK_HEEL_CM)


def test_rest_ends_where_the_first_raise_begins(tmp_path: Path) -> None:
    rest = load_truth(write_truth(tmp_path)).legs["right"].rest
    assert rest[0]
    assert 1.4 < TIME_S[np.flatnonzero(rest)[-1]] < 1.7
    assert np.all(np.diff(np.flatnonzero(rest)) == 1)


def test_rest_is_flat_where_the_foot_ever_rests_flat() -> None:
    time_s = np.arange(60) / 30
    heel = np.where(time_s < 1, -3.5, 0.0)
    still = np.zeros(60)
    assert rest_frames(still, still, still, heel, time_s).tolist() == (time_s >= 1).tolist()
    # A foot in the air never does: then its first rest counts.
    assert rest_frames(still, still, still, heel + 14, time_s).all()


def test_a_clip_without_rest_starts_from_its_first_frame() -> None:
    time_s = np.arange(60) / 30
    moving = 40 * time_s
    rest = rest_frames(moving, moving, moving, moving, time_s)
    assert np.flatnonzero(rest).tolist() == [0]


def test_a_cheat_is_no_raise(tmp_path: Path) -> None:
    reps = truth_data()["reps"]
    reps[1]["cheat"] = {"knee": 40}
    path = write_truth(tmp_path, reps=reps, counted_reps=1, counted_reps_range=[1, 1])
    assert [rep.is_raise for rep in load_truth(path).reps("left")] == [True, False]


def test_a_lunge_has_no_raises_and_any_exercise_can_be_asked_for(tmp_path: Path) -> None:
    changes: dict[str, Any] = {"counted_reps": 0, "counted_reps_range": [0, 0]}
    truth = load_truth(write_truth(tmp_path, formcheck_exercise="no-such-exercise", **changes))
    assert not truth.has_raises
    assert not any(rep.is_raise for rep in truth.reps("right"))
    assert truth.known_exercise == "calf-raise"


@pytest.mark.parametrize(("joint", "y"), [("hip", 100.0), ("heel_bottom", 481.0)])
def test_a_head_or_a_foot_out_of_the_picture_is_noticed(
    tmp_path: Path, joint: str, y: float
) -> None:
    data = truth_data()
    data["R"]["px"][joint] = [[300.0, y]] * len(TIME_S)
    assert load_truth(write_truth(tmp_path, R=data["R"])).cut
