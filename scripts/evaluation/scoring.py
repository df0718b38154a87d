"""How far a measured quantity is from the true one. Pure maths on arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MIN_SPREAD = 5.0
"""A slope needs a true quantity that moves: less than this, and it says only noise."""


@dataclass(frozen=True)
class CurveScore:
    """A measured curve against the true one; NaN where nothing can be said.

    Attributes
    ----------
    mae, bias : float
        Mean absolute and mean error (measured minus true), units of the curve.
    slope, r : float
        Of the regression of measured on true, and its correlation; NaN when the true
        curve moves by less than `MIN_SPREAD`.
    share : float
        Share of the frames in which it was measured.
    """

    mae: float
    bias: float
    slope: float
    r: float
    share: float


@dataclass(frozen=True, eq=False)
class Coverage:
    """How often the true value lies in the reported interval.

    Attributes
    ----------
    errors : ndarray, shape (N,)
        Absolute error of each value in units of its half-width: inside up to 1.
    half_widths : ndarray, shape (N,)
        Half-width of each interval.
    """

    errors: Floats
    half_widths: Floats

    @property
    def count(self) -> int:
        """Values with an interval."""
        return len(self.errors)

    @property
    def share(self) -> float:
        """Share of the values inside; NaN without any."""
        return float((self.errors <= 1).mean()) if self.count else float("nan")

    @property
    def half_width(self) -> float:
        """Median half-width; NaN without any value."""
        return float(np.median(self.half_widths)) if self.count else float("nan")

    @property
    def needed(self) -> float:
        """How many times as wide the intervals must be to hold 95 %: 1 is just right."""
        return float(np.quantile(self.errors, 0.95)) if self.count else float("nan")


def score_curve(measured: Floats, true: Floats) -> CurveScore:
    """Score a curve of shape (T,); NaN in either marks a frame that is not compared."""
    given = np.isfinite(true)
    both = given & np.isfinite(measured)
    share = float(both.sum() / given.sum()) if given.any() else float("nan")
    if not both.any():
        nan = float("nan")
        return CurveScore(nan, nan, nan, nan, share)
    x, y = true[both], measured[both]
    error = y - x
    slope, r = regression(x, y)
    return CurveScore(float(np.abs(error).mean()), float(error.mean()), slope, r, share)


def regression(x: Floats, y: Floats) -> tuple[float, float]:
    """Slope of y on x and their correlation; NaN when x or y hardly moves."""
    if len(x) < 3 or np.ptp(x) < MIN_SPREAD:
        return float("nan"), float("nan")
    dx, dy = x - x.mean(), y - y.mean()
    slope = float((dx @ dy) / (dx @ dx))
    scatter = float(np.sqrt((dx @ dx) * (dy @ dy)))
    return slope, float(dx @ dy) / scatter if scatter > 0 else float("nan")


def coverage(measured: Floats, plus_minus: Floats, true: Floats) -> Coverage:
    """Compare true values with ``measured`` +- ``plus_minus``, all of shape (N,).

    The ends belong to the interval. Entries with NaN are left out.
    """
    given = np.isfinite(measured) & np.isfinite(plus_minus) & np.isfinite(true)
    error, half_width = np.abs(measured - true)[given], plus_minus[given]
    # An interval without width holds nothing but its own value.
    ratio = np.where(error == 0, 0.0, np.inf)
    np.divide(error, half_width, out=ratio, where=half_width > 0)
    return Coverage(ratio, half_width)


def pooled(parts: list[Coverage]) -> Coverage:
    """Coverage of all the values of several clips."""
    nothing = np.zeros(0)
    return Coverage(
        np.concatenate([nothing, *(part.errors for part in parts)]),
        np.concatenate([nothing, *(part.half_widths for part in parts)]),
    )


def since_rest(values: Floats, rest: Bools) -> Floats:
    """Change since rest: the curve less its median over the frames at rest.

    All NaN when it was not measured at rest.
    """
    at_rest = values[rest & np.isfinite(values)]
    if not len(at_rest):
        return np.full(len(values), np.nan)
    result: Floats = values - np.median(at_rest)
    return result


def folded_yaw(yaw_deg: float) -> float:
    """Yaw from the side view, whichever side: 0 (side-on) to 90 (front or back).

    Examples
    --------
    >>> [folded_yaw(yaw) for yaw in (0, 180, -15, 150, 270)]
    [0.0, 0.0, 15.0, 30.0, 90.0]
    """
    yaw = abs((yaw_deg + 180) % 360 - 180)
    return float(180 - yaw if yaw > 90 else yaw)


def still_frames(curves: list[Floats], time_s: Floats, max_speed: float) -> Bools:
    """Frames in which no curve moves faster than ``max_speed`` (units a second)."""
    if len(time_s) < 2:
        return np.ones(len(time_s), bool)
    still = np.ones(len(time_s), bool)
    for curve in curves:
        still &= np.abs(np.gradient(curve, time_s)) < max_speed
    return still


def first_stretch(mask: Bools, time_s: Floats, min_s: float) -> Bools:
    """The first stretch of a mask that lasts ``min_s`` seconds, as a mask; empty if none does."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    found = np.zeros(len(mask), bool)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if time_s[stop - 1] - time_s[start] >= min_s:
            found[start:stop] = True
            break
    return found


def resample(time_s: Floats, values: Floats, at_s: Floats) -> Floats:
    """Curve at other times by straight lines; NaN before its start, after its end, and
    wherever a neighbour is NaN."""
    result: Floats = np.interp(at_s, time_s, values, left=np.nan, right=np.nan)
    return result


def mean(values: list[float]) -> float:
    """Mean of the finite values; NaN without any."""
    good = [value for value in values if np.isfinite(value)]
    return float(np.mean(good)) if good else float("nan")
