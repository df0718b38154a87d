"""A clip read otherwise than it is stored: turned, mirrored, a part of it, in slow motion."""

import math

import av
import numpy as np
import pytest
from clip_making import corner_colours, evenly, grey, make_clip, quadrants, set_matrix

from formcheck.errors import VideoError
from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.model.result import Clip
from formcheck.video.clip import open_clip
from formcheck.video.frame_conversion import Orientation
from formcheck.video.incoming import IncomingFrame
from formcheck.video.latest_frame_channel import Channel


def read(path, reading=AS_STORED):
    with open_clip(path, reading) as clip:
        frames = list(clip)
        return clip.info, frames, {notice.code: notice.message for notice in clip.notices()}


def tagged(path, count, shown, taken, **settings):
    """Write a clip that plays at `shown` frames a second, with the tag of a camera."""
    plain = make_clip(path.with_name("plain.mp4"), evenly(count, shown), **settings)
    options = {"movflags": "use_metadata_tags"}
    with av.open(str(plain)) as source, av.open(str(path), "w", options=options) as target:
        target.metadata["com.android.capture.fps"] = f"{taken:.6f}"
        streams = {s.index: target.add_stream_from_template(s) for s in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
    return path


# The stored picture is R G / B W; its left column becomes the top row of a clockwise turn.
@pytest.mark.parametrize(
    ("reading", "shown"),
    [
        (ClipReading(rotate=0), "RGBW"),
        (ClipReading(rotate=90), "BRWG"),
        (ClipReading(rotate=180), "WBGR"),
        (ClipReading(rotate=270), "GWRB"),
        (ClipReading(mirrored=True), "GRWB"),
        (ClipReading(rotate=90, mirrored=True), "RBGW"),
    ],
)
def test_pictures_are_turned_and_then_flipped(tmp_path, reading, shown):
    path = make_clip(tmp_path / "clip.mp4", evenly(2), picture=lambda _: quadrants())
    info, frames, _ = read(path, reading)
    assert [corner_colours(frame.image) for frame in frames] == [shown] * 2
    assert frames[0].image.shape == (info.height, info.width, 3)
    assert info.rotation_deg == (reading.rotate or 0)
    assert info.reading.rotate == (reading.rotate or 0)


def test_a_turn_comes_on_top_of_the_files_own(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(2), picture=lambda _: quadrants())
    set_matrix(path, 0, 1, -1, 0)
    info, frames, _ = read(path, ClipReading(rotate=270))
    assert corner_colours(frames[0].image) == "RGBW"
    assert (info.rotation_deg, info.reading.rotate) == (0, 270)


@pytest.mark.parametrize("start", [Orientation(), Orientation(True, False, True)])
def test_four_quarters_are_no_turn(start):
    assert start.turned(360) == start.turned(90).turned(270) == start
    image = quadrants()
    turned = np.rot90(start.apply(image), -1)
    assert np.array_equal(start.turned(90).apply(image), turned)


def test_a_cameras_pictures_are_turned_and_flipped():
    channel = Channel("camera 0", orientation=Orientation().turned(90).mirrored())
    channel.deliver(IncomingFrame(0.0, quadrants()))
    frame = channel.take(0.0)
    assert frame is not None
    assert corner_colours(frame.image) == "RBGW"
    assert channel.size == (48, 64)


def test_times_of_a_part_count_from_its_first_frame(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(60))
    info, frames, notices = read(path, ClipReading(from_s=0.5, to_s=1.0))
    assert [frame.index for frame in frames] == list(range(15))
    assert [frame.time_s for frame in frames] == pytest.approx(evenly(15))
    assert [int(frame.image[0, 0, 0]) for frame in frames] == pytest.approx(
        [grey(15 + i) for i in range(15)], abs=4
    )
    assert info.frames == 15
    assert "from 0.5 to 1 s of the clip" in notices["part-of-clip"]
    assert "clip-cut-off" not in notices


def test_a_part_may_end_after_the_clip(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(60))
    _, frames, notices = read(path, ClipReading(from_s=1.5, to_s=9.0))
    assert len(frames) == 15
    assert "to 2 s" in notices["part-of-clip"]


def test_a_part_after_the_end_is_refused_with_the_clips_length(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(60))
    with pytest.raises(VideoError, match=r"ends at 2\.0 s, before the part that begins at 5 s"):
        open_clip(path, ClipReading(from_s=5.0))


def test_slow_motion_is_played_as_fast_as_it_was(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(60))
    _, frames, _ = read(path, ClipReading(slow_motion=4))
    assert [frame.time_s for frame in frames] == pytest.approx(evenly(60, 120.0))
    # A part is named in the clip's own seconds, as a player shows them.
    _, frames, _ = read(path, ClipReading(from_s=1.0, slow_motion=4))
    assert [frame.time_s for frame in frames] == pytest.approx(evenly(30, 120.0))


@pytest.mark.parametrize(("taken", "factor"), [(60, 2.0), (119.87, 4.0), (960, 32.0)])
def test_the_cameras_tag_tells_slow_motion(tmp_path, taken, factor):
    info, frames, notices = read(tagged(tmp_path / "slow.mp4", 20, 30, taken))
    assert info.reading.slow_motion == factor
    assert frames[-1].time_s == pytest.approx(19 / 30 / factor)
    assert f"{factor:.3g} times as fast" in notices["slow-motion"]


def test_what_the_user_says_goes_before_the_tag(tmp_path):
    path = tagged(tmp_path / "slow.mp4", 20, 30, 60)
    info, frames, notices = read(path, ClipReading(slow_motion=1.0))
    assert frames[-1].time_s == pytest.approx(19 / 30)
    assert info.reading.slow_motion == 1.0
    assert not notices


@pytest.mark.parametrize(("shown", "taken"), [(30, 30), (60, 60), (24, 30), (15, 30), (48, 60)])
def test_a_camera_that_leaves_frames_out_in_the_dark_is_no_slow_motion(tmp_path, shown, taken):
    info, _, notices = read(tagged(tmp_path / "dark.mp4", 20, shown, taken))
    assert info.reading.slow_motion == 1.0
    assert not notices


def test_a_tag_beside_sound_is_only_asked_about(tmp_path):
    info, _, notices = read(tagged(tmp_path / "sound.mp4", 20, 30, 60, sound=True))
    assert info.reading.slow_motion == 1.0
    assert "say --slow-motion 2" in notices["slow-motion-unsure"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rotate": 45},
        {"from_s": -1.0},
        {"from_s": math.nan},
        {"from_s": 3.0, "to_s": 3.0},
        {"slow_motion": 0.0},
        {"slow_motion": math.nan},
    ],
)
def test_a_reading_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|take"):
        ClipReading(**wrong)


def test_a_clip_that_was_read_so_is_read_so_again():
    clip = Clip(
        path="a.mp4",
        width=48,
        height=64,
        duration_s=1.0,
        frames=30,
        rotation_deg=90,
        turned_deg=90,
        mirrored=True,
        from_s=2.0,
        to_s=3.0,
        slow_motion=2.0,
    )
    assert ClipReading.of(clip) == ClipReading(90, True, 2.0, 3.0, 2.0)
    old = Clip(path="a.mp4", width=48, height=64, duration_s=1.0, frames=30, rotation_deg=90)
    assert ClipReading.of(old) == ClipReading(rotate=0, slow_motion=1.0)


def test_times_of_a_part_are_as_even_as_those_of_the_clip(tmp_path):
    path = make_clip(tmp_path / "clip.mkv", [100 * i / 30 for i in range(40)])
    _, frames, _ = read(path, ClipReading(from_s=100.0))
    start = 100.0
    _, whole, _ = read(path)
    wanted = [
        round(1000 * (frame.time_s - start)) / 1000 for frame in whole if frame.time_s >= start
    ]
    assert [frame.time_s for frame in frames] == wanted
