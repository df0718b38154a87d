"""Looking closer at somebody who is small in the picture, with a scripted network."""

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import Landmark, Pose
from formcheck.pose.small_subject import detector
from formcheck.pose.small_subject.crop import BODY, Crop, are_same, crop_about, is_whole, size_px
from formcheck.pose.small_subject.detector import SmallSubjectDetector
from formcheck.pose.small_subject.motion import Motion
from formcheck.pose.small_subject.search import find_in, parts

WIDTH, HEIGHT = 1280, 720
RATE = 10.0
BRIGHT = 200


def body(left: float, top: float, tall: float, visibility: float = 0.9) -> Pose:
    """Somebody who stands, a quarter as wide as tall."""
    pose = np.full((33, 5), visibility, np.float32)
    share = {"nose": 0.0, "shoulder": 0.15, "hip": 0.5, "knee": 0.75, "ankle": 0.95, "heel": 0.98}
    for landmark in BODY:
        joint = landmark.name.split("_", 1)[-1].lower()
        x = 0.25 if landmark.name.startswith("RIGHT") else 0.0
        pose[landmark, :3] = left + x * tall, top + share.get(joint, 1.0) * tall, 0.0
    rest = [index for index in range(33) if index not in BODY]
    pose[rest, :3] = left, top, 0.0
    return pose


