"""What a person has corrected in a result by hand, with who did it and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, field_validator, model_validator

from formcheck.model.limits import MAX_CLIP_S, MAX_REP_S
from formcheck.model.result_part import ResultPart

ByHand = Literal["added", "left-out"]
"""How a repetition, hold, cycle or trial came into the list, or out of the count, by hand."""
BY_HAND: Mapping[ByHand, str] = {"added": "added by hand", "left-out": "left out by hand"}
"""The same in words."""
LONGEST_NAME, LONGEST_REASON = 80, 300

_Time = Annotated[float, Field(ge=0, le=MAX_CLIP_S)]
_Span = Annotated[list[_Time], Field(min_length=2, max_length=2)]
_Line = StringConstraints(strip_whitespace=True)


class Correction(ResultPart):
    """What one person corrected at one time; times are the recording's own, seconds.

    ``leave_out_s`` is a moment in each repetition, hold, cycle or trial that is not to count,
    ``add_s`` the start and the end of each raise that is, ``neutral_at_s`` a moment of the
    neutral standing position, ``from_s`` and ``to_s`` the part that is measured, ``side`` the
    leg. ``made_at`` is when, in ISO 8601.
    """

    by: Annotated[str, _Line, Field(min_length=1, max_length=LONGEST_NAME)]
    reason: Annotated[str, _Line, Field(max_length=LONGEST_REASON)] = ""
    made_at: str = ""
    neutral_at_s: _Time | None = None
    leave_out_s: list[_Time] = Field(default_factory=list)
    add_s: list[_Span] = Field(default_factory=list)
    from_s: _Time | None = None
    to_s: _Time | None = None
    side: Literal["left", "right", "both"] | None = None

    @field_validator("by", "reason")
    @classmethod
    def _check_printable(cls, text: str) -> str:
        if not text.isprintable():
            raise ValueError("holds what can't be printed")
        return text

    @field_validator("made_at")
    @classmethod
    def _check_moment(cls, text: str) -> str:
        if text:
            datetime.fromisoformat(text)
        return text

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        for start_s, end_s in self.add_s:
            if not start_s < end_s:
                raise ValueError(f"a raise can't end at {end_s:g} s and begin at {start_s:g} s")
            if end_s - start_s > MAX_REP_S:
                raise ValueError(f"a raise can't last for {end_s - start_s:g} s")
        if self.from_s is not None and self.to_s is not None and self.from_s >= self.to_s:
            raise ValueError(f"a part can't end at {self.to_s:g} s and begin at {self.from_s:g} s")
        return self

    @property
    def is_empty(self) -> bool:
        """Nothing is corrected."""
        times = (self.neutral_at_s, self.from_s, self.to_s)
        return not (
            self.leave_out_s or self.add_s or self.side or any(t is not None for t in times)
        )


class Corrections(ResultPart):
    """All that was corrected in a result by hand, in the order in which it was done.

    Of the neutral position, the part and the side the last holds. Leaving out a raise that was
    added takes it back.
    """

    made: list[Correction] = Field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything is corrected."""
        return any(not one.is_empty for one in self.made)

    def followed_by(self, correction: Correction) -> Self:
        """Return these corrections and one more."""
        return self.model_copy(update={"made": [*self.made, correction]})

    @property
    def neutral_at_s(self) -> float | None:
        """A moment of the neutral position, or None."""
        return _last([one.neutral_at_s for one in self.made])

    @property
    def side(self) -> Literal["left", "right", "both"] | None:
        """The leg to measure, or None."""
        return _last([one.side for one in self.made])

    @property
    def part_s(self) -> tuple[float, float] | None:
        """The part that is measured, from and to; None where all of it is."""
        from_s = _last([one.from_s for one in self.made])
        to_s = _last([one.to_s for one in self.made])
        if from_s is None and to_s is None:
            return None
        return from_s or 0.0, MAX_CLIP_S if to_s is None else to_s

    @property
    def added_s(self) -> list[tuple[float, float]]:
        """Start and end of each raise that was added in the part, in order of time."""
        spans = self._in_force()[0]
        return sorted(span for span in spans if self._is_in_part((span[0] + span[1]) / 2))

    @property
    def left_out_s(self) -> list[float]:
        """A moment in each of what was left out in the part, in order of time."""
        return sorted(at_s for at_s in self._in_force()[1] if self._is_in_part(at_s))

    def _is_in_part(self, at_s: float) -> bool:
        part_s = self.part_s
        return part_s is None or part_s[0] <= at_s <= part_s[1]

    def _in_force(self) -> tuple[list[tuple[float, float]], list[float]]:
        added: list[tuple[float, float]] = []
        left_out: list[float] = []
        for one in self.made:
            for at_s in one.leave_out_s:
                taken_back = [span for span in added if span[0] <= at_s <= span[1]]
                added = [span for span in added if span not in taken_back]
                left_out += [] if taken_back else [at_s]
            added += [(start_s, end_s) for start_s, end_s in one.add_s]
        return added, left_out


def correction_words(one: Correction) -> str:
    """Return in a line what was corrected, by whom and why."""
    done = [f"the one at {at_s:.1f} s left out" for at_s in one.leave_out_s]
    done += [f"a raise added at {start_s:.1f} to {end_s:.1f} s" for start_s, end_s in one.add_s]
    if one.neutral_at_s is not None:
        done.append(f"neutral position at {one.neutral_at_s:.1f} s")
    if one.from_s is not None or one.to_s is not None:
        start = "" if one.from_s is None else f" from {one.from_s:.1f} s"
        end = "" if one.to_s is None else f" to {one.to_s:.1f} s"
        done.append(f"measured{start}{end}")
    if one.side is not None:
        done.append("both legs" if one.side == "both" else f"{one.side} leg")
    when = f" on {one.made_at[:10]}" if one.made_at else ""
    why = f" ({one.reason})" if one.reason else ""
    return f"corrected by hand by {one.by}{when}: {', '.join(done)}{why}"


_Value = TypeVar("_Value")


def _last(values: Sequence[_Value | None]) -> _Value | None:
    return next((value for value in reversed(values) if value is not None), None)
