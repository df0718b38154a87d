"""Absences in the middle of a set: whether the same person came back can't be told."""

from formcheck.kinematics.identity import ABSENCE_S
from formcheck.model.result import Notice, Result


def tell_absences(result: Result) -> Result:
    """Say where somebody came into an empty picture and was taken for the same person.

    Landmarks don't tell people apart: the proportions of one body change by as much with its
    turn as those of two people differ.
    """
    done = [(rep.start_s, rep.end_s) for rep in result.reps]
    done += [(cycle.start_s, cycle.end_s) for cycle in result.cycles or []]
    done += [(hold.start_s, hold.end_s) for hold in result.holds]
    absences = [
        gap
        for gap in result.unmeasured
        if gap.reason == "nobody" and gap.end_s - gap.start_s >= ABSENCE_S
    ]
    told = [
        return_notice(gap.end_s)
        for gap in absences
        if any(end_s <= gap.start_s + ABSENCE_S for _, end_s in done)
        and any(start_s >= gap.end_s - ABSENCE_S for start_s, _ in done)
    ]
    return result.model_copy(update={"warnings": [*result.warnings, *told]}) if told else result


def return_notice(at_s: float) -> Notice:
    """Return the notice on somebody who came into an empty picture."""
    message = (
        f"somebody came into the empty picture at {at_s:.1f} s, the same person or somebody else:"
        " that can't be told, so what they did counts too"
    )
    return Notice(code="same-person", message=message)
