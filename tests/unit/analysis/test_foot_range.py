"""How far a foot that goes round goes up and down, by its picture, and when that isn't told."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from synthetic import Camera, circles, film, foot_in_the_air, play, stand, write_in_the_air

from formcheck.analysis.foot_range import REASONS, range_in_plane
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.kinematics.view import CameraView
from formcheck.model.landmarks import Side
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.model.result import Result

SIDE: Side = "right"


def view(yaw_deg: float, sd_deg: float = 5.0) -> CameraView:
    return CameraView(facing=1, yaw_deg=yaw_deg, yaw_sd_deg=sd_deg, near=SIDE, front=True)


def turn_of(angle_deg: np.ndarray, sd_deg: float = 2.0, limit: str = "") -> AnkleTurn:
    known = np.isfinite(angle_deg)
    return AnkleTurn(angle_deg, np.where(known, sd_deg, np.nan), known & (limit == ""), limit)


ROUND = 25.0 * np.sin(np.linspace(0, 2 * np.pi, 40))
ALL = slice(0, 40)


def test_the_range_is_from_the_highest_to_the_lowest() -> None:
    found = range_in_plane(turn_of(ROUND), view(0.0, 0.0), ALL)
    assert found is not None
    assert found.value == pytest.approx(50.0, abs=0.3)
    assert found.plus_minus == pytest.approx(1.96 * 2.0 * np.sqrt(2))
    trimmed = range_in_plane(turn_of(ROUND), view(0.0), ALL, 5.0)
    assert trimmed is not None
    assert 47.0 < trimmed.value < found.value
    part = range_in_plane(turn_of(ROUND), view(0.0), slice(0, 19))
    assert part is not None
    assert part.value == pytest.approx(25.0, abs=0.5)


def test_a_view_from_farther_in_front_is_less_sure() -> None:
    side, oblique = (range_in_plane(turn_of(ROUND), view(yaw), ALL) for yaw in (0.0, 28.0))
    assert side is not None
    assert oblique is not None
    assert oblique.value == side.value
    assert side.plus_minus + 1.5 < oblique.plus_minus < side.plus_minus + 6


def test_what_the_pictures_do_not_tell_has_no_range() -> None:
    unseen = ROUND.copy()
    unseen[5:18] = np.nan
    assert range_in_plane(None, view(0.0), ALL) is None
    assert range_in_plane(turn_of(unseen), view(0.0), ALL) is None
    assert range_in_plane(turn_of(unseen), view(0.0), slice(20, 40)) is not None
    assert range_in_plane(turn_of(ROUND, limit="oblique"), view(0.0), ALL) is None
    assert range_in_plane(turn_of(ROUND, sd_deg=6.0), view(0.0), ALL) is None
    assert range_in_plane(turn_of(ROUND), view(0.0), slice(40, 40)) is None


@cache
def filmed(name: str) -> Recording:
    move = circles(3) if name == "ankle-circles" else write_in_the_air(6.0)
    script = play(stand(1.5), move, stand(1.0), start=foot_in_the_air("right"))
    return film(script, camera=Camera(facing="right")).recording


@cache
def by_landmarks(name: str) -> np.ndarray:
    return analyze_recording(filmed(name), Options(exercise=name)).legs[SIDE].ankle_deg


def pictured(name: str, **turn: object) -> Result:
    """The result where the pictures show half as much again of the turn as the landmarks."""
    found = turn_of(1.5 * by_landmarks(name), **turn)  # type: ignore[arg-type]
    recording = replace(filmed(name), ankle_turns={SIDE: found})
    return analyze_recording(recording, Options(exercise=name)).result


def test_circles_have_the_range_that_the_pictures_show() -> None:
    result = pictured("ankle-circles")
    assert result.summary.cycle_count == 3
    whole = float(np.ptp(1.5 * by_landmarks("ankle-circles")))
    for cycle in result.cycles:
        assert cycle.range_deg is not None
        assert cycle.range_deg.value == pytest.approx(whole, abs=6.0)
        assert 5 < cycle.range_deg.plus_minus < 8
        assert not cycle.lower_bound
    assert "free-foot" not in [notice.code for notice in result.warnings]


def test_letters_have_a_range_too() -> None:
    result = pictured("ankle-alphabet")
    assert result.active is not None
    assert result.active.range_deg is not None
    whole = np.diff(np.percentile(1.5 * by_landmarks("ankle-alphabet"), (5, 95)))[0]
    assert result.active.range_deg.value == pytest.approx(whole, abs=8.0)
    assert not result.active.lower_bound


@pytest.mark.parametrize(
    ("turn", "reason"), [({"limit": "oblique"}, "oblique"), ({"sd_deg": 7.0}, "unclear")]
)
def test_why_there_is_no_range_is_said(turn: dict[str, object], reason: str) -> None:
    result = pictured("ankle-circles", **turn)
    assert result.summary.cycle_count == 3
    assert {cycle.range_deg for cycle in result.cycles} == {None}
    (message,) = [notice.message for notice in result.warnings if notice.code == "free-foot"]
    assert message == f"no range is given: {REASONS[reason]}"
