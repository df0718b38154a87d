"""What a live run prints while it goes on."""

from rich.text import Text

from formcheck.cli.terminal import print_err, print_out
from formcheck.live.events import Event
from formcheck.live.live_frame import LiveFrame
from formcheck.live.step_words import done_words

_STYLES = {
    "step": "bold",
    "count": "bold green",
    "shallow": "yellow",
    "not-counted": "yellow",
    "cue": "yellow",
}


class Printer:
    """Prints a line an event: time and words; of a routine also how its sets ended.

    Parameters
    ----------
    counts : bool
        Everything; otherwise, beside a window, only what is wrong with the source.
    is_routine : bool
        A routine is gone through.
    """

    def __init__(self, *, counts: bool, is_routine: bool = False) -> None:
        self._counts, self._is_routine = counts, is_routine
        self._finished = 0

    def on_frame(self, live: LiveFrame) -> None:
        """Print what happened."""
        finished = live.plan.finished
        if self._is_routine and finished and finished.entry != self._finished:
            self._finished = finished.entry
            ended = f"{done_words(finished)}, {finished.outcome}"
            self._line(live, f"Set {finished.planned.number}: {ended}")
        for event in live.events:
            if event.kind == "source":
                print_err(event.text)
            else:
                self._line(live, _words(event, live), _STYLES.get(event.kind, ""))

    def close(self) -> None:
        """Nothing is left to print."""

    def _line(self, live: LiveFrame, words: str, style: str = "") -> None:
        if self._counts:
            # What is counted has the time of its picture.
            at_s = live.now_s if live.state is None else live.frame.time_s
            at = f"{at_s:7.1f} s  "
            print_out(Text.assemble((at, "dim"), (words, style)))


def _words(event: Event, live: LiveFrame) -> str:
    reps = live.plan.step.planned.reps
    if event.kind == "count" and reps:
        return f"{event.number} / {reps}"
    return event.text
