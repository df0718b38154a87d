"""The list of faults: one order, one name, one set of words."""

import pytest

from formcheck.exercises.faults import Fault, is_partial, label_of, relabel_faults
from formcheck.feedback.rules import load_rules

FILED = """
knee-bend trunk-lean shallow sinking short-hold fast-up off-pace heel-touch forefoot-drop
foot-touch hips-rise let-go heel-lift rear-knee-bend knee-past-toe free-heel-touch heel-lands
standing-foot-lifts touch-down shank-moves small stopped fast-return not-lowered fast-down
after-stop cut-off heel-unseen"""
"""The names that stand in reports and histories that were written, the gravest first."""


def test_names_and_order_stay() -> None:
    assert [fault.value for fault in Fault if fault is not Fault.NOT_FAR] == FILED.split()
    assert [fault.gravity for fault in Fault] == list(range(1, len(Fault) + 1))


def test_what_is_known_later_comes_after_what_is_known_before() -> None:
    told = [fault for fault in Fault if fault.cue]
    assert [fault.is_late for fault in told] == sorted(fault.is_late for fault in told)


@pytest.mark.parametrize("fault", Fault)
def test_what_is_shown_is_spoken_and_the_other_way_round(fault: Fault) -> None:
    assert bool(fault.cue) == bool(fault.spoken)
    assert f"{fault}" == fault.value
    assert load_rules().faults[fault].label == fault.label == label_of(fault.value)


@pytest.mark.parametrize("fault", Fault)
def test_words_are_short_enough_to_be_said_and_shown(fault: Fault) -> None:
    assert 0 < len(fault.label) <= 16
    assert len(fault.cue.split()) <= 6
    assert len(fault.cue) <= 30
    assert not fault.cue.endswith(".")


def test_nothing_is_said_of_a_raise_that_was_cut_off() -> None:
    assert Fault.CUT_OFF.cue == Fault.AFTER_STOP.cue == ""


def test_a_fault_of_a_later_version_has_its_own_words() -> None:
    assert label_of("left-foot-first") == "left foot first"


@pytest.mark.parametrize(
    ("faults", "partial"),
    [
        ([], False),
        (("shallow", "fast-up"), True),
        (("fast-up", "shallow"), False),
        (("not-far",), True),
        (["cut-off"], False),
    ],
)
def test_which_faults_make_a_partial_repetition(faults: list[str], partial: bool) -> None:
    assert is_partial(faults) is partial


def test_what_is_no_rise_is_not_told_to_rise_higher() -> None:
    assert relabel_faults(["shallow", "stopped"]) == (Fault.NOT_FAR, Fault.STOPPED)
    assert "igher" not in Fault.NOT_FAR.cue
