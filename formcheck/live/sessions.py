"""What the loop at the camera needs of a session, whatever it counts."""

from typing import Protocol

from formcheck.live.session import SessionState
from formcheck.pose.landmarks import Pose
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
        """Begin anew."""

    def take_neutral(self) -> None:
        """Wait for a quiet posture again."""

    def close(self) -> None:
        """The set is over: what is under way counts if it counts as it stands."""

    @property
    def counts(self) -> tuple[int, int]:
        """Full and partial repetitions so far."""
