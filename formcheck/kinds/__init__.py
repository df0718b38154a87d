"""Kinds of exercises: what formcheck knows of calf raises, holds, cycles, in one object each.

A kind says how the TOML of its exercises is checked, what follows it in a clip and at the
camera, what becomes of that in the report, and in which words it is described. To add one, add a
module here and name it in `formcheck.kinds.registry`. Exercise files are read through this room,
which knows the models of all kinds.

The room stands above `formcheck.tracking`, whose detectors the kinds put to work, and below
everything that goes through an exercise: analysis, overlay, live, routines, report, cli.
"""

from formcheck.exercises.catalogue import load_exercise, read_exercise, read_own_exercise
from formcheck.kinds.kind import ExerciseKind, LivePolicy, ProgressLabel, ResultParts
from formcheck.kinds.registry import KINDS, kind_of, make_tracker, register

__all__ = [
    "KINDS",
    "ExerciseKind",
    "LivePolicy",
    "ProgressLabel",
    "ResultParts",
    "kind_of",
    "load_exercise",
    "make_tracker",
    "read_exercise",
    "read_own_exercise",
    "register",
]
