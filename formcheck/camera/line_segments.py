"""Straight edges that stand upright in a picture: door frames, corners, furniture."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.camera.downscale import Grey
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import SIDES, Landmark, has_person

LONG_SIDE = 640
"""Pixels to which a picture is reduced: a door frame is as straight in it, and it takes a
third of the time of a full one."""
SHORTEST = 0.05
"""Share of the picture's long side: shorter edges say more of texture than of a room."""
STEEPEST_DEG = 40.0
"""Edges that lean more are no verticals, at any roll and pitch that are looked for."""
RIM = 0.012
"""Share of the long side: an edge closer to the picture's rim is the rim."""
DARK = 20
"""Grey value of the bars that fill up a picture of another shape."""


@dataclass(frozen=True)
class Edges:
    """Straight edges of one picture near the vertical; arrays of shape (N,).

    Attributes
    ----------
    x, y : ndarray
        Their middles from the picture's middle, long sides of the picture (y down).
    lean_deg : ndarray
        Degrees from the picture's vertical, positive: the upper end lies to the right.
    length : ndarray
        Long sides of the picture.
    """

    x: Floats
    y: Floats
    lean_deg: Floats
    length: Floats


def find_segments(grey: Grey) -> Floats:
    """Find straight line segments in a picture.

    Parameters
    ----------
    grey : ndarray of uint8
        The picture, reduced.

    Returns
    -------
    ndarray, shape (N, 4)
        x and y of both ends in pixels; the direction is that of the segment's dark side.
    """
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    # OpenCV 4 gives (N, 1, 4), 5 gives (N, 4).
    return np.zeros((0, 4)) if found is None else np.asarray(found, np.float64).reshape(-1, 4)


def detect_edges(grey: Grey, person: Floats | None, segments: Floats | None = None) -> Edges:
    """Find the straight edges near the vertical that are not on the person.

    Parameters
    ----------
    grey : ndarray of uint8
        The picture, reduced to `LONG_SIDE` by `downscale_grey`.
    person : ndarray, shape (33, 2), or None
        Landmarks in its pixels.
    segments : ndarray, shape (N, 4), optional
        Its `find_segments`, if they are known.
    """
    lines = _upright(find_segments(grey) if segments is None else segments, grey)
    keep = ~_at_rim(lines, grey)
    if person is not None and has_person(person):
        keep &= ~_on(lines, person_mask(person, (grey.shape[0], grey.shape[1])))
    lines = lines[keep]
    long_side = max(grey.shape)
    ends = lines.reshape(-1, 2, 2)
    ends = np.take_along_axis(ends, ends[:, :, 1].argsort(axis=1)[:, :, None], axis=1)
    across, down = (ends[:, 1] - ends[:, 0]).T
    middle = (ends.mean(axis=1) - np.array(grey.shape[::-1]) / 2) / long_side
    return Edges(
        x=middle[:, 0],
        y=middle[:, 1],
        lean_deg=np.degrees(np.arctan2(-across, down)),
        length=np.hypot(across, down) / long_side,
    )


def _upright(lines: Floats, grey: Grey) -> Floats:
    """Line segments long and steep enough, shape (N, 4)."""
    across, down = np.abs(lines[:, 2:] - lines[:, :2]).T
    long_enough = np.hypot(across, down) >= SHORTEST * max(grey.shape)
    upright = across <= down * np.tan(np.radians(STEEPEST_DEG))
    return np.asarray(lines[long_enough & upright])


def _at_rim(lines: Floats, grey: Grey) -> Bools:
    """Lines that are the rim of the picture, or of the dark bars beside it."""
    lit = np.flatnonzero((grey >= DARK).any(axis=0))
    if not len(lit):
        return np.ones(len(lines), bool)
    rim = RIM * max(grey.shape)
    near = (lines[:, [0, 2]] < lit[0] + rim) | (lines[:, [0, 2]] > lit[-1] + 1 - rim)
    return np.asarray(near.all(axis=1))


_LIMBS = (
    ("shoulder", "hip"), ("shoulder", "elbow"), ("elbow", "wrist"), ("wrist", "index"),
    ("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("ankle", "foot_index"),
    ("heel", "foot_index"),
)  # fmt: skip
_ACROSS = (("shoulder", "shoulder"), ("hip", "hip"), ("shoulder", "hip"), ("hip", "shoulder"))
BONES = (
    *((Landmark.of("left", one), Landmark.of("right", other)) for one, other in _ACROSS),
    *(
        (Landmark.of(side, one), Landmark.of(side, other))
        for side in SIDES
        for one, other in _LIMBS
    ),
    *((Landmark.NOSE, Landmark.of(side, "shoulder")) for side in SIDES),
)
HEAD = slice(Landmark.NOSE, Landmark.LEFT_SHOULDER)
FLESH = 0.13
"""Width of what hangs about a bone, trousers included, of the person's length."""


def person_mask(points: Floats, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Mask of the person whose landmarks are given.

    Parameters
    ----------
    points : ndarray, shape (33, 2)
        Pixels of the mask; NaN where not known.
    shape : tuple of int
        Height and width of the mask.

    Returns
    -------
    ndarray of uint8
        1 on the person, 0 elsewhere.
    """
    mask = np.zeros(shape, np.uint8)
    known: Bools = np.isfinite(points[:, 0])
    length = float(np.ptp(points[known], axis=0).max())
    thick = max(3, round(FLESH * length))
    whole = np.clip(np.nan_to_num(points), -1e4, 1e4).round().astype(int)
    for one, other in BONES:
        if known[one] and known[other]:
            cv2.line(mask, whole[one].tolist(), whole[other].tolist(), 1, min(thick, 255))
    head = whole[HEAD][known[HEAD]]
    if len(head):
        cv2.circle(mask, head.mean(axis=0).round().astype(int).tolist(), thick, 1, -1)
    return mask


def _on(lines: Floats, mask: npt.NDArray[np.uint8]) -> Bools:
    """Lines that lie on the mask for more than a third."""
    share = np.linspace(0.05, 0.95, 9)[:, None, None]
    points = (lines[:, :2] * (1 - share) + lines[:, 2:] * share).round().astype(int)
    x = points[..., 0].clip(0, mask.shape[1] - 1)
    y = points[..., 1].clip(0, mask.shape[0] - 1)
    return np.asarray(mask[y, x].mean(axis=0) > 1 / 3)
