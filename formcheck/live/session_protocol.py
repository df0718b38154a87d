"""What the loop at the camera needs of a session."""

from typing import Protocol

from formcheck.live.session import SessionState
from formcheck.live.session_recording import SessionRecording
from formcheck.model.frame import Image
from formcheck.model.landmarks import Pose, Side


class LiveSessionProtocol(Protocol):
    """What the loop at the camera needs of a session; `LiveSession` is one."""

    def push(
        self,
        time_s: float,
        pose: Pose | None,
        brightness: float | None = None,
        image: Image | None = None,
    ) -> SessionState:
        """Take the next frame."""

    def pause(self, paused: bool) -> None:
        """Stop or go on counting."""

    def reset(self) -> None:
        """Forget what was counted."""

    def take_neutral(self) -> None:
        """Wait for a quiet posture again."""

    def finish(self) -> None:
        """The set is over: what is under way counts if it counts as it stands."""

    @property
    def counts(self) -> tuple[int, int]:
        """Full and partial repetitions so far."""

    @property
    def recordings(self) -> dict[Side, SessionRecording]:
        """The frames for the report, by the leg they were begun with."""
