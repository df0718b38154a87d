"""What is heard and which cue is seen, frame by frame."""

from dataclasses import dataclass
from typing import Protocol

from formcheck.exercises.faults import Fault
from formcheck.exercises.rules import Criterion
from formcheck.feedback.audio.tones import Tone
from formcheck.feedback.rules import Rules, load_rules
from formcheck.feedback.scheduler import CueScheduler, RepOutcome
from formcheck.feedback.speech_arbiter import SpeechArbiter


class CoachInput(Protocol):
    """What the coach needs to know of a frame, as `formcheck.live.session.SessionState`."""

    @property
    def stage(self) -> str:
        """Where in the session: "counting", "countdown", "lost", "paused" or another."""

    @property
    def message(self) -> str | None:
        """What the person should do before counting begins or goes on."""

    @property
    def countdown(self) -> int | None:
        """Seconds to the start."""

    @property
    def rep_count(self) -> int:
        """Full raises so far."""

    @property
    def done(self) -> RepOutcome | None:
        """A raise that counts, or doesn't, from this frame on."""

    @property
    def lowered(self) -> RepOutcome | None:
        """The raise that is over with this frame, judged as a whole."""

    @property
    def testing(self) -> bool:
        """A test runs: there are prompts in place of cues."""

    @property
    def prompt(self) -> Criterion | None:
        """What a test says with this frame."""

    @property
    def words(self) -> str | None:
        """Said with this frame, to their end."""

    @property
    def fault(self) -> str | None:
        """What has just gone wrong in something that goes on, as a hold does."""

    @property
    def said_every(self) -> int:
        """Of so many counts one is said: the others come too fast."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What to show and to sound now.

    Attributes
    ----------
    cue : str or None
        Stands on the screen.
    tones : tuple of Tone
        To start now.
    say : str or None
        To say now, in place of whatever is being said.
    """

    cue: str | None = None
    tones: tuple[Tone, ...] = ()
    say: str | None = None


@dataclass(frozen=True, slots=True)
class OngoingFault:
    """A fault of something that goes on, as a scheduler of cues takes it."""

    faults: tuple[str, ...]
    counted: bool = True


@dataclass(slots=True)
class _Announced:
    words: str
    shown: str | None
    tone: Tone | None


class Coach:
    """Turns the states of a session into feedback. Feed it every frame's state in order.

    Parameters
    ----------
    rules : Rules, optional
        Else the ones that travel with formcheck.
    """

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or load_rules()
        self._warned_s = float("-inf")
        self._stage: str | None = None
        self._countdown: int | None = None
        self._announced: _Announced | None = None
        self._notice: tuple[str, float] | None = None
        self.reset()

    def reset(self) -> None:
        """Forget the raises: a new set begins."""
        self._cues = CueScheduler(self._rules)
        self._speech = SpeechArbiter(self._rules)

    def announce(self, words: str, *, shown: str | None = None, tone: Tone | None = None) -> None:
        """Say something with the next frame, before counts and cues, and to its end.

        Parameters
        ----------
        words : str
            Spoken.
        shown : str, optional
            Stands on the screen for a while, in place of a cue.
        tone : Tone, optional
            Sounds with it.
        """
        self._announced = _Announced(words, shown, tone)

    def update(self, now_s: float, state: CoachInput, *, speaking: bool = False) -> Feedback:
        """Go on to the next frame.

        Parameters
        ----------
        now_s : float
            Seconds on any clock that never goes back.
        state : CoachInput
            The session's state.
        speaking : bool
            Something is being said.
        """
        tones: list[Tone] = []
        if state.words:
            self.announce(state.words)
        say = self._say(now_s, state, speaking, tones)
        self._stage, self._countdown = state.stage, state.countdown
        return Feedback(self._shown(now_s), tuple(tones), say)

    def _say(
        self, now_s: float, state: CoachInput, speaking: bool, tones: list[Tone]
    ) -> str | None:
        if state.stage == "counting":
            say = self._counting(now_s, state, speaking, tones)
        else:
            self._cues.clear()
            say = self._preparing(now_s, state, speaking, tones)
        if self._announced is None:
            return say
        announced, self._announced = self._announced, None
        if announced.tone:
            tones.append(announced.tone)
        if announced.shown:
            seconds = self._rules.speech.seconds(announced.words)
            self._notice = announced.shown, now_s + max(seconds, self._rules.announcement.shown_s)
        return self._speech.announce(now_s, announced.words)

    def _counting(
        self, now_s: float, state: CoachInput, speaking: bool, tones: list[Tone]
    ) -> str | None:
        if self._stage == "countdown":
            tones.append("go")
            return self._speech.at_once(now_s, self._rules.countdown.go, speaking)
        if state.prompt:
            self._say_prompt(state.prompt, tones)
        done, advice = state.done, None
        if not state.testing:
            advice = self._cues.update(now_s, done, lowered=state.lowered)
        if state.fault and done is None:
            advice = self._cues.update(now_s, OngoingFault((state.fault,))) or advice
        if done is None:
            return self._speech.go_on(now_s, speaking, advice)
        if done.counted:
            tones.append("tick")
        elif tuple(done.faults) != (Fault.CUT_OFF,):
            tones.append("uncounted")
        said = done.counted and state.rep_count % state.said_every == 0
        number = state.rep_count if said else None
        return self._speech.raise_done(now_s, number, advice, speaking)

    def _say_prompt(self, criterion: Criterion, tones: list[Tone]) -> None:
        prompt = self._rules.test.prompts[criterion]
        tones.append("warning")
        self.announce(prompt.spoken, shown=prompt.cue)

    def _preparing(
        self, now_s: float, state: CoachInput, speaking: bool, tones: list[Tone]
    ) -> str | None:
        left = state.countdown
        if left is not None and left <= self._rules.countdown.from_s:
            if left == self._countdown:
                return None
            tones.append("beep")
            return self._speech.at_once(now_s, str(left), speaking)
        lost = state.stage == "lost" and self._stage == "counting"
        if lost and now_s - self._warned_s >= self._rules.guidance.warning_s:
            tones.append("warning")
            self._warned_s = now_s
        repeats = state.stage != "paused"
        return self._speech.guide(now_s, state.message, speaking, repeats=repeats)

    def _shown(self, now_s: float) -> str | None:
        if self._notice and now_s < self._notice[1]:
            return self._notice[0]
        self._notice = None
        return self._cues.shown
