"""Numbers and faults in words."""

from io import StringIO

import pytest
from rich.console import Console

from formcheck.cli.render.tables import bounded, quantity, rom_tables
from formcheck.history.compare import Comparison
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.wording import change_words
from formcheck.model.result import Measured, RomMean, RomSide, RomTest, RomTry
from formcheck.report.messages import fault_words


@pytest.mark.parametrize(
    ("value", "plus_minus", "words"),
    [(28.4, 3.6, "28 ± 4°"), (-0.4, 1.2, "0 ± 1°"), (-4.3, 6.1, "−4 ± 6°")],
)
def test_an_angle_has_no_decimals(value: float, plus_minus: float, words: str) -> None:
    assert quantity(Measured(value=value, plus_minus=plus_minus), "°") == words


def test_a_height_goes_to_the_millimetre() -> None:
    assert quantity(Measured(value=9.06, plus_minus=0.62), "cm") == "9.1 ± 0.6 cm"


def test_what_was_not_measured_is_a_dash() -> None:
    assert quantity(None, "cm") == bounded(None, lower_bound=True) == "–"


def test_faults_are_plain_words() -> None:
    assert fault_words(["shallow", "knee-bend"]) == "shallow, knee bends"
    # A fault that a later exercise brings along is still readable.
    assert fault_words(["heel-off"]) == "heel off"
    assert fault_words([]) == ""


def test_means_of_a_range_of_motion_test_stand_with_their_own_units() -> None:
    lunge = RomMean(mean_deg=Measured(value=41.2, plus_minus=6.1), spread_deg=0.84, tries=3)
    side = RomSide(lunge=lunge, wall_distance_cm=Measured(value=11.63, plus_minus=5.12))
    means, counted_from = rom_tables(RomTest(test="knee-to-wall", tries=[], left=None, right=side))
    assert "from the vertical" in str(counted_from)
    console = Console(width=80, file=StringIO())
    console.print(means)
    said = " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]
    assert "knee to wall, shank tilt 41 ± 6° 0.8°" in said
    assert "toes to wall 11.6 ± 5.1 cm" in said


def test_what_is_wrong_with_a_trial_stands_apart_from_its_movement() -> None:
    trial = RomTry(
        index=1, side="left", movement="lunge", start_s=1, at_s=2, end_s=3,
        angle_deg=Measured(value=39, plus_minus=4), wall_distance_cm=None, valid=False,
        faults=["heel-lift"],
    )  # fmt: skip
    [trials] = rom_tables(RomTest(test="knee-to-wall", tries=[trial], left=None, right=None))
    cells = [str(next(iter(column.cells))) for column in trials.columns]
    assert cells[-2:] == ["knee to wall, shank tilt", "heel lift, not in the mean"]


def test_what_is_underestimated_is_at_least_so_much() -> None:
    arc = Measured(value=57.2, plus_minus=80)
    assert bounded(arc, lower_bound=True, unit="°") == "at least 57°"
    assert bounded(arc, lower_bound=False, unit="°") == "57 ± 80°"


def test_a_change_is_told_with_both_values() -> None:
    quantity = METRICS["symmetry_percent"]
    a, b = (MetricValue("symmetry_percent", "both", value, 3.0) for value in (80.0, 92.0))
    difference = Measured(value=12.0, plus_minus=4.2)
    comparison = Comparison(quantity, "both", a, b, difference, True, "real change")
    assert change_words(comparison) == "left vs right: 80 → 92 % (+12 ± 4 percentage points)"
