"""The loop of a live session on scripted people."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from lanes import swept
from live_doubles import FPS, SessionLog, final_result, joined, recorded, run_session
from synthetic import film, play, raises, stand, walk

from formcheck.errors import ModelError
from formcheck.live.key_bindings import Command
from formcheck.live.live_frame import LiveFrame
from formcheck.live.pose_pipeline import PosePipeline
from formcheck.live.runner import Ended
from formcheck.live.session_recording import SessionRecording
from formcheck.model.pose_track import PoseTrack
from formcheck.video.latest_frame_channel import LiveState


@pytest.mark.long
def test_raises_are_told_one_by_one_and_agree_with_the_report(
    four_and_a_shallow_one: PoseTrack,
) -> None:
    seen, ended, runner = run_session(four_and_a_shallow_one)
    assert ended is Ended.SOURCE_ENDED
    assert seen.events("count") == ["1", "2", "3", "4"]
    assert len(seen.events("shallow")) == 1
    assert "Rise higher" in seen.events("cue")
    assert seen.stages() == ["still", "countdown", "counting"]
    assert runner.session is not None
    summary = final_result(recorded(runner.session, four_and_a_shallow_one)).summary
    assert (summary.rep_count, summary.partial_reps) == runner.session.counts == (4, 1)


def test_every_frame_is_shown_once_and_in_order(standing: PoseTrack) -> None:
    seen, _, runner = run_session(standing)
    times = [m.frame.time_s for m in seen.frames if m.fresh]
    assert times == pytest.approx(list(standing.time_s))
    assert runner.speed.shown == len(times)
    assert len(runner.speed.work_s) == len(runner.speed.delay_s) == len(times)


@pytest.mark.parametrize("waiting", [False, True])
def test_observers_are_told_when_the_next_frame_waits(
    standing: PoseTrack, monkeypatch: pytest.MonkeyPatch, waiting: bool
) -> None:
    monkeypatch.setattr(PosePipeline, "is_waiting", property(lambda _: waiting))
    part = slice(0, 12)
    few = replace(standing, time_s=standing.time_s[part], landmarks=standing.landmarks[part])
    seen, _, _ = run_session(few)
    assert {live.late for live in seen.frames if live.fresh} == {waiting}


@pytest.mark.long
def test_guidance_comes_before_anything_is_counted() -> None:
    track = film(play(stand(2.5), raises(2), stand(2.0), raises(2), stand(1.0)), fps=FPS).track
    hidden = track.landmarks.copy()
    hidden[track.time_s < 5.0] = np.nan
    seen, _, _ = run_session(PoseTrack(track.time_s, hidden, track.width, track.height))
    assert seen.stages()[0] == "guide"
    assert seen.frames[10].state.message == "Step into the picture"
    assert seen.events("count") == ["1", "2"]


@pytest.mark.long
def test_a_pause_is_left_out_of_count_and_report() -> None:
    track = film(
        play(stand(2.5), raises(2), raises(2), stand(1.5), raises(1), stand(1.0)), fps=FPS
    ).track
    pause_s, on_s = 2.5 + 2 * 2.5, 2.5 + 4 * 2.5 + 0.2
    seen, _, runner = run_session(track, {pause_s: Command.PAUSE, on_s: Command.PAUSE})
    assert "paused" in seen.stages()
    assert seen.events("count") == ["1", "2", "3"]
    assert runner.session is not None
    assert final_result(recorded(runner.session, track)).summary.rep_count == 3


@pytest.mark.long
def test_reset_counts_from_zero_with_the_same_stance() -> None:
    track = film(play(stand(2.5), raises(3), stand(1.0), raises(2), stand(1.0)), fps=FPS).track
    seen, _, runner = run_session(track, {2.5 + 3 * 2.5 + 0.5: Command.RESET})
    assert seen.events("count") == ["1", "2", "3", "1", "2"]
    assert seen.events("reset")
    assert runner.session is not None
    assert final_result(recorded(runner.session, track)).summary.rep_count == 2


@pytest.mark.long
def test_a_new_neutral_stance_keeps_the_count() -> None:
    track = film(play(stand(2.5), raises(2), stand(3.0), raises(2), stand(1.0)), fps=FPS).track
    seen, _, _ = run_session(track, {2.5 + 2 * 2.5 + 0.3: Command.NEUTRAL})
    assert seen.stages().count("countdown") == 2
    assert seen.events("count") == ["1", "2", "3", "4"]


@pytest.mark.long
def test_who_leaves_is_missed_and_counted_on_when_back() -> None:
    track = film(play(stand(2.5), raises(2), stand(3.0), raises(2), stand(1.0)), fps=FPS).track
    away = (track.time_s > 7.6) & (track.time_s < 9.2)
    landmarks = track.landmarks.copy()
    landmarks[away] = np.nan
    seen, _, _ = run_session(PoseTrack(track.time_s, landmarks, track.width, track.height))
    lost = [m.state.message for m in seen.frames if m.state.stage == "lost"]
    assert "Step into the picture" in lost
    assert seen.events("count") == ["1", "2", "3", "4"]


@pytest.mark.long
def test_steps_count_nothing() -> None:
    track = film(
        play(stand(2.5), raises(1), stand(1.0), walk(4), stand(2.0), raises(1), stand(1)), fps=FPS
    )
    seen, _, _ = run_session(track.track)
    assert seen.events("count") in (["1", "2"], ["1"])
    assert "lost" in seen.stages()


@pytest.mark.long
@pytest.mark.sweep
def test_missing_pictures_cut_a_raise() -> None:
    first = film(play(stand(2.5), raises(1), raises(1, down_s=0.05, hold_s=0.02)), fps=FPS).track
    cut = first.time_s < 2.5 + 2.5 + 0.7
    part = PoseTrack(first.time_s[cut], first.landmarks[cut], first.width, first.height)
    later = film(play(stand(1.5), raises(1), stand(0.5)), fps=FPS).track
    seen, _, _ = run_session(joined([part, later], gap_s=3.0))
    assert seen.events("count") == ["1", "2"]


@pytest.mark.long
def test_the_set_ends_after_the_wanted_raises(four_and_a_shallow_one: PoseTrack) -> None:
    seen, ended, runner = run_session(four_and_a_shallow_one, reps=2)
    assert ended is Ended.DONE
    assert runner.session is not None
    assert final_result(recorded(runner.session, four_and_a_shallow_one)).summary.rep_count == 2
    assert seen.last.message == "Done: 2"
    assert seen.events("count") == ["1", "2"]


def test_quitting_ends_at_once(standing: PoseTrack) -> None:
    seen, ended, _ = run_session(standing, {1.0: Command.QUIT})
    assert ended is Ended.QUIT
    assert seen.frames[-1].frame.time_s < 1.5


def test_keys_for_sound_and_help_are_seen(standing: PoseTrack) -> None:
    seen, _, _ = run_session(standing, {0.5: Command.MUTE, 1.0: Command.HELP, 2.0: Command.MUTE})
    switched = {(m.muted, m.help) for m in seen.frames}
    assert switched == {(False, False), (True, False), (True, True), (False, True)}
    assert not seen.frames[0].muted


def test_a_source_that_is_given_up_is_told(standing: PoseTrack) -> None:
    seen, ended, _ = run_session(standing, last_state=LiveState.FAILED)
    assert ended is Ended.SOURCE_FAILED
    assert all(m.trouble is None for m in seen.frames[:10])


def test_the_end_of_the_network_ends_the_session(
    standing: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise ModelError("The pose network stopped")

    monkeypatch.setattr("synthetic.source.ScriptedSource.detect", stop)
    with pytest.raises(ModelError, match="stopped"):
        run_session(standing)


@pytest.mark.long
def test_an_endless_session_keeps_a_bounded_number_of_frames(
    four_and_a_shallow_one: PoseTrack,
) -> None:
    recording = SessionRecording(max_frames=100)
    run_session(four_and_a_shallow_one, recording=recording)
    assert len(recording) == 100
    assert recording.full
    recording.forget_set()
    assert not recording.full
    assert 0 < len(recording) < 50


@pytest.mark.long
@pytest.mark.parametrize("moved_px", swept([0, 80], 1))
def test_after_missing_pictures_only_who_stands_elsewhere_must_stand_still(moved_px: int) -> None:
    first = film(play(stand(2.5), raises(1), stand(0.5)), fps=20.0).track
    later = film(
        play(stand(0.1), raises(1), stand(0.05), raises(1, rest_s=0), stand(0.5)), fps=20.0
    ).track
    landmarks = later.landmarks.copy()
    landmarks[..., 0] += moved_px
    later = PoseTrack(later.time_s, landmarks, later.width, later.height)
    seen, _, runner = run_session(joined([first, later], gap_s=4.0))
    assert seen.stages().count("still") == (2 if moved_px > 0 else 1)
    assert len(seen.events("count")) == (3 if moved_px == 0 else 2)
    assert runner.session is not None
    report = final_result(recorded(runner.session, later))
    assert report.summary.rep_count == len(seen.events("count"))


def test_opencv_works_on_one_thread_while_it_goes_on_and_then_as_before(
    standing: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, meanwhile = cv2.getNumThreads(), set()
    show = SessionLog.on_frame

    def on_frame(self: SessionLog, live: LiveFrame) -> None:
        meanwhile.add(cv2.getNumThreads())
        show(self, live)

    monkeypatch.setattr(SessionLog, "on_frame", on_frame)
    few = replace(standing, time_s=standing.time_s[:5], landmarks=standing.landmarks[:5])
    run_session(few)
    assert meanwhile == {1}
    assert cv2.getNumThreads() == before
