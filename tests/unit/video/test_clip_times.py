"""Times of the frames, and what is said of a clip before and after reading."""

import os
import struct
import sys
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from clip_making import add_sound, evenly, grey, make_clip, packets_of, restamp

from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.video.clip import ClipReader, open_clip


def read_all(path, reading=AS_STORED):
    with open_clip(path, reading) as clip:
        frames = list(clip)
        before = clip.notices()
    assert clip.notices() == before, "closing changes nothing"
    return frames, before


def codes(notices):
    return [notice.code for notice in notices]


@pytest.mark.parametrize("rate", [15, 24_000 / 1001, 30, 60, 120, 240])
def test_even_rates(tmp_path, rate):
    times = evenly(20, rate)
    frames, notices = read_all(make_clip(tmp_path / "clip.mp4", times))
    assert [f.time_s for f in frames] == pytest.approx(times, abs=1e-4)
    assert [f.index for f in frames] == list(range(20))
    assert notices == []


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.ts"])
def test_variable_rate(tmp_path, name):
    gaps = np.random.default_rng(0).uniform(1 / 240, 1 / 15, 40)
    times = [0.0, *np.cumsum(gaps)]
    frames, notices = read_all(make_clip(tmp_path / name, times, options={"bf": "2"}))
    assert [f.time_s for f in frames] == pytest.approx(times, abs=6e-4)  # mkv: milliseconds
    assert [round(f.image.mean()) for f in frames] == pytest.approx(
        [grey(i) for i in range(41)], abs=4
    )
    assert notices == []


@pytest.mark.parametrize("name", ["clip.mkv", "clip.ts"])
def test_a_clip_that_does_not_start_at_0(tmp_path, name):
    path = make_clip(tmp_path / name, [1000 + t for t in evenly(10)])
    frames, notices = read_all(path)
    assert frames[0].time_s == 0
    assert [f.time_s for f in frames] == pytest.approx(evenly(10), abs=1e-3)
    assert notices == []


def test_info_is_there_at_once(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(30))
    with open_clip(str(path)) as clip:
        assert clip.info.path == str(path)
        assert (clip.info.width, clip.info.height) == (64, 48)
        assert clip.info.duration_s == pytest.approx(1.0, abs=0.05)
        assert clip.info.frames == 30
        assert clip.info.rotation_deg == 0
        assert clip.notices() == []


def test_frame_count_is_estimated_where_the_container_has_none(tmp_path):
    with open_clip(make_clip(tmp_path / "clip.mkv", evenly(30))) as clip:
        assert clip.info.frames == pytest.approx(30, abs=1)


def test_unknown_duration_is_none(tmp_path):
    path = make_clip(tmp_path / "clip.h264", evenly(10))
    with open_clip(path) as clip:
        assert clip.info.duration_s is None
        assert clip.info.frames is None


def test_missing_times_are_filled_in_and_counted(tmp_path):
    # A bare H.264 stream has no times at all.
    frames, notices = read_all(make_clip(tmp_path / "clip.h264", evenly(10)))
    assert len(frames) == 10
    steps = [b.time_s - a.time_s for a, b in pairwise(frames)]
    assert steps == pytest.approx([steps[0]] * 9)
    assert codes(notices) == ["times-repaired"]
    assert "10 of 10 frames" in notices[0].message


def test_repeated_times_are_filled_in_and_counted(tmp_path):
    times = evenly(20)
    times[7] = times[6]
    times[12] = times[11]
    plain = make_clip(tmp_path / "plain.mkv", evenly(20), codec="mjpeg", pix_fmt="yuvj420p")
    frames, notices = read_all(restamp(plain, tmp_path / "clip.mkv", times))
    assert [f.time_s for f in frames] == pytest.approx(evenly(20), abs=2e-3)
    assert codes(notices) == ["times-repaired"]
    assert "2 of 20 frames" in notices[0].message


