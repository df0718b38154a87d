"""The loop over the plan of a routine, with a scripted person and scripted keys."""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from live_doubles import FPS
from synthetic import Rep, ScriptedSource, film, play, raises, stand

from formcheck.errors import VideoError
from formcheck.exercises.catalogue import load_exercise
from formcheck.live.display.screen import Screen
from formcheck.live.key_bindings import Command
from formcheck.live.live_frame import LiveFrame
from formcheck.live.plan import PlannedSet
from formcheck.live.plan_run import PlanRun
from formcheck.live.plan_source import ClipPerSetSource
from formcheck.live.runner import Ended, Runner
from formcheck.live.session_factory import is_counted, make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.session_recording import SessionRecording
from formcheck.model.frame import Frame
from formcheck.model.pose_track import PoseTrack
from formcheck.routines.routine import Entry, Routine
from formcheck.routines.steps import plan_of
from formcheck.video.latest_frame_channel import LiveState, LiveStatus

ROUTINE = Routine(
    title="Mine",
    ready_s=1,
    rest_s=1,
    exercises=(
        Entry(exercise="calf-raise", sets=2, reps=1, rest_s=1),
        Entry(exercise="towel-scrunch", sets=1, seconds=2),
    ),
    between_s=0,
)


class TrackCamera:
    """A camera whose clock is that of its last frame."""

    per_set = False

    def __init__(self, track: PoseTrack, last: LiveState = LiveState.ENDED) -> None:
        self._times = deque(enumerate(track.time_s))
        self._image = np.full((track.height // 4, track.width // 4, 3), 120, np.uint8)
        self._now_s, self._last_state = 0.0, last
        self.begun: list[int] = []

    def latest(self, timeout_s: float) -> Frame | None:  # noqa: ARG002
        if not self._times:
            return None
        index, self._now_s = self._times.popleft()
        return Frame(index, float(self._now_s), self._image)

    def now_s(self) -> float:
        return float(self._now_s)

    @property
    def status(self) -> LiveStatus:
        state = LiveState.RUNNING if self._times else self._last_state
        return LiveStatus(state, "the camera is gone")

    def name_of(self, number: int) -> str:  # noqa: ARG002
        return "camera 0"

    def begin_set(self, number: int) -> None:
        self.begun.append(number)

    def end_set(self) -> None:
        self.begun.append(0)


@dataclass
class Person:
    """Presses keys at given times and keeps what there was to see."""

    keys: dict[float, Command] = field(default_factory=dict)
    frames: list[LiveFrame] = field(default_factory=list)

    def on_frame(self, live: LiveFrame) -> None:
        self.frames.append(live)

    def close(self) -> None:
        pass

    def commands(self) -> list[Command]:
        now_s = self.frames[-1].now_s if self.frames else -1.0
        return [self.keys.pop(at) for at in list(self.keys) if at <= now_s]

    def steps(self) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for live in self.frames:
            now = (live.plan.step.kind, live.plan.step.planned.number)
            if not found or found[-1] != now:
                found.append(now)
        return found

    def counts(self) -> list[str]:
        return [e.text for m in self.frames for e in m.events if e.kind == "count"]

    def said(self) -> list[str]:
        return [m.feedback.say for m in self.frames if m.feedback.say]


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    moves = (stand(4.0), raises([Rep()]), stand(5.0), raises([Rep()]), stand(6.0))
    return film(play(*moves), fps=FPS).track


def go(
    track: PoseTrack,
    keys: dict[float, Command] | None = None,
    routine: Routine = ROUTINE,
    last: LiveState = LiveState.ENDED,
) -> tuple[Person, PlanRun, Runner, dict[int, SessionRecording]]:
    person, recordings = Person(dict(keys or {})), dict[int, SessionRecording]()

    def make(planned: PlannedSet, entry: int, _width: int, _height: int) -> LiveSessionProtocol:
        recordings[entry] = SessionRecording()
        return make_session(
            load_exercise(planned.exercise),
            track.width,
            track.height,
            side=planned.side or "auto",
            countdown_s=0.5,
            reps=planned.reps,
            record=lambda _: recordings[entry],
        )

    plan = plan_of(routine, counts=is_counted)
    camera = TrackCamera(track, last)
    runner = Runner(plan, camera, ScriptedSource(track), make, [person], person)
    runner.run()
    return person, runner.plan_run, runner, recordings


@pytest.mark.long
def test_a_routine_is_guided_from_step_to_step(track: PoseTrack) -> None:
    person, run, runner, recordings = go(track)
    assert person.steps() == [
        ("announce", 1),
        ("set", 1),
        ("rest", 2),
        ("set", 2),
        ("announce", 3),
        ("set", 3),
    ]
    assert person.counts() == ["1", "1"]
    assert [record.outcome for record in run.records] == ["done"] * 3
    assert [record.progress and record.progress.reps for record in run.records] == [1, 1, None]
    assert runner.failure is None
    first, second = (recordings[record.entry].track(10, 10) for record in run.records[:2])
    assert first.time_s[-1] < second.time_s[0]
    assert person.said()[0] == "Next: Calf raise on both feet. Set 1 of 2. 1 repetition."
    assert "1" in person.said()
    assert person.said()[-1] == "Routine complete."


@pytest.mark.long
def test_keys_skip_repeat_pause_and_quit(track: PoseTrack) -> None:
    keys = {
        0.3: Command.SKIP,  # to the set
        0.8: Command.MUTE,
        1.0: Command.SKIP,  # to the rest
        1.3: Command.REPEAT,  # back to the first set
        1.6: Command.PAUSE,
        3.0: Command.PAUSE,
        4.5: Command.HELP,
        16.0: Command.QUIT,
    }
    person, run, _, _ = go(track, keys)
    assert person.steps()[:5] == [
        ("announce", 1),
        ("set", 1),
        ("rest", 2),
        ("announce", 1),
        ("set", 1),
    ]
    assert person.frames[-1].muted
    assert person.frames[-1].help
    paused = [m for m in person.frames if m.plan.paused]
    assert {m.plan.step.kind for m in paused} == {"announce"}
    assert len({m.plan.left_s for m in paused[1:]}) == 1
    outcomes = [(r.planned.number, r.outcome, r.repeated) for r in run.records]
    assert outcomes[:2] == [(1, "skipped", True), (1, "done", False)]
    assert run.state.over


def test_quitting_in_a_set_keeps_what_was_counted(track: PoseTrack) -> None:
    ten = Routine(
        title="Ten", ready_s=0, exercises=(Entry(exercise="calf-raise", sets=1, reps=10),)
    )
    person, run, _, recordings = go(track, {9.0: Command.QUIT}, ten)
    assert person.counts() == ["1"]
    (record,) = run.records
    assert record.outcome == "quit"
    assert record.progress is not None
    assert record.progress.reps == 1
    assert len(recordings[record.entry]) > 20


@pytest.mark.long
@pytest.mark.sweep
def test_a_camera_that_is_gone_ends_the_routine_and_is_told(track: PoseTrack) -> None:
    ten = Routine(
        title="Ten", ready_s=0, exercises=(Entry(exercise="calf-raise", sets=1, reps=10),)
    )
    _, run, runner, _ = go(track, routine=ten, last=LiveState.FAILED)
    assert runner.failure == "the camera is gone"
    assert run.records[0].outcome == "cut off"
    assert run.records[0].progress is not None
    assert run.records[0].progress.reps == 2


@pytest.mark.long
def test_every_step_has_a_picture_of_one_size_with_text_on_it(track: PoseTrack) -> None:
    person, _, _, _ = go(track, {4.5: Command.HELP, 5.0: Command.HELP})
    screen = Screen(is_routine=True)
    shapes = set()
    for kind in ("announce", "rest", "set"):
        for counting in (True, False):
            frames = [
                m
                for m in person.frames
                if m.plan.step.kind == kind and (m.state is not None) is counting
            ]
            for live in frames[:1]:
                image = screen.picture(live, mirrored=True)
                shapes.add(image.shape)
                assert image.max() > 200  # letters on grey
                assert live.frame.image.max() == 120  # the frame itself is left alone
    assert len(shapes) == 1
    over = screen.picture(person.frames[-1], mirrored=True)
    assert over.shape in shapes
    helped = next(m for m in person.frames if m.help)
    without = next(m for m in person.frames if m is not helped and not m.help and m.state)
    assert (
        screen.picture(helped, mirrored=True).mean() < screen.picture(without, mirrored=True).mean()
    )


class Clip:
    """A clip of three frames that are all there at once."""

    def __init__(self, path: Path, drop: bool) -> None:
        if path.name == "bad.mp4":
            raise VideoError("bad.mp4 can't be opened")
        value = int(path.stem)
        self._frames = deque(
            Frame(i, i / 10, np.full((4, 4, 3), value, np.uint8)) for i in range(3)
        )
        self.closed, self.drop = False, drop

    def latest(self, timeout_s: float) -> Frame | None:  # noqa: ARG002
        return self._frames.popleft() if self._frames else None

    @property
    def status(self) -> LiveStatus:
        return LiveStatus(LiveState.RUNNING if self._frames else LiveState.ENDED, "")

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> "Clip":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def test_clips_follow_each_other_on_one_clock_and_the_last_is_used_again() -> None:
    source = ClipPerSetSource([Path("1.mp4"), Path("2.mp4")], drop=False, opener=Clip)  # type: ignore[arg-type]
    still = source.latest(0.1)
    assert still is not None
    assert source.latest(0.01) is None
    seen, times = [], [still.time_s]
    for number in (1, 2, 3):
        source.begin_set(number)
        while (frame := source.latest(0.1)) is not None:
            seen.append(int(frame.image[0, 0, 0]))
            times.append(frame.time_s)
        assert source.status.state is LiveState.ENDED
        source.end_set()
        assert source.status.state is LiveState.RUNNING
    assert seen == [1, 1, 1, 2, 2, 2, 2, 2, 2]
    assert times == sorted(set(times))
    assert [source.name_of(number) for number in (1, 2, 3)] == ["1.mp4", "2.mp4", "2.mp4"]


def test_a_bad_clip_is_known_before_the_first_set() -> None:
    with pytest.raises(VideoError, match="bad"):
        ClipPerSetSource([Path("1.mp4"), Path("bad.mp4")], drop=False, opener=Clip)  # type: ignore[arg-type]


@pytest.mark.long
def test_every_set_has_its_clip_from_the_start_to_the_end(track: PoseTrack) -> None:
    """A clip that ends takes no other set with it, however quickly the steps follow."""
    six = Routine(title="Six", ready_s=0, exercises=(Entry(exercise="calf-raise", sets=6, reps=9),))
    plan = plan_of(six, 0.0, counts=is_counted)
    person, source = Person(), ClipPerSetSource([Path("1.mp4")], drop=False, opener=Clip)  # type: ignore[arg-type]
    sessions: list[int] = []

    def make(planned: PlannedSet, _entry: int, width: int, height: int) -> LiveSessionProtocol:
        sessions.append(planned.number)
        return make_session(load_exercise(planned.exercise), width, height)

    runner = Runner(plan, source, ScriptedSource(track), make, [person])
    assert runner.run() is Ended.DONE
    assert sessions == [1, 2, 3, 4, 5, 6]
    assert [record.outcome for record in runner.plan_run.records] == ["cut off"] * 6
    assert person.frames[-1].plan.over
    assert person.frames[-1].plan.finished == runner.plan_run.records[-1]
    fresh = [m.plan.step.planned.number for m in person.frames if m.fresh]
    assert fresh == [number for number in range(1, 7) for _ in range(3)]
