"""The rows of a clip in the tables of a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from formcheck.model.landmarks import SIDES
from formcheck.model.measured import Measured
from formcheck.model.result import JointRange, Rep, Result, RomMean, RomSide, Summary
from formcheck.model.rounding import round_tree
from formcheck.report.tables import REP_COLUMNS, rep_row

_SUMMARY = tuple(name for name in Summary.model_fields if name != "faults")
_MEASURED = tuple(
    name
    for name in _SUMMARY
    if {Measured, NoneType} <= set(get_args(Summary.model_fields[name].annotation))
)
_RANGES = ("dorsiflexion", "plantarflexion", "total", "lunge")


def _summary_columns() -> tuple[str, ...]:
    return tuple(
        column
        for name in _SUMMARY
        for column in ((name, f"{name}_plus_minus") if name in _MEASURED else (name,))
    )


def _range_columns() -> tuple[str, ...]:
    names = [f"{side}_{name}_deg" for side in SIDES for name in _RANGES]
    names += [f"{side}_wall_distance_cm" for side in SIDES]
    return tuple(column for name in names for column in (name, f"{name}_plus_minus"))


MEASUREMENT_COLUMNS = (
    "exercise", "test", "duration_s", "frames", "facing", "yaw_deg", "view_ok", "near_side",
    "frames_with_pose", "scale", *_summary_columns(), *_range_columns(), "at_least", "faults",
    "notices", "unmeasured_s",
)  # fmt: skip
"""Columns of ``clips.csv`` that come from a result."""

CLIP_COLUMNS = (
    "clip", "folder", "state", "reason", "filmed", *MEASUREMENT_COLUMNS, "session", "work_s",
    "sha256", "settings", "source",
)  # fmt: skip
RAISE_COLUMNS = ("clip", "folder", "exercise", *REP_COLUMNS)

_LARGEST = 2**63
"""Whole numbers of a Parquet column are smaller."""

Kind = Literal["text", "whole", "truth", "number"]
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("frames", "session"), "whole"),
    "view_ok": "truth",
    **dict.fromkeys(
        ("duration_s", "yaw_deg", "frames_with_pose", "unmeasured_s", "work_s", *_range_columns()),
        "number",
    ),
}
"""Of the columns that are no field's; the others of these are text."""


@cache
def kind_of_column(column: str) -> Kind:
    """Return what a column of the tables holds."""
    if column in _KINDS:
        return _KINDS[column]
    if column.endswith("_plus_minus"):
        return "number"
    for model in (Summary, Rep):
        if column in model.model_fields and column != "faults":
            return _kind_of(model.model_fields[column].annotation)
    return "text"


def fitting(value: Any, column: str) -> Any:
    """Return a cell that its column can hold; None for one of another formcheck that can't."""
    kind = kind_of_column(column)
    if value is None or kind == "text":
        return None if value is None else str(value)
    if kind == "truth" or isinstance(value, bool):
        return value if kind == "truth" and isinstance(value, bool) else None
    fits = isinstance(value, int | float if kind == "number" else int)
    return value if fits and abs(value) < _LARGEST else None


def _kind_of(annotation: object) -> Kind:
    leaves = set(_leaves(annotation))
    if leaves & {float, Measured}:
        return "number"
    if bool in leaves:
        return "truth"
    return "whole" if int in leaves else "text"


def _leaves(annotation: object) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from map(type, get_args(annotation))
    elif parts := get_args(annotation):
        for part in parts:
            yield from _leaves(part)
    else:
        yield annotation


def measurements(result: Result) -> dict[str, Any]:
    """Return a clip's `MEASUREMENT_COLUMNS`, rounded as the report is; None where not measured.

    ``at_least`` names the columns whose true value is larger than what was measured.
    """
    tree = round_tree(result.model_dump())
    faults = Counter(result.summary.faults)
    row: dict[str, Any] = dict.fromkeys(MEASUREMENT_COLUMNS)
    row |= {
        "exercise": result.exercise,
        "test": None if result.rom is None else result.rom.test,
        "duration_s": tree["clip"]["duration_s"],
        "frames": result.clip.frames,
        "facing": result.view.facing,
        "view_ok": result.view.ok,
        "near_side": result.detection.near_side,
        "frames_with_pose": tree["detection"]["frames_with_pose"],
        "scale": result.scale.source,
        "faults": ";".join(f"{name}:{count}" for name, count in sorted(faults.items())),
        "notices": ";".join(dict.fromkeys(notice.code for notice in result.warnings)),
        "unmeasured_s": round(sum(u.end_s - u.start_s for u in result.unmeasured), 2),
    }
    if tree["view"]["yaw_deg"] is not None:
        row["yaw_deg"] = tree["view"]["yaw_deg"]["value"]
    for name in _SUMMARY:
        _put(row, name, tree["summary"][name])
    row["at_least"] = ";".join(_put_ranges(row, result, tree))
    return row


def raise_rows(result: Result) -> list[dict[str, Any]]:
    """Return a row for each repetition, by the columns of ``reps.csv``."""
    return [dict(zip(REP_COLUMNS, rep_row(rep), strict=True)) for rep in result.reps]


def _put(row: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(value, dict):
        row[name], row[f"{name}_plus_minus"] = value["value"], value["plus_minus"]
    else:
        row[name] = value


def _put_ranges(row: dict[str, Any], result: Result, tree: dict[str, Any]) -> list[str]:
    """Fill in the ranges: those of a test, else of the whole clip; return the lower bounds."""
    bounds = []
    for side in SIDES:
        tested: RomSide | None = None if result.rom is None else getattr(result.rom, side)
        moved: JointRange | None = getattr(result.range_of_motion, side)
        if tested is not None:
            values = tree["rom"][side]
            for name in _RANGES:
                mean: RomMean | None = getattr(tested, name)
                if mean is not None:
                    _put(row, f"{side}_{name}_deg", values[name]["mean_deg"])
                    bounds += [f"{side}_{name}_deg"] * mean.lower_bound
            _put(row, f"{side}_wall_distance_cm", values["wall_distance_cm"])
        elif moved is not None and result.rom is None:
            for name in JointRange.model_fields:
                _put(row, f"{side}_{name}", tree["range_of_motion"][side][name])
    return bounds
