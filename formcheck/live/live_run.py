"""One live run from its first frame to its report: a set, a test or a routine."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.errors import FormcheckError
from formcheck.live.announced import Announced
from formcheck.live.journal import Counts, Journal, SessionMetadata
from formcheck.live.key_bindings import Controls
from formcheck.live.live_frame import LiveFrame, Observer
from formcheck.live.plan import Plan, PlannedSet
from formcheck.live.plan_run import SetRecord
from formcheck.live.plan_source import PlanSource
from formcheck.live.runner import Ended, Runner
from formcheck.live.session import SessionState
from formcheck.live.session_protocol import LiveSessionProtocol
from formcheck.live.session_recording import RecordedFrame, SessionRecording
from formcheck.pose.backend_record import BackendRecord
from formcheck.pose.estimator import PoseEstimator

OpenRecording = Callable[[SessionMetadata], SessionRecording]
"""Opens the recording from which a report is made."""
MakeSession = Callable[[PlannedSet, int, int, OpenRecording], LiveSessionProtocol]
"""Set, width and height of its pictures in pixels, and what opens the recording of its frames."""

KEPT = "Not reported: what was measured is kept; formcheck history recover makes the report."


@dataclass(slots=True)
class RecordedSet:
    """The recording of a set, or of one side of a test, for a report of its own.

    Attributes
    ----------
    entry : int
        The step that it was.
    planned : PlannedSet
        What was wanted.
    metadata : SessionMetadata
        What is known of it.
    recording : SessionRecording
        Its frames, from which the report is made.
    journal : Journal or None
        Where they are written down meanwhile.
    counts : tuple of int
        Full and partial repetitions, as they were counted on the way.
    announced : Announced
        When they were counted, and what was not.
    """

    entry: int
    planned: PlannedSet
    metadata: SessionMetadata
    recording: SessionRecording
    journal: Journal | None
    counts: Counts = (0, 0)
    announced: Announced = field(default_factory=Announced)


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run left.

    Attributes
    ----------
    records : sequence of SetRecord
        The sets that were begun, in the order of their ends.
    sets : sequence of RecordedSet
        Those of which there is a recording; not those that the person began anew.
    """

    records: Sequence[SetRecord]
    sets: Sequence[RecordedSet]

    def of(self, record: SetRecord) -> RecordedSet | None:
        """Return the recording of a set."""
        return next((recorded for recorded in self.sets if recorded.entry == record.entry), None)