def test_times_that_start_again_go_on(tmp_path):
    parts = [make_clip(tmp_path / f"{i}.ts", evenly(30)) for i in range(2)]
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(p.read_bytes() for p in parts))
    frames, notices = read_all(joined)
    assert len(frames) == 60
    steps = [b.time_s - a.time_s for a, b in pairwise(frames)]
    assert min(steps) > 0
    assert frames[-1].time_s == pytest.approx(59 / 30, abs=0.1)
    assert codes(notices) == ["times-repaired"]


def test_sound_does_not_matter(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(20), sound=True)
    frames, notices = read_all(path)
    assert [f.time_s for f in frames] == pytest.approx(evenly(20), abs=1e-3)
    assert notices == []


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_sound_that_lasts_longer_is_no_break(tmp_path, name):
    path = tmp_path / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        add_sound(container, 3.0)
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    frames, notices = read_all(path)
    assert len(frames) == 10
    assert notices == []


def test_damaged_pictures_are_left_out_and_counted(tmp_path, capfd):
    noise = np.random.default_rng(0).integers(0, 255, (30, 48, 64, 3), dtype=np.uint8)
    path = make_clip(tmp_path / "clip.mp4", evenly(30), picture=lambda i: noise[i])
    data = bytearray(path.read_bytes())
    for position, size in packets_of(path)[10:13]:
        data[position : position + size] = bytes(size)
    path.write_bytes(data)
    frames, notices = read_all(path)
    assert 20 <= len(frames) <= 27
    assert all(b.time_s > a.time_s for a, b in pairwise(frames))
    assert frames[-1].time_s == pytest.approx(29 / 30, abs=1e-3)
    assert codes(notices) == ["damaged-frames"]
    assert "3 frames" in notices[0].message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("ticks_a_second", [0, 1])
def test_a_damaged_clock_that_hides_the_pictures_is_told(tmp_path, capfd, ticks_a_second):
    path = make_clip(tmp_path / "clip.mp4", evenly(20))
    content = bytearray(path.read_bytes())
    # The ticks of the track's own header: version, flags and two moments stand before.
    struct.pack_into(">I", content, content.index(b"mdhd") + 16, ticks_a_second)
    path.write_bytes(content)
    frames, [notice] = read_all(path)
    assert len(frames) == 1
    assert notice.message.startswith("Only one of the clip's 20 pictures can be shown")
    frames, notices = read_all(path, ClipReading(to_s=0.5))
    assert codes(notices) == ["part-of-clip"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "movflags"),
    [
        ("clip.mp4", "+faststart"),
        ("clip.mp4", "+frag_keyframe+empty_moov"),
        ("clip.mkv", ""),
        ("clip.ts", ""),
    ],
)
@pytest.mark.parametrize("sound", [False, True])
def test_a_cut_clip_gives_what_is_there(tmp_path, capfd, name, movflags, sound):
    noise = np.random.default_rng(0).integers(0, 255, (60, 48, 64, 3), dtype=np.uint8)
    path = make_clip(
        tmp_path / name,
        evenly(60),
        sound=sound,
        picture=lambda i: noise[i],
        container_options={"movflags": movflags} if movflags else None,
    )
    whole_times = [f.time_s for f in read_all(path)[0]]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    frames, notices = read_all(path)
    assert 20 <= len(frames) <= 40
    assert [f.time_s for f in frames] == pytest.approx(whole_times[: len(frames)], abs=2e-3)
    assert set(codes(notices)) & {"clip-cut-off", "damaged-frames"}
    if name != "clip.ts":
        assert codes(notices)[-1] == "clip-cut-off"
    if movflags == "+faststart":
        assert "of 2.0 s" in notices[-1].message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_a_last_frame_that_is_held_long_is_no_break(tmp_path, name):
    plain = make_clip(tmp_path / "plain.mkv", evenly(20))
    path = tmp_path / name
    with av.open(str(plain)) as read, av.open(str(path), "w") as write:
        stream = write.add_stream_from_template(read.streams.video[0])
        packets = [p for p in read.demux(video=0) if p.size]
        packets[-1].duration = round(5 / packets[-1].time_base)
        for packet in packets:
            packet.stream = stream
            write.mux(packet)
    with open_clip(path) as clip:
        assert clip.info.duration_s == pytest.approx(19 / 30 + 5, abs=0.05)
        assert len(list(clip)) == 20
        assert clip.notices() == []


