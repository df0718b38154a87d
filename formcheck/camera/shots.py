"""Shots of an edited clip: hard cuts, fades, wipes, and black between them.

A cut changes the whole picture at once: many pixels of two neighbouring frames differ, and of
the frames about them few. In a fade every frame between is a mixture of the one before and
the one after, which no movement of a person or a camera is. Wipes: `formcheck.camera.wipes`.
"""

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.camera.downscale import Grey, downscale_grey
from formcheck.camera.packed_pictures import PackedPictures
from formcheck.camera.replays import ReplaySpan, find_replays
from formcheck.camera.wipes import AT_A_TIME, find_wipes
from formcheck.model.arrays import Bools, Floats
from formcheck.model.frame import Image

ShotStart = Literal["start", "cut", "fade", "wipe"]

CUT_LONG_SIDE, FADE_LONG_SIDE = 64, 48
"""Pixels: a person who moves covers few of them, noise and compression are averaged away."""
CHANGED = 10.0
"""Grey levels by which a pixel has changed, the common change of all (exposure) left out."""
MIN_CUT = 0.03
"""Share of the pixels that a cut changes: another place .25 to .9, closing in by 5 % .1, a jump
within one shot .06."""
ISOLATED, STEADY = 2.5, 0.004
"""A cut changes so many times as much as its neighbours do, and this share. Fast pans, shaken
cameras and people who move change much in a row: 1.4 at most on hand-held clips, cuts 7 and
more."""
FROZEN, MOST_FROZEN = 0.2, 2
"""A frame that repeats the one before changes less than this share of its neighbours; after some of
them, counted up to so many, the picture catches up at once."""
HELD_S = 1.0
"""Pictures that are held for several frames each, as in slow motion, change one by one: each is
compared with the other changes within so long."""
ABOUT_S = 0.25
GAP = 2.5
"""Frames' worth of time that is missing between two frames: they may differ without a cut."""
MIN_CUT_ALONE = 0.3
NEAR_CUT_S = 0.3
SLOWED = 0.8
"""Speed of a replay in slow motion, at most."""
FADE_RATE_HZ = 15.0
FADE_WINDOWS_S = (0.4, 0.8, 1.6)
MIN_FADE = 0.25
MIXED = 0.008
"""Share of the difference between both ends that a mixture leaves unexplained, at most: up to .005
in fades, .018 and more where cameras move."""
STILL_PIXELS = 0.7
"""Share of the pixels that are asked: people go on moving in a fade."""
BETWEEN = (0.1, 0.9)
FEWEST_BETWEEN = 2
SAME_SCENE = 0.8
"""Share of one picture's variance that the other one explains when only the light changed."""
BARE_SD = 4.0
"""Grey levels: less contrast has only a black or plain picture."""


@dataclass(frozen=True)
class ShotSpan:
    """Frames of one shot.

    Attributes
    ----------
    start, stop : int
        First frame, and the one after the last. Frames of a fade or a wipe belong to no shot.
    begins : "start", "cut", "fade" or "wipe"
        What is before it.
    replay : ReplaySpan or None
        It shows earlier pictures again.
    place_changes : bool
        The picture before its first one shows quite something else.
    """

    start: int
    stop: int
    begins: ShotStart
    replay: ReplaySpan | None = None
    place_changes: bool = False


