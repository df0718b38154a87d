"""Single frames of a clip at given times."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clip_making import evenly, grey, make_clip

from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.video import frames_at
from formcheck.video.clip_index import index_clip
from formcheck.video.frames_at import read_frames_at
from formcheck.video.segment_reader import read_segment

TIMES = [1.6, 0.1, 0.1, 1.95, 0.334, 2.5]
FRAMES = [48, 3, 3, 59, 10]
"""The first at or after each; 2.5 s is after the end."""


def shown(path: Path, times: list[float], reading: ClipReading = AS_STORED) -> dict[int, int]:
    found = {}
    for place, frame in read_frames_at(path, times, reading):
        assert abs(int(frame.image.mean()) - grey(frame.index)) < 4
        found[place] = frame.index
    return found


@pytest.mark.parametrize("keys", ["5", "10", "60"])
def test_the_frames_are_those_that_are_shown_then(tmp_path: Path, keys: str) -> None:
    clip = make_clip(tmp_path / "c.mp4", evenly(60), options={"bf": "2", "g": keys})
    assert shown(clip, TIMES) == dict(enumerate(FRAMES))
    assert shown(clip, []) == {}


def test_only_what_leads_to_them_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []

    def reading(path, index, first, stop, pictures, *, alone):
        asked.append((first, stop))
        return read_segment(path, index, first, stop, pictures, alone=alone)

    monkeypatch.setattr(frames_at, "read_segment", reading)
    clip = make_clip(tmp_path / "c.mp4", evenly(60), options={"g": "10"})
    shown(clip, TIMES)
    assert asked == [(3, 4), (10, 11), (48, 49), (59, 60)]
    asked.clear()
    shown(clip, [0.1, 0.2, 0.25])
    assert asked == [(3, 9)]


@pytest.mark.parametrize("promise", ["none", "broken"])
def test_a_clip_that_can_t_be_jumped_in_is_read_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, promise: str
) -> None:
    clip = make_clip(tmp_path / "c.mp4", evenly(60))
    index = index_clip(clip)
    assert index is not None
    broken = replace(index, stamps=index.stamps + (np.arange(60) >= 30))
    answer = broken if promise == "broken" else None
    monkeypatch.setattr(frames_at, "index_clip", lambda *_: answer)
    assert shown(clip, TIMES) == dict(enumerate(FRAMES))


def test_times_are_those_of_the_reading(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "c.mp4", evenly(60))
    reading = ClipReading(from_s=1.0, slow_motion=2.0)
    found = [frame for _, frame in read_frames_at(clip, [0.0, 0.25], reading)]
    assert [round(frame.time_s, 3) for frame in found] == [0.0, 0.25]
    for frame, index in zip(found, (30, 45), strict=True):
        assert abs(int(frame.image.mean()) - grey(index)) < 4
