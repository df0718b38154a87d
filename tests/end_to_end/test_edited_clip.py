"""Clips as they are shared: cut, faded, enlarged, shown again, with frames missing."""

from pathlib import Path

import pytest
from analysing import counts
from synthetic import Camera, Flaws, film, play, raises, stand
from synthetic.editing import (
    FPS,
    Footage,
    black,
    cut,
    draw,
    enlarge,
    fade,
    leave_out,
    part,
    slow_down,
    wipe,
)

from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.result import Result

pytestmark = pytest.mark.long

HEIGHT_CM = 178.0
PITCH_DEG = 35.0


def shot(count: int, room: int, yaw_deg: float = 0.0) -> Footage:
    """Some raises in a room."""
    camera = Camera(width=240, height=180, stature=0.7, yaw_deg=yaw_deg)
    script = play(stand(1.0), raises(count, pitch_deg=PITCH_DEG), stand(0.8))
    return draw(film(script, fps=FPS, camera=camera, flaws=Flaws(noise=0.001), seed=room), room)


def measured(footage: Footage, folder: Path) -> Result:
    """Read the clip as a file and measure it."""
    path = folder / "clip.mp4"
    options = Options(exercise="calf-raise", height_cm=HEIGHT_CM)
    recording = record_clip(path, options, source=footage.write(path))
    return analyze_recording(recording, options).result


def told(result: Result) -> str:
    """What the notices say."""
    return " ".join(notice.message for notice in result.warnings)


def held(result: Result) -> bool:
    """Every peak that is given holds the true one."""
    peaks = [rep.peak_plantarflexion_deg for rep in result.reps if rep.counted]
    return all(p is None or abs(p.value - PITCH_DEG) <= p.plus_minus for p in peaks)


def test_a_cut_a_fade_and_a_wipe_part_a_clip_into_takes(tmp_path: Path) -> None:
    clip = fade(cut(shot(2, 1), shot(1, 2, yaw_deg=40.0)), shot(1, 3), 0.5)
    clip = wipe(clip, shot(1, 4, yaw_deg=20.0), 0.6, moves=True)
    result = measured(clip, tmp_path)
    assert counts(result) == (5, 0, 0)
    assert [take.begins for take in result.takes] == ["start", "cut", "fade", "wipe"]
    assert held(result)
    assert "4 takes" in told(result)


@pytest.mark.sweep
def test_closing_in_by_a_cut_makes_no_raise_and_loses_none(tmp_path: Path) -> None:
    wide = shot(3, 4)
    half = len(wide.track) // 3
    near = enlarge(part(wide, half, len(wide.track)), 1.15, (0.5, 0.92))
    result = measured(cut(part(wide, 0, half), near), tmp_path)
    assert len([rep for rep in result.reps if rep.counted]) in (2, 3)
    assert held(result)
    assert len(result.takes) == 2


@pytest.mark.sweep  # at full speed: tests/unit/analysis/test_takes.py
def test_a_replay_slowed_down_and_enlarged_is_told_and_not_counted(tmp_path: Path) -> None:
    once = shot(2, 5)
    again = part(once, len(once.track) // 4, len(once.track) - round(1.3 * FPS))
    clip = cut(once, slow_down(enlarge(again, 1.12, (0.5, 0.92)), 2))
    result = measured(clip, tmp_path)
    assert counts(result) == (2, 0, 0)
    assert "again, not counted twice" in told(result)


@pytest.mark.sweep
def test_black_and_titles_are_no_takes(tmp_path: Path) -> None:
    first = shot(2, 6)
    clip = cut(black(first, 0.8), first, black(first, 1.0), shot(1, 6), black(first, 1.5))
    result = measured(clip, tmp_path)
    assert counts(result) == (3, 0, 0)
    assert all(take.not_measured is None for take in result.takes)
    assert held(result)


@pytest.mark.sweep
def test_a_raise_with_missing_frames_stands_in_the_list_as_cut_off(tmp_path: Path) -> None:
    whole = shot(3, 7)
    top_s = 1.0 + 2.55
    result = measured(leave_out(whole, top_s - 0.5, top_s + 0.4), tmp_path)
    assert counts(result) == (2, 0, 1)
    assert held(result)
