"""Replays: stretches of an edited clip whose pictures were all shown before, in the same order.

Each picture's best match among the earlier ones is looked for. Those of a replay lie on a straight
line over time, frame by frame; those of somebody who does the same once more jump about, since
nobody moves twice alike to the pixel.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Floats

LONGEST = 2500
"""Pictures: five minutes. Longer clips are no edited ones, and every picture is compared with
every other."""
RATE_HZ = 8.0
BACK_S = 1.0
WINDOW_S = 1.6
"""A raise at full speed; in half of it somebody who repeats it is on the line by chance."""
SLOWEST, FASTEST = 0.1, 1.05
SHOWN_S = 0.5
OFF_S = 0.07
INLIERS = 0.84
BARE_SD = 4.0
"""Grey levels: less contrast has only a black or plain picture."""
MOVES = 8.0
"""A replay shows a movement: its pictures differ so many times as much as from their matches (12 to
25 in replays, 6 at most where a person or a machine does the same once more)."""


@dataclass(frozen=True)
class ReplaySpan:
    """A stretch that shows an earlier one again.

    Attributes
    ----------
    start_s, stop_s : float
        First and last picture of the replay.
    shows_s : float
        Time of the picture that its first one shows.
    speed : float
        1 at full speed, less in slow motion.
    """

    start_s: float
    stop_s: float
    shows_s: float
    speed: float


def find_replays(pictures: npt.NDArray[np.float32], times: Floats) -> list[ReplaySpan]:
    """Find replays among small pictures.

    Parameters
    ----------
    pictures : ndarray, shape (N, P)
        Grey pictures of P pixels.
    times : ndarray, shape (N,)
        Strictly increasing, seconds.

    Returns
    -------
    list of ReplaySpan
        In order; empty for clips that are longer than `LONGEST` pictures.
    """
    grid = np.arange(times[0], times[-1], 1 / RATE_HZ) if len(times) else np.zeros(0)
    chosen = np.unique(np.searchsorted(times, grid))
    window = round(WINDOW_S * RATE_HZ)
    if not window < len(chosen) <= LONGEST:
        return []
    earlier, at = times, times[chosen]
    matched, distance = _best_matches(pictures, chosen, earlier, at)
    lines = np.full((len(chosen), 2), np.nan)
    for i in range(len(chosen) - window + 1):
        part = slice(i, i + window)
        line = _line(at[part], matched[part])
        if line is not None and _moves(pictures[chosen[part]], distance[part]):
            new = np.isnan(lines[part, 0])
            lines[part][new] = line
    spans = []
    on_line = np.flatnonzero(np.isfinite(lines[:, 0]))
    for run in np.split(on_line, np.flatnonzero(np.diff(on_line) > 1) + 1):
        if not len(run):
            continue
        shown_s = (at[run[-1]] - at[run[0]]) * np.median(lines[run, 0])
        if shown_s >= SHOWN_S:
            speed, offset = (float(part) for part in np.median(lines[run], axis=0))
            start_s, stop_s = float(at[run[0]]), float(at[run[-1]])
            spans.append(ReplaySpan(start_s, stop_s, offset + speed * start_s, speed))
    return spans


def _best_matches(
    pictures: npt.NDArray[np.float32], chosen: npt.NDArray[np.int_], earlier: Floats, at: Floats
) -> tuple[Floats, Floats]:
    """Time of each chosen picture's best match before it, and how far they differ (rms)."""
    energy = (pictures * pictures).sum(axis=1)
    matched, distance = np.full(len(chosen), np.nan), np.full(len(chosen), np.nan)
    for i, frame in enumerate(chosen):
        before = int(np.searchsorted(earlier, at[i] - BACK_S, side="right"))
        if before < 1:
            continue
        gaps = energy[:before] + energy[frame] - 2 * (pictures[:before] @ pictures[frame])
        best = int(gaps.argmin())
        matched[i] = earlier[best]
        distance[i] = np.sqrt(max(float(gaps[best]), 0.0) / pictures.shape[1])
    return matched, distance


def _line(at: Floats, matched: Floats) -> tuple[float, float] | None:
    """Speed and offset of the line on which most matches lie; None without one."""
    third = len(at) // 3
    for i in range(third):
        for j in range(len(at) - third, len(at)):
            speed = (matched[j] - matched[i]) / (at[j] - at[i])
            if not SLOWEST <= speed <= FASTEST:
                continue
            off = np.abs(matched - (matched[i] + speed * (at - at[i])))
            if (off <= OFF_S).mean() >= INLIERS:
                return float(speed), float(matched[i] - speed * at[i])
    return None


def _moves(pictures: npt.NDArray[np.float32], distance: Floats) -> bool:
    if pictures.std(axis=1).min() < BARE_SD:
        return False  # black between shots
    spread = np.sqrt(((pictures - pictures.mean(axis=0)) ** 2).mean(axis=1))
    return bool(spread.max() > MOVES * np.median(distance))
