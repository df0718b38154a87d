"""Ground truth beside a clip: rendered (``NAME.truth.json``) or marked by hand."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.matching import TrueRep, full_raises
from evaluation.scoring import Bools, Floats, first_stretch, folded_yaw, still_frames
from formcheck.exercises.catalogue import exercise_names
from formcheck.model.landmarks import Side

SIDE_OF: dict[str, Side] = {"L": "left", "R": "right"}
LETTER_OF: dict[Side, str] = {"left": "L", "right": "R"}

REST_SPEED_DEG_S = 5.0
REST_MIN_S = 0.3
FLAT_CM = 0.3
MIN_RAISE_CM = 1.0
EYE_ABOVE_HIP = 0.406
"""Eyes over hip joint in statures (.936 - .530, Drillis and Contini 1966)."""


@dataclass(frozen=True)
class LegTruth:
    """True curves of one leg, shape (T,): degrees and cm."""

    ankle: Floats
    pitch: Floats
    heel_cm: Floats
    shank: Floats
    rest: Bools


@dataclass(frozen=True)
class Truth:
    """What took place in a rendered clip.

    Attributes
    ----------
    name : str
        The clip's name without suffix.
    exercise : str
        formcheck's name of the exercise, in the catalogue or not.
    working : tuple of sides
        Legs that do the exercise.
    near : side or None
        The leg towards the camera; None from the front.
    yaw_deg : float
        Camera yaw, folded (0 = side-on, 90 = front or back).
    stature_cm : float
        The person's.
    time_s : ndarray, shape (T,)
        Times of the curves.
    legs : dict of LegTruth
        By side.
    counted : int
        Full raises.
    counted_range : (int, int)
        Counts that are right.
    cut : bool
        The head or the feet are out of the picture: formcheck must say so.
    movements : list of dict
        ``reps`` of the file.
    """

    name: str
    exercise: str
    working: tuple[Side, ...]
    near: Side | None
    yaw_deg: float
    stature_cm: float
    time_s: Floats
    legs: dict[Side, LegTruth]
    counted: int
    counted_range: tuple[int, int]
    cut: bool
    movements: list[dict[str, Any]]

    @property
    def known_exercise(self) -> str:
        """The exercise to ask formcheck for: this one, or calf-raise when it has none such."""
        return self.exercise if self.exercise in exercise_names() else "calf-raise"

    @property
    def has_raises(self) -> bool:
        """The exercise is one of the raises; its repetitions are raises."""
        return "calf-raise" in self.exercise or self.counted_range[1] > 0

    def reps(self, side: Side) -> list[TrueRep]:
        """Movements of one leg; without a peak where that leg did not work."""
        return _reps_of(self, side)


def load_truth(path: Path) -> Truth:
    """Read ``NAME.truth.json``."""
    data = json.loads(path.read_text())
    time_s = np.array(data["time_s"], float)
    legs = {side: _leg(data[letter], time_s) for letter, side in SIDE_OF.items() if letter in data}
    low, high = data.get("counted_reps_range", [data["counted_reps"]] * 2)
    return Truth(
        name=path.name.removesuffix(".truth.json"),
        exercise=data["formcheck_exercise"],
        working=tuple(SIDE_OF[letter] for letter in data["working_legs"]),
        near=SIDE_OF.get(data["near_leg"]),
        yaw_deg=folded_yaw(data["camera_yaw_deg"]),
        stature_cm=float(data["body"]["stature_cm"]),
        time_s=time_s,
        legs=legs,
        counted=int(data["counted_reps"]),
        counted_range=(int(low), int(high)),
        cut=body_is_cut(data),
        movements=data["reps"],
    )


def _leg(leg: dict[str, Any], time_s: Floats) -> LegTruth:
    ankle, pitch, heel, shank = (
        np.array(leg[name], float)
        for name in ("ankle_deg", "foot_pitch_deg", "heel_height_cm", "shank_lean_deg")
    )
    return LegTruth(ankle, pitch, heel, shank, rest_frames(ankle, pitch, shank, heel, time_s))


def rest_frames(
    ankle: Floats, pitch: Floats, shank: Floats, heel_cm: Floats, time_s: Floats
) -> Bools:
    """Frames of the first rest: nothing moves, and the foot is flat if it ever rests flat.

    When nothing rests, the first frame stands in for it.
    """
    still = still_frames([ankle, pitch, shank], time_s, REST_SPEED_DEG_S)
    for mask in (still & (np.abs(heel_cm) < FLAT_CM), still):
        rest = first_stretch(mask, time_s, REST_MIN_S)
        if rest.any():
            return rest
    first = np.zeros(len(time_s), bool)
    first[:1] = True
    return first


def body_is_cut(data: dict[str, Any]) -> bool:
    """Whether the eyes or both feet are out of the picture at the start.

    The eyes are where an upright trunk of this stature has them over the hips, in the
    scale of the shank (which a view along it would shorten; none does).
    """
    camera, body, leg = data["camera"], data["body"], _near_leg(data)
    points = {name: np.array(leg["px"][name][0]) for name in leg["px"]}
    px_per_cm = np.hypot(*(points["knee"] - points["ankle"])) / body["shank_length_cm"]
    eye_y = points["hip"][1] - EYE_ABOVE_HIP * body["stature_cm"] * px_per_cm
    low = max(points["heel_bottom"][1], points["ball_bottom"][1])
    return bool(eye_y < 0 or low > camera["height"])


def _near_leg(data: dict[str, Any]) -> dict[str, Any]:
    letter = data["near_leg"] if data["near_leg"] in SIDE_OF else data["working_legs"][0]
    leg: dict[str, Any] = data[letter]
    return leg


def _reps_of(truth: Truth, side: Side) -> list[TrueRep]:
    leg = truth.legs[side]
    home_deg = float(np.median(leg.ankle[leg.rest]))
    home_cm = float(np.median(leg.heel_cm[leg.rest]))
    heights = [_highest(rep, truth.working) - home_cm for rep in truth.movements]
    honest = [
        truth.has_raises and not rep.get("cheat") and height > MIN_RAISE_CM
        for rep, height in zip(truth.movements, heights, strict=True)
    ]
    raises = [height for height, good in zip(heights, honest, strict=True) if good]
    verdicts = iter(full_raises(raises, truth.counted, truth.counted_range))
    found = []
    for rep, good in zip(truth.movements, honest, strict=True):
        peaks = rep.get(LETTER_OF[side], {})
        found.append(
            TrueRep(
                start_s=rep["t_start"],
                top_s=rep["t_top"],
                hold_end_s=rep["t_hold_end"],
                end_s=rep["t_end"],
                is_raise=good,
                is_full=next(verdicts) if good else False,
                peak_heel_cm=peaks.get("peak_heel_cm", np.nan) - home_cm,
                peak_plantarflexion_deg=peaks.get("peak_pf_deg", np.nan) + home_deg,
            )
        )
    return found


def _highest(rep: dict[str, Any], working: tuple[Side, ...]) -> float:
    """Highest heel of the working legs in one movement, cm."""
    letters = [LETTER_OF[side] for side in working]
    return max((rep[key]["peak_heel_cm"] for key in letters if key in rep), default=0.0)
