"""What reports say of a result: headline, sentences, key figures and words for faults.

Terminal, pages and pictures take their words from here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from formcheck.errors import ExerciseError
from formcheck.exercises.faults import Fault, label_of
from formcheck.model.corrections import BY_HAND
from formcheck.model.number_text import NOT_MEASURED, at_least, number, percent, quantity
from formcheck.model.paths import printable
from formcheck.model.result import Cycle, Hold, Measured, Rep, Result, RomTest, RomTry, Summary
from formcheck.report.endurance_words import end_words

NEUTRAL = "neutral standing position"
ASSUMED_NEUTRAL = "assumed neutral position"
AT_REST = "foot at rest"
OF_FOOT = "% of foot length"
"""The unit of a heel height where no length is known."""
HEIGHT_HINT = (
    "With the person's height (--height-cm) heel heights are in cm, and the total heel travel"
    " is measured too; with the mass (--mass-kg) also the work."
)
MASS_HINT = "With the person's mass (--mass-kg) the work is measured too."
_PREPOSITION = re.compile(r"(.*?)( from | onto | on | with |$)(.*)")
"""Parts a name such as "one leg rise from a bench" behind its noun."""
_FROM_THE_SIDE = "needs a view from the side"
_NEEDS_HEIGHT = "needs the person's height"
_NEEDS_MASS = "needs the person's mass"
_HINTS = (_NEEDS_HEIGHT, _NEEDS_MASS)
MOVEMENTS = {
    "dorsiflexion": "toes up (dorsiflexion)",
    "plantarflexion": "toes down (plantarflexion)",
    "total": "total range",
    "lunge": "knee to wall, shank tilt",
}
PLUS_MINUS = "± marks the 95 % interval: the true value lies within it about 19 times out of 20."


@dataclass(frozen=True)
class KeyFigure:
    """One key number: what it is, its value or None, and why it is missing."""

    label: str
    value: str | None
    plus_minus: str | None
    unit: str
    missing: str = ""


def nonbreaking_quantity(measured: Measured | None, unit: str = "") -> str:
    """Return e.g. "9.1 ± 0.6 cm" with non-breaking spaces, or that it was not measured."""
    return NOT_MEASURED if measured is None else _unbroken(quantity(measured, unit))


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")


def fault_words(faults: Iterable[str]) -> str:
    """Return faults in plain words, parted by commas."""
    return ", ".join(label_of(name) for name in faults)


def notes_of(item: Rep | Hold | Cycle | RomTry) -> str:
    """Return what is noted of a repetition, hold, cycle or trial: by hand or a fault."""
    by_hand = [] if item.by_hand is None else [BY_HAND[item.by_hand]]
    if isinstance(item, Rep) and item.by_hand == "added" and item.up_s is None:
        by_hand.append(NOT_MEASURED)
    return ", ".join([*by_hand, *filter(None, [fault_words(item.faults)])])


def counted_noun(number: int, word: str) -> str:
    """Return e.g. "1 raise", "3 raises", "2 jumps onto a curb"; "ankle circles" stays."""
    noun, preposition, rest = _PREPOSITION.match(word).groups()  # type: ignore[union-attr]
    if number != 1 and (not noun.endswith("s") or noun.endswith("ss")):
        noun += "es" if noun.endswith(("ch", "ss", "x")) else "s"
    return f"{number} {noun}{preposition}{rest}"


def exercise_words(result: Result) -> str:
    """Return the exercise's name as words."""
    return result.exercise.replace("-", " ")


def rep_word(result: Result) -> str:
    """Return what one repetition is called: a raise where heels rise, a trial in a test."""
    if result.rom is not None:
        return "trial"
    return "raise" if "raise" in result.exercise else "rep"


def clip_name(result: Result) -> str:
    """Return the clip's name without its folder, or the camera's address, printable."""
    path = result.clip.path
    host = urlsplit(path).hostname if "://" in path else None
    return printable(f"camera at {host}" if host else PurePath(path).name or path)


