"""What to say about a fault: its name in a table, and a cue for the person."""

from collections.abc import Mapping, Sequence

from formcheck.coaching.rules import Cue, load_rules

__all__ = ["CUES", "Cue", "most_important"]

CUES: Mapping[str, Cue] = load_rules().faults


def most_important(faults: Sequence[str]) -> str | None:
    """Return the cue of the gravest fault, None when there is nothing to say."""
    cues = sorted((CUES[name] for name in faults), key=lambda cue: cue.priority)
    return cues[0].cue or None if cues else None
