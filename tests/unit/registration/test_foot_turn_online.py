"""The turn frame by frame, as a camera needs it: no look ahead, and nothing that blocks."""

from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
import pytest
from drawn_foot import RAISE, RATE, REST, DrawnFoot, at, at_once, clip, raises
from lanes import swept

from formcheck.registration.foot_template import FootView, foot_template
from formcheck.registration.foot_turn_online import (
    LandmarkPrior,
    OnlineFootTurn,
    OnlineFootTurnEstimator,
)
from formcheck.registration.matcher import FootTurnMatcher
from formcheck.registration.online_calibration import Job, Start

STANCE = [0, at(0.13), at(0.27), at(0.4)]


def follow(
    foot: DrawnFoot,
    start: Start = at_once,
    ground: np.ndarray | None = None,
    unseen: Callable[[int], bool] = lambda _: False,
) -> list[OnlineFootTurn | None]:
    """Take the stance from the first half second; follow the foot from there on.

    ``ground`` is where the landmarks saw the foot at rest, as `OnlineLegEstimator` tells it.
    """
    feet, (rough, rough_sd) = foot.feet(), foot.rough()
    frame = foot_template(feet[STANCE], FootView(0.0))
    assert frame is not None
    toe = np.median(feet[STANCE, 3], axis=0)
    meter = OnlineFootTurnEstimator([foot.image(index) for index in STANCE], toe, frame, start)
    shift = np.zeros((len(rough), 2)) if ground is None else ground
    found: list[OnlineFootTurn | None] = []
    for index, time_s in enumerate(foot.time_s):
        if index <= STANCE[-1] or unseen(index):
            found.append(None)
            continue
        prior = LandmarkPrior(
            float(time_s), shift[index], feet[index, 3], float(rough[index]), float(rough_sd[index])
        )
        found.append(meter.measure(foot.image(index), prior))
    return found


def told(found: list[OnlineFootTurn | None], name: str) -> np.ndarray:
    return np.array([np.nan if turn is None else getattr(turn, name) for turn in found], float)


@pytest.mark.long
@pytest.mark.parametrize("mirrored", swept([False, True], 0))
def test_raises_are_measured_without_a_look_ahead(mirrored: bool) -> None:
    foot = clip(raises([30, 18, 30]), mirrored=mirrored)
    found = follow(foot)
    off = np.abs(told(found, "turn_deg") - foot.turn_deg)
    known = np.isfinite(off)
    # The turn fades in within a second.
    assert not known[: at(0.43)].any()
    assert known[at(1.3) :].all()
    assert told(found, "trusted")[at(1.3) :].all()
    assert off[known].max() < 2.0
    second = REST + RAISE + REST
    assert off[second:].mean() < 0.6
    assert (off < 1.96 * told(found, "sd_deg"))[known].mean() > 0.9


@pytest.mark.long
def test_what_comes_later_changes_nothing() -> None:
    both = [follow(clip(raises(tops))) for tops in ([30, 18], [30, 30])]
    same = REST + RAISE + REST
    one, other = (told(found[:same], "turn_deg") for found in both)
    assert np.array_equal(one, other, equal_nan=True)


@pytest.mark.long
def test_the_foot_is_learned_after_the_first_and_the_third_raise() -> None:
    asked: list[Job] = []

    def never(job: Job) -> "Future[FootTurnMatcher]":
        asked.append(job)
        return Future()

    foot = clip(raises([30, 30, 30, 30]))
    found = follow(foot, start=never)
    # What never gets ready holds nothing up: the turn is measured as before.
    assert len(asked) == 1
    assert np.nanmax(np.abs(told(found, "turn_deg") - foot.turn_deg)) < 2.0

    learned: list[float] = []

    def noted(job: Job) -> "Future[FootTurnMatcher]":
        future = at_once(job)
        learned.append(future.result().calibration.score)
        return future

    follow(foot, start=noted)
    assert len(learned) == 2
    assert np.isfinite(learned).all()


@pytest.mark.long
def test_learning_makes_the_interval_smaller() -> None:
    foot = clip(raises([30, 30]))
    sd = told(follow(foot), "sd_deg")
    first, second = REST + RAISE // 2, REST + RAISE + REST + RAISE // 2
    assert sd[second] < 0.8 * sd[first]


@pytest.mark.long
@pytest.mark.sweep
def test_a_foot_that_is_covered_for_a_moment_makes_no_jump() -> None:
    turn = raises([30, 30, 30])
    top = REST + 2 * (RAISE + REST) + RAISE // 2
    half = at(0.27)
    foot = clip(turn, covered=list(range(top - half, top + half)))
    found = follow(foot)
    trusted = told(found, "trusted")
    assert not np.nan_to_num(trusted[top - half // 2 : top + half]).any()
    assert trusted[top + at(0.83) : top + at(1.05)].all()
    # As the landmarks and the turn are joined: by their variances.
    rough, rough_sd = foot.rough()
    sd = np.where(np.isfinite(told(found, "sd_deg")), told(found, "sd_deg"), np.inf)
    weight = rough_sd**2 / (rough_sd**2 + sd**2)
    shown = rough + weight * (np.nan_to_num(told(found, "turn_deg")) - rough)
    jumps = np.abs(np.diff(shown) - np.diff(turn))[at(0.67) :]
    assert jumps.max() < 2.0
    # It is not the true turn, only the landmarks', after a while.
    assert sd[top + half - 1] > 3 * sd[top - half - at(0.07)]


@pytest.mark.long
def test_a_foot_that_slides_away_is_not_trusted() -> None:
    turn = raises([30, 30])
    slide = np.zeros((len(turn), 2))
    slide[at(2.07) :, 0] = np.minimum(45 / RATE * np.arange(len(turn) - at(2.07)), 60.0)
    found = follow(clip(turn, slide=slide))
    trusted = told(found, "trusted")
    assert trusted[at(1.33) : at(2.0)].all()
    assert not np.nan_to_num(trusted[at(2.53) : at(3.5)]).any()


@pytest.mark.long
def test_a_foot_that_was_put_down_elsewhere_is_found_again() -> None:
    turn = raises([30, 30])
    slide = np.zeros((len(turn), 2))
    slide[at(2.0) :] = [30.0, -4.0]
    away = range(at(1.73), at(2.4))
    foot = clip(turn, slide=slide)
    found = follow(foot, ground=slide, unseen=lambda index: index in away)
    off = np.abs(told(found, "turn_deg") - turn)
    assert np.nanmax(off[at(2.67) :]) < 2.0
    assert told(found, "trusted")[at(2.67) :].all()


@pytest.mark.long
@pytest.mark.sweep
def test_a_swaying_camera_is_followed() -> None:
    turn = raises([30, 30])
    beat = np.arange(len(turn)) / RATE
    sway = np.stack([2.3 * np.sin(2 * beat), 1.4 * np.sin(3 * beat)], axis=1)
    found = follow(clip(turn, sway=sway, noise=6.0))
    off = np.abs(told(found, "turn_deg") - turn)
    assert np.nanmax(off) < 2.5
    assert told(found, "trusted")[at(1.33) :].all()


def test_an_empty_picture_tells_nothing() -> None:
    foot = clip(raises([30]))
    foot.image = lambda _: np.full((250, 280, 3), 120, np.uint8)  # type: ignore[method-assign]
    assert not any(turn is not None and turn.trusted for turn in follow(foot))
