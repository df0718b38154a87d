"""Every fault that a tracker of postures can tell has words."""

import ast
import re
from pathlib import Path

import pytest

import formcheck.tracking
from formcheck.coaching.rules import load_rules
from formcheck.tracking.positions import MEASURES

ROOM = Path(formcheck.tracking.__file__).parent
MODULES = ("holds", "positions", "angle_form", "angle_reps", "hops", "reaches", "circles", "motion")


def named_in(module: str) -> set[str]:
    """Words with hyphens in a module that name neither a position nor a text."""
    tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
    words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return {
        word for word in words if isinstance(word, str) and re.fullmatch(r"[a-z]+(-[a-z]+)+", word)
    } - set(MEASURES)


def test_there_are_faults_to_look_for() -> None:
    found = set().union(*(named_in(module) for module in MODULES))
    assert {"heel-touch", "knee-past-toe", "heel-lands", "touch-down", "shank-moves"} <= found


@pytest.mark.parametrize("module", [*MODULES, "rom"])
def test_faults_of_trackers_have_words(module: str) -> None:
    known = load_rules().faults
    assert named_in(module) <= set(known)


@pytest.mark.parametrize("fault", ["small", "stopped", "shallow", "not-far"])
def test_faults_of_one_word_have_words(fault: str) -> None:
    assert load_rules().faults[fault].cue
