#!/usr/bin/env python3
"""Show how far worse pictures make worse results: a table in Markdown.

    python scripts/degradation.py DIR --clips 01_side_10reps 12_left
    python scripts/degradation.py DIR --clips 01_side_10reps --kinds blur light

Makes variants of the named clips (each with a NAME.truth.json beside it) in a temporary
folder: fewer frames, smaller, darker, blurred, compressed, through a wide lens, partly
covered. Each is measured by all of formcheck and compared with the truth of its clip. Yaw,
the camera's height and clothes can't be made of a picture: those rows are the clips of DIR that
differ in them.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from evaluate import TRUTH, evaluate_file
from evaluation.clip_score import ClipScore
from evaluation.degrade import load_json, variants, write_variant
from evaluation.scoring import pooled

HEADER = (
    "degradation", "level", "counted / true", "phantoms", "peak error, °", "angle error, °",
    "peak in its ±", "median ±, °", "heel in its ±", "not measured",
)  # fmt: skip
Row = tuple[str, str, list[ClipScore]]


def score_clip_file(truth: Path, cache: Path | None) -> ClipScore:
    """Measure a clip by all of formcheck and score it."""
    print(truth.name.removesuffix(TRUTH), file=sys.stderr)
    score = evaluate_file(truth, cache, live=False, careful=False)
    assert isinstance(score, ClipScore), "a truth file is scored as a clip"
    return score


def filmed_rows(folder: Path, cache: Path | None) -> Iterator[Row]:
    """Yield the rows that clips as they were filmed give: yaw, camera height, clothes."""
    groups: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(folder.glob(f"*{TRUTH}")):
        truth = load_json(path)
        if truth["formcheck_exercise"] != "calf-raise" or len(truth["working_legs"]) < 2:
            continue
        folded = truth["camera_yaw_deg"] % 180
        yaw = round(min(folded, 180 - folded))
        height_cm = round(100 * truth["camera"]["position_m"][2])
        keys = [("yaw", f"{yaw}°")]
        if yaw == 0:
            keys += [("camera height", f"{height_cm} cm"), ("clothes", clothes(truth))]
        for key in keys:
            groups.setdefault(key, []).append(path)
    scores: dict[Path, ClipScore] = {}
    for (kind, level), paths in sorted(groups.items(), key=lambda item: _order(item[0])):
        for path in paths:
            if path not in scores:
                scores[path] = score_clip_file(path, cache)
        yield kind, level, [scores[path] for path in paths]


def _order(key: tuple[str, str]) -> tuple[str, int, str]:
    kind, level = key
    number = level.split()[0].rstrip("°")
    return kind, int(number) if number.isdecimal() else 0, level


def clothes(truth: dict[str, object]) -> str:
    """Name what is worn, as far as the clip's note says it."""
    note = str(truth["note"])
    return note.split(",")[0] if "shoes" in note else str(truth["legwear"])


def degraded_rows(
    clips: Iterable[Path], kinds: list[str] | None, cache: Path | None
) -> Iterator[Row]:
    """Yield the rows of variants, each made of every clip."""
    found: dict[tuple[str, str], list[ClipScore]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for clip in clips:
            by_kind: dict[str, int] = {}
            for variant in variants(load_json(clip.with_name(clip.stem + TRUTH))):
                # The same step of a kind is one row, whatever a clip's own size is.
                step = by_kind[variant.kind] = by_kind.get(variant.kind, -1) + 1
                if kinds and variant.kind not in kinds:
                    continue
                truth = write_variant(clip, variant, Path(folder))
                score = score_clip_file(truth, cache)
                row = (variant.kind, f"{step:02}{variant.level}")
                same = next(
                    (key for key in found if key[0] == row[0] and key[1][:2] == row[1][:2]), row
                )
                found.setdefault(same, []).append(score)
    for (kind, level), scores in found.items():
        yield kind, level[2:], scores


def cells(row: Row) -> list[str]:
    """Put a row into words."""
    kind, level, scores = row
    measured = [score for score in scores if score.reps is not None]
    reps = [score.reps for score in measured if score.reps is not None]
    peaks = np.array([error for score in measured for error in score.peak_deg], float)
    curves = np.array([score.curves["ankle"].mae for score in measured], float)
    inside = pooled([score.coverage["peak"] for score in measured])
    heels = pooled([score.coverage["rep heel"] for score in measured])
    return [
        kind,
        level,
        " ".join(f"{rep.counted}/{rep.true}" for rep in reps) or "-",
        str(sum(rep.phantom for rep in reps)),
        _mean(np.abs(peaks), 1),
        _mean(curves, 1),
        _share(inside.share),
        _mean(np.array([inside.half_width]), 1),
        _share(heels.share),
        f"{len(scores) - len(measured)} of {len(scores)}",
    ]


def _mean(values: np.ndarray[tuple[int], np.dtype[np.float64]], decimals: int) -> str:
    known = values[np.isfinite(values)]
    return f"{known.mean():.{decimals}f}" if len(known) else "-"


def _share(share: float) -> str:
    return f"{100 * share:.0f} %" if np.isfinite(share) else "-"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--clips", nargs="+", required=True, metavar="NAME")
    parser.add_argument("--kinds", nargs="+", metavar="KIND", help="only these degradations")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep poses there")
    options = parser.parse_args()
    clips = [options.folder / f"{name}.mp4" for name in options.clips]
    for clip in clips:
        if not clip.with_name(clip.stem + TRUTH).is_file():
            parser.error(f"{clip.stem}: no such clip with its truth in {options.folder}")
    print("| " + " | ".join(HEADER) + " |")
    print("|" + "---|" * len(HEADER))
    originals = [
        score_clip_file(clip.with_name(clip.stem + TRUTH), options.cache) for clip in clips
    ]
    rows: list[Row] = [("none", "as filmed", originals)]
    for row in rows:
        print("| " + " | ".join(cells(row)) + " |", flush=True)
    for row in degraded_rows(clips, options.kinds, options.cache):
        print("| " + " | ".join(cells(row)) + " |", flush=True)
    if not options.kinds:
        for row in filmed_rows(options.folder, options.cache):
            print("| " + " | ".join(cells(row)) + " |", flush=True)


if __name__ == "__main__":
    main()
