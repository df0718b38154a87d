"""What was counted live, to be compared with what the report finds."""

from dataclasses import dataclass, field

from formcheck.analysis.absences import return_notice
from formcheck.live.session import WHO_CAME_BACK, SessionState
from formcheck.model.result import Notice


@dataclass(slots=True)
class Announced:
    """The repetitions of a set that were counted while it went on.

    Attributes
    ----------
    counted_s : list of float
        When their tops were, seconds.
    missed : int
        Raises before the neutral standing position, which were not counted.
    begun_s : float or None
        From when on they were counted; None when it never began.
    returns_s : list of float
        When somebody came into an empty picture and was taken for the same person.
    """

    counted_s: list[float] = field(default_factory=list)
    missed: int = 0
    begun_s: float | None = None
    returns_s: list[float] = field(default_factory=list)
    _message: str | None = None

    def note(self, time_s: float, state: SessionState) -> None:
        """Note what a frame brought."""
        if self.begun_s is None and state.stage == "counting":
            self.begun_s = time_s
        if state.message == WHO_CAME_BACK != self._message:
            self.returns_s.append(time_s)
        self._message = state.message
        events = state.events
        self.missed += events.missed
        done = [*events.earlier, *([] if events.done is None else [events.done])]
        self.counted_s += [rep.top_s for rep in done if rep.counted]

    def forget_set(self) -> None:
        """Forget the repetitions: the set begins anew."""
        self.counted_s.clear()
        self.begun_s = None

    @property
    def notices(self) -> list[Notice]:
        """What the report must say of it."""
        told = [return_notice(at_s) for at_s in self.returns_s]
        if self.missed:
            told.append(Notice(code="before-stance", message=missed_words(self.missed)))
        return told


def missed_words(count: int) -> str:
    """Say how many raises before the count began are not counted."""
    raises, were = ("raise", "was") if count == 1 else ("raises", "were")
    return f"{count} {raises} before the count began {were} not counted"
