"""What a person can measure, children included; anything else is a slip."""

HEIGHT_CM = (50.0, 250.0)
FOOT_LENGTH_CM = (8.0, 40.0)
MASS_KG = (10.0, 400.0)
LOAD_KG = (0.0, 400.0)
"""Extra load that is held or worn."""
TARGET_FOOT_LENGTHS = (0.05, 0.8)
"""Heel height of a full raise."""
MAX_CLIP_S = 604_800.0
"""A week: no clip or session is longer."""
MAX_REP_S = 3600.0


def check_range(name: str, value: float | None, limits: tuple[float, float]) -> None:
    """Refuse a value outside of some limits.

    Parameters
    ----------
    name : str
        What to call it in the error.
    value : float or None
        None is not checked.
    limits : pair of float
        Lowest and highest, both allowed.

    Raises
    ------
    ValueError
        The value is outside, or NaN.
    """
    low, high = limits
    if value is not None and not low <= value <= high:
        raise ValueError(f"{name} is {value:g}: it must be from {low:g} to {high:g}")
