"""Parts of the sentences that describe an exercise: amounts, shares, and lengths in cm. Pure."""

from formcheck.exercises.rules import Prescription
from formcheck.kinematics.anthropometry import FOOT_LENGTH, USUAL_STATURE_M

_STATURE_CM = 100 * USUAL_STATURE_M
_FOOT_CM = FOOT_LENGTH * _STATURE_CM
BODY = f"For a height of {_STATURE_CM:g} cm; they grow with your body."
"""To be said wherever `of_foot` or `of_stature` say "about ... cm"."""
_SHARES = {1 / 2: "half", 2 / 3: "two thirds", 3 / 4: "three quarters"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def amount(prescription: Prescription | None) -> str | None:
    """Return a prescription in words: "2 sets of 10 to 15 reps on each side."; None without one."""
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


def full_from(what: str, share: float, raises: int, reference: str = "best") -> str:
    """Return from which share of a set's best or first repetitions on one is full.

    Parameters
    ----------
    what : str
        "height" or "range".
    share : float
        Of the reference.
    raises : int
        So many make the reference, by their median.
    reference : "best" or "first"
        Which.
    """
    words = next(
        (name for exact, name in _SHARES.items() if abs(share - exact) < 0.001), f"{share:.0%}"
    )
    which = "first" if reference == "first" else "best"
    if raises == 1:
        return f"{words} of the {what} of the set's {which}"
    return f"{words} of the median {what} of the set's {which} {number_word(raises)}"


def number_word(number: int) -> str:
    """Return a small number as a word: "three"."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def of_foot(share: float) -> str:
    """Return a length in foot lengths as "about 3 cm", for a person of usual height."""
    return _about(share * _FOOT_CM)


def of_stature(share: float) -> str:
    """Return a length in statures as "about 3 cm", for a person of usual height."""
    return _about(share * _STATURE_CM)


def _about(cm: float) -> str:
    return f"about {round(2 * cm) / 2:g} cm"


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def listed(parts: list[str]) -> str:
    """Join words to "a, b and c"; there is at least one."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
