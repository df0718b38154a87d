import argparse
from pathlib import Path

import bench
import pytest

from formcheck.video.clip import open_clip

STAGES = {
    "decode": {"frames": 100, "seconds": 0.1, "peak_mb": 100},
    "inference": {"frames": 50, "seconds": 1.0, "peak_mb": 700},
    "analyze": {"frames": 100, "seconds": 3.0, "peak_mb": 400},
    "analyze-video": {"frames": 100, "seconds": 4.0, "peak_mb": 500},
    "measuring": {
        "frames": 100, "seconds": 0.6, "peak_mb": 400, "kinematics_ms": 1.0, "pixels_ms": 4.0,
        "camera_ms": 1.0, "feet": 1,
    },
    "live": {
        "frames": 600, "seconds": 20.0, "peak_mb": 400, "work_ms": 4.0, "delay_ms": 30.0,
        "late_ms": 45.0, "cpu_share": 0.9, "windowed": 1,
    },
}  # fmt: skip


def test_rows_per_frame_and_against_inference() -> None:
    rows = {row.name: row for row in bench.rows_of(STAGES, 0.3)}
    assert rows["inference alone"].ratio == pytest.approx(1)
    assert rows["inference alone"].fps == pytest.approx(50)
    assert rows["analyze, no video"].ms_per_frame == pytest.approx(30)
    assert rows["analyze, no video"].ratio == pytest.approx(1.5)
    assert rows["analyze, annotated video"].peak_mb == 500
    beyond = rows["measuring beyond inference"]
    assert beyond.ms_per_frame == pytest.approx(6)
    assert beyond.note.endswith("NO")


def test_without_a_foot_in_the_pixels_the_cost_is_not_judged() -> None:
    measuring = STAGES["measuring"] | {"pixels_ms": 0.0, "feet": 0}
    rows = {row.name: row for row in bench.rows_of(STAGES | {"measuring": measuring}, 0.3)}
    assert rows["measuring beyond inference"].note.endswith("not judged without the pixels")


def test_the_live_session_is_judged_by_its_own_work() -> None:
    rows = {row.name: row for row in bench.rows_of(STAGES, 0.3)}
    work, delay = rows["live: work beyond inference"], rows["live: from arrival to picture"]
    assert work.ms_per_frame == pytest.approx(4)
    assert "ok" in work.note
    assert delay.fps == pytest.approx(30)
    assert "45 ms" in delay.note
    slow = {row.name: row for row in bench.live_rows(STAGES["live"] | {"work_ms": 5.1})}
    assert "NO" in slow["live: work beyond inference"].note


@pytest.mark.long
def test_medians_of_fresh_processes() -> None:
    found = bench.measure("decode", bench.SAMPLE, 1)
    with open_clip(bench.SAMPLE) as reader:
        assert found["frames"] == sum(1 for _ in reader)
    assert found["seconds"] > 0
    assert found["peak_mb"] > 10


def test_a_clip_is_fitted_into_another_size_with_its_times(tmp_path: Path) -> None:
    target = tmp_path / "large.mp4"
    bench.resized(bench.SAMPLE.with_name("calf_raise_oblique.mp4"), (320, 180), target)
    with open_clip(target) as reader:
        times = [frame.time_s for frame in reader]
        assert (reader.info.width, reader.info.height) == (320, 180)
    assert len(times) == 336
    assert times[300] == pytest.approx(10.0, abs=1e-3)


def test_sizes() -> None:
    assert bench.parse_size("1280x720") == (1280, 720)
    for wrong in ("1280", "ax9", "1x1"):
        with pytest.raises(argparse.ArgumentTypeError):
            bench.parse_size(wrong)
