"""The targets that formcheck is built to reach, and what a set of clips reaches."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluation.clip_score import ClipScore
from evaluation.marks import MarksScore
from evaluation.scoring import Coverage, mean, pooled

MOST_YAW_DEG = 45.0
LUNGE_YAW_DEG = 7.5
"""A lunge filmed from 15 degrees is told from a side view when 7.5 or more are read."""
LIFT_CM = 2.0
LIVE = 1.5
QUANTITIES = ("ankle", "pitch", "shank", "heel", "peak", "rep heel", "yaw")
ENOUGH = 100
"""Of fewer values 100 % inside does not show that the intervals are too wide."""


@dataclass(frozen=True)
class Target:
    """One row: what was reached, what is wanted; ``ok`` is None without a clip for it."""

    quantity: str
    reached: str
    target: str
    ok: bool | None


def targets(clips: list[ClipScore], marks: list[MarksScore], *, live: bool = False) -> list[Target]:
    """Compare scores with every target.

    Without a look ahead raises may be measured `LIVE` times as wrongly; counts, coverage and
    what no live session measures have the same targets.
    """
    most = LIVE if live else 1.0
    seen = [clip for clip in clips if not clip.cut and clip.yaw_true <= MOST_YAW_DEG]
    raises = [clip for clip in seen if clip.raises and clip.advice is None]
    lunges = [clip for clip in seen if clip.exercise == "knee-to-wall"]
    return [
        _counts(seen),
        _advice([clip for clip in clips if clip.cut]),
        *_ankle(raises, most),
        _pitch(raises, most),
        *_heel(raises, most),
        *_lunge(lunges),
        *_range([clip for clip in seen if clip.exercise.startswith("rom")]),
        _top(raises, most),
        *_coverage([clip for clip in clips if not clip.cut], marks),
        *_marks(marks, most),
        Target("measuring beyond inference", "see scripts/bench.py", "5 ms a frame", None),
    ]


def _row(quantity: str, target: str, reached: str, ok: bool, known: bool) -> Target:
    return Target(quantity, reached, target, ok) if known else Target(quantity, "-", target, None)


def _counts(clips: list[ClipScore]) -> Target:
    exact = [clip for clip in clips if clip.reps is not None and clip.reps.exact]
    wrong = [clip.name for clip in clips if clip not in exact]
    reached = f"{len(exact)} of {len(clips)} clips" + (f"; not {_names(wrong)}" if wrong else "")
    return _row(
        "repetition count, yaw <= 45", "exact on every clip", reached, not wrong, bool(clips)
    )


def _names(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _advice(clips: list[ClipScore]) -> Target:
    given = [clip for clip in clips if clip.advice is not None]
    reached = f"{len(given)} of {len(clips)} clips"
    return _row(
        "body cut by the picture",
        "said, not guessed",
        reached,
        len(given) == len(clips),
        bool(clips),
    )


def _ankle(raises: list[ClipScore], most: float) -> list[Target]:
    maes = _known(raises, lambda clip: clip.curves["ankle"].mae)
    slopes = _known(raises, lambda clip: clip.curves["ankle"].slope)
    peaks = [abs(error) for clip in raises for error in clip.peak_deg]
    share = mean([clip.curves["ankle"].share for clip in raises])
    worst = max(maes, key=lambda name: maes[name], default="")
    low, high = (f(slopes.values(), default=np.nan) for f in (min, max))
    lowest, highest = 1 - 0.1 * most, 1 + 0.1 * most
    outside = [name for name, slope in slopes.items() if not lowest <= slope <= highest]
    average = mean(list(maes.values()))
    return [
        _row(
            "ankle in raises, mean MAE",
            f"{1.5 * most:g} deg",
            f"{average:.2f} deg (measured in {share:.0%} of frames)",
            average <= 1.5 * most,
            bool(maes),
        ),
        _row(
            "ankle in raises, worst clip",
            f"{3 * most:g} deg",
            f"{maes.get(worst, 0):.2f} deg ({worst})",
            maes.get(worst, 0) <= 3 * most,
            bool(maes),
        ),
        _row(
            "ankle in raises, slope",
            f"{lowest:g} to {highest:g}",
            f"{low:.2f} to {high:.2f}" + (f"; outside {_names(outside)}" if outside else ""),
            not outside,
            bool(slopes),
        ),
        _row(
            "peak plantarflexion, mean",
            f"{2.5 * most:g} deg",
            f"{mean(peaks):.2f} deg ({len(peaks)} raises)",
            mean(peaks) <= 2.5 * most,
            bool(peaks),
        ),
    ]


def _known(clips: list[ClipScore], value: Callable[[ClipScore], float]) -> dict[str, float]:
    values = {clip.name: value(clip) for clip in clips}
    return {name: number for name, number in values.items() if np.isfinite(number)}


def _pitch(raises: list[ClipScore], most: float) -> Target:
    maes = _known(raises, lambda clip: clip.curves["pitch"].mae)
    average = mean(list(maes.values()))
    return _row(
        "foot pitch in raises, mean MAE",
        f"{most:g} deg",
        f"{average:.2f} deg",
        average <= most,
        bool(maes),
    )


def _heel(raises: list[ClipScore], most: float) -> list[Target]:
    average = mean(list(_known(raises, lambda clip: clip.curves["heel"].mae).values()))
    percents = [percent for clip in raises for percent in peak_heel_percent(clip)]
    peak = mean([abs(percent) for percent in percents])
    return [
        _row(
            "heel height, mean MAE",
            f"{0.5 * most:g} cm",
            f"{average:.2f} cm",
            average <= 0.5 * most,
            average >= 0,
        ),
        _row(
            "heel height at the peaks, mean",
            f"{8 * most:g} %",
            f"{peak:.1f} %",
            peak <= 8 * most,
            bool(percents),
        ),
    ]


def peak_heel_percent(clip: ClipScore) -> list[float]:
    """Error of each raise's heel height in percent of the true one."""
    pairs = zip(clip.peak_heel_cm, clip.true_peak_heel_cm, strict=True)
    return [100 * error / true for error, true in pairs]


