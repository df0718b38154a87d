"""A live session that is given its pictures: the foot's pixels say how far it turns."""

import weakref
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from drawn_foot import HEEL, TOE, at_once, clip
from live_doubles import FPS
from synthetic import Filmed, film, play, raises, stand

from formcheck import Session
from formcheck.exercises.catalogue import load_raise
from formcheck.live.followers.foot_registration import LiveFootRegistration
from formcheck.live.followers.raises import RaiseFollower
from formcheck.live.session import LiveSession, SessionState
from formcheck.model.frame import Image
from formcheck.model.landmarks import Landmark


@pytest.fixture(scope="module")
def filmed() -> Filmed:
    return film(play(stand(1.6), raises(2), stand(0.6)), fps=FPS)


def pictures(filmed: Filmed) -> Iterator[Image]:
    """The drawn foot where the landmarks of the right foot are, turned as it truly is."""
    track = filmed.track
    names = [Landmark.of("right", name) for name in ("heel", "foot_index")]
    heel, toe = np.median(track.landmarks[: round(FPS), names, :2], axis=0)
    right = toe[0] > heel[0]
    size = np.hypot(*(toe - heel)) / np.hypot(*(TOE - HEEL))
    foot = clip(np.nan_to_num(filmed.truth.legs["right"].pitch_deg), mirrored=not right)
    across = HEEL[0] if right else foot.image(0).shape[1] - 1 - HEEL[0]
    place = np.array([[size, 0, heel[0] - size * across], [0, size, heel[1] - size * HEEL[1]]])
    for index in range(len(track)):
        image = cv2.warpAffine(
            foot.image(index),
            place,
            (track.width, track.height),
            flags=cv2.INTER_AREA,
            borderMode=cv2.BORDER_REPLICATE,
        )
        yield np.asarray(image, np.uint8)


def run(filmed: Filmed, images: Iterator[Image | None]) -> tuple[np.ndarray, SessionState]:
    """Pitch in every frame, and the last state."""
    track = filmed.track
    follower = RaiseFollower(
        load_raise("calf-raise"), foot_registration=LiveFootRegistration(start=at_once)
    )
    session = LiveSession(follower, (track.width, track.height), "right", countdown_s=0)
    pitch = []
    for time_s, pose, image in zip(track.time_s, track.landmarks, images, strict=False):
        state = session.push(float(time_s), pose, image=image)
        pitch.append(np.nan if state.leg is None else state.leg.foot_pitch_deg)
    return np.array(pitch), state


@pytest.fixture(scope="module")
def alone(filmed: Filmed) -> tuple[np.ndarray, SessionState]:
    """What the landmarks give without a picture."""
    return run(filmed, nothing())


def blank(filmed: Filmed) -> Iterator[Image]:
    while True:
        yield np.full((filmed.track.height, filmed.track.width, 3), 120, np.uint8)


def small() -> Iterator[Image]:
    while True:
        yield np.full((60, 80, 3), 120, np.uint8)


def nothing() -> Iterator[None]:
    while True:
        yield None


@pytest.mark.long
def test_the_pictures_make_the_turn_more_exact(
    filmed: Filmed, alone: tuple[np.ndarray, SessionState]
) -> None:
    true = filmed.truth.legs["right"].pitch_deg
    seen, state = run(filmed, pictures(filmed))
    known = np.isfinite(seen)
    assert np.array_equal(known, np.isfinite(alone[0]))
    off, off_alone = (np.abs(pitch - true)[known].mean() for pitch in (seen, alone[0]))
    assert off < 0.7
    assert off < 0.6 * off_alone
    assert state.rep_count == 2


@pytest.mark.long
@pytest.mark.sweep
def test_pictures_that_show_no_foot_change_nothing(
    filmed: Filmed, alone: tuple[np.ndarray, SessionState]
) -> None:
    pitch, state = alone
    for images in (blank(filmed), small()):
        seen, other = run(filmed, images)
        assert np.allclose(seen, pitch, atol=0.1, equal_nan=True)
        assert (other.rep_count, other.partial_reps) == (state.rep_count, state.partial_reps)


def test_only_a_handful_of_pictures_is_kept_while_nobody_stands_still(filmed: Filmed) -> None:
    pixels = LiveFootRegistration(start=at_once)
    given: list[weakref.ref[Image]] = []
    for index in range(300):
        image = next(blank(filmed))
        given.append(weakref.ref(image))
        pixels.buffer_image(index / 30, image)
    del image
    assert 4 <= sum(picture() is not None for picture in given) <= 7
    pixels.end()
    assert not any(picture() is not None for picture in given)


@pytest.mark.long
@pytest.mark.sweep  # with real pictures: tests/end_to_end/test_live_command.py
def test_the_python_session_takes_pictures_too(filmed: Filmed) -> None:
    track = filmed.track
    session = Session(track.width, track.height, side="right", countdown_s=0)
    for time_s, pose, image in zip(track.time_s, track.landmarks, pictures(filmed), strict=True):
        state = session.push(float(time_s), pose, image)
    assert state.rep_count == 2
    with pytest.raises(ValueError, match="the image is uint8 of the shape"):
        session.push(100.0, None, np.zeros((5, 5, 3), np.uint8))
