"""What a person can measure, children included; anything else is a slip."""

HEIGHT_CM = (50.0, 250.0)
FOOT_LENGTH_CM = (8.0, 40.0)
MASS_KG = (10.0, 400.0)
TARGET_FOOT_LENGTHS = (0.05, 0.8)
"""Heel height of a full raise."""


def check_range(name: str, value: float | None, limits: tuple[float, float]) -> None:
    """Raise ValueError unless the value is None or within the limits (NaN is not)."""
    low, high = limits
    if value is not None and not low <= value <= high:
        raise ValueError(f"{name} is {value:g}: it must be from {low:g} to {high:g}")
