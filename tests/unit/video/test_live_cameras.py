"""Cameras of this machine, with a stand-in for OpenCV's capture: there is none here."""

import os
import sys
import threading
import time

import cv2
import numpy as np
import pytest

from formcheck.errors import VideoError
from formcheck.video import connection as connection_module
from formcheck.video.connection import StalledError, stay_connected
from formcheck.video.incoming import IncomingFrame
from formcheck.video.latest_frame_channel import Channel, LiveState
from formcheck.video.live import Timeouts, open_live

SHORT = Timeouts(opening_s=3.0, stall_s=0.15, give_up_s=10.0)
BGR = (10, 120, 240)


class StandIn:
    """What is plugged in, and what it was asked."""

    def __init__(self):
        self.plugged_in = True
        self.hangs = threading.Event()
        self.damaged = 0
        self.size = (1280, 720)
        self.asked = []
        self.settings = {}
        self.open_captures = 0


@pytest.fixture
def camera(monkeypatch):
    """A camera of 100 pictures a second."""
    stand_in = StandIn()

    class Capture:
        def __init__(self, device, backend):
            stand_in.asked.append((device, backend))
            self._works = stand_in.plugged_in
            stand_in.open_captures += self._works

        def isOpened(self):  # noqa: N802
            return self._works

        def set(self, name, value):
            stand_in.settings[name] = value
            return True

        def grab(self):
            time.sleep(0.01)
            while stand_in.hangs.is_set():
                time.sleep(0.01)
            return stand_in.plugged_in

        def retrieve(self):
            if stand_in.damaged > 0:
                stand_in.damaged -= 1
                return False, None
            width, height = stand_in.size
            return True, np.full((height, width, 3), BGR, np.uint8)

        def release(self):
            stand_in.open_captures -= self._works
            self._works = False

    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    monkeypatch.setattr(connection_module, "FIRST_PAUSE_S", 0.05)
    yield stand_in
    stand_in.hangs.clear()


def wait_for_state(live, state, seconds=5.0):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if (status := live.status).state is state:
            return status.message
        live.latest(0.01)
    raise AssertionError(live.status)


def test_pictures_in_rgb_and_what_was_asked_for(camera):
    with open_live("0") as live:
        assert live.name == "camera 0"
        assert live.status.message == "camera 0: 1280 x 720"
        assert live.size == (1280, 720)
        frames = [live.latest(1.0) for _ in range(5)]
        assert live.now_s() - frames[-1].time_s < 0.5
    assert frames[0].time_s == 0
    assert (np.diff([f.time_s for f in frames]) > 0).all()
    for frame in frames:
        assert frame.image.flags.c_contiguous
        assert tuple(frame.image[0, 0]) == BGR[::-1]
    assert camera.settings == {
        cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*"MJPG"),
        cv2.CAP_PROP_FRAME_WIDTH: 1280,
        cv2.CAP_PROP_FRAME_HEIGHT: 720,
        cv2.CAP_PROP_FPS: 30,
    }
    assert next(iter(camera.settings)) == cv2.CAP_PROP_FOURCC, "sizes depend on it"
    assert camera.open_captures == 0


def test_another_size_and_rate(camera):
    camera.size = (640, 480)
    with open_live("2", width=1920, height=1080, rate=60) as live:
        assert live.name == "camera 2"
        assert live.size == (640, 480), "what it can"
    assert camera.settings[cv2.CAP_PROP_FRAME_WIDTH] == 1920
    assert camera.settings[cv2.CAP_PROP_FPS] == 60


@pytest.mark.skipif(sys.platform != "linux", reason="names of Linux")
def test_a_path_and_the_backend(camera):
    with open_live("/dev/video3") as live:
        assert live.name == "/dev/video3"
    with open_live("1"):
        pass
    assert camera.asked == [("/dev/video3", cv2.CAP_V4L2), (1, cv2.CAP_V4L2)]


def test_no_camera(camera):
    camera.plugged_in = False
    with pytest.raises(VideoError) as caught:
        open_live("0")
    assert str(caught.value) == (
        "camera 0 can't be opened: is it plugged in and not in use by another program?"
    )


def test_no_camera_with_the_real_opencv(capfd):
    with pytest.raises(VideoError, match="camera 63 can't be opened: is it plugged in"):
        open_live("63")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="permissions of Linux")
