"""Clips that are written: playable, with their own times, whole or not at all."""

import os
import stat
import sys
import tempfile
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
import pytest
from clip_making import corner_colours, evenly, grey, plain_picture, quadrants
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.errors import OutputError
from formcheck.video.clip import open_clip
from formcheck.video.writer import ClipWriter


def write_plain(path, times, size=(64, 48), rate_hint=30.0):
    with ClipWriter(path, *size, rate_hint=rate_hint) as writer:
        for i, time_s in enumerate(times):
            writer.write(plain_picture(*size, grey(i)), time_s)
    return path


def read(path):
    with open_clip(path) as clip:
        frames = list(clip)
        assert clip.notices() == []
        return frames


def error_of(call):
    with pytest.raises(OutputError) as caught:
        call()
    message = str(caught.value)
    assert message.isprintable(), "one line"
    return message


@pytest.fixture
def as_nobody():
    """Give up root's right to write everywhere, for the time of a test."""
    if not hasattr(os, "geteuid"):
        pytest.skip("has no such permissions")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_pictures_and_times_come_back(tmp_path):
    times = evenly(20)
    frames = read(write_plain(tmp_path / "clip.mp4", times))
    assert [f.time_s for f in frames] == pytest.approx(times, abs=1e-3)
    assert [round(f.image.mean()) for f in frames] == pytest.approx(
        [grey(i) for i in range(20)], abs=2
    )


@given(st.lists(st.floats(0.002, 0.6), max_size=15), st.floats(-1e4, 1e4))
@examples(0.3)
def test_any_times_are_kept_within_a_millisecond(gaps, start):
    times = list(accumulate(gaps, initial=start))
    with tempfile.TemporaryDirectory() as folder:
        frames = read(write_plain(Path(folder) / "clip.mp4", times, size=(16, 16)))
    assert [f.time_s for f in frames] == pytest.approx([t - start for t in times], abs=1e-3)


def test_a_long_pause_and_a_late_end_are_kept(tmp_path):
    times = [0, 0.03, 30.0, 30.04, 7200.0]
    frames = read(write_plain(tmp_path / "clip.mp4", times))
    assert [f.time_s for f in frames] == pytest.approx(times, abs=1e-3)


def test_times_closer_than_the_file_can_tell_stay_apart(tmp_path):
    frames = read(write_plain(tmp_path / "clip.mp4", [0, 1e-6, 2e-6, 0.04]))
    assert [f.time_s for f in frames] == pytest.approx([0, 0, 0, 0.04], abs=1e-3)


@pytest.mark.parametrize("times", [evenly(31), [0, 0.02, 0.06, 0.08, 0.12, 0.2], evenly(9, 5)])
def test_the_last_frame_lasts_as_long_as_usual(tmp_path, times):
    path = write_plain(tmp_path / "clip.mp4", times)
    usual = float(np.median(np.diff(times)))
    with open_clip(path) as clip:
        assert clip.info.duration_s == pytest.approx(times[-1] + usual, abs=2e-3)
        assert clip.info.frames == len(times)


def test_one_frame_lasts_as_long_as_the_hint_says(tmp_path):
    with open_clip(write_plain(tmp_path / "clip.mp4", [4.0], rate_hint=10)) as clip:
        assert clip.info.duration_s == pytest.approx(0.1, abs=1e-3)
        assert [f.time_s for f in clip] == [0]


@pytest.mark.parametrize("size", [(64, 48), (33, 47), (1, 1), (2, 2), (5, 300)])
def test_browsers_can_play_it(tmp_path, size):
    path = write_plain(tmp_path / "clip.mp4", evenly(40), size=size)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"
    assert b"avc1" in data
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        assert (codec.name, codec.profile, codec.pix_fmt) == ("h264", "High", "yuv420p")
        # BT.709 throughout and limited range, by libavutil's numbers.
        assert (codec.colorspace, codec.color_primaries, codec.color_trc) == (1, 1, 1)
        assert codec.color_range == 1
        assert stream.start_time == 0
        assert not codec.has_b_frames


@pytest.mark.parametrize("size", [(33, 47), (1, 1), (2, 2), (3, 2), (2, 3), (17, 16), (301, 1)])
def test_odd_and_tiny_sizes_lose_nothing(tmp_path, size):
    width, height = size
    column = np.linspace(60, 200, width).astype(np.uint8)
    image = np.repeat(np.broadcast_to(column, (height, width))[..., None], 3, axis=2)
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, width, height) as writer:
        for i in range(3):
            writer.write(image, i / 30)
    for frame in read(path):
        even = (height + height % 2, width + width % 2, 3)
        assert frame.image.shape == even
        assert np.abs(frame.image[:height, :width].astype(int) - image).max() <= 12
        if width % 2:
            assert np.abs(frame.image[:, -1].astype(int) - frame.image[:, -2]).max() <= 6


