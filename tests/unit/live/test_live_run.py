"""A run from its first frame to its report, with every part handed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from lanes import swept
from live_doubles import FPS, SessionLog, TrackSource
from synthetic import ScriptedSource, film, play, stand

from formcheck.errors import ModelError
from formcheck.exercises.catalogue import load_exercise
from formcheck.live.journal import SessionMetadata, interrupted_sessions, journal_folder
from formcheck.live.key_bindings import Command
from formcheck.live.live_run import LiveRun, OpenRecording, RunOutcome
from formcheck.live.plan import Plan, PlannedSet, Step, single_set
from formcheck.live.plan_run import SetRecord
from formcheck.live.plan_source import ContinuousSource
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.model.pose_track import PoseTrack
from formcheck.video.latest_frame_channel import LiveState

SET = single_set("calf-raise", "Calf raise")


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the journals go."""
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    return tmp_path / "state"


@dataclass
class Report:
    """Stands in for what writes the report."""

    error: Exception | None = None
    outcomes: list[RunOutcome] = field(default_factory=list)

    def __call__(self, outcome: RunOutcome) -> int:
        self.outcomes.append(outcome)
        if self.error is not None:
            raise self.error
        return 0

    @property
    def records(self) -> list[SetRecord]:
        (outcome,) = self.outcomes
        return list(outcome.records)


def go(
    track: PoseTrack,
    *,
    plan: Plan = SET,
    report: Report | None = None,
    commands: dict[float, Command] | None = None,
    last: LiveState = LiveState.ENDED,
    estimator: ScriptedSource | None = None,
    journals: bool = True,
    log: SessionLog | None = None,
) -> tuple[int, Report, SessionLog, list[str]]:
    log = log or SessionLog(dict(commands or {}))
    told, report = list[str](), report or Report()

    def make(
        planned: PlannedSet, _width: int, _height: int, open_recording: OpenRecording
    ) -> LiveSessionProtocol:
        metadata = SessionMetadata(
            started=datetime(2026, 3, 1, 9, 30),
            source="camera 0",
            width=track.width,
            height=track.height,
            folder="out",
            recordings=[],
            exercise=planned.exercise,
            side="auto",
            height_cm=None,
            foot_length_cm=None,
            mass_kg=None,
        )
        size = (track.width, track.height)
        exercise = load_exercise(planned.exercise)
        recording = open_recording(metadata)
        return make_session(exercise, *size, countdown_s=0.5, record=lambda _: recording)

    run = LiveRun(
        plan,
        ContinuousSource(TrackSource(track, last), "camera 0"),
        estimator or ScriptedSource(track),
        make,
        report,
        observers=[log],
        controls=log,
        journals=journals,
        print_line=told.append,
    )
    return run.run(), report, log, told


@pytest.mark.long
def test_a_set_is_reported_once_with_what_was_counted(four_and_a_shallow_one: PoseTrack) -> None:
    status, report, log, told = go(four_and_a_shallow_one)
    assert (status, told, log.closed) == (0, [], True)
    (record,) = report.records
    recorded = report.outcomes[0].of(record)
    assert recorded is not None
    assert recorded.counts == (4, 1)
    assert len(recorded.recording) > 100
    assert not list(journal_folder().iterdir())


def test_the_observers_are_closed_before_the_report(standing: PoseTrack) -> None:
    closed: list[bool] = []

    class Asking(Report):
        def __call__(self, outcome: RunOutcome) -> int:
            closed.append(log.closed)
            return super().__call__(outcome)

    log = SessionLog()
    go(standing, report=Asking(), log=log)
    assert closed == [True]


@pytest.mark.long
def test_what_cannot_be_reported_is_left_for_the_next_start(
    four_and_a_shallow_one: PoseTrack,
) -> None:
    with pytest.raises(OSError, match="full"):
        go(four_and_a_shallow_one, report=Report(OSError("the disk is full")))
    (lost,) = interrupted_sessions()
    assert lost.counts == (4, 1)
    lost.remove()


def test_a_lost_camera_and_a_stopped_network_are_told_and_reported(standing: PoseTrack) -> None:
    status, report, _, told = go(standing, last=LiveState.FAILED)
    assert (status, told) == (1, ["formcheck: the camera is gone"])
    assert [record.outcome for record in report.records] == ["cut off"]

    class Broken(ScriptedSource):
        def detect(self, frame: Frame) -> Pose | None:
            if frame.time_s > 1:
                raise ModelError("The pose network stopped")
            return super().detect(frame)

    status, report, _, told = go(standing, estimator=Broken(standing))
    assert (status, told) == (1, ["The pose network stopped"])
    assert [record.outcome for record in report.records] == ["cut off"]


def test_ctrl_c_is_an_end_like_any_other(standing: PoseTrack) -> None:
    class Interrupted(ScriptedSource):
        def detect(self, frame: Frame) -> Pose | None:
            if frame.time_s > 2:
                raise KeyboardInterrupt
            return super().detect(frame)

    status, report, log, told = go(standing, estimator=Interrupted(standing))
    assert (status, told, log.closed) == (0, [], True)
    assert [record.outcome for record in report.records] == ["quit"]


def routine_of_two() -> Plan:
    first = SET.steps[0].planned
    again = PlannedSet(2, first.exercise, first.title, None, 1, 1, False, 1, None)
    return Plan((Step("set", first), Step("rest", again, 0.5), Step("set", again)))


@pytest.mark.long
@pytest.mark.parametrize("plan", swept([lambda: SET, routine_of_two], 1))
def test_a_failing_journal_is_told_once_whatever_is_gone_through(
    plan: Callable[[], Plan], state: Path
) -> None:
    track = film(play(stand(6.0)), fps=FPS).track
    state.mkdir()
    (state / "live").write_text("a file where the folder should be")
    commands = {2.5: Command.SKIP} if plan().is_routine else {}
    status, report, _, told = go(track, plan=plan(), commands=commands)
    assert status == 0
    assert len(report.outcomes[0].sets) == len(plan().sets)
    assert len(told) == 1
    assert "can't be recovered after a crash" in told[0]


@pytest.mark.long
def test_a_set_that_is_begun_anew_is_forgotten(four_and_a_shallow_one: PoseTrack) -> None:
    commands = {4.0: Command.REPEAT}
    _, report, _, _ = go(four_and_a_shallow_one, plan=routine_of_two(), commands=commands)
    (outcome,) = report.outcomes
    assert {recorded.entry for recorded in outcome.sets} <= {
        record.entry for record in outcome.records
    }
    assert not list(journal_folder().iterdir())


def test_without_a_report_nothing_is_written_down(standing: PoseTrack, state: Path) -> None:
    status, report, _, _ = go(standing, journals=False)
    assert status == 0
    assert report.records
    assert not state.exists()
