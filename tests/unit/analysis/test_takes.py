"""Takes: cuts, turns and returns part a clip, and the results are joined."""

from dataclasses import replace

import numpy as np
import pytest
from analysing import counts
from lanes import swept
from synthetic import Camera, Filmed, Flaws, play, raises, squat, stand, turn, walk
from synthetic import film_at_30 as film
from synthetic.montage import montage

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.analysis.replay import find_replays
from formcheck.analysis.takes import split_into_takes
from formcheck.errors import NotMeasurableError
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording, Shot

NOISY = Flaws(noise=0.002)


def set_of(count: int, yaw_deg: float = 0.0, seed: int = 1, stature: float = 0.75) -> Filmed:
    script = play(stand(1.2), raises(count, pitch_deg=35.0), stand(1.0))
    camera = Camera(yaw_deg=yaw_deg, stature=stature)
    return film(script, camera=camera, flaws=NOISY, seed=seed)


def analysis_of(recording: Recording, exercise: str = "calf-raise") -> Analysis:
    return analyze_recording(recording, Options(exercise=exercise, height_cm=178.0))


def test_a_clip_without_cuts_is_its_own_take() -> None:
    recording = set_of(3).recording
    (take,) = split_into_takes(recording)
    assert take.recording is recording
    assert analysis_of(recording).result.takes == []


@pytest.mark.parametrize("exercise", swept(["calf-raise", "auto"], 1))
def test_the_raises_of_all_takes_are_counted(exercise: str) -> None:
    recording = montage(set_of(2), set_of(3, yaw_deg=40.0, stature=0.55), set_of(1, yaw_deg=180.0))
    analysis = analysis_of(recording, exercise)
    result = analysis.result
    assert counts(result) == (6, 0, 0)
    assert [rep.index for rep in result.reps] == [1, 2, 3, 4, 5, 6]
    assert [rep.top_s for rep in result.reps] == sorted(rep.top_s for rep in result.reps)
    assert [take.begins for take in result.takes] == ["start", "cut", "cut"]
    assert result.takes[1].view is not None
    assert result.takes[1].view.yaw_deg is not None
    assert result.takes[1].view.yaw_deg.value == pytest.approx(40, abs=12)
    for rep in result.reps:
        peak = rep.peak_plantarflexion_deg
        assert peak is not None
        assert peak.value == pytest.approx(35, abs=peak.plus_minus + 1)
    (told,) = [n.message for n in result.warnings if n.code == "takes"]
    assert told.startswith("3 takes, each measured with its own zero. 1: 0.0 to ")
    assert "obliquely" in told


def test_curves_are_those_of_the_takes() -> None:
    first, second = set_of(2), set_of(2, yaw_deg=30.0)
    analysis = analysis_of(montage(first, second))
    alone = analysis_of(second.recording)
    side = alone.result.reps[0].side
    joined = analysis.legs[side].foot_pitch_deg
    assert len(joined) == len(first.track) + len(second.track)
    # The first fifth of a second after a cut is left out.
    np.testing.assert_allclose(
        joined[-len(second.track) + 20 :], alone.legs[side].foot_pitch_deg[20:], atol=1.0
    )


def test_full_depth_is_one_for_all_takes() -> None:
    low = film(play(stand(1.2), raises(2, pitch_deg=15.0), stand(1.0)), flaws=NOISY)
    result = analysis_of(montage(set_of(2), low)).result
    assert counts(result) == (2, 2, 0)


def test_a_raise_across_a_cut_is_cut_off_on_both_sides() -> None:
    whole = set_of(2)
    top = round(whole.truth.raises[1].top_s * 30)
    before = Filmed(_part(whole, slice(0, top)), whole.truth)
    after = Filmed(_part(set_of(2, yaw_deg=35.0), slice(top, None)), whole.truth)
    assert counts(analysis_of(montage(before, after)).result) == (1, 0, 2)


def test_a_turn_is_a_new_take() -> None:
    script = play(
        stand(1.5), raises(2, pitch_deg=35.0), stand(1.0), turn(180.0),
        stand(1.5), raises(3, pitch_deg=35.0), stand(1.0),
    )  # fmt: skip
    result = analysis_of(film(script, camera=Camera(yaw_deg=15.0), flaws=NOISY).recording).result
    assert [take.begins for take in result.takes] == ["start", "turn"]
    assert counts(result) == (5, 0, 0)


def test_who_comes_back_nearer_is_measured_anew() -> None:
    near = set_of(2)
    script = play(stand(2.5), raises(2, pitch_deg=35.0), stand(1.0))
    far = film(script, camera=Camera(stature=0.55), flaws=NOISY)
    away = far.track.landmarks.copy()
    away[:40] = np.nan
    joined = montage(near, Filmed(replace(far.track, landmarks=away), far.truth), cuts=[False])
    result = analysis_of(joined).result
    assert [take.begins for take in result.takes] == ["start", "return"]
    assert counts(result) == (4, 0, 0)