def test_colours_are_true(tmp_path):
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, 64, 48) as writer:
        writer.write(quadrants(), 0.0)
    (frame,) = read(path)
    assert corner_colours(frame.image) == "RGBW"
    for y, x in ((12, 16), (12, 48), (36, 16), (36, 48)):
        assert frame.image[y, x].astype(int) == pytest.approx(quadrants()[y, x], abs=5)


def test_pictures_in_any_memory_layout(tmp_path):
    picture = quadrants()
    frozen = picture.copy()
    frozen.flags.writeable = False
    layouts = [
        picture,
        np.asfortranarray(picture),
        picture[:, ::-1].copy()[:, ::-1],
        picture[::-1].copy()[::-1],
        np.pad(picture, ((0, 0), (0, 5), (0, 0)))[:, :64],
        frozen,
    ]
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        for i, image in enumerate(layouts):
            writer.write(image, i / 30)
            assert np.array_equal(image, quadrants()), "the caller's picture is not changed"
    frames = read(tmp_path / "clip.mp4")
    assert [corner_colours(f.image) for f in frames] == ["RGBW"] * len(layouts)


def test_a_picture_may_be_drawn_over_once_it_was_written(tmp_path):
    picture = plain_picture(64, 48, 0)
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        for i in range(30):
            picture[:] = grey(i)
            writer.write(picture, i / 30)
    means = [round(f.image.mean()) for f in read(tmp_path / "clip.mp4")]
    assert means == pytest.approx([grey(i) for i in range(30)], abs=2)


def test_a_player_can_jump_to_every_other_second(tmp_path):
    path = write_plain(tmp_path / "clip.mp4", evenly(100, 10), rate_hint=10)
    with av.open(str(path)) as container:
        keys = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.is_keyframe]
    assert max(np.diff([*keys, 10.0])) <= 2.01


def test_nothing_appears_before_the_end(tmp_path):
    target = tmp_path / "clip.mp4"
    with ClipWriter(target, 64, 48) as writer:
        writer.write(plain_picture(64, 48, 9), 0.0)
        assert not target.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]


@pytest.mark.parametrize("written", [0, 3])
@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_nothing_stays_behind_when_the_block_fails(tmp_path, written, failure):
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"from before")
    with pytest.raises(failure), ClipWriter(target, 64, 48) as writer:  # noqa: PT012
        for i in range(written):
            writer.write(plain_picture(64, 48, 9), i / 30)
        raise failure
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]
    assert target.read_bytes() == b"from before"


def test_an_earlier_file_is_replaced_on_success(tmp_path):
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"from before")
    assert len(read(write_plain(target, evenly(4)))) == 4


def test_a_clip_without_pictures_is_not_written(tmp_path):
    assert "no picture" in error_of(lambda: write_plain(tmp_path / "clip.mp4", []))
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_missing(tmp_path):
    path = tmp_path / "no" / "clip.mp4"
    message = error_of(lambda: write_plain(path, evenly(2)))
    assert message == f"{path}: its folder does not exist; make it or choose another"


def test_the_folder_is_a_file(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    error_of(lambda: write_plain(tmp_path / "file" / "clip.mp4", evenly(2)))


def test_a_folder_has_the_name(tmp_path):
    (tmp_path / "clip.mp4").mkdir()
    assert "a folder" in error_of(lambda: write_plain(tmp_path / "clip.mp4", evenly(2)))
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]


@pytest.mark.usefixtures("as_nobody")
def test_no_permission():
    # Not below tmp_path: nobody else may look into that.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        message = error_of(lambda: write_plain(Path(folder) / "clip.mp4", evenly(2)))
        assert "no permission to write here" in message
        assert list(Path(folder).iterdir()) == []
        Path(folder).chmod(0o755)


