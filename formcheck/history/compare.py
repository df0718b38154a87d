"""Two sessions beside each other: what differs, and whether by more than the error."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcheck.errors import FormcheckError
from formcheck.history import messages
from formcheck.history.metrics import METRICS, Metric, MetricValue, difference_unit, metric_label
from formcheck.history.notes import NOTED, SessionNote, noted_values
from formcheck.history.one_scale import in_one_scale
from formcheck.history.result_metrics import metric_values
from formcheck.model.result import Feet, Measured, Result

FAR_VIEW_DEG = 20.0
"""From here on two camera directions are called different: angles seen 40 degrees off the
side came out up to half too small, seen 15 degrees off they did not."""


Outcome = Literal["better", "worse", "changed", "unclear"]
"""What a difference says: a real change in one of the metric's directions, one that is neither
better nor worse by itself, or no clear change."""


class NotComparableError(FormcheckError):
    """Two results measure different things."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric in two sessions, of the same leg.

    Attributes
    ----------
    metric : Metric
        What is compared.
    side : "left", "right" or "both"
        Whose.
    a, b : MetricValue or None
        None where that session did not measure it.
    difference : Measured or None
        b - a with the half-width of its 95 % interval; None without both numbers and
        their errors.
    changed : bool or None
        Whether the difference is larger than its half-width; None where that can't be told.
    why : str
        The verdict, or the reason why there is none, in a few words.
    outcome : "better", "worse", "changed", "unclear" or None
        What the difference says, by `change_outcome`; None like `changed`.
    """

    metric: Metric
    side: Feet
    a: MetricValue | None
    b: MetricValue | None
    difference: Measured | None
    changed: bool | None
    why: str
    outcome: Outcome | None = None

    @property
    def name(self) -> str:
        """The metric's name, e.g. ``"peak_heel_height_cm"``."""
        return self.metric.name

    @property
    def unit(self) -> str:
        """The metric's unit; "" for a count."""
        return self.metric.unit

    @property
    def difference_unit(self) -> str:
        """The unit of the difference: percentages differ by percentage points."""
        return difference_unit(self.metric)

    @property
    def label(self) -> str:
        """The metric in words, with its leg, e.g. "peak heel height, left"."""
        return metric_label(self.metric, self.side)


def compare_results(a: Result, b: Result, *, same_person: bool = True) -> list[Comparison]:
    """Compare two results of one exercise, leg by leg.

    Left is never compared with right, and a free foot's range never with a weight-bearing
    one: what only one of the two measured stands alone.

    Parameters
    ----------
    a, b : Result
        The earlier and the later one.
    same_person : bool
        False where they are of two people: what stays with a person does not cancel then.

    Returns
    -------
    list of Comparison
        In the order of `METRICS`; empty when neither measured anything.

    Raises
    ------
    NotComparableError
        Different exercises, or different range-of-motion tests.
    """
    refuse_different(a, b)
    of_a, of_b = ({(r.name, r.side): r for r in metric_values(result)} for result in (a, b))
    order = {name: place for place, name in enumerate(METRICS)}
    keys = sorted({*of_a, *of_b}, key=lambda key: (order[key[0]], key[1]))
    scaled_alike = a.scale.source == b.scale.source
    found = []
    for key in keys:
        alike = same_person and (scaled_alike or not _in_cm(key[0]))
        of_both = of_a.get(key), of_b.get(key)
        found.append(_compare(*(_in_one_scale(*of_both) if alike else of_both), alike))
    return found


def _in_one_scale(
    a: MetricValue | None, b: MetricValue | None
) -> tuple[MetricValue | None, MetricValue | None]:
    if a is None or b is None:
        return a, b
    first, second = in_one_scale([a, b])
    return first, second


def compare_notes(a: SessionNote, b: SessionNote) -> list[Comparison]:
    """Compare what was noted of two sessions as numbers: pain and load, never judged.

    Parameters
    ----------
    a, b : SessionNote
        Of the earlier and the later one.
    """
    of_a, of_b = ({value.name: value for value in noted_values(note)} for note in (a, b))
    return [
        _compare(of_a.get(name), of_b.get(name), True)
        for name in NOTED
        if name in of_a or name in of_b
    ]


def _in_cm(name: str) -> bool:
    return METRICS[name].unit in ("cm", "J")


def refuse_different(a: Result, b: Result) -> None:
    """Raise `NotComparableError` for different exercises or range-of-motion tests."""
    tests = [None if r.rom is None else r.rom.test for r in (a, b)]
    if tests[0] != tests[1] and None not in tests:
        raise NotComparableError(messages.DIFFERENT_TESTS)
    if a.exercise != b.exercise or tests[0] != tests[1]:
        raise NotComparableError(messages.different_exercises(a.exercise, b.exercise))


