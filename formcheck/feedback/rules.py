"""The coaching rules: which fault, which words, how grave, how often."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from formcheck.errors import FormcheckError
from formcheck.exercises.faults import Fault, FormFault, find_fault, known_faults
from formcheck.exercises.rules import Criterion, StopReason

_FILE = Path(__file__).with_name("rules.toml")


class _Part(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)


class _Saying(_Part):
    """Words and how often they may come.

    Attributes
    ----------
    cue : str
        Shown to the person, a few words that tell what to do; empty: nothing is said.
    spoken : str
        The same to be heard.
    repeat_raises, repeat_s : int, float
        Both must have passed before the same comes again.
    shown_s : float
        Goes from the screen after so long.
    """

    cue: str
    spoken: str
    repeat_raises: int = Field(ge=1)
    repeat_s: float = Field(ge=0)
    shown_s: float = Field(gt=0)

    @model_validator(mode="after")
    def _heard_as_seen(self) -> Self:
        if bool(self.cue) != bool(self.spoken):
            raise ValueError("what is shown must be spoken too, and the other way round")
        return self


class Cue(_Saying):
    """Words for one fault, as `formcheck.exercises.faults` has them.

    Attributes
    ----------
    label : str
        In a table.
    priority : int
        The lowest is said first.
    late : bool
        Known only when the heel is down again, not when the raise counts.
    """

    label: str = Field(min_length=1)
    priority: int
    late: bool = False


class Repeat(_Part):
    """How often a cue comes back; see `Cue`. None: as of the other faults."""

    repeat_raises: int | None = Field(default=None, ge=1)
    repeat_s: float | None = Field(default=None, ge=0)
    shown_s: float | None = Field(default=None, gt=0)


class UsualRepeat(Repeat):
    """How often the cue of a fault comes back that has no figures of its own."""

    repeat_raises: int = Field(ge=1)
    repeat_s: float = Field(ge=0)
    shown_s: float = Field(gt=0)


class Praise(_Saying):
    """Words for a raise without a fault, after a cue."""


class Speech(_Part):
    """When words are spoken, and how long they take."""

    fresh_s: float = Field(gt=0)
    start_s: float = Field(ge=0)
    letter_s: float = Field(gt=0)
    digit_s: float = Field(gt=0)

    def seconds(self, words: str) -> float:
        """Return about how long it takes to say words or a number, seconds."""
        digits = sum(letter.isdigit() for letter in words)
        return self.start_s + self.letter_s * (len(words) - digits) + self.digit_s * digits


class Guidance(_Part):
    """How often advice on the picture is said before counting begins or goes on."""

    settle_s: float = Field(ge=0)
    gap_s: float = Field(ge=0)
    repeat_s: float = Field(gt=0)
    warning_s: float = Field(ge=0)


class Countdown(_Part):
    """What is heard of the countdown."""

    from_s: int = Field(ge=0)
    go: str = Field(min_length=1)


class Announcement(_Part):
    """Words that go before counts and cues."""

    shown_s: float = Field(gt=0)


class PromptWords(_Part):
    """Words in a test, when a criterion is broken."""

    cue: str = Field(min_length=1)
    spoken: str = Field(min_length=1)


class TestWords(_Part):
    """Words of the heel-rise endurance test.

    Attributes
    ----------
    prompts : dict of Prompt
        By criterion.
    stops : dict of str
        Why the test is over, by reason.
    """

    prompts: dict[Criterion, PromptWords]
    stops: dict[StopReason, str]


class Rules(_Part):
    """All of them."""

    min_shown_s: float = Field(ge=0)
    usual: UsualRepeat
    repeats: dict[Fault, Repeat] = Field(alias="faults")
    praise: Praise
    speech: Speech
    guidance: Guidance
    countdown: Countdown
    announcement: Announcement
    test: TestWords

    @property
    def faults(self) -> Mapping[str, Cue]:
        """What is said of each known fault and how often, by its name."""
        return {fault.value: self._cue(fault) for fault in known_faults()}

    def cue(self, fault: str) -> Cue:
        """Return what is said of a fault and how often.

        Raises
        ------
        KeyError
            No fault has this name.
        """
        known = find_fault(fault)
        if known is None:
            raise KeyError(fault)
        return self._cue(known)

    def _cue(self, fault: FormFault) -> Cue:
        own_rules = self.repeats.get(fault) if isinstance(fault, Fault) else None
        own = {} if own_rules is None else own_rules.model_dump(exclude_none=True)
        return Cue(
            label=fault.label,
            cue=fault.cue,
            spoken=fault.spoken,
            priority=fault.gravity,
            late=fault.is_late,
            **{**self.usual.model_dump(), **own},
        )

    @model_validator(mode="after")
    def _shown_long_enough(self) -> Self:
        if any(s.shown_s < self.min_shown_s for s in (*self.faults.values(), self.praise)):
            raise ValueError("shown_s is shorter than min_shown_s")
        return self


def read_rules(text: str) -> Rules:
    """Read rules from TOML.

    Raises
    ------
    FormcheckError
        When they are not valid; the message names the first mistake.
    """
    try:
        return Rules.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise FormcheckError(f"the coaching rules are not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "all together"
        message = f"the coaching rules are wrong at {where}: {first['msg']}"
        raise FormcheckError(message) from error


@cache
def load_rules() -> Rules:
    """Return the rules that travel with formcheck."""
    return read_rules(_FILE.read_text(encoding="utf-8"))
