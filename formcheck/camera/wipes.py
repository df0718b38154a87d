"""Wipes of an edited clip: a border moves across the picture, one shot before it, the next behind.

Either shot may stand still in its place (a wipe), or move along with the border (a push moves
both, a slide the one that comes or the one that goes). Every picture between is then made of two
parts of the pictures before and after, and the place of the border goes one way. It begins and
ends at once, where somebody who passes the camera comes and goes on; and after a pan part of the
picture is the one before, moved.
"""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Bools, Floats

Pictures = npt.NDArray[np.float32]

WINDOWS_S = (0.4, 0.8, 1.6)
CHANGED, MIN_CHANGED = 10.0, 0.25
"""Grey levels by which a pixel has changed, and the share of the pixels that a wipe changes."""
STAYS_S, STAYS = 0.3, 0.75
"""Before and after it the pictures stay for so long: they change by less than this share of what
they would if the wipe went on."""
MOVED, OVERLAP = 0.2, 0.3
"""A pan: in at least this share of the picture the one before, moved, differs in so little of what
differs in its place."""
SOFT = 1.0
"""Pixels of blur: moved parts lie between the pixels."""
BORDER = 2
"""Pixels either side of the border that are not asked: it may be soft, or drawn as a line."""
UNEXPLAINED, MOST_UNEXPLAINED = 0.12, 0.25
"""Of the pixels, in the middle one and in the worst picture between: people go on moving."""
BETTER = 3.0
"""A picture of two parts differs from them in so many times less than from either shot alone."""
BETWEEN = (0.08, 0.92)
FEWEST_BETWEEN, MIN_WAY = 2, 0.15
"""Pictures with the border well inside, and how far it moves in them, share of the picture."""
AT_A_TIME = 1024
"""Pictures that are looked at together: in an hour's all at once there is a gigabyte."""

_TURNS: tuple[Callable[[Pictures], Pictures], ...] = (
    lambda p: p,
    lambda p: p[:, :, ::-1],
    lambda p: p.transpose(0, 2, 1),
    lambda p: p.transpose(0, 2, 1)[:, :, ::-1],
)
"""Bring the border of each direction to move from right to left."""


def find_wipes(pictures: Pictures | npt.NDArray[np.uint8], times: Floats) -> Bools:
    """Find the pictures that show two shots side by side with a moving border between them.

    Parameters
    ----------
    pictures : ndarray, shape (N, height, width)
        Small grey pictures.
    times : ndarray, shape (N,)
        Strictly increasing, seconds.

    Returns
    -------
    ndarray of bool, shape (N,)
        Pictures that belong to neither shot.
    """
    found = np.zeros(len(pictures), bool)
    if len(pictures) < FEWEST_BETWEEN + 2:
        return found
    step_s = float(np.median(np.diff(times)))
    stay = max(round(STAYS_S / step_s), 1)
    widths = [max(round(window_s / step_s), FEWEST_BETWEEN + 1) for window_s in WINDOWS_S]
    for begin in range(0, len(pictures), AT_A_TIME):
        # With those before and after that say whether the picture stays.
        first, stop = max(begin - stay, 0), begin + AT_A_TIME
        part = pictures[first : stop + max(widths) + stay]
        soft = np.array([cv2.GaussianBlur(p.astype(np.float32), (0, 0), SOFT) for p in part])
        for between in _wipes(soft, range(begin - first, stop - first), stay, widths):
            found[first + between.start : first + between.stop] = True
    return found


def _wipes(soft: Pictures, begins: range, stay: int, widths: list[int]) -> Iterator[slice]:
    """The pictures between two shots in each wipe that may begin at some pictures."""
    moved = _changed(soft, stay)
    before = np.concatenate([np.zeros(stay), moved])
    after = np.concatenate([moved, np.zeros(stay)])
    for width in widths:
        changed = _changed(soft, width)
        going_on = changed * min(1.0, stay / width)
        stays = np.maximum(before[: len(changed)], after[width:]) < STAYS * going_on
        for i in np.flatnonzero((changed >= MIN_CHANGED) & stays).tolist():
            between = _border_crosses(soft[i : i + width + 1]) if i in begins else None
            if between is not None:
                yield slice(i + between.start, i + between.stop)


