"""Edited clips as pictures: drawn shots of a scripted person, cut, faded, shown again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from formcheck.model.frame import Image
from formcheck.model.pose_track import PoseTrack
from formcheck.video.writer import ClipWriter
from synthetic.filming import Filmed
from synthetic.source import ScriptedSource

FPS = 20.0
"""Of all footage: what an edit looks like does not hang on it."""
FRAME_S = 1 / FPS
LIMBS = ((11, 23, 25), (12, 24, 26), (0, 11, 13, 15))
"""Landmarks that lines join. No feet: a drawn stick turns otherwise than the rear foot does."""
CLOTHES = (40, 60, 120)


@dataclass(frozen=True)
class Footage:
    """Pictures and the landmarks that a pose model would find in them.

    Attributes
    ----------
    pictures : list of ndarray of uint8, shape (height, width, 3)
        RGB, one a frame.
    track : PoseTrack
        Of the same frames.
    """

    pictures: list[Image]
    track: PoseTrack

    def write(self, path: Path) -> ScriptedSource:
        """Write the pictures as a clip; return what finds their landmarks."""
        with ClipWriter(path, self.track.width, self.track.height) as writer:
            for picture, time_s in zip(self.pictures, self.track.time_s, strict=True):
                writer.write(picture, float(time_s))
        return ScriptedSource(self.track)


def draw(filmed: Filmed, room: int) -> Footage:
    """Draw a scripted person as sticks in a room.

    Parameters
    ----------
    filmed : Filmed
        The person.
    room : int
        Seed of what is on the walls: another one is another place.
    """
    track = filmed.track
    wall = _room(room, track.width, track.height)
    width = max(2, track.height // 30)
    pictures = []
    for pose in track.landmarks:
        picture = wall.copy()
        if np.isfinite(pose[0, 0]):
            for limb in LIMBS:
                points = np.round(pose[list(limb), :2]).astype(np.int32)
                cv2.polylines(picture, [points], False, CLOTHES, width, cv2.LINE_AA)
        pictures.append(picture)
    return Footage(pictures, track)


def cut(*parts: Footage) -> Footage:
    """Put parts one after the other, each a frame after the one before."""
    return Footage([p for part in parts for p in part.pictures], _joined([p.track for p in parts]))


def fade(before: Footage, after: Footage, seconds: float) -> Footage:
    """Fade from one shot to the next; the pose model finds whoever is the clearer."""
    count = round(seconds / FRAME_S)
    share = np.linspace(0, 1, count + 2)[1:-1]
    ends, starts = before.pictures[-count:], after.pictures[:count]
    mixed = [
        np.asarray(cv2.addWeighted(a, 1 - s, b, s, 0), np.uint8)
        for a, b, s in zip(ends, starts, share.tolist(), strict=True)
    ]
    first = part(before, 0, len(before.track) - count + count // 2)
    second = part(after, count // 2, len(after.track))
    pictures = [*before.pictures[:-count], *mixed, *after.pictures[count:]]
    return Footage(pictures, _joined([first.track, second.track]))


def wipe(before: Footage, after: Footage, seconds: float, *, moves: bool = False) -> Footage:
    """Let the next shot come in from the right behind a border, which it may push along with it."""
    count = round(seconds / FRAME_S)
    width = before.track.width
    mixed = []
    for i, (a, b) in enumerate(zip(before.pictures[-count:], after.pictures[:count], strict=True)):
        border = round(width * (1 - (i + 1) / (count + 1)))
        left = a[:, width - border :] if moves else a[:, :border]
        right = b[:, : width - border] if moves else b[:, border:]
        mixed.append(np.concatenate([left, right], axis=1))
    first = part(before, 0, len(before.track) - count + count // 2)
    second = part(after, count // 2, len(after.track))
    pictures = [*before.pictures[:-count], *mixed, *after.pictures[count:]]
    return Footage(pictures, _joined([first.track, second.track]))


def black(like: Footage, seconds: float) -> Footage:
    """A black picture without anybody, for so long."""
    count = round(seconds / FRAME_S)
    landmarks = np.full((count, *like.track.landmarks.shape[1:]), np.nan, np.float32)
    track = replace(like.track, time_s=np.arange(count) * FRAME_S, landmarks=landmarks)
    return Footage([np.zeros_like(like.pictures[0])] * count, track)


def enlarge(footage: Footage, zoom: float, about: tuple[float, float]) -> Footage:
    """Enlarge about a point of the picture, shares of its width and height: a punch-in."""
    size = (footage.track.width, footage.track.height)
    fixed = np.array(about) * size
    matrix = np.column_stack([zoom * np.eye(2), (1 - zoom) * fixed])
    pictures = [np.asarray(cv2.warpAffine(p, matrix, size), np.uint8) for p in footage.pictures]
    landmarks = footage.track.landmarks.copy()
    landmarks[..., :2] = landmarks[..., :2] * zoom + ((1 - zoom) * fixed).astype(np.float32)
    landmarks[..., 2] *= zoom
    return Footage(pictures, replace(footage.track, landmarks=landmarks))


def slow_down(footage: Footage, factor: int) -> Footage:
    """Show every frame so many times as long."""
    time_s = footage.track.time_s
    return Footage(footage.pictures, replace(footage.track, time_s=time_s[0] + factor * time_s))


def part(footage: Footage, start: int, stop: int) -> Footage:
    """Cut some frames out; their times stay."""
    track, frames = footage.track, slice(start, stop)
    track = replace(track, time_s=track.time_s[frames], landmarks=track.landmarks[frames])
    return Footage(footage.pictures[frames], track)


def leave_out(footage: Footage, from_s: float, to_s: float) -> Footage:
    """Lose the frames of a while; the times of the others stay."""
    time_s = footage.track.time_s
    kept = np.flatnonzero((time_s < from_s) | (time_s >= to_s))
    track = replace(footage.track, time_s=time_s[kept], landmarks=footage.track.landmarks[kept])
    return Footage([footage.pictures[i] for i in kept], track)


def _joined(tracks: Sequence[PoseTrack]) -> PoseTrack:
    starts = [0.0]
    for before, _ in pairwise(tracks):
        starts.append(starts[-1] + float(before.time_s[-1] - before.time_s[0]) + FRAME_S)
    times = [start + t.time_s - t.time_s[0] for start, t in zip(starts, tracks, strict=True)]
    landmarks = np.concatenate([t.landmarks for t in tracks])
    return replace(tracks[0], time_s=np.concatenate(times), landmarks=landmarks)


def _room(seed: int, width: int, height: int) -> Image:
    """Walls, a floor and things, soft enough to be kept by a video."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), rng.integers(150, 220, 3), np.uint8)
    picture[int(height * rng.uniform(0.7, 0.8)) :] = rng.integers(80, 160, 3)
    for _ in range(14):
        corner, size = rng.uniform(0, [width, height]), rng.uniform(0.05, 0.25, 2) * height
        box = cv2.boxPoints((corner.tolist(), size.tolist(), float(rng.uniform(0, 90))))
        colour = rng.integers(60, 230, 3).tolist()
        cv2.fillPoly(picture, [box.astype(np.int32)], colour, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.0), np.uint8)
