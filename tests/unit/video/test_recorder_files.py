"""The recording: true times, whole however it ends, and never over a user's file."""

import shutil
import subprocess
import sys
import textwrap
import threading
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
import pytest
from clip_making import corner_colours, evenly, grey, plain_picture, quadrants
from lanes import swept

from formcheck.errors import OutputError
from formcheck.video import recorder as recorder_module
from formcheck.video.clip import open_clip
from formcheck.video.recorder import Recorder

NOISE = np.random.default_rng(1).integers(0, 255, (8, 96, 128, 3), dtype=np.uint8)


def record(path, times, size=(64, 48)):
    with Recorder(path, *size) as recorder:
        for i, time_s in enumerate(times):
            assert recorder.write(plain_picture(*size, grey(i)), time_s)
    assert (recorder.written, recorder.dropped, recorder.failure) == (len(times), 0, None)
    return path


def read(path):
    with open_clip(path) as clip:
        return list(clip), [notice.code for notice in clip.notices()]


def wait_until(condition, seconds=5.0):
    pause = threading.Event()
    for _ in range(round(seconds / 0.001)):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it did not come to that in time")


def test_pictures_and_uneven_times_come_back(tmp_path):
    gaps = [0.033, 0.05, 0.02, 0.4, 0.033, 1.7, 0.1, 0.033] * 2
    times = list(accumulate(gaps, initial=812.5))
    frames, notices = read(record(tmp_path / "out.mp4", times))
    assert [f.time_s for f in frames] == pytest.approx([t - 812.5 for t in times], abs=1e-3)
    assert [round(f.image.mean()) for f in frames] == pytest.approx(
        [grey(i) for i in range(len(times))], abs=2
    )
    assert notices == []


def test_a_closed_recording_is_an_ordinary_mp4(tmp_path):
    path = record(tmp_path / "out.mp4", evenly(100))
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.codec_context.color_range == 1
        # Known without reading on: only an ordinary index tells it.
        assert stream.frames == 100
        assert float(stream.duration * stream.time_base) == pytest.approx(100 / 30, abs=2e-3)
        keys = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.is_keyframe]
    assert keys == pytest.approx([0, 1, 2, 3], abs=0.05)
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]


def test_little_is_lost_of_a_slow_camera_too(tmp_path):
    path = record(tmp_path / "out.mp4", evenly(48, 8))
    with av.open(str(path)) as container:
        keys = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.is_keyframe]
    assert keys == pytest.approx([0, 1, 2, 3, 4, 5], abs=1e-3)


def test_odd_sizes_and_colours(tmp_path):
    path = tmp_path / "out.mp4"
    with Recorder(path, 65, 49) as recorder:
        recorder.write(quadrants(65, 49), 0.0)
    (frame,), _ = read(path)
    assert frame.image.shape == (50, 66, 3)
    assert corner_colours(frame.image) == "RGBW"


def test_a_picture_may_be_drawn_over_once_it_was_written(tmp_path):
    picture = plain_picture(64, 48, 0)
    with Recorder(tmp_path / "out.mp4", 64, 48) as recorder:
        for i in range(30):
            picture[:] = grey(i)
            recorder.write(picture, i / 30)
    frames, _ = read(tmp_path / "out.mp4")
    assert [round(f.image.mean()) for f in frames] == pytest.approx(
        [grey(i) for i in range(30)], abs=2
    )


RECORDING_CHILD = """
    import sys, time
    import numpy as np
    from formcheck.video.recorder import Recorder

    speed = 6
    rng = np.random.default_rng(0)
    with Recorder(sys.argv[1], 320, 240) as recorder:
        start = time.perf_counter()
        for i in range(3000):
            time.sleep(max(0, start + i / 30 / speed - time.perf_counter()))
            noise = rng.integers(0, 40, (240, 320, 3), dtype=np.uint8)
            image = noise if sys.argv[2] == "moving" else np.zeros((240, 320, 3), np.uint8)
            assert recorder.write(image, i / 30)
            print(i / 30, flush=True)
"""


