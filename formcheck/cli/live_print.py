"""What a live session prints while it runs."""

from rich.text import Text

from formcheck.cli.terminal import say, tell
from formcheck.live.moment import Event, Moment

_STYLES = {"count": "bold green", "shallow": "yellow", "not-counted": "yellow", "cue": "yellow"}


class Printer:
    """Prints a line an event: time and words.

    Parameters
    ----------
    counts : bool
        Everything; otherwise, beside a window, only what is wrong with the source.
    reps : int, optional
        Raises of the set.
    """

    def __init__(self, *, counts: bool, reps: int | None = None) -> None:
        self._counts, self._reps = counts, reps

    def see(self, moment: Moment) -> None:
        """Print what happened."""
        for event in moment.events:
            if event.kind == "source":
                tell(event.text)
            elif self._counts:
                at = f"{moment.frame.time_s:7.1f} s  "
                say(Text.assemble((at, "dim"), (self._words(event), _STYLES.get(event.kind, ""))))

    def close(self) -> None:
        """Nothing is left to print."""

    def _words(self, event: Event) -> str:
        if event.kind != "count":
            return event.text
        return f"{event.number} / {self._reps}" if self._reps else str(event.number)
