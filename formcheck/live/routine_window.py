"""The window of a guided routine and its keys."""

from collections.abc import Callable

from formcheck.live.routine_moment import RoutineCommand, RoutineMoment
from formcheck.live.window import ESCAPE, KeyWindow
from formcheck.video.frame import Image

KEYS = {
    ord("q"): RoutineCommand.QUIT,
    ESCAPE: RoutineCommand.QUIT,
    ord(" "): RoutineCommand.PAUSE,
    ord("n"): RoutineCommand.SKIP,
    ord("p"): RoutineCommand.REPEAT,
    ord("m"): RoutineCommand.MUTE,
    ord("h"): RoutineCommand.HELP,
}


class RoutineWindow(KeyWindow[RoutineMoment, RoutineCommand]):
    """The window of a routine.

    Parameters
    ----------
    picture, save : callable
        As in `KeyWindow`.
    """

    def __init__(
        self, picture: Callable[[RoutineMoment], Image], save: Callable[[Image], None]
    ) -> None:
        super().__init__(picture, save, KEYS, RoutineCommand.QUIT)
