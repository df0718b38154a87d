"""What the person in front of the window can ask for, by which key, and where it comes from.

The only table of keys: the window, its help panel, ``--help`` and the docs all have it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Command(Enum):
    """What the person in front of the window can ask for."""

    QUIT = "quit"
    PAUSE = "pause"
    RESET = "reset"
    NEUTRAL = "neutral"
    SKIP = "skip"
    REPEAT = "repeat"
    MUTE = "mute"
    SCREENSHOT = "screenshot"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """A key and what it asks for.

    Attributes
    ----------
    command : Command
        What is asked for.
    codes : str
        Characters of the keys, small letters.
    name : str
        What the help panel calls the keys.
    words : str
        What they do, for the help panel.
    summary : str
        The same for one line of all keys: the key and a word or two.
    """

    command: Command
    codes: str
    name: str
    words: str
    summary: str


_PAUSE = KeyBinding(Command.PAUSE, " ", "space", "pause, go on", "space pause")
_IN_A_SET = (
    KeyBinding(Command.RESET, "r", "r", "reset: count from 0", "r reset"),
    KeyBinding(Command.NEUTRAL, "c", "c", "recalibrate: stand still again", "c recalibrate"),
)
_IN_A_ROUTINE = (
    KeyBinding(Command.SKIP, "n", "n", "on to the next step", "n next step"),
    KeyBinding(Command.REPEAT, "p", "p", "the set again, or the last one", "p the set again"),
)
_ALWAYS = (
    KeyBinding(Command.MUTE, "m", "m", "sound off, on", "m mute"),
    KeyBinding(Command.SCREENSHOT, "s", "s", "save a screenshot", "s screenshot"),
    KeyBinding(Command.HELP, "h", "h", "this help", "h help"),
    KeyBinding(Command.QUIT, "q\x1b", "q, Esc", "quit and write the report", "q quit"),
)

SET_KEYS = (_PAUSE, *_IN_A_SET, *_ALWAYS)
"""Of a single set or test."""
ROUTINE_KEYS = (_PAUSE, *_IN_A_ROUTINE, *_ALWAYS)
"""Of a routine."""


def key_summary(keys: Iterable[KeyBinding]) -> str:
    """Return all keys in one line: "space pause, r reset, ..."."""
    return ", ".join(key.summary for key in keys)


class Controls(Protocol):
    """Where commands come from."""

    def commands(self) -> list[Command]:
        """Return what was asked for since the last time."""


class NoControls:
    """Nobody can ask for anything."""

    def commands(self) -> list[Command]:
        """Return nothing."""
        return []
