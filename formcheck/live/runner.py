"""The loop of a live session: newest frame, pose, session, events, observers."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

from formcheck.coaching.coach import Coach
from formcheck.live.events import EventMaker
from formcheck.live.feed import FrameSource, PoseFeed
from formcheck.live.moment import Command, Controls, Event, Moment, NoControls, Observer
from formcheck.live.sessions import Session
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.landmarks import Pose
from formcheck.video.channel import LiveState, LiveStatus
from formcheck.video.frame import Frame

WAIT_S = 0.03
"""Longest wait for a frame before the keys are looked at again."""
REPEAT_S = 0.25
"""Without new pictures the last one is shown again as often as this, with what is wrong."""
DONE_S = 4.0
"""How long the end of a set of so many raises stays on the screen."""
BRIGHTNESS_STEP = 16
"""Every sixteenth pixel each way tells how bright a picture is."""


class Source(FrameSource, Protocol):
    """A frame source that tells how it is."""

    @property
    def status(self) -> LiveStatus:
        """What it is doing."""


class Ended(Enum):
    """Why a session ended."""

    QUIT = "quit"
    SOURCE_ENDED = "source ended"
    SOURCE_FAILED = "source failed"
    SET_DONE = "set done"


@dataclass
class Speed:
    """What the machine managed; the last few thousand frames.

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


class LiveRunner:
    """Runs a session until it ends.

    Parameters
    ----------
    source : Source
        Gives the newest frame.
    pose_source : PoseEstimator
        Finds the pose.
    make_session : callable
        Makes the session for pictures of a width and a height.
    observers : sequence of Observer
        See every moment, in this order.
    controls : Controls
        Where commands come from.
    speaking : callable
        Whether something is being said aloud.
    muted : bool
        Begin without sound.

    Attributes
    ----------
    session : Session or None
        None before the first frame.
    speed : Speed
        How fast it went.
    """

    def __init__(
        self,
        source: Source,
        pose_source: PoseEstimator,
        make_session: Callable[[int, int], Session],
        observers: Sequence[Observer] = (),
        controls: Controls | None = None,
        speaking: Callable[[], bool] = lambda: False,
        muted: bool = False,
    ) -> None:
        self._source, self._pose_source = source, pose_source
        self._make_session = make_session
        self._observers = observers
        self._controls = controls or NoControls()
        self._speaking = speaking
        self._events, self._coach = EventMaker(), Coach()
        self._muted = muted
        self._help = self._paused = False
        self._last: Moment | None = None
        self._shown_at = 0.0
        self._done_since: float | None = None
        self._trouble: str | None = None
        self._asked: list[Event] = []
        self.session: Session | None = None
        self.speed = Speed()

    def run(self) -> Ended:
        """Go on until somebody quits, the set is done or the source is over.

        Raises
        ------
        ModelError
            The pose network stopped.
        """
        with PoseFeed(self._source, self._pose_source) as feed:
            while True:
                if Command.QUIT in self._obey():
                    return Ended.QUIT
                # Asked before: a frame that came last is still taken.
                status = self._source.status
                found = feed.take(WAIT_S)
                if found is not None:
                    self._show(*found, status)
                elif status.state.is_over and self._idle_s() > REPEAT_S:
                    failed = status.state is LiveState.FAILED
                    return Ended.SOURCE_FAILED if failed else Ended.SOURCE_ENDED
                else:
                    self._show_again(status)
                if self._set_is_done():
                    return Ended.SET_DONE

    def _obey(self) -> list[Command]:
        asked = self._controls.commands()
        for command in asked:
            self._obey_one(command)
        return asked

    def _obey_one(self, command: Command) -> None:
        session = self.session
        if command is Command.MUTE:
            self._muted = not self._muted
        elif command is Command.HELP:
            self._help = not self._help
        elif session is None:
            return
        elif command is Command.PAUSE:
            self._paused = not self._paused
            session.pause(self._paused)
        elif command is Command.RESET:
            session.reset()
            self._coach.reset()
            self._asked.append(Event("reset", "Set begins anew", 0))
        elif command is Command.NEUTRAL:
            session.take_neutral()

    def _show(self, frame: Frame, pose: Pose | None, status: LiveStatus) -> None:
        start = time.perf_counter()
        if self.session is None:
            height, width = frame.image.shape[:2]
            self.session = self._make_session(width, height)
        state = self.session.push(frame.time_s, pose, brightness(frame), frame.image)
        feedback = self._coach.update(frame.time_s, state, speaking=self._speaking())
        self._trouble = None
        events = (*self._asked, *self._events.of(state, feedback))
        self._asked = []
        self._tell(
            Moment(
                frame=frame,
                fresh=True,
                pose=pose,
                state=state,
                events=events,
                feedback=feedback,
                trouble=trouble_of(status),
                muted=self._muted,
                help=self._help,
            )
        )
        self.speed.shown += 1
        self.speed.work_s.append(time.perf_counter() - start)
        self.speed.delay_s.append(self._source.now_s() - frame.time_s)

    def _show_again(self, status: LiveStatus) -> None:
        """Keep the window alive while no picture comes, and say what is wrong."""
        if self._last is None or self._idle_s() < REPEAT_S:
            return
        trouble = trouble_of(status)
        events = [Event("source", trouble)] if trouble and trouble != self._trouble else []
        self._trouble = trouble
        again = replace(
            self._last,
            fresh=False,
            feedback=replace(self._last.feedback, tones=(), say=None),
            events=tuple(events),
            trouble=trouble,
            muted=self._muted,
            help=self._help,
        )
        self._tell(again)

    def _tell(self, moment: Moment) -> None:
        for observer in self._observers:
            observer.see(moment)
        self._last, self._shown_at = moment, time.perf_counter()

    def _idle_s(self) -> float:
        return time.perf_counter() - self._shown_at

    def _set_is_done(self) -> bool:
        if self._last is None or self._last.state.stage != "done":
            self._done_since = None
            return False
        if self._done_since is None:
            self._done_since = time.perf_counter()
        return time.perf_counter() - self._done_since > DONE_S


def trouble_of(status: LiveStatus) -> str | None:
    """Return what is wrong with a source, None when nothing is."""
    wrong = (LiveState.STALLED, LiveState.RECONNECTING, LiveState.FAILED)
    return status.message if status.state in wrong else None


def brightness(frame: Frame) -> float:
    """Return the mean of a picture, 0 to 255, from some of its pixels."""
    return float(frame.image[::BRIGHTNESS_STEP, ::BRIGHTNESS_STEP].mean())
