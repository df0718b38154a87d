"""The same scenes with every follower: come in, be lost, be swapped, pause, go on."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pytest
from lanes import swept
from synthetic import Camera, film, play, stand
from synthetic.stretching import ONE_LEG, held

from formcheck.exercises.catalogue import load_exercise
from formcheck.kinematics.visibility import body_visibility
from formcheck.live.followers.progress_announcer import is_timed
from formcheck.live.readiness.subject_lock import HAND_OVER_S
from formcheck.live.session import SessionState
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.model.pose_track import PoseTrack
from formcheck.tracking.tracker import LOST_S

EXERCISES = (
    "calf-raise",
    "heel-rise-test",
    "lunge",
    "rope-jumps",
    "single-leg-balance",
    "ankle-alphabet",
    "foam-rolling",
    "knee-to-wall",
)
"""At least one of every kind; who only stands counts as ready for all of them."""
FPS = 15.0
READY_S = 6.0
"""By then all of them are counting."""
WELL_UNTIL_S = 8.0
"""In most scenes nothing happens before."""
AWAY = 250.0
"""Pixels, to where somebody else stands."""


@cache
def standing() -> PoseTrack:
    """Stands for 24 s, left side to the camera."""
    return film(play(stand(24.0)), fps=FPS, camera=Camera(facing="left", width=1280)).track


def track_with(
    *,
    nobody: tuple[float, float] = (0, 0),
    stranger: tuple[float, float] = (0, 0),
    no_frames: tuple[float, float] = (0, 0),
    until_s: float = np.inf,
) -> PoseTrack:
    """The same, or less of it, with some time in which all is not well."""
    track = standing()
    time_s, landmarks = track.time_s, track.landmarks.copy()
    landmarks[(time_s >= stranger[0]) & (time_s < stranger[1]), :, 0] += AWAY
    landmarks[(time_s >= nobody[0]) & (time_s < nobody[1])] = np.nan
    kept = (time_s < until_s) & ~((time_s >= no_frames[0]) & (time_s < no_frames[1]))
    return PoseTrack(time_s[kept], landmarks[kept], track.width, track.height)


@dataclass
class Seen:
    """A session and what it said of every frame."""

    session: LiveSessionProtocol
    timed: bool
    times: list[float] = field(default_factory=list)
    states: list[SessionState] = field(default_factory=list)

    def copied(self) -> "Seen":
        """One that can go on in another way."""
        session = copy.deepcopy(self.session)
        return replace(self, session=session, times=list(self.times), states=list(self.states))

    def stages(self, from_s: float = 0.0) -> list[str]:
        found: list[str] = []
        for time_s, state in zip(self.times, self.states, strict=True):
            if time_s >= from_s and (not found or found[-1] != state.stage):
                found.append(state.stage)
        return found

    def at(self, time_s: float) -> SessionState:
        return self.states[int(np.searchsorted(self.times, time_s))]

    def done(self, time_s: float) -> float:
        """Whole seconds of what is timed, else how often it was done."""
        state = self.at(time_s)
        return float(state.label.number) if self.timed and state.label else state.rep_count

    def first(self, stage: str, from_s: float) -> float:
        pairs = zip(self.times, self.states, strict=True)
        return next(t for t, state in pairs if t >= from_s and state.stage == stage)


def begun(name: str, track: PoseTrack) -> Seen:
    """A session that has seen nothing yet."""
    side = "left" if name in ("knee-to-wall", "heel-rise-test") else "auto"
    exercise = load_exercise(name)
    session = make_session(exercise, track.width, track.height, side=side, countdown_s=0.0)
    return Seen(session, is_timed(exercise))


@cache
def until_all_is_well(name: str) -> Seen:
    """The beginning that most scenes have in common."""
    track = track_with(until_s=WELL_UNTIL_S)
    seen = begun(name, track)
    push(seen, track)
    return seen


def push(
    seen: Seen,
    track: PoseTrack,
    do: dict[float, Callable[[LiveSessionProtocol], None]] | None = None,
) -> None:
    due = dict(do or {})
    for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
        for at_s in [at_s for at_s in due if at_s <= time_s]:
            due.pop(at_s)(seen.session)
        found = pose if np.isfinite(pose).all() else None
        seen.times.append(float(time_s))
        seen.states.append(seen.session.push(float(time_s), found))


def followed(
    name: str,
    track: PoseTrack,
    do: dict[float, Callable[[LiveSessionProtocol], None]] | None = None,
) -> Seen:
    """Push a whole track, and do things to the session at given times."""
    common = track_with(until_s=WELL_UNTIL_S)
    n = len(common)
    is_common = (
        all(at_s >= track.time_s[n - 1] for at_s in do or {})
        and np.array_equal(track.time_s[:n], common.time_s)
        and np.array_equal(track.landmarks[:n], common.landmarks)
        and (track.width, track.height) == (common.width, common.height)
    )
    if not is_common:
        seen = begun(name, track)
        push(seen, track, do)
        return seen
    seen = until_all_is_well(name).copied()
    push(seen, replace(track, time_s=track.time_s[n:], landmarks=track.landmarks[n:]), do)
    return seen


FAST = ("calf-raise", "lunge")
"""In the fast lane: one that is followed by its raises, and one by postures."""
LIKE_ANOTHER = ("heel-rise-test", "foam-rolling")
"""In the slow lane: followed as a calf raise and an ankle alphabet are."""


def lane_of(name: str, turn: int) -> list[pytest.MarkDecorator]:
    own = [each for each in EXERCISES if each not in LIKE_ANOTHER]
    if name in LIKE_ANOTHER or (own.index(name) + turn) % 2:
        return [pytest.mark.sweep]
    return [] if name in FAST else [pytest.mark.long]


def every_exercise(turn: int) -> pytest.MarkDecorator:
    """Half of them take part in a scene in the normal suite, the others in the next."""
    return pytest.mark.parametrize(
        "name", [pytest.param(name, marks=lane_of(name, turn)) for name in EXERCISES]
    )


@every_exercise(0)
def test_who_comes_in_is_guided_and_then_followed(name: str) -> None:
    seen = followed(name, track_with(nobody=(0.0, 2.0), until_s=READY_S + 2.0))
    assert {s.message for t, s in zip(seen.times, seen.states, strict=True) if t < 2.0} == {
        "Step into the picture"
    }
    assert seen.at(1.0).stage == "guide"
    assert seen.stages()[-1] == "counting"
    assert seen.at(2.1).stage in ("guide", "still")
    (recording,) = seen.session.recordings.values()
    track = recording.track(10, 10)
    assert track.time_s[track.found][0] >= 2.0


@every_exercise(1)
@pytest.mark.parametrize("gap_s", swept([0.3, 0.6, 0.85, 2.0], 1, 2))
def test_who_is_not_seen_is_lost_after_one_time_and_comes_back(name: str, gap_s: float) -> None:
    seen = followed(name, track_with(nobody=(8.0, 8.0 + gap_s), until_s=9.0 + gap_s))
    assert seen.at(READY_S).stage == "counting"
    if gap_s < LOST_S:
        assert seen.stages(READY_S) == ["counting"]
        return
    assert seen.stages(READY_S) == ["counting", "lost", "counting"]
    lost_s = seen.first("lost", READY_S)
    assert lost_s == pytest.approx(8.0 - 1 / FPS + LOST_S, abs=1.1 / FPS)
    assert seen.at(lost_s).message == "Step into the picture"
    assert seen.first("counting", lost_s) == pytest.approx(8.0 + gap_s, abs=1.1 / FPS)


@every_exercise(0)
def test_a_stranger_gets_one_answer_and_the_person_goes_on(name: str) -> None:
    seen = followed(name, track_with(stranger=(10.0, 11.5), until_s=12.5))
    assert seen.stages(READY_S) == ["counting", "lost", "counting"]
    lost_s = seen.first("lost", READY_S)
    assert lost_s == pytest.approx(10.0 - 1 / FPS + LOST_S, abs=1.1 / FPS)
    for time_s in np.arange(lost_s, 11.5, 0.2):
        assert seen.at(time_s).message == "Somebody else is in the picture"
        assert seen.at(time_s).stranger
    assert seen.done(11.4) == seen.done(9.9)
    assert not seen.at(11.6).stranger


@every_exercise(1)
def test_a_stranger_who_stays_alone_is_next(name: str) -> None:
    seen = followed(name, track_with(stranger=(8.0, 99.0), until_s=8.0 + HAND_OVER_S + READY_S))
    handed_over_s = seen.first("lost", READY_S) + HAND_OVER_S - LOST_S
    assert seen.at(handed_over_s - 0.3).message == "Somebody else is in the picture"
    told = seen.at(handed_over_s + 0.1)
    assert told.message == "Somebody else is measured now"
    assert seen.first("guide", 8.0) < 10.0
    assert not seen.at(handed_over_s + 0.3).stranger
    assert seen.stages()[-1] == "counting"
    (recording,) = seen.session.recordings.values()
    track = recording.track(10, 10)
    theirs = track.found & (track.time_s >= 8.0)
    assert track.time_s[theirs].min() > handed_over_s - 1.5


@every_exercise(0)
def test_who_comes_back_nearer_and_elsewhere_goes_on(name: str) -> None:
    track = track_with(nobody=(9.0, 11.0), until_s=13.0)
    landmarks = track.landmarks.copy()
    nearer = track.time_s >= 11.0
    landmarks[nearer, :, :3] = 0.65 * landmarks[nearer, :, :3] + (150.0, 100.0, 0.0)
    seen = followed(name, PoseTrack(track.time_s, landmarks, track.width, track.height))
    assert not any(state.stranger for state in seen.states)
    assert not any(state.message == "Somebody else is measured now" for state in seen.states)


@every_exercise(1)
def test_a_pause_is_left_out(name: str) -> None:
    def pause(session: LiveSessionProtocol) -> None:
        session.pause(True)

    def go_on(session: LiveSessionProtocol) -> None:
        session.pause(False)

    seen = followed(name, track_with(until_s=19.0), {8.0: pause, 18.0: go_on})
    assert seen.stages(READY_S) == ["counting", "paused", "counting"]
    assert seen.done(17.9) == seen.done(7.9)
    # A time that runs out in a prompted test didn't run in the pause.
    assert seen.done(18.5) == pytest.approx(seen.done(7.9), abs=1.0 if seen.timed else 0)
    (recording,) = seen.session.recordings.values()
    track = recording.track(10, 10)
    assert not (track.found & (track.time_s > 8.1) & (track.time_s < 17.9)).any()


@every_exercise(0)
def test_missing_frames_count_nothing(name: str) -> None:
    seen = followed(name, track_with(no_frames=(8.0, 18.0), until_s=19.0))
    assert seen.stages(READY_S) == ["counting"]
    assert seen.done(18.5) == pytest.approx(seen.done(7.9), abs=1.0 if seen.timed else 0)


@every_exercise(1)
def test_reset_keeps_the_neutral_posture_and_forgets_the_rest(name: str) -> None:
    seen = followed(name, track_with(until_s=14.0), {12.0: lambda session: session.reset()})
    assert seen.stages(READY_S)[-1] == "counting"
    assert seen.at(12.0).stage == "counting"
    assert seen.session.counts == (0, 0)
    (recording,) = seen.session.recordings.values()
    track = recording.track(10, 10)
    assert not (track.found & (track.time_s > READY_S) & (track.time_s < 11.9)).any()
    assert (track.found & (track.time_s < READY_S)).any()


@every_exercise(0)
def test_another_neutral_posture_is_waited_for(name: str) -> None:
    track = track_with(until_s=10.0 + READY_S)
    seen = followed(name, track, {10.0: lambda session: session.take_neutral()})
    assert seen.at(10.0).stage in ("guide", "still", "counting")
    assert seen.stages(READY_S)[-1] == "counting"
    assert seen.session.recordings


def test_a_frame_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, judged = until_all_is_well("lunge").copied(), []
    monkeypatch.setattr(
        "formcheck.kinematics.visibility.body_visibility",
        lambda track: judged.append(track) or body_visibility(track),
    )
    # What is imported by name, to judge the last seconds, is not counted.
    five = slice(len(seen.times), len(seen.times) + 5)
    track = standing()
    push(seen, replace(track, time_s=track.time_s[five], landmarks=track.landmarks[five]))
    assert len(judged) == 5


GAP_S = 9.0


@cache
def balancing_before_the_gap() -> tuple[PoseTrack, Seen]:
    """A hold of 14 s, and the session that has followed it up to the gap."""
    hold = held(ONE_LEG, 14.0, [], move_s=0.4)
    track = film(play(stand(2.5), hold, stand(1.5)), fps=30.0).track
    seen, early = begun("single-leg-balance", track), track.time_s < GAP_S
    push(seen, replace(track, time_s=track.time_s[early], landmarks=track.landmarks[early]))
    return track, seen


@pytest.mark.long
@pytest.mark.parametrize("gap_s", swept([0.55, 0.65, 0.75, 0.85, 0.95, 1.3], 1, 2))
def test_a_hold_is_split_when_the_screen_says_lost_and_not_otherwise(gap_s: float) -> None:
    track, before = balancing_before_the_gap()
    seen, later = before.copied(), track.time_s >= GAP_S
    time_s, landmarks = track.time_s[later], track.landmarks[later]
    landmarks[time_s < GAP_S + gap_s] = np.nan
    push(seen, replace(track, time_s=time_s, landmarks=landmarks))
    lost = "lost" in seen.stages(READY_S)
    assert lost is (gap_s > LOST_S)
    assert seen.session.counts == (2 if lost else 1, 0)