def drawn(*people: tuple[float, float, float], t: float = 0.0, moving: bool = True) -> Image:
    """A grey picture with a bright box for everybody; who moves bobs by 4 pixels."""
    image = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    for left, top, tall in people:
        up = 4 * (round(t * 2) % 2) if moving else 0
        x, y, h = int(left), int(top) - up, int(tall)
        image[max(y, 0) : y + h, max(x, 0) : x + h // 4] = BRIGHT
    return image


class BoxNetwork:
    """Finds the largest bright box that fills a quarter of what it is shown."""

    def __init__(self) -> None:
        self.looks, self.anew = 0, 0

    def detect_still(self, image: Image) -> Pose | None:
        self.looks += 1
        return self.find(image)

    def follow(self, image: Image, time_s: float, anew: bool) -> Pose | None:
        assert time_s >= 0
        self.anew += anew
        return self.find(image)

    def find(self, image: Image) -> Pose | None:
        bright = image[..., 0] > (BRIGHT + 90) / 2
        rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
        if not len(rows) or np.ptp(rows) + 1 < 0.2 * max(image.shape[:2]):
            return None
        return body(float(columns[0]), float(rows[0]), float(np.ptp(rows) + 1))


def film(
    picture: Callable[[float], Image], length_s: float, network: BoxNetwork | None = None
) -> tuple[list[Pose | None], SmallSubjectDetector, BoxNetwork]:
    network = network or BoxNetwork()
    follower, poses = SmallSubjectDetector(network), []
    for index in range(round(length_s * RATE)):
        frame = Frame(index, index / RATE, picture(index / RATE))
        whole = network.find(frame.image) if follower.wants_whole(frame.time_s) else None
        poses.append(follower.next(frame, whole))
    return poses, follower, network


def found(poses: Iterable[Pose | None]) -> list[bool]:
    return [pose is not None for pose in poses]


def test_somebody_large_costs_nothing() -> None:
    poses, _, network = film(lambda t: drawn((300, 100, 500), t=t), 4.0)
    assert all(found(poses))
    assert (network.looks, network.anew) == (0, 0)


def test_what_the_whole_picture_shows_is_handed_on_untouched() -> None:
    follower, pose = SmallSubjectDetector(BoxNetwork()), body(300, 100, 500)
    assert follower.next(Frame(0, 0.0, drawn()), pose) is pose


@pytest.mark.long
@pytest.mark.sweep
def test_somebody_small_is_followed_as_soon_as_they_move() -> None:
    poses, _, network = film(lambda t: drawn((700, 400, 120), t=t), 6.0)
    first = found(poses).index(True)
    assert detector.START_S * RATE <= first <= (detector.START_S + 0.5) * RATE
    assert network.anew == 1
    for index, pose in enumerate(poses[first:], first):
        assert pose is not None
        up = 4 * (round(index / RATE * 2) % 2)
        np.testing.assert_allclose(pose[Landmark.NOSE, :2], (700, 400 - up), atol=1)
        assert size_px(pose) == pytest.approx(120, abs=1)


@pytest.mark.long
def test_somebody_small_who_comes_later_is_found_within_seconds() -> None:
    poses, _, network = film(lambda t: drawn(*[(700, 400, 120)] * (t >= 5), t=t), 9.0)
    assert not any(found(poses[:50]))
    assert all(found(poses[75:]))
    assert network.anew == 1


def test_somebody_who_is_found_a_few_frames_late_costs_nothing() -> None:
    network = BoxNetwork()
    follower, pose = SmallSubjectDetector(network), body(300, 100, 200)
    for index in range(60):
        whole = pose if index >= 4 else None
        frame = Frame(index, index / RATE, drawn((700, 300, 120), t=index / RATE))
        assert follower.next(frame, whole) is whole
    assert network.looks == 0


@pytest.mark.long
def test_an_empty_room_is_searched_once_and_left_alone() -> None:
    poses, _, network = film(lambda _: drawn(), 8.0)
    assert not any(found(poses))
    assert network.looks == len(parts(WIDTH, HEIGHT))


@pytest.mark.long
def test_a_frame_costs_few_looks() -> None:
    network = BoxNetwork()
    before = [0]

    def picture(t: float) -> Image:
        assert network.looks - before[0] <= (detector.START_PARTS if t < 4 else 3)
        before[0] = network.looks
        return drawn(*[(700, 400, 120)] * (t >= 5), t=t)

    film(picture, 9.0, network)


@pytest.mark.long
@pytest.mark.sweep
def test_a_picture_on_the_wall_is_nobody() -> None:
    poses, _, _ = film(lambda _: drawn((700, 300, 120), moving=False), 12.0)
    assert not any(found(poses))


@pytest.mark.long
def test_a_picture_on_the_wall_hides_nobody_who_is_small() -> None:
    def picture(t: float) -> Image:
        image = drawn((300, 400, 110), t=t, moving=t > 3)
        return np.maximum(image, drawn((900, 300, 130), moving=False))

    poses, _, _ = film(picture, 10.0)
    assert not any(found(poses[:30]))
    assert all(pose is not None and size_px(pose) < 120 for pose in poses[60:])


@pytest.mark.long
def test_who_begins_to_move_later_is_found_then() -> None:
    poses, _, _ = film(lambda t: drawn((700, 400, 120), t=t, moving=t > 5), 10.0)
    assert not any(found(poses[:50]))
    assert all(found(poses[80:]))


@pytest.mark.parametrize("moving", [False, True])
def test_somebody_large_takes_over(moving: bool) -> None:
    def picture(t: float) -> Image:
        small = drawn((700, 300, 120), t=t, moving=moving)
        return np.maximum(small, drawn(*[(100, 100, 500)] * (t >= 1.5), moving=False))

    poses, _, _ = film(picture, 5.0)
    sizes = [0 if pose is None else round(size_px(pose)) for pose in poses]
    # A picture on the wall doesn't cost a single frame of somebody who is large.
    later = detector.CHECK_S * RATE if moving else 0
    assert set(sizes[round(1.5 * RATE + later) :]) == {500}
    assert set(sizes[10:15]) == ({120} if moving else {0})


@pytest.mark.long
@pytest.mark.sweep
def test_who_leaves_the_part_is_followed_into_another() -> None:
    poses, _, network = film(lambda t: drawn((200 + 60 * t, 400, 120), t=t), 10.0)
    assert sum(found(poses)) >= len(poses) - 8
    assert 2 <= network.anew <= 8
    last = poses[-1]
    assert last is not None
    assert last[Landmark.NOSE, 0] == pytest.approx(200 + 60 * 9.9, abs=1)


@pytest.mark.long
@pytest.mark.sweep
def test_who_goes_away_is_forgotten_and_found_again() -> None:
    def picture(t: float) -> Image:
        people = [] if 3 <= t < 7 else [(700 if t < 3 else 200, 400, 120)]
        return drawn(*people, t=t)

    poses, _, network = film(picture, 12.0)
    assert all(found(poses[10:30]))
    assert not any(found(poses[30:70]))
    assert all(found(poses[-20:]))
    assert network.anew == 2


@given(
    st.integers(1, 5000),
    st.integers(1, 5000),
)
def test_parts_lie_inside_and_cover_the_picture(width: int, height: int) -> None:
    crops = parts(width, height)
    if max(width, height) >= 400:
        assert crops
    for crop in crops:
        assert 0 <= crop.left <= crop.left + crop.width <= width
        assert 0 <= crop.top <= crop.top + crop.height <= height
    if crops:
        assert {0, width} <= {c.left for c in crops} | {c.left + c.width for c in crops}
        assert {0, height} <= {c.top for c in crops} | {c.top + c.height for c in crops}


@given(st.floats(-50, 1300), st.floats(-50, 760), st.floats(1, 900), st.floats(1.0, 3.0))
def test_a_part_about_a_body_is_in_the_picture(x: float, y: float, tall: float, f: float) -> None:
    crop = crop_about(body(x, y, tall), f, WIDTH, HEIGHT)
    assert 0 <= crop.left <= crop.left + crop.width <= WIDTH
    assert 0 <= crop.top <= crop.top + crop.height <= HEIGHT


def test_a_pose_moves_to_the_whole_picture_and_keeps_its_depth() -> None:
    pose = body(10, 20, 100)
    pose[:, 2] = 7
    moved = Crop(300, 200, 240, 240).to_picture(pose)
    np.testing.assert_array_equal(moved[:, :2] - pose[:, :2], np.tile([300, 200], (33, 1)))
    np.testing.assert_array_equal(moved[:, 2:], pose[:, 2:])


def test_a_pose_found_in_the_enlarged_part_fits_the_picture() -> None:
    crop = Crop(300, 200, 160, 120)
    image = drawn((340, 220, 80), moving=False)
    large = crop.enlarge(image)
    assert large.shape == (480, 640, 3)
    pose = BoxNetwork().find(large)
    assert pose is not None
    pose[:, 2] = 40
    back = crop.from_enlarged(pose)
    np.testing.assert_allclose(back[Landmark.NOSE, :3], (340, 220, 10), atol=0.5)
    assert size_px(back) == pytest.approx(80, abs=1)
    assert Crop(0, 0, WIDTH, HEIGHT).enlarge(image) is not image
    np.testing.assert_array_equal(Crop(0, 0, WIDTH, HEIGHT).enlarge(image), image)


def test_who_is_cut_hidden_or_tiny_is_not_whole() -> None:
    crop = Crop(100, 100, 300, 300)
    assert is_whole(body(200, 150, 200), crop, WIDTH, HEIGHT)
    assert not is_whole(body(200, 210, 200), crop, WIDTH, HEIGHT)
    assert not is_whole(body(200, 150, 200, visibility=0.3), crop, WIDTH, HEIGHT)
    assert not is_whole(body(200, 150, 50), crop, WIDTH, HEIGHT)
    # The picture's own edge cuts nobody who is inside it.
    assert is_whole(body(200, 1, 200), Crop(100, 0, 300, 300), WIDTH, HEIGHT)
    assert not is_whole(body(200, -5, 200), Crop(100, 0, 300, 300), WIDTH, HEIGHT)


def test_one_person_is_told_from_another() -> None:
    one = body(200, 150, 200)
    assert are_same(one, body(220, 160, 220))
    assert not are_same(one, body(300, 150, 200))
    assert not are_same(one, body(200, 150, 320))


def test_what_only_one_look_shows_is_not_believed() -> None:
    """A detector that sees people in folds of a curtain sees another one in every part."""
    rng = np.random.default_rng(3)

    def look(image: Image) -> Pose:
        height, width = image.shape[:2]
        tall = float(rng.uniform(0.2, 0.9)) * height
        return body(rng.uniform(0, 0.7) * width, rng.uniform(0, 0.1) * height, tall)

    image = drawn()
    hits = [find_in(image, part, look) for part in parts(WIDTH, HEIGHT)]
    assert sum(hit is not None for hit in hits) <= 0.1 * len(hits)


@pytest.mark.long
def test_noise_and_light_are_no_movement() -> None:
    rng = np.random.default_rng(1)
    motion, everywhere = Motion(), Crop(0, 0, WIDTH, HEIGHT)
    for index in range(8):
        noise = rng.normal(0, 8, (HEIGHT, WIDTH, 1)) + 3 * index
        image = np.clip(drawn((700, 300, 120), moving=False) + noise, 0, 255).astype(np.uint8)
        motion.add(Frame(index, index * 0.5, image))
    assert not motion.moves(everywhere, 0.0)


def test_movement_is_told_where_and_when_it_was() -> None:
    motion = Motion()
    for index in range(12):
        image = drawn((700, 300, 120), t=index / 2, moving=index < 4)
        motion.add(Frame(index, index * 0.5, image))
    assert motion.moves(Crop(650, 250, 200, 200), 1.0)
    assert not motion.moves(Crop(100, 250, 200, 200), 0.0)
    assert not motion.moves(Crop(650, 250, 200, 200), 5.4)
