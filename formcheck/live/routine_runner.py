"""The loop of a guided routine: one source and one network through all its steps."""

import time
from collections.abc import Callable, Sequence

from formcheck.coaching.coach import Coach, Feedback
from formcheck.live.events import EventMaker
from formcheck.live.feed import PoseFeed
from formcheck.live.moment import Event
from formcheck.live.routine_moment import (
    NoRoutineControls,
    RoutineCommand,
    RoutineControls,
    RoutineMoment,
    RoutineObserver,
    nothing_counted,
)
from formcheck.live.routine_set import CountedSet
from formcheck.live.routine_source import Reel
from formcheck.live.runner import WAIT_S, brightness, trouble_of
from formcheck.live.session import SessionState
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.landmarks import Pose
from formcheck.routines.progress import Progress, RoutineRun, RunState
from formcheck.routines.steps import PlannedSet
from formcheck.routines.words import Announcer, headline, with_tones
from formcheck.video.channel import LiveState, LiveStatus
from formcheck.video.frame import Frame

REPEAT_S = 0.1
"""Without new pictures the last one is shown again as often as this: a time runs on it."""
OVER_S = 0.3
"""A source that is over has given its last frame after so long."""

MakeSet = Callable[[PlannedSet, int, int, int], CountedSet]
"""Set, number of the step, width and height of its pictures in pixels."""


