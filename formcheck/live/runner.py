"""The loop of a live run: newest frame, pose, session, events, observers, step after step."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from formcheck.feedback.coach import Coach, Feedback
from formcheck.live.events import Event, EventLog
from formcheck.live.key_bindings import Command, Controls, NoControls
from formcheck.live.live_frame import LiveFrame, Observer
from formcheck.live.plan import Plan, PlannedSet
from formcheck.live.plan_run import PlanRun, PlanState, SetProgress
from formcheck.live.plan_source import PlanSource
from formcheck.live.pose_pipeline import PosePipeline
from formcheck.live.session import SessionState
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.step_words import StepAnnouncer, headline, merge_feedback
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Pose
from formcheck.pose.estimator import PoseEstimator
from formcheck.video.latest_frame_channel import LiveState, LiveStatus

WAIT_S = 0.03
"""Longest wait for a frame before the keys are looked at again."""
REPEAT_S = 0.25
"""Without new pictures the last one is shown again as often as this, with what is wrong."""
CLOCK_S = 0.1
"""The same where nothing is counted: a time runs on the picture."""
OVER_S = 0.3
"""A source that is over has given its last frame after so long."""
BRIGHTNESS_STEP = 16
"""Every sixteenth pixel each way tells how bright a picture is."""
BRIGHTNESS_S = 0.2
"""So often it is looked at."""

SessionFactory = Callable[[PlannedSet, int, int, int], LiveSessionProtocol]
"""Set, number of the step, width and height of its pictures in pixels."""


class Ended(Enum):
    """Why a run ended."""

    QUIT = "quit"
    SOURCE_ENDED = "source ended"
    SOURCE_FAILED = "source failed"
    DONE = "done"


@dataclass
class Speed:
    """Delays of the last few thousand frames.

    Attributes
    ----------
    shown : int
        Frames that were measured and shown.
    delay_s : deque of float
        From the arrival of a frame until all observers had seen it.
    work_s : deque of float
        Our own part of it, without the search for the pose.
    """

    shown: int = 0
    delay_s: deque[float] = field(default_factory=lambda: deque(maxlen=3600))
    work_s: deque[float] = field(default_factory=lambda: deque(maxlen=3600))


class Runner:
    """Goes through a plan until it is over: one source and one network through all steps.

    Parameters
    ----------
    plan : Plan
        A single set is a plan of one step.
    source : PlanSource
        Gives the newest frame.
    estimator : PoseEstimator
        Finds the pose; not closed.
    make_session : SessionFactory
        Makes the session of a set that is counted.
    observers : sequence of Observer
        See every frame, in this order.
    controls : Controls, optional
        Where commands come from.
    speaking : callable
        Whether something is being said aloud.
    muted : bool
        Begin without sound.

    Attributes
    ----------
    session : LiveSessionProtocol or None
        Of the set that is on, or was last.
    plan_run : PlanRun
        How far it is, and what was done.
    speed : Speed
        How fast it went.
    failure : str or None
        Why the source failed; None when it did not.
    """

    def __init__(
        self,
        plan: Plan,
        source: PlanSource,
        estimator: PoseEstimator,
        make_session: SessionFactory,
        observers: Sequence[Observer] = (),
        controls: Controls | None = None,
        *,
        speaking: Callable[[], bool] = lambda: False,
        muted: bool = False,
    ) -> None:
        self._plan, self._source, self._estimator = plan, source, estimator
        self._make_session = make_session
        self._observers = observers
        self._controls = controls or NoControls()
        self._speaking = speaking
        self._announcer = StepAnnouncer()
        self._coach, self._events = Coach(), EventLog()
        self._muted, self._help, self._paused = muted, False, False
        self._set: _RunningSet | None = None
        self._entry, self._in_set = 0, False
        self._from_s = float("-inf")
        self._last: LiveFrame | None = None
        self._shown_at = self._fresh_at = time.perf_counter()
        self._trouble: str | None = None
        self._requested_events: list[Event] = []
        self._ended: Ended | None = None
        self.plan_run = PlanRun(plan)
        self.session: LiveSessionProtocol | None = None
        self.speed = Speed()
        self.failure: str | None = None

    def run(self) -> Ended:
        """Go on until all steps are done, somebody quits or the source is over.

        Raises
        ------
        ModelError
            The pose network stopped.
        VideoError
            The clip of a set can't be opened.
        """
        try:
            self._update()
            with PosePipeline(self._source, self._estimator) as pipeline:
                self._loop(pipeline)
        finally:
            self._end_set()
        return self._ended or Ended.DONE

    def _loop(self, pipeline: PosePipeline) -> None:
        over_at: float | None = None
        while over_at is None or time.perf_counter() - over_at < self._plan.over_stays_s:
            if Command.QUIT in self._run_commands():
                self.plan_run.quit()
                self._ended = self._ended or Ended.QUIT
                return
            # Asked before: a frame that came last is still taken.
            status = self._source.status
            self._step(pipeline, status)
            if over_at is None and self.plan_run.state.over:
                over_at = time.perf_counter()
                if self._last is not None and not self._last.plan.over:
                    self._show_again(status)

    def _step(self, pipeline: PosePipeline, status: LiveStatus) -> None:
        found = pipeline.take(WAIT_S)
        if found is not None:
            self._show(*found, status, pipeline)
            return
        if status.state.is_over and time.perf_counter() - self._fresh_at > OVER_S:
            self._source_is_over(status)
        again_s = CLOCK_S if self._last is None or self._last.state is None else REPEAT_S
        if time.perf_counter() - self._shown_at >= again_s:
            self._show_again(status)

    def _source_is_over(self, status: LiveStatus) -> None:
        failed = status.state is LiveState.FAILED
        if self._source.per_set and not failed:
            # A set that is only timed needs no pictures.
            if self._is_counted(self.plan_run.state):
                self.plan_run.source_ended()
                # At once: the next set has a clip of its own, whose end this is not.
                self._update()
        elif not self.plan_run.state.over:
            self.failure = status.message if failed else None
            self._ended = Ended.SOURCE_FAILED if failed else Ended.SOURCE_ENDED
            self.plan_run.quit("cut off")

    def _run_commands(self) -> list[Command]:
        asked = self._controls.commands()
        for command in asked:
            self._run_command(command)
        return asked

    def _run_command(self, command: Command) -> None:
        match command:
            case Command.MUTE:
                self._muted = not self._muted
            case Command.HELP:
                self._help = not self._help
            case Command.PAUSE:
                self._pause(not self._paused)
            case Command.SKIP:
                self._go_on(self.plan_run.skip)
            case Command.REPEAT:
                self._go_on(self.plan_run.repeat)
            case Command.RESET if self._set is not None:
                self._set.session.reset()
                self._coach.reset()
                self._requested_events.append(Event("reset", "Set begins anew", 0))
            case Command.NEUTRAL if self._set is not None:
                self._set.session.take_neutral()

    def _go_on(self, move: Callable[[], None]) -> None:
        # Whoever wants the next step doesn't want to pause any more.
        self._pause(False)
        move()

    def _pause(self, paused: bool) -> None:
        if paused is self._paused:
            return
        self._paused = paused
        self.plan_run.pause(paused)
        if self._set is not None:
            self._set.session.pause(paused)

    def _show(
        self, frame: Frame, pose: Pose | None, status: LiveStatus, pipeline: PosePipeline
    ) -> None:
        start = self._fresh_at = time.perf_counter()
        plan = self._update()
        state, feedback = None, Feedback()
        events: list[Event] = []
        if self._is_counted(plan) and frame.time_s >= self._from_s:
            state = self._push(frame, pose, plan)
            feedback = self._coach.update(frame.time_s, state, speaking=self._speaking())
            events = [*self._requested_events, *self._events.derive(state, feedback)]
            self._requested_events = []
            plan = self._update()
        self._trouble = None
        late = pipeline.is_waiting
        trouble = trouble_of(status)
        self._notify_observers(
            frame, pose, plan, state, feedback, events, trouble, fresh=True, late=late
        )
        self.speed.shown += 1
        self.speed.work_s.append(time.perf_counter() - start)
        self.speed.delay_s.append(self._source.now_s() - frame.time_s)

    def _push(self, frame: Frame, pose: Pose | None, plan: PlanState) -> SessionState:
        if self._set is None:
            height, width = frame.image.shape[:2]
            self.session = self._make_session(plan.step.planned, plan.entry, width, height)
            self._set = _RunningSet(self.session, self._plan.set_stays_s)
        return self._set.push(frame, pose)

    def _show_again(self, status: LiveStatus) -> None:
        """Keep the window alive while no picture comes, and say what is wrong."""
        plan = self._update()
        last = self._last
        if last is None:
            return
        trouble = trouble_of(status)
        # Why a run is over is said by whoever ran it.
        is_new = trouble and trouble != self._trouble and not plan.over
        events = [Event("source", trouble)] if trouble and is_new else []
        self._trouble = trouble
        same = plan.entry == last.plan.entry and last.state is not None
        keeps = same and (not plan.over or not self._plan.is_routine)
        cue = Feedback(cue=last.feedback.cue if same else None)
        state = last.state if keeps else None
        self._notify_observers(
            last.frame, last.pose, plan, state, cue, events, trouble, fresh=False
        )

    def _update(self) -> PlanState:
        """Go on with the steps; a new one begins."""
        plan = self.plan_run.update(self._source.now_s(), self._progress())
        if plan.entry == self._entry and not (plan.over and self._in_set):
            return plan
        self._end_set()
        first = self._entry == 0
        self._entry = plan.entry
        if plan.step.kind == "set" and not plan.over:
            self._begin_set(plan, first=first)
        return self.plan_run.update(self._source.now_s(), self._progress())

    def _begin_set(self, plan: PlanState, *, first: bool) -> None:
        self._in_set = True
        self._coach, self._events = Coach(), EventLog()
        # A picture that was taken in the step before is not of this set.
        self._from_s = float("-inf") if first else self._source.now_s()
        self._source.begin_set(plan.step.planned.number)
        self._fresh_at = time.perf_counter()

    def _end_set(self) -> None:
        if self._set is not None:
            self._set.session.finish()
            self._set = None
        if self._in_set:
            self._in_set = False
            self._source.end_set()

    def _progress(self) -> SetProgress | None:
        if self._set is not None:
            return self._set.progress
        return SetProgress(counting=False) if self._is_counted(self.plan_run.state) else None

    def _is_counted(self, plan: PlanState) -> bool:
        return plan.step.kind == "set" and not plan.over and plan.step.planned.counted

    def _notify_observers(
        self,
        frame: Frame,
        pose: Pose | None,
        plan: PlanState,
        state: SessionState | None,
        feedback: Feedback,
        events: list[Event],
        trouble: str | None,
        *,
        fresh: bool,
        late: bool = False,
    ) -> None:
        if self._plan.is_routine:
            # What was counted in a set that is over does not stand on the next step.
            state = state if self._is_counted(plan) else None
            feedback = merge_feedback(self._announcer.update(plan), feedback)
            before = self._last.plan if self._last else None
            if before is None or (before.entry, before.over) != (plan.entry, plan.over):
                events = [Event("step", headline(plan)), *events]
        self._last = LiveFrame(
            frame=frame,
            fresh=fresh,
            pose=pose,
            state=state,
            events=tuple(events),
            feedback=feedback,
            plan=plan,
            now_s=self._source.now_s(),
            trouble=trouble,
            late=late,
            muted=self._muted,
            help=self._help,
        )
        for observer in self._observers:
            observer.on_frame(self._last)
        self._shown_at = time.perf_counter()


class _RunningSet:
    """The session of the set that is on, and since when it is done."""

    def __init__(self, session: LiveSessionProtocol, stays_s: float) -> None:
        self.session, self._stays_s = session, stays_s
        self._stage: str = "guide"
        self._now_s = self._done_s = self._lit_s = float("-inf")
        self._brightness = 0.0

    def push(self, frame: Frame, pose: Pose | None) -> SessionState:
        """Take the next frame."""
        if frame.time_s - self._lit_s >= BRIGHTNESS_S:
            self._brightness, self._lit_s = brightness(frame), frame.time_s
        state = self.session.push(frame.time_s, pose, self._brightness, frame.image)
        if state.stage == "done" and self._stage != "done":
            self._done_s = frame.time_s
        self._stage, self._now_s = state.stage, frame.time_s
        return state

    @property
    def progress(self) -> SetProgress:
        """How far it is."""
        reps, partial = self.session.counts
        # The last repetition is lowered and judged before the set is over.
        done = self._stage == "done" and self._now_s - self._done_s >= self._stays_s
        return SetProgress(self._stage == "counting", reps, partial, done)


def trouble_of(status: LiveStatus) -> str | None:
    """Return what is wrong with a source, None when nothing is."""
    wrong = (LiveState.STALLED, LiveState.RECONNECTING, LiveState.FAILED)
    return status.message if status.state in wrong else None


def brightness(frame: Frame) -> float:
    """Return the mean of a picture, 0 to 255, from some of its pixels."""
    return float(frame.image[::BRIGHTNESS_STEP, ::BRIGHTNESS_STEP].mean())
