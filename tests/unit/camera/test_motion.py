"""The camera's own motion, as the background shows it."""

import numpy as np
import pytest
from drawn_background import (
    HEIGHT,
    WIDTH,
    Floats,
    landmarks,
    motion,
    off_px,
    seen,
    textured,
    with_person,
)
from lanes import swept

from formcheck.camera.motion import MOST_MISSED, CameraMotionEstimator

FRAMES = 30
BEAT = np.arange(FRAMES) / 30
KINDS = {
    "shifted": [motion((9 * np.sin(6 * t), 5 * np.sin(4 * t))) for t in BEAT],
    "turned": [motion(turn_deg=2 * np.sin(5 * t)) for t in BEAT],
    "zoomed": [motion(zoom=1 + 0.03 * np.sin(5 * t)) for t in BEAT],
    "all at once": [
        motion(
            (8 * np.sin(6 * t), 4 * np.sin(3 * t)), 1.5 * np.sin(5 * t), 1 + 0.02 * np.sin(2 * t)
        )
        for t in BEAT
    ],
    # Two thirds of the picture: other corners must be taken on the way.
    "panned": [motion((-11.0 * frame, 1.5 * frame)) for frame in range(FRAMES)],
}


def from_first(truth: list[Floats]) -> list[Floats]:
    """Motion since the first frame."""
    back = np.linalg.inv(np.vstack([truth[0], [0, 0, 1]]))
    return [moved @ back for moved in truth]


@pytest.mark.parametrize("kind", swept(list(KINDS), 3, 4))
def test_a_known_motion_is_found(kind: str) -> None:
    rng, scene, meter = np.random.default_rng(1), textured(1), CameraMotionEstimator()
    wide = textured(1, 3 * WIDTH) if kind == "panned" else scene
    off = []
    for moved, truth in zip(KINDS[kind], from_first(KINDS[kind]), strict=True):
        found = meter.add(seen(wide, moved, rng), None)
        assert found is not None
        off.append(off_px(found, truth))
    assert np.median(off) < 0.3
    # A pan is put together from several key pictures.
    assert max(off) < (1.5 if kind == "panned" else 0.6)


def test_a_large_picture_is_measured_in_its_own_pixels() -> None:
    rng, scene, meter = np.random.default_rng(2), textured(2), CameraMotionEstimator()
    off = []
    for step in range(8):
        small = seen(scene, motion((1.5 * step, 0.0)), rng)
        found = meter.add(small.repeat(2, axis=0).repeat(2, axis=1), None)
        assert found is not None
        assert found[0, 2] == pytest.approx(3.0 * step, abs=0.6)
        off.append(abs(found[0, 2] - 3.0 * step))
    assert np.median(off) < 0.3


@pytest.mark.parametrize("noise", swept([2.0, 10.0], 1))
@pytest.mark.parametrize("person", [None, landmarks()])
def test_a_still_noisy_scene_has_exactly_no_motion(noise: float, person: np.ndarray | None) -> None:
    rng, scene, meter = np.random.default_rng(3), textured(3), CameraMotionEstimator()
    for _ in range(FRAMES):
        found = meter.add(seen(scene, motion(), rng, noise), person)
        np.testing.assert_array_equal(found, np.eye(2, 3))


@pytest.mark.parametrize("known", [True, False], ids=["landmarks known", "nobody found"])
def test_somebody_who_moves_is_not_the_camera(known: bool) -> None:
    rng, scene, meter = np.random.default_rng(4), textured(4), CameraMotionEstimator()
    for t in BEAT:
        right, down = 60 * np.sin(3 * t), 20 * np.sin(7 * t)
        image = with_person(seen(scene, motion(), rng), right, down)
        found = meter.add(image, landmarks(right) if known else None)
        np.testing.assert_array_equal(found, np.eye(2, 3))