def _compare(a: MetricValue | None, b: MetricValue | None, same_person: bool) -> Comparison:
    known = a or b
    assert known is not None
    metric = METRICS[known.name]
    if a is None or b is None:
        only = "A" if b is None else "B"
        how = "noted" if metric.name in NOTED else "measured"
        return Comparison(metric, known.side, a, b, None, None, f"{how} only in {only}")
    difference = metric_difference(a, b, same_person=same_person)
    if difference is None:
        mixed = a.lower_bound != b.lower_bound
        why = messages.ONE_MINIMUM if mixed else messages.NO_INTERVAL
        return Comparison(metric, known.side, a, b, None, None, why)
    outcome = change_outcome(metric, difference)
    if not same_person and outcome in ("better", "worse"):
        # Two bodies differ; neither has become better.
        outcome = "changed"
    why = messages.verdict(outcome, difference)
    if metric.smallest_change > 0 and difference.plus_minus == metric.smallest_change:
        why += f" {messages.smallest_change(metric)}"
    changed = outcome != "unclear"
    return Comparison(metric, known.side, a, b, difference, changed, why, outcome)


def change_outcome(metric: Metric, difference: Measured | None) -> Outcome | None:
    """Return what a difference of one person's sessions says; None where there is none.

    "better" and "worse" are real changes of metrics that know which way is better. A change of
    an exact count is "changed": no smallest real change is known for it.

    Parameters
    ----------
    metric : Metric
        Of what.
    difference : Measured or None
        From `metric_difference`: its half-width is the smallest real change between the two.
    """
    if difference is None:
        return None
    if abs(difference.value) <= difference.plus_minus:
        return "unclear"
    if not metric.better or not difference.plus_minus:
        return "changed"
    return "better" if (difference.value > 0) == (metric.better == "up") else "worse"


def metric_difference(
    a: MetricValue, b: MetricValue, *, same_person: bool = True
) -> Measured | None:
    """Return b - a of one metric and leg with its half-width; None without both errors.

    A minimum is not compared with a measured range: None likewise.

    Only what differs between two sessions of one person counts: what stays with the person
    (proportions, the way the pose model misreads this body) is in both and cancels. The rest is
    added in squares, as errors of independent measurements. Where a smallest real change is
    published, which also holds what differs from day to day, the half-width is at least that.

    Parameters
    ----------
    a, b : MetricValue
        The earlier and the later one.
    same_person : bool
        False where they may be two people, or the scale may differ: then nothing cancels.

    Raises
    ------
    ValueError
        Different metrics or legs.
    """
    if (a.name, a.side) != (b.name, b.side):
        raise ValueError(f"{a.name} ({a.side}) is not {b.name} ({b.side})")
    if a.lower_bound != b.lower_bound:
        return None
    errors = [v.change_plus_minus if same_person else v.plus_minus for v in (a, b)]
    if errors[0] is None or errors[1] is None:
        return None
    error = math.hypot(errors[0], errors[1])
    return Measured(value=b.value - a.value, plus_minus=max(error, METRICS[a.name].smallest_change))


def cautions(a: Result, b: Result) -> list[str]:
    """Return what makes two results less comparable than their intervals say, a line each."""
    found = []
    legs = [{r.side for r in metric_values(result)} - {"both"} for result in (a, b)]
    if all(legs) and not legs[0] & legs[1]:
        found.append(messages.other_legs(*legs))
    if a.view.yaw_deg is not None and b.view.yaw_deg is not None:
        turn = abs(a.view.yaw_deg.value - b.view.yaw_deg.value)
        if turn >= FAR_VIEW_DEG:
            found.append(messages.other_view(turn))
    if "assumed" in (a.neutral.source, b.neutral.source):
        found.append(messages.NEUTRAL_UNSEEN)
    found += [
        messages.corrected_by_hand(name)
        for name, result in zip("AB", (a, b), strict=True)
        if result.corrections
    ]
    if a.scale.source != b.scale.source and "none" not in (a.scale.source, b.scale.source):
        found.append(messages.TWO_SCALES)
    return found


def session_cautions(people: Sequence[str | None], a: Result, b: Result) -> list[str]:
    """Return `cautions` on two sessions, and first that they may be of two people.

    Parameters
    ----------
    people : sequence of str or None
        Whose the two are.
    a, b : Result
        The earlier and the later one.
    """
    whose = (
        [messages.TWO_PEOPLE if all(people) else messages.UNNAMED] if people[0] != people[1] else []
    )
    return whose + cautions(a, b)