def _lunge(lunges: list[ClipScore]) -> list[Target]:
    holds = [(clip.name, clip.hold) for clip in lunges if clip.hold is not None]
    tilts = [abs(hold.measured_tilt_deg - hold.true_tilt_deg) for _, hold in holds]
    unknown = len(lunges) - len(holds) + int(np.isnan(tilts).sum())
    told = [abs(hold.measured_heel_cm - hold.true_heel_cm) < LIFT_CM / 2 for _, hold in holds]
    turned = [clip for clip in lunges if clip.yaw_true >= 2 * LUNGE_YAW_DEG]
    noticed = [clip for clip in turned if clip.yaw_measured >= LUNGE_YAW_DEG]
    worst = float(np.nanmax(tilts, initial=0.0)) if tilts else float("nan")
    return [
        _row(
            "lunge, shank tilt of the hold, worst",
            "2 deg",
            f"{worst:.1f} deg" + (f"; {unknown} clips not measured" if unknown else ""),
            worst <= 2 and not unknown,
            bool(lunges),
        ),
        _row(
            "lunge, heel lift of 2 cm told from none",
            "every clip",
            f"{sum(told)} of {len(lunges)} clips within 1 cm",
            sum(told) == len(lunges),
            bool(lunges),
        ),
        _row(
            "lunge, yaw of 15 noticed",
            "every clip",
            f"{len(noticed)} of {len(turned)} clips",
            len(noticed) == len(turned),
            bool(turned),
        ),
    ]