@pytest.mark.parametrize("known", swept([True, False], 1), ids=["landmarks known", "nobody found"])
def test_somebody_before_a_moving_camera_changes_nothing(known: bool) -> None:
    rng, scene, meter = np.random.default_rng(5), textured(5), CameraMotionEstimator()
    truth = KINDS["shifted"]
    off = []
    for t, moved in zip(BEAT, truth, strict=True):
        right = 60 * np.sin(3 * t)
        image = with_person(seen(scene, moved, rng), right)
        found = meter.add(image, landmarks(right) if known else None)
        assert found is not None
        off.append(off_px(found, moved))
    assert np.median(off) < 0.3
    assert max(off) < 0.6


@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_a_blank_picture_says_nothing(noise: float) -> None:
    rng, meter = np.random.default_rng(6), CameraMotionEstimator()
    blank = np.full((HEIGHT, WIDTH, 3), 128, np.float32)
    answers = [meter.add(seen(blank, motion(), rng, noise), None) for _ in range(15)]
    # A key picture moves with itself; between keys nothing is known.
    assert sum(answer is None for answer in answers) > 12
    for answer in answers:
        assert answer is None or (answer == np.eye(2, 3)).all()


@pytest.mark.parametrize("gap", swept([3, MOST_MISSED - 1], 1))
def test_a_short_gap_loses_nothing(gap: int) -> None:
    rng, scene, meter = np.random.default_rng(7), textured(7), CameraMotionEstimator()
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for frame in range(30):
        moved = motion((0.5 * frame, 0.0))
        dark = 10 <= frame < 10 + gap
        found = meter.add(black if dark else seen(scene, moved, rng), None)
        assert (found is None) == dark
        if found is not None:
            assert off_px(found, moved) < 0.6


@pytest.mark.long
def test_after_a_long_gap_the_motion_goes_on_from_where_it_was() -> None:
    rng, scene, meter = np.random.default_rng(8), textured(8), CameraMotionEstimator()
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for frame in range(10):
        meter.add(seen(scene, motion((2.0 * frame, 0.0)), rng), None)
    during = [meter.add(black, None) for _ in range(3 * MOST_MISSED)]
    assert sum(found is None for found in during) > 2 * MOST_MISSED
    found = [meter.add(seen(scene, motion((18.0 + frame, 0.0)), rng), None) for frame in range(25)]
    known = [(frame, here) for frame, here in enumerate(found) if here is not None]
    first, start = known[0]
    # The new key picture lies where the last known one did; the next one has moved by 1.
    assert start[0, 2] == pytest.approx(19.0, abs=0.6)
    for frame, here in known[1:]:
        assert here[0, 2] - start[0, 2] == pytest.approx(frame - first, abs=0.6)
    assert len(known) > 10


@pytest.mark.long
def test_back_where_it_started_nothing_of_the_way_is_left() -> None:
    """Each key picture on the way errs a bit; near the first one, that one is followed again."""
    rng, scene, meter = np.random.default_rng(9), textured(9, 3 * WIDTH), CameraMotionEstimator()
    way = [10.0 * frame for frame in range(45)]
    for right in [*way, *way[::-1]]:
        found = meter.add(seen(scene, motion((-right, 0.0)), rng), None)
    for _ in range(3):
        found = meter.add(seen(scene, motion(), rng), None)
        np.testing.assert_array_equal(found, np.eye(2, 3))


@pytest.mark.long
def test_a_first_picture_that_is_gone_for_good_does_no_harm() -> None:
    rng, meter = np.random.default_rng(10), CameraMotionEstimator()
    first, other = textured(10), textured(11)
    for _ in range(3):
        meter.add(seen(first, motion(), rng), None)
    shifts = [0.0] * (2 * MOST_MISSED) + [0.5 * frame for frame in range(20)]
    found = [meter.add(seen(other, motion((right, 0.0)), rng), None) for right in shifts]
    for here, right in list(zip(found, shifts, strict=True))[-20:]:
        assert here is not None
        assert off_px(here, motion((right, 0.0))) < 0.6
