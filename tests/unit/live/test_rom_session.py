"""A prompted range-of-motion test on scripted people: what is said, recorded and measured."""

from concurrent.futures import Future
from datetime import datetime
from typing import Literal

import cv2
import numpy as np
import pytest
from drawn_free_foot import painted
from live_doubles import FPS, SessionLog, joined, run_over
from synthetic import Camera, play, stand
from synthetic import film_at_30 as film
from synthetic.script import Move, Posture
from synthetic.stretching import KNEE_TO_WALL, foot_reps, held, leg_on_the_floor, split

from formcheck.analysis.foot_registration import FOOT
from formcheck.analysis.free_foot_limits import LIMITS
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.exercises.catalogue import Exercise, RomExercise, load_exercise
from formcheck.live.finalize import analyze_session
from formcheck.live.followers.range_of_motion import RomFollower
from formcheck.live.followers.rom_guide import HEEL_WORDS, STEPS, Test
from formcheck.live.journal import SessionMetadata
from formcheck.live.leg_pictures import STEP_S, LearntLeg
from formcheck.live.runner import Ended
from formcheck.live.session import LiveSession
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Clip, RomTest
from formcheck.registration.free_foot.turn_fit import LearningStoppedError
from formcheck.registration.online_calibration import Job

EXERCISES: dict[Test, Exercise] = {
    "active": load_exercise("rom-active"),
    "knee-to-wall": load_exercise("rom-knee-to-wall"),
}
QUIET_S = 5.0
"""Enough to be looked at, and for the neutral posture."""


def lunging(facing: str, count: int = 3, heel_deg: float = 0.0) -> PoseTrack:
    position = {**KNEE_TO_WALL, "pitch": heel_deg}
    tries: list[Move] = []
    for _ in range(count):
        tries += [held(position, 3.5, []), stand(1.5)]
    start = Posture(right_supports=float(facing == "right"))
    script = play(stand(0.5), split(False), stand(QUIET_S), *tries, stand(1.0), start=start)
    return film(script, fps=FPS, camera=Camera(facing=facing)).track  # type: ignore[arg-type]


def run_test(
    track: PoseTrack, test: Test, side: Literal["left", "right", "both"]
) -> tuple[SessionLog, Ended, LiveSessionProtocol]:
    log = SessionLog()
    session = make_session(EXERCISES[test], track.width, track.height, side=side)
    ended = run_over(track, lambda *_: session, log, stays_s=0.1).run()
    return log, ended, session


def measured(session: LiveSessionProtocol, side: Side, exercise: str, track: PoseTrack) -> RomTest:
    track_of_side = session.recordings[side].track(track.width, track.height)
    clip = Clip(
        path="live",
        width=track.width,
        height=track.height,
        duration_s=float(track_of_side.time_s[-1]),
        frames=len(track_of_side),
        rotation_deg=0,
    )
    result = analyze_recording(
        Recording(clip, track_of_side), Options(exercise=exercise, side=side)
    ).result
    assert result.rom is not None
    return result.rom


def said(log: SessionLog) -> list[str]:
    return [m.state.words for m in log.frames if m.state.words]


@pytest.mark.long
def test_three_lunges_of_both_sides() -> None:
    track = joined([lunging("left"), lunging("right")])
    seen, ended, session = run_test(track, "knee-to-wall", "both")
    assert session.counts == (6, 0)
    words = said(seen)
    lunge = STEPS["knee-to-wall"][0]
    assert words.count(lunge.first) == 2
    assert words.count(lunge.again) == 4
    assert words.count("Hold") == 6
    assert HEEL_WORDS not in words
    messages = [m.state.message for m in seen.frames]
    assert "Show me your left side, left foot in front of the other" in messages
    assert "Good. Now the other side" in messages
    assert ended is Ended.SOURCE_ENDED or messages[-1] == "Good. That was all"
    for side in ("left", "right"):
        rom = measured(session, side, "knee-to-wall", track)
        mine = rom.left if side == "left" else rom.right
        assert mine is not None
        assert mine.lunge is not None
        assert mine.lunge.tries == 3
        assert mine.lunge.mean_deg.value == pytest.approx(KNEE_TO_WALL["shank"], abs=3.0)