def test_no_permission(camera, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    camera.plugged_in = False
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(VideoError, match="no permission to use it; add yourself to the group"):
        open_live("0")


def test_a_camera_that_gives_no_picture_at_first(camera):
    camera.damaged = 1000
    with pytest.raises(VideoError, match="camera 0 gives no picture"):
        open_live("0")


def test_damaged_pictures_are_passed_over(camera):
    with open_live("0") as live:
        live.latest(1.0)
        camera.damaged = 5
        for _ in range(10):
            assert live.latest(1.0) is not None
        assert live.status.state is LiveState.RUNNING
    assert len(camera.asked) == 1


def test_a_camera_is_pulled_out_and_put_in_again(camera):
    with open_live("0", timeouts=SHORT) as live:
        before = live.latest(1.0)
        camera.plugged_in = False
        wait_for_state(live, LiveState.RECONNECTING)
        end = time.perf_counter() + 3
        while "can't be opened: is it plugged in" not in live.status.message:
            assert time.perf_counter() < end
            time.sleep(0.005)
        assert "trying again in" in live.status.message
        camera.plugged_in = True
        wait_for_state(live, LiveState.RUNNING)
        after = live.latest(1.0)
        assert after.time_s > before.time_s + 0.05
    assert camera.open_captures == 0


def test_a_camera_that_comes_back_with_another_size(camera):
    with open_live("0", timeouts=SHORT) as live:
        live.latest(1.0)
        camera.size = (640, 480)
        shapes = {live.latest(1.0).image.shape for _ in range(6)}
    assert shapes == {(720, 1280, 3)}


def test_a_camera_that_hangs_has_stalled_and_goes_on_when_it_wakes(camera):
    with open_live("0", timeouts=SHORT) as live:
        live.latest(1.0)
        camera.hangs.set()
        message = wait_for_state(live, LiveState.STALLED)
        assert message == "camera 0: no picture for 0 s, waiting"
        camera.hangs.clear()
        wait_for_state(live, LiveState.RUNNING)
    assert len(camera.asked) == 1


def test_a_camera_that_hangs_for_good_is_given_up(camera):
    with open_live("0", timeouts=Timeouts(opening_s=3, stall_s=0.1, give_up_s=0.3)) as live:
        live.latest(1.0)
        camera.hangs.set()
        message = wait_for_state(live, LiveState.FAILED)
        assert message == "camera 0: no picture for 0 s; check the camera and start again"
        camera.hangs.clear()
        time.sleep(0.05)
        assert live.status.state is LiveState.FAILED
        assert live.latest(0.05) is None


@pytest.mark.long
def test_a_camera_that_hangs_while_opening(camera, monkeypatch):
    monkeypatch.setattr("formcheck.video.latest_frame_channel.GRACE_S", 0.1)
    camera.hangs.set()
    start = time.perf_counter()
    with pytest.raises(VideoError, match="camera 0 gives no picture; check the camera"):
        open_live("0", timeouts=Timeouts(opening_s=0.1))
    assert time.perf_counter() - start < 3
    live = open_live("0", wait=False)
    start = time.perf_counter()
    live.close()
    assert time.perf_counter() - start < 1


class Unlucky:
    """A source that fails as it is told."""

    def __init__(self, outcomes):
        self.outcomes = outcomes

    def __call__(self):
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        self.pictures = outcome
        return self

    def incoming(self):
        for _ in range(self.pictures):
            yield None
            yield IncomingFrame(time.perf_counter(), np.zeros((4, 4, 3), np.uint8))

    def close(self):
        pass


def paused(outcomes, most=12):
    """Pauses between the tries, and the state in each."""
    pauses = []

    class Watched(Channel):
        def pause(self, seconds):
            pauses.append((seconds, self.status.state, self.status.message))
            return len(pauses) < most and bool(outcomes) and not self.stopped

    stay_connected(Watched("camera 0", Timeouts()), Unlucky(outcomes))
    return pauses


def test_pauses_grow_and_begin_anew_after_a_success():
    gone = VideoError("it is gone")
    pauses = paused([3, gone, gone, gone, gone, gone, gone, 1, gone, gone])
    assert [seconds for seconds, *_ in pauses] == [0.5, 1, 2, 4, 8, 8, 8, 0.5, 1, 2]
    assert {state for _, state, _ in pauses} == {LiveState.RECONNECTING}
    assert pauses[0][2] == "camera 0 has ended; trying again in 0.5 s"
    assert pauses[1][2] == "it is gone; trying again in 1 s"


def test_what_has_only_stalled_is_not_called_lost_at_once():
    class Stalling(Unlucky):
        def incoming(self):
            yield from super().incoming()
            raise StalledError("no picture came")

    channel = Channel("camera 0", Timeouts())
    states = []

    def pause(_):
        states.append(channel.status.state)
        return False

    channel.pause = pause
    stay_connected(channel, Stalling([2]))
    assert states == [LiveState.RUNNING], "until the channel's own clock says stalled"


@pytest.mark.parametrize("timeouts", [{"stall_s": 0}, {"opening_s": -1}, {"give_up_s": 0}])
def test_timeouts_are_positive(timeouts):
    with pytest.raises(ValueError, match="must be positive"):
        Timeouts(**timeouts)
