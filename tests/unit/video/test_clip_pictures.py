"""What the reader makes of pictures: turned, scaled, deep, odd or see-through."""

from fractions import Fraction

import av
import numpy as np
import pytest
from clip_making import corner_colours, evenly, grey, make_clip, quadrants, set_matrix

from formcheck.video.clip import open_clip
from formcheck.video.frame_conversion import Orientation, square_size


def read(path):
    with open_clip(path) as clip:
        return clip.info, list(clip)


def check_pictures(info, frames):
    for frame in frames:
        assert frame.image.shape == (info.height, info.width, 3)
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous


# A pixel (x, y) is shown at (a x + c y, b x + d y), y down. The stored picture is
# R G / B W; turned clockwise by a quarter its left column becomes its top row.
@pytest.mark.parametrize(
    ("matrix", "shown", "clockwise"),
    [
        pytest.param((1, 0, 0, 1), "RGBW", 0, id="upright"),
        pytest.param((0, 1, -1, 0), "BRWG", 90, id="clockwise"),
        pytest.param((-1, 0, 0, -1), "WBGR", 180, id="upside down"),
        pytest.param((0, -1, 1, 0), "GWRB", 270, id="counterclockwise"),
        pytest.param((-1, 0, 0, 1), "GRWB", 0, id="mirrored"),
        pytest.param((1, 0, 0, -1), "BWRG", 180, id="mirrored upside down"),
        pytest.param((0, 1, 1, 0), "RBGW", 90, id="mirrored clockwise"),
        pytest.param((0, -1, -1, 0), "WGBR", 270, id="mirrored counterclockwise"),
    ],
)
def test_rotation_of_the_file_is_applied(tmp_path, matrix, shown, clockwise):
    path = make_clip(tmp_path / "clip.mp4", evenly(3), picture=lambda _: quadrants())
    set_matrix(path, *matrix)
    info, frames = read(path)
    assert [corner_colours(f.image) for f in frames] == [shown] * 3
    assert info.rotation_deg == clockwise
    assert (info.width, info.height) == ((48, 64) if clockwise in (90, 270) else (64, 48))
    check_pictures(info, frames)


def test_turn_agrees_with_the_rotation_that_ffmpeg_reads(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(1))
    set_matrix(path, 0, 1, -1, 0)
    with av.open(str(path)) as container:
        # PyAV gives the counterclockwise angle.
        assert next(container.decode(video=0)).rotation % 360 == 360 - 90
    assert read(path)[0].rotation_deg == 90


def test_a_slightly_tilted_matrix_is_taken_for_the_nearest_quarter():
    one = 1 << 16
    tilted = np.array([one // 9, one, 0, -one, one // 9, 0, 0, 0, 1 << 30], np.int32)
    assert Orientation.from_matrix(tilted).clockwise_deg == 90


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "name", "options"),
    [
        ("libx265", "yuv420p", "clip.mp4", {"x265-params": "log-level=none"}),
        ("libx265", "yuv420p10le", "clip.mp4", {"x265-params": "log-level=none"}),
        ("libx264", "yuv420p10le", "clip.mkv", {}),
        ("libx264", "yuv444p", "clip.mp4", {}),
        ("mjpeg", "yuvj420p", "clip.avi", {"qscale": "2"}),
        ("libvpx-vp9", "yuv420p", "clip.webm", {}),
        ("ffv1", "gray", "clip.mkv", {}),
        ("qtrle", "argb", "clip.mov", {}),
        ("png", "rgba", "clip.mov", {}),
        ("prores_ks", "yuva444p10le", "clip.mov", {}),
    ],
)
def test_kinds_of_video(tmp_path, codec, pix_fmt, name, options):
    path = make_clip(
        tmp_path / name,
        evenly(6),
        codec=codec,
        pix_fmt=pix_fmt,
        options=options,
        time_base=Fraction(1, 30),
    )
    info, frames = read(path)
    assert (info.width, info.height) == (64, 48)
    check_pictures(info, frames)
    assert [round(float(f.image.mean())) for f in frames] == pytest.approx(
        [grey(i) for i in range(6)], abs=4
    )


