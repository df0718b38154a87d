"""Stand-ins for what surrounds a live session: sources, people at keys, loudspeakers."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from synthetic import ScriptedSource

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.exercises.catalogue import load_raise
from formcheck.live.key_bindings import Command
from formcheck.live.live_frame import LiveFrame
from formcheck.live.plan import DONE_S, single_set
from formcheck.live.plan_source import ContinuousSource
from formcheck.live.runner import Ended, Runner
from formcheck.live.session import SessionState
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.session_recording import SessionRecording
from formcheck.model.frame import Frame
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Clip, Result
from formcheck.video.latest_frame_channel import LiveState, LiveStatus

FPS = 15.0
"""As many come from a webcam in a dim room; every frame of a scene takes its time."""


class TrackSource:
    """Gives a blank picture for every frame of a track, each as soon as it is asked for."""

    def __init__(self, track: PoseTrack, last_state: LiveState = LiveState.ENDED) -> None:
        self._times = deque(enumerate(track.time_s))
        self._image = np.full((track.height // 8, track.width // 8, 3), 120, np.uint8)
        self._last_state = last_state
        self._now = 0.0
        self.trouble_at: dict[int, LiveStatus] = {}

    def latest(self, timeout_s: float) -> Frame | None:  # noqa: ARG002
        if not self._times:
            return None
        index, self._now = self._times.popleft()
        return Frame(index, float(self._now), self._image)

    def now_s(self) -> float:
        return self._now

    @property
    def status(self) -> LiveStatus:
        if self._times:
            return LiveStatus(LiveState.RUNNING, "")
        return LiveStatus(self._last_state, "the camera is gone")


@dataclass
class SessionLog:
    """Keeps what it saw, without the pictures; asks for commands at given times."""

    at: dict[float, Command] = field(default_factory=dict)
    frames: list[LiveFrame] = field(default_factory=list)
    closed: bool = False

    def on_frame(self, live: LiveFrame) -> None:
        self.frames.append(live)

    def commands(self) -> list[Command]:
        now = self.frames[-1].frame.time_s if self.frames else -1.0
        due = [time_s for time_s in self.at if time_s <= now]
        return [self.at.pop(time_s) for time_s in due]

    def close(self) -> None:
        self.closed = True

    def events(self, *kinds: str) -> list[str]:
        return [e.text for m in self.frames for e in m.events if e.kind in kinds]

    def stages(self) -> list[str]:
        found: list[str] = []
        for live in self.frames:
            if not found or found[-1] != live.state.stage:
                found.append(live.state.stage)
        return found

    @property
    def last(self) -> SessionState:
        return self.frames[-1].state


def run_session(
    track: PoseTrack,
    commands: dict[float, Command] | None = None,
    *,
    recording: SessionRecording | None = None,
    last_state: LiveState = LiveState.ENDED,
    **session: object,
) -> tuple[SessionLog, Ended, Runner]:
    """Run a whole session over a track."""
    log = SessionLog(dict(commands or {}))
    recording = recording if recording is not None else SessionRecording()
    settings = {"exercise": load_raise("calf-raise"), "countdown_s": 0.5} | session
    make: Callable[[int, int], LiveSessionProtocol] = lambda *_: make_session(  # noqa: E731
        width=track.width,
        height=track.height,
        record=lambda _: recording,
        **settings,  # type: ignore[arg-type]
    )
    runner = run_over(track, make, log, last_state=last_state)
    return log, runner.run(), runner


def run_over(
    track: PoseTrack,
    make: Callable[[int, int], LiveSessionProtocol],
    log: SessionLog,
    *,
    last_state: LiveState = LiveState.ENDED,
    stays_s: float = DONE_S,
) -> Runner:
    """A single set in front of a camera that shows a track."""
    source = ContinuousSource(TrackSource(track, last_state), "camera 0")  # type: ignore[arg-type]
    plan = replace(single_set("calf-raise", "Calf raise"), set_stays_s=stays_s)
    estimator = ScriptedSource(track)
    return Runner(plan, source, estimator, lambda *a: make(*a[2:]), [log], log)


def joined(tracks: Iterable[PoseTrack], gap_s: float = 1.0 / 30) -> PoseTrack:
    """One track after the other, ``gap_s`` between them."""
    parts = list(tracks)
    times, start = [], 0.0
    for part in parts:
        times.append(part.time_s + start)
        start = float(times[-1][-1]) + gap_s
    landmarks = np.concatenate([part.landmarks for part in parts])
    return PoseTrack(np.concatenate(times), landmarks, parts[0].width, parts[0].height)


def recorded(session: LiveSessionProtocol, shown: PoseTrack) -> PoseTrack:
    """The frames that a session of one leg has recorded from a track that it was shown."""
    (recording,) = session.recordings.values()
    return recording.track(shown.width, shown.height)


def final_result(track: PoseTrack) -> Result:
    """What the report says of what a session kept."""
    clip = Clip(
        path="live",
        width=track.width,
        height=track.height,
        duration_s=float(track.time_s[-1]),
        frames=len(track),
        rotation_deg=0,
    )
    return analyze_recording(Recording(clip, track), Options()).result
