"""How many decimals a number of a report deserves, by its field's name."""

import math
from typing import Any

_AS_GIVEN = 9
"""Of what the user set: in inches or pounds it may have many decimals."""
_FINER = {
    "cm_per_px": 5,
    "heel_height_foot_lengths": 4,
    "frames_with_pose": 4,
    "body_height_cm": _AS_GIVEN,
    "foot_length_cm": _AS_GIVEN,
    "mass_kg": _AS_GIVEN,
    "target_foot_lengths": _AS_GIVEN,
    "level_deg": _AS_GIVEN,
}
_TIME_DECIMALS = 3
_DECIMALS = 2


def decimals_of(field: str) -> int:
    """Return the decimals for a field: 2 for angles, heights and percents, 3 for times."""
    if field.endswith("_s"):
        return _TIME_DECIMALS
    return _FINER.get(field, _DECIMALS)


def rounded(value: float, decimals: int) -> float | None:
    """Round half to even; None for NaN and infinity, and never a negative zero."""
    if not math.isfinite(value):
        return None
    return round(value, decimals) + 0.0


def round_tree(node: Any, field: str = "") -> Any:
    """Round every number in a dumped model, deterministically.

    Parameters
    ----------
    node : dict, list or plain value
        What ``model_dump`` gives.
    field : str
        Name of the field that holds it; the elements of a list go by the list's name.

    Returns
    -------
    dict, list or plain value
        The same with every float rounded. A number that is NaN or infinite becomes
        None, and so does a measured quantity of which either number is.
    """
    if isinstance(node, dict):
        if node.keys() >= {"value", "plus_minus"}:
            known = {key: rounded(number, decimals_of(field)) for key, number in node.items()}
            return None if None in known.values() else known
        return {key: round_tree(part, key) for key, part in node.items()}
    if isinstance(node, list):
        return [round_tree(part, field) for part in node]
    if isinstance(node, float):
        return rounded(node, decimals_of(field))
    return node