@pytest.mark.long
def test_the_wrong_side_is_waited_with() -> None:
    seen, _, session = run_test(lunging("right", 1), "knee-to-wall", "left")
    assert session.recordings == {}
    assert {m.state.message for m in seen.frames} == {
        "Show me your left side, left foot in front of the other"
    }


@pytest.mark.long
def test_a_lifted_heel_is_said() -> None:
    track = lunging("left", 1, heel_deg=14.0)
    seen, _, _ = run_test(track, "knee-to-wall", "left")
    assert said(seen).count(HEEL_WORDS) == 1


@pytest.mark.long
def test_a_free_foot_is_pulled_up_and_pointed_down() -> None:
    moves: list[Move] = []
    for _ in range(3):
        moves += [foot_reps([15.0], hold_s=2.2), foot_reps([-35.0], hold_s=2.2)]
    track = film(play(stand(QUIET_S), *moves, stand(2.0), start=leg_on_the_floor()), fps=FPS).track
    seen, _, session = run_test(track, "active", "right")
    assert session.counts == (3, 0)
    words = said(seen)
    assert words.count("Hold") == 6
    assert words[0] == f"{STEPS['active'][0].before} {STEPS['active'][0].first}"
    rom = measured(session, "right", "rom-active", track)
    assert rom.right is not None
    assert rom.right.dorsiflexion is not None
    assert rom.right.plantarflexion is not None
    assert rom.right.plantarflexion.tries == 3
    assert rom.right.plantarflexion.mean_deg.value > rom.right.dorsiflexion.mean_deg.value > 8


@pytest.mark.long
def test_who_does_not_move_is_not_stuck() -> None:
    start = Posture(right_supports=0.0)
    script = play(stand(0.5), split(False), stand(QUIET_S + 6 * 8.5), start=start)
    track = film(script, fps=FPS, camera=Camera(facing="left")).track
    seen, _, session = run_test(track, "knee-to-wall", "left")
    assert session.counts == (3, 0)
    assert "Hold" not in said(seen)


@pytest.mark.sweep
def test_a_stranger_does_nobodys_try() -> None:
    start = Posture(right_supports=0.0)
    script = play(stand(0.5), split(False), stand(QUIET_S + 14.0), start=start)
    track = film(script, fps=FPS, camera=Camera(facing="left")).track
    landmarks = track.landmarks.copy()
    landmarks[(track.time_s > 6.0) & (track.time_s < 13.9), :, 0] += 200
    swapped = PoseTrack(track.time_s, landmarks, track.width, track.height)
    seen, _, session = run_test(swapped, "knee-to-wall", "left")
    assert "Somebody else is in the picture" in {m.state.message for m in seen.frames}
    # All the time that the two steps have ran out while they were away.
    assert session.counts == (0, 0)


def one_trial() -> PoseTrack:
    moves = [foot_reps([15.0], hold_s=1.6), foot_reps([-35.0], hold_s=1.6)]
    return film(play(stand(QUIET_S), *moves, stand(0.5), start=leg_on_the_floor()), fps=FPS).track


def pushed(track: PoseTrack, test: Test, side: Side) -> LiveSessionProtocol:
    """The session that has seen a blank picture with every pose."""
    session = make_session(EXERCISES[test], track.width, track.height, side=side)
    blank = np.full((track.height, track.width, 3), 120, np.uint8)
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        session.push(float(time_s), pose, image=blank)
    return session


