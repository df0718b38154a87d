"""The frames of a clip by its packets, and reading from its middle."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clip_making import evenly, grey, make_clip

from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.video.clip import open_clip
from formcheck.video.clip_index import ClipIndex, index_clip
from formcheck.video.segment_reader import SegmentError, read_segment

READINGS = [
    AS_STORED,
    ClipReading(from_s=0.52, to_s=1.4),
    ClipReading(slow_motion=4.0),
    ClipReading(from_s=1.0, slow_motion=2.0),
]


def indexed(clip: Path, reading: ClipReading = AS_STORED) -> ClipIndex:
    index = index_clip(clip, reading)
    assert index is not None
    return index


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("bf", ["0", "2"])
def test_the_index_has_the_times_of_a_reader(tmp_path: Path, reading: ClipReading, bf: str) -> None:
    clip = make_clip(tmp_path / "clip.mp4", evenly(60), options={"bf": bf})
    index = indexed(clip, reading)
    with open_clip(clip, reading) as reader:
        times = [frame.time_s for frame in reader]
        told = reader.notices()
    assert index.time_s.tolist() == times
    with open_clip(clip, reading) as other:
        other.count_as_read(index)
        assert other.notices() == told


@pytest.mark.parametrize("first", [0, 1, 10, 37, 59])
def test_a_segment_has_the_frames_that_a_reader_finds_there(tmp_path: Path, first: int) -> None:
    clip = make_clip(tmp_path / "clip.mp4", evenly(60), options={"bf": "2"})
    index = indexed(clip)
    with open_clip(clip) as reader:
        pictures, frames = reader.pictures, list(reader)
    stop = min(first + 5, 60)
    segment = [frame.read() for frame in read_segment(clip, index, first, stop, pictures)]
    assert [frame.index for frame in segment] == list(range(first, stop))
    for frame in segment:
        assert frame.time_s == frames[frame.index].time_s
        np.testing.assert_array_equal(frame.image, frames[frame.index].image)
    assert abs(int(segment[0].image.mean()) - grey(first)) < 4
    assert index.frames_to_decode(first) == first % 10


def test_pictures_without_time_stamps_give_no_index(tmp_path: Path) -> None:
    assert index_clip(make_clip(tmp_path / "clip.h264", evenly(40))) is None


def test_a_cut_file_gives_no_index(tmp_path: Path) -> None:
    clip = make_clip(
        tmp_path / "clip.mp4", evenly(60), container_options={"movflags": "+faststart"}
    )
    clip.write_bytes(clip.read_bytes()[:-300])
    assert index_clip(clip) is None


def test_a_file_that_breaks_its_promise_is_said_to(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", evenly(60))
    index = indexed(clip)
    with open_clip(clip) as reader:
        pictures = reader.pictures
    shifted = replace(index, stamps=index.stamps + (np.arange(60) >= 30))
    assert len(list(read_segment(clip, shifted, 0, 30, pictures))) == 30
    with pytest.raises(SegmentError):
        list(read_segment(clip, shifted, 20, 40, pictures))
