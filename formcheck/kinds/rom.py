"""Range-of-motion tests: how far the ankle goes, foot free or with the body's weight."""
# ruff: noqa: ARG002 (kinds share the methods of one base)

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from formcheck.exercises import listing
from formcheck.exercises.catalogue import RomExercise
from formcheck.kinds.kind import ExerciseKind, LivePolicy, ProgressLabel
from formcheck.kinds.words import number_word
from formcheck.model.result import Result

if TYPE_CHECKING:
    # scipy comes with them: not for the catalogue's page.
    from formcheck.tracking.tracker import Progress

_UNITS = {"active": "ankle", "knee-to-wall": "tilt"}


class RomKind(ExerciseKind[RomExercise]):
    """Measured trial by trial; at the camera the person is led through them."""

    model = RomExercise
    groups = (listing.RANGES,)
    follower = "range-of-motion"

    def counting_words(self, exercise: RomExercise) -> str:
        """Return what is measured."""
        trials = number_word(exercise.rom.tries)
        if exercise.rom.test == "active":
            return f"How far the toes go up and down from their rest, {trials} times on each side."
        return f"How far the shank tilts with the heel down, {trials} times on each side."

    def command(self, exercise: RomExercise) -> str:
        """Return the command that leads through the test."""
        return f"formcheck rom --test {exercise.rom.test}"

    def live_policy(self, exercise: RomExercise) -> LivePolicy:
        """Return how a test goes."""
        return LivePolicy(mode="prompted", is_test=True)

    def progress_label(
        self,
        exercise: RomExercise,
        progress: Progress,
        target: float | None = None,
    ) -> ProgressLabel | None:
        """Return nothing: a test has angles and no count; see `label_at`."""
        return None

    def label_at(
        self,
        exercise: RomExercise,
        result: Result,
        time_s: float,
        ankle_deg: float,
        shank_deg: float,
    ) -> ProgressLabel:
        """Say which angle the test stands at, and in which trial."""
        angle = shank_deg if exercise.rom.test == "knee-to-wall" else ankle_deg
        return angle_label(exercise, angle, _trial(result, time_s))


def angle_label(
    exercise: RomExercise,
    angle_deg: float,
    state: str | None = None,
    how_sure: str = "",
) -> ProgressLabel:
    """Label of the angle at which a test stands.

    Parameters
    ----------
    exercise : RomExercise
        Decides on the unit: ankle or tilt.
    angle_deg : float
        Degrees; NaN is shown as a dash.
    state : str, optional
        Which trial.
    how_sure : str
        What is said of a known angle's error, after its unit: " ± 5°", ", at least".
    """
    unit = _UNITS[exercise.rom.test]
    if not math.isfinite(angle_deg):
        return ProgressLabel("–", unit, state)
    return ProgressLabel(f"{round(angle_deg)}°", f"{unit}{how_sure}", state)


def _trial(result: Result, time_s: float) -> str | None:
    """Which trial it is; of a foot in the air, how often each end was reached."""
    trials = result.rom.tries if result.rom else []
    if not trials:
        return None
    if trials[0].movement == "lunge":
        begun = sum(trial.start_s <= time_s for trial in trials)
        return f"Trial {begun} of {len(trials)}" if begun else None
    # An end is reached at its turning point; a trial begins where the one before ends.
    reached = [trial for trial in trials if trial.at_s <= time_s]
    up = sum(trial.movement == "dorsiflexion" for trial in reached)
    return f"Up {up} · down {len(reached) - up}"
