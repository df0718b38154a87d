"""What the loop at the camera needs of a session, whatever it follows."""

from typing import Protocol

from formcheck.live.kept import KeptFrames
from formcheck.live.session import SessionState
from formcheck.pose.landmarks import Pose, Side
from formcheck.video.frame import Image


class Session(Protocol):
    """Follows one set, frame by frame; see `formcheck.live.session.LiveSession`."""

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
    def recordings(self) -> dict[Side, KeptFrames]:
        """The frames for the report, by the leg they were begun with."""
