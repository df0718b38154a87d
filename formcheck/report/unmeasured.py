"""What was not measured, in words: when, and why."""

from collections.abc import Mapping, Sequence

from formcheck.model.number_text import number
from formcheck.model.result import Unmeasured, UnmeasuredReason

SINGLY = 3
"""More stretches of one reason than this are summed up."""

WHY: Mapping[UnmeasuredReason, str] = {
    "nobody": "nobody was found",
    "outside": "you were partly outside the picture",
    "feet-outside": "your feet were outside the picture",
    "feet-covered": "your feet were covered",
    "somebody-else": "somebody else was in the picture",
    "missing-frames": "the clip has no frames there",
    "not-planted": "your foot was not on the ground",
    "camera-moves": "the camera moved",
    "turning": "you turned round",
    "shot-change": "one shot changes into the next",
}


def unmeasured_lines(unmeasured: Sequence[Unmeasured]) -> list[str]:
    """Return a line for each reason, the earliest first: "4.2 to 6.0 s not measured: ..."."""
    by_reason: dict[UnmeasuredReason, list[Unmeasured]] = {}
    for stretch in unmeasured:
        by_reason.setdefault(stretch.reason, []).append(stretch)
    return [f"{_when(found)} not measured: {WHY[reason]}" for reason, found in by_reason.items()]


def _when(stretches: Sequence[Unmeasured]) -> str:
    if len(stretches) > SINGLY:
        total_s = sum(stretch.end_s - stretch.start_s for stretch in stretches)
        span = _span(stretches[0].start_s, stretches[-1].end_s)
        return f"{number(total_s, 1)} s in {len(stretches)} stretches from {span} s"
    spans = [_span(stretch.start_s, stretch.end_s) for stretch in stretches]
    return f"{' and '.join(filter(None, [', '.join(spans[:-1]), spans[-1]]))} s"


def _span(start_s: float, end_s: float) -> str:
    return f"{number(start_s, 1)} to {number(end_s, 1)}"