@pytest.mark.long
@pytest.mark.parametrize("scene", swept(["moving", "still"], 0))
def test_a_killed_recording_plays_up_to_its_last_seconds(tmp_path, scene):
    path = tmp_path / "out.mp4"
    command = [sys.executable, "-c", textwrap.dedent(RECORDING_CHILD), str(path), scene]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            if float(line) > 3.5:
                break
        child.kill()
    assert child.returncode != 0
    frames, notices = read(path)
    assert frames[-1].time_s > 3.5 - 2
    steps = np.diff([f.time_s for f in frames])
    assert steps == pytest.approx(np.full(len(steps), 1 / 30), abs=1e-3)
    assert notices in ([], ["clip-cut-off"])


@pytest.mark.long
def test_whatever_part_of_a_recording_is_on_the_disk_plays(tmp_path):
    growing, copy = tmp_path / "out.mp4", tmp_path / "copy.mp4"
    with Recorder(growing, 128, 96) as recorder:
        for i in range(131):
            assert recorder.write(NOISE[i % 8], i / 30)
            wait_until(lambda i=i: recorder.written > i)
        shutil.copyfile(growing, copy)
    whole = copy.read_bytes()
    starts = []
    at = -1
    while (at := whole.find(b"moof", at + 1)) >= 0:
        starts.append(at - 4)
    assert len(starts) == 4, "one fragment a second, as soon as it is complete"
    for cut in range(starts[1], len(whole) + 1, 20_011):
        copy.write_bytes(whole[:cut])
        complete = sum(cut >= end for end in [*starts[1:], len(whole)])
        frames, _ = read(copy)
        assert len(frames) >= 30 * complete


def test_a_users_file_is_never_touched(tmp_path):
    path = tmp_path / "out.mp4"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"out\.mp4: exists already and is kept; choose another"):
        Recorder(path, 64, 48).__enter__()
    assert path.read_bytes() == b"mine"
    link = tmp_path / "link.mp4"
    link.symlink_to(tmp_path / "elsewhere.mp4")
    with pytest.raises(OutputError, match="exists already"):
        Recorder(link, 64, 48).__enter__()
    assert not (tmp_path / "elsewhere.mp4").exists()


def test_no_such_folder(tmp_path):
    with pytest.raises(OutputError, match="its folder does not exist; make it or choose another"):
        Recorder(tmp_path / "no" / "out.mp4", 64, 48).__enter__()