def test_a_take_that_cant_be_measured_is_told() -> None:
    nobody = set_of(1)
    empty = Filmed(
        replace(nobody.track, landmarks=np.full_like(nobody.track.landmarks, np.nan)), nobody.truth
    )
    result = analysis_of(montage(set_of(2), set_of(1, stature=2.0), empty)).result
    assert counts(result) == (2, 0, 0)
    assert [take.not_measured is None for take in result.takes] == [True, False]


def test_without_any_measurable_take_the_longest_says_why() -> None:
    recording = montage(set_of(1, stature=2.0), set_of(2, stature=2.0))
    with pytest.raises(NotMeasurableError):
        analysis_of(recording)


def test_a_replay_is_not_counted_twice() -> None:
    shot = set_of(3)
    noise = np.random.default_rng(3).normal(0, 0.4, shot.track.landmarks[..., :2].shape)
    again = shot.track.landmarks.copy()
    again[..., :2] = again[..., :2] * 1.3 - 60 + noise
    slow = replace(shot.track, landmarks=again, time_s=shot.track.time_s * 2)
    replay = Filmed(slow, shot.truth)
    result = analysis_of(montage(shot, replay)).result
    assert counts(result) == (3, 0, 0)
    assert [take.repeats for take in result.takes] == [None, 1]
    assert any("again, not counted twice" in notice.message for notice in result.warnings)


@pytest.mark.parametrize("speed", [0.25, 0.5])
def test_slowed_replays_of_a_part_are_found(speed: float) -> None:
    shot = set_of(3)
    part = _part(shot, slice(60, 150))
    closer = part.landmarks.copy()
    closer[..., :2] = 1.3 * closer[..., :2] - 60
    slow = replace(part, time_s=part.time_s / speed, landmarks=closer)
    assert find_replays([shot.recording, Filmed(slow, shot.truth).recording]) == {1: 0}


def test_slowed_pictures_of_the_same_part_are_known_by_their_pixels_alone() -> None:
    """Somebody who looks alike in every repetition may be shown in another, slowed."""
    shot = set_of(3)
    part = _part(shot, slice(60, 150))
    slow = replace(part, time_s=3 * part.time_s)
    assert find_replays([shot.recording, Filmed(slow, shot.truth).recording]) == {}


@pytest.mark.long
def test_a_replay_at_full_speed_is_known_by_its_pictures() -> None:
    shot = set_of(3)
    recording = montage(shot, shot)
    first, second = recording.shots
    shown = replace(recording, shots=(first, replace(second, shows_s=0.0)))
    assert counts(analysis_of(recording).result) == (6, 0, 0)
    assert counts(analysis_of(shown).result) == (3, 0, 0)


@pytest.mark.parametrize(("title", "counted"), [(True, 3), (False, 6)])
@pytest.mark.long
def test_after_a_title_a_replay_is_one_and_who_comes_back_does_it_again(
    title: bool, counted: int
) -> None:
    shot = set_of(3)
    landmarks = np.full_like(shot.track.landmarks[:60], np.nan)
    nobody = Filmed(
        replace(shot.track, landmarks=landmarks, time_s=shot.track.time_s[:60]), shot.truth
    )
    recording = montage(shot, nobody, shot)
    first, between, second = recording.shots
    again = replace(second, shows_s=0.0, place_changes=title)
    shown = replace(recording, shots=(first, between, again))
    assert counts(analysis_of(shown).result) == (counted, 0, 0)


def test_another_set_is_no_replay() -> None:
    script = play(stand(1.0), raises(4, pitch_deg=28.0, lean_deg=5.0), stand(1.0))
    other = film(script, flaws=NOISY, seed=4)
    assert find_replays([set_of(3).recording, other.recording]) == {}


def test_squats_and_walks_stay_one_take() -> None:
    for script in (play(stand(1), squat(3), stand(1)), play(stand(1), walk(6), stand(1))):
        assert len(split_into_takes(film(script, flaws=NOISY).recording)) == 1


def test_black_at_the_end_is_no_take() -> None:
    shot = set_of(2)
    track = shot.track
    landmarks = np.concatenate([track.landmarks, np.full((60, 33, 5), np.nan, np.float32)])
    times = np.concatenate([track.time_s, track.time_s[-1] + np.arange(1, 61) / 30])
    count = len(track)
    recording = replace(
        shot.recording,
        track=replace(track, time_s=times, landmarks=landmarks),
        shots=(Shot(0, count, "start"), Shot(count, count + 60, "cut")),
    )
    result = analysis_of(recording).result
    assert counts(result) == (2, 0, 0)
    assert result.takes == []
    assert [(s.reason, round(s.start_s)) for s in result.unmeasured] == [("nobody", 7)]


def _part(filmed: Filmed, frames: slice) -> PoseTrack:
    track = filmed.track
    return replace(track, time_s=track.time_s[frames], landmarks=track.landmarks[frames])
