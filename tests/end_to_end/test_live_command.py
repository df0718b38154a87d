"""``formcheck live`` as a user runs it: the real model, a real window, a real kill."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from short_clip import every_second_picture

import formcheck
from formcheck.model.paths import samples_folder
from formcheck.report.folder import POSE
from formcheck.report.pose_file import load_recording
from formcheck.video.clip import open_clip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="signals and X11"),
]

SAMPLE = samples_folder() / "calf_raise_side.mp4"
LIVE = [sys.executable, "-m", "formcheck", "live"]
ENOUGH_S = 5.1
"""Two of the sample's raises, as it plays in real time."""
Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "COLUMNS": "80"}


def wait_for(what: Callable[[], object], process: subprocess.Popen[str]) -> object:
    """Wait until something is true while the program runs; returns it."""
    end = time.monotonic() + 40
    while not (found := what()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


Played = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The beginning of the sample played live: the folder of results, and what was printed."""
    place = tmp_path_factory.mktemp("played")
    clip = every_second_picture(SAMPLE, place / "raises.mp4", ENOUGH_S)
    command = [*LIVE, "--source", str(clip), "--mute", "--headless", "--height-cm", "175"]
    command += ["-o", "out"]
    env = {**os.environ, "XDG_STATE_HOME": str(place / "state"), "COLUMNS": "80"}
    ended = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return place / "out", ended


def test_a_clip_played_live_counts_as_when_it_is_analysed(played: Played) -> None:
    folder, ended = played
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    lines = [line for line in ended.stdout.splitlines() if " s  " in line]
    counts = [line.split(" s  ")[1].strip() for line in lines]
    done = sum(rep["t_end"] < ENOUGH_S for rep in truth["reps"])
    assert [int(text) for text in counts if text.isdigit()] == list(range(1, done + 1))
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["summary"]["rep_count"] == done == 2
    assert "Counted live" not in ended.stdout
    assert ended.stderr == ""


def test_a_killed_session_leaves_a_recording_and_is_recovered_once(
    tmp_path: Path, environment: Environment, few_pictures: Path
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    temporary.mkdir()
    environment |= {"HOME": str(home), "TMPDIR": str(temporary)}
    command = [*LIVE, "--source", str(few_pictures), "--mute", "--headless", "-o", "out"]
    command += ["--record-raw", "raw.mp4", "--no-save"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        reached_s = 0.0
        for line in process.stdout:
            if line.strip().endswith(" s  2"):
                reached_s = float(line.split()[0])
                break
        time.sleep(1.2)  # a raise is written down within a second
        process.send_signal(signal.SIGKILL)
    assert reached_s > 3
    with av.open(str(tmp_path / "raw.mp4")) as video:
        times = [frame.time for frame in video.decode(video=0)]
    assert times[-1] > reached_s - 1.5
    # It was not to be saved: what is left of it is where its results were wanted.
    assert [path.suffix for path in tmp_path.glob("formcheck-*")] == [".journal"]
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "state").exists()
    assert not home.exists()
    assert [path for path in temporary.rglob("*") if path.is_file()] == []

    again = [*LIVE, "--source", "missing.mp4", "--headless"]
    first = subprocess.run(again, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "Recovered, the session of" in first.stdout
    assert "calf raises" in first.stdout
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["summary"]["rep_count"] >= 2
    assert "missing.mp4" in first.stderr
    # Nothing is left for another start to recover: tests/cli/test_live.py.
    assert list(tmp_path.glob("*.journal")) == []


@pytest.fixture
def screen(require_tool: Callable[[str], str], environment: Environment) -> Iterator[Environment]:
    """A screen of its own without a desktop."""
    xvfb = require_tool("Xvfb")
    require_tool("xdotool")
    reading, writing = os.pipe()
    command = [xvfb, "-displayfd", str(writing), "-noreset", "-screen", "0", "1280x800x24"]
    with subprocess.Popen(
        command, pass_fds=[writing], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            number = numbers.readline().strip()
        yield {**environment, "DISPLAY": f":{number}"}
        server.terminate()


def test_the_window_shows_the_person_and_obeys_its_keys(
    tmp_path: Path, screen: Environment, few_pictures: Path
) -> None:
    screen.pop("WAYLAND_DISPLAY", None)
    screen["QT_QPA_PLATFORM"] = "xcb"
    command = [*LIVE, "--source", str(few_pictures), "--mute", "--countdown", "1", "-o", "out"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=screen,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:

        def xdotool(*words: str) -> str:
            done = subprocess.run(["xdotool", *words], env=screen, capture_output=True, text=True)
            return done.stdout.strip()

        def press(key: str) -> None:
            # Looked for each time: the window may be made anew while it opens.
            window = wait_for(lambda: xdotool("search", "--name", "^formcheck$"), process)
            xdotool("key", "--window", str(window).split()[-1], key)

        shots = tmp_path / "out"

        with open_clip(few_pictures) as clip:
            room = next(iter(clip)).image
        middle = tuple(slice(side // 3, 2 * side // 3) for side in room.shape[:2])

        def dark(picture: np.ndarray) -> float:
            """Share of the picture that is as dark as a plate."""
            return float((picture.mean(axis=2) < 60).mean())

        def screenshot() -> np.ndarray:
            path = shots / f"screenshot-{1 + len(list(shots.glob('screenshot-*.png')))}.png"

            def saved() -> bool:
                # A key that comes before the window is ready is lost.
                if not path.exists():
                    press("s")
                    time.sleep(0.2)
                return path.exists() and cv2.imread(str(path)) is not None

            wait_for(saved, process)
            picture = cv2.imread(str(path))
            assert picture.shape == room.shape
            assert picture.std() > 5  # not an empty picture
            return picture

        def room_is_shown() -> bool:
            """Nothing dark is before it any more."""
            return float(screenshot()[middle].mean() / room[middle].mean()) > 0.8

        wait_for(room_is_shown, process)

        def help_is_shown() -> bool:
            """Press its key, which may be lost, and look for the dark plate of the help."""
            press("h")
            return any(dark(screenshot()) > dark(room) + 0.1 for _ in range(4))

        assert any(help_is_shown() for _ in range(4))
        time.sleep(4.0)  # so much of the clip, which plays by the clock, is enough for a report
        press("q")
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert f"Report: {Path('out', 'report.html')}" in out
    assert (shots / "report.json").exists()


def test_the_angles_of_a_clip_played_live_are_right(played: Played) -> None:
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    time_s, true = np.array(truth["time_s"]), np.array(truth["R"]["ankle_deg"])
    true = true - np.median(true[time_s < 1])
    with (played[0] / "frames.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["right_ankle_deg"]]
    found = np.array([[float(row["time_s"]), float(row["right_ankle_deg"])] for row in rows])
    off = np.abs(found[:, 1] - np.interp(found[:, 0], time_s, true))
    assert len(found) > 10 * ENOUGH_S
    assert off.mean() < 1.0
    assert off.max() < 4.0


@pytest.mark.sweep
def test_the_angle_is_right_while_the_clip_goes_on(played: Played) -> None:
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    times, curve = np.array(truth["time_s"]), np.array(truth["R"]["ankle_deg"])
    curve = curve - np.median(curve[times < 1])
    track = load_recording(played[0] / POSE).track
    poses = dict(zip(np.round(track.time_s, 2).tolist(), track.landmarks, strict=True))
    found = []
    with open_clip(SAMPLE) as reader:
        session = formcheck.Session(reader.info.width, reader.info.height, countdown_s=0)
        for frame in reader:
            if frame.time_s > ENOUGH_S:
                break
            pose = poses.get(round(frame.time_s, 2))
            # A machine that is busy may have left out frames.
            if pose is None:
                continue
            state = session.push(
                frame.time_s, pose if np.isfinite(pose[0, 0]) else None, frame.image
            )
            if state.leg is not None:
                found.append((frame.time_s, state.leg.ankle_deg))
    time_s, angle = np.array(found).T
    true = np.interp(time_s, times, curve)
    assert np.nanmean(np.abs(angle - true)) < 1.0
    # Nobody sees a number jump: it follows the truth from frame to frame.
    assert np.nanmax(np.abs(np.diff(angle) - np.diff(true))) < 3.0
    assert state.rep_count == sum(rep["t_end"] < ENOUGH_S for rep in truth["reps"]) == 2
