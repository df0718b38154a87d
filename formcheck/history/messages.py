"""What is said of sessions side by side and over time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from formcheck.history.metrics import Metric, MetricValue
from formcheck.model.number_text import number, signed, with_unit

if TYPE_CHECKING:
    from formcheck.model.measured import Measured

NO_INTERVAL = "no error estimate available: the numbers stand side by side"
ONE_MINIMUM = "one of them is a minimum, the other is measured: they are not compared"
REAL_CHANGE = "real change"
NO_CLEAR_CHANGE = "no clear change"
ONE_SCALE = (
    "Raises are read in one scale for all sessions: a number may differ a little from its report."
)
SAME_PERSON = (
    "The ± of a difference leaves out what is in both sessions (body proportions, a typed"
    " height, how the pose model sees this body): it holds for one person in one kind of view."
    f" How you differ from day to day is not in it. {ONE_SCALE}"
)
TWO_PEOPLE = "A and B are of different people: the ± holds all that differs between bodies"
UNNAMED = (
    "only one of A and B names its person: the ± holds all that differs between bodies; name"
    " them with --person for a change of one person"
)
MINIMUMS = "both are minimums: they are not compared"
TWO_SCALES_OF_LEGS = "cm come from the height for one leg and from the foot's length for the other"
NO_RATIO = "a ratio says nothing of this number"
WIDE_INDEX = "too unsure for a ratio"
LEGS_APART = (
    "The ± of a difference holds all of both legs' errors: what the pose model misreads in one leg"
    " it need not misread in the other."
)
REPS_ALONE = (
    "Repetitions alone can hide a difference: look at heights and work too (12 months after an"
    " Achilles tendon rupture 95 % in repetitions, 76 % in work; pubmed 19690833)."
)
DIFFERENT_TESTS = (
    "one is a range of the free foot (active), the other is weight-bearing"
    " (knee-to-wall): the two are never comparable"
)
NEUTRAL_UNSEEN = (
    "no neutral standing position was seen in one of them: the zero of its angles is assumed"
)
TWO_SCALES = "cm come from the height in one and from the foot's length in the other"
TREND_NOTE = (
    "Bars and bands: 95 % interval of what differs between sessions. Filled: a real change"
    f" from the first session, larger than that of both. {ONE_SCALE}"
    " Measurements, not medical advice."
)
GOAL_NOTE = "Dashed: the goal."
_AT_THE_TOP = "At the top, at the bottom: the mean of the counted reps."
_MAXIMUM = "Max.: the largest of the whole session, rep or not."
_UNDERESTIMATED = "At least: the range is underestimated, it is a minimum."


def corrected_by_hand(name: str) -> str:
    """Return that a result is not as it was measured by itself."""
    return f"{name} was corrected by hand"


def verdict(outcome: str | None, difference: Measured | None) -> str:
    """Return in a few words whether something changed and to which side.

    Parameters
    ----------
    outcome : "better", "worse", "changed", "unclear" or None
        From `change_outcome`; None, where it can't be told, has no words.
    difference : Measured or None
        The later less the earlier number.
    """
    if outcome is None or difference is None:
        return ""
    if outcome == "unclear":
        return NO_CLEAR_CHANGE
    if outcome == "changed":
        return REAL_CHANGE
    return f"{outcome} ({'higher' if difference.value > 0 else 'lower'})"


def difference_text(difference: Measured, metric: Metric, *, finer: bool = False) -> str:
    """Return a difference with its sign, e.g. "+1.2 ± 0.8"; `finer` adds a decimal."""
    digits = metric.decimals + finer
    text = signed(difference.value, digits)
    return f"{text} ± {number(difference.plus_minus, digits)}" if difference.plus_minus else text


def leg_verdict(outcome: str) -> str:
    """Return in a few words which leg's value is larger."""
    return "no clear difference" if outcome == "unclear" else f"{outcome} larger"


def only_one_leg(side: str) -> str:
    """Return that one leg alone has a number."""
    return f"measured only on the {side}"


def one_leg(side: str, count: int) -> str:
    """Return why results can't be parted by legs."""
    if not count:
        return f"no {side} leg was measured: left vs right needs both legs, of one or two results"
    return f"{count} results measured the {side} leg: give one for each leg"


def symmetry_definition(injured: str | None, source: str) -> str:
    """Return which leg is taken in percent of which."""
    if injured is None:
        return (
            "Symmetry index: the left leg's value in percent of the right's; where the injured leg"
            f" is named, that leg's in percent of the other's (index as in {source})."
        )
    other = "left" if injured == "right" else "right"
    return (
        f"Limb symmetry index: the injured {injured} leg's value in percent of the {other}'s"
        f" ({source})."
    )


def different_exercises(a: str, b: str) -> str:
    """Return why two exercises are not compared."""
    return (
        f"{a} and {b} are different exercises: their numbers are not comparable; choose two"
        " sessions of one exercise"
    )


def smallest_change(metric: Metric) -> str:
    """Return a metric's published smallest real change, with its source."""
    size = with_unit(f"{metric.smallest_change:g}", metric.unit)
    return f"(smallest real change {size}, {metric.source})"


def smallest_changes(words: Iterable[str]) -> str:
    """Return the smallest real changes from this session to another, in one line."""
    return (
        f"Smallest real change to another session of yours like this: {', '.join(words)}"
        " (95 %: 1.96 √2 standard deviations of what differs between sessions, and no less than"
        " a published one)."
    )


def other_legs(a: Iterable[str], b: Iterable[str]) -> str:
    """Return that two results have no leg in common."""
    first, second = (" and ".join(sorted(sides)) for sides in (a, b))
    return f"A measured the {first} leg, B the {second}: legs are not compared"


def other_view(turn_deg: float) -> str:
    """Return that the camera stood elsewhere."""
    return f"the camera stood {turn_deg:.0f}° differently to the person: put it where it was"


def label_notes(metrics: Iterable[Metric], values: Iterable[MetricValue | None]) -> str:
    """Return what labels and values of some metrics mean, where that is not plain."""
    metrics_shown = list(metrics)
    notes = []
    if any(" at the " in q.label for q in metrics_shown):
        notes.append(_AT_THE_TOP)
    if any(q.label.startswith("max.") for q in metrics_shown):
        notes.append(_MAXIMUM)
    if any(value.lower_bound for value in values if value):
        notes.append(_UNDERESTIMATED)
    return " ".join(notes)
