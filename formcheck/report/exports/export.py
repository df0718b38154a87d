"""What an export is: the bytes of a file, and what its reader should know."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from formcheck.model.arrays import Floats

UNEVEN_SHARE = 0.02
"""Of the median interval: clocks of cameras that keep their rate stray less than that."""
_TIME_DECIMALS = (6, 9, 12, 17)


@dataclass(frozen=True)
class Export:
    """A file that is ready to be written.

    Attributes
    ----------
    content : bytes
        All of the file.
    rows : int
        Rows of data in it.
    notes : tuple of str
        What is left out or flat in it, a sentence each.
    """

    content: bytes
    rows: int
    notes: tuple[str, ...] = ()


def time_cells(time_s: Floats) -> list[str]:
    """Return times as text with as few decimals as keep them apart, six at least.

    Parameters
    ----------
    time_s : ndarray, shape (T,)
        Seconds, strictly increasing.
    """
    cells: list[str] = []
    for decimals in _TIME_DECIMALS:
        cells = [f"{value + 0.0:.{decimals}f}" for value in time_s.tolist()]
        if (np.diff(np.array(cells, np.float64)) > 0).all():
            break
    return cells


def exact_time_cells(time_s: Floats) -> list[str]:
    """Return times as text that reads back to the same doubles.

    OpenSim takes a table for unevenly sampled, and resamples it before it filters, when steps
    differ by 1e-12 s: twelve decimals are too few.

    Parameters
    ----------
    time_s : ndarray, shape (T,)
        Seconds.
    """
    return [np.format_float_positional(value + 0.0, trim="0") for value in time_s]


def number_cells(values: Floats, decimals: int) -> list[str]:
    """Return numbers as text, never as a negative zero."""
    # Rounded first: what rounds to zero from below would keep its sign.
    return [f"{round(value, decimals) + 0.0:.{decimals}f}" for value in values.tolist()]


def is_evenly_spaced(time_s: Floats) -> bool:
    """Tell whether the times are evenly spaced, as far as a camera's clock goes."""
    steps = np.diff(time_s)
    if not len(steps):
        return True
    usual = float(np.median(steps))
    return bool(np.abs(steps - usual).max() <= UNEVEN_SHARE * usual)


def mean_rate(time_s: Floats) -> float:
    """Mean rate in 1/s; 0 where there are fewer than two times."""
    if len(time_s) < 2:
        return 0.0
    return float((len(time_s) - 1) / (time_s[-1] - time_s[0]))


def tab_separated(lines: Iterable[Iterable[str]]) -> str:
    """Join cells by tabs and rows by line feeds."""
    return "".join("\t".join(cells) + "\n" for cells in lines)
