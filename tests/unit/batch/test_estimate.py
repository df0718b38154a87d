"""The time left goes by seconds of video, not by clips."""

import pytest

from formcheck.batch.estimate import BatchEstimate
from formcheck.jobs.clip_job import JobProgress


def test_the_time_left_is_by_seconds_of_video() -> None:
    now = [100.0]
    estimate = BatchEstimate(["short", "long", "before"], clock=lambda: now[0])
    assert estimate.left_s is None
    # Nobody looked: what was there is no measure of how fast it goes.
    estimate.finish("before", 60.0, skipped=True)
    assert estimate.left_s is None
    now[0] += 30.0
    estimate.finish("short", 10.0, skipped=False)
    estimate._known["long"] = 50.0
    assert (estimate.total_s, estimate.done_s) == (120.0, 70.0)
    assert estimate.left_s == pytest.approx(150.0)
    # Half of its frames have their pose.
    estimate.advance("long", JobProgress("pose", 500, 1000))
    assert estimate.done_s == pytest.approx(87.5)
    estimate.finish("long", 50.0, skipped=False)
    assert estimate.left_s == 0.0


def test_a_clip_of_unknown_length_counts_as_the_mean() -> None:
    estimate = BatchEstimate(["a", "b", "c"])
    estimate.finish("a", 10.0, skipped=False)
    estimate.finish("b", None, skipped=False)
    assert (estimate.total_s, estimate.done_s) == (30.0, 20.0)
