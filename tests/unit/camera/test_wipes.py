"""A border that moves across the picture parts two shots; a pan and a passer-by part none."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from lanes import swept

from formcheck.camera import shots, wipes
from formcheck.camera.shots import ShotDetector, ShotSpan
from formcheck.camera.wipes import find_wipes
from formcheck.model.frame import Image

FPS, SIZE, STAYS = 30.0, (90, 120), 40
Turn = Callable[[Image], Image]
DIRECTIONS: dict[str, Turn] = {
    "from the right": lambda p: p,
    "from the left": lambda p: p[:, ::-1],
    "from below": lambda p: p.transpose(1, 0, 2),
    "from above": lambda p: p.transpose(1, 0, 2)[::-1],
}


def room(seed: int, width: int = SIZE[1]) -> Image:
    """Large areas and edges, another place for each seed."""
    rng = np.random.default_rng(seed)
    small = rng.integers(40, 215, (6, width // 15, 3)).astype(np.uint8)
    return np.asarray(np.kron(small, np.ones((15, 15, 1), np.uint8)), np.uint8)


def scene(seed: int, frames: int) -> list[Image]:
    """Somebody moves to and fro in a room."""
    pictures = [room(seed) for _ in range(frames)]
    for i, picture in enumerate(pictures):
        left = round(50 + 3 * np.sin(i / 6))
        picture[25:85, left : left + 14] = (30, 30, 60)
    return pictures


def shots_of(pictures: list[Image]) -> list[ShotSpan]:
    detector = ShotDetector()
    rng = np.random.default_rng(7)
    for i, picture in enumerate(pictures):
        noisy = picture + rng.normal(0, 3, picture.shape)
        detector.add(i / FPS, np.clip(noisy, 0, 255).astype(np.uint8))
    return detector.finish(len(pictures))


def wiped(frames: int, out: bool, come: bool, line: int = 0) -> list[Image]:
    """Another room comes from the right behind a border; what was there may move out with it."""
    width = SIZE[1]
    before, after = scene(1, STAYS + frames), scene(2, STAYS + frames)
    between = []
    for i in range(frames):
        border = round(width * (1 - (i + 1) / (frames + 1)))
        a, b = before[STAYS + i], after[i]
        left = a[:, width - border :] if out else a[:, :border]
        right = b[:, : width - border] if come else b[:, border:]
        picture = np.concatenate([left, right], axis=1)
        picture[:, max(border - line, 0) : border] = (230, 40, 40)
        between.append(picture)
    return [*before[:STAYS], *between, *after[frames:]]


@pytest.mark.parametrize("frames", swept([9, 18, 30], 0))
@pytest.mark.parametrize("out", [False, True])
@pytest.mark.parametrize("come", [False, True])
def test_wipes_pushes_and_slides_belong_to_no_shot(frames: int, out: bool, come: bool) -> None:
    first, second = shots_of(wiped(frames, out, come))
    assert (first.begins, second.begins) == ("start", "wipe")
    assert abs(first.stop - STAYS) <= 5
    assert abs(second.start - STAYS - frames) <= 5


@pytest.mark.parametrize("count", [1, 7, 30])
def test_they_are_found_alike_however_many_pictures_are_looked_at_together(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = [
        (share * b + (1 - share) * a).astype(np.uint8)
        for a, b, share in zip(scene(2, 15), scene(3, 15), np.linspace(0, 1, 15), strict=True)
    ]
    pictures = [*wiped(18, False, False), *mixed, *scene(3, STAYS)]
    together = shots_of(pictures)
    assert [shot.begins for shot in together] == ["start", "wipe", "fade"]
    for module in (shots, wipes):
        monkeypatch.setattr(module, "AT_A_TIME", count)
    assert shots_of(pictures) == together


@pytest.mark.long
@pytest.mark.parametrize("direction", swept(list(DIRECTIONS), 1))
def test_from_every_side_with_a_drawn_border(direction: str) -> None:
    pictures = [DIRECTIONS[direction](p) for p in wiped(18, False, True, line=4)]
    assert [shot.begins for shot in shots_of(pictures)] == ["start", "wipe"]


def moved(shift: Callable[[float], float], frames: int) -> list[Image]:
    """A camera that stands, pans over a long wall, and stands again."""
    wall = np.concatenate([room(1), room(2), room(3)], axis=1)
    shares = np.clip((np.arange(frames + 2 * STAYS) - STAYS) / frames, 0, 1)
    views = [np.float32([[1, 0, -SIZE[1] * shift(share)], [0, 1, 0]]) for share in shares]
    return [np.asarray(cv2.warpAffine(wall, view, SIZE[::-1]), np.uint8) for view in views]


@pytest.mark.long
@pytest.mark.parametrize(
    ("frames", "pictures"),
    swept([(12, 1.5), (12, 0.65), (12, 0.3), (40, 1.5), (40, 0.65), (40, 0.3)], 0, 5),
)
@pytest.mark.parametrize("direction", swept(["from the right", "from above"], 0))
def test_a_pan_is_no_wipe(pictures: float, frames: int, direction: str) -> None:
    pan = moved(lambda u: pictures * u * u * (3 - 2 * u), frames)
    assert "wipe" not in {shot.begins for shot in shots_of([DIRECTIONS[direction](p) for p in pan])}


@pytest.mark.parametrize("frames", swept([12, 30, 75], 1))
def test_who_passes_close_to_the_camera_is_no_wipe(frames: int) -> None:
    pictures = scene(1, frames + 2 * STAYS)
    for i in range(frames):
        left = round(-60 + 180 * i / frames)
        pictures[STAYS + i][:, max(left, 0) : max(left + 60, 0)] = (50, 40, 70)
    assert len(shots_of(pictures)) == 1


@pytest.mark.parametrize("count", [0, 1, 3])
def test_hardly_any_pictures(count: int) -> None:
    assert not find_wipes(np.zeros((count, 9, 12), np.float32), np.arange(count) / 15).any()
