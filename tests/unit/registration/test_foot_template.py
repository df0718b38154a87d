import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.registration.foot_template import (
    BODY_YAW_SD_DEG,
    ORIGIN,
    STEEPEST,
    TOE_OUT_SD_DEG,
    FootView,
    floor_slope,
    foot_template,
    foot_yaw_deg,
)

ALONE_SD_DEG = float(np.hypot(BODY_YAW_SD_DEG, TOE_OUT_SD_DEG))
FOOT = np.array([[[300.0, 100.0], [300.0, 260.0], [290.0, 290.0], [370.0, 292.0]]])


def dotted(at):
    image = np.zeros((480, 640, 3), np.uint8)
    cv2.circle(image, at, 6, (255, 255, 255), -1)
    return image


@pytest.mark.parametrize("toe_x", [370.0, 210.0])
def test_the_crop_shows_heel_and_toe_where_they_belong_whatever_the_facing(toe_x):
    feet = FOOT.copy()
    feet[0, 3, 0] = toe_x
    frame = foot_template(feet, FootView(0.0))
    for landmark, place in ((2, ORIGIN), (3, ORIGIN + np.array([52.0, 1.3]))):
        crop = frame.crop(dotted(feet[0, landmark].astype(int)), np.zeros(2))
        weight = crop[..., 0].astype(float)
        rows, columns = np.indices(weight.shape)
        centre = np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()
        assert centre == pytest.approx(place, abs=0.8)


def test_a_shift_moves_the_crop():
    frame = foot_template(FOOT, FootView(0.0))
    image = dotted((330, 280))
    still, moved = frame.crop(image, np.zeros(2)), frame.crop(image, np.array([5.0, 3.0]))
    assert (still[3:, 5:] == moved[:-3, :-5]).mean() > 0.99


def test_a_foot_out_of_the_image_is_black():
    frame = foot_template(FOOT + 5000, FootView(0.0))
    assert not frame.crop(dotted((10, 10)), np.zeros(2)).any()


def test_no_foot_no_frame():
    assert foot_template(np.full((3, 4, 2), np.nan), FootView()) is None
    assert foot_template(np.zeros((1, 4, 2)), FootView()) is None


def test_the_shank_tells_the_yaw_when_nobody_else_does():
    side, oblique = FOOT.copy(), FOOT.copy()
    oblique[0, 3] = [340.0, 305.0]
    assert foot_template(side, FootView()).foreshortening > 0.95
    assert 0.5 < foot_template(oblique, FootView()).foreshortening < 0.8
    assert foot_template(oblique, FootView()).slope > 0.1


@given(st.floats(-60, 60), st.floats(-0.8, 0.8))
def test_the_slope_lies_between_what_camera_and_landmarks_say(yaw_deg, line):
    yaw = np.radians(yaw_deg)
    camera, landmarks = 0.3 * np.tan(yaw), line - 0.07
    slope = floor_slope(yaw, line, FootView())
    assert min(camera, landmarks) - 1e-9 <= slope <= max(camera, landmarks) + 1e-9


def test_from_the_side_the_floor_is_level():
    assert floor_slope(0.0, 0.3, FootView()) == 0


@pytest.mark.parametrize("fall", [-0.1, 0.1, 0.6])
def test_a_line_of_sight_that_is_known_well_tells_the_slope_alone(fall):
    slope = floor_slope(np.radians(30.0), 0.5, FootView(fall=fall, fall_sd=1e-3))
    assert slope == pytest.approx(fall * np.tan(np.radians(30.0)), abs=1e-3)


@pytest.mark.parametrize("ahead", [-40.0, 40.0])
@pytest.mark.parametrize("down", [-1.0, 1.0])
@pytest.mark.parametrize(("share", "measurable"), [(0.95, True), (1.05, False), (20.0, False)])
def test_a_foot_that_points_at_the_camera_or_away_has_no_frame(ahead, down, share, measurable):
    feet = FOOT.copy()
    feet[0, 3] = feet[0, 2] + [ahead, down * share * STEEPEST * abs(ahead)]
    for view in (FootView(), FootView(45.0)):
        assert (foot_template(feet, view) is not None) == measurable


def test_a_camera_that_looks_down_sees_the_plane_of_the_foot_lower():
    frame = foot_template(FOOT, FootView(30.0, 0.93, 0.02))
    level = foot_template(FOOT, FootView(30.0))
    assert (frame.height, frame.height_sd) == (0.93, 0.02)
    assert frame.plane @ [0, 1] == pytest.approx([0, 0.93])
    assert level.plane @ [0, 1] == pytest.approx([0, 1])
    assert frame.plane @ [1, 0] == pytest.approx(level.plane @ [1, 0])


def test_a_foot_as_long_as_from_the_side_is_seen_from_the_side():
    yaw_deg, sd_deg = foot_yaw_deg(0.0, 1.0)
    assert yaw_deg == pytest.approx(0.0, abs=1e-6)
    assert 0 < sd_deg < ALONE_SD_DEG


@given(st.floats(-60, 60), st.floats(-0.2, 0.2))
def test_the_foots_yaw_is_near_what_is_expected_and_known_about_as_well(expected_deg, change):
    short = np.cos(np.radians(expected_deg)) + change
    yaw_deg, sd_deg = foot_yaw_deg(expected_deg, short)
    assert 0 < sd_deg < 1.5 * ALONE_SD_DEG
    assert abs(yaw_deg - expected_deg) < 20
    mirrored_deg, mirrored_sd_deg = foot_yaw_deg(-expected_deg, short)
    assert mirrored_deg == pytest.approx(-yaw_deg, abs=1e-6)
    assert mirrored_sd_deg == pytest.approx(sd_deg)


@pytest.mark.parametrize("expected_deg", [-40.0, 40.0])
def test_a_short_foot_is_more_oblique_than_expected_and_a_long_one_less(expected_deg):
    usual = np.cos(np.radians(40.0))
    shorter, same, longer = (
        foot_yaw_deg(expected_deg, usual + change)[0] for change in (-0.15, 0.0, 0.15)
    )
    assert same == pytest.approx(expected_deg, abs=1.5)
    assert abs(shorter) > abs(same) + 2
    assert abs(longer) < abs(same) - 2
    assert np.sign(shorter) == np.sign(longer) == np.sign(expected_deg)
