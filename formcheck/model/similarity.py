"""A shift, a turn and a scale that several points agree on."""

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats


def fit_similarity(before: npt.NDArray[np.floating], after: npt.NDArray[np.floating]) -> Floats:
    """Return the shift, turn and scale of least squares: a line's fit in complex numbers.

    OpenCV's own refinement ends the process, without an error, where the memory is short: its
    OpenBLAS takes 32 MB for it, and doesn't look whether it got them.

    Parameters
    ----------
    before, after : ndarray, shape (N, 2)
        The same points in two pictures, two or more that are not all in one place.

    Returns
    -------
    ndarray, shape (2, 3)
        Affine, from ``before`` to ``after``.
    """
    start, end = (points[:, 0] + 1j * points[:, 1].astype(np.float64) for points in (before, after))
    off = start - start.mean()
    factor = np.vdot(off, end) / np.vdot(off, off).real
    shift = end.mean() - factor * start.mean()
    cosine, sine = factor.real, factor.imag
    return np.array([[cosine, -sine, shift.real], [sine, cosine, shift.imag]])