def headline(result: Result) -> str:
    """Return the result in one line, say "8 full calf raises, 2 shallow"."""
    if result.rom is not None:
        return _rom_headline(result)
    if result.reps:
        return _rep_headline(result)
    if result.cycles:
        cycles = sum(cycle.counted for cycle in result.cycles)
        return counted_noun(cycles, result.cycles[0].kind)
    if result.holds:
        holds = [hold for hold in result.holds if hold.counted]
        held = sum(h.end_s - h.start_s if h.held_s is None else h.held_s for h in holds)
        return f"{counted_noun(len(holds), 'hold')}, {number(held, 1)} s in all"
    if result.active is not None:
        return f"{number(result.active.active_s)} s of {exercise_words(result)}"
    return f"No {exercise_words(result)} found"


def _rep_headline(result: Result) -> str:
    summary = result.summary
    others = len(result.reps) - summary.rep_count - summary.partial_reps
    # "6 raises, 4 shallow" could be 4 of the 6.
    full = "full " if summary.partial_reps else ""
    # A test is one, however many raises it has.
    name = exercise_words(result) if result.endurance is None else "raise"
    parts = [counted_noun(summary.rep_count, full + name)]
    parts += [f"{summary.partial_reps} shallow"] if summary.partial_reps else []
    parts += [f"{others} not counted"] if others > 0 else []
    return ", ".join(parts)


def _rom_headline(result: Result) -> str:
    assert result.rom is not None
    words = []
    for side, tested in (("left", result.rom.left), ("right", result.rom.right)):
        mean = None if tested is None else tested.lunge or tested.total or tested.dorsiflexion
        if mean is not None:
            bound = at_least(mean.mean_deg)
            angle = bound if mean.lower_bound else nonbreaking_quantity(mean.mean_deg, "°")
            words.append(f"{side} {angle}")
    test = "Knee to wall" if result.rom.test == "knee-to-wall" else "Ankle range"
    return f"{test}: {', '.join(words) or NOT_MEASURED}"


def sentences(result: Result) -> list[str]:
    """Return the summary in sentences, the most important first."""
    ended = [] if result.endurance is None else [end_words(result.endurance)]
    if not result.reps:
        return [*ended, _where(result)]
    summary, word = result.summary, rep_word(result)
    return [
        *ended,
        *_not_counted(result),
        *_height(result),
        *_tempo(summary, word),
        *_fatigue(summary, word),
        *_symmetry(summary),
        *_faults(result),
        _where(result),
    ]


def _where(result: Result) -> str:
    """Say which leg was measured and from where."""
    legs = measured_legs(result)
    the = "" if legs == "both legs" else "the "
    words = f"Measured on {the}{legs}" if legs else "No leg was measured"
    takes = [take for take in result.takes if take.view is not None]
    if len(takes) > 1:
        return f"{words}, in {len(takes)} takes."
    facing = result.view.facing
    if facing in ("front", "back"):
        return f"{words}, seen from the {facing}."
    return f"{words}, seen from the side." if facing else f"{words}."


def measured_legs(result: Result) -> str:
    """Return which leg was measured: "left leg", "both legs", or nothing for neither."""
    sides = _sides(result)
    return "both legs" if len(sides) > 1 else f"{sides[0]} leg" if sides else ""


def _sides(result: Result) -> list[str]:
    """Return the legs that anything was measured on."""
    ranges = result.range_of_motion
    sides: set[str] = {
        s for s, r in (("left", ranges.left), ("right", ranges.right)) if r is not None
    }
    named: set[str] = {rep.side for rep in result.reps} | {hold.side for hold in result.holds}
    named |= {cycle.side for cycle in result.cycles}
    named |= {attempt.side for attempt in (result.rom.tries if result.rom else ())}
    sides |= {"left", "right"} if "both" in named else named
    return sorted(sides)