class ShotDetector:
    """Finds the shots of a clip, frame after frame; memory grows by 0.5 kB a fifteenth second."""

    def __init__(self) -> None:
        self._last: Grey | None = None
        self._times: list[float] = []
        self._changes: list[float] = []
        self._recent: deque[tuple[float, float]] = deque()
        self._small = PackedPictures()
        self._small_frames: list[int] = []

    def add(self, time_s: float, image: Image) -> bool:
        """Take the next frame; says whether it seems to begin a shot, as far as can be known now.

        Parameters
        ----------
        time_s : float
            Increasing.
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        """
        grey, _ = downscale_grey(image, CUT_LONG_SIDE)
        changed = 0.0
        if self._last is not None and self._last.shape == grey.shape:
            changed = _changed_share(self._last, grey)
        self._last = grey
        while self._recent and time_s - self._recent[0][0] > ABOUT_S:
            self._recent.popleft()
        usual = max((change for _, change in self._recent), default=0.0)
        self._recent.append((time_s, changed))
        self._keep_small(time_s, grey)
        self._times.append(time_s)
        self._changes.append(changed)
        known = len(self._recent) > 2
        return known and changed > max(MIN_CUT, ISOLATED * (usual + STEADY))

    def append(self, other: "ShotDetector", frames: slice) -> None:
        """Take over some frames of another detector, which saw the clip from there on.

        Parameters
        ----------
        other : ShotDetector
            It saw frames before these as well.
        frames : slice
            Of its own frames.
        """
        offset = len(self._times) - frames.start
        self._times += other._times[frames]
        self._changes += other._changes[frames]
        for frame, small in zip(other._small_frames, other._small, strict=True):
            if frames.start <= frame < frames.stop:
                self._small_frames.append(frame + offset)
                self._small.append(small)

    def finish(self, frames: int) -> list[ShotSpan]:
        """Return the shots in order.

        Parameters
        ----------
        frames : int
            Frames of the recording; those after it are left out.
        """
        times = np.array(self._times[:frames])
        if not len(times):
            return []
        changes = np.array(self._changes[:frames])
        pictures, shown_s = self._kept(times)
        gradual = self._gradual(pictures, shown_s)
        cuts = [
            frame
            for frame in _cuts(times, changes)
            if not any(span.start - 1 <= frame <= span.stop for span, _ in gradual)
        ]
        # Slowed pictures may begin at rest without a jump, and so may those of a shaken camera;
        # else a change of the shot is needed: somebody may repeat a movement very evenly.
        changes_s = [float(times[cut]) for cut in cuts]
        changes_s += [float(times[min(span.stop, len(times) - 1)]) for span, _ in gradual]
        replays = [
            replay
            for replay in find_replays(pictures, shown_s)
            if replay.speed < SLOWED
            or replay.shaken
            or any(abs(at_s - replay.start_s) < NEAR_CUT_S for at_s in changes_s)
        ]
        ends = [end for replay in replays for end in (replay.start_s, replay.stop_s)]
        cuts = sorted(cuts + _without_change(ends, times, changes_s))
        bounds: list[tuple[int, int, ShotStart]] = [(cut, cut, "cut") for cut in cuts]
        bounds += [(span.start, span.stop, kind) for span, kind in gradual]
        shots: list[ShotSpan] = []
        start, begins = 0, "start"
        for end, following, kind in [*sorted(bounds), (len(times), len(times), "cut")]:
            if end > start:
                middle_s = float(times[(start + end) // 2])
                shown = [r for r in replays if r.start_s <= middle_s <= r.stop_s]
                replay = shown[0] if shown else None
                elsewhere = begins == "cut" and bool(changes[start] > MIN_CUT_ALONE)
                shots.append(ShotSpan(start, end, begins, replay, elsewhere))  # type: ignore[arg-type]
            start, begins = following, kind
        return shots

    def _kept(self, times: Floats) -> tuple[npt.NDArray[np.uint8], Floats]:
        """Small pictures of the recording, and their times; none if too few or of several sizes."""
        frames = self._small_frames[: bisect_left(self._small_frames, len(times))]
        shape = next((small.shape for small in self._small), ())
        pictures = np.empty((len(frames), *shape), np.uint8)
        for place, small in zip(pictures, self._small, strict=False):
            if small.shape != shape:
                break
            place[:] = small
        else:
            if len(frames) >= 3:
                return pictures, times[frames]
        return pictures[:0], times[:0]

    def _keep_small(self, time_s: float, grey: Grey) -> None:
        last = self._times[self._small_frames[-1]] if self._small_frames else -np.inf
        if time_s - last < 0.9 / FADE_RATE_HZ:
            return
        scale = min(1.0, FADE_LONG_SIDE / max(grey.shape))
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._small.append(np.asarray(small, np.uint8))
        self._small_frames.append(len(self._times))

    def _gradual(
        self, pictures: npt.NDArray[np.uint8], times: Floats
    ) -> list[tuple[slice, ShotStart]]:
        """Frames of each fade and of each wipe."""
        if not len(pictures):
            return []
        frames = np.array(self._small_frames[: len(pictures)])
        fading = _in_fades(pictures.reshape(len(pictures), -1), times)
        wiping = find_wipes(pictures, times) & ~fading
        fades, wipes = _spans(fading, frames), _spans(wiping, frames)
        return [*((span, "fade") for span in fades), *((span, "wipe") for span in wipes)]


def _in_fades(pictures: npt.NDArray[np.uint8], times: Floats) -> Bools:
    """Which of some pictures (N, pixels) are mixtures of an earlier and a later one."""
    step_s = float(np.median(np.diff(times)))
    fading = np.zeros(len(pictures), bool)
    for window_s in FADE_WINDOWS_S:
        width = max(round(window_s / step_s), FEWEST_BETWEEN + 1)
        for first in range(0, len(pictures), AT_A_TIME):
            part = pictures[first : first + AT_A_TIME + width].astype(np.float32)
            for i in _where_much_changes(part, width):
                between = _mixture(part[i : i + width + 1])
                if between is not None:
                    fading[first + i + between.start : first + i + between.stop] = True
    return fading


def _where_much_changes(pictures: npt.NDArray[np.float32], width: int) -> list[int]:
    """First of those pictures whose next but so many may differ from them in `MIN_FADE`.

    Where more pixels than the rest stay within half of `CHANGED` their median does, too, and none
    of them has changed against it: most stretches of a clip need no closer look.
    """
    stay = [
        float((np.abs(after - before) <= CHANGED / 2).mean())
        for before, after in zip(pictures[:-width], pictures[width:], strict=True)
    ]
    return [i for i, share in enumerate(stay) if share <= 1 - MIN_FADE]


def _spans(inside: Bools, frames: npt.NDArray[np.int_]) -> list[slice]:
    """Frames of each run of pictures, which were kept of some frames."""
    # The pictures either side of the mixtures may be slightly mixed.
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(int)))
    return [
        slice(int(frames[max(a - 1, 0)]) + 1, int(frames[min(b, len(frames) - 1)]))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def _without_change(ends_s: list[float], times: Floats, changes_s: list[float]) -> list[int]:
    """First frames at the ends of replays that no change of the shot is near: some hardly jump."""
    found: list[int] = []
    known = list(changes_s)
    for end_s in ends_s:
        inside = times[0] + NEAR_CUT_S < end_s < times[-1] - NEAR_CUT_S
        if inside and all(abs(at_s - end_s) > NEAR_CUT_S for at_s in known):
            found.append(int(np.searchsorted(times, end_s)))
            known.append(float(times[found[-1]]))
    return found


def _changed_share(before: Grey, after: Grey) -> float:
    difference = after.astype(np.float32) - before
    return float((np.abs(difference - np.median(difference)) > CHANGED).mean())


def _cuts(times: Floats, changes: Floats) -> list[int]:
    """Frames that begin after a change that stands alone."""
    step_s = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    found = []
    for i in np.flatnonzero(changes > MIN_CUT).tolist():
        near = _within(times, i, max(ABOUT_S, 1.5 * step_s))
        near = near[near != i]
        usual = max(float(changes[near].max(initial=0.0)), _held_change(times, changes, i))
        alone = len(near) < 2 or times[i] - times[i - 1] > GAP * step_s
        least = MIN_CUT_ALONE if alone else MIN_CUT
        lag = 1 + _frozen(changes[:i], FROZEN * usual)
        if changes[i] > max(least, ISOLATED * lag * (usual + STEADY)):
            found.append(i)
    return found


def _within(times: Floats, frame: int, seconds: float) -> npt.NDArray[np.int_]:
    """Frames about one, itself among them."""
    first, stop = np.searchsorted(times, times[frame] + np.array([-1, 1]) * (seconds + 1e-6))
    about = np.arange(first, stop)
    found: npt.NDArray[np.int_] = about[np.abs(times[about] - times[frame]) <= seconds]
    return found


def _held_change(times: Floats, changes: Floats, frame: int) -> float:
    """Largest other change about a frame where every picture is held for several frames, else 0."""
    about = _within(times, frame, HELD_S)
    about = about[changes[about] > STEADY]
    if changes[frame] > MIN_CUT_ALONE or len(about) < 3 or (np.diff(about) < 2).any():
        return 0.0
    return float(changes[about[about != frame]].max())


def _frozen(changes: Floats, most: float) -> int:
    """How many frames before this one repeat the one before them."""
    moving = np.flatnonzero(changes[::-1][:MOST_FROZEN] > most)
    return int(moving[0]) if len(moving) else min(len(changes), MOST_FROZEN)


def _mixture(pictures: npt.NDArray[np.float32]) -> slice | None:
    """Which of a run of pictures (N, pixels) are mixtures of its ends; None when they are none."""
    before, after = pictures[0], pictures[-1]
    change = after - before
    if (np.abs(change - np.median(change)) > CHANGED).mean() < MIN_FADE:
        return None
    energy = float(change @ change)
    off = pictures[1:-1] - before
    share = off @ change / energy
    if ((share > BETWEEN[0]) & (share < BETWEEN[1])).sum() < FEWEST_BETWEEN:
        return None
    unexplained = ((off - share[:, None] * change) ** 2).max(axis=0)
    still = unexplained <= np.quantile(unexplained, STILL_PIXELS)
    change, off = change[still], off[:, still]
    energy = float(change @ change)
    share = off @ change / energy
    rest = ((off - share[:, None] * change) ** 2).sum(axis=1) / energy
    between = np.flatnonzero((share > BETWEEN[0]) & (share < BETWEEN[1]))
    if rest.max() > MIXED or len(between) < FEWEST_BETWEEN:
        return None
    if _same_scene(before[still], after[still]):
        return None
    return slice(int(between[0]) + 1, int(between[-1]) + 2)


def _same_scene(before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]) -> bool:
    """Whether only the light differs."""
    if min(before.std(), after.std()) < BARE_SD:
        return False
    return float(np.corrcoef(before, after)[0, 1]) ** 2 > SAME_SCENE
