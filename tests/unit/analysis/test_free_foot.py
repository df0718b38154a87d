"""Which free feet are measured from their pictures, and what is said of the others."""

from dataclasses import replace

import numpy as np
import pytest
from analysing import analysed
from synthetic import film, play, stand
from synthetic.stretching import foot_reps, leg_on_the_floor

from formcheck.analysis.free_foot import FootPart, is_free_foot_measured, unmeasured_turn
from formcheck.analysis.free_foot_limits import (
    LIMITS,
    free_foot_yaw_deg,
    is_measured,
    limit_of_view,
)
from formcheck.analysis.legs import Legs, measure_legs
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.analysis.takes import split_into_takes
from formcheck.kinds import load_exercise
from formcheck.kinematics.perspective import Camera
from formcheck.model.landmarks import Landmark
from formcheck.model.recording import AnkleTurn, Recording, Shot

OPTIONS = Options(exercise="rom-active")


@pytest.fixture(scope="module")
def recording() -> Recording:
    script = play(stand(1.0), foot_reps([20.0] * 3), stand(1.0), start=leg_on_the_floor())
    return film(script).recording


@pytest.fixture(scope="module")
def legs(recording: Recording) -> Legs:
    return measure_legs(recording, OPTIONS)


def pictured(recording: Recording, legs: Legs, limit: str = "") -> Recording:
    """The recording with pictures that show more of the turn than its landmarks."""
    landmarks = analysed_ankle(recording, legs)
    turn = AnkleTurn(1.5 * landmarks, np.full(len(landmarks), 2.5), landmarks > -999, limit)
    return replace(recording, ankle_turns={legs.main: turn})


def analysed_ankle(recording: Recording, legs: Legs) -> np.ndarray:
    return analyze_recording(recording, OPTIONS).legs[legs.main].ankle_deg


def test_what_the_pictures_show_is_the_range(recording: Recording, legs: Legs) -> None:
    by_landmarks = analyze_recording(recording, OPTIONS).result
    result = analyze_recording(pictured(recording, legs), OPTIONS).result
    assert result.rom is not None
    assert by_landmarks.rom is not None
    ends, before = (
        [t for t in rom.tries if t.movement == "dorsiflexion"]
        for rom in (result.rom, by_landmarks.rom)
    )
    assert len(ends) == len(before) == 3
    assert not any(t.lower_bound for t in ends)
    for end, short in zip(ends, before, strict=True):
        assert end.angle_deg is not None
        assert short.angle_deg is not None
        assert end.angle_deg.value == pytest.approx(1.5 * short.angle_deg.value, rel=0.05)
        assert end.angle_deg.plus_minus == pytest.approx(1.96 * 2.5, rel=0.02)
    assert "free-foot" not in [notice.code for notice in result.warnings]


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_makes_it_a_lower_bound_and_is_said(
    recording: Recording, legs: Legs, limit: str
) -> None:
    result = analyze_recording(pictured(recording, legs, limit), OPTIONS).result
    assert result.rom is not None
    assert all(t.lower_bound for t in result.rom.tries)
    (message,) = [notice.message for notice in result.warnings if notice.code == "free-foot"]
    assert LIMITS[limit] in message


def test_recordings_without_pictures_stay_a_lower_bound(recording: Recording) -> None:
    result = analysed(film_of(recording), exercise="rom-active").result
    assert result.rom is not None
    assert all(t.lower_bound for t in result.rom.tries)
    (message,) = [notice.message for notice in result.warnings if notice.code == "free-foot"]
    assert "only landmarks were measured" in message


def film_of(recording: Recording) -> object:
    script = play(stand(1.0), foot_reps([20.0]), stand(1.0), start=leg_on_the_floor())
    return replace(film(script), track=recording.track)


CAMERA = Camera(640, 480)


def seen_in_the_middle(legs: Legs) -> Legs:
    """The legs where the near foot is in the picture's middle."""
    points = legs.pictured.points.copy()
    feet = [Landmark.of(legs.main, name) for name in ("ankle", "heel", "foot_index")]
    points += [CAMERA.width / 2, CAMERA.height / 2] - np.nanmedian(points[:, feet], axis=(0, 1))
    return replace(legs, pictured=replace(legs.pictured, points=points))


