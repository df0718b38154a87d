"""A set of a routine that counts itself."""

from formcheck.live.followers.raises import LAST_LOWERING_S
from formcheck.live.session import SessionState
from formcheck.live.sessions import Session
from formcheck.pose.landmarks import Pose
from formcheck.routines.progress import Progress
from formcheck.video.frame import Image


class CountedSet:
    """A session as a step of a routine sees it.

    Parameters
    ----------
    session : Session
        Of this set.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stage: str = "guide"
        self._now_s = self._done_s = float("-inf")

    def push(
        self, time_s: float, pose: Pose | None, brightness: float, image: Image | None = None
    ) -> SessionState:
        """Take the next frame; see `LiveSession.push`."""
        state = self._session.push(time_s, pose, brightness, image)
        if state.stage == "done" and self._stage != "done":
            self._done_s = time_s
        self._stage, self._now_s = state.stage, time_s
        return state

    def pause(self, paused: bool) -> None:
        """Stop or go on counting."""
        self._session.pause(paused)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        reps, partial = self._session.counts
        # The last raise is lowered and judged before the set is over.
        done = self._stage == "done" and self._now_s - self._done_s >= LAST_LOWERING_S
        return Progress(self._stage == "counting", reps, partial, done)
