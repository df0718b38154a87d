"""What a guided routine prints while it runs."""

from rich.text import Text

from formcheck.cli.terminal import say, tell
from formcheck.live.routine_moment import RoutineMoment
from formcheck.routines.words import done_words

_STYLES = {"count": "bold green", "shallow": "yellow", "not-counted": "yellow", "cue": "yellow"}


class RoutinePrinter:
    """Prints a line an event: time and words.

    Parameters
    ----------
    all_ : bool
        Everything; otherwise, beside a window, only what is wrong with the source.
    """

    def __init__(self, *, all_: bool) -> None:
        self._all = all_
        self._entry, self._over = 0, False
        self._finished = 0

    def see(self, moment: RoutineMoment) -> None:
        """Print what happened."""
        run = moment.run
        new = (run.entry, run.over) != (self._entry, self._over)
        self._entry, self._over = run.entry, run.over
        finished = run.finished
        if new and finished and finished.entry != self._finished:
            self._finished = finished.entry
            ended = f"Set {finished.planned.number}: {done_words(finished)}, {finished.outcome}"
            self._line(moment, ended)
        for number, event in enumerate(moment.events):
            if event.kind == "source":
                tell(event.text)
            elif event.kind == "count" and run.step.planned.reps:
                self._line(moment, f"{event.number} / {run.step.planned.reps}", "bold green")
            else:
                # The first event of a step is its name.
                style = "bold" if new and number == 0 else _STYLES.get(event.kind, "")
                self._line(moment, event.text, style)

    def close(self) -> None:
        """Nothing is left to print."""

    def _line(self, moment: RoutineMoment, words: str, style: str = "") -> None:
        if self._all:
            at = f"{moment.now_s:7.1f} s  "
            say(Text.assemble((at, "dim"), (words, style)))
