"""Options and checks that need nothing of what measures, reads or saves."""

from collections.abc import Callable

import click

open_option = click.option(
    "--open", "opened", is_flag=True, help="Open the report in the browser at the end."
)


def within(limits: tuple[float, float]) -> Callable[..., float | None]:
    """Return a click callback that refuses numbers outside of some limits."""
    low, high = limits

    def check(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
        # The comparison also refuses NaN.
        if value is not None and not low <= value <= high:
            raise click.BadParameter(f"{value:g} is not from {low:g} to {high:g}")
        return value

    return check
