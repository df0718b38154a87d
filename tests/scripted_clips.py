"""Clips whose reading is scripted, so that the command line runs without the model."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from synthetic.filming import Filmed, film, film_at_30
from synthetic.raising import Rep, raises, stand
from synthetic.script import play

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.model.clip_reading import INTERRUPTED, NETWORK_STOPPED
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Notice
from formcheck.video.writer import ClipWriter

Progress = Callable[[str, int, int | None], None]


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@cache
def three_raises() -> Recording:
    """Three raises, the last of them shallow."""
    reps = [Rep(), Rep(), Rep(pitch_deg=15.0)]
    return film(play(stand(1.5), raises(reps), stand(1.0))).recording


@cache
def four_raises() -> Filmed:
    """Four raises, the third of them shallow, with their truth."""
    reps = [Rep(pitch_deg=deg) for deg in (35.0, 35.0, 15.0, 35.0)]
    return film_at_30(play(stand(2.0), raises(reps), stand(1.5)))


def tiny_video(path: Path) -> Path:
    """Write a real video of two frames."""
    image = np.zeros((32, 32, 3), np.uint8)
    with ClipWriter(path, 32, 32) as writer:
        writer.write(image, 0.0)
        writer.write(image, 0.1)
    return path


@dataclass
class Scripted:
    """Stands in for the reading and the drawing of clips.

    Attributes
    ----------
    recording : Recording
        What is read from every clip, under the clip's own name.
    failures : dict
        What the reading of a clip raises, by its name.
    video_error : BaseException or None
        What the drawing raises, after it has written half the video.
    interrupted : set of str
        Names of clips in which Ctrl-C ends the reading half way.
    stopped : set of str
        Names of clips in which the pose network stops half way.
    read, drawn : list of str
        Names of the clips, as they come.
    options : Options or None
        The last ones.
    """

    recording: Recording
    failures: dict[str, BaseException] = field(default_factory=dict)
    video_error: BaseException | None = None
    interrupted: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    read: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    options: Options | None = None

    def record_clip(
        self, path: Path, options: Options, progress: Progress | None = None
    ) -> Recording:
        self.read.append(path.name)
        self.options = options
        if path.name in self.failures:
            raise self.failures[path.name]
        count = len(self.recording.track)
        if progress:
            progress("pose", count // 2, count)
        clip = self.recording.clip.model_copy(update={"path": str(path)})
        whole = dataclasses.replace(self.recording, clip=clip)
        if path.name in self.stopped:
            return _half(whole, NETWORK_STOPPED, "; The pose network stopped unexpectedly")
        return _half(whole, INTERRUPTED) if path.name in self.interrupted else whole

    def annotate_clip(
        self, analysis: Analysis, path: Path, target: Path, progress: Progress | None = None
    ) -> None:
        assert analysis.result.clip.path == str(path)
        self.drawn.append(path.name)
        if progress:
            progress("video", 1, 2)
        if self.video_error is not None:
            raise self.video_error
        target.write_bytes(b"a video")


def _half(recording: Recording, code: str, why: str = "") -> Recording:
    track, count = recording.track, len(recording.track) // 2
    part = PoseTrack(track.time_s[:count], track.landmarks[:count], track.width, track.height)
    how = "interrupted: " if code == INTERRUPTED else ""
    message = f"{how}the results cover the first {track.time_s[count - 1]:.1f} s{why}"
    notice = Notice(code=code, message=message)
    return dataclasses.replace(recording, track=part, notices=[notice])