class Unreadable:
    """A container whose file fails after some packets, for a while or for good."""

    def __init__(self, container, *, packets, failures):
        self._container = container
        self._packets = container.demux(video=0)
        self._left = packets
        self._failures = failures

    def __getattr__(self, name):
        return getattr(self._container, name)

    def demux(self, *_streams):
        for packet in self._packets:
            if self._left == 0 and self._failures > 0:
                self._failures -= 1
                raise av.InvalidDataError(1, "a damaged place")
            self._left -= 1
            yield packet


def read_unreadable(path, packets, failures):
    with av.open(str(path)) as container:
        flaky = Unreadable(container, packets=packets, failures=failures)
        clip = ClipReader(path, flaky, container.streams.video[0])
        return list(clip), clip.notices()


def test_reading_goes_on_after_a_place_that_can_not_be_read(tmp_path):
    path = make_clip(tmp_path / "clip.mkv", evenly(30), codec="mjpeg", pix_fmt="yuvj420p")
    frames, notices = read_unreadable(path, packets=10, failures=3)
    assert len(frames) == 27
    assert codes(notices) == ["damaged-frames"]
    assert "1 frame was" in notices[0].message


def test_reading_ends_where_nothing_can_be_read_any_more(tmp_path):
    path = make_clip(tmp_path / "clip.mkv", evenly(300), codec="mjpeg", pix_fmt="yuvj420p")
    frames, notices = read_unreadable(path, packets=10, failures=10**9)
    assert [f.time_s for f in frames] == pytest.approx(evenly(10), abs=1e-3)
    assert codes(notices) == ["damaged-frames", "clip-cut-off"]


def test_a_clip_that_was_not_read_to_its_end_is_not_called_cut_off(tmp_path):
    with open_clip(make_clip(tmp_path / "clip.mp4", evenly(60))) as clip:
        next(clip)
        assert clip.notices() == []


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_long_clips_need_little_memory(tmp_path):
    def resident_mb():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    # 200 pictures of 640 x 480 are 184 MB.
    path = make_clip(tmp_path / "clip.mp4", evenly(200), size=(640, 480))
    with open_clip(path) as clip:
        next(clip)
        start = resident_mb()
        most = max(resident_mb() for _ in clip)
    assert most - start < 60


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_file_is_closed_at_the_end_of_the_block(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(10))

    def open_files():
        return [os.path.realpath(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")]

    with open_clip(path) as clip:
        next(clip)
        assert str(path.resolve()) in open_files()
    assert str(path.resolve()) not in open_files()
    with pytest.raises(ValueError, match="closed"):
        next(clip)
    clip.close()


def test_frames_come_once(tmp_path):
    with open_clip(make_clip(tmp_path / "clip.mp4", evenly(5))) as clip:
        assert len(list(clip)) == 5
        assert list(clip) == []


def test_the_larger_of_two_pictures_is_read(tmp_path):
    path = tmp_path / "clip.mkv"
    with av.open(str(path), "w") as container:
        streams = []
        for width, height in ((32, 24), (64, 48)):
            stream = container.add_stream("mjpeg", rate=30)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
            stream.time_base = stream.codec_context.time_base = Fraction(1, 30)
            streams.append(stream)
        for i in range(5):
            for stream in streams:
                image = np.full((stream.height, stream.width, 3), 99, np.uint8)
                frame = av.VideoFrame.from_ndarray(image).reformat(format="yuvj420p")
                frame.pts, frame.time_base = i, Fraction(1, 30)
                container.mux(stream.encode(frame))
    with open_clip(path) as clip:
        assert (clip.info.width, clip.info.height) == (64, 48)
        assert len(list(clip)) == 5
