"""Raises that are slow and alike are asked about, others are not."""

from dataclasses import replace

import pytest
from lanes import swept
from synthetic import Rep, film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.clip_reading import ClipReading
from formcheck.model.recording import Recording
from formcheck.model.result import Notice


def slowed(factor: float, *reps: Rep, fps: float = 30.0) -> Recording:
    """Film raises at a high rate and play them slower."""
    script = play(stand(1.0), raises(list(reps)), stand(1.0))
    recording = film(script, fps=factor * fps).recording
    return replace(
        recording, track=replace(recording.track, time_s=factor * recording.track.time_s)
    )


def asked(recording: Recording, options: Options | None = None) -> list[Notice]:
    result = analyze_recording(recording, options or Options()).result
    return [notice for notice in result.warnings if notice.code == "slow-motion-asked"]


@pytest.mark.long
@pytest.mark.parametrize("factor", swept([4, 8], 0))
def test_raises_slowed_by_the_camera_are_asked_about(factor: int) -> None:
    notices = asked(slowed(factor, Rep(), Rep(), Rep()))
    assert len(notices) == 1
    assert f"--slow-motion {factor}" in notices[0].message


@pytest.mark.long
@pytest.mark.sweep
def test_who_said_how_fast_it_was_is_not_asked() -> None:
    recording = slowed(4, Rep(), Rep(), Rep())
    assert not asked(recording, Options(reading=ClipReading(slow_motion=1.0)))
    clip = recording.clip.model_copy(update={"slow_motion": 4.0})
    assert not asked(replace(recording, clip=clip))


@pytest.mark.parametrize(
    "reps",
    [
        pytest.param([Rep()] * 3, id="as people do", marks=pytest.mark.sweep),
        pytest.param([Rep(up_s=1.0, down_s=4.0)] * 3, id="slowly down only"),
        pytest.param([Rep(hold_s=5.0)] * 3, id="held", marks=pytest.mark.sweep),
        pytest.param(
            [Rep(up_s=2.5, down_s=3.5), Rep(up_s=4.0, down_s=2.8), Rep(up_s=3.0, down_s=5.0)],
            id="slow on purpose",
        ),
    ],
)
def test_raises_in_real_time_are_not_asked_about(reps: list[Rep]) -> None:
    assert not asked(slowed(1, *reps))
