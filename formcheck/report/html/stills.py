"""Small pictures of the bottom and the top of each repetition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from formcheck.analysis.body_pictures import unpacked
from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.model.frame import PicturePart
from formcheck.model.landmarks import VISIBILITY, Landmark
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Rep, Side
from formcheck.report.html.view_model import Line, Still
from formcheck.video.frames_at import ROUNDING_S, read_frames_at

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis

MAX_REPS = 30
"""Repetitions that get pictures: at 2 x 10 kB each the page stays fit for e-mail."""
HEIGHT_PX = 240
QUALITY = 72
MARGIN = 0.25
"""Room about the leg, in heights of what is cut out."""
MIN_VISIBILITY = 0.5
LEG = ("knee", "ankle", "heel", "foot_index")
LINES = (("knee", "ankle", "heel"), ("heel", "foot_index"))


@dataclass(frozen=True)
class _StillTime:
    rep: int
    side: Side
    name: Literal["bottom", "top"]
    time_s: float


@dataclass(frozen=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int


def take_stills(
    clip: Path,
    analysis: Analysis,
    most_reps: int = MAX_REPS,
    *,
    reading: ClipReading = AS_STORED,
) -> list[Still]:
    """Read pictures of the repetitions' bottoms and tops out of a clip.

    All show the same part of the picture, which is the lower leg. When there are many
    repetitions, those with faults go first, and the others are spread over the set.

    Parameters
    ----------
    clip : Path
        A video with the analysis' own times: the clip itself or the annotated one.
    analysis : Analysis
        The repetitions, and where the leg is.
    most_reps : int
        How many repetitions get pictures.
    reading : ClipReading
        How it is read to have those times; a clip itself as it was for the analysis.

    Raises
    ------
    VideoError
        When the clip can't be read.
    """
    reps = select_reps(analysis.result.reps, most_reps)
    moments = [
        moment
        for rep in reps
        for moment in (
            _StillTime(rep.index, rep.side, "bottom", rep.start_s),
            _StillTime(rep.index, rep.side, "top", rep.top_s),
        )
    ]
    if not moments:
        return []
    box = _leg_box(analysis)
    times = [moment.time_s for moment in moments]
    pictures = _kept_pictures(analysis, times, box)
    missing = [place for place in range(len(times)) if place not in pictures]
    for number, frame in read_frames_at(clip, [times[place] for place in missing], reading):
        pictures[missing[number]] = PicturePart(frame.image)
    return [_still(moments[place], pictures[place], box, analysis) for place in sorted(pictures)]


def _kept_pictures(
    analysis: Analysis, times_s: Sequence[float], box: _Box
) -> dict[int, PicturePart]:
    """What was kept of the frames at some times, by their place, if all of the box is in it."""
    recording = analysis.recording
    if not recording.body_pictures:
        return {}
    frames = np.searchsorted(recording.track.time_s, np.array(times_s) - ROUNDING_S)
    found = {}
    for place, frame in enumerate(frames.tolist()):
        packed = recording.body_pictures[frame] if frame < len(recording.track) else None
        if packed is None or packed.left > box.left or packed.top > box.top:
            continue
        part = unpacked(packed)
        height, width = part.image.shape[:2]
        if part.left + width >= box.right and part.top + height >= box.bottom:
            found[place] = part
    return found


def select_reps(reps: Sequence[Rep], most: int) -> list[Rep]:
    """Choose which repetitions get pictures; the order stays."""
    if len(reps) <= most:
        return list(reps)
    faulty = [rep.index for rep in reps if rep.faults]
    rest = [rep.index for rep in reps if not rep.faults]
    # At least a third is for the good ones, so that there is something to compare with.
    room = max(most - len(faulty), most // 3)
    taken = {*_spread(rest, room)}
    taken |= {*_spread(faulty, most - len(taken))}
    return [rep for rep in reps if rep.index in taken]


def _spread(indices: Sequence[int], most: int) -> list[int]:
    if len(indices) <= most:
        return list(indices)
    return [indices[i] for i in np.linspace(0, len(indices) - 1, most).round().astype(int)]


def _leg_box(analysis: Analysis) -> _Box:
    """Where the measured leg is during the whole clip, with some room about it."""
    track = analysis.recording.track
    sides = {rep.side for rep in analysis.result.reps}
    joints = [Landmark.of(side, name) for side in sorted(sides) for name in LEG]
    seen = track.landmarks[:, joints]
    points = seen[seen[..., VISIBILITY] >= MIN_VISIBILITY][:, :2]
    if not len(points):
        return _Box(0, 0, track.width, track.height)
    low, high = np.percentile(points, (2, 98), axis=0)
    height = float(high[1] - low[1])
    margin = MARGIN * max(height, 1.0)
    # As wide as high at least: the foot points to either side of the shank.
    half = max(float(high[0] - low[0]), height) / 2 + margin
    middle = float(low[0] + high[0]) / 2
    box = _Box(
        left=max(0, round(middle - half)),
        top=max(0, round(float(low[1]) - margin)),
        right=min(track.width, round(middle + half)),
        bottom=min(track.height, round(float(high[1]) + margin)),
    )
    if box.right - box.left < 2 or box.bottom - box.top < 2:
        return _Box(0, 0, track.width, track.height)
    return box


def _still(moment: _StillTime, part: PicturePart, box: _Box, analysis: Analysis) -> Still:
    track = analysis.recording.track
    whole = track.width, track.height
    if not analysis.recording.body_pictures:
        # A live session's recording may be smaller than what was measured.
        whole = part.image.shape[1], part.image.shape[0]
    shrink = whole[0] / max(track.width, 1), whole[1] / max(track.height, 1)
    left, right = (round(x * shrink[0]) - part.left for x in (box.left, box.right))
    top, bottom = (round(y * shrink[1]) - part.top for y in (box.top, box.bottom))
    cut = part.image[top : max(bottom, top + 1), left : max(right, left + 1)]
    zoom = HEIGHT_PX / cut.shape[0]
    size = (max(1, round(cut.shape[1] * zoom)), HEIGHT_PX)
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC)
    done, jpeg = cv2.imencode(
        ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, QUALITY)
    )
    assert done, "a picture in memory always becomes a JPEG"
    lines = _lines(moment, box, size, track)
    return Still(moment.rep, moment.name, moment.time_s, jpeg.tobytes(), *size, lines)


def _lines(
    moment: _StillTime, box: _Box, size: tuple[int, int], track: PoseTrack
) -> tuple[Line, ...]:
    """Shank and foot where the pose model saw them; none where it saw nobody."""
    frame = int(np.argmin(np.abs(track.time_s - moment.time_s)))
    zoom = np.array(size) / (box.right - box.left, box.bottom - box.top)
    lines = []
    for names in LINES:
        points = track.landmarks[frame, [Landmark.of(moment.side, name) for name in names], :2]
        if np.isfinite(points).all():
            placed = (points - (box.left, box.top)) * zoom
            lines.append(tuple((round(float(x)), round(float(y))) for x, y in placed))
    return tuple(lines)
