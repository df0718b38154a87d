"""On what it was checked that each exercise is followed right; docs/exercises.md says how."""

from collections.abc import Mapping
from typing import Literal

Check = Literal["real clip", "rendered clip", "synthetic motion", "timer only"]
"""From the strongest to the weakest: filmed people counted by hand, an animated person filmed by a
virtual camera, landmarks that a program moves, and a clock alone."""

CHECKED_ON: Mapping[str, tuple[Check, ...]] = {
    "calf-raise": ("real clip", "rendered clip"),
    "calf-raise-hold": ("rendered clip",),
    "dumbbell-plantarflexion": ("rendered clip", "synthetic motion"),
    "elevated-calf-raise": ("rendered clip",),
    "heel-rise-test": ("rendered clip", "synthetic motion"),
    "lunge-calf-raise": ("rendered clip", "synthetic motion"),
    "seated-calf-raise": ("rendered clip",),
    "single-leg-calf-raise": ("rendered clip",),
    "band-dorsiflexion": ("rendered clip", "synthetic motion"),
    "seated-dumbbell-dorsiflexion": ("rendered clip", "synthetic motion"),
    "backward-lunge": ("rendered clip", "synthetic motion"),
    "jump-onto-a-curb": ("rendered clip", "synthetic motion"),
    "lunge": ("rendered clip", "synthetic motion"),
    "one-leg-rise-from-a-bench": ("rendered clip", "synthetic motion"),
    "squat-jump": ("rendered clip", "synthetic motion"),
    "squat-lunge": ("rendered clip", "synthetic motion"),
    "step-back-lunge": ("rendered clip", "synthetic motion"),
    "step-up": ("rendered clip", "synthetic motion"),
    "deep-squat-hold": ("rendered clip", "synthetic motion"),
    "dorsiflexor-stretch": ("rendered clip", "synthetic motion"),
    "heel-walk": ("rendered clip", "synthetic motion"),
    "knee-to-wall-soleus-stretch": ("rendered clip", "synthetic motion"),
    "seated-towel-stretch": ("rendered clip", "synthetic motion"),
    "single-leg-balance": ("rendered clip", "synthetic motion"),
    "standing-shin-stretch": ("rendered clip", "synthetic motion"),
    "toe-walk": ("rendered clip", "synthetic motion"),
    "wall-calf-stretch": ("rendered clip", "synthetic motion"),
    "ankle-alphabet": ("rendered clip", "synthetic motion"),
    "ankle-circles": ("rendered clip", "synthetic motion"),
    "curb-jumps": ("rendered clip", "synthetic motion"),
    "lateral-line-hops": ("rendered clip", "synthetic motion"),
    "rope-jumps": ("rendered clip", "synthetic motion"),
    "star-balance-drill": ("rendered clip", "synthetic motion"),
    "knee-to-wall": ("rendered clip",),
    "rom-active": ("rendered clip",),
    "ball-rolling": ("timer only",),
    "band-inversion": ("timer only",),
    "cotton-balls": ("timer only",),
    "foam-rolling": ("timer only",),
    "massage-mat": ("timer only",),
    "plantar-fascia-stretch": ("timer only",),
    "towel-scrunch": ("timer only",),
}
"""By the exercise's name."""
_WORDS: Mapping[Check, str] = {
    "real clip": "clips of people, counted by hand",
    "rendered clip": "clips of a rendered person, whose movement is known exactly",
    "synthetic motion": "the motion of a person made by a program",
    "timer only": "the clock alone: nothing of the movement is judged",
}


def checked_words(name: str) -> str:
    """Return on what an exercise was checked; "" for one of the user's own."""
    return "; ".join(_WORDS[check] for check in CHECKED_ON.get(name, ()))