class LiveRun:
    """Goes through a plan and writes its report. All its parts are handed in.

    Whatever ends it (Ctrl-C, a lost camera, the network), what was measured is reported;
    what could not be reported stays in the journals for the next start.

    Parameters
    ----------
    plan : Plan
        What is gone through.
    source : PlanSource
        Open; not closed.
    estimator : PoseEstimator
        Finds the pose; not closed.
    make_session : MakeSession
        Makes the session of a set.
    write_report : callable
        Writes and prints the report, and returns the exit status.
    observers : sequence of Observer
        Closed before the report.
    controls : Controls, optional
        Where commands come from.
    speaking : callable
        Whether something is being said aloud.
    muted : bool
        Begin without sound.
    journals : bool
        Write down what is measured as it comes.
    here : Path, optional
        The folder of the results; else the current one.
    print_line : callable
        Prints a line of what went wrong.
    explain : callable
        Words on an error.
    """

    def __init__(
        self,
        plan: Plan,
        source: PlanSource,
        estimator: PoseEstimator,
        make_session: MakeSession,
        write_report: Callable[[RunOutcome], int],
        *,
        observers: Sequence[Observer] = (),
        controls: Controls | None = None,
        speaking: Callable[[], bool] = lambda: False,
        muted: bool = False,
        journals: bool = True,
        here: Path | None = None,
        print_line: Callable[[str], None] = print,
        explain: Callable[[Exception], str] = str,
    ) -> None:
        self._make_session, self._write_report = make_session, write_report
        self._observers, self._backend = observers, estimator.backend
        self._journals, self._here = journals, here
        self._print_line, self._explain = print_line, explain
        self._sets: list[RecordedSet] = []
        self._runner = Runner(
            plan,
            source,
            estimator,
            self._begin,
            [_CountsUpdater(self), *observers],
            controls,
            speaking=speaking,
            muted=muted,
        )

    def run(self) -> int:
        """Go through it and return the exit status."""
        done = False
        try:
            status = self._go()
            self.update_counts()
            self._forget_repeated()
            outcome = RunOutcome(self._runner.plan_run.records, self._sets)
            status = max(status, self._write_report(outcome))
            done = True
            return status
        finally:
            for recorded in self._sets:
                _close(recorded.journal, keep=not done)
            if done:
                self._print_journal_failures()
            elif any(recorded.journal and not recorded.journal.failure for recorded in self._sets):
                self._print_line(KEPT)

    def update_counts(self, time_s: float = 0.0, state: SessionState | None = None) -> None:
        """Note what the session that is on, or was last, has counted; with a frame's state."""
        session = self._runner.session
        for recorded in self._sets:
            if session is not None and recorded.entry == self._sets[-1].entry:
                recorded.counts = session.counts
                if state is not None:
                    recorded.announced.note(time_s, state)
                if recorded.journal is not None:
                    recorded.journal.note_counts(*recorded.counts)
                    recorded.journal.note_announced(recorded.announced)

    def write_down(self) -> None:
        """Write what waits to be written into the journals: a set may be over."""
        for recorded in self._sets:
            if recorded.journal is not None:
                recorded.journal.flush()

    def _go(self) -> int:
        plan_run = self._runner.plan_run
        with ExitStack() as stack:
            for observer in self._observers:
                stack.callback(observer.close)
            try:
                ended = self._runner.run()
            except KeyboardInterrupt:
                plan_run.quit()
                return 0
            except FormcheckError as error:
                plan_run.quit("cut off")
                self._print_line(self._explain(error))
                return 1
        if ended is Ended.SOURCE_FAILED:
            self._print_line(f"formcheck: {self._runner.failure}")
            return 1
        return 0

    def _begin(
        self, planned: PlannedSet, entry: int, width: int, height: int
    ) -> LiveSessionProtocol:
        def open_recording(metadata: SessionMetadata) -> SessionRecording:
            found_by = BackendRecord.of(self._backend)
            metadata = metadata.model_copy(update={"backend": found_by})
            journal = Journal(metadata, here=self._here) if self._journals else None
            announced = Announced()
            listener = _SetListener(journal, announced)
            recording = SessionRecording(listener, backend=self._backend)
            recorded = RecordedSet(entry, planned, metadata, recording, journal)
            recorded.announced = announced
            self._sets.append(recorded)
            return recording

        return self._make_session(planned, width, height, open_recording)

    def _forget_repeated(self) -> None:
        """Let go of sets that the person began anew."""
        entries = {record.entry for record in self._runner.plan_run.records}
        for recorded in [recorded for recorded in self._sets if recorded.entry not in entries]:
            self._sets.remove(recorded)
            _close(recorded.journal, keep=False)

    def _print_journal_failures(self) -> None:
        journals = [recorded.journal for recorded in self._sets if recorded.journal is not None]
        failures = [journal.failure for journal in journals if journal.failure]
        for failure in dict.fromkeys(failures):
            self._print_line(f"formcheck: {failure}")


class _CountsUpdater:
    """Notes the counts of a set with every frame, for its report and its journal."""

    def __init__(self, run: LiveRun) -> None:
        self._run = run

    def on_frame(self, live: LiveFrame) -> None:
        """Note them."""
        if live.state is None:
            self._run.write_down()
        elif live.fresh:
            self._run.update_counts(live.frame.time_s, live.state)

    def close(self) -> None:
        """Nothing to close."""


class _SetListener:
    """Writes a set's frames into its journal; one that begins anew has announced nothing."""

    def __init__(self, journal: Journal | None, announced: Announced) -> None:
        self._journal, self._announced = journal, announced

    def add(self, frame: RecordedFrame) -> None:
        """Write a frame."""
        if self._journal is not None:
            self._journal.add(frame)

    def forget_set(self) -> None:
        """Forget all but the neutral posture."""
        self._announced.forget_set()
        if self._journal is not None:
            self._journal.forget_set()


def _close(journal: Journal | None, *, keep: bool) -> None:
    if journal is not None:
        journal.close(keep=keep)
