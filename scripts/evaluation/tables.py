"""The scores as tables."""

from collections.abc import Callable

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from evaluation.clip_score import ClipScore
from evaluation.marks import MarksScore
from evaluation.scoring import Coverage, CurveScore, mean, pooled
from evaluation.targets import MOST_YAW_DEG, QUANTITIES, Target, peak_heel_percent

UNITS = {"heel": "cm", "rep heel": "cm"}


def print_tables(
    console: Console, clips: list[ClipScore], marks: list[MarksScore], rows: list[Target]
) -> None:
    """Print everything."""
    if clips:
        console.print(rep_table(clips))
        console.print(curve_table(clips))
        console.print(coverage_table(clips))
        console.print(naive_table(clips))
        if any(clip.ranges or clip.hold for clip in clips):
            console.print(test_table(clips))
    if marks:
        console.print(marks_table(marks))
    console.print(target_table(rows))


def rep_table(clips: list[ClipScore]) -> Table:
    """Repetitions and their times."""
    table = _table(
        "Repetitions (times: found minus true, ms: mean |error| / median |error| / bias)",
        "clip", "right", "range", "found", "missed", "phantom", "extra", "full->part",
        "part->full", "start", "top", "end", "",
    )  # fmt: skip
    for clip in clips:
        if clip.reps is None:
            verdict = "right" if clip.cut else "WRONG"
            table.add_row(clip.name, *["-"] * 11, f"advice ({verdict}): {clip.advice}")
            continue
        r = clip.reps
        times = [_times(errors) for errors in (r.start_ms, r.top_ms, r.end_ms)]
        numbers = (r.counted, r.missed, r.phantom, r.extra, r.full_as_partial, r.partial_as_full)
        wrong = "" if r.exact and not clip.cut else "WRONG" if not clip.cut else "WRONG: guessed"
        table.add_row(
            clip.name, str(r.true), f"{r.low}-{r.high}", *map(str, numbers), *times,
            f"{wrong} {' '.join(clip.warnings)}".strip(),
        )  # fmt: skip
    known = [clip.reps for clip in clips if clip.reps is not None]
    sums = [
        str(sum(getattr(r, name) for r in known))
        for name in ("counted", "missed", "phantom", "extra", "full_as_partial", "partial_as_full")
    ]
    times = [
        _times([ms for r in known for ms in getattr(r, f"{e}_ms")]) for e in ("start", "top", "end")
    ]
    table.add_section()
    spread = f"{sum(r.low for r in known)}-{sum(r.high for r in known)}"
    table.add_row("total", str(sum(r.true for r in known)), spread, *sums, *times, "")
    return table


def curve_table(clips: list[ClipScore]) -> Table:
    """Angles and heights as formcheck measures them."""
    table = _table(
        "Measured curves (ankle and pitch since rest; slope of measured on true)",
        "clip", "leg", "yaw", "read", "ankle %", "zero", "MAE", "bias", "slope", "r", "peak",
        "pitch MAE", "slope", "shank MAE", "bias", "heel cm MAE", "peaks %",
    )  # fmt: skip
    columns: list[Callable[[ClipScore], float]] = [
        lambda c: c.yaw_true,
        lambda c: c.yaw_measured,
        lambda c: 100 * c.curves["ankle"].share,
        lambda c: c.rest_error_deg,
        lambda c: c.curves["ankle"].mae,
        lambda c: c.curves["ankle"].bias,
        lambda c: c.curves["ankle"].slope,
        lambda c: c.curves["ankle"].r,
        lambda c: mean([abs(error) for error in c.peak_deg]),
        lambda c: c.curves["pitch"].mae,
        lambda c: c.curves["pitch"].slope,
        lambda c: c.curves["shank"].mae,
        lambda c: c.curves["shank"].bias,
        lambda c: c.curves["heel"].mae,
        lambda c: mean([abs(percent) for percent in peak_heel_percent(c)]),
    ]
    forms = ["{:.0f}"] * 3 + ["{:+.1f}", "{:.2f}", "{:+.2f}", "{:.2f}", "{:.3f}", "{:.1f}"]
    forms += ["{:.2f}", "{:.2f}", "{:.2f}", "{:+.2f}", "{:.2f}", "{:.1f}"]
    _fill(table, clips, columns, forms, _leg)
    return table


def naive_table(clips: list[ClipScore]) -> Table:
    """The bare landmark angle, for comparison."""
    table = _table(
        "Naive angle (knee-ankle against heel-foot index, since rest; shank absolute)",
        "clip", "leg", "ankle MAE", "bias", "slope", "r", "peak", "pitch MAE", "slope",
        "shank MAE", "bias",
    )  # fmt: skip
    columns: list[Callable[[ClipScore], float]] = [
        lambda c: c.naive["ankle"].mae,
        lambda c: c.naive["ankle"].bias,
        lambda c: c.naive["ankle"].slope,
        lambda c: c.naive["ankle"].r,
        lambda c: mean([abs(error) for error in c.naive_peak_deg]),
        lambda c: c.naive["pitch"].mae,
        lambda c: c.naive["pitch"].slope,
        lambda c: c.naive["shank"].mae,
        lambda c: c.naive["shank"].bias,
    ]
    forms = ["{:.2f}", "{:+.2f}", "{:.2f}", "{:.3f}", "{:.1f}", *["{:.2f}"] * 3, "{:+.2f}"]
    _fill(table, clips, columns, forms, _leg)
    return table


