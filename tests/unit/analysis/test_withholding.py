"""Of feet at the edge of the picture raises are counted; no angle and no height is given."""

from dataclasses import replace

import numpy as np
import pytest
from analysing import analysed, result_of
from synthetic import Camera, Filmed, film, play, raises, stand
from synthetic.script import Script

from formcheck.errors import NotMeasurableError
from formcheck.model.landmarks import VISIBILITY, Landmark

SET = play(stand(1.5), raises(3), stand(1.5))


def cut(statures: float) -> Filmed:
    """Cut the picture so far under the lower foot's landmarks."""
    filmed = film(SET)
    track = filmed.track
    lowest = np.median(track.landmarks[:, :, 1].max(axis=1))
    height = int(lowest + statures * Camera().px_per_stature)
    return replace(filmed, track=replace(track, height=height))


def test_a_foot_well_inside_has_its_numbers() -> None:
    found = result_of(cut(0.08), height_cm=175.0)
    assert all(rep.peak_plantarflexion_deg and rep.heel_height_cm for rep in found.reps)
    assert "feet-at-edge" not in [notice.code for notice in found.warnings]


def test_a_foot_at_the_edge_is_counted_without_numbers() -> None:
    analysis = analysed(cut(0.01), height_cm=175.0, exercise="calf-raise")
    found = analysis.result
    assert found.summary.rep_count == 3
    for rep in found.reps:
        assert rep.peak_plantarflexion_deg is None
        assert rep.heel_height_cm is None
        assert rep.heel_height_foot_lengths is None
        assert rep.depth_percent is None
    assert found.summary.peak_heel_height_cm is None
    assert found.range_of_motion.right is not None
    assert found.range_of_motion.right.total_deg is None
    assert not np.isfinite(analysis.legs["right"].ankle_deg).any()
    [notice] = [notice for notice in found.warnings if notice.code == "feet-at-edge"]
    assert "Tilt the camera down" in notice.message


def test_a_range_of_motion_with_the_foot_at_the_edge_is_refused() -> None:
    with pytest.raises(NotMeasurableError, match="tilt the camera down"):
        result_of(cut(0.01), exercise="knee-to-wall")


def with_rising_toes(*raises_: int, script: Script = SET) -> Filmed:
    """Let the whole foot's landmarks go up with the ankle in some raises, as hidden ones do."""
    filmed = film(script)
    landmarks, time_s = filmed.track.landmarks.copy(), filmed.track.time_s
    for number in raises_:
        true = filmed.truth.raises[number]
        during = (time_s > true.start_s) & (time_s < true.end_s)
        for side in ("LEFT", "RIGHT"):
            ankle, toe = Landmark[f"{side}_ANKLE"], Landmark[f"{side}_FOOT_INDEX"]
            rise = landmarks[during, ankle, 1] - landmarks[0, ankle, 1]
            landmarks[during, toe, 1] += 0.9 * rise
    return replace(filmed, track=replace(filmed.track, landmarks=landmarks))


def test_a_raise_whose_toes_go_up_with_the_ankle_has_no_numbers() -> None:
    found = result_of(with_rising_toes(1), height_cm=175.0, exercise="calf-raise")
    assert [rep.heel_height_cm is None for rep in found.reps] == [False, True, False]
    assert [rep.peak_plantarflexion_deg is None for rep in found.reps] == [False, True, False]
    assert found.summary.rep_count == 3
    assert found.summary.peak_heel_height_cm is not None
    assert found.summary.total_displacement_cm is None
    assert "foot-not-followed" in [notice.code for notice in found.warnings]


def test_a_raise_that_was_not_followed_is_not_called_shallow() -> None:
    low = play(stand(1.5), raises(2), raises(1, pitch_deg=18.0), stand(1.5))
    seen = result_of(film(low), exercise="calf-raise")
    assert [rep.faults for rep in seen.reps] == [[], [], ["shallow"]]
    found = result_of(with_rising_toes(2, script=low), exercise="calf-raise")
    assert [rep.faults for rep in found.reps] == [[], [], []]
    assert [rep.counted for rep in found.reps] == [True, True, False]
    assert found.summary.partial_reps == 0
    assert found.summary.faults == {}


def test_raises_whose_toes_all_go_up_are_refused() -> None:
    with pytest.raises(NotMeasurableError, match="feet are hidden"):
        result_of(with_rising_toes(0, 1, 2), exercise="calf-raise")


def test_a_single_raise_is_refused_when_the_feet_are_covered_besides() -> None:
    filmed = with_rising_toes(2)
    landmarks, time_s = filmed.track.landmarks.copy(), filmed.track.time_s
    early = np.flatnonzero(time_s < filmed.truth.raises[1].end_s - 0.2)
    feet = [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
    landmarks[np.ix_(early, feet, [VISIBILITY])] = 0.5
    hidden = replace(filmed, track=replace(filmed.track, landmarks=landmarks))
    with pytest.raises(NotMeasurableError, match="feet are hidden"):
        result_of(hidden, exercise="calf-raise")


def test_a_foot_beyond_the_edge_is_refused() -> None:
    with pytest.raises(NotMeasurableError, match="your feet are not in the picture"):
        result_of(cut(-0.05))
