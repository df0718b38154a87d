"""An exercise in plain words: how much of it, what counts, and what is called out. Pure."""

from collections.abc import Iterator
from functools import singledispatch

from formcheck.exercises import rules
from formcheck.exercises.catalogue import (
    AngleRepExercise,
    CycleExercise,
    Exercise,
    HoldExercise,
    RaiseExercise,
    RomExercise,
    TimerExercise,
)

GROUPS = (
    "Calf raises: counted, with height and pace",
    "The foot pulled up: counted, with range",
    "Lunges, jumps and steps: counted, with the knee's bend",
    "Positions and stretches: the time in them",
    "Circles, hops and reaches: counted",
    "Range of motion: measured",
    "By the clock: time and sets only",
)

_FOOT_CM = 28.0
_STATURE_CM = 175.0
BODY = (
    f"For a height of {_STATURE_CM:g} cm and a foot of {_FOOT_CM:g} cm; they grow with your body."
)
"""To be said wherever `counted` or `judged` say "about ... cm"."""
_SHARES = {1 / 2: "half", 2 / 3: "two thirds", 3 / 4: "three quarters"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_KNEES = {
    "bend": "the knee bends by {} and straightens",
    "jump": "the knees bend by {} and a jump follows",
    "rise": "the knee straightens by {} out of the seat",
    "step": "the body rises over a knee that was bent by {}",
}
_HOLDS = {
    "heels-up": ("both heels are {} or more above the ground", "a heel touches the ground"),
    "forefeet-up": ("both forefeet are {} or more above the ground", "a forefoot drops"),
    "lunge": ("the shank is tilted forward by {}", "the knee comes back"),
    "rear-leg-straight": ("the rear shank is tilted forward by {}", "the rear leg comes back"),
    "dorsiflexed": ("the foot is pulled up by {} from its rest", "the stretch is let go"),
    "plantarflexed": ("the foot is pointed down by {} from its rest", "the stretch is let go"),
    "knee-bent": ("the knee is bent by {}", "the foot is let go"),
    "deep-squat": ("the knees are bent by {}", "the hips rise"),
    "one-leg": ("the other foot is {} or more above the standing one", "the other foot touches"),
}
_CYCLES = {
    "circle": "A circle counts when the ankle goes up and down by {}",
    "hop": "A hop counts when the soles rise by {} or more and the body flies",
    "reach": "A reach counts when the free foot goes {} or more forward or back",
    "motion": "Time counts while the ankle goes up or down by {}",
}


def group_of(exercise: Exercise) -> str:
    """Return the one of `GROUPS` to which an exercise belongs."""
    if isinstance(exercise, AngleRepExercise):
        return GROUPS[1 if exercise.movement == "dorsiflexion" else 2]
    kinds = (RaiseExercise, None, None, HoldExercise, CycleExercise, RomExercise, TimerExercise)
    return next(
        group
        for group, kind in zip(GROUPS, kinds, strict=True)
        if kind is not None and isinstance(exercise, kind)
    )


def amount(prescription: rules.Prescription | None) -> str | None:
    """Return e.g. "2 sets of 10 to 15 reps on each side"; None where nothing is said."""
    if prescription is None:
        return None
    sets, reps, seconds = prescription.sets, prescription.reps, prescription.seconds
    parts = []
    if reps is not None:
        plural = "rep" if reps == (1, 1) else "reps"
        parts.append(f"{_range(*reps)} {plural}")
    if seconds is not None:
        parts.append(f"{'held ' if reps else ''}{_range(*seconds)} s")
    text = ", ".join(parts)
    if sets is not None:
        text = f"{sets} set{'s' if sets > 1 else ''}{' of ' if text else ''}{text}"
    side = " on each side" if prescription.per_side else ""
    sentences = [f"{text}{side}." if text else "", prescription.note or ""]
    if side and not text:
        sentences.append("On each side.")
    return " ".join(sentence for sentence in sentences if sentence) or None


@singledispatch
def counted(exercise: Exercise) -> str:
    """Return what counts, with the thresholds of the exercise."""
    raise TypeError(f"no words for {type(exercise).__name__}")


@counted.register
def _(exercise: RaiseExercise) -> str:
    rule = exercise.counting
    text = (
        f"A raise counts from {_full('height', rule.full_share, rule.best_of, rule.reference)},"
        f" and from {_of_foot(rule.min_counted_rise)}. Lower ones are partial raises."
    )
    test = exercise.endurance
    if test is not None:
        prompts = _NUMBERS[test.prompts]
        text += (
            f" At {test.bpm:g} beats a minute, up on one and down on the next, until {prompts}"
            " prompts in a row change nothing."
        )
    return text


@counted.register
def _(exercise: AngleRepExercise) -> str:
    rule = exercise.counting
    is_knee = exercise.movement == "knee"
    what = _KNEES[rule.pattern] if is_knee else "the foot is pulled up by {} and let down"
    return (
        f"A repetition counts when {what.format(f'{rule.min_counted_deg:g}° or more')}, and from"
        f" {_full('range', rule.full_share, rule.best_of)}."
    )


@counted.register
def _(exercise: HoldExercise) -> str:
    rule = exercise.hold
    least = (
        _of_foot(rule.enter)
        if rule.position in rules.IN_FOOT_LENGTHS
        else f"{rule.enter:g}° or more"
    )
    conditions = [_HOLDS[rule.position][0].format(least)]
    if rule.heel_lift is not None:
        conditions.append("the heel is down")
    return f"Time counts while {_listed(conditions)}, from {rule.min_s:g} s on."


@counted.register
def _(exercise: CycleExercise) -> str:
    rule = exercise.cycles
    least = (
        _of_stature(rule.min_size)
        if rule.kind in rules.IN_STATURES
        else f"{rule.min_size:g}° or more"
    )
    text = _CYCLES[rule.kind].format(least)
    if rule.kind == "motion":
        return f"{text}, with pauses of up to {rule.max_s:g} s."
    return f"{text}, within {rule.min_s:g} to {rule.max_s:g} s."


@counted.register
def _(exercise: TimerExercise) -> str:  # noqa: ARG001
    return "The time and the sets."


@counted.register
def _(exercise: RomExercise) -> str:
    tries = _NUMBERS[exercise.rom.tries] if exercise.rom.tries <= 10 else exercise.rom.tries
    if exercise.rom.test == "active":
        return f"How far the foot goes up and down from its rest, {tries} times on each side."
    return f"How far the shank tilts with the heel down, {tries} times on each side."


def judged(exercise: Exercise) -> list[str]:
    """Return what is called out as a fault, a few words each; empty where nothing is."""
    if isinstance(exercise, RaiseExercise):
        pace = ["off the beat"] if exercise.endurance is not None else []
        return ["too low a raise", *_raise_faults(exercise.form), *pace]
    if isinstance(exercise, AngleRepExercise):
        return ["too short a range", *_angle_faults(exercise.form)]
    if isinstance(exercise, HoldExercise):
        return list(_hold_faults(exercise.hold))
    if isinstance(exercise, CycleExercise):
        return list(_cycle_faults(exercise.cycles))
    return []


def _raise_faults(form: rules.Form) -> Iterator[str]:
    if form.knee_bend_deg is not None:
        cheat = form.knee_cheat_deg
        no_raise = f" (from {cheat:g}° it is no calf raise)" if cheat is not None else ""
        yield f"the knee bends by more than {form.knee_bend_deg:g}°{no_raise}"
    if form.trunk_lean_deg is not None:
        yield f"the trunk leans by more than {form.trunk_lean_deg:g}°"
    if form.return_share is not None:
        yield f"lowered by less than {form.return_share:.0%}"
    if form.min_hold_s is not None:
        yield f"held for less than {form.min_hold_s:g} s"
    if form.max_sink_share is not None:
        yield f"sinking by more than {form.max_sink_share:.0%} in the hold"
    if form.min_up_s is not None:
        yield f"up in less than {form.min_up_s:g} s"
    if form.min_down_s is not None:
        yield f"down in less than {form.min_down_s:g} s"


def _angle_faults(form: rules.AngleForm) -> Iterator[str]:
    if form.knee_bend_deg is not None:
        yield f"the knee bends by more than {form.knee_bend_deg:g}°"
    if form.knee_past_toe is not None:
        yield f"the knee passes the toes by more than {_of_foot(form.knee_past_toe)}"
    if form.trunk_lean_deg is not None:
        yield f"the trunk leans by more than {form.trunk_lean_deg:g}°"
    if form.min_return_s is not None:
        yield f"back in less than {form.min_return_s:g} s"
    if form.free_heel_touch:
        yield "the free leg's heel touches the ground"


def _hold_faults(rule: rules.HoldRules) -> Iterator[str]:
    yield _HOLDS[rule.position][1]
    if rule.rear_knee_deg is not None:
        yield f"the rear knee bends by more than {rule.rear_knee_deg:g}°"
    if rule.heel_lift is not None:
        yield f"the heel lifts by more than {_of_stature(rule.heel_lift)}"
    if rule.target_s is not None:
        yield f"shorter than {rule.target_s:g} s"


def _cycle_faults(rule: rules.CycleRules) -> Iterator[str]:
    if rule.kind == "circle":
        yield "too small a circle"
        yield "a stop"
    if rule.kind == "hop":
        yield f"a stop of more than {rule.max_s:g} s"
    if rule.kind == "motion":
        yield "the shank moves instead of the ankle"
        yield f"a stop of more than {rule.max_s:g} s"
    if rule.forefoot_landing:
        yield "landing on the heel"
    if rule.heel_lift is not None:
        yield f"the standing heel lifts by more than {_of_stature(rule.heel_lift)}"
    if rule.touch_s is not None:
        yield f"the reaching foot stands for more than {rule.touch_s:g} s"


def _full(what: str, share: float, raises: int, reference: str = "best") -> str:
    words = next(
        (name for exact, name in _SHARES.items() if abs(share - exact) < 0.001), f"{share:.0%}"
    )
    which = "first" if reference == "first" else "best"
    if raises == 1:
        return f"{words} of the {what} of the set's {which}"
    number = _NUMBERS[raises] if raises < len(_NUMBERS) else str(raises)
    return f"{words} of the median {what} of the set's {which} {number}"


def _of_foot(share: float) -> str:
    return _about(share * _FOOT_CM)


def _of_stature(share: float) -> str:
    return _about(share * _STATURE_CM)


def _about(cm: float) -> str:
    return f"about {round(2 * cm) / 2:g} cm"


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