def test_the_report_looks_at_the_pictures_of_the_free_foot() -> None:
    track = one_trial()
    session = pushed(track, "active", "right")
    recording = session.recordings["right"]
    assert recording.pictures is not None
    assert len(recording.pictures) > 5 / STEP_S
    metadata = SessionMetadata(
        started=datetime(2026, 1, 1),
        source="0",
        width=track.width,
        height=track.height,
        folder="out",
        recordings=[],
        exercise="rom-active",
        side="right",
        height_cm=None,
        foot_length_cm=None,
        mass_kg=None,
        kind="rom",
    )
    stages: list[str] = []
    analysis = analyze_session(metadata, recording, [], lambda stage, *_: stages.append(stage))
    assert set(stages) == {"foot"}
    # A blank picture has no shank: the range is what the landmarks say, and why is said.
    turn = analysis.recording.ankle_turns["right"]
    assert (len(turn.trusted), turn.limit) == (len(analysis.recording.track), "shank-lost")
    (notice,) = [n.message for n in analysis.result.warnings if n.code == "free-foot"]
    assert LIMITS["shank-lost"] in notice
    session.reset()
    assert 5 <= len(recording.pictures) < 15


@pytest.mark.long
def test_a_foot_is_learnt_in_its_first_trial_and_measured_from_then_on() -> None:
    moves: list[Move] = []
    for _ in range(2):
        moves += [foot_reps([12.0], hold_s=1.7), foot_reps([-24.0], hold_s=1.7)]
    script = play(stand(QUIET_S), *moves, start=leg_on_the_floor())
    track = film(script, fps=12.5).track
    feet = track.landmarks[:, [Landmark.of("right", name) for name in FOOT], :2].astype(float)
    resting = np.median(feet[:40], axis=0)
    line = np.unwrap(np.arctan2(*(feet[:, 3] - feet[:, 2]).T[::-1]))
    # The picture shows a third more of the turn than the landmarks.
    turn_deg = -1.35 * np.degrees(line - np.median(line[:40]))
    rng = np.random.default_rng(3)
    wall = cv2.resize(rng.integers(105, 160, (7, 8, 3), np.uint8), (track.width, track.height))
    follower = RomFollower(load_rom(), "right", start=at_once)
    session = LiveSession(follower, (track.width, track.height), "right", countdown_s=0.0)
    off, shown = [], set()
    # A slow machine measures every second picture, and shows the turn before in the others.
    still = np.abs(np.gradient(turn_deg)) < 0.5
    still &= np.roll(still, 1)
    frames = zip(track.time_s, track.landmarks, turn_deg, still, strict=True)
    for time_s, pose, turn, rests in frames:
        state = session.push(float(time_s), pose, image=painted(wall, resting, turn))
        assert state.label is not None or state.stage != "counting"
        if state.label is not None and "±" in state.label.unit:
            off += [float(state.label.number[:-1]) - turn] if rests else []
            shown.add(state.label.unit)
        elif state.label is not None and state.label.number != "–":
            assert "at least" in state.label.unit or state.stage != "counting"
    assert len(off) > 2 * 12
    assert np.abs(off).max() < 4.0
    assert all(3 <= int(unit.split()[-1][:-1]) <= 9 for unit in shown)


def test_who_quits_ends_what_is_being_learnt() -> None:
    jobs: list[Job[LearntLeg]] = []

    def waiting(job: Job[LearntLeg]) -> Future[LearntLeg]:
        jobs.append(job)
        return Future()

    track = one_trial()
    follower = RomFollower(load_rom(), "right", start=waiting)
    session = LiveSession(follower, (track.width, track.height), "right", countdown_s=0.0)
    blank = np.full((track.height, track.width, 3), 120, np.uint8)
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        session.push(float(time_s), pose, image=blank)
    session.finish()
    (job,) = jobs
    with pytest.raises(LearningStoppedError):
        job()


def load_rom() -> RomExercise:
    exercise = EXERCISES["active"]
    assert isinstance(exercise, RomExercise)
    return exercise


def at_once(job: Job[LearntLeg]) -> Future[LearntLeg]:
    future: Future[LearntLeg] = Future()
    future.set_result(job())
    return future


@pytest.mark.long
def test_no_pictures_are_kept_of_a_lunge() -> None:
    session = pushed(lunging("left", 1), "knee-to-wall", "left")
    assert session.recordings["left"].pictures is None
