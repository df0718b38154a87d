"""What a person corrects by hand, put into a measurement; the numbers stay measured ones."""

from collections import Counter
from dataclasses import replace
from typing import TypeVar

import numpy as np

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.raise_signal import FoundRaises
from formcheck.analysis.rom_summary import rom_side
from formcheck.analysis.withholding import OF_ALL_REPS
from formcheck.errors import CorrectionError
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.model.arrays import Floats
from formcheck.model.corrections import Corrections, correction_words
from formcheck.model.landmarks import Side
from formcheck.model.measuring_settings import MeasuringSettings
from formcheck.model.result import Cycle, Hold, Notice, Rep, Result, RomTest, RomTry, Summary
from formcheck.tracking.raises import Raise, measure_raise


def corrections_of(options: Options) -> Corrections | None:
    """Return what is corrected by hand; None for nothing."""
    return options.corrections or None


def settings_of(options: Options) -> MeasuringSettings:
    """Return the settings as a report keeps them."""
    file = options.exercise_file
    return MeasuringSettings(
        exercise=options.exercise,
        side=options.side,
        body_height_cm=options.height_cm,
        foot_length_cm=options.foot_length_cm,
        mass_kg=options.mass_kg,
        target_foot_lengths=options.target,
        level_deg=options.level,
        exercise_file=None if file is None else str(file.absolute()),
    )


def with_hand_raises(
    found: FoundRaises, corrections: Corrections | None, time_s: Floats
) -> FoundRaises:
    """Mark the raises of a set that are left out by hand, and put in those that are added.

    An added one is measured in the signal of the others; where that shows none it is missing
    here, and `with_corrections` lists it without numbers.

    Parameters
    ----------
    found : FoundRaises
        As detected.
    corrections : Corrections or None
        Of the whole recording; what is at other times than these is left alone.
    time_s : ndarray, shape (T,)
        Seconds.
    """
    if corrections is None:
        return found
    left_out, added = corrections.left_out_s, list(corrections.added_s)
    raises: list[tuple[Raise, bool]] = []
    for r, lifted in zip(found.raises, found.lifted, strict=True):
        if any(r.start_s <= at_s <= r.end_s for at_s in left_out):
            raises.append((replace(r, by_hand="left-out"), lifted))
            continue
        known = [span for span in added if span[0] <= r.top_s <= span[1]]
        added = [span for span in added if span not in known]
        raises.append((replace(r, by_hand="added"), True) if known else (r, lifted))
    motion = found.motion
    for start_s, end_s in added:
        made = measure_raise(
            motion.heel_height, motion.heel_height_plus_minus, time_s, start_s, end_s
        )
        raises += [] if made is None else [(made, True)]
    raises.sort(key=lambda pair: pair[0].start_s)
    return replace(found, raises=[r for r, _ in raises], lifted=[up for _, up in raises])


def with_corrections(analysis: Analysis, corrections: Corrections) -> Analysis:
    """Put into a result what is corrected in it by hand, and by whom.

    Parameters
    ----------
    analysis : Analysis
        Of the corrected side and part; of calf raises with `with_hand_raises`.
    corrections : Corrections
        Not empty.

    Raises
    ------
    CorrectionError
        What is to be left out is not there, or this exercise can't be corrected so.
    """
    result = analysis.result
    part_s = corrections.part_s
    if isinstance(analysis.exercise, RaiseExercise):
        result = _with_unmeasured_raises(result, corrections, _side(analysis))
    elif corrections.added_s:
        raise CorrectionError(
            f"only calf raises can be added by hand, and this is {analysis.exercise.title}"
        )
    for at_s in corrections.left_out_s:
        result = _leave_out(result, at_s)
    if part_s is not None:
        result = _within_part(result, part_s)
    notices = [
        Notice(code="corrected", message=correction_words(one))
        for one in corrections.made
        if not one.is_empty
    ]
    update = {"corrections": corrections, "warnings": [*notices, *result.warnings]}
    return replace(analysis, result=result.model_copy(update=update))


def _side(analysis: Analysis) -> Side:
    result = analysis.result
    sides = [rep.side for rep in result.reps] + list(analysis.legs)
    near = result.detection.near_side
    return sides[0] if sides else near or "right"


def _with_unmeasured_raises(result: Result, corrections: Corrections, side: Side) -> Result:
    """List the raises that were added where nothing could be measured: they count, no more."""
    listed = [rep for rep in result.reps if rep.by_hand == "added"]
    missing = [
        span
        for span in corrections.added_s
        if not any(span[0] <= rep.top_s <= span[1] for rep in listed)
    ]
    if not missing:
        return result
    if result.endurance is not None:
        raise CorrectionError(
            f"nothing can be measured at {missing[0][0]:.1f} s, so no raise of a test can be added"
        )
    last_s = result.clip.duration_s
    late = [start_s for start_s, _ in missing if start_s > last_s]
    if late:
        raise CorrectionError(
            f"no raise can be added at {late[0]:.1f} s: all ends at {last_s:.1f} s"
        )
    reps = [*result.reps, *(_unmeasured(side, *span) for span in missing)]
    reps.sort(key=lambda rep: rep.start_s)
    reps = [rep.model_copy(update={"index": i}) for i, rep in enumerate(reps, 1)]
    update = {"rep_count": result.summary.rep_count + len(missing), **dict.fromkeys(OF_ALL_REPS)}
    summary = result.summary.model_copy(update=update)
    return result.model_copy(update={"reps": reps, "summary": summary})