def _range(clips: list[ClipScore]) -> list[Target]:
    """Feet in the air: both ends, the range between them, and their intervals."""
    ends = [end for clip in clips for end in clip.ranges]
    unknown = sum(clip.advice is not None for clip in clips)
    errors = [end.measured_deg - end.true_deg for end in ends]
    read = [e for end, e in zip(ends, errors, strict=True) if not end.lower_bound]
    # A bound that the truth does not respect is no bound.
    bounds = [e <= 5 for end, e in zip(ends, errors, strict=True) if end.lower_bound]
    within = sum(abs(error) <= 5 for error in errors)
    close = all(abs(error) <= 8 for error in read)
    nine_of_ten = sum(abs(error) <= 5 for error in read) >= 0.9 * len(read)
    text = ", ".join(f"{error:+.0f}" for error in errors) or "none"
    bounded = [clip for clip in clips if any(end.lower_bound for end in clip.ranges)]
    whole = [clip for clip in clips if len(clip.ranges) == 2 and clip not in bounded]
    ranges = [sum(e.measured_deg - e.true_deg for e in clip.ranges) for clip in whole]
    inside = [
        abs(e.measured_deg - e.true_deg) <= e.plus_minus_deg for e in ends if not e.lower_bound
    ]
    half = mean([end.plus_minus_deg for end in ends if not end.lower_bound])
    return [
        _row(
            "open chain, each end of the range",
            "5 deg on 9 of 10, none beyond 8, or a lower bound",
            f"{within} of {len(ends)} ends ({text}), {sum(bounds)} stated as lower bounds that hold"
            + (f"; {unknown} declined" if unknown else ""),
            close and nine_of_ten and all(bounds) and not unknown,
            bool(clips),
        ),
        _row(
            "open chain, range, mean error",
            "3 deg",
            f"{mean([abs(error) for error in ranges]):.1f} deg",
            mean([abs(error) for error in ranges]) <= 3,
            bool(ranges),
        ),
        _row(
            "open chain, ends inside their interval",
            "90 to 99 %, half-width 6 deg",
            f"{sum(inside)} of {len(inside)} ends, half-width {half:.1f} deg",
            sum(inside) >= 0.9 * len(inside) and half <= 6,
            bool(inside),
        ),
        _row(
            "open chain, clips with lower bounds only",
            "1 of 10 clips",
            f"{len(bounded)} of {len(clips)} clips",
            len(bounded) <= 0.1 * len(clips),
            bool(clips),
        ),
    ]


def _top(raises: list[ClipScore], most: float) -> Target:
    per_clip = {
        clip.name: mean([abs(ms) for ms in clip.reps.top_ms])
        for clip in raises
        if clip.reps is not None and clip.reps.top_ms
    }
    worst = max(per_clip, key=lambda name: per_clip[name], default="")
    average = mean(list(per_clip.values()))
    return _row(
        "time of a raise's top",
        f"{50 * most:g} ms on every clip",
        f"mean {average:.0f} ms, worst clip {per_clip.get(worst, 0):.0f} ms ({worst})",
        per_clip.get(worst, 0) <= 50 * most,
        bool(per_clip),
    )


def _coverage(clips: list[ClipScore], marks: list[MarksScore]) -> list[Target]:
    """Rows for the raises (marked ones too) and for the rest apart.

    Put together, intervals that are too wide in one would make up for intervals that are
    too narrow in the other.
    """
    raises = [clip for clip in clips if clip.raises and clip.yaw_true <= MOST_YAW_DEG]
    others = [clip for clip in clips if clip not in raises]
    groups = {
        "raises": [clip.coverage for clip in raises] + [score.coverage for score in marks],
        "others": [clip.coverage for clip in others],
    }
    rows = []
    for name in QUANTITIES:
        for group, scores in groups.items():
            whole = pooled([part[name] for part in scores if name in part])
            rows.append(_covered(f"coverage, {name}, {group}", whole))
    return [row for row in rows if row.ok is not None]


def _covered(quantity: str, whole: Coverage) -> Target:
    low, high = whole.share >= 0.90, whole.share <= 0.99 or whole.count < ENOUGH
    why = "" if low and high else "; too wide" if low else "; too narrow"
    reached = (
        f"{whole.share:.1%} of {whole.count}, median +-{whole.half_width:.1f},"
        f" x{whole.needed:.2f} would do{why}"
    )
    return _row(quantity, "90 to 99 %", reached, low and high, whole.count > 0)


def _marks(marks: list[MarksScore], most: float) -> list[Target]:
    known = [score for score in marks if score.advice is None]
    maes = [score.curves["ankle"].mae for score in known]
    turns = [abs(found - true) for score in known for true, found in (score.rotation["pitch"],)]
    worst, turn = (float(np.max(values)) if values else np.nan for values in (maes, turns))
    whole = len(known) == len(marks)
    return [
        _row(
            "hand-marked frames, angle MAE, worst clip",
            f"{4 * most:g} deg",
            f"{worst:.1f} deg",
            bool(worst <= 4 * most) and whole,
            bool(marks),
        ),
        _row(
            "hand-marked frames, flat-to-top rotation",
            f"within {5 * most:g} deg",
            f"{turn:.1f} deg off",
            bool(turn <= 5 * most) and whole,
            bool(marks),
        ),
    ]
