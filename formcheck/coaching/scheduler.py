"""Which one cue the person gets now: the most important, seldom enough, never flickering."""

from dataclasses import dataclass
from typing import Protocol

from formcheck.coaching.rules import Cue, Praise, Rules, load_rules

PRAISE = "praise"
"""Name of the advice that is no fault's."""


class Finished(Protocol):
    """A raise that has ended, as `formcheck.live.set.RaiseDone`."""

    @property
    def counted(self) -> bool:
        """A full raise."""

    @property
    def faults(self) -> tuple[str, ...]:
        """Names of its faults."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A cue that is given now.

    Attributes
    ----------
    name : str
        The fault, or `PRAISE`.
    shown, spoken : str
        Its words on screen and to be heard.
    """

    name: str
    shown: str
    spoken: str


@dataclass(frozen=True, slots=True)
class _Given:
    at_s: float
    raises: int


@dataclass(slots=True)
class _Shown:
    advice: Advice
    rank: float
    held_until_s: float
    until_s: float


class CueScheduler:
    """Decides on cues raise by raise. Times are the caller's, and never go back.

    A raise is coached on its gravest fault only. The cue stays for a minimum time, in which
    only a graver one takes its place, and goes after a while or with the first raise that
    doesn't show the fault. The same cue comes back after the raises and the seconds that the
    rules ask for. A raise without a fault after a cue is praised, seldom.

    Parameters
    ----------
    rules : Rules, optional
        Else the ones that travel with formcheck.
    """

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or load_rules()
        self._raises = 0
        self._given: dict[str, _Given] = {}
        self._shown: _Shown | None = None
        self._unmended = False

    @property
    def shown(self) -> str | None:
        """What stands on the screen now."""
        return self._shown.advice.shown if self._shown else None

    def clear(self) -> None:
        """Take the cue from the screen: something else is to be said."""
        self._shown = None

    def update(self, now_s: float, done: Finished | None = None) -> Advice | None:
        """Go on to this moment; returns the advice that is given in it, if any.

        Parameters
        ----------
        now_s : float
            Seconds on any clock.
        done : Finished, optional
            A raise that has just ended.

        Raises
        ------
        KeyError
            When the rules don't know a fault.
        """
        if self._shown and now_s >= self._shown.until_s:
            self._shown = None
        if done is None:
            return None
        self._raises += 1
        cues = self._rules.faults
        made = sorted((f for f in done.faults if cues[f].cue), key=lambda f: cues[f].priority)
        if done.faults and not made:
            return None
        self._take_away_mended(now_s, made)
        if made:
            return self._coach(now_s, made[0], cues[made[0]])
        return self._praise(now_s) if done.counted else None

    def _take_away_mended(self, now_s: float, made: list[str]) -> None:
        if self._shown and self._shown.advice.name not in made:
            self._shown.until_s = min(self._shown.until_s, self._shown.held_until_s)
            if now_s >= self._shown.until_s:
                self._shown = None

    def _coach(self, now_s: float, fault: str, cue: Cue) -> Advice | None:
        if not self._due(now_s, fault, cue) or self._held(now_s, cue.priority):
            return None
        self._unmended = True
        return self._give(now_s, fault, cue, cue.priority)

    def _praise(self, now_s: float) -> Advice | None:
        deserved, self._unmended = self._unmended, False
        praise = self._rules.praise
        if not deserved or not praise.cue or self._held(now_s, float("inf")):
            return None
        if not self._due(now_s, PRAISE, praise):
            return None
        return self._give(now_s, PRAISE, praise, float("inf"))

    def _due(self, now_s: float, name: str, saying: Cue | Praise) -> bool:
        last = self._given.get(name)
        return last is None or (
            self._raises - last.raises >= saying.repeat_raises
            and now_s - last.at_s >= saying.repeat_s
        )

    def _held(self, now_s: float, rank: float) -> bool:
        """Whether what is shown may not go yet for something of this rank."""
        shown = self._shown
        return shown is not None and now_s < shown.held_until_s and rank >= shown.rank

    def _give(self, now_s: float, name: str, saying: Cue | Praise, rank: float) -> Advice:
        advice = Advice(name, saying.cue, saying.spoken)
        held_until_s = now_s + self._rules.min_shown_s
        self._shown = _Shown(advice, rank, held_until_s, now_s + saying.shown_s)
        self._given[name] = _Given(now_s, self._raises)
        return advice
