"""The leg frame by frame, as a camera needs it: no look ahead."""

import numpy as np
import pytest
from synthetic import (
    CLEAN,
    Camera,
    Filmed,
    Flaws,
    film,
    jump,
    march,
    play,
    raises,
    squat,
    stand,
    step_in_place,
    walk,
)
from synthetic.script import Move, Script

from formcheck.kinematics.leg_online import (
    LandmarkFootEstimate,
    LegSample,
    OnlineLegEstimator,
    PitchMeasurement,
)
from formcheck.kinematics.stance import quiet_window
from formcheck.model.landmarks import Side
from formcheck.model.pose_track import PoseTrack

STANDING_S = 1.0


def part(filmed: Filmed, start_s: float, end_s: float) -> PoseTrack:
    track = filmed.track
    frames = (track.time_s >= start_s) & (track.time_s < end_s)
    return PoseTrack(track.time_s[frames], track.landmarks[frames], track.width, track.height)


def followed(filmed: Filmed, side: Side = "right") -> dict[str, np.ndarray]:
    """Take the stance from the first second and follow the leg through the rest."""
    window = part(filmed, 0.0, STANDING_S)
    view = quiet_window(window, side)
    assert view is not None
    leg = OnlineLegEstimator(window, side, view)
    rest = part(filmed, STANDING_S, np.inf)
    instants = [
        leg.measure(float(t), pose) for t, pose in zip(rest.time_s, rest.landmarks, strict=True)
    ]
    names = [name for name in LegSample.__dataclass_fields__ if name != "part_heights"]
    return {name: np.array([getattr(i, name) for i in instants]) for name in names}


def a_set(*moves: Move) -> Script:
    return play(stand(STANDING_S + 0.3), *moves, stand(0.8))


def true_of(filmed: Filmed, side: Side = "right") -> dict[str, np.ndarray]:
    later = filmed.track.time_s >= STANDING_S
    return {name: values[later] for name, values in vars(filmed.truth.legs[side]).items()}


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0])
def test_exact_landmarks_give_the_angles(yaw_deg: float) -> None:
    filmed = film(a_set(raises(2)), flaws=CLEAN, camera=Camera(yaw_deg=yaw_deg))
    found, true = followed(filmed), true_of(filmed)
    np.testing.assert_allclose(found["ankle_deg"], true["ankle_deg"], atol=1.0)
    np.testing.assert_allclose(found["foot_pitch_deg"], true["pitch_deg"], atol=1.0)
    np.testing.assert_allclose(found["heel_height"], true["heel_rise"], atol=0.015)
    # The yaw itself is read 2 degrees too small: his knees are closer than most people's.
    np.testing.assert_allclose(found["knee_deg"], true["knee_deg"], atol=1.5)
    assert found["planted"].all()


def test_with_the_models_own_filter_it_lags_a_little() -> None:
    filmed = film(a_set(raises(2, hold_s=0.5)), fps=60.0)
    found, true = followed(filmed)["foot_pitch_deg"], true_of(filmed)["pitch_deg"]
    lags = range(15)
    errors = [np.abs(found[lag:] - true[: len(true) - lag]).mean() for lag in lags]
    assert 0 < int(np.argmin(errors)) / 60.0 <= 0.1
    assert min(errors) < 2.0


def test_truth_lies_inside_the_intervals() -> None:
    filmed = film(a_set(raises(2)), flaws=Flaws(noise=0.0008, one_euro=False))
    found, true = followed(filmed), true_of(filmed)
    inside = np.abs(found["ankle_deg"] - true["ankle_deg"]) <= found["ankle_plus_minus"]
    assert inside.mean() > 0.9


@pytest.mark.long
def test_both_ways_round_are_the_same() -> None:
    script = a_set(raises(1), squat(1))
    one = followed(film(script, flaws=CLEAN))
    other = followed(film(script, flaws=CLEAN, camera=Camera(facing="left")), "left")
    for name in ("ankle_deg", "knee_deg", "heel_height", "knee_change_deg", "trunk_change_deg"):
        np.testing.assert_allclose(one[name], other[name], atol=1e-2)


@pytest.mark.parametrize(
    ("moves", "lifted"), [((step_in_place(4),), 0.2), ((march(4),), 0.3), ((jump(1),), 1.0)]
)
def test_a_foot_in_the_air_is_not_planted_and_lands_again(
    moves: tuple[Move, ...], lifted: float
) -> None:
    filmed = film(a_set(*moves, stand(1.0)), flaws=Flaws(noise=0.001))
    found, true = followed(filmed), true_of(filmed)
    # It takes a moment to tell.
    assert found["planted"][true["heel_rise"] > lifted].mean() < 0.15
    assert np.isnan(found["heel_height"][~found["planted"]]).all()
    assert found["planted"][-10:].all()
    assert np.abs(found["heel_height"][-10:]).max() < 0.05


def test_after_a_step_the_angles_are_right_again() -> None:
    filmed = film(a_set(step_in_place(2), stand(1.0), raises(1)), flaws=CLEAN)
    found, true = followed(filmed), true_of(filmed)
    late = found["time_s"] > filmed.truth.raises[0].start_s
    np.testing.assert_allclose(found["heel_height"][late], true["heel_rise"][late], atol=0.03)


def test_nobody_is_not_measured() -> None:
    filmed = film(a_set(stand(2.0)), flaws=Flaws(lost=((1.5, 2.0),)))
    found = followed(filmed)
    gone = (found["time_s"] >= 1.5) & (found["time_s"] < 2.0)
    assert np.isnan(found["ankle_deg"][gone]).all()
    assert (found["quality"][gone] == 0).all()
    assert found["planted"][-5:].all()


