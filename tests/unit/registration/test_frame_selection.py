import numpy as np
import pytest

from formcheck.registration.frame_selection import foot_shift, select_frames

TIME = np.arange(300) / 30
HOME = np.array([[100.0, 20.0], [100.0, 90.0], [90.0, 100.0], [140.0, 102.0]])


def standing():
    return np.repeat(HOME[None], 300, axis=0)


def test_the_flat_picture_comes_from_one_second_of_the_first_stretch():
    flat = np.zeros(300, bool)
    flat[10:13] = flat[40:110] = flat[200:290] = True
    plan = select_frames(TIME, standing(), flat, np.zeros(300))
    assert plan.stance[0] == 40
    assert plan.stance[-1] in (69, 70)
    assert plan.raised == []


def test_short_stretches_do_when_there_is_no_other():
    flat = np.zeros(300, bool)
    flat[10:12] = flat[50:54] = True
    assert select_frames(TIME, standing(), flat, np.zeros(300)).stance == [50, 51, 52, 53]


def test_raised_frames_are_well_up_seen_and_few():
    flat = TIME < 1
    raised = np.where(flat, 0.0, 40 * np.abs(np.sin(TIME)))
    feet = standing()
    feet[60:80] = np.nan
    raised[100] = np.nan
    plan = select_frames(TIME, feet, flat, raised)
    assert 3 < len(plan.raised) <= 10
    assert (raised[plan.raised] > 19).all()
    assert not set(plan.raised) & {*range(60, 80), 100}


def test_the_stance_is_where_the_raises_are():
    flat, feet = np.zeros(300, bool), standing()
    flat[:60] = flat[150:200] = True
    feet[:60] += [150.0, 0.0]
    raised = np.where(TIME > 7, 30.0, 0.0)
    plan = select_frames(TIME, feet, flat, raised)
    assert plan.stance[0] == 150
    assert plan.raised[0] > 200


def test_small_turns_teach_nothing():
    flat = TIME < 1
    assert select_frames(TIME, standing(), flat, np.where(flat, 0.0, 6.0)).raised == []


def test_nobody_seen():
    nobody = np.full((300, 4, 2), np.nan)
    plan = select_frames(TIME, nobody, np.ones(300, bool), np.full(300, np.nan))
    assert plan.stance == plan.raised == []


def test_a_raise_that_drags_the_toe_is_no_step():
    feet, flat = standing(), np.ones(300, bool)
    flat[100:200] = False
    feet[100:200, 2:] -= [0.0, 8.0]
    assert foot_shift(TIME, feet, flat, HOME) == pytest.approx(0)


def test_a_step_is_followed_by_the_toe_and_kept_through_a_gap():
    feet, flat = standing(), TIME < 1
    feet[100:] += [80.0, 0.0]
    feet[150:] = np.nan
    shift = foot_shift(TIME, feet, flat, HOME)
    assert shift[90] == pytest.approx([0, 0])
    assert shift[120] == pytest.approx([80, 0])
    assert shift[200] == pytest.approx([80, 0])


def test_a_camera_that_pans_is_followed_while_the_foot_is_raised():
    feet, flat = standing(), np.ones(300, bool)
    flat[100:200] = False
    feet += (np.arange(300) * 0.1)[:, None, None] * [1.0, 0.0]
    feet[100:200, 2:] -= [0.0, 8.0]
    shift = foot_shift(TIME, feet, flat, HOME)
    assert shift[150] == pytest.approx([15, 0], abs=0.2)