@pytest.mark.parametrize("name", ["http:x.mp4", "-i.mp4", "100%d.mp4", "Füße, 脚.mp4", "plain"])
def test_strange_names(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    record(Path(name), evenly(3))
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert len(read(tmp_path / name)[0]) == 3


def test_nothing_is_left_of_a_recording_without_pictures(tmp_path):
    with Recorder(tmp_path / "out.mp4", 64, 48):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_the_block_keeps_what_was_recorded(tmp_path):
    path = tmp_path / "out.mp4"
    with pytest.raises(KeyboardInterrupt), Recorder(path, 64, 48) as recorder:  # noqa: PT012
        for i in range(10):
            recorder.write(plain_picture(64, 48, grey(i)), i / 30)
        raise KeyboardInterrupt
    assert len(read(path)[0]) == 10


def test_a_full_disk_stops_the_recording_and_nothing_else(tmp_path, size_limit, capfd):
    path = tmp_path / "out.mp4"
    with size_limit(600_000), Recorder(path, 128, 96) as recorder:
        for i in range(150):
            recorder.write(NOISE[i % 8], i / 30)
            wait_until(lambda i=i: recorder.written > i or recorder.failure)
        assert recorder.failure == (
            f"{path}: recording stopped: no room to write it;"
            " free some space or choose another folder"
        )
        assert not recorder.write(NOISE[0], 10.0)
    assert recorder.written < 150
    frames, _ = read(path)
    assert len(frames) >= 30, "what was on the disk plays"
    assert capfd.readouterr() == ("", "")


def test_no_room_for_the_last_bytes(tmp_path, size_limit):
    size = record(tmp_path / "out.mp4", evenly(95)).stat().st_size
    (tmp_path / "out.mp4").unlink()
    # The index is short of them, or the last fragment too.
    for missing, least in ((1, 95), (900, 95), (2000, 60)):
        path = tmp_path / f"{missing}.mp4"
        with size_limit(size - missing), Recorder(path, 64, 48) as recorder:
            for i, time_s in enumerate(evenly(95)):
                recorder.write(plain_picture(64, 48, grey(i)), time_s)
                wait_until(lambda i=i, r=recorder: r.written > i or r.failure)
        assert "no room" in recorder.failure
        assert len(read(path)[0]) >= least


def test_no_room_at_all_leaves_nothing(tmp_path, size_limit):
    with size_limit(100), Recorder(tmp_path / "out.mp4", 64, 48) as recorder:
        for i in range(60):
            recorder.write(plain_picture(64, 48, grey(i)), i / 30)
            wait_until(lambda i=i: recorder.written > i or recorder.failure)
    assert "no room" in recorder.failure
    assert list(tmp_path.iterdir()) == []


def test_a_slow_encoder_drops_pictures_and_never_blocks(tmp_path, monkeypatch):
    go_on = threading.Event()

    class SlowEncoder(recorder_module.Encoder):
        def write(self, image, time_s):
            go_on.wait(10)
            super().write(image, time_s)

    monkeypatch.setattr(recorder_module, "Encoder", SlowEncoder)
    monkeypatch.setattr(recorder_module, "WAITING_BYTES", 10 * 64 * 48 * 3)
    with Recorder(tmp_path / "out.mp4", 64, 48) as recorder:
        # The encoder's hands are full with the first one.
        recorder.write(plain_picture(64, 48, grey(0)), 0.0)
        wait_until(lambda: not recorder._waiting)
        taken = [recorder.write(plain_picture(64, 48, grey(i)), i / 30) for i in range(1, 31)]
        assert taken == [True] * 10 + [False] * 20
        assert recorder.dropped == 20
        go_on.set()
        wait_until(lambda: recorder.written == 11)
        assert recorder.write(plain_picture(64, 48, grey(31)), 31 / 30)
    frames, _ = read(tmp_path / "out.mp4")
    expected = [*(i / 30 for i in range(11)), 31 / 30]
    assert [f.time_s for f in frames] == pytest.approx(expected, abs=1e-3)


def test_an_unexpected_error_ends_only_the_recording(tmp_path, monkeypatch):
    class OddEncoder(recorder_module.Encoder):
        def write(self, image, time_s):
            if time_s > 2:
                raise RuntimeError("odd")
            super().write(image, time_s)

    monkeypatch.setattr(recorder_module, "Encoder", OddEncoder)
    with Recorder(tmp_path / "out.mp4", 64, 48) as recorder:
        for i in range(70):
            recorder.write(plain_picture(64, 48, grey(i)), i / 30)
            wait_until(lambda i=i: recorder.written > i or recorder.failure)
    assert recorder.failure == f"{tmp_path / 'out.mp4'}: recording stopped: can't be written (odd)"
    assert len(read(tmp_path / "out.mp4")[0]) == 61


@pytest.mark.parametrize("time_s", [1.0, 0.5, float("nan"), float("inf")])
def test_a_time_that_is_not_later_is_refused(tmp_path, time_s):
    with Recorder(tmp_path / "out.mp4", 64, 48) as recorder:
        recorder.write(plain_picture(64, 48, 9), 1.0)
        with pytest.raises(ValueError, match="not after"):
            recorder.write(plain_picture(64, 48, 9), time_s)


def test_pictures_of_another_size_and_closed_recordings_are_refused(tmp_path):
    recorder = Recorder(tmp_path / "out.mp4", 64, 48)
    with pytest.raises(ValueError, match="not open"):
        recorder.write(plain_picture(64, 48, 9), 0.0)
    with recorder, pytest.raises(ValueError, match="in a clip of 64 x 48"):
        recorder.write(plain_picture(48, 64, 9), 0.0)
    with pytest.raises(ValueError, match="not open"):
        recorder.write(plain_picture(64, 48, 9), 0.0)
    recorder.close()
