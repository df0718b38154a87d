"""Where the count of a session and that of its report differ, and why."""

import math
from collections.abc import Sequence

from formcheck.live.announced import Announced
from formcheck.live.journal import Counts
from formcheck.model.result import CUT_OFF, Notice, Result


def count_difference(result: Result, live: Counts) -> str | None:
    """Return words on counts that differ; None when they agree, or count different things."""
    done = result.summary.rep_count + len(result.cycles or []) + len(result.holds)
    final = (done, result.summary.partial_reps)
    if final == live or result.active is not None or result.rom is not None:
        return None
    then, now = (f"{full} and {partial} partial" for full, partial in (live, final))
    return f"Counted live: {then}; looking at the whole set at once: {now}."


SAME_S = 0.5
"""Tops that are nearer are those of the same repetition."""


COUNTED_LIVE = "counted-live"
"""Code of the notice on counts that differ."""


def difference_notice(result: Result, counts: Counts, live: Announced) -> Notice | None:
    """Return what the report of a session that was cut off must say of counts that differ.

    Parameters
    ----------
    result : Result
        What is left of it.
    counts : tuple of int
        Full and partial repetitions that it had counted.
    live : Announced
        When they were; those after the last picture that is left are named as lost.
    """
    words = count_difference(result, counts)
    if words is None:
        return None
    reasons = difference_reasons(result, live, result.clip.duration_s)
    text = " ".join([words, *(f"{reason.strip()}." for reason in reasons)])
    return Notice(code=COUNTED_LIVE, message=text)


def difference_reasons(
    result: Result, live: Announced, left_until_s: float = math.inf
) -> list[str]:
    """Return a line for each repetition that was counted only live, or only afterwards.

    Parameters
    ----------
    result : Result
        Of the report.
    live : Announced
        What was counted while the set went on.
    left_until_s : float
        End of what is left of the pictures, s.
    """
    found = {rep.top_s: rep.counted for rep in result.reps}
    lines: list[tuple[float, str]] = []
    for top_s in (top_s for top_s, counted in found.items() if counted):
        if not _near(top_s, live.counted_s):
            early = live.begun_s is not None and top_s < live.begun_s
            why = "it was before you stood still" if early else "it was not clear at that time"
            lines.append((top_s, f"not counted live: {why}"))
    for top_s in live.counted_s:
        if not _near(top_s, [at_s for at_s, counted in found.items() if counted]):
            listed = [rep for rep in result.reps if _near(rep.top_s, [top_s])]
            why = "looking at the whole set, it is no raise"
            if listed and CUT_OFF in listed[0].faults:
                why = "the pictures end before it does, so it is listed, but not counted"
            elif listed:
                why = "looking at the whole set, it is listed, but not counted"
            elif top_s > left_until_s - SAME_S:
                why = "its pictures are lost"
            lines.append((top_s, f"counted live: {why}"))
    return [f"  {top_s:.1f} s, {words}" for top_s, words in sorted(lines)]


def _near(time_s: float, others: Sequence[float]) -> bool:
    return any(abs(time_s - other) < SAME_S for other in others)
