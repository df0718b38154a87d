"""Numbers and faults in words."""

from pathlib import Path

import pytest

from formcheck.cli.show import with_place
from formcheck.cli.show_parts import bounded, quantity
from formcheck.report.messages import fault_words
from formcheck.result import Measured


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


def test_a_wrapped_summary_leaves_the_path_as_it_is() -> None:
    folder = Path("/data/Patient_Müller/Test_A")
    text = with_place("10 calf raises · left leg · peak heel height 9.7 ± 1.5 cm" * 2, folder)
    assert text.splitlines()[1] == f"Results in {folder}"
    assert with_place("1 calf raise", Path("A")) == "1 calf raise · results in A"
