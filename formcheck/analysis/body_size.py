"""Sizes of a person that may be meant in another unit."""

from formcheck.analysis.options import Options
from formcheck.model.result import Notice, Result

CM_PER_INCH = 2.54
GROWN_CM = 120.0
"""Children of six (WHO growth reference 2007: 116 cm); younger ones do no sets of raises."""
GROWN_FOOT_CM = 17.0
INCHES = (48.0, 83.0)
"""From 120 to 210 cm."""
FOOT_INCHES = (8.0, 13.0)


def ask_size(result: Result, options: Options) -> Result:
    """Ask about a person's size that would be that of a small child.

    Returns
    -------
    Result
        With a notice of the code "size-asked" for a height or a foot that is.
    """
    asked = [
        notice
        for notice in (
            _ask("height", options.height_cm, GROWN_CM, INCHES),
            _ask("foot length", options.foot_length_cm, GROWN_FOOT_CM, FOOT_INCHES),
        )
        if notice is not None
    ]
    return result.model_copy(update={"warnings": [*result.warnings, *asked]}) if asked else result


def _ask(
    what: str, value: float | None, grown: float, inches: tuple[float, float]
) -> Notice | None:
    if value is None or value >= grown:
        return None
    low, high = inches
    message = f"the {what} is given as {value:g} cm, a small child's; all cm follow from it"
    if low <= value <= high:
        message += f". {value:g} inches are {CM_PER_INCH * value:.0f} cm"
    return Notice(code="size-asked", message=message)
