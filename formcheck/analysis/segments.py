"""A clip in overlapping segments, each followed by a pose network of its own.

Where they begin depends on the clip alone, so that its result is the same on any machine. A
network needs some frames until it follows a body as well as one that has seen more of it: what it
finds in these is not used, and then its landmarks take over from those before gradually.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.model.landmarks import Pose, has_person
from formcheck.pose.small_subject.crop import are_same
from formcheck.video.clip_index import ClipIndex

WHOLE_S = 6.0
"""Seconds of a clip that is not worth cutting: a network takes a second to start."""
PAIR_S = 30.0
"""Seconds of two segments, at most."""
WARM_UP_S, WARM_UP_FRAMES = 0.7, 12
"""Landmarks of two passes differ by 3 pixels in the first frame of one, and from the tenth on by
0.3 on average, 1 to 3 at most, however long they go on."""
BLEND_S, BLEND_FRAMES = 0.4, 6
NEAR_KEY = 0.15
"""Of a segment: a picture that decoding can begin with is worth moving its start by so much."""
MOST_DECODED = 600
"""Frames that are decoded in vain before a segment: with more of them the clip stays whole."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some frames of a clip.

    Attributes
    ----------
    first, last : int
        First frame that is read, and the one after the last that is.
    start, stop : int
        The same of those whose landmarks are used.
    """

    first: int
    start: int
    stop: int
    last: int

    def merged(self, following: "Segment") -> "Segment":
        """Return this and the following segment in one."""
        return Segment(self.first, self.start, following.stop, following.last)


def plan_segments(index: ClipIndex) -> list[Segment]:
    """Cut a clip into segments of about the same length, of an even number.

    Parameters
    ----------
    index : ClipIndex
        The frames of the clip.
    """
    count = len(index)
    duration_s = float(index.time_s[-1])
    if duration_s < WHOLE_S:
        return [Segment(0, 0, count, count)]
    pieces = 2 * int(np.ceil(duration_s / PAIR_S))
    length_s = duration_s / pieces
    step_s = float(np.median(np.diff(index.time_s)))
    warm_up_s = max(WARM_UP_S, WARM_UP_FRAMES * step_s)
    blend_s = max(BLEND_S, BLEND_FRAMES * step_s)
    firsts, starts = [0], [0]
    for piece in range(1, pieces):
        first = _near_key(index, piece * length_s - warm_up_s, NEAR_KEY * length_s)
        start = int(np.searchsorted(index.time_s, index.time_s[first] + warm_up_s))
        # With minutes between its pictures a clip is too short to be parted.
        parts = starts[-1] < start < count
        if not parts or index.frames_to_decode(first) > MOST_DECODED:
            continue
        firsts.append(first)
        starts.append(start)
    stops = [*starts[1:], count]
    lasts = [int(np.searchsorted(index.time_s, index.time_s[s] + blend_s)) for s in starts[1:]]
    return [Segment(*frames) for frames in zip(firsts, starts, stops, [*lasts, count], strict=True)]


def _near_key(index: ClipIndex, time_s: float, reach_s: float) -> int:
    """Frame at about a time, one that decoding can begin with if there is one near."""
    ideal = int(np.searchsorted(index.time_s, time_s))
    keys = np.searchsorted(index.stamps, index.keys)
    keys = keys[keys < len(index)]
    near = keys[np.abs(index.time_s[keys] - time_s) <= reach_s]
    return int(near[np.argmin(np.abs(near - ideal))]) if len(near) else ideal


def blend_seam(before: Sequence[Pose], after: Sequence[Pose]) -> list[Pose] | None:
    """Landmarks that go from one pass over to the next in the frames of both.

    Parameters
    ----------
    before, after : list of ndarray, shape (33, 5)
        Landmarks of the same frames in the two passes, at least one; NaN where nobody was found.

    Returns
    -------
    list of ndarray or None
        None when most frames don't show the same body in both, or nobody in both.
    """
    blended: list[Pose] = []
    agreeing = 0
    for place, (old, new) in enumerate(zip(before, after, strict=True), 1):
        found = has_person(old), has_person(new)
        if all(found) and are_same(old, new):
            share = np.float32(place / (len(before) + 1))
            blended.append(old + share * (new - old))
            agreeing += 1
        else:
            blended.append(new)
            agreeing += not any(found)
    return blended if 2 * agreeing > len(before) else None


def merge_at(segments: Sequence[Segment], broken: Sequence[int]) -> list[Segment]:
    """Merge those of the segments whose numbers are given with the ones before them."""
    merged: list[Segment] = []
    for number, segment in enumerate(segments):
        if number in broken:
            merged[-1] = merged[-1].merged(segment)
        else:
            merged.append(segment)
    return merged
