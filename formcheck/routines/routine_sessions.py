"""The sessions of a routine: what each set follows, and where its report goes."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from formcheck.analysis.options import Options
from formcheck.kinds import load_exercise
from formcheck.live.live_run import OpenRecording
from formcheck.live.plan import PlannedSet
from formcheck.live.plan_source import PlanSource
from formcheck.live.session import COUNTDOWN_S
from formcheck.live.session_factory import make_session
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.session_report import SessionOrder


class RoutineSessions:
    """Makes the session of each set of a routine.

    Parameters
    ----------
    order : SessionOrder
        On whom; each set has its own exercise, side, start, source and folder in the order's.
    source : PlanSource
        Open.
    """

    def __init__(self, order: SessionOrder, source: PlanSource) -> None:
        self._order, self._source = order, source
        self._begun: Counter[int] = Counter()

    def make(
        self, planned: PlannedSet, width: int, height: int, open_recording: OpenRecording
    ) -> LiveSessionProtocol:
        """Return the session of a set."""
        side = planned.side or "auto"
        options: Options = replace(self._order.options, exercise=planned.exercise, side=side)
        folder = self._order.folder / set_folder(planned, self._begun[planned.number])
        order = replace(
            self._order,
            options=options,
            started=datetime.now(),
            source=self._source.name_of(planned.number),
            folder=folder,
        )
        self._begun[planned.number] += 1
        metadata = order.metadata((width, height))
        recording = open_recording(metadata.model_copy(update={"kind": "routine"}))
        return make_session(
            load_exercise(planned.exercise),
            width,
            height,
            side=side,
            # Whoever is in a clip waits for no countdown.
            countdown_s=0.0 if self._source.per_set else COUNTDOWN_S,
            reps=planned.reps,
            record=lambda _: recording,
            backend=recording.backend,
        )


def set_folder(planned: PlannedSet, again: int) -> str:
    """Return the name of a set's folder, ``03-calf-raise-left``; ``again`` counts repeats."""
    side = f"-{planned.side}" if planned.side else ""
    more = f"-again-{again}" if again else ""
    return f"{planned.number:02d}-{planned.exercise}{side}{more}"