def _fill(
    table: Table,
    clips: list[ClipScore],
    columns: list[Callable[[ClipScore], float]],
    forms: list[str],
    leg: Callable[[ClipScore], str],
) -> None:
    """A row a clip, then the means over all and over the raises from the side."""
    measured = [clip for clip in clips if clip.advice is None]
    for clip in measured:
        cells = [_cell(form, column(clip)) for form, column in zip(forms, columns, strict=True)]
        table.add_row(clip.name, leg(clip), *cells)
    table.add_section()
    for name, group in _groups(measured).items():
        cells = [
            _cell(form, mean([column(clip) for clip in group]))
            for form, column in zip(forms, columns, strict=True)
        ]
        table.add_row(name, "", *cells)


def _groups(measured: list[ClipScore]) -> dict[str, list[ClipScore]]:
    raises = [c for c in measured if c.raises and not c.cut and c.yaw_true <= MOST_YAW_DEG]
    return {"all": measured, "raises, yaw <= 45": raises}


def coverage_table(clips: list[ClipScore]) -> Table:
    """Share of true values inside the interval, its median half-width, and what would do."""
    titles = [f"{name}, {UNITS.get(name, 'deg')}" for name in QUANTITIES]
    table = _table(
        "Coverage: % of true values inside, median +-, and how many times as wide holds 95 %",
        "clip",
        *titles,
    )
    measured = [clip for clip in clips if clip.advice is None]
    for clip in measured:
        table.add_row(clip.name, *_pooled_cells([clip]))
    table.add_section()
    for name, group in _groups(measured).items():
        table.add_row(name, *_pooled_cells(group))
    return table


def _pooled_cells(clips: list[ClipScore]) -> list[str]:
    return [
        _inside(pooled([clip.coverage[name] for clip in clips if name in clip.coverage]))
        for name in QUANTITIES
    ]


def test_table(clips: list[ClipScore]) -> Table:
    """Lunges and open-chain tests: true and measured."""
    table = _table("Tests", "clip", "quantity", "true", "measured", "+-")
    for clip in clips:
        for end in clip.ranges:
            numbers = (end.true_deg, end.measured_deg, end.plus_minus_deg)
            table.add_row(clip.name, f"{end.name}, deg", *(_cell("{:.1f}", x) for x in numbers))
        if clip.hold is not None:
            h = clip.hold
            pairs = {
                "shank tilt held, deg": (h.true_tilt_deg, h.measured_tilt_deg),
                "heel lift held, cm": (h.true_heel_cm, h.measured_heel_cm),
            }
            for name, pair in pairs.items():
                table.add_row(clip.name, name, *(_cell("{:.1f}", x) for x in pair), "")
    return table


def marks_table(marks: list[MarksScore]) -> Table:
    """Hand-marked frames."""
    table = _table(
        "Hand-marked frames of real clips (flat -> top: true / measured, deg)",
        "clip", "angle", "frames %", "ankle MAE", "bias", "slope", "pitch MAE", "shank MAE",
        "flat -> top, foot", "flat -> top, ankle", "inside: ankle", "pitch", "shank", "counted",
    )  # fmt: skip
    for score in marks:
        if score.advice is not None:
            table.add_row(score.name, f"advice: {score.advice}")
            continue
        for name, curves, turns in (
            ("formcheck", score.curves, score.rotation),
            ("naive", score.naive, score.naive_rotation),
        ):
            own = name == "formcheck"
            shown = [_inside(score.coverage[q]) if own else "" for q in ("ankle", "pitch", "shank")]
            table.add_row(
                score.name,
                name,
                *_curve_cells(curves["ankle"]),
                *(_cell("{:.1f}", curves[q].mae) for q in ("pitch", "shank")),
                *(" / ".join(_cell("{:.0f}", x) for x in turns[q]) for q in ("pitch", "ankle")),
                *shown,
                str(score.counted) if own else "",
            )
    return table


def _curve_cells(curve: CurveScore) -> list[str]:
    return [
        _cell("{:.0f}", 100 * curve.share),
        _cell("{:.1f}", curve.mae),
        _cell("{:+.1f}", curve.bias),
        _cell("{:.2f}", curve.slope),
    ]


def target_table(rows: list[Target]) -> Table:
    """What is wanted and what was reached."""
    table = Table(title="Targets", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for title in ("quantity", "reached", "target", "ok"):
        table.add_column(title, overflow="fold")
    for row in rows:
        mark = "-" if row.ok is None else "ok" if row.ok else "NO"
        table.add_row(row.quantity, row.reached, row.target, mark)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 else "right", no_wrap=i == 0)
    return table


def _leg(clip: ClipScore) -> str:
    return f"{clip.side}{'' if clip.working else ' (idle)'}"


def _cell(form: str, value: float) -> str:
    return form.format(value) if np.isfinite(value) else "-"


def _inside(part: Coverage) -> str:
    if not part.count:
        return "-"
    return f"{100 * part.share:.0f} +-{part.half_width:.1f} x{part.needed:.2f}"


def _times(errors: list[float]) -> str:
    if not errors:
        return "-"
    size = np.abs(errors)
    return f"{size.mean():.0f}/{np.median(size):.0f}/{np.mean(errors):+.0f}"
