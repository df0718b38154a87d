"""Sets counted frame by frame from Python."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lanes import swept
from scripted_clips import four_raises
from synthetic import Camera, play, stand
from synthetic import film_at_30 as film
from synthetic.script import Posture
from synthetic.stretching import KNEE_TO_WALL, ONE_LEG, held, split

import formcheck
from formcheck.exercises.catalogue import exercise_names


def pushed(session: formcheck.Session) -> list[formcheck.SessionState]:
    track = four_raises().track
    return [
        session.push(float(time_s), pose)
        for time_s, pose in zip(track.time_s, track.landmarks, strict=True)
    ]


def new_session(**settings: Any) -> formcheck.Session:
    return formcheck.Session(four_raises().track.width, four_raises().track.height, **settings)


@pytest.mark.long
def test_a_session_counts_as_it_happens() -> None:
    session = new_session(countdown_s=0)
    states = pushed(session)
    stages = list(dict.fromkeys(state.stage for state in states))
    assert stages[-2:] == ["still", "counting"]
    done = [state.done for state in states if state.done]
    assert [d.counted for d in done] == [True, True, False, True]
    assert (states[-1].rep_count, states[-1].partial_reps) == (3, 1)
    tops = [true.top_s for true in four_raises().truth.raises]
    np.testing.assert_allclose([d.top_s for d in done], tops, atol=0.3)
    summary = session.analysis(height_cm=178).result.summary
    assert (summary.rep_count, summary.partial_reps) == (3, 1)
    assert summary.peak_heel_height_cm is not None


@pytest.mark.long
@pytest.mark.parametrize("smoothing", swept(["mediapipe", "none"], 1))
def test_a_session_is_told_what_smoothing_is_in_the_landmarks(smoothing: Any) -> None:
    session = new_session(countdown_s=0, smoothing=smoothing)
    pushed(session)
    backend = session.analysis().recording.track.backend
    assert (backend.smoothing is None) == (smoothing == "none")


def test_nobody_may_be_said_in_two_ways() -> None:
    nan = np.full((33, 5), np.nan)
    one, other = new_session().push(0.0, None), new_session().push(0.0, nan)
    assert (one.stage, one.message) == (other.stage, other.message)
    assert one.stage == "guide"
    assert one.message


@pytest.mark.long
def test_a_session_ends_after_the_raises_that_were_asked_for() -> None:
    assert pushed(new_session(countdown_s=0, reps=2))[-1].stage == "done"


@pytest.mark.long
def test_a_reset_forgets_and_a_pause_does_not_count() -> None:
    session = new_session(countdown_s=0)
    pushed(session)
    session.reset()
    session.pause()
    state = session.push(100.0, four_raises().track.landmarks[0])
    assert (state.stage, state.rep_count) == ("paused", 0)
    session.pause(False)
    assert session.push(100.1, four_raises().track.landmarks[0]).stage != "paused"


@pytest.mark.long
def test_a_session_times_a_hold() -> None:
    moves = (stand(2.0), held(ONE_LEG, 12.0, [], move_s=0.4), stand(1.5))
    track = film(play(*moves)).track
    session = formcheck.Session(
        track.width, track.height, exercise="single-leg-balance", countdown_s=0, seconds=10
    )
    states = [
        session.push(float(t), pose) for t, pose in zip(track.time_s, track.landmarks, strict=True)
    ]
    assert states[-1].message == "Done: 10 s"
    assert all(state.leg is None for state in states)
    (hold,) = session.analysis().result.holds
    assert hold.held_s == pytest.approx(10.0, abs=0.5)


@pytest.mark.long
def test_a_session_guides_a_test_of_both_ankles() -> None:
    lunges = []
    for facing in ("left", "right"):
        moves = [held(KNEE_TO_WALL, 3.5, []), stand(1.5)] * 3
        start = Posture(right_supports=float(facing == "right"))
        script = play(stand(0.5), split(False), stand(5.0), *moves, stand(1.0), start=start)
        lunges.append(film(script, camera=Camera(facing=facing)).track)  # type: ignore[arg-type]
    width, height = lunges[0].width, lunges[0].height
    session, now_s = formcheck.Session(width, height, exercise="knee-to-wall"), 0.0
    words = []
    for track in lunges:
        for pose in track.landmarks:
            now_s += 1 / 30
            state = session.push(now_s, pose)
            words += [state.words] if state.words else []
    assert words.count("Hold") == state.rep_count == 6
    for side in ("left", "right"):
        rom = session.analysis(side=side).result.rom
        assert rom is not None
        measured = rom.left if side == "left" else rom.right
        assert measured is not None
        assert measured.lunge is not None
        assert measured.lunge.tries == 3
    last = session.analysis().result.rom
    assert last is not None
    assert last.right is not None


@pytest.mark.parametrize("name", exercise_names())
def test_a_session_follows_every_exercise(name: str) -> None:
    session = new_session(exercise=name)
    assert session.push(0.0, None).message == "Step into the picture"
    session.take_neutral()
    session.finish()
    with pytest.raises(formcheck.NotMeasurableError, match="stand still"):
        session.analysis()


def test_before_a_stance_there_is_nothing_to_analyse() -> None:
    session = new_session()
    with pytest.raises(formcheck.NotMeasurableError, match="stand still"):
        session.analysis()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: new_session(exercise="calf-rase"), formcheck.ExerciseError),
        (lambda: new_session(exercise="no-such-thing"), formcheck.ExerciseError),
        (lambda: new_session(side="both"), ValueError),
        (lambda: new_session(target=9.0), ValueError),
        (lambda: new_session(smoothing="kalman"), ValueError),
        (lambda: formcheck.Session(0, 480), ValueError),
        (lambda: new_session().push(float("nan"), None), ValueError),
        (lambda: new_session().push(0.0, np.zeros((33, 3))), ValueError),
    ],
)
def test_a_session_refuses_what_it_cannot_count(
    make: Callable[[], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make()


def test_time_does_not_go_back() -> None:
    session = new_session()
    session.push(1.0, None)
    with pytest.raises(ValueError, match=r"time_s is 1 after 1: it must increase"):
        session.push(1.0, None)