class RoutineRunner:
    """Runs a routine until it is over.

    Parameters
    ----------
    run : RoutineRun
        Which step is on.
    sets : int
        Of the routine, to be shown.
    reel : Reel
        Gives the pictures.
    pose_source : PoseEstimator
        Finds the pose; not closed.
    counts : callable
        Whether a set counts itself.
    make_set : MakeSet
        Makes one that does.
    observers : sequence of RoutineObserver
        See every moment, in this order.
    controls : RoutineControls, optional
        Where commands come from.
    speaking : callable
        Whether something is being said aloud.
    muted : bool
        Begin without sound.
    linger_s : float
        How long the end stays on the screen.
    """

    def __init__(
        self,
        run: RoutineRun,
        sets: int,
        reel: Reel,
        pose_source: PoseEstimator,
        counts: Callable[[PlannedSet], bool],
        make_set: MakeSet,
        observers: Sequence[RoutineObserver] = (),
        controls: RoutineControls | None = None,
        *,
        speaking: Callable[[], bool] = lambda: False,
        muted: bool = False,
        linger_s: float = 0.0,
    ) -> None:
        self._run, self._sets, self._reel, self._pose_source = run, sets, reel, pose_source
        self._counts, self._make_set = counts, make_set
        self._observers = observers
        self._controls = controls or NoRoutineControls()
        self._speaking, self._linger_s = speaking, linger_s
        self._announcer = Announcer()
        self._coach, self._events = Coach(), EventMaker()
        self._muted, self._help, self._paused = muted, False, False
        self._set: CountedSet | None = None
        self._from_s = float("-inf")
        self._entry = 0
        self._in_set = False
        self._last: RoutineMoment | None = None
        self._shown_at = self._fresh_at = time.perf_counter()
        self._trouble: str | None = None
        self.failure: str | None = None

    def run(self) -> None:
        """Go on until all steps are done, somebody quits or the source is over.

        Afterwards ``failure`` says what was wrong with the source; None when nothing was.

        Raises
        ------
        ModelError
            The pose network stopped.
        VideoError
            The clip of a set can't be opened.
        """
        with PoseFeed(self._reel, self._pose_source) as feed:
            end = float("inf")
            while time.perf_counter() < end:
                if RoutineCommand.QUIT in self._obey():
                    self._run.quit()
                    break
                # Asked before: a frame that came last is still taken.
                status = self._reel.status
                self._step(feed, status)
                if self._run.state.over and end == float("inf"):
                    end = time.perf_counter() + self._linger_s
        self._reel.end_set()

    def _step(self, feed: PoseFeed, status: LiveStatus) -> None:
        found = feed.take(WAIT_S)
        if found is not None:
            self._show(*found, status)
            return
        if status.state.is_over and time.perf_counter() - self._fresh_at > OVER_S:
            self._source_is_over(status)
        if time.perf_counter() - self._shown_at >= REPEAT_S:
            self._show_again(status)

    def _source_is_over(self, status: LiveStatus) -> None:
        if self._reel.per_set and status.state is LiveState.ENDED:
            # A set that is only timed needs no pictures.
            if self._counted(self._run.state):
                self._run.source_ended()
        elif not self._run.state.over:
            self.failure = status.message if status.state is LiveState.FAILED else None
            self._run.quit("cut off")

    def _obey(self) -> list[RoutineCommand]:
        asked = self._controls.commands()
        for command in asked:
            match command:
                case RoutineCommand.MUTE:
                    self._muted = not self._muted
                case RoutineCommand.HELP:
                    self._help = not self._help
                case RoutineCommand.SKIP:
                    self._go_on(self._run.skip)
                case RoutineCommand.REPEAT:
                    self._go_on(self._run.repeat)
                case RoutineCommand.PAUSE:
                    self._pause(not self._paused)
        return asked

    def _go_on(self, move: Callable[[], None]) -> None:
        # Whoever wants the next step doesn't want to pause any more.
        self._pause(False)
        move()

    def _pause(self, paused: bool) -> None:
        if paused is self._paused:
            return
        self._paused = paused
        self._run.pause(paused)
        if self._set:
            self._set.pause(paused)

    def _show(self, frame: Frame, pose: Pose | None, status: LiveStatus) -> None:
        self._fresh_at = time.perf_counter()
        run = self._update()
        state, feedback = None, Feedback()
        events: list[Event] = []
        if self._counted(run) and frame.time_s >= self._from_s:
            state = self._push(frame, pose, run)
            feedback = self._coach.update(frame.time_s, state, speaking=self._speaking())
            events = self._events.of(state, feedback)
            run = self._update()
        self._trouble = None
        self._tell(frame, pose, run, state, feedback, events, trouble_of(status), fresh=True)

    def _push(self, frame: Frame, pose: Pose | None, run: RunState) -> SessionState:
        if self._set is None:
            height, width = frame.image.shape[:2]
            self._set = self._make_set(run.step.planned, run.entry, width, height)
        return self._set.push(frame.time_s, pose, brightness(frame), frame.image)

    def _show_again(self, status: LiveStatus) -> None:
        """Keep the time running while no picture comes, and say what is wrong."""
        run = self._update()
        if self._last is None:
            return
        trouble = trouble_of(status)
        events = [Event("source", trouble)] if trouble and trouble != self._trouble else []
        self._trouble = trouble
        same = run.entry == self._last.run.entry and self._last.counting
        state = self._last.state if same and not run.over else None
        cue = Feedback(cue=self._last.feedback.cue if same else None)
        self._tell(self._last.frame, self._last.pose, run, state, cue, events, trouble, fresh=False)

    def _update(self) -> RunState:
        """Go on with the steps; a new one begins."""
        run = self._run.update(self._reel.now_s(), self._progress())
        if run.entry == self._entry and not (run.over and self._in_set):
            return run
        if self._in_set:
            self._reel.end_set()
        self._entry, self._set = run.entry, None
        self._in_set = run.step.kind == "set" and not run.over
        if self._in_set:
            self._coach, self._events = Coach(), EventMaker()
            # A picture that was taken before is not of this set.
            self._from_s = self._reel.now_s()
            self._reel.begin_set(run.step.planned.number)
        return self._run.update(self._reel.now_s(), self._progress())

    def _progress(self) -> Progress | None:
        if self._set is not None:
            return self._set.progress
        return Progress(counting=False) if self._counted(self._run.state) else None

    def _counted(self, run: RunState) -> bool:
        return run.step.kind == "set" and not run.over and self._counts(run.step.planned)

    def _tell(
        self,
        frame: Frame,
        pose: Pose | None,
        run: RunState,
        state: SessionState | None,
        feedback: Feedback,
        events: list[Event],
        trouble: str | None,
        *,
        fresh: bool,
    ) -> None:
        said = self._announcer.update(run, counted=self._counts(run.step.planned))
        before = self._last.run if self._last else None
        if before is None or (before.entry, before.over) != (run.entry, run.over):
            events = [Event("stage", headline(run)), *events]
        self._last = RoutineMoment(
            frame=frame,
            fresh=fresh,
            pose=pose,
            state=state or nothing_counted(paused=run.paused),
            events=tuple(events),
            feedback=with_tones(said, feedback),
            trouble=trouble,
            muted=self._muted,
            help=self._help,
            run=run,
            counting=state is not None and self._counted(run),
            sets=self._sets,
            now_s=self._reel.now_s(),
        )
        for observer in self._observers:
            observer.see(self._last)
        self._shown_at = time.perf_counter()
