"""Cuts and fades, in drawn pictures that also move, shake, flicker and freeze."""

import tracemalloc

import numpy as np
import pytest
from lanes import swept

from formcheck.camera import replays, shots, wipes
from formcheck.camera.shots import ShotDetector, ShotSpan
from formcheck.model.frame import Image

FPS = 30.0
SIZE = (90, 120)


def room(seed: int) -> Image:
    """A picture of its own for each seed: large areas and edges."""
    rng = np.random.default_rng(seed)
    small = rng.integers(40, 215, (6, 8, 3)).astype(np.float64)
    large = np.kron(small, np.ones((SIZE[0] // 6, SIZE[1] // 8, 1)))
    return large.astype(np.uint8)


def with_person(scene: Image, x: float) -> Image:
    picture = scene.copy()
    left = round(np.clip(x, 0, SIZE[1] - 15))
    picture[25:85, left : left + 14] = (30, 30, 60)
    return picture


def shots_of(pictures: list[Image], fps: float = FPS) -> list[ShotSpan]:
    detector = ShotDetector()
    rng = np.random.default_rng(7)
    for i, picture in enumerate(pictures):
        noisy = picture + rng.normal(0, 3, picture.shape)
        detector.add(i / fps, np.clip(noisy, 0, 255).astype(np.uint8))
    return detector.finish(len(pictures))


def scene(seed: int, frames: int) -> list[Image]:
    """Somebody moves to and fro in a room."""
    still = room(seed)
    return [with_person(still, 50 + 20 * np.sin(i / 6)) for i in range(frames)]


def test_a_clip_of_one_shot_is_one() -> None:
    assert shots_of(scene(1, 90)) == [ShotSpan(0, 90, "start")]


@pytest.mark.parametrize("fps", swept([6.0, 15.0, 30.0, 60.0], 0))
def test_cuts_are_found_to_the_frame(fps: float) -> None:
    pictures = [*scene(1, 40), *scene(2, 35), *scene(3, 30)]
    assert shots_of(pictures, fps) == [
        ShotSpan(0, 40, "start"),
        ShotSpan(40, 75, "cut", place_changes=True),
        ShotSpan(75, 105, "cut", place_changes=True),
    ]


def test_closing_in_by_a_cut_is_one() -> None:
    wide = scene(3, 40)
    close = [picture[15:75, 20:100].repeat(3, 0).repeat(3, 1)[:90, :120] for picture in wide]
    assert [shot.begins for shot in shots_of([*wide, *close])] == ["start", "cut"]


@pytest.mark.parametrize("fade_s", swept([0.3, 0.6, 1.2], 0, 2))
def test_fades_are_found_and_belong_to_no_shot(fade_s: float) -> None:
    frames = round(fade_s * FPS)
    before, after = scene(1, 45 + frames), scene(2, 45 + frames)
    mixed = [
        (a * (1 - share) + b * share).astype(np.uint8)
        for a, b, share in zip(
            before[45:], after, np.linspace(0, 1, frames + 2)[1:-1], strict=False
        )
    ]
    first, second = shots_of([*before[:45], *mixed, *after[frames:]])
    assert (first.begins, second.begins) == ("start", "fade")
    assert abs(first.stop - 45) <= 4
    assert abs(second.start - 45 - frames) <= 4


@pytest.mark.long
def test_black_between_two_shots_is_a_shot_of_its_own() -> None:
    black = [np.zeros((*SIZE, 3), np.uint8)] * 30
    assert [s.start for s in shots_of([*scene(1, 40), *black, *scene(2, 40)])] == [0, 40, 70]


def test_a_shaken_camera_a_pan_a_flash_and_a_lamp_are_no_cuts() -> None:
    wide = np.concatenate([room(1), room(2), room(3)], axis=1)
    rng = np.random.default_rng(3)
    shaken = [np.roll(room(1), tuple(rng.integers(-3, 4, 2)), (0, 1)) for _ in range(60)]
    pan = [wide[:, 2 * i : 2 * i + SIZE[1]] for i in range(100)]
    flash = scene(1, 60)
    flash[30] = np.full_like(flash[30], 250)
    lamp = [np.clip(p * (0.5 + min(i, 60) / 80), 0, 255) for i, p in enumerate(scene(1, 90))]
    for pictures in (shaken, pan, flash, [p.astype(np.uint8) for p in lamp]):
        assert len(shots_of(pictures)) == 1


@pytest.mark.long
@pytest.mark.parametrize("times", swept([2, 5, 7], 0))
def test_pictures_held_for_several_frames_are_no_cuts(times: int) -> None:
    pictures = [with_person(room(1), 50 + 24 * np.sin(i / 4)) for i in range(40)]
    held = [picture for picture in pictures for _ in range(times)]
    assert len(shots_of(held, fps=15.0)) == 1
    other = [picture for picture in scene(2, 20) for _ in range(times)]
    assert [s.start for s in shots_of([*held, *other], fps=15.0)] == [0, 40 * times]


def test_missing_frames_are_no_cut() -> None:
    detector = ShotDetector()
    for i, picture in enumerate([*scene(1, 30), *scene(1, 30)]):
        time_s = i / FPS + (0.9 if i >= 30 else 0.0)
        detector.add(time_s, picture)
    assert len(detector.finish(60)) == 1


def test_it_says_at_once_that_a_shot_may_begin() -> None:
    detector = ShotDetector()
    said = [detector.add(i / FPS, p) for i, p in enumerate([*scene(1, 30), *scene(2, 30)])]
    assert said.index(True) == 30
    assert sum(said) == 1


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_hardly_any_frames(frames: int) -> None:
    spans = shots_of(scene(1, frames))
    assert [(s.start, s.stop) for s in spans] == ([(0, frames)] if frames else [])


def test_a_long_clip_takes_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    # As an hour's pictures are looked at: a part at a time, and no replay is searched for.
    for module in (shots, wipes):
        monkeypatch.setattr(module, "AT_A_TIME", 100)
    monkeypatch.setattr(replays, "LONGEST", 100)
    detector, count = ShotDetector(), 1500
    for i, picture in enumerate(scene(5, count)):
        detector.add(i / 15, picture[:72, :96])
    tracemalloc.start()
    assert detector.finish(count) == [ShotSpan(0, count, "start")]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # All of them once, 36 x 48 each: as floats they would take 8 times as much.
    assert most < 2.5 * count * 36 * 48