def _not_counted(result: Result) -> list[str]:
    partial = result.summary.partial_reps
    if not partial:
        return []
    was = "was" if partial == 1 else "were"
    return [f"{counted_noun(partial, rep_word(result))} {was} too shallow to count."]


def _height(result: Result) -> list[str]:
    peak = peak_height(result)
    return [] if peak is None else [f"The heel rose by up to {nonbreaking_quantity(*peak)}."]


def _tempo(summary: Summary, word: str) -> list[str]:
    if summary.mean_tempo_s is None:
        return []
    seconds = f"{number(summary.mean_tempo_s, 1)}\u00a0s"
    if summary.rep_count == 1:
        return [f"The {word} took {seconds}."]
    return [f"A {word} took {seconds} on average."]


def _fatigue(summary: Summary, word: str) -> list[str]:
    drop = summary.fatigue_percent
    if drop is None:
        return []
    if abs(drop.value) <= drop.plus_minus:
        return [
            f"The last three {word}s were as high as the first three, as far as the measurement"
            f" can tell (height loss {nonbreaking_quantity(drop, '%')})."
        ]
    size = Measured(value=abs(drop.value), plus_minus=drop.plus_minus)
    which = "lower" if drop.value > 0 else "higher"
    change = nonbreaking_quantity(size, "%")
    return [f"The last three {word}s were {change} {which} than the first three."]


def _symmetry(summary: Summary) -> list[str]:
    share = summary.symmetry_percent
    if share is None:
        return []
    lower, other = {"left": ("left", "right"), "right": ("right", "left")}.get(
        summary.lower_leg or "", ("lower", "other")
    )
    size = nonbreaking_quantity(share, "%")
    words = f"The {lower} heel reached {size} of the {other}'s height"
    if share.value + share.plus_minus >= 100:
        return [f"{words}: no difference that the measurement can tell."]
    return [f"{words}."]


def _faults(result: Result) -> list[str]:
    faults = {n: c for n, c in result.summary.faults.items() if n != Fault.SHALLOW and c > 0}
    if not faults:
        return []
    word = rep_word(result)
    words = [f"{label_of(name)} ({counted_noun(count, word)})" for name, count in faults.items()]
    return [f"Noticed: {', '.join(words)}."]


def depth_reference(result: Result) -> str:
    """Return what a depth of 100 % is."""
    first = "first" if result.endurance is not None else "best"
    word = rep_word(result)
    return f"Depth: 100 % is the median of the {first} three {word}s, or the target."


def target_words(share: float | None) -> str:
    """Return the heel height that was asked for."""
    return "none: the set's own best" if share is None else f"{number(100 * share)} {OF_FOOT}"


def trial_numbers(test: RomTest) -> dict[int, int]:
    """Return each trial's number among those of its leg and movement, by its index."""
    seen: Counter[tuple[str, str]] = Counter()
    numbers = {}
    for trial in test.tries:
        seen[trial.side, trial.movement] += 1
        numbers[trial.index] = seen[trial.side, trial.movement]
    return numbers


def trial_note(trial: RomTry) -> str:
    """Return what was wrong with a trial, and whether it is left out of the mean for it."""
    words = [notes_of(trial), "" if trial.valid else "not in the mean"]
    return ", ".join(filter(None, words))


def shading_words(result: Result) -> tuple[str, str]:
    """Return what the two kinds of shading in the curves mean."""
    if result.rom is not None:
        return "trial", "trial not in the mean"
    if result.reps or result.cycles:
        return "counted", "not counted"
    return "hold", "not counted"


