"""The sessions of a single set, and of a range-of-motion test: what is followed, on whom."""

from formcheck.analysis.options import exercise_of
from formcheck.live.live_run import OpenRecording
from formcheck.live.plan import PlannedSet
from formcheck.live.session import COUNTDOWN_S
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.session_recording import SessionRecording
from formcheck.live.session_report import SessionOrder
from formcheck.model.landmarks import Side


class SetSessions:
    """Makes the session of a single set.

    Parameters
    ----------
    order : SessionOrder
        What is measured on whom.
    countdown_s : float
        Between the neutral posture and the first count.
    seconds : float, optional
        Time held or moved after which it is done.
    """

    def __init__(
        self,
        order: SessionOrder,
        *,
        countdown_s: float = COUNTDOWN_S,
        seconds: float | None = None,
    ) -> None:
        self._order, self._countdown_s, self._seconds = order, countdown_s, seconds

    def make(
        self, planned: PlannedSet, width: int, height: int, open_recording: OpenRecording
    ) -> LiveSessionProtocol:
        """Return the session of the set."""
        options = self._order.options
        recording = open_recording(self._order.metadata((width, height)))
        return make_session(
            exercise_of(options),
            width,
            height,
            side=options.side,
            target=options.target,
            countdown_s=self._countdown_s,
            reps=planned.reps,
            seconds=self._seconds,
            record=lambda _: recording,
            backend=recording.backend,
        )


class RomSessions:
    """Makes the session of a range-of-motion test, of one side after the other.

    Parameters
    ----------
    order : SessionOrder
        What is measured on whom; each side has a folder of its own in the order's.
    """

    def __init__(self, order: SessionOrder) -> None:
        self._order = order

    def make(
        self,
        planned: PlannedSet,  # noqa: ARG002
        width: int,
        height: int,
        open_recording: OpenRecording,
    ) -> LiveSessionProtocol:
        """Return the session of both sides; each has frames of its own."""
        order = self._order

        def open_side(side: Side) -> SessionRecording:
            metadata = order.metadata((width, height))
            folder = str((order.folder / side).absolute())
            changes = {"side": side, "kind": "rom", "folder": folder}
            return open_recording(metadata.model_copy(update=changes))

        options = order.options
        return make_session(
            exercise_of(options), width, height, side=options.side, record=open_side
        )
