"""Several people over time: who is who, who does raises, and whom to measure."""

from functools import cache

import numpy as np
import pytest
from synthetic import Camera, Flaws, film, play, raises, squat, stand, walk
from synthetic.script import Script

from formcheck.kinematics.people import (
    FEWEST_WINDOWS,
    TRACKED_HZ,
    PeopleTracker,
    PersonTrack,
    choose_person,
    raising_windows,
    share_followed,
    staying,
)

SCRIPTS = {
    "raises": play(stand(1.0), raises(4), stand(1.0)),
    "fast": play(stand(1.0), raises(10, up_s=0.3, down_s=0.3, hold_s=0.1), stand(1.0)),
    "slow": play(stand(1.0), raises(2, up_s=2.0, down_s=2.0), stand(1.0)),
    "squats": play(stand(1.0), squat(4), stand(1.0)),
    "stands": play(stand(10.0)),
    "walks": play(walk(12)),
}


@cache
def seen(name: str, yaw_deg: float = 0.0) -> PersonTrack:
    """Somebody as a survey sees them: rarely, and without the network's filter."""
    script: Script = SCRIPTS[name]
    flaws = Flaws(noise=0.004, one_euro=False)
    track = film(script, fps=TRACKED_HZ, camera=Camera(yaw_deg=yaw_deg), flaws=flaws).track
    return PersonTrack(list(track.time_s), list(track.landmarks))


def placed(person: PersonTrack, x: float, size: float = 1.0) -> PersonTrack:
    """The same person elsewhere in the picture, and of another size."""
    poses = [pose.copy() for pose in person.poses]
    for pose in poses:
        pose[:, :3] *= size
        pose[:, 0] += x
    return PersonTrack(person.time_s, poses)


@pytest.mark.parametrize("name", ["raises", "fast", "slow"])
@pytest.mark.parametrize("yaw_deg", [0.0, 40.0, 85.0])
def test_raises_are_told(name: str, yaw_deg: float) -> None:
    assert raising_windows(seen(name, yaw_deg)) >= FEWEST_WINDOWS


@pytest.mark.parametrize("name", ["squats", "stands", "walks"])
def test_what_is_no_raise_is_not(name: str) -> None:
    assert raising_windows(seen(name)) == 0


@pytest.mark.parametrize("other", ["squats", "stands"])
@pytest.mark.parametrize("size", [0.5, 1.0, 1.5])
def test_who_does_raises_is_measured_even_if_the_other_is_larger(other: str, size: float) -> None:
    raiser, second = seen("raises"), placed(seen(other), 700.0, size)
    assert choose_person([second, raiser], "auto") == (raiser, "exercising")


def test_of_two_who_do_raises_it_is_the_larger_and_else_the_largest() -> None:
    near, far = placed(seen("raises"), 700.0), placed(seen("raises"), 0.0, 0.7)
    assert choose_person([far, near], "auto") == (near, "exercising")
    near, far = placed(seen("stands"), 700.0), placed(seen("squats"), 0.0, 0.7)
    assert choose_person([far, near], "auto") == (near, "largest")


def test_who_is_asked_for_is_measured() -> None:
    left, right = placed(seen("stands"), 0.0), placed(seen("raises"), 700.0, 0.8)
    assert choose_person([right, left], "left") == (left, "asked")
    assert choose_person([left, right], "right") == (right, "asked")
    assert choose_person([right, left], "largest") == (left, "asked")
    assert choose_person([], "left") is None


def test_who_passes_by_or_is_tiny_is_not_chosen() -> None:
    person, tiny = seen("stands"), placed(seen("raises"), 700.0, 0.2)
    passer = placed(seen("walks"), -300.0, 1.6)
    passer = PersonTrack(passer.time_s[:10], passer.poses[:10])
    assert staying([passer, person, tiny]) == [person]
    assert choose_person([passer, person, tiny], "largest") == (person, "asked")


def test_two_people_are_told_apart_whatever_order_they_come_in() -> None:
    one, two = placed(seen("raises"), 0.0), placed(seen("squats"), 400.0)
    tracker, random = PeopleTracker(), np.random.default_rng(1)
    count = min(len(one.poses), len(two.poses))
    for index in range(count):
        pair = [one.poses[index], two.poses[index]]
        tracker.add(one.time_s[index], pair[:: random.choice([1, -1])])
    assert len(tracker.people) == 2
    for found in tracker.people:
        true = min((one, two), key=lambda person: abs(person.x - found.x))
        np.testing.assert_array_equal(found.poses, true.poses[:count])


@pytest.mark.parametrize("hidden_s", [0.3, 0.8])
@pytest.mark.parametrize("pace", [120.0, 250.0])
def test_who_walks_past_somebody_stays_who_they_are(hidden_s: float, pace: float) -> None:
    """One hides the other while they meet, and only one body is seen."""
    stands, tracker = seen("raises"), PeopleTracker()
    x = stands.x
    for time_s, pose in zip(stands.time_s, stands.poses, strict=True):
        walker = seen("stands").poses[0].copy()
        walker[:, 0] += pace * (time_s - 4.0)
        meets = abs(time_s - 4.0) <= hidden_s / 2
        tracker.add(time_s, [walker] if meets else [walker, pose])
    assert len(tracker.people) == 2
    calm = min(tracker.people, key=lambda person: np.ptp([p[23, 0] for p in person.poses]))
    assert abs(calm.x - x) < 5
    assert np.ptp([pose[23, 0] for pose in calm.poses]) < 60
    assert (calm.time_s[0], calm.time_s[-1]) == (stands.time_s[0], stands.time_s[-1])


def test_who_is_missed_now_and_then_stays_one_person() -> None:
    person, tracker = seen("raises"), PeopleTracker()
    for index, pose in enumerate(person.poses):
        tracker.add(person.time_s[index], [pose] if index % 7 else [])
    assert len(tracker.people) == 1


def test_it_is_known_who_was_followed() -> None:
    one, two = placed(seen("stands"), 0.0), placed(seen("stands"), 400.0)
    time_s, half = np.array(one.time_s), len(one.poses) // 2
    landmarks = np.array([*one.poses[:half], *two.poses[half:]], np.float32)
    assert share_followed(one, time_s, landmarks) == pytest.approx(half / len(one.poses))
    landmarks[:] = np.nan
    assert share_followed(one, time_s, landmarks) == 0.0
