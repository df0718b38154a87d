"""One side after the other at the camera, each from readiness on."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from formcheck.live.session import LiveSession, SessionState
from formcheck.live.session_recording import SessionRecording
from formcheck.model.frame import Image
from formcheck.model.landmarks import Pose, Side

BETWEEN_S = 3.0
"""To hear that the other side comes, before it is looked for."""
OTHER_SIDE = "Good. Now the other side"


class SidesSession:
    """A session for each side in turn; the same outside as `LiveSession`.

    Parameters
    ----------
    sides : sequence of "left", "right"
        In this order.
    make : callable
        Makes the session of a side; it is told how many were counted before.
    """

    def __init__(self, sides: Sequence[Side], make: Callable[[Side, int], LiveSession]) -> None:
        self._waiting, self._make = list(sides), make
        self._session = make(self._waiting.pop(0), 0)
        self._before: dict[Side, SessionRecording] = {}
        self._done_s: float | None = None

    @property
    def recordings(self) -> dict[Side, SessionRecording]:
        """The frames of each side that was begun."""
        return self._before | self._session.recordings

    @property
    def counts(self) -> tuple[int, int]:
        """Full and partial repetitions of all sides so far."""
        return self._session.counts

    def reset(self) -> None:
        """Begin this side's count anew."""
        self._session.reset()

    def take_neutral(self) -> None:
        """Wait for this side's neutral posture again."""
        self._session.take_neutral()

    def pause(self, paused: bool) -> None:
        """Stop or go on counting."""
        self._session.pause(paused)

    def finish(self) -> None:
        """The sets are over."""
        self._session.finish()

    def push(
        self,
        time_s: float,
        pose: Pose | None,
        brightness: float | None = None,
        image: Image | None = None,
    ) -> SessionState:
        """Take the next frame; see `LiveSession.push`."""
        state = self._session.push(time_s, pose, brightness, image)
        if state.stage != "done" or not self._waiting:
            self._done_s = None
            return state
        if self._done_s is None:
            self._done_s = time_s
        if time_s - self._done_s > BETWEEN_S:
            self._before = self.recordings
            self._session = self._make(self._waiting.pop(0), self._session.counts[0])
        return replace(state, stage="guide", message=OTHER_SIDE)