def _changed(pictures: Pictures, later: int) -> Floats:
    """Share of the pixels that differ between each picture and a later one."""
    if later >= len(pictures):
        return np.zeros(0)
    pairs = zip(pictures[later:], pictures[:-later], strict=True)
    return np.array([float((np.abs(b - a) > CHANGED).mean()) for b, a in pairs])


def _border_crosses(run: Pictures) -> slice | None:
    """Which of a run of pictures (N, H, W) are made of its first and its last; None without any."""
    turned = [turn(run) for turn in _TURNS]
    if any(_has_moved(ends[0], ends[-1]) for ends in turned):
        return None
    for pictures in turned:
        between = _from_right(pictures)
        if between is not None:
            return between
    return None


def _has_moved(first: Pictures, last: Pictures) -> bool:
    """Whether a pan to the right leads from one picture to another."""
    width = first.shape[1]
    differ = _columns_differ(last, first)
    for way in range(1, int((1 - OVERLAP) * width) + 1):
        if differ.diagonal(way).sum() < MOVED * differ.diagonal()[:-way].sum():
            return True
    return False


def _from_right(run: Pictures) -> slice | None:
    """The same where the border moves from right to left."""
    first, last, middle = run[0], run[-1], run[1:-1]
    width = run.shape[2]
    nearer = np.minimum(*(_differing(middle, whole) for whole in (first, last)))
    for rest in _parts(middle, first, last):
        border, unexplained = rest.argmin(axis=1), rest.min(axis=1)
        inside = (border > BETWEEN[0] * width) & (border < BETWEEN[1] * width)
        parted = np.flatnonzero(inside & (nearer > BETTER * unexplained))
        if (
            len(parted) >= FEWEST_BETWEEN
            and np.median(unexplained) <= UNEXPLAINED
            and unexplained.max() <= MOST_UNEXPLAINED
            and np.diff(border).max() <= BORDER
            and border[parted[0]] - border[parted[-1]] > MIN_WAY * width
        ):
            return slice(int(parted[0]) + 1, int(parted[-1]) + 2)
    return None


def _differing(pictures: Pictures, other: Pictures) -> Floats:
    """Share of the pixels in which each picture differs from another one."""
    share: Floats = (np.abs(pictures - other) > CHANGED).mean(axis=(1, 2))
    return share


def _parts(middle: Pictures, first: Pictures, last: Pictures) -> list[Floats]:
    """Share of differing pixels, shape (N, width + 1), to pictures of two parts, by the border.

    Left of that column is the first picture, in place or moved out by the border; right of it the
    last one, in place or moved in. The columns at the border are left out.
    """
    height, width = first.shape
    columns = np.arange(width)
    # Sums over each diagonal of the differences of all columns: one for each way to move.
    offset = (columns[None, :] - columns[:, None] + width).ravel()
    left: tuple[list[Floats], list[Floats]] = [], []
    right: tuple[list[Floats], list[Floats]] = [], []
    for picture in middle:
        to_first, to_last = _columns_differ(picture, first), _columns_differ(picture, last)
        here = np.cumsum(to_first.diagonal())
        there = np.cumsum(to_last.diagonal()[::-1])
        skipped = np.zeros(BORDER + 1)
        left[0].append(np.concatenate([skipped, here[: width - BORDER]]))
        right[0].append(np.concatenate([skipped, there[: width - BORDER]])[::-1])
        # What is at the border was at an edge of its own picture.
        to_first[:, width - BORDER :] = to_last[:, :BORDER] = 0.0
        out, come = (
            np.bincount(offset, differ.ravel(), 2 * width + 1).astype(np.float64)
            for differ in (to_first, to_last)
        )
        left[1].append(out[width:][::-1])
        right[1].append(come[width::-1])
    return [(np.array(a) + np.array(b)) / (height * width) for a in left for b in right]


def _columns_differ(picture: Pictures, other: Pictures) -> Floats:
    """In how many rows each column of a picture differs from each of another one, shape (W, W)."""
    differ = np.abs(picture[:, :, None] - other[:, None, :]) > CHANGED
    rows: Floats = differ.sum(axis=0).astype(np.float64)
    return rows
