"""Every fault that a tracker can tell is one of the list, and has words."""

import ast
from pathlib import Path

import pytest

import formcheck.tracking
from formcheck.exercises.faults import Fault
from formcheck.feedback.rules import load_rules

ROOM = Path(formcheck.tracking.__file__).parent
MODULES = sorted(path.stem for path in ROOM.glob("*.py"))
NO_CUE = {Fault.AFTER_STOP, Fault.CUT_OFF, Fault.HEEL_UNSEEN}
"""Nothing that the person could mend."""


def named_in(module: str) -> tuple[set[str], set[Fault]]:
    """Words in a module, and the faults that it names."""
    tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
    words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    named = {
        n.attr
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "Fault"
    }
    return {word for word in words if isinstance(word, str)}, {Fault[name] for name in named}


def test_every_fault_is_reported_by_some_tracker() -> None:
    found = set().union(*(named_in(module)[1] for module in MODULES))
    assert found == set(Fault) - {Fault.NOT_FAR}


@pytest.mark.parametrize("module", MODULES)
def test_no_tracker_spells_a_fault_itself(module: str) -> None:
    assert named_in(module)[0] & set(Fault) == set()


@pytest.mark.parametrize("fault", sorted(set(Fault) - NO_CUE))
def test_every_fault_has_words(fault: Fault) -> None:
    assert load_rules().faults[fault].cue == fault.cue != ""
