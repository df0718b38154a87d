"""What must change between two sessions of one person to be more than error."""

import math

import pytest
from session_making import mean, measured, rep, result, rom_result

from formcheck.analysis.rom_summary import typical_lines
from formcheck.history.compare import compare_results, metric_difference
from formcheck.history.metrics import MetricValue
from formcheck.history.result_metrics import metric_values
from formcheck.history.smallest_change import smallest_change_line, smallest_real_change
from formcheck.model.result import Measured, Rep, Result, RomMean, RomSide, Scale


def split(value: float) -> Measured:
    """Half-width 1, of which .8 stays with the person."""
    return Measured(value=value, plus_minus=1, set_up_plus_minus=0.48, within_plus_minus=0.36)


def lifted(cm: float, count: int = 1) -> list[Rep]:
    return [rep(i, heel_height_cm=split(cm)) for i in range(1, count + 1)]


def heel(a: Result, b: Result, same_person: bool = True) -> tuple[bool | None, float]:
    for c in compare_results(a, b, same_person=same_person):
        if c.name == "peak_heel_height_cm" and c.difference is not None:
            return c.changed, c.difference.plus_minus
    raise AssertionError


def test_what_stays_with_the_person_cancels() -> None:
    changed, plus_minus = heel(result(lifted(9)), result(lifted(10)))
    assert changed is True
    assert plus_minus == pytest.approx(math.sqrt(2) * 0.6)


def test_nothing_cancels_between_two_people() -> None:
    changed, plus_minus = heel(result(lifted(9)), result(lifted(10)), same_person=False)
    assert changed is False
    assert plus_minus == pytest.approx(math.sqrt(2))


def test_nothing_cancels_between_two_ways_to_know_the_size() -> None:
    by_height, by_foot = (
        result(lifted(9), scale=Scale(cm_per_px=measured(0.5), source=source))
        for source in ("height", "foot-length")
    )
    assert heel(by_height, by_foot)[1] == pytest.approx(math.sqrt(2))


def test_an_interval_that_was_not_split_counts_whole() -> None:
    old, new = MetricValue("work_j", "left", 90, 1), MetricValue("work_j", "left", 99, 1, 0.6, 0.0)
    difference = metric_difference(old, new)
    assert difference is not None
    assert difference.plus_minus == pytest.approx(math.hypot(1, 0.6))


def test_the_smallest_real_change_is_that_of_two_such_sessions() -> None:
    value = MetricValue("peak_plantarflexion_deg", "left", 27, 6, 2.4, 0.7)
    assert smallest_real_change(value) == pytest.approx(math.sqrt(2) * 2.5)
    assert smallest_real_change(MetricValue("work_j", "left", 27, 6)) is None


def test_a_published_smallest_change_is_the_least() -> None:
    assert smallest_real_change(MetricValue("lunge_deg", "left", 38, 2, 1, 0)) == 4.6


def test_more_repetitions_make_a_mean_surer() -> None:
    def angle(count: int) -> MetricValue:
        reps = [rep(i, peak_plantarflexion_deg=split(27)) for i in range(1, count + 1)]
        (found,) = (v for v in metric_values(result(reps)) if v.name == "peak_plantarflexion_deg")
        return found

    assert angle(4).within == pytest.approx(angle(1).within / 2)
    assert angle(4).set_up == pytest.approx(angle(1).set_up)


def test_the_report_says_it_once_in_one_line() -> None:
    line = smallest_change_line(result(lifted(9, 3)))
    assert "peak heel height 0.8 cm" in line
    assert "√2" in line
    assert "\n" not in line
    assert smallest_change_line(result()) == ""


def test_a_published_one_that_is_taken_is_named_and_stated_once() -> None:
    angle = Measured(value=38, plus_minus=2, set_up_plus_minus=1, within_plus_minus=0.5)
    lunge = RomMean(mean_deg=angle, spread_deg=0.5, tries=3)
    test = rom_result("knee-to-wall", left=RomSide(lunge=lunge))
    assert "weight-bearing dorsiflexion 4.6° (Powden et al. 2015) (95 %" in smallest_change_line(
        test
    )
    assert test.rom is not None
    assert not any("smallest real change" in line.lower() for line in typical_lines(test.rom))


def test_of_a_free_foot_only_the_whole_range_stands_beside_published_ones() -> None:
    """The ends count from rest here, from the right angle in textbooks."""
    test = rom_result("active", left=RomSide(total=mean(60, 5))).rom
    assert test is not None
    said = ". ".join(typical_lines(test))
    assert "counted from the foot at rest" in said
    assert "about 70°" in said
    assert "20°" not in said
    assert "50°" not in said
