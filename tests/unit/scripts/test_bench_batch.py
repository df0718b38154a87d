"""What scripts/bench_batch.py tells of what it measured; the speed itself is asserted nowhere."""

from pathlib import Path

import bench_batch
import pytest
from scripted_clips import three_raises

from formcheck import api
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, Ending, JobProgress, Tell


def test_the_stages_shares_make_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = api.measure(three_raises(), bench_batch.OPTIONS).result

    def run(job: ClipJob, tell: Tell) -> ClipOutcome:
        job.folder.mkdir()
        (job.folder / "report.json").write_bytes(b"12345")
        for stage in ("start", "pose", "pose", "page"):
            tell(JobProgress(stage))
        return ClipOutcome(Ending.DONE, job.folder, result)

    monkeypatch.setattr(bench_batch, "run_clip", run)
    cost = bench_batch.bench_cost(tmp_path / "clip.mp4")
    shares = {name: value for name, value in cost.items() if name.startswith("stage_")}
    assert list(shares) == ["stage_start_percent", "stage_pose_percent", "stage_page_percent"]
    assert sum(shares.values()) == pytest.approx(100.0)
    assert (cost["bytes"], cost["file_report.json"]) == (5, 5)


def test_several_runs_are_a_median_with_its_range() -> None:
    runs = [{"s": value} for value in (3.0, 1.0, 2.0)]
    assert bench_batch._median(runs) == {"s": {"median": 2.0, "range": [1.0, 3.0]}}
    assert bench_batch._median(runs[:1]) == {"s": 3.0}
