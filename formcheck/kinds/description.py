"""Exercises in words, for whatever lists them or tells how one is done."""

from __future__ import annotations

from formcheck.exercises.catalogue import Exercise, exercise_names, load_exercise
from formcheck.exercises.checked_on import checked_words
from formcheck.kinds.registry import KINDS, kind_of
from formcheck.kinds.words import BODY, amount


def exercise_groups() -> list[tuple[str, list[Exercise]]]:
    """Return all bundled exercises by name, in the groups of the catalogue's page."""
    known = [load_exercise(name) for name in exercise_names()]
    return [
        (group, [each for each in known if kind_of(each).group(each) == group])
        for kind in KINDS
        for group in kind.groups
    ]


def exercise_facts(one: Exercise) -> list[tuple[str, str]]:
    """Return what there is to say of an exercise, each part with its heading.

    How it is done, where the camera stands, the dose, what is counted, which faults are flagged,
    what a camera at the side can't judge, the source, and on what it was checked.
    """
    kind = kind_of(one)
    faults = "; ".join(kind.fault_words(one))
    count = kind.counting_words(one)
    facts = (
        ("Also called", ", ".join(one.aliases)),
        ("How", one.how),
        ("Camera", one.camera),
        ("Dose", amount(one.prescription)),
        ("Counted", count),
        ("Faults it flags", f"{faults[:1].upper()}{faults[1:]}." if faults else None),
        ("Not judged", one.unseen),
        ("Lengths", BODY if "about" in count + faults else None),
        ("Source", one.source),
        ("Checked on", checked_words(one.name)),
    )
    return [(head, words) for head, words in facts if words]