@pytest.mark.parametrize("room", [0, 20_000, 100_000])
def test_no_room(tmp_path, capfd, size_limit, room):
    noise = np.random.default_rng(0).integers(0, 255, (60, 96, 128, 3), dtype=np.uint8)
    target = tmp_path / "clip.mp4"

    def write():
        with ClipWriter(target, 128, 96) as writer:
            for i, image in enumerate(noise):
                writer.write(image, i / 30)

    write()
    assert target.stat().st_size > 2 * room, "the whole clip would not fit"
    target.unlink()
    with size_limit(room):
        message = error_of(write)
    assert message == f"{target}: no room to write it; free some space or choose another folder"
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_no_room_for_the_last_bytes(tmp_path, size_limit):
    # What is written at the end, once the pictures are through: the index.
    target = write_plain(tmp_path / "clip.mp4", evenly(50))
    size = target.stat().st_size
    target.unlink()
    for missing in (1, 300):
        with size_limit(size - missing):
            message = error_of(lambda: write_plain(target, evenly(50)))
        assert "no room" in message
        assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_fails_may_lack_memory(tmp_path, monkeypatch):
    def fail(*_):
        raise av.error.ExternalError(-542398533, "Generic error in an external library")

    monkeypatch.setattr("formcheck.video.writer.Encoder.write", fail)
    message = error_of(lambda: write_plain(tmp_path / "clip.mp4", evenly(2)))
    assert "the video encoder failed; there may be too little memory" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(0, 48), (64, 0), (20_000, 48)])
def test_sizes_that_h264_does_not_know(tmp_path, size):
    assert "can't be written as H.264" in error_of(lambda: ClipWriter(tmp_path / "c.mp4", *size))


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((48, 65, 3), np.uint8),
        np.zeros((64, 48, 3), np.uint8),
        np.zeros((48, 64), np.uint8),
        np.zeros((48, 64, 4), np.uint8),
        np.zeros((48, 64, 3), np.float32),
    ],
    ids=lambda image: f"{image.shape} {image.dtype}",
)
def test_a_picture_of_another_kind_is_refused(tmp_path, image):
    with (
        pytest.raises(ValueError, match="in a clip of 64 x 48"),
        ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer,
    ):
        writer.write(image, 0.0)


@pytest.mark.parametrize("time_s", [1.0, 0.5, float("nan"), float("inf"), float("-inf")])
def test_a_time_that_is_not_later_is_refused(tmp_path, time_s):
    picture = plain_picture(64, 48, 9)
    with pytest.raises(ValueError, match="not after"), ClipWriter(tmp_path / "c.mp4", 64, 48) as w:  # noqa: PT012
        w.write(picture, 1.0)
        w.write(picture, time_s)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rate_hint", [0.0, -1.0, float("nan"), float("inf")])
def test_a_hint_that_is_no_rate_is_refused(tmp_path, rate_hint):
    with pytest.raises(ValueError, match="frame rate"):
        ClipWriter(tmp_path / "clip.mp4", 64, 48, rate_hint=rate_hint)


def test_writing_outside_the_block_is_refused(tmp_path):
    writer = ClipWriter(tmp_path / "clip.mp4", 64, 48)
    with pytest.raises(ValueError, match="not open"):
        writer.write(plain_picture(64, 48, 9), 0.0)
    with writer:
        writer.write(plain_picture(64, 48, 9), 0.0)
    with pytest.raises(ValueError, match="not open"):
        writer.write(plain_picture(64, 48, 9), 1.0)


@pytest.mark.parametrize(
    "name",
    ["100%.mp4", "clip%03d.mp4", "http:x.mp4", "-i.mp4", "Füße, 脚.mp4", "new\nline.mp4", "clip"],
)
def test_strange_names(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    write_plain(Path(name), evenly(3))
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert len(read(tmp_path / name)) == 3


@pytest.mark.parametrize("folder", ["http:", "100%d", "concat:a|b", "-o"])
def test_folders_with_strange_names(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    Path(folder).mkdir()
    path = write_plain(Path(folder) / "clip.mp4", evenly(3))
    assert [p.name for p in Path(folder).iterdir()] == ["clip.mp4"]
    assert len(read(path)) == 3


def test_the_longest_name(tmp_path):
    assert len(read(write_plain(tmp_path / ("n" * 251 + ".mp4"), evenly(3)))) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
def test_the_usual_permissions(tmp_path):
    before = os.umask(0o027)
    try:
        path = write_plain(tmp_path / "clip.mp4", evenly(2))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_clip_written_from_a_clip_has_its_times(tmp_path):
    first = write_plain(tmp_path / "a.mp4", [0, 0.01, 0.05, 0.06, 0.2])
    with open_clip(first) as clip:
        info = clip.info
        with ClipWriter(tmp_path / "b.mp4", info.width, info.height) as writer:
            for frame in clip:
                writer.write(frame.image, frame.time_s)
    assert [f.time_s for f in read(tmp_path / "b.mp4")] == [f.time_s for f in read(first)]


def test_a_fraction_and_numpy_numbers_do_as_times(tmp_path):
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        writer.write(plain_picture(64, 48, 9), np.float64(0.5))
        writer.write(plain_picture(64, 48, 9), float(Fraction(2, 3)))
    assert read(tmp_path / "clip.mp4")[1].time_s == pytest.approx(1 / 6, abs=1e-3)
