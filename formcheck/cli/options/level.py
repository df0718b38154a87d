"""The option that says how the camera was tilted."""

import click

LEVEL_DEG = (-45.0, 45.0)


def _within(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    low, high = LEVEL_DEG
    # The comparison also refuses NaN.
    if value is not None and not low <= value <= high:
        raise click.BadParameter(f"{value:g} is not from {low:g} to {high:g}")
    return value


level = click.option(
    "--level",
    metavar="DEG",
    type=float,
    callback=_within,
    help="How far the camera was tilted: positive when upright things lean to the right in"
    " the picture, 0 when it was level.  [default: what the picture shows]",
)
