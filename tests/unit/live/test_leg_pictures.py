"""Pictures of a leg that are kept while its foot is tested at the camera."""

import numpy as np
import pytest

from formcheck.analysis.free_foot import PictureSequence
from formcheck.analysis.options import Options
from formcheck.live import leg_pictures
from formcheck.live.leg_pictures import BRIDGED_S, STEP_S, LegPictures, interpolated
from formcheck.model.landmarks import POSE_SHAPE
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.model.result import Clip

SIZE = (1280, 720)
KNEE_AND_ANKLE = np.array([[600.0, 200.0], [620.0, 450.0]])
BLANK = np.zeros((720, 1280, 3), np.uint8)


def test_pictures_are_small_and_few() -> None:
    kept = LegPictures(KNEE_AND_ANKLE, SIZE, most=40)
    kept.add_rest(0.0, BLANK)
    for index in range(1, 400):
        kept.add(index * STEP_S, BLANK)
    assert 20 < len(kept) <= 41
    largest = max(
        image.nbytes for time_s in (0.0, *np.arange(400) * STEP_S) for image in at(kept, time_s)
    )
    assert largest < 300 * 300 * 3
    kept.forget_tries()
    assert len(kept) == 1


def at(kept: LegPictures, time_s: float) -> list[np.ndarray]:
    """The picture of a time, as it is read."""
    track = PoseTrack(np.array([time_s]), np.zeros((1, *POSE_SHAPE), np.float32), *SIZE)
    found: list[np.ndarray] = []

    def look(source: PictureSequence, *_: object) -> dict[str, AnkleTurn]:
        found.extend(frame.image for frame in source.read({0}))
        return {}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leg_pictures, "measure_ankle_turns_in", look)
        kept.measure(recording_of(track), Options(exercise="rom-active"))
    return found


def recording_of(track: PoseTrack) -> Recording:
    clip = Clip(
        path="live", width=SIZE[0], height=SIZE[1], duration_s=1.0, frames=1, rotation_deg=0
    )
    return Recording(clip, track)


def test_a_leg_that_is_not_seen_has_no_pictures() -> None:
    unseen = PoseTrack(np.arange(3.0), np.full((3, *POSE_SHAPE), np.nan, np.float32), *SIZE)
    assert LegPictures.of(unseen, "left") is None


def test_every_picture_goes_to_the_frame_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # 25 frames a second, every second one kept, and a gap that is marked by a frame of nobody.
    times = np.r_[np.arange(20) * 0.04, 1.4, 2.0 + np.arange(20) * 0.04]
    landmarks = np.zeros((len(times), *POSE_SHAPE), np.float32)
    landmarks[20] = np.nan
    kept = LegPictures(KNEE_AND_ANKLE, SIZE)
    for index in range(0, len(times), 2):
        if index != 20:
            kept.add(float(times[index]), np.full_like(BLANK, 5 * index))

    def brightness(source: PictureSequence, few: Recording, *_: object) -> dict[str, AnkleTurn]:
        seen = np.full(len(few.track), np.nan)
        for frame in source.read(None):
            assert frame.time_s == few.track.time_s[frame.index]
            seen[frame.index] = frame.image.mean() / 5
        return {"left": AnkleTurn(seen, np.ones(len(seen)), np.isfinite(seen), "")}

    monkeypatch.setattr(leg_pictures, "measure_ankle_turns_in", brightness)
    track = PoseTrack(times, landmarks, *SIZE)
    turn = kept.measure(recording_of(track), Options(exercise="rom-active"))["left"]
    known = np.isfinite(turn.dorsiflexion_deg)
    assert np.allclose(turn.dorsiflexion_deg[known], np.flatnonzero(known), atol=0.01)
    # Up to the last picture before the gap, and from the first one after it.
    assert np.flatnonzero(~known).tolist() == [19, 20, 21]
    assert np.array_equal(known, turn.trusted)


def test_between_pictures_the_turn_is_interpolated() -> None:
    time_s = np.array([0.0, 0.2, 0.2 + 2 * BRIDGED_S])
    turn = AnkleTurn(np.array([0.0, 10.0, 20.0]), np.array([1.0, 3.0, 2.0]), np.ones(3, bool), "")
    at_s = np.array([-0.1, 0.0, 0.1, 0.2, 0.4, time_s[2], time_s[2] + 0.1])
    found = interpolated(turn, time_s, at_s)
    expected = [np.nan, 0.0, 5.0, 10.0, np.nan, 20.0, np.nan]
    assert np.allclose(found.dorsiflexion_deg, expected, equal_nan=True)
    assert np.allclose(found.sd_deg, [np.nan, 1.0, 3.0, 3.0, np.nan, 2.0, np.nan], equal_nan=True)
    assert found.trusted.tolist() == [False, True, True, True, False, True, False]
