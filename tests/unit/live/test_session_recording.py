"""The turns that were measured live, recorded for the report."""

import numpy as np

from formcheck.live.session_recording import SessionRecording, TurnSample

POSE = np.zeros((33, 5), np.float32)


def test_turns_stand_at_the_times_of_the_track() -> None:
    recording = SessionRecording()
    recording.add(0.0, POSE, stance=True)
    recording.add(0.1, POSE, turn=TurnSample("right", 3.0, 0.5))
    recording.add(0.2, POSE)
    # Something was not recorded here: the track has a frame without a pose.
    recording.add(2.0, POSE, turn=TurnSample("right", 20.0, 1.5))
    track, turns = recording.track(64, 48), recording.foot_turns()
    assert list(turns) == ["right"]
    turn = turns["right"]
    nan = np.nan
    assert track.found.tolist() == [True, True, True, False, True]
    assert np.array_equal(turn.pitch_deg, [nan, 3.0, nan, nan, 20.0], equal_nan=True)
    assert np.array_equal(turn.sd_deg, [nan, 0.5, nan, nan, 1.5], equal_nan=True)
    assert turn.trusted.tolist() == [False, True, False, False, True]


def test_a_foot_that_was_taken_later_has_turns_of_its_own() -> None:
    recording = SessionRecording()
    recording.add(0.0, POSE, turn=TurnSample("left", 3.0, 0.5))
    recording.add(0.1, POSE, turn=TurnSample("right", 4.0, 0.5))
    turns = recording.foot_turns()
    assert turns["left"].trusted.tolist() == [True, False]
    assert turns["right"].trusted.tolist() == [False, True]


def test_no_pictures_no_turns() -> None:
    recording = SessionRecording()
    assert recording.foot_turns() == {}
    recording.add(0.0, POSE)
    assert recording.foot_turns() == {}
    recording.add(0.1, POSE, turn=TurnSample("left", 3.0, 0.5))
    recording.forget_set()
    assert recording.foot_turns() == {}
