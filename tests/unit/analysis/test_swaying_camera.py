"""A camera that sways in the hand: its motion is known, and taken out of the landmarks."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import Camera, Filmed, Flaws, play, raises, stand
from synthetic import film_at_30 as film

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.eligibility import KNOWN_MOTION, clean_body
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import Side
from formcheck.model.recording import Recording

SWAY_PX, SWAY_HZ = 20.0, 1.0
REPS = 5
SIDE: Side = "right"


SCRIPT = play(stand(1.2), raises(REPS), stand(1.2))
NOISE = Flaws(noise=0.0015)


def sway(time_s: Floats) -> Floats:
    """How far the picture moves when the camera sways up and down and across, (T, 2)."""
    beat = 2 * np.pi * SWAY_HZ * time_s
    return SWAY_PX * np.stack([np.sin(beat), (np.cos(0.9 * beat) - 1) / 2], axis=1)


@pytest.fixture(scope="module")
def filmed() -> Filmed:
    return film(SCRIPT, flaws=NOISE)


@pytest.fixture
def unknown() -> Recording:
    """The same as a swaying camera shows it."""
    return film(SCRIPT, flaws=NOISE, sway=sway).recording


@pytest.fixture
def known(unknown: Recording) -> Recording:
    """The same, with what the background tells."""
    motion = np.tile(np.eye(2, 3), (len(unknown.track), 1, 1))
    motion[:, :, 2] = sway(unknown.track.time_s)
    return replace(unknown, camera_motion=motion)


def measured(recording: Recording) -> Analysis:
    return analyze_recording(recording, Options(exercise="calf-raise", side=SIDE))


def test_the_raises_are_counted_and_measured_as_by_a_still_camera(
    filmed: Filmed, known: Recording
) -> None:
    still, moving = measured(filmed.recording), measured(known)
    assert still.result.summary.rep_count == REPS
    assert moving.result.summary.rep_count == REPS
    assert "zero-taken" not in [notice.code for notice in moving.result.warnings]
    for before, after in zip(still.result.reps, moving.result.reps, strict=True):
        assert after.top_s == pytest.approx(before.top_s, abs=0.1)
    truth = filmed.truth.legs[SIDE].pitch_deg
    was, now = (
        float(np.nanmedian(np.abs(run.legs[SIDE].foot_pitch_deg - truth)))
        for run in (still, moving)
    )
    assert now < was + 1.0
    off = np.abs(moving.legs[SIDE].foot_pitch_deg - still.legs[SIDE].foot_pitch_deg)
    # The pose model's own filter lags more while the picture sways, which is undone nearly.
    assert np.nanpercentile(off, 95) < 2.0
    assert np.nanmax(off) < 5.0


def test_an_unknown_sway_does_harm(filmed: Filmed, known: Recording, unknown: Recording) -> None:
    """Otherwise the other test says nothing of the camera's motion."""
    still, blind, seeing = (clean_body(r) for r in (filmed.recording, unknown, known))
    harm, left = (np.abs(body.points - still.points).max(axis=(1, 2)) for body in (blind, seeing))
    assert np.median(harm) > 0.5 * SWAY_PX
    assert np.median(left) < 0.05 * SWAY_PX
    assert left.max() < 0.25 * SWAY_PX
    assert measured(unknown).result.summary.rep_count < REPS


@pytest.mark.parametrize(("share", "steady"), [(1.0, True), (KNOWN_MOTION - 0.1, False)])
def test_only_a_motion_that_is_mostly_known_counts_as_taken_out(
    share: float, steady: bool, known: Recording
) -> None:
    assert known.camera_motion is not None
    known.camera_motion[int(share * len(known.track)) :] = np.nan
    assert clean_body(known).camera_compensated is steady


def test_without_a_motion_nothing_is_moved(filmed: Filmed) -> None:
    none = replace(filmed.recording, camera_motion=None)
    rest = replace(none, camera_motion=np.tile(np.eye(2, 3), (len(none.track), 1, 1)))
    assert not clean_body(none).camera_compensated
    np.testing.assert_allclose(clean_body(rest).points, clean_body(none).points)


PAN_PX, PARALLAX_PX = 120.0, 45.0


def gone(time_s: Floats) -> Floats:
    """Share of the way of a camera that is carried off as the last heel comes down."""
    return np.clip((time_s - time_s[-1] + 1.5) / 1.5, 0.0, 1.0)


def test_a_camera_that_is_carried_off_at_the_end_leaves_the_last_raise_its_end() -> None:
    """The floor under the feet then moves otherwise than the wall behind, which is what is seen."""

    def pan(time_s: Floats) -> Floats:
        return np.stack([(PAN_PX + PARALLAX_PX) * gone(time_s), 0 * time_s], axis=1)

    script = play(stand(1.2), raises(3, hold_s=1.0), stand(0.6))
    oblique = Camera(yaw_deg=-40.0)
    still = measured(film(script, flaws=NOISE, camera=oblique).recording)
    carried = film(script, flaws=NOISE, camera=oblique, sway=pan).recording
    motion = np.tile(np.eye(2, 3), (len(carried.track), 1, 1))
    motion[:, 0, 2] = PAN_PX * gone(carried.track.time_s)
    moving = measured(replace(carried, camera_motion=motion))
    assert moving.result.summary.rep_count == still.result.summary.rep_count == 3
    for before, after in zip(still.result.reps, moving.result.reps, strict=True):
        assert after.end_s == pytest.approx(before.end_s, abs=0.15)
        was, now = before.peak_plantarflexion_deg, after.peak_plantarflexion_deg
        assert was is not None
        assert now is not None
        assert now.value == pytest.approx(was.value, abs=now.plus_minus)


@pytest.mark.sweep
def test_a_zero_that_a_carried_camera_saw_makes_a_wide_interval(filmed: Filmed) -> None:
    def carried(time_s: Floats) -> Floats:
        return np.stack([14.0 * time_s - 100.0, 0 * time_s], axis=1)

    moving = film(SCRIPT, flaws=NOISE, sway=carried).recording
    motion = np.tile(np.eye(2, 3), (len(moving.track), 1, 1))
    motion[:, :, 2] = carried(moving.track.time_s)
    still, told = measured(filmed.recording), measured(replace(moving, camera_motion=motion))
    assert told.result.summary.rep_count == REPS
    assert "zero-taken" in [notice.code for notice in told.result.warnings]
    for before, after in zip(still.result.reps, told.result.reps, strict=True):
        was, now = before.peak_plantarflexion_deg, after.peak_plantarflexion_deg
        assert was is not None
        assert now is not None
        assert now.plus_minus > was.plus_minus + 2.0
        assert now.value == pytest.approx(was.value, abs=now.plus_minus)