def test_unclear_views_are_refused(legs: Legs) -> None:
    legs = seen_in_the_middle(legs)
    assert limit_of_view(legs, legs.main, CAMERA) == ""
    oblique = replace(legs, view=replace(legs.view, yaw_deg=48.0))
    assert limit_of_view(oblique, legs.main, CAMERA) == "oblique"


@pytest.mark.parametrize("facing", [1, -1])
def test_a_foot_before_the_pictures_middle_is_seen_from_behind(legs: Legs, facing: int) -> None:
    legs = seen_in_the_middle(replace(legs, view=replace(legs.view, facing=facing)))
    yaw, sd = free_foot_yaw_deg(legs, legs.main, CAMERA)
    ahead = replace(legs.pictured, points=legs.pictured.points + np.array([facing * 128, 0]))
    moved, moved_sd = free_foot_yaw_deg(replace(legs, pictured=ahead), legs.main, CAMERA)
    assert moved - yaw == pytest.approx(-np.degrees(np.arctan(0.25)), abs=0.01)
    assert moved_sd == pytest.approx(np.hypot(sd, 0.15 * (moved - yaw)), abs=0.01)


@pytest.mark.parametrize(("apart_px", "limit"), [(5.0, "far-leg"), (200.0, "")])
def test_a_far_leg_is_refused_where_the_near_one_hides_it(
    legs: Legs, apart_px: float, limit: str
) -> None:
    legs = seen_in_the_middle(legs)
    near = legs.main
    far = "left" if near == "right" else "right"
    points = legs.pictured.points.copy()
    for name in ("knee", "ankle", "heel", "foot_index"):
        beside = points[:, Landmark.of(near, name)] + [apart_px, 0]
        points[:, Landmark.of(far, name)] = beside
    placed = replace(
        legs,
        pictured=replace(legs.pictured, points=points),
        view=replace(legs.view, near=near),
    )
    assert limit_of_view(placed, far, CAMERA) == limit
    assert limit_of_view(placed, near, CAMERA) == ""


@pytest.mark.parametrize(
    ("exercise", "measured"),
    [
        ("rom-active", True),
        ("seated-dumbbell-dorsiflexion", True),
        ("band-dorsiflexion", True),
        ("seated-towel-stretch", True),
        ("ankle-circles", True),
        ("ankle-alphabet", True),
        ("calf-raise", False),
        ("rope-jumps", False),
        ("knee-to-wall", False),
    ],
)
def test_only_feet_in_the_air_are_measured(exercise: str, measured: bool) -> None:
    assert is_free_foot_measured(load_exercise(exercise)) is measured


def test_each_take_keeps_its_own_frames(recording: Recording, legs: Legs) -> None:
    whole = pictured(recording, legs)
    count = len(whole.track)
    half = count // 2
    cut = replace(whole, shots=(Shot(0, half, "start"), Shot(half, count, "cut")))
    for take in split_into_takes(cut):
        turn = take.recording.ankle_turns[legs.main]
        expected = whole.ankle_turns[legs.main].dorsiflexion_deg[take.frames]
        assert turn.dorsiflexion_deg == pytest.approx(expected, nan_ok=True)


def test_a_foot_that_was_not_measured_has_no_turn() -> None:
    turn = unmeasured_turn(3, "far-leg")
    assert np.isnan(turn.dorsiflexion_deg).all()
    assert not turn.trusted.any()
    assert turn.limit == "far-leg"


class GoneRound:
    """Stands for the measurement of a foot that went round."""

    reference = 0
    aside = True

    def finish(self, _: object) -> AnkleTurn:
        return AnkleTurn(np.arange(3.0), np.ones(3), np.ones(3, bool))


@pytest.mark.parametrize("straight", [True, False])
def test_a_foot_that_goes_round_has_a_range_only_where_it_is_to(straight: bool) -> None:
    part = FootPart("left", slice(0, 3), GoneRound(), "", lambda turn: turn.trusted, straight)  # type: ignore[arg-type]
    turn = part.turn()
    assert is_measured(turn) == (not straight)
    assert turn.limit == ("aside" if straight else "")
    assert turn.limit in (*LIMITS, "")
