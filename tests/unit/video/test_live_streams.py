"""Network streams: the newest picture, and losses that heal."""

import time
from itertools import pairwise

import numpy as np
import pytest
from clip_making import grey, plain_picture
from lanes import swept
from live_taking import SHORT, jpegs, number_of, take, wait_for_state
from mjpeg_server import MjpegServer, jpeg
from rtsp_server import RtspServer

from formcheck.video import stream as stream_module
from formcheck.video.live import LiveState, Timeouts, open_live


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr("formcheck.video.connection.FIRST_PAUSE_S", 0.1)


@pytest.mark.long
@pytest.mark.parametrize("content_length", swept([True, False], 1))
def test_pictures_of_a_phone_with_their_arrival_times(content_length):
    with (
        MjpegServer(jpegs(), content_length=content_length) as server,
        open_live(server.url) as live,
    ):
        assert live.status.state is LiveState.RUNNING
        assert live.size == (64, 48)
        frames = take(live, 15)
        delays = []
        for _ in range(5):
            (frame,) = take(live, 1)
            delays.append(live.now_s() - frame.time_s)
        assert sorted(delays)[2] < 0.3, "now_s is on the frames' scale"
        assert live.received == live.dropped + len(frames) + 5
    assert frames[0].time_s == 0
    for frame in frames:
        assert frame.image.shape == (48, 64, 3)
        assert frame.image.flags.c_contiguous
        assert frame.image.dtype == np.uint8
    # Whatever was dropped: a picture's number, index and time go together.
    first = number_of(frames[0])
    turns = [(f.index + first) % 25 for f in frames]
    assert [number_of(f) for f in frames] == turns
    assert all(later.time_s > earlier.time_s for earlier, later in pairwise(frames))
    span_s = (frames[-1].index - frames[0].index) / 30
    assert frames[-1].time_s == pytest.approx(span_s, abs=0.6)


def test_colours():
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:] = (200, 30, 90)
    with MjpegServer([jpeg(picture)]) as server, open_live(server.url) as live:
        (frame,) = take(live, 1)
    assert frame.image[24, 32].astype(int) == pytest.approx([200, 30, 90], abs=4)


def behind(server, first, frame):
    """How many pictures the camera has sent since this one; `first` was the first taken."""
    numbers = [number for number, _ in server.sent]
    return len(numbers) - 1 - (numbers.index(number_of(first)) + frame.index)


@pytest.mark.long
def test_a_slow_consumer_gets_the_newest_picture_and_no_delay():
    with MjpegServer(jpegs()) as server, open_live(server.url) as live:
        (first,) = take(live, 1)
        lags, delays = [], []
        for _ in range(6):
            time.sleep(0.2)
            (frame,) = take(live, 1)
            lags.append(behind(server, first, frame))
            delays.append(live.now_s() - frame.time_s)
        assert live.dropped >= 20
    assert max(lags) < 18, "thirty if none were dropped"
    assert max(delays) < 0.6


@pytest.mark.long
def test_a_slow_decoder_skips_pictures_and_builds_up_no_delay(monkeypatch):
    decode = stream_module.StreamFeed._decode

    def slowly(feed, packet):
        time.sleep(0.15)
        return decode(feed, packet)

    monkeypatch.setattr(stream_module.StreamFeed, "_decode", slowly)
    with MjpegServer(jpegs()) as server, open_live(server.url) as live:
        frames = take(live, 9)
        lag = behind(server, frames[0], frames[-1])
        assert live.dropped >= 18
    assert lag < 20, "thirty if none were skipped"
    first = number_of(frames[0])
    assert [number_of(f) for f in frames] == [(f.index + first) % 25 for f in frames]


