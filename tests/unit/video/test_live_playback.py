"""A file played as if it came from a camera."""

import threading
import time
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from clip_making import evenly, make_clip, plain_picture
from lanes import swept

from formcheck.errors import VideoError
from formcheck.video.clip import open_clip
from formcheck.video.live import LiveState, open_live

UNEVEN = [0.0, 0.02, 0.1, 0.13, 0.3, 0.31, 0.5, 0.55]


def play_to_the_end(live):
    frames = []
    for _ in range(1000):
        frame = live.latest(1.0)
        if frame is not None:
            frames.append(frame)
        elif live.status.state.is_over:
            return frames
    raise AssertionError("it never ends")


def test_as_fast_as_asked_every_frame_is_the_clips_own():
    path = Path(__file__).parents[3] / "samples" / "calf_raise_oblique.mp4"
    with open_clip(path) as clip, open_live(path, speed=None) as live:
        assert live.size == (clip.info.width, clip.info.height)
        for expected in islice(clip, 90):
            frame = live.latest(5.0)
            assert (frame.index, frame.time_s) == (expected.index, expected.time_s)
            assert np.array_equal(frame.image, expected.image)
        assert live.dropped == 0


def test_the_end(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", UNEVEN)
    with open_live(path, speed=None) as live:
        frames = play_to_the_end(live)
        assert live.status.state is LiveState.ENDED
        assert live.status.message == f"{path} was played to its end"
        assert live.now_s() == frames[-1].time_s
    assert [f.time_s for f in frames] == pytest.approx(UNEVEN, abs=1e-3)


@pytest.mark.parametrize("drop", swept([True, False], 0))
def test_at_its_own_speed_no_frame_comes_before_it_is_due(tmp_path, drop):
    path = make_clip(tmp_path / "clip.mp4", UNEVEN)
    with open_live(str(path), drop=drop) as live:
        first = live.latest(1.0)
        start = time.perf_counter()
        early = []
        frames = [first]
        for _ in range(50):
            if (frame := live.latest(1.0)) is None:
                break
            early.append(frame.time_s - (time.perf_counter() - start))
            frames.append(frame)
    assert max(early) < 0.01
    assert frames[-1].time_s == pytest.approx(UNEVEN[-1], abs=1e-3)
    if not drop:
        assert [f.time_s for f in frames] == pytest.approx(UNEVEN, abs=1e-3)
        assert live.dropped == 0


def test_the_clock_starts_with_the_first_frame_taken(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(10))
    with open_live(path, drop=False) as live:
        time.sleep(0.3)
        assert live.now_s() == 0
        assert live.latest(1.0).index == 0
        start = time.perf_counter()
        second = live.latest(1.0)
        assert second.index == 1
        assert time.perf_counter() - start > 0.02
        assert live.now_s() == pytest.approx(time.perf_counter() - start, abs=0.2)


@pytest.mark.long
def test_a_slow_consumer_keeps_up_with_the_clip(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(31))
    with open_live(path) as live:
        live.latest(1.0)
        frames, late = [], []
        for _ in range(31):
            time.sleep(0.1)
            if (frame := live.latest(1.0)) is None:
                break
            frames.append(frame)
            late.append(live.now_s() - frame.time_s)
        assert frames[-1].index == 30, "the last one is never lost"
        assert live.received == 31
        assert live.dropped == 31 - 1 - len(frames)
    assert live.dropped >= 10
    assert max(late) < 1.0, "two seconds late if none were dropped"


def test_a_slow_consumer_gets_every_frame_if_it_wants_to(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(20))
    with open_live(path, drop=False, speed=4) as live:
        frames = []
        for _ in range(30):
            time.sleep(0.02)
            if (frame := live.latest(1.0)) is None:
                break
            frames.append(frame)
    assert [f.index for f in frames] == list(range(20))
    assert live.dropped == 0


def test_twice_as_fast(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", evenly(16))
    with open_live(path, speed=2.0, drop=False) as live:
        live.latest(1.0)
        start = time.perf_counter()
        frames = play_to_the_end(live)
        took = time.perf_counter() - start
    assert len(frames) == 15
    assert took > 0.24
    assert frames[-1].time_s == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("speed", [1.0, None])
@pytest.mark.parametrize("drop", [True, False])
def test_closing_in_the_middle_is_quick(tmp_path, speed, drop):
    path = make_clip(tmp_path / "clip.mp4", [0, 0.05, 3000.0])
    live = open_live(path, speed=speed, drop=drop)
    live.latest(1.0)
    start = time.perf_counter()
    live.close()
    assert time.perf_counter() - start < 0.4
    assert live.status.state is LiveState.ENDED
    assert live.latest(1.0) is None
    assert "live source" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("name", ["nothing.mp4", "http:x", "7.mp4"])
def test_no_such_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(VideoError, match="no such file"):
        open_live(name)


def test_a_file_whose_name_looks_like_a_cameras(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_clip(tmp_path / "0.mp4", evenly(3)).rename("0")
    with open_live("./0", speed=None) as live:
        assert len(play_to_the_end(live)) == 3


def test_no_video(tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("none")
    with pytest.raises(VideoError, match="not a video"):
        open_live(path)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_speeds_that_are_none(tmp_path, speed):
    with pytest.raises(ValueError, match="can't be played"):
        open_live(make_clip(tmp_path / "clip.mp4", evenly(3)), speed=speed)


def test_an_error_while_reading_is_said(tmp_path, monkeypatch):
    path = make_clip(tmp_path / "clip.mp4", evenly(5))

    def broken(_):
        raise VideoError("the disk is gone")

    monkeypatch.setattr("formcheck.video.clip.ClipReader.__next__", broken)
    with pytest.raises(VideoError, match="the disk is gone"):
        open_live(path)


def test_a_mistake_of_ours_is_said_too(tmp_path, monkeypatch, capfd):
    def broken(_):
        raise RuntimeError("odd")

    path = make_clip(tmp_path / "clip.mp4", evenly(5))
    monkeypatch.setattr("formcheck.video.clip.ClipReader.__next__", broken)
    with pytest.raises(VideoError, match=r"clip\.mp4 can't be read \(odd\)"):
        open_live(path)
    assert capfd.readouterr() == ("", "")


def test_turned_clips_are_upright(tmp_path):
    picture = plain_picture(64, 48, 30)
    picture[:24] = 220
    path = make_clip(tmp_path / "clip.mp4", evenly(3), picture=lambda _: picture)
    with open_live(path, speed=None) as live:
        frame = live.latest(1.0)
    assert frame.image[5].mean() > 200
    assert frame.image[-5].mean() < 60
