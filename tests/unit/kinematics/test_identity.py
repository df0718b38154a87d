"""Whose body it is: after a jump, after an absence, after a glimpse."""

import numpy as np
import pytest
from synthetic import film, play, raises, stand

from formcheck.kinematics.identity import ABSENCE_S, MAX_SPEED, BodyPlace, IdentityTracker
from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.model.pose_track import PoseTrack

SIZE = 200.0
RATE = 10.0


def follow(*spans: tuple[float, float, float, float]) -> list[int]:
    """Whose body each span is: from when to when, at which x, how large."""
    identities, owners = IdentityTracker(), []
    for start_s, stop_s, x, size in spans:
        for time_s in np.arange(start_s, stop_s, 1 / RATE):
            identities.push(BodyPlace(float(time_s), x, 300.0, size))
        assert identities.current is not None
        owners.append(identities.current)
    return owners


def test_one_person_stays_one() -> None:
    assert follow((0, 3, 100, SIZE), (3, 5, 120, 1.1 * SIZE)) == [0, 0]


@pytest.mark.parametrize(("x", "size"), [(100, 0.6), (100, 1.5), (400, 1.0), (500, 1.6)])
def test_after_an_absence_it_is_the_same_person(x: float, size: float) -> None:
    back_s = 3.0 + ABSENCE_S
    assert follow((0, 3, 100, SIZE), (back_s, 8, x, size * SIZE)) == [0, 0]


@pytest.mark.parametrize(("x", "size"), [(100, 0.6), (100, 1.7), (400, 1.0)])
@pytest.mark.parametrize("gap_s", [0.0, 0.3])
def test_a_jump_is_somebody_else(x: float, size: float, gap_s: float) -> None:
    assert follow((0, 3, 100, SIZE), (3 + gap_s, 8, x, size * SIZE)) == [0, 1]


def test_the_person_goes_on_after_somebody_else() -> None:
    assert follow((0, 3, 100, SIZE), (3, 5, 500, SIZE), (5, 7, 110, SIZE)) == [0, 1, 0]


def test_somebody_who_walked_meanwhile_is_the_same() -> None:
    walked = 0.9 * MAX_SPEED * SIZE
    assert follow((0, 3, 100, SIZE), (4, 5, 100 + walked, SIZE)) == [0, 0]


def test_after_all_were_gone_everybody_is_known_again() -> None:
    """The one who fits goes first, and else it is who was measured."""
    one, other = (0, 4, 100, SIZE), (4, 6, 500, 0.5 * SIZE)
    assert follow(one, other, (8, 9, 500, 0.5 * SIZE)) == [0, 1, 1]
    assert follow(one, other, (8, 9, 100, SIZE)) == [0, 1, 0]
    assert follow(one, other, (8, 9, 700, 2 * SIZE)) == [0, 1, 0]


def test_a_glimpse_ends_no_absence() -> None:
    glimpse = (3.6, 3.8, 600, 0.5 * SIZE)
    assert follow((0, 3, 100, SIZE), glimpse, (4.3, 8, 300, 1.4 * SIZE))[::2] == [0, 0]


def moved(away_s: float, back_s: float, size: float) -> PoseTrack:
    """Nobody for a while, and before that somebody smaller."""
    track = film(play(stand(1.0), raises(2), stand(4.0), raises(2), stand(1.0))).track
    landmarks = track.landmarks.copy()
    before = track.time_s < back_s
    landmarks[before, :, :3] *= size
    landmarks[(track.time_s >= away_s) & before] = np.nan
    return PoseTrack(track.time_s, landmarks, track.width, track.height)


def test_a_clip_keeps_all_stretches_of_one_person() -> None:
    track = moved(6.0, 9.0, 0.7)
    body = clean_landmarks(track)
    assert len(body.stretches) == 2
    assert body.strangers == []
    np.testing.assert_array_equal(body.seen, track.found)


def test_a_clip_names_the_stretches_of_somebody_else() -> None:
    track = moved(6.0, 6.0, 0.7)
    body = clean_landmarks(track)
    (theirs,) = body.strangers
    (mine,) = body.stretches
    assert body.time_s[mine.stop - 1] - body.time_s[mine.start] > 6.0
    assert body.time_s[theirs.stop - 1] == pytest.approx(6.0, abs=0.05)
    assert not body.seen[theirs].any()
