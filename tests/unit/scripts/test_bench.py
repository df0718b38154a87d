"""What scripts/bench.py tells of what it measured; the speed itself is asserted nowhere."""

from pathlib import Path
from typing import Any

import bench
import pytest
from benchmark import commands
from benchmark.clips import frames_of, make_clip

from formcheck.video.clip import open_clip


def numbers(**values: float) -> dict[str, float]:
    return values


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bench.Bench:
    """Two repeats: twice as slow the second time, whatever is run."""
    monkeypatch.setattr(bench, "frames_of", lambda _: [])
    monkeypatch.setattr(bench, "make_clip", lambda target, *_: target)
    slow = iter([1.0] * 5 + [2.0] * 5)
    limits = {"limit": (200.0, 2.0), "plain": (1800.0, 40.0)}

    def baseline(name: str, _: Path) -> dict[str, float]:
        frames, seconds = limits[name]
        return numbers(frames=frames, seconds=seconds * next(slow))

    def analyze(_: Path, *options: str) -> dict[str, float]:
        every = "--every-frame" in options
        seconds = 10.0 + 10 * every + 5 * ("--no-video" not in options)
        looked = 1800.0 if every else 900.0
        return numbers(seconds=seconds * next(slow), looked=looked, peak_mb=500.0)

    monkeypatch.setattr(bench, "baseline", baseline)
    monkeypatch.setattr(bench, "analyze", analyze)
    return bench.Bench(tmp_path, repeats=2, seconds=60)


def test_ratios_are_taken_within_a_repeat(measured: bench.Bench) -> None:
    found = {one.name: one for one in measured.analyze()}
    against = found["analyze / limit, same poses"]
    assert (against.median, against.least, against.most) == pytest.approx((0.9, 0.9, 0.9))
    assert against.verdict == "ok"
    assert found["--every-frame / limit"].median == pytest.approx(0.9)
    assert found["with video / limit, same poses"].median == pytest.approx(0.6)
    assert found["with video / limit, same poses"].verdict == "NO"
    assert found["analyze / plain loop"].median == pytest.approx(4.0)
    speed = found["analyze, no video"]
    assert (speed.least, speed.median, speed.most) == pytest.approx((90, 135, 180))


def test_bounds_above_and_below() -> None:
    assert bench.figure("a", "x", [1.2, 1.4, 1.3], "at most 1.3").verdict == "ok"
    assert bench.figure("a", "x", [1.2, 1.4, 1.31], "at most 1.3").verdict == "NO"
    assert bench.figure("a", "x", [0.95], "at least 0.9").verdict == "ok"
    assert bench.figure("a", "x", [0.95]).verdict == ""


@pytest.mark.long
def test_a_clip_of_more_frames_has_the_same_movement(tmp_path: Path) -> None:
    pictures = frames_of(bench.SAMPLE.with_name("calf_raise_oblique.mp4"))[:40]
    clip = make_clip(tmp_path / "clip.mp4", pictures, 2.0, 60.0, (320, 180))
    with open_clip(clip) as reader:
        frames = list(reader)
    assert len(frames) == 120
    assert frames[60].time_s == pytest.approx(1.0, abs=1e-3)
    assert frames[0].image.shape == (180, 320, 3)


@pytest.mark.long
def test_a_command_is_measured_with_its_children() -> None:
    inner = "import time; held = bytearray(60_000_000); time.sleep(0.4)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    found = commands.run([*_python(), "-c", outer])
    assert found["seconds"] > 0.4
    assert found["peak_mb"] > 65


def _python() -> list[Any]:
    import sys

    return [sys.executable]
