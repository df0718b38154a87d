"""Pictures on their side or on their head: turned when sure, else said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from synthetic import Flaws, lift_free_leg, lunges, march, play, raises, sit_down_on, squat, stand
from synthetic import film_at_30 as film

from formcheck.analysis import picture_turn
from formcheck.analysis.options import Options
from formcheck.analysis.picture_turn import TurnVerdict, find_upright_poses, judge_turn
from formcheck.model.clip_reading import ClipReading
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Notice

NOISY = Flaws(noise=0.002)


def on_its_side(track: PoseTrack, quarters: int) -> PoseTrack:
    """Turn the pictures of a track clockwise by quarters."""
    for _ in range(quarters):
        x, y = track.landmarks[..., 0], track.landmarks[..., 1]
        landmarks = track.landmarks.copy()
        landmarks[..., 0], landmarks[..., 1] = track.height - y, x
        track = replace(track, landmarks=landmarks, width=track.height, height=track.width)
    return track


def filmed(*moves) -> PoseTrack:
    return film(play(*moves), flaws=NOISY).track


RAISES = (stand(1.0), raises(3, pitch_deg=30.0), stand(1.0))


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("moves", [RAISES, (stand(1.0), squat(3), stand(1.0))])
def test_who_moves_along_their_own_length_stood(moves, quarters) -> None:
    verdict = judge_turn(on_its_side(filmed(*moves), quarters))
    assert verdict == TurnVerdict((360 - 90 * quarters) % 360, sure=True)


@pytest.mark.parametrize(
    "moves", [RAISES, (stand(1.0), squat(3)), (stand(1.0), march(4)), (stand(1.0), lunges(2))]
)
def test_upright_pictures_stay(moves) -> None:
    assert judge_turn(filmed(*moves), standing=True) == TurnVerdict()


def test_who_keeps_still_on_their_side_may_lie() -> None:
    track = on_its_side(filmed(stand(4.0)), 1)
    assert judge_turn(track) == TurnVerdict(270, sure=False)
    # Who does a standing exercise does not.
    assert judge_turn(track, standing=True) == TurnVerdict(270, sure=True)


def test_nobody_stands_on_their_head() -> None:
    assert judge_turn(on_its_side(filmed(stand(4.0)), 2)) == TurnVerdict(180, sure=True)


def lying(trunk, legs, *, seconds=4.0) -> PoseTrack:
    """Film a body whose trunk and legs lean so over time, in degrees, about its toes."""
    time_s = np.arange(0, seconds, 1 / 30)
    track = film(play(stand(seconds)), flaws=NOISY).track
    landmarks = track.landmarks[: len(time_s)].copy()

    def vector(deg):
        lean = np.radians(np.broadcast_to(deg, time_s.shape))
        return np.stack([np.sin(lean), -np.cos(lean)], axis=1)

    toes = np.tile([200.0, 400.0], (len(time_s), 1))
    hips = toes + 160 * vector(legs)
    shoulders = hips + 100 * vector(trunk)
    noise = np.random.default_rng(1).normal(0, 0.8, (len(time_s), 33, 2))
    joints = (shoulders, hips, (hips + toes) / 2, toes, toes)
    for pair, points in zip((11, 23, 25, 27, 31), joints, strict=True):
        for index in (pair, pair + 1):
            landmarks[:, index, :2] = points + noise[:, index]
    return replace(track, time_s=time_s, landmarks=landmarks)


WAVE = np.sin(2 * np.pi * np.arange(0, 4.0, 1 / 30) / 2)


@pytest.mark.parametrize(
    ("trunk", "legs"),
    [
        pytest.param(90, 90, id="lies still"),
        pytest.param(75 + 10 * WAVE, 75 + 10 * WAVE, id="push-ups"),
        pytest.param(-100 + 20 * WAVE, -80 - 20 * WAVE, id="bridges"),
        pytest.param(-70 + 20 * WAVE, -90, id="crunches"),
    ],
)
def test_who_really_lies_is_not_turned(trunk, legs) -> None:
    assert not judge_turn(lying(trunk, legs)).sure


def test_who_bends_over_may_also_sit_on_the_floor_in_a_picture_on_its_side() -> None:
    assert judge_turn(lying(85, 5), standing=True) == TurnVerdict()
    assert judge_turn(lying(85, 5)) == TurnVerdict(270, sure=False)


def test_who_lies_for_an_exercise_that_is_done_lying_needs_no_other_picture() -> None:
    assert judge_turn(lying(90, 90), may_lie=True) == TurnVerdict()
    assert judge_turn(lying(-85, -70), may_lie=True) == TurnVerdict()
    # Who sits on the floor, the legs stretched out, does not lie across an upright picture.
    assert judge_turn(lying(90, 5), may_lie=True) == TurnVerdict(270, sure=False)


def test_who_lies_down_in_between_was_upright() -> None:
    trunk = np.where(np.arange(120) < 80, 88.0, 3.0)
    assert judge_turn(lying(trunk, trunk), standing=True) == TurnVerdict()


def test_who_sits_in_a_picture_on_its_side_is_told_by_the_thighs() -> None:
    """With thighs that point up somebody may lie on the back, if such an exercise was named."""
    seat = filmed(sit_down_on(), stand(4.0), raises(3, seated=True))
    hanging, up = on_its_side(seat, 1), on_its_side(seat, 3)
    assert judge_turn(hanging) == TurnVerdict(270, sure=True)
    assert judge_turn(up) == TurnVerdict(90, sure=True)
    assert judge_turn(hanging, may_lie=True) == TurnVerdict(270, sure=True)
    assert judge_turn(up, may_lie=True) == TurnVerdict(90, sure=False)


def test_a_seated_person_is_not_turned() -> None:
    track = filmed(stand(1.0), sit_down_on(), stand(2.0))
    assert judge_turn(track, standing=True) == TurnVerdict()


class Clip:
    """A clip whose pictures are `quarters` from upright; finds its poses as they are read."""

    def __init__(self, recording: Recording, quarters: int) -> None:
        self.recording, self.quarters = recording, quarters
        self.read: list[int | None] = []

    def find_poses(self, options: Options) -> Recording:
        turn = options.reading.rotate
        self.read.append(turn)
        quarters = (self.quarters + (turn or 0) // 90) % 4
        return replace(self.recording, track=on_its_side(self.recording.track, quarters))


def test_a_clip_on_its_side_is_read_again_upright() -> None:
    clip = Clip(film(play(*RAISES)).recording, 1)
    found = find_upright_poses(Path("a.mp4"), Options(exercise="auto"), clip.find_poses)
    assert clip.read == [None, 270]
    assert np.array_equal(found.track.landmarks, clip.recording.track.landmarks)
    assert [notice.code for notice in found.notices] == ["picture-turned"]


def test_an_upright_clip_and_one_that_the_user_turns_are_read_once() -> None:
    for options, quarters in (
        (Options(), 0),
        (Options(reading=ClipReading(rotate=0)), 1),
        (Options(reading=ClipReading(rotate=180)), 1),
    ):
        clip = Clip(film(play(*RAISES)).recording, quarters)
        found = find_upright_poses(Path("a.mp4"), options, clip.find_poses)
        assert clip.read == [options.reading.rotate]
        assert not found.notices


def test_what_is_unsure_is_said_and_left() -> None:
    clip = Clip(film(play(stand(3.0))).recording, 3)
    found = find_upright_poses(Path("a.mp4"), Options(exercise="auto"), clip.find_poses)
    assert clip.read == [None]
    assert [notice.code for notice in found.notices] == ["picture-on-its-side"]
    assert "--rotate 90" in found.notices[0].message


def test_a_clip_with_nobody_is_tried_the_other_ways(monkeypatch) -> None:
    recording = film(play(*RAISES)).recording
    empty = replace(recording.track, landmarks=np.full_like(recording.track.landmarks, np.nan))
    clip = Clip(replace(recording, track=empty), 0)
    monkeypatch.setattr(picture_turn, "_try_turns", lambda *_: TurnVerdict(180, sure=True))
    found = find_upright_poses(Path("a.mp4"), Options(), clip.find_poses)
    assert clip.read == [None, 180]
    assert [notice.code for notice in found.notices] == ["picture-turned"]


def test_after_an_interrupt_nothing_is_read_again() -> None:
    recording = film(play(*RAISES)).recording
    notice = Notice(code="interrupted", message="interrupted")
    clip = Clip(replace(recording, notices=[notice]), 1)
    find_upright_poses(Path("a.mp4"), Options(), clip.find_poses)
    assert clip.read == [None]


def test_one_leg_and_a_moving_camera_are_no_obstacle() -> None:
    one_leg = filmed(stand(1.0), lift_free_leg(), raises(3, pitch_deg=30.0), stand(1.0))
    assert judge_turn(on_its_side(one_leg, 1)).sure
    track = on_its_side(filmed(*RAISES), 1)
    pan = np.linspace(0, 0.3 * track.width, len(track))
    motion = np.tile(np.eye(2, 3), (len(track), 1, 1))
    motion[:, 0, 2] = pan
    landmarks = track.landmarks.copy()
    landmarks[..., 0] += pan[:, None]
    assert judge_turn(replace(track, landmarks=landmarks), motion).sure