def test_gif(tmp_path):
    path = make_clip(
        tmp_path / "clip.gif",
        [0, 0.1, 0.4, 0.5],
        codec="gif",
        pix_fmt="bgr8",
        time_base=Fraction(1, 100),
        picture=lambda i: quadrants() if i % 2 == 0 else quadrants()[::-1].copy(),
    )
    info, frames = read(path)
    assert [corner_colours(f.image) for f in frames] == ["RGBW", "BWRG"] * 2
    assert [f.time_s for f in frames] == pytest.approx([0, 0.1, 0.4, 0.5])
    check_pictures(info, frames)


@pytest.mark.parametrize("size", [(33, 47), (1, 1), (3, 2), (2, 3), (65, 1)])
@pytest.mark.parametrize(("codec", "pix_fmt"), [("rawvideo", "yuv420p"), ("png", "rgb24")])
def test_odd_sizes(tmp_path, size, codec, pix_fmt):
    path = make_clip(tmp_path / "clip.nut", evenly(3), size=size, codec=codec, pix_fmt=pix_fmt)
    info, frames = read(path)
    assert (info.width, info.height) == size
    check_pictures(info, frames)
    for i, frame in enumerate(frames):
        # Every pixel, the last row and column too.
        assert np.abs(frame.image.astype(int) - grey(i)).max() <= 3


def test_odd_picture_turned(tmp_path):
    path = make_clip(tmp_path / "clip.mov", evenly(2), size=(33, 47), codec="png", pix_fmt="rgb24")
    set_matrix(path, 0, 1, -1, 0)
    info, frames = read(path)
    assert (info.width, info.height, info.rotation_deg) == (47, 33, 90)
    check_pictures(info, frames)


@pytest.mark.parametrize(
    ("aspect", "size"), [(Fraction(4, 3), (85, 48)), (Fraction(1, 2), (64, 96)), (None, (64, 48))]
)
def test_pixels_are_made_square(tmp_path, aspect, size):
    path = make_clip(tmp_path / "clip.mp4", evenly(2), aspect=aspect, picture=lambda _: quadrants())
    info, frames = read(path)
    assert (info.width, info.height) == size
    check_pictures(info, frames)
    assert corner_colours(frames[0].image) == "RGBW"


def test_pixels_are_made_square_before_the_turn(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(2), aspect=Fraction(4, 3))
    set_matrix(path, 0, 1, -1, 0)
    info, frames = read(path)
    assert (info.width, info.height) == (48, 85)
    check_pictures(info, frames)


@pytest.mark.parametrize("aspect", [None, Fraction(0), Fraction(100), Fraction(1, 100)])
def test_an_absurd_pixel_shape_counts_as_square(aspect):
    assert square_size(64, 48, aspect) == (64, 48)


def test_frames_of_another_size_are_scaled_to_the_first(tmp_path):
    # MPEG-TS carries the size in every key frame, so two files joined make one clip.
    small = make_clip(tmp_path / "a.ts", evenly(10), picture=lambda _: quadrants())
    large = make_clip(
        tmp_path / "b.ts", evenly(10), size=(128, 96), picture=lambda _: quadrants(128, 96)
    )
    joined = tmp_path / "joined.ts"
    joined.write_bytes(small.read_bytes() + large.read_bytes())
    info, frames = read(joined)
    assert (info.width, info.height) == (64, 48)
    assert len(frames) >= 18
    check_pictures(info, frames)
    assert {corner_colours(f.image) for f in frames} == {"RGBW"}


def test_pictures_are_the_callers_own(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(4))
    with open_clip(path) as clip:
        frames = []
        for frame in clip:
            before = frame.image.copy()
            frames.append((frame.image, before))
            frame.image[:2] = 255  # Drawing on one must not show in the next.
    for i, (image, before) in enumerate(frames):
        assert np.array_equal(image[2:], before[2:])
        assert abs(float(before.mean()) - grey(i)) < 4
