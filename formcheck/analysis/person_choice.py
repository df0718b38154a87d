"""Several people in a clip: choose whom to measure, and follow them alone."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from formcheck.analysis.array_recording import recording_of
from formcheck.analysis.measured_frames import read_measured_frames
from formcheck.analysis.options import Options, ProgressCallback, exercise_of
from formcheck.analysis.pipeline import analyze_recording
from formcheck.errors import NotMeasurableError
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.kinematics.people import (
    TRACKED_HZ,
    ChoiceReason,
    PeopleTracker,
    PersonTrack,
    choose_person,
    share_followed,
    staying,
)
from formcheck.model.frame import Frame
from formcheck.model.landmarks import NOBODY, Pose
from formcheck.model.pose_backend import UNSMOOTHED
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Notice
from formcheck.pose.estimator import PoseEstimator
from formcheck.pose.factory import make_pose_estimator
from formcheck.pose.several.crop_follower import CropFollower
from formcheck.pose.several.detector import SeveralDetector, see_everybody

NEAR_S = 0.3
"""For so long after a person was seen they are looked for about there."""
FOLLOWED = 0.95
"""Who was followed in this share of their time already needn't be followed anew."""
PASSES_S = 1.0
"""Somebody who is in view for less is not told of."""


@dataclass(slots=True)
class _Scene:
    """Who was seen when in one shot of a clip; lists of the same length.

    Attributes
    ----------
    start, stop : int
        First frame, and the one after the last.
    chosen : PersonTrack or None
        Whom to follow anew; None when nobody is, or they were followed already.
    """

    start: int
    stop: int
    tracker: PeopleTracker = field(default_factory=PeopleTracker)
    time_s: list[float] = field(default_factory=list)
    people: list[list[PersonTrack]] = field(default_factory=list)
    poses: list[list[Pose]] = field(default_factory=list)
    chosen: PersonTrack | None = None

    def add(self, time_s: float, poses: list[Pose]) -> None:
        """Take everybody who is seen at a time."""
        self.time_s.append(time_s)
        self.people.append(self.tracker.add(time_s, poses))
        self.poses.append(poses)

    def about(self, time_s: float) -> tuple[Pose, list[Pose]] | None:
        """Return the chosen person's pose and the others' at the nearest time they were seen."""
        nearest = bisect_left(self.time_s, time_s)
        near = [
            index
            for index in range(max(nearest - 3, 0), min(nearest + 3, len(self.time_s)))
            if abs(self.time_s[index] - time_s) <= NEAR_S
            and any(person is self.chosen for person in self.people[index])
        ]
        if not near:
            return None
        index = min(near, key=lambda i: abs(self.time_s[i] - time_s))
        pairs = list(zip(self.people[index], self.poses[index], strict=True))
        mine = next(pose for person, pose in pairs if person is self.chosen)
        return mine, [pose for person, pose in pairs if person is not self.chosen]


def measure_chosen_person(
    path: Path,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None = None,
    source: PoseEstimator | None = None,
) -> Recording:
    """Return the recording of the person who is to be measured, of several in the clip.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its landmarks are whoever's the network followed.
    options : Options
        Decide whom to measure, and on the pose model.
    progress : callable, optional
        Called with "people", frames done, frames in all.
    source : PoseEstimator, optional
        Stands in for MediaPipe.

    Returns
    -------
    Recording
        With a notice of the code "others-in-view". Its landmarks are the same where they were
        that person's already. In each shot of an edited clip it is chosen anew.
    """
    scenes = _see_everybody(path, recording, options, progress, source)
    track, notices = recording.track, dict[str, Notice]()
    amount_done = amount_done_of(track, options)
    for scene in scenes:
        choice = choose_person(scene.tracker.people, options.person_in_view, amount_done)
        if choice is None:
            continue
        person, reason = choice
        if share_followed(person, track.time_s, track.landmarks) < FOLLOWED:
            scene.chosen = person
        notice = _notice(scene.tracker.people, person, reason)
        if notice is not None:
            notices[notice.message] = notice
    if any(scene.chosen is not None for scene in scenes):
        landmarks = _follow_chosen(path, recording, options, scenes, source)
        # What was kept is about whoever the network followed.
        track = replace(track, landmarks=landmarks)
        recording = replace(recording, track=track, foot_pictures=(), body_pictures=())
    return replace(recording, notices=[*recording.notices, *notices.values()])