def _unmeasured(side: Side, start_s: float, end_s: float) -> Rep:
    return Rep(
        index=1,
        side=side,
        counted=True,
        start_s=start_s,
        top_s=(start_s + end_s) / 2,
        end_s=end_s,
        peak_plantarflexion_deg=None,
        bottom_dorsiflexion_deg=None,
        heel_height_cm=None,
        heel_height_foot_lengths=None,
        depth_percent=None,
        up_s=None,
        hold_s=None,
        down_s=None,
        faults=[],
        by_hand="added",
    )


def _leave_out(result: Result, at_s: float) -> Result:
    """Leave out what was done at a time; a raise that is left out already is left alone."""
    if any(rep.by_hand == "left-out" and rep.start_s <= at_s <= rep.end_s for rep in result.reps):
        return result
    lists = {
        "reps": _marked(result.reps, at_s),
        "holds": _marked(result.holds, at_s),
        "cycles": _marked(result.cycles, at_s),
    }
    found = {name: items for name, items in lists.items() if items is not None}
    if found:
        changed = result.model_copy(update=found)
        return changed.model_copy(update={"summary": _summed_up(changed)})
    tries = [] if result.rom is None else result.rom.tries
    if result.rom is not None and any(_is_at(t, at_s) for t in tries):
        return result.model_copy(update={"rom": _without_trial(result.rom, at_s)})
    raise CorrectionError(
        f"nothing is listed at {at_s:.1f} s that could be left out{_listed(result)}"
    )


def _listed(result: Result) -> str:
    at = [rep.top_s for rep in result.reps] or [c.start_s for c in result.cycles]
    at = at or [h.start_s for h in result.holds]
    at = at or ([t.at_s for t in result.rom.tries] if result.rom else [])
    return f" (there is: {', '.join(f'{t:.1f}' for t in at)} s)" if at else ""


def _is_at(item: Rep | Hold | Cycle | RomTry, at_s: float) -> bool:
    return item.start_s <= at_s <= item.end_s


_Item = TypeVar("_Item", Rep, Hold, Cycle)


def _marked(items: list[_Item], at_s: float) -> list[_Item] | None:
    """The same with what is done at a time left out; None where there is nothing."""
    if not any(_is_at(item, at_s) for item in items):
        return None
    update: dict[str, object] = {"by_hand": "left-out", "faults": []}
    if isinstance(items[0], Rep):
        update["counted"] = False
    return [item.model_copy(update=update) if _is_at(item, at_s) else item for item in items]


def _without_trial(test: RomTest, at_s: float) -> RomTest:
    update = {"valid": False, "faults": [], "by_hand": "left-out"}
    tries = [t.model_copy(update=update) if _is_at(t, at_s) else t for t in test.tries]
    left, right = rom_side(tries, "left"), rom_side(tries, "right")
    return test.model_copy(update={"tries": tries, "left": left, "right": right})


def _summed_up(result: Result) -> Summary:
    """Sum up repetitions of an angle, holds and cycles, those that are left out not counted."""
    counted = [rep for rep in result.reps if rep.counted]
    holds = [hold for hold in result.holds if hold.counted]
    cycles = [cycle for cycle in result.cycles if cycle.counted]
    timed = [rep.end_s - rep.start_s for rep in counted]
    items: list[Rep | Hold | Cycle] = [*result.reps, *holds, *cycles]
    return result.summary.model_copy(
        update={
            "rep_count": len(counted),
            "partial_reps": sum(not rep.counted and rep.is_partial for rep in result.reps),
            "mean_tempo_s": float(np.mean(timed)) if timed else None,
            "cycle_count": len(cycles),
            "held_s": sum(hold.held_s or 0.0 for hold in holds) if result.holds else None,
            "faults": dict(Counter(name for item in items for name in item.faults)),
        }
    )


def _within_part(result: Result, part_s: tuple[float, float]) -> Result:
    """Leave out what was not measured before and after the part: it was not asked for."""
    inside = [
        stretch.model_copy(
            update={
                "start_s": max(stretch.start_s, part_s[0]),
                "end_s": min(stretch.end_s, part_s[1]),
            }
        )
        for stretch in result.unmeasured
        if stretch.start_s < part_s[1] and stretch.end_s > part_s[0]
    ]
    return result.model_copy(update={"unmeasured": inside})