def test_a_single_lost_frame_in_a_raise_does_not_end_it() -> None:
    script = a_set(raises(1))
    begin_s = script.raises[0].start_s
    filmed = film(script, flaws=Flaws(lost=((begin_s + 0.38, begin_s + 0.42),)))
    found = followed(filmed)
    assert np.isnan(found["heel_height"]).sum() <= 2
    assert np.nanmax(found["heel_height"]) > 0.35


def test_quiet_is_only_who_stands_still_and_is_seen() -> None:
    filmed = film(play(stand(1.5), raises(2)))
    assert quiet_window(part(filmed, 0.0, 1.0), "right") is not None
    assert quiet_window(part(filmed, 1.5, 2.5), "right") is None
    assert quiet_window(part(filmed, 0.0, 0.1), "right") is None
    gone = film(play(stand(1.5)), flaws=Flaws(lost=((0.3, 0.4),)))
    assert quiet_window(part(gone, 0.0, 1.0), "right") is None


def test_from_the_front_there_are_heights_and_no_angles() -> None:
    filmed = film(a_set(raises(1)), flaws=CLEAN, camera=Camera(yaw_deg=85.0))
    found = followed(filmed)
    assert np.isnan(found["ankle_deg"]).all()
    assert np.nanmax(found["heel_height"]) > 0.3


def followed_with(filmed: Filmed, measurement: PitchMeasurement | None) -> dict[str, np.ndarray]:
    """As `followed`, with another measurement of the pitch."""
    window = part(filmed, 0.0, STANDING_S)
    view = quiet_window(window, "right")
    assert view is not None
    leg, rest = OnlineLegEstimator(window, "right", view), part(filmed, STANDING_S, np.inf)
    instants = [
        leg.measure(float(t), pose, measurement)
        for t, pose in zip(rest.time_s, rest.landmarks, strict=True)
    ]
    return {
        name: np.array([getattr(i, name) for i in instants])
        for name in LegSample.__dataclass_fields__
        if name != "part_heights"
    }


@pytest.mark.long
def test_a_sure_witness_sets_the_turn_and_narrows_the_interval() -> None:
    filmed = film(a_set(raises(2)))
    alone = followed_with(filmed, None)
    joined = followed_with(filmed, lambda foot: (1.1 * foot.pitch_deg, 0.01))
    high = alone["foot_pitch_deg"] > 10
    ratio = joined["foot_pitch_deg"][high] / alone["foot_pitch_deg"][high]
    assert np.allclose(ratio, 1.1, atol=0.005)
    assert (joined["ankle_plus_minus"][high] < 0.7 * alone["ankle_plus_minus"][high]).all()
    assert (joined["heel_height"][high] > alone["heel_height"][high]).all()


def test_a_witness_who_knows_nothing_changes_nothing() -> None:
    filmed = film(a_set(raises(1)))
    alone = followed_with(filmed, None)
    for measurement in (lambda _: None, lambda foot: (foot.pitch_deg + 20, 1e6)):
        other = followed_with(filmed, measurement)
        for name, values in alone.items():
            # A fit is exact to a tenth of a degree.
            assert np.allclose(values, other[name], atol=0.1, equal_nan=True)


def test_a_foot_in_the_air_is_not_asked_about() -> None:
    asked: list[LandmarkFootEstimate] = []

    def measurement(foot: LandmarkFootEstimate) -> None:
        asked.append(foot)

    found = followed_with(film(a_set(march(2))), measurement)
    assert len(asked) == int(found["planted"].sum())
    assert len(asked) < len(found["planted"])


def test_the_witness_hears_where_the_foot_was_put_down() -> None:
    places: list[np.ndarray] = []

    def measurement(foot: LandmarkFootEstimate) -> None:
        places.append(foot.shift)

    filmed = film(play(stand(STANDING_S + 0.3), walk(2), stand(2.0)), flaws=CLEAN)
    toe = filmed.track.landmarks[:, 32, :2]
    followed_with(filmed, measurement)
    assert np.hypot(*(toe[-1] - toe[0])) > 20
    assert places[-1] == pytest.approx(toe[-1] - toe[0], abs=2.0)


def test_a_camera_that_is_carried_about_lifts_no_heel() -> None:
    """What the background tells of its motion is taken out; what it doesn't, is followed slowly."""
    script = a_set(raises(2))

    def pan(time_s: np.ndarray) -> np.ndarray:
        return 40.0 * np.clip((time_s - STANDING_S) / 2.0, 0.0, 1.0)[:, None] * np.array([0.5, 1.0])

    carried = film(script, flaws=CLEAN, sway=pan)
    window, rest = part(carried, 0.0, STANDING_S), part(carried, STANDING_S, np.inf)
    view = quiet_window(window, "right")
    assert view is not None
    leg = OnlineLegEstimator(window, "right", view)
    shifts = pan(rest.time_s)
    samples = [
        leg.measure(float(t), pose, None, shift)
        for t, pose, shift in zip(rest.time_s, rest.landmarks, shifts, strict=True)
    ]
    still = followed(film(script, flaws=CLEAN))["heel_height"]
    np.testing.assert_allclose([s.heel_height for s in samples], still, atol=0.02)
    assert leg.ground_shift == pytest.approx(shifts[-1], abs=1.0)
    assert np.abs(followed(carried)["heel_height"] - still).max() > 0.15