def amount_done_of(track: PoseTrack, options: Options) -> Callable[[PersonTrack], float] | None:
    """Return what says how much of the exercise somebody does; None for standing raises."""
    exercise = exercise_of(options)
    if isinstance(exercise, RaiseExercise) and exercise.posture == "standing":
        return None

    def measure(person: PersonTrack) -> float:
        time_s, landmarks = np.array(person.time_s), np.array(person.poses, np.float32)
        seen = PoseTrack(time_s, landmarks, track.width, track.height, UNSMOOTHED)
        try:
            result = analyze_recording(recording_of(seen, "person"), options).result
        except NotMeasurableError:
            return 0.0
        counted = sum(rep.counted for rep in result.reps)
        tries = sum(one.valid for one in result.rom.tries) if result.rom else 0
        held_s = sum(hold.end_s - hold.start_s for hold in result.holds)
        active_s = result.active.active_s if result.active else 0.0
        return counted + tries + len(result.cycles) + held_s + active_s

    return measure


@contextmanager
def _reread(
    path: Path, recording: Recording, options: Options, source: PoseEstimator | None
) -> Iterator[tuple[SeveralDetector, Iterator[Frame]]]:
    """Read a clip once more, as it was read before, with a pose estimator for several people."""
    with (
        make_pose_estimator(options.model, source) as estimator,
        read_measured_frames(path, recording) as frames,
    ):
        assert isinstance(estimator, SeveralDetector)
        yield estimator, frames


def _scene_at(scenes: list[_Scene], index: int) -> _Scene | None:
    return next((scene for scene in scenes if scene.start <= index < scene.stop), None)


def _see_everybody(
    path: Path,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None,
    source: PoseEstimator | None,
) -> list[_Scene]:
    scenes = [_Scene(shot.start, shot.stop) for shot in recording.shots]
    scenes = scenes or [_Scene(0, len(recording.track))]
    due_s = 0.0
    with _reread(path, recording, options, source) as (detector, frames):
        for frame in frames:
            scene = _scene_at(scenes, frame.index)
            if scene is not None and frame.time_s >= due_s - 1e-6:
                due_s = frame.time_s + 1 / TRACKED_HZ
                scene.add(frame.time_s, see_everybody(detector, frame.image))
            if progress:
                progress("people", frame.index + 1, len(recording.track))
    return scenes


def _follow_chosen(
    path: Path,
    recording: Recording,
    options: Options,
    scenes: list[_Scene],
    source: PoseEstimator | None,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the landmarks with those of the chosen people in their scenes, shape (T, 33, 5)."""
    landmarks = recording.track.landmarks.copy()
    with _reread(path, recording, options, source) as (detector, frames):
        follower, before = CropFollower(detector), None
        for frame in frames:
            scene = _scene_at(scenes, frame.index)
            if scene is None or scene.chosen is None:
                continue
            if scene is not before:
                follower, before = CropFollower(detector), scene
            about = scene.about(frame.time_s)
            pose = None if about is None else follower.next(frame, *about)
            landmarks[frame.index] = NOBODY if pose is None else pose
    return landmarks


def _notice(
    people: list[PersonTrack], measured: PersonTrack, reason: ChoiceReason
) -> Notice | None:
    """Tell who else is there, who was measured, and how to choose."""
    stay = staying(people)
    if len(stay) > 1:
        because = {
            "exercising": ", who does the exercise",
            "largest": ", the largest: nobody was seen doing the exercise",
            "asked": ", as you asked",
        }[reason]
        message = (
            f"{len(stay)} people are in view: measured was {_whereabouts(stay, measured)}"
            f"{because}. Choose somebody else with --person-in-view left, right or largest"
        )
        return Notice(code="others-in-view", message=message)
    passing = [
        person
        for person in people
        if person is not measured and person.time_s[-1] - person.time_s[0] >= PASSES_S
    ]
    if not passing:
        return None
    spans = ", ".join(f"{p.time_s[0]:.1f} to {p.time_s[-1]:.1f} s" for p in passing[:5])
    message = f"somebody else passes through the picture ({spans}): they were not measured"
    return Notice(code="others-in-view", message=message)


def _whereabouts(people: list[PersonTrack], person: PersonTrack) -> str:
    """Say which of the people it is, by their place in the picture."""
    ordered = sorted(people, key=lambda p: p.x)
    place = next(index for index, p in enumerate(ordered) if p is person)
    if place == 0:
        return "the one on the left"
    if place == len(ordered) - 1:
        return "the one on the right"
    return "the one in the middle" if len(ordered) == 3 else f"number {place + 1} from the left"