def key_figures(result: Result) -> list[KeyFigure]:
    """Return the key numbers of a set; empty where nothing was repeated.

    What only lacks the person's height or mass is left out: `hint` says so once.
    """
    if not result.reps:
        return []
    s, word = result.summary, rep_word(result)
    no_cm = _why_no_cm(result) if s.rep_count else f"no counted {word}"
    one_leg = _FROM_THE_SIDE if not result.view.ok else "needs both legs in view"
    tempo = None if s.mean_tempo_s is None else number(s.mean_tempo_s, 1)
    lacks = f"needs every {word} measured" if _lacks_one(result) else ""
    legs = f"Left vs right, {s.lower_leg} lower" if s.lower_leg else "Left vs right"
    six = lacks or f"needs six {word}s"
    figures = [
        _peak_height(result, no_cm),
        KeyFigure(f"Time per {word}", tempo, None, "s", f"no counted {word}"),
        _figure("Height loss, first to last", s.fatigue_percent, "%", 0, six),
        _figure("Total heel travel", s.total_displacement_cm, "cm", 0, no_cm or lacks),
        _figure("Work", s.work_j, "J", 0, no_cm or _why_no_work(result, lacks)),
        _figure(legs, s.symmetry_percent, "%", 0, one_leg),
    ]
    if "raise" in result.exercise:
        return [figure for figure in figures if figure.missing not in _HINTS]
    # Of an exercise that lifts no heel the heel's figures are not missing.
    return [figure for figure in figures if figure.value is not None]


def hint(result: Result) -> str:
    """Return what more the person's height or mass would show; empty where nothing."""
    if "raise" not in result.exercise or not (result.summary.rep_count and result.view.ok):
        return ""
    if result.scale.source == "none":
        return HEIGHT_HINT
    needs_mass = _why_no_work(result, "") == _NEEDS_MASS
    return MASS_HINT if result.summary.work_j is None and needs_mass else ""


def peak_height(result: Result) -> tuple[Measured, str] | None:
    """Return the highest counted repetition's heel height and its unit, cm if they are known."""
    if result.summary.peak_heel_height_cm is not None:
        return result.summary.peak_heel_height_cm, "cm"
    shares = [percent(rep.heel_height_foot_lengths) for rep in result.reps if rep.counted]
    known = [share for share in shares if share is not None]
    return (max(known, key=lambda m: m.value), OF_FOOT) if known else None


def _peak_height(result: Result, missing: str) -> KeyFigure:
    peak, unit = peak_height(result) or (None, "cm")
    return _figure("Peak heel height", peak, unit, 1 if unit == "cm" else 0, missing)


def _figure(label: str, m: Measured | None, unit: str, decimals: int, missing: str) -> KeyFigure:
    if m is None:
        return KeyFigure(label, None, None, unit, missing)
    return KeyFigure(label, number(m.value, decimals), number(m.plus_minus, decimals), unit)


def _why_no_cm(result: Result) -> str:
    if not result.view.ok:
        return _FROM_THE_SIDE
    return _NEEDS_HEIGHT if result.scale.source == "none" else ""


def _lacks_one(result: Result) -> bool:
    """Whether a repetition counts in which nothing could be measured: it was added by hand."""
    return any(rep.counted and rep.up_s is None for rep in result.reps)


def _why_no_work(result: Result, lacks: str) -> str:
    known = result.settings is not None and result.settings.mass_kg is not None
    return lacks if known else _NEEDS_MASS


def as_sentence(text: str) -> str:
    """Return a notice with a capital letter and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def zero_words(result: Result) -> str:
    """Return which posture the ankle angle counts from."""
    found = result.neutral.source == "stance"
    if is_foot_free(result):
        return AT_REST if found else ASSUMED_NEUTRAL
    return NEUTRAL if found else ASSUMED_NEUTRAL


def is_foot_free(result: Result) -> bool:
    """Tell whether the foot is in the air in this exercise."""
    # Only where it is asked: a list of sessions needs no exercises.
    from formcheck.exercises.catalogue import load_exercise

    try:
        return load_exercise(result.exercise).foot == "free"
    except ExerciseError:  # one of the user's own, whose file is not here
        return False
