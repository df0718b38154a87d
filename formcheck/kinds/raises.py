"""Calf raises: repetitions of the heel's rise."""
# ruff: noqa: ARG002 (kinds share the methods of one base)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from formcheck.exercises import listing, rules
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.kinds.kind import ExerciseKind, LivePolicy, ProgressLabel
from formcheck.kinds.words import full_from, number_word, of_foot

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.tracking.tracker import Progress


class RaiseKind(ExerciseKind[RaiseExercise]):
    """Counted by the fitted leg; the overlay has a panel of its own for them."""

    model = RaiseExercise
    groups = (listing.RAISES,)
    follower = "raises"

    def counting_words(self, exercise: RaiseExercise) -> str:
        """Return what counts."""
        rule = exercise.counting
        text = (
            f"A raise counts from"
            f" {full_from('height', rule.full_share, rule.best_of, rule.reference)},"
            f" and from {of_foot(rule.min_counted_rise_foot)}. Lower ones are partial raises."
        )
        test = exercise.endurance
        if test is not None:
            prompts = number_word(test.prompts)
            text += (
                f" At {test.bpm:g} beats a minute, up on one and down on the next, until"
                f" {prompts} prompts in a row change nothing."
            )
        return text

    def fault_words(self, exercise: RaiseExercise) -> list[str]:
        """Return which faults are flagged."""
        pace = ["off the beat"] if exercise.endurance is not None else []
        return ["too low a raise", *_form_faults(exercise.form), *pace]

    def live_policy(self, exercise: RaiseExercise) -> LivePolicy:
        """Return how a set goes: a heel that rises in the air is measured in clips only."""
        return LivePolicy(
            mode="free" if exercise.foot == "free" else "counted",
            shows_depth=True,
            is_test=exercise.endurance is not None,
        )

    def endurance(self, exercise: RaiseExercise) -> rules.EnduranceRules | None:
        """Return the rules of the heel-rise endurance test."""
        return exercise.endurance

    def cue_faults(self, faults: Sequence[str]) -> tuple[str, ...]:
        """Return the faults as they are: their words are those of raises."""
        return tuple(faults)

    def full_depth(self, exercise: RaiseExercise) -> float:
        """Return the share of the reference height from which a raise counts."""
        return exercise.counting.full_share

    def progress_label(
        self,
        exercise: RaiseExercise,
        progress: Progress,
        target: float | None = None,
    ) -> ProgressLabel | None:
        """Return nothing: the raises themselves are shown."""
        return None


def _form_faults(form: rules.Form) -> Iterator[str]:
    if form.knee_bend_deg is not None:
        cheat = form.knee_cheat_deg
        no_raise = f" (from {cheat:g}° it is no calf raise)" if cheat is not None else ""
        yield f"the knee bends by more than {form.knee_bend_deg:g}°{no_raise}"
    if form.trunk_lean_deg is not None:
        yield f"the trunk leans by more than {form.trunk_lean_deg:g}°"
    if form.min_lowered_share is not None:
        yield f"lowered by less than {form.min_lowered_share:.0%}"
    if form.min_hold_s is not None:
        yield f"held for less than {form.min_hold_s:g} s"
    if form.max_sink_share is not None:
        yield f"sinking by more than {form.max_sink_share:.0%} in the hold"
    if form.min_up_s is not None:
        yield f"up in less than {form.min_up_s:g} s"
    if form.min_down_s is not None:
        yield f"down in less than {form.min_down_s:g} s"
