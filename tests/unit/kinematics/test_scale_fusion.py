"""The chain tells how large the picture's degrees are, the picture everything else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import Flaws, film, play, raises, stand

from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.kinematics.leg import LegFit, fit_leg
from formcheck.kinematics.leg_angles import motion_of
from formcheck.kinematics.scale import BodyScale
from formcheck.kinematics.scale_fusion import (
    CHAIN_SHARE,
    COMMON_SD,
    FEWEST,
    RAISED,
    SMALLEST,
    TurnScale,
    fuse_turn_scale,
)
from formcheck.kinematics.view import estimate_view
from formcheck.model.recording import FootTurn

PITCH = np.concatenate([np.zeros(20), np.linspace(0, np.radians(30), 30)])


def turn_of(scale: float, scale_sd: float = 0.1, trusted: bool = True) -> FootTurn:
    count = len(PITCH)
    return FootTurn(
        np.degrees(PITCH) * scale, np.full(count, 0.3), np.full(count, trusted), scale_sd
    )


@given(st.floats(0.4, 2.0), st.floats(0.02, 0.5), st.floats(0.02, 0.5))
def test_both_are_weighed_by_how_sure_they_are(scale, own, share_sd):
    found, sd, *_ = fuse_turn_scale(turn_of(scale, own), PITCH, share_sd * PITCH)
    assert min(scale, 1) - 1e-9 <= found <= max(scale, 1) + 1e-9
    assert COMMON_SD < sd < np.hypot(min(own, CHAIN_SHARE * scale * share_sd), COMMON_SD)


def test_the_surer_one_decides():
    assert fuse_turn_scale(turn_of(0.7, 0.5), PITCH, 0.01 * PITCH)[0] == pytest.approx(
        0.7, abs=0.01
    )
    assert fuse_turn_scale(turn_of(0.7, 0.01), PITCH, 0.5 * PITCH)[0] == pytest.approx(
        1.0, abs=0.01
    )


def test_what_shows_hardly_anything_is_not_blown_up_without_end():
    assert fuse_turn_scale(turn_of(0.05, 0.9), PITCH, 0.01 * PITCH)[0] >= SMALLEST


def test_without_raised_frames_the_picture_stands_alone():
    few = np.where(np.cumsum(PITCH > RAISED) < FEWEST, PITCH, 0.0)
    assert fuse_turn_scale(turn_of(0.7), few, 0.1 * few) == TurnScale(1.0, 0.1)
    assert fuse_turn_scale(turn_of(0.7, trusted=False), PITCH, 0.1 * PITCH) == TurnScale(1.0, 0.1)


def test_a_scale_that_is_part_of_every_frames_error_is_left_alone():
    assert fuse_turn_scale(turn_of(0.7, 0.0), PITCH, 0.1 * PITCH) == TurnScale(1.0, 0.0)


@pytest.mark.parametrize("own", [0.0, 1e-200])
def test_no_doubt_is_no_number_to_divide_by(own):
    assert fuse_turn_scale(turn_of(0.7, own), PITCH, 0.1 * PITCH) == TurnScale(1.0, own)


def test_frames_nobody_knows_are_left_out():
    pitch, turn = PITCH.copy(), turn_of(0.7)
    pitch[::4] = np.nan
    turn.pitch_deg[1::4] = np.nan
    weights = np.array([0.1, CHAIN_SHARE * 0.7 * 0.1]) ** -2
    expected = weights @ [1.0, 0.7] / weights.sum()
    assert fuse_turn_scale(turn, pitch, 0.1 * pitch)[0] == pytest.approx(expected, abs=0.001)


def test_the_trunk_counts_for_each_quantity_by_what_the_lever_leaves_of_it():
    alone = fuse_turn_scale(turn_of(0.9), PITCH, 0.1 * PITCH)
    told = fuse_turn_scale(replace(turn_of(0.9), rise_share=0.7), PITCH, 0.1 * PITCH)
    assert alone.height_shown is alone.repeatable_shown is None
    # The lever is in the angle; in the height and from session to session the rise decides.
    assert told[:2] == alone[:2]
    assert 0.7 < told.repeatable_shown < told.height_shown < told.shown
    assert told.repeatable_shown == pytest.approx(0.7, abs=0.03)
    assert told.height_shown == pytest.approx(0.7, abs=0.06)
    assert told.height_sd < told.sd


def test_a_view_that_is_known_badly_makes_a_reading_repeat_less():
    sure, unsure = (
        fuse_turn_scale(replace(turn_of(0.9), rise_share=0.7, rise_share_sd=sd), PITCH, 0.1 * PITCH)
        for sd in (0.02, 0.08)
    )
    assert sure.repeatable_sd < 0.4 * unsure.repeatable_sd
    assert sure.repeatable_shown < unsure.repeatable_shown


def test_a_heel_is_as_high_as_its_trunk_rises():
    filmed = film(play(stand(0.8), raises(3, hold_s=1.0), stand(0.6)))
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    true = filmed.truth.legs["right"].pitch_deg
    turn = FootTurn(0.8 * true, np.full(len(true), 0.3), np.ones(len(true), bool), 0.08)
    fits = [fit_leg(body, "right", view, replace(turn, rise_share=s)) for s in (None, 0.8, 1.0)]
    top = true > 25
    plain, told, other = (np.degrees(np.median(fit.rise_pitch[top])) for fit in fits)
    assert plain < told - 1
    assert told == pytest.approx(np.median(true[top]), rel=0.12)
    assert 1.15 < told / other < 1 / 0.8
    angles = [np.median(fit.pitch[top]) for fit in fits[1:]]
    assert angles[0] == pytest.approx(angles[1])
    assert fits[0].repeatable is None
    repeated = [fit.repeatable.factor * np.median(fit.pitch[top]) for fit in fits[1:]]
    assert np.degrees(repeated[0]) == pytest.approx(np.median(true[top]), rel=0.05)
    assert repeated[0] / repeated[1] == pytest.approx(1 / 0.82, rel=0.03)


def test_what_repeats_is_in_the_motion_and_is_surer_than_the_set_up():
    filmed = film(play(stand(0.8), raises(3, hold_s=1.0), stand(0.6)))
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    true = filmed.truth.legs["right"].pitch_deg
    turn = FootTurn(0.8 * true, np.full(len(true), 0.3), np.ones(len(true), bool), 0.08, 0.8, 0.02)
    scale = BodyScale(175.0, "height")
    plain, told = (
        motion_of(body, "right", view, fit_leg(body, "right", view, t), scale)
        for t in (replace(turn, rise_share=None), turn)
    )
    assert plain.repeatable_ankle_deg is plain.repeatable_heel_height is None
    top = true > 25
    shown = np.median(told.repeatable_ankle_deg[top])
    assert shown == pytest.approx(np.median(filmed.truth.legs["right"].ankle_deg[top]), abs=2.5)
    assert np.median(told.repeatable_ankle_plus_minus[top] / told.ankle_set_up[top]) < 0.6
    own = told.repeatable_heel_height_plus_minus[top] / told.heel_height_set_up[top]
    assert np.median(own) < 1


def both(scale_sd: float) -> tuple[LegFit, LegFit, np.ndarray]:
    """A shaky leg alone, and with a smooth picture that shows nine tenths; and the truth."""
    filmed = film(play(stand(0.8), raises(3, hold_s=1.0), stand(0.6)), flaws=Flaws(noise=0.004))
    body = clean_landmarks(filmed.track)
    view = estimate_view(body, body.seen)
    true = filmed.truth.legs["right"].pitch_deg
    turn = FootTurn(0.9 * true, np.full(len(true), 0.3), np.ones(len(true), bool), scale_sd)
    models = (fit_leg(body, "right", view), fit_leg(body, "right", view, turn))
    assert models[0] is not None
    assert models[1] is not None
    return models[0], models[1], true


def test_the_curve_has_the_pictures_shape_and_the_doubt_of_both_scales():
    alone, joint, true = both(0.1)

    def off_its_shape(model: LegFit) -> float:
        pitch = np.degrees(model.pitch)
        return float(np.std(pitch - (pitch @ true / (true @ true)) * true))

    assert off_its_shape(joint) < 0.3 * off_its_shape(alone)
    top = true > 25
    sd = np.median(np.degrees(joint.pitch_sd[top]) / true[top])
    assert 0.05 < sd < 0.1
    gain = np.degrees(joint.pitch) @ true / (true @ true)
    assert 0.89 < gain < 1.0


def test_a_scale_that_is_known_leaves_only_the_doubt_that_both_share():
    _, joint, true = both(0.001)
    top = true > 25
    assert np.median(np.degrees(joint.pitch_sd[top])) < COMMON_SD * true.max() + 0.6
    assert np.degrees(joint.pitch) @ true / (true @ true) == pytest.approx(0.9, abs=0.01)


def test_a_picture_less_sure_than_it_shows_blows_no_interval_up(monkeypatch):
    monkeypatch.setattr("formcheck.kinematics.leg.fuse_turn_scale", lambda *_: TurnScale(0.5, 0.6))
    _, joint, _ = both(0.1)
    assert np.degrees(joint.pitch_sd).max() < 3 * np.degrees(joint.pitch).max()


def risen(share: float) -> TurnScale:
    """A picture that shows all of the turn beside a trunk of whose rise it shows a share."""
    turn = replace(turn_of(1.0, 0.1), rise_share=share, rise_share_sd=0.03)
    return fuse_turn_scale(turn, PITCH, 0.1 * PITCH)


def test_a_trunk_that_says_something_else_altogether_widens_both() -> None:
    agreed, torn = risen(0.95), risen(0.5)
    assert agreed.contradicted == 0
    assert agreed.height_sd is not None
    assert torn.height_sd is not None
    assert torn.height_shown is not None
    # Angle and height may be what either says.
    picture = fuse_turn_scale(turn_of(1.0, 0.1), PITCH, 0.1 * PITCH).shown
    # Frames without a picture know nothing of a mean of both: the scale stays the chain's.
    assert torn.shown == torn.height_shown == picture
    assert torn.contradicted == pytest.approx(picture / 0.5 - 1)
    assert 1.96 * torn.height_sd > picture - 0.5
    assert torn.height_sd > 2 * agreed.height_sd
