"""Exercises that are no calf raises, done by rendered people and read by the real model."""

from pathlib import Path

import pytest

from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.result import Result

pytestmark = [pytest.mark.slow, pytest.mark.long]

RENDERED = Path(__file__).parent / "rendered"
HOPS_S = [1.56, 2.06, 2.56, 3.07, 3.58, 4.11, 4.60]
"""Take-offs, by the animation."""
EXACT_S = 0.3


def result_of(name: str, exercise: str) -> Result:
    options = Options(exercise=exercise)
    return analyze_recording(record_clip(RENDERED / name, options), options).result


@pytest.mark.sweep
def test_rope_jumps_are_counted_when_they_happen() -> None:
    hops = result_of("rope_jumps.mp4", "rope-jumps").cycles
    assert [hop.side for hop in hops] == ["both"] * len(HOPS_S)
    assert [hop.start_s for hop in hops] == pytest.approx(HOPS_S, abs=EXACT_S)
