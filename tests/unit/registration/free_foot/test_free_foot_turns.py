"""Feet that are drawn at known turns in the air are read from their pictures."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from drawn_free_foot import FOOT, drawn_leg, sweeps
from lanes import swept

from formcheck.registration.free_foot.errors import (
    CommonError,
    common_error,
    unexplained_sd_deg,
)
from formcheck.registration.free_foot.estimator import (
    FreeFootEstimator,
    FreeFootView,
    limit_of_evidence,
)
from formcheck.registration.free_foot.foot_prior import foot_prior
from formcheck.registration.free_foot.layers import (
    Explained,
    learn_layers,
    shifted,
)
from formcheck.registration.free_foot.leg_picture import LegFrame, LegGrid, LegPicture
from formcheck.registration.free_foot.turn_costs import TURNS_DEG, TurnCosts
from formcheck.registration.free_foot.turn_fit import (
    LearningFrames,
    LearningStoppedError,
    TurnFit,
    TurnLearner,
    likeliest_path,
    likely_joint,
    odds,
    posture_weights,
)
from formcheck.registration.shank_tracker import leg_plane

SKIPPED = (20, 21)


def quick_sweeps():
    """A foot that rests, and moves at twice the pace: half of the frames to learn from."""
    slow = sweeps(count=1)
    return np.concatenate([slow[:9], slow[9::2]])


@cache
def learnt(facing, in_hand):
    """A leg and what is learnt of it, by a camera in a hand or one that stands."""
    leg, expected = drawn_leg(quick_sweeps(), facing=facing), {}
    if in_hand:
        beat = np.arange(len(leg.images)) / 6
        sway = np.stack([7 * np.sin(beat), 5 * np.sin(1.4 * beat + 1)], axis=1)
        leg = leg.swayed(sway)
        ankle = np.median(leg.feet[leg.rest, 1], axis=0)
        expected["expected_ankle"] = ankle + sway - np.median(sway[leg.rest], axis=0)
    return leg, leg.learnt(skipped=SKIPPED, **expected)


def measured():
    leg, estimator = learnt(1, True)
    return leg, estimator.finish()


@pytest.mark.long
@pytest.mark.parametrize(
    ("facing", "in_hand"), swept([(1, True), (1, False), (-1, True), (-1, False)], 0)
)
def test_turns_are_read_beyond_what_the_landmarks_show(facing, in_hand):
    leg, estimator = learnt(facing, in_hand)
    turn = estimator.finish()
    assert turn.limit == ""
    off = (turn.dorsiflexion_deg - leg.turn_deg)[turn.trusted]
    assert np.abs(off).max() < 3.0
    assert (np.abs(off) < 1.96 * turn.sd_deg[turn.trusted]).all()
    assert np.nanmax(turn.sd_deg) < 5.0


@pytest.mark.long
def test_a_foot_is_found_beside_landmarks_that_lie_on_the_way_to_the_other_leg():
    leg = drawn_leg(quick_sweeps())
    feet = leg.feet.copy()
    feet[:, 1:, 0] -= 0.3 * FOOT
    drawn = replace(leg, feet=feet)
    turn = drawn.measure(other_leg=np.array([-0.5 * FOOT, 0.0]))
    assert turn.limit == ""
    # Without the other leg's place it is 13 degrees.
    assert np.abs(turn.dorsiflexion_deg - leg.turn_deg).max() < 4.0


@pytest.mark.parametrize(
    ("apart", "tried"), [((-0.5, 0.0), True), ((-0.02, 0.0), False), ((-1.2, 0.0), False)]
)
def test_landmarks_may_lie_on_a_leg_that_is_near(apart, tried):
    view = FreeFootView(leg_plane(1), other_leg=FOOT * np.array(apart))
    estimator = FreeFootEstimator(
        np.arange(20) / 12, np.zeros((20, 4, 2)), np.zeros(20, bool), view
    )
    away = estimator._away_from_other_leg(LegFrame.of(leg_plane(1), 0.0, np.zeros(2), FOOT))
    assert (away is not None) == tried
    assert away is None or away == pytest.approx([0.3, 0.0])


def test_frames_that_were_not_seen_are_not_known():
    _, turn = measured()
    assert not turn.trusted[list(SKIPPED)].any()
    assert np.isnan(turn.dorsiflexion_deg[list(SKIPPED)]).all()
    assert turn.trusted.sum() == len(turn.trusted) - len(SKIPPED)


def test_the_error_grows_with_the_turn():
    _, turn = measured()
    resting, ended = np.abs(turn.dorsiflexion_deg) < 2, turn.dorsiflexion_deg < -30
    assert np.nanmean(turn.sd_deg[ended]) > np.nanmean(turn.sd_deg[resting])


@pytest.mark.long
def test_a_foot_that_was_learnt_is_measured_frame_by_frame():
    _, estimator = learnt(1, True)
    estimator.finish()
    follower = estimator.follower()
    # The same foot goes elsewhere, at another pace, and its shank sways more.
    leg = drawn_leg(sweeps(up=16.0, down=-30.0, count=1)[::2], shank_sway_deg=3.0, shown=0.3)
    seen = zip(leg.time_s + 60, leg.images, leg.feet, leg.turn_deg, strict=True)
    for time_s, image, feet, turn_deg in seen:
        found = follower.measure(time_s, image, feet[:2])
        assert found.dorsiflexion_deg == pytest.approx(turn_deg, abs=2.0)
        assert abs(found.dorsiflexion_deg - turn_deg) < 1.96 * found.sd_deg < 10
    assert follower.measure(100.0, np.full_like(leg.images[0], 90), leg.feet[0, :2]) is None
    follower.count_from(10.0)
    found = follower.measure(101.0, leg.images[0], leg.feet[0, :2])
    assert found.dorsiflexion_deg == pytest.approx(-10.0, abs=2.0)


def test_nothing_is_followed_that_was_not_learnt():
    feet = np.zeros((20, 4, 2))
    estimator = FreeFootEstimator(
        np.arange(20) / 12, feet, np.zeros(20, bool), FreeFootView(leg_plane(1))
    )
    assert estimator.follower() is None


@pytest.mark.long
def test_a_foot_that_rests_while_its_landmarks_wander_is_not_said_to_turn():
    turn = drawn_leg(0.3 * quick_sweeps(), still_foot=True).measure()
    # Nothing moves where the foot is: it is read, as still, and not withheld.
    assert turn.limit == ""
    assert turn.trusted.all()
    assert np.abs(turn.dorsiflexion_deg).max() < 1.5


@pytest.mark.long
@pytest.mark.sweep
def test_what_moves_where_a_foot_keeps_still_is_not_its_turn():
    leg = drawn_leg(quick_sweeps(), still_foot=True)
    rng = np.random.default_rng(0)

    def flickering(image, rest):
        """As in bad light: the lower part of the picture is another one in every frame."""
        if rest:
            return image
        noisy = image.astype(float)
        noisy[95:] += rng.normal(0, 60, noisy[95:].shape)
        return np.clip(noisy, 0, 255).astype(np.uint8)

    images = [flickering(image, rest) for image, rest in zip(leg.images, leg.rest, strict=True)]
    turn = replace(leg, images=images).measure()
    assert turn.limit == "no-turn"
    assert not turn.trusted.any()


def test_turns_count_from_the_rest_that_the_pictures_show():
    leg, estimator = learnt(1, True)
    usual = estimator.finish()
    at_end = leg.turn_deg < leg.turn_deg.min() + 1
    turn = estimator.finish(lambda turn: at_end & turn.trusted)
    assert np.nanmedian(turn.dorsiflexion_deg[at_end]) == pytest.approx(0, abs=0.1)
    assert np.nanmean(turn.sd_deg[at_end]) < np.nanmean(usual.sd_deg[at_end])
    assert np.nanmean(turn.sd_deg[leg.rest]) > np.nanmean(usual.sd_deg[leg.rest])
    none = estimator.finish(lambda turn: np.zeros(len(turn.trusted), bool))
    assert none.dorsiflexion_deg == pytest.approx(usual.dorsiflexion_deg, nan_ok=True)
    assert none.sd_deg == pytest.approx(usual.sd_deg, nan_ok=True)


def test_nothing_is_measured_without_a_rest_or_a_picture():
    feet = np.array([[[100.0, 20], [100, 120], [90, 135], [140, 135]]] * 20)
    time_s, rest = np.arange(20) / 12, np.arange(20) < 5
    view = FreeFootView(leg_plane(1))
    for limit, estimator in {
        "no-rest": FreeFootEstimator(time_s, feet, np.zeros(20, bool), view),
        "too-small": FreeFootEstimator(time_s, 0.2 * feet, rest, view),
    }.items():
        assert estimator.reference is None
        turn = estimator.finish()
        assert turn.limit == limit
        assert not turn.trusted.any()


def test_a_turn_is_a_shift_of_the_polar_picture():
    leg = drawn_leg(np.array([0.0, 30.0]), shank_sway_deg=0.0, noise=0.0)
    grid, frames = LegGrid(), []
    for image in leg.images:
        at = LegFrame.of(leg_plane(1), np.radians(8.0), leg.feet[0, 1], FOOT)
        kept = LegPicture.of(image, at.ankle, FOOT)
        frames.append(grid.sample(kept, kept.channels(), at, np.array([0.03, 0.08])))
    toes = np.s_[:, 15:, 325:345]
    same = np.abs(shifted(frames[1], 30.0)[toes] - frames[0][toes]).mean()
    assert same < 0.5 * np.abs(frames[1][toes] - frames[0][toes]).mean()


@pytest.mark.parametrize("coarse", [1, 2])
def test_the_layers_find_a_known_turn(coarse):
    rng = np.random.default_rng(1)
    grid = LegGrid(coarse)
    shape = grid.points.shape[:2]
    room, foot = rng.normal(0, 2, (2, 5, *shape)).astype(np.float32)
    mask = np.zeros(shape, np.float32)
    mask[8 // coarse :, 300 // coarse : 350 // coarse] = 1
    turns = np.array([0.0, 20, -30, 10, -15, 40])
    frames = []
    for turn in turns:
        covered = shifted(mask, -turn)
        frames.append(shifted(foot, -turn) * covered + room * (1 - covered))
    polar = np.stack(frames) + rng.normal(0, 0.2, (6, 5, *shape)).astype(np.float32)
    nowhere = np.zeros_like(mask)
    layers = learn_layers(polar, turns, posture_weights(turns), mask, nowhere)
    costs = TurnCosts(layers, grid.weight, halves=True)
    curves = costs.of(polar).sum(axis=(1, 2))
    assert np.abs(TURNS_DEG[curves.argmin(axis=1)] - turns).max() < coarse
    found, _ = likeliest_path(curves, np.arange(6.0))
    assert found == pytest.approx(turns, abs=0.75 * coarse)
    middle = layers.mask[20 // coarse]
    assert middle[310 // coarse : 340 // coarse].min() > 0.9
    assert middle[100 // coarse : 200 // coarse].max() < 0.9


def test_a_posture_counts_alike_however_long_it_is_held():
    turns = np.r_[np.zeros(30), np.full(3, 40.0)]
    weights = posture_weights(turns)
    assert weights[:30].sum() == pytest.approx(weights[30:].sum())


def test_the_first_mask_is_where_the_landmarks_have_the_foot():
    outline = np.array([[-0.2, 0.25], [0.7, 0.25], [0.0, 0.0]])
    mask, prior = foot_prior(LegGrid(), outline)
    assert mask[20, 335] > 0.5
    assert mask[20, 90] < 0.1
    assert prior[20, 90] < prior[20, 335]


@pytest.mark.parametrize("apart", [0.0, 0.12])
def test_the_turning_point_is_expected_between_the_landmarks_and_a_little_above_the_joint(apart):
    joint = np.array([0.05, 0.1])
    # By the usual foot: so far above the joint is the ankle landmark, before and below it the heel.
    ankle = joint - [apart / 2, 0.07]
    heel = joint - [0.17 - apart / 2, -0.20]
    point, sd, disagreement = likely_joint(np.array([heel, heel - [-0.9, 0.0], ankle]))
    assert point == pytest.approx(joint - [0, 0.03])
    assert disagreement == pytest.approx(apart, abs=1e-9)
    assert sd == pytest.approx({0.0: 0.08, 0.12: 0.1}[apart])


def test_below_a_shank_that_lies_the_heel_landmark_is_nearer_to_the_toes():
    outline = np.array([[-0.2, 0.25], [0.7, 0.25], [0.0, 0.0]])
    upright, lying = (likely_joint(outline, shank_lies=lies) for lies in (False, True))
    assert upright[0] - lying[0] == pytest.approx([0.035, 0])


def test_a_common_error_is_none_at_rest():
    error = CommonError(np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.2]]))
    assert error.sd_deg(np.array([0.0]))[0] == 0
    assert error.sd_deg(np.array([30.0]))[0] == pytest.approx(np.hypot(1.5, 1.2))
    from_end = error.counted_from(30.0)
    assert from_end.sd_deg(np.array([0.0, -30.0])) == pytest.approx([0, np.hypot(1.5, 1.2)])
    back = from_end.counted_from(-30.0)
    assert back.coefficients == pytest.approx(error.coefficients)


def test_learning_is_broken_off_within_a_round():
    leg, asked = drawn_leg(sweeps(count=1)), []

    def stopped():
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(LearningStoppedError):
        leg.learnt(stopped=stopped)
    assert len(asked) == 4


class TwoWays(TurnLearner):
    """Frames that a small and a large turn explain, by the turn that a fit starts from.

    ``large`` is the score of the large turn about the likeliest joint; .08 foot lengths before it
    that turn explains more than the small one does anywhere.
    """

    def __init__(self, large):
        self.large, self.joint, self._joint_sd = large, np.zeros(2), 0.05
        self.frames = LearningFrames([], [], np.arange(9.0), TURN, TURN == 0, np.zeros((3, 2)))

    def fit(self, point, start_deg, *_, **__):
        is_large = np.ptp(start_deg) > 1.5 * np.ptp(TURN)
        best, most = (0.08, self.large + 40) if is_large else (0.0, 100)
        score = most - 40 * ((point[0] - best) ** 2 + point[1] ** 2) / 0.08**2
        return TurnFit(point, None, TURN * (2 if is_large else 1), 0.0, None, score)


TURN = np.array([0.0, 5, 10, 5, 0, -10, -20, -10, 0])


def test_a_start_that_explains_nearly_as_much_is_searched_from_too():
    learner = TwoWays(large=85)
    ways = learner.explain(learner.begin())
    # Two of the three starts end in the same turns: they are one explanation.
    assert [np.ptp(way.fit.turns_deg) for way in ways] == [60, 30]
    assert ways[0].fit.point == pytest.approx([0.08, 0], abs=0.01)
    (alone,) = TwoWays(large=65).explain(TwoWays(large=65).begin())
    assert np.ptp(alone.fit.turns_deg) == 30


def test_full_pictures_decide_between_explanations_of_coarse_ones():
    coarse = TwoWays(large=85).explain(TwoWays(large=85).begin())
    ways = TwoWays(large=55).refine(coarse)
    assert [np.ptp(way.fit.turns_deg) for way in ways] == [30, 60]
    assert [np.ptp(way.searched.turns_deg) for way in ways] == [30, 60]
    (alone,) = TwoWays(large=25).refine(coarse)
    assert np.ptp(alone.fit.turns_deg) == 30


def test_another_explanation_makes_turns_unsure_by_its_chance():
    ways = TwoWays(large=85).explain(TwoWays(large=85).begin())
    less_likely = replace(ways[1], fit=replace(ways[1].fit, score=ways[0].fit.score - 60))
    at_end = np.array([-40.0])
    alone, near, far = (
        common_error(each, []).sd_deg(at_end)[0]
        for each in (ways[:1], (ways[0], ways[1]), (ways[0], less_likely))
    )
    assert alone < far < near
    assert odds([ways[0], ways[0], less_likely]) == pytest.approx([0.5, 1 / (1 + np.exp(3))])


@pytest.mark.parametrize(
    ("evidence", "unrest", "turn_deg", "limit"),
    [
        (98, 0.2, 40, ""),
        (69, 0.3, 26, "faint"),
        (22, 0.3, 18, "faint"),
        (5, 0.8, 18, "no-turn"),
        (0.5, 0.1, 2, ""),
    ],
)
def test_a_turn_needs_evidence(evidence, unrest, turn_deg, limit):
    turns = np.array([0.0, turn_deg, 0.0])
    fit = TurnFit(np.zeros(2), None, turns, 0.0, Explained(evidence, unrest), 0.0)
    assert limit_of_evidence(fit) == limit


def test_what_does_not_turn_with_the_foot_makes_its_turn_unsure():
    turns = np.array([0.0, -30.0, 60.0])
    assert not unexplained_sd_deg(0.2, turns).any()
    cloth = unexplained_sd_deg(0.6, turns)
    assert cloth[0] == 0
    assert cloth[1] == pytest.approx(2.45)
    assert cloth[2] == pytest.approx(1.5 * cloth[1])
