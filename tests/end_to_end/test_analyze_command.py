"""``formcheck analyze`` as a user runs it: the real model on a bundled sample."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest

from formcheck.model.paths import samples_folder
from formcheck.report.folder import FILES, PAGE, POSE, REPORT, VIDEO

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "formcheck", "analyze", "raises.mp4", "--height-cm", "178"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    shutil.copy(samples_folder() / "calf_raise_oblique.mp4", tmp_path / "raises.mp4")
    return tmp_path


def test_a_sample_is_counted_written_and_repeated(place: Path) -> None:
    truth = json.loads((samples_folder() / "calf_raise_oblique.truth.json").read_text("utf-8"))
    first = subprocess.run(COMMAND, cwd=place, capture_output=True, text=True, check=True)
    result = place / "raises.formcheck"
    assert {path.name for path in result.iterdir()} == set(FILES)
    report = json.loads((result / REPORT).read_text("utf-8"))
    assert report["summary"]["rep_count"] == truth["counted_reps"]
    count, leg = truth["counted_reps"], {"L": "left", "R": "right"}[truth["near_leg"]]
    assert f"{count} calf raises · {leg} leg · peak heel height" in first.stdout
    assert first.stderr == ""
    with av.open(str(result / VIDEO)) as video:
        assert video.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in video.demux(video=0) if _.size) == report["clip"]["frames"]

    again = [*COMMAND[:4], f"raises.formcheck/{POSE}", *COMMAND[5:], "-o", "again"]
    subprocess.run(again, cwd=place, capture_output=True, check=True)
    for path in (place / "again").iterdir():
        # The page of a clip has its video and pictures, which pose.npz has not.
        if path.name == PAGE:
            continue
        assert path.read_bytes() == (result / path.name).read_bytes(), path.name


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a POSIX signal")
def test_ctrl_c_in_the_video_leaves_no_half_file(place: Path) -> None:
    result = place / "raises.formcheck"
    with subprocess.Popen(COMMAND, cwd=place, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(result.glob("*.part")):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 1
    assert {path.name for path in result.iterdir()} == set(FILES) - {VIDEO}
