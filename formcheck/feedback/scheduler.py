"""Which one cue the person gets now: the most important, seldom enough, never flickering."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from formcheck.feedback.rules import Cue, Praise, Rules, load_rules

PRAISE = "praise"
"""Name of the advice that is no fault's."""


class RepOutcome(Protocol):
    """A raise that has ended, as `formcheck.live.followers.protocol.RepEvent`."""

    @property
    def counted(self) -> bool:
        """A full raise."""

    @property
    def faults(self) -> Sequence[str]:
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

    def update(
        self,
        now_s: float,
        done: RepOutcome | None = None,
        *,
        lowered: RepOutcome | None = None,
    ) -> Advice | None:
        """Go on to this time; returns the advice that is given now, if any.

        Parameters
        ----------
        now_s : float
            Seconds on any clock.
        done : RepOutcome, optional
            A raise that counts now, judged without its lowering.
        lowered : RepOutcome, optional
            The same raise, judged as a whole, when it is over; with ``done`` or later.

        Raises
        ------
        KeyError
            When the rules don't know a fault.
        """
        if self._shown and now_s >= self._shown.until_s:
            self._shown = None
        advice = None
        if done is not None:
            self._raises += 1
            if self._can_be_judged(done):
                advice = self._judge(now_s, self._cue_faults(done, late=False), late=False)
        if lowered is not None and advice is None and self._can_be_judged(lowered):
            advice = self._judge_lowering(now_s, lowered)
        return advice

    def _can_be_judged(self, raised: RepOutcome) -> bool:
        """Whether a raise could be judged; of one that was cut off there is nothing to say."""
        return not raised.faults or any(self._rules.cue(f).cue for f in raised.faults)

    def _cue_faults(self, raised: RepOutcome, *, late: bool) -> list[str]:
        """Faults that are known then and have words, the gravest first."""
        cues = {fault: self._rules.cue(fault) for fault in raised.faults}
        named = (fault for fault, cue in cues.items() if cue.cue and cue.late is late)
        return sorted(named, key=lambda fault: cues[fault].priority)

    def _judge_lowering(self, now_s: float, lowered: RepOutcome) -> Advice | None:
        if self._cue_faults(lowered, late=False):
            # A raise is coached on one fault only, and its lowering is the least.
            return None
        made = self._cue_faults(lowered, late=True)
        advice = self._judge(now_s, made, late=True)
        return self._praise(now_s) if lowered.counted and not made else advice

    def _judge(self, now_s: float, made: list[str], *, late: bool) -> Advice | None:
        self._take_away_mended(now_s, made, late=late)
        return self._coach(now_s, made[0], self._rules.cue(made[0])) if made else None

    def _take_away_mended(self, now_s: float, made: list[str], *, late: bool) -> None:
        """The cue goes with the first raise that doesn't show its fault."""
        if self._shown is None or self._shown.advice.name in made:
            return
        name = self._shown.advice.name
        if name != PRAISE and self._rules.cue(name).late is not late:
            return
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