@pytest.mark.long
def test_a_stalled_stream_says_so_and_goes_on_when_it_resumes():
    with MjpegServer(jpegs()) as server, open_live(server.url, timeouts=SHORT) as live:
        before = take(live, 5)[-1]
        server.stall()
        message = wait_for_state(live, LiveState.STALLED)
        assert message == f"{server.url}: no picture for 0 s, waiting"
        assert "trying to reach it again" in wait_for_state(live, LiveState.RECONNECTING)
        server.resume()
        assert wait_for_state(live, LiveState.RUNNING) == f"{server.url}: 64 x 48"
        after = take(live, 3)[0]
        assert after.time_s > before.time_s + SHORT.stall_s
        assert after.index > before.index


def test_a_stream_that_breaks_off_is_reached_again():
    with MjpegServer(jpegs()) as server, open_live(server.url, timeouts=SHORT) as live:
        before = take(live, 5)[-1]
        server.drop()
        assert "trying again in 0.1 s" in wait_for_state(live, LiveState.RECONNECTING)
        wait_for_state(live, LiveState.RUNNING)
        assert take(live, 3)[0].time_s > before.time_s
        assert len(server.requests) >= 2


@pytest.mark.long
def test_a_camera_that_vanishes_and_comes_back():
    with MjpegServer(jpegs()) as server, open_live(server.url, timeouts=SHORT) as live:
        take(live, 5)
        server.vanish()
        wait_for_state(live, LiveState.RECONNECTING)
        end = time.perf_counter() + 5
        while "nothing listens there" not in live.status.message:
            assert time.perf_counter() < end
            time.sleep(0.01)
        server.come_back()
        wait_for_state(live, LiveState.RUNNING)
        take(live, 3)


@pytest.mark.long
def test_it_gives_up_after_a_while():
    timeouts = Timeouts(opening_s=3, stall_s=0.2, give_up_s=0.6)
    with MjpegServer(jpegs()) as server, open_live(server.url, timeouts=timeouts) as live:
        take(live, 5)
        server.vanish()
        message = wait_for_state(live, LiveState.FAILED)
        assert message == f"{server.url}: no picture for 1 s; check the camera and start again"
        server.come_back()
        time.sleep(0.15)
        assert live.status.state is LiveState.FAILED
        start = time.perf_counter()
        assert live.latest(5.0) is None
        assert time.perf_counter() - start < 1, "nothing is waited for any more"


def test_a_phone_that_is_turned_keeps_the_size():
    upright, flat = plain_picture(48, 64, 200), plain_picture(64, 48, 200)
    with MjpegServer([jpeg(flat)] * 5 + [jpeg(upright)] * 5) as server:  # noqa: SIM117
        with open_live(server.url) as live:
            frames = take(live, 12)
    assert {f.image.shape for f in frames} == {frames[0].image.shape}
    first_is_flat = frames[0].image.shape == (48, 64, 3)
    barred = [f.image for f in frames if f.image.min() < 50]
    assert barred
    for image in barred:
        across = image[24] if first_is_flat else image[:, 24]
        assert across[[2, -3]].max() < 10, "bars on both sides"
        assert across[len(across) // 2].min() > 190


@pytest.mark.long
def test_rtsp():
    rng = np.random.default_rng(0)
    texture = rng.integers(0, 60, (96, 128, 1))
    shown = [np.clip(plain_picture(128, 96, grey(i)) + texture, 0, 255) for i in range(25)]
    with (
        RtspServer([picture.astype(np.uint8) for picture in shown]) as server,
        open_live(server.url, timeouts=SHORT) as live,
    ):
        assert live.size == (128, 96)
        frames = take(live, 8)
        server.fall_silent()
        wait_for_state(live, LiveState.STALLED)
        wait_for_state(live, LiveState.RECONNECTING)
        server.speak()
        wait_for_state(live, LiveState.RUNNING)
        again = take(live, 3)
    errors = [min(np.abs(f.image.astype(int) - s).mean() for s in shown) for f in frames + again]
    assert max(errors) < 6, "whole pictures, also the first after each connection"
