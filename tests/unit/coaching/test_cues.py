"""Words for faults: short, plain, the gravest first."""

import itertools

import pytest

from formcheck.coaching.cues import CUES, most_important


def test_priorities_are_an_order() -> None:
    priorities = [cue.priority for cue in CUES.values()]
    assert sorted(priorities) == sorted(set(priorities))


@pytest.mark.parametrize("name", CUES)
def test_words_are_short_enough_to_be_said_and_shown(name: str) -> None:
    cue = CUES[name]
    assert 0 < len(cue.label) <= 16
    assert len(cue.cue.split()) <= 6
    assert len(cue.cue) <= 30
    assert not cue.cue.endswith(".")


def test_the_gravest_fault_is_said() -> None:
    assert most_important([]) is None
    assert most_important(("fast-up", "knee-bend")) == CUES["knee-bend"].cue
    for order in itertools.permutations(["shallow", "fast-down", "trunk-lean"]):
        assert most_important(order) == CUES["trunk-lean"].cue


def test_nothing_is_said_of_a_raise_that_was_cut_off() -> None:
    assert most_important(["cut-off"]) is None
