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
MOVES = 18.0
"""A replay shows a movement: its pictures differ so many times as much as from their matches (23 to
29 in replays of rendered clips, 14 at most where the same is done once more)."""
SHAKEN = 1.5
"""A quarter of the pixels change so many times as much as they differ from their matches: a camera
in the hand moves as it did before, which only a replay can show (2 and more; .9 at most from a
stand, where noise alone gives no more than 1)."""


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
    shaken : bool
        The camera moves, as it did in what is shown again.
    """

    start_s: float
    stop_s: float
    shows_s: float
    speed: float
    shaken: bool


def find_replays(pictures: npt.NDArray[np.float32 | np.uint8], times: Floats) -> list[ReplaySpan]:
    """Find replays among small pictures.

    Parameters
    ----------
    pictures : ndarray, shape (N, ...)
        Grey pictures of one size.
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
    shown = np.asarray(pictures.reshape(len(pictures), -1), np.float32)
    earlier, at = times, times[chosen]
    matched, distance = _best_matches(shown, chosen, earlier, at)
    lines = np.full((len(chosen), 2), np.nan)
    shaken = np.zeros(len(chosen), bool)
    for i in range(len(chosen) - window + 1):
        part = slice(i, i + window)
        line = _line(at[part], matched[part])
        if line is None:
            continue
        # Others belong to another shot, which differs more than any movement.
        on = _off(line, at[part], matched[part]) <= OFF_S
        there, off = shown[chosen[part][on]], float(np.median(distance[part][on]))
        if _moves(there, off):
            new = np.isnan(lines[part, 0])
            lines[part][new] = line
            shaken[part] |= np.percentile(there.std(axis=0), 75) > SHAKEN * off
    spans = []
    on_line = np.flatnonzero(np.isfinite(lines[:, 0]))
    for run in np.split(on_line, np.flatnonzero(np.diff(on_line) > 1) + 1):
        if not len(run):
            continue
        shown_s = (at[run[-1]] - at[run[0]]) * np.median(lines[run, 0])
        if shown_s >= SHOWN_S:
            speed, offset = (float(part) for part in np.median(lines[run], axis=0))
            start_s, stop_s = float(at[run[0]]), float(at[run[-1]])
            shows_s = offset + speed * start_s
            spans.append(
                ReplaySpan(start_s, stop_s, shows_s, speed, bool(shaken[run].mean() > 0.5))
            )
    return spans


def _best_matches(
    pictures: npt.NDArray[np.float32], chosen: npt.NDArray[np.int_], earlier: Floats, at: Floats
) -> tuple[Floats, Floats]:
    """Time of each chosen picture's best match before it, and how far they differ (rms).

    The picture of a time between two is their mixture: a replay's pictures were hardly ever taken
    at the very times of those that were kept of what it shows.
    """
    energy = (pictures * pictures).sum(axis=1)
    following = (pictures[:-1] * pictures[1:]).sum(axis=1)
    steps = np.maximum(energy[:-1] + energy[1:] - 2 * following, 1e-9)
    matched, distance = np.full(len(chosen), np.nan), np.full(len(chosen), np.nan)
    for i, frame in enumerate(chosen):
        before = int(np.searchsorted(earlier, at[i] - BACK_S, side="right"))
        if before < 2:
            continue
        dots = pictures[:before] @ pictures[frame]
        gaps = energy[:before] + energy[frame] - 2 * dots
        along = np.diff(dots) - following[: before - 1] + energy[: before - 1]
        shares = np.clip(along / steps[: before - 1], 0, 1)
        mixed = gaps[:-1] - 2 * shares * along + shares**2 * steps[: before - 1]
        best = int(mixed.argmin())
        matched[i] = earlier[best] + shares[best] * (earlier[best + 1] - earlier[best])
        distance[i] = np.sqrt(max(float(mixed[best]), 0.0) / pictures.shape[1])
    return matched, distance


def _line(at: Floats, matched: Floats) -> tuple[float, float] | None:
    """Speed and offset of the line on which most matches lie; None without one."""
    third = len(at) // 3
    for i in range(third):
        for j in range(len(at) - third, len(at)):
            speed = (matched[j] - matched[i]) / (at[j] - at[i])
            if not SLOWEST <= speed <= FASTEST:
                continue
            line = float(speed), float(matched[i] - speed * at[i])
            if (_off(line, at, matched) <= OFF_S).mean() >= INLIERS:
                return line
    return None


def _off(line: tuple[float, float], at: Floats, matched: Floats) -> Floats:
    """Seconds by which matches are off a line."""
    speed, offset = line
    return np.asarray(np.abs(matched - (offset + speed * at)))


def _moves(pictures: npt.NDArray[np.float32], distance: float) -> bool:
    if pictures.std(axis=1).min() < BARE_SD:
        return False  # black between shots
    spread = np.sqrt(((pictures - pictures.mean(axis=0)) ** 2).mean(axis=1))
    return bool(spread.max() > MOVES * distance)
