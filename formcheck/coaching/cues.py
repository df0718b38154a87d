"""What to say about a fault: its name, a sentence for the report, a cue for the person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cue:
    """Words for one fault.

    Attributes
    ----------
    label : str
        In a table, one or two words.
    cue : str
        Said or shown to the person, a few words that tell what to do.
    priority : int
        The lowest is said first.
    """

    label: str
    cue: str
    priority: int


CUES: dict[str, Cue] = {
    "knee-bend": Cue("knee bends", "Keep your knees straight", 1),
    "trunk-lean": Cue("trunk leans", "Straight up, don't lean", 2),
    "shallow": Cue("shallow", "Higher", 3),
    "sinking": Cue("sinks", "Stay up", 4),
    "short-hold": Cue("short hold", "Hold longer at the top", 5),
    "not-lowered": Cue("not lowered", "Heels all the way down", 6),
    "fast-down": Cue("fast down", "Lower more slowly", 7),
    "fast-up": Cue("fast up", "Rise more slowly", 8),
    "cut-off": Cue("cut off", "", 9),
}


def most_important(faults: tuple[str, ...] | list[str]) -> str | None:
    """Return the cue of the gravest fault, None when there is nothing to say."""
    cues = sorted((CUES[name] for name in faults), key=lambda cue: cue.priority)
    return cues[0].cue or None if cues else None
