"""What can't be measured is refused with a line that says what to do."""

from dataclasses import replace

import numpy as np
import pytest
from analysing import counts, result_of
from synthetic import Camera, Filmed, Flaws, film, play, raises, stand
from synthetic.script import Script

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.errors import ExerciseError, NotMeasurableError
from formcheck.model.clip_reading import ONE_SHOWN
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Notice

SET = play(stand(0.8), raises(2), stand(0.7))


def message_of(what: Script | Filmed, **settings: object) -> str:
    with pytest.raises(NotMeasurableError) as caught:
        result_of(what, **settings)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 160
    return text


def cropped(filmed: Filmed, top: float = 0.0, bottom: float = 1.0) -> Filmed:
    """Cut the picture at these shares of its height, the landmarks stay where they were."""
    height = filmed.track.height
    landmarks = filmed.track.landmarks.copy()
    landmarks[:, :, 1] -= top * height
    track = filmed.track
    cut = PoseTrack(track.time_s, landmarks, track.width, int(height * (bottom - top)))
    return replace(filmed, track=cut)


def only(filmed: Filmed, frames: slice) -> Filmed:
    track = filmed.track
    part = PoseTrack(track.time_s[frames], track.landmarks[frames], track.width, track.height)
    return replace(filmed, track=part)


def test_one_frame_is_no_clip() -> None:
    assert "single picture" in message_of(only(film(SET), slice(0, 1)))


def test_a_clip_that_shows_one_of_its_frames_says_why() -> None:
    one = only(film(SET), slice(0, 1))
    why = "Only one of the clip's 50 pictures can be shown: copy it again."
    notices = [Notice(code=ONE_SHOWN, message=why)]
    track_only = replace(one.recording, notices=notices)
    with pytest.raises(NotMeasurableError, match="only one of the clip's 50 pictures"):
        analyze_recording(track_only, Options())


def test_two_frames_are_too_few() -> None:
    message_of(only(film(SET), slice(0, 2)))


def test_nobody_is_told_to_step_into_the_picture() -> None:
    empty = Flaws(lost=((0.0, 99.0),))
    assert "step back" in message_of(SET, flaws=empty)


def test_a_glimpse_is_not_enough() -> None:
    assert "step back" in message_of(SET, flaws=Flaws(lost=((0.2, 99.0),)))


@pytest.mark.parametrize(
    ("top", "bottom"),
    [(0.0, 0.88), (0.0, 0.6), (0.4, 1.0), (0.6, 1.0)],
    ids=["feet", "legs", "shoulders", "trunk"],
)
def test_a_body_that_is_cut_is_told_to_step_back(top: float, bottom: float) -> None:
    assert "step back" in message_of(cropped(film(SET), top, bottom))


def test_a_head_that_is_cut_does_not_matter() -> None:
    found = result_of(cropped(film(SET), top=0.24))
    assert counts(found) == (2, 0, 0)


def test_toes_at_the_very_edge_are_still_seen() -> None:
    assert counts(result_of(SET, camera=Camera(ground_y=1.01))) == (2, 0, 0)


def test_a_body_that_is_cut_for_a_while_is_measured_where_it_is_whole() -> None:
    script = play(lambda s: s.move(0.0, {"place": 0.55}), stand(1.0))
    script.move(0.0, {"place": 0.0})
    for move in (stand(0.8), raises(2), stand(0.7)):
        move(script)
    found = result_of(script, camera=Camera(width=360, at_x=0.5))
    assert found.summary.rep_count == 2


def test_something_that_is_no_leg_is_refused() -> None:
    filmed = film(SET)
    filmed.track.landmarks[:, 25:27, 1] += 60  # knees in the middle of the shank
    assert "step back" in message_of(filmed)


def test_an_unknown_exercise_is_refused_before_anything_is_measured() -> None:
    with pytest.raises(ExerciseError, match="did you mean calf-raise"):
        result_of(only(film(SET), slice(0, 1)), exercise="calf-rais")


def test_feet_that_never_stand_are_measured_roughly_and_nothing_is_counted() -> None:
    filmed = film(SET)
    drift = 300.0 * filmed.track.time_s  # pixels, as from a camera that pans along
    landmarks = filmed.track.landmarks.copy()
    landmarks[:, :, 0] += drift[:, None].astype(np.float32)
    wide = PoseTrack(filmed.track.time_s, landmarks, 4000, 480)
    found = result_of(replace(filmed, track=wide))
    assert counts(found) == (0, 0, 0)
    assert "not-planted" in [w.code for w in found.warnings]
    assert found.range_of_motion.right is not None
