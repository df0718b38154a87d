"""Scripted people followed by the tracker of an exercise, from the rest before it on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from synthetic import Camera, Flaws, Script, film

from formcheck.exercises.catalogue import HoldExercise, load_exercise
from formcheck.kinds import make_tracker
from formcheck.kinematics.body_pose import BodyPose, body_size, detect_rest, median_pose
from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.kinematics.view import estimate_view
from formcheck.model.landmarks import Side
from formcheck.tracking.tracker import AngleRepEvent, HoldEvent, Progress, TrackerEvent

NOISY = Flaws(noise=0.002, dropped=0.1)
"""1.3 degrees of the foot in every frame, before MediaPipe's filter; a tenth never came."""
FILMED: list[tuple[float, Camera]] = [
    (15.0, Camera(facing="left", yaw_deg=30.0)),
    (30.0, Camera(facing="right", distance=3.5)),
    (30.0, Camera(facing="right", yaw_deg=30.0, distance=3.5)),
    (30.0, Camera(facing="left", yaw_deg=15.0, shake_px=1.5)),
    (60.0, Camera(facing="left", distance=3.5)),
    (60.0, Camera(facing="right", yaw_deg=15.0)),
]
"""Frame rates and cameras in which everything must be counted exactly."""


def named(value: str | tuple[float, Camera]) -> str:
    """Return the name of a case, one of `FILMED` or an exercise."""
    if isinstance(value, str):
        return value
    fps, camera = value
    return f"{fps:g}-{camera.facing}-{camera.yaw_deg:g}"


@dataclass
class Followed:
    """What a tracker found."""

    done: list[TrackerEvent]
    progress: list[tuple[float, Progress]] = field(default_factory=list)

    @property
    def reps(self) -> list[AngleRepEvent]:
        """The repetitions, full or not."""
        return [one for one in self.done if isinstance(one, AngleRepEvent)]

    @property
    def counted(self) -> int:
        """The full repetitions."""
        return sum(rep.counted for rep in self.reps)

    @property
    def holds(self) -> list[HoldEvent]:
        """The holds."""
        return [one for one in self.done if isinstance(one, HoldEvent)]

    def fault_times(self, fault: str) -> list[float]:
        """When a fault was shown while it happened."""
        return [time_s for time_s, progress in self.progress if progress.fault == fault]


@dataclass(frozen=True)
class Seen:
    """A filmed person as trackers get them."""

    postures: list[BodyPose]
    rest: BodyPose
    near: Side


def see(script: Script, camera: Camera | None = None, flaws: Flaws = NOISY, **filming: Any) -> Seen:
    """Film a script, with 30 pictures a second; the rest is the first quiet stretch."""
    filming = {"fps": 30.0, "camera": camera or Camera(), "flaws": flaws, **filming}
    body = clean_landmarks(film(script, **filming).track)
    rough = body_size(body, estimate_view(body, body.seen), body.seen)
    rest = detect_rest(body, rough.stature)
    assert rest.any()
    view = estimate_view(body, rest)
    size = body_size(body, view, rest)
    assert view.near is not None
    return Seen(list(size.poses(body)), median_pose(body, size, rest), view.near)


def follow(name: str, script: Script, camera: Camera | None = None, **filming: Any) -> Followed:
    """Film a script and follow it."""
    return follow_seen(name, see(script, camera, **filming))


def follow_seen(name: str, seen: Seen) -> Followed:
    """Follow somebody who is filmed already."""
    exercise = load_exercise(name)
    tracker = make_tracker(exercise, seen.near, seen.rest)
    found = Followed([])
    for posture in seen.postures:
        found.done += tracker.push(posture)
        found.progress.append((posture.time_s, tracker.progress))
    found.done += tracker.finish()
    kind = HoldEvent if isinstance(exercise, HoldExercise) else AngleRepEvent
    assert all(isinstance(one, kind) for one in found.done)
    _check_order(found, tracker.progress)
    return found


def _check_order(found: Followed, last: Progress) -> None:
    """What must hold for whatever is done."""
    ends = [one.end_s for one in found.done]
    assert ends == sorted(ends)
    for rep in found.reps:
        assert rep.start_s <= rep.top_s <= rep.lower_s <= rep.end_s
    for hold in found.holds:
        assert 0 <= hold.held_s <= hold.end_s - hold.start_s + 1e-9
    assert found.counted <= last.count <= found.counted + len(found.holds)
    counts: Sequence[int] = [progress.count for _, progress in found.progress]
    assert list(counts) == sorted(counts)
