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
from analysed_sample import AnalysedSample

from formcheck.cli import main
from formcheck.model.paths import samples_folder
from formcheck.report.folder import FILES, PAGE, POSE, REPORT, VIDEO

pytestmark = pytest.mark.slow

ANALYZE = [sys.executable, "-m", "formcheck", "analyze"]


def test_a_sample_is_counted_written_and_repeated(
    analysed_sample: AnalysedSample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth, result = analysed_sample.truth, analysed_sample.results
    assert analysed_sample.code == 0, analysed_sample.stderr
    assert {path.name for path in result.iterdir()} == set(FILES)
    report = json.loads((result / REPORT).read_text("utf-8"))
    assert report["summary"]["rep_count"] == truth["counted_reps"]
    count, leg = truth["counted_reps"], {"L": "left", "R": "right"}[truth["near_leg"]]
    assert f"{count} calf raises" in analysed_sample.stdout
    assert f"· {leg} leg · peak heel height" in analysed_sample.stdout
    assert analysed_sample.stderr == ""
    with av.open(str(result / VIDEO)) as video:
        assert video.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in video.demux(video=0) if _.size) == report["clip"]["frames"]

    monkeypatch.chdir(analysed_sample.place)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    again = ["analyze", f"{result.name}/{POSE}", "--height-cm", "178", "-q"]
    assert main([*again, "-o", str(tmp_path / "again")]) == 0
    for path in (tmp_path / "again").iterdir():
        # The page of a clip has its video and pictures, which pose.npz has not.
        if path.name == PAGE:
            continue
        assert path.read_bytes() == (result / path.name).read_bytes(), path.name


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a POSIX signal")
def test_ctrl_c_in_the_video_leaves_no_half_file(tmp_path: Path) -> None:
    shutil.copy(samples_folder() / "calf_raise_oblique.mp4", tmp_path / "raises.mp4")
    result = tmp_path / "raises.formcheck"
    command = [*ANALYZE, "raises.mp4", "--to", "1.5"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not list(result.glob("*.part")):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 1
    assert {path.name for path in result.iterdir()} == set(FILES) - {VIDEO}
