"""Turn of free feet in a clip, by their pixels, and why it can't be had where it can't."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from formcheck.analysis.foot_registration import (
    FOOT,
    in_image_frame,
    line_of_sight,
    measurable_takes,
    vertical_scale,
)
from formcheck.analysis.free_foot_limits import (
    FARTHEST_YAW_DEG,
    free_foot_yaw_deg,
    is_measured,
    limit_of_view,
)
from formcheck.analysis.legs import Legs, camera_of, measure_legs
from formcheck.analysis.measured_frames import read_measured_frames
from formcheck.analysis.options import Options, ProgressCallback, exercise_of
from formcheck.analysis.take_part import TakePart, whole_turns
from formcheck.exercises.catalogue import (
    AngleRepExercise,
    CycleExercise,
    Exercise,
    HoldExercise,
    RomExercise,
)
from formcheck.kinematics.open_chain import (
    REST_S,
    own_ankle_frames,
    quietest_stretch,
    rest_by_pictures,
)
from formcheck.model.arrays import Bools, Floats
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.registration.free_foot.estimator import FreeFootEstimator, FreeFootView, RestFinder
from formcheck.registration.free_foot.learnt_foot import FreeFootFollower
from formcheck.registration.free_foot.leg_picture import FOOT_PER_SHANK
from formcheck.registration.shank_tracker import leg_plane
from formcheck.tracking.smoothing import other

FALL, FALL_SD = 0.15, 0.1
"""Slope of the line of sight to a foot in the air, where the picture doesn't tell: a camera at
foot to table height, 2 to 3 m away."""


def is_free_foot_measured(exercise: Exercise) -> bool:
    """Whether the turn of a free foot is what an exercise is about.

    Of circles and letters too: their way up and down in the plane in which the camera sees them.
    """
    kinds = (RomExercise, AngleRepExercise, HoldExercise, CycleExercise)
    return exercise.foot == "free" and isinstance(exercise, kinds)


def measure_ankle_turns(
    path: Path,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None = None,
) -> dict[Side, AnkleTurn]:
    """Measure how the free feet turn that are reported.

    The clip is read up to three times more: to the resting posture, to follow the shank, and to
    measure every frame with what was learnt.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its landmarks.
    options : Options
        The exercise and the side.
    progress : callable, optional
        Called with "foot", frames done, frames in all.

    Returns
    -------
    dict of AnkleTurn
        By side; empty where the exercise has no free foot that turns.
    """
    source = PictureSequence(lambda wanted: _frames(path, recording, wanted))
    return measure_ankle_turns_in(source, recording, options, progress)


@dataclass(frozen=True)
class PictureSequence:
    """Pictures of a recording that can be read more than once.

    Attributes
    ----------
    read : callable
        Yields the pictures of some frames (None: of all), in order, their `Frame.index` that of
        the recording. Frames in which nobody was found may be left out.
    corner : ndarray, shape (2,)
        Upper left corner of the pictures where they are a part, image pixels.
    scale : float
        Their pixels in an image pixel.
    stopped : callable
        Whether nobody waits any more: then learning raises `LearningStoppedError`.
    """

    read: Callable[[Collection[int] | None], Iterator[Frame]]
    corner: Floats = field(default_factory=lambda: np.zeros(2))
    scale: float = 1.0
    stopped: Callable[[], bool] = bool

    def place(self, points: Floats) -> Floats:
        """Image points in the pictures."""
        return (points - self.corner) * self.scale


def measure_ankle_turns_in(
    source: PictureSequence,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None = None,
) -> dict[Side, AnkleTurn]:
    """Measure free feet in pictures that are read three times; see `measure_ankle_turns`."""
    return _joined_turns(
        _measured_parts(source, recording, options, progress), len(recording.track)
    )


@dataclass(frozen=True)
class LearntTurn:
    """How a foot turned so far, and what goes on measuring it.

    Attributes
    ----------
    turn : AnkleTurn or None
        As the report has it: not trusted where it is too unsure. None where nobody is seen.
    follower : FreeFootFollower or None
        Counts from the same rest. None where the turn does not hold.
    """

    turn: AnkleTurn | None = None
    follower: FreeFootFollower | None = None


def learn_free_foot(
    source: PictureSequence, recording: Recording, options: Options, side: Side
) -> LearntTurn:
    """Measure a free foot in the pictures so far, and learn to measure it in those that come."""
    parts = _measured_parts(source, recording, options, None)
    turns = _joined_turns(parts, len(recording.track))
    if side not in turns:
        return LearntTurn()
    legs = measure_legs(replace(recording, ankle_turns=turns), options)
    turn = legs.ankle_turns[side]
    estimator = next(p.estimator for p in reversed(parts) if p.side == side)
    follower = estimator.follower() if estimator is not None and is_measured(turn) else None
    if follower is not None:
        resting = legs.neutral[side] & turn.trusted
        follower.count_from(float(np.median(turn.dorsiflexion_deg[resting])))
    return LearntTurn(turn, follower)


def _measured_parts(
    source: PictureSequence,
    recording: Recording,
    options: Options,
    progress: ProgressCallback | None,
) -> list["FootPart"]:
    exercise = exercise_of(options)
    if not is_free_foot_measured(exercise):
        return []
    straight = not isinstance(exercise, CycleExercise)
    parts: list[FootPart] = []
    for take, legs in measurable_takes(recording, options):
        for side in legs.reported:
            limit = limit_of_view(legs, side, camera_of(take.recording))
            made = None if limit else _estimator(take.recording, legs, side, source)
            at_rest = partial(
                rest_by_pictures, time_s=legs.body.time_s, stretches=legs.body.stretches
            )
            parts.append(FootPart(side, take.frames, made, limit, at_rest, straight))
    working = [part for part in parts if part.reference >= 0]
    if working:
        _measure(source, working, len(recording.track), progress)
    return parts


@dataclass(frozen=True)
class FootPart(TakePart):
    """One foot in the frames of one take; without an estimator where the view forbids it.

    A foot that has to move ``straight`` up and down is not measured where it goes round.
    """

    estimator: FreeFootEstimator | None
    limit: str
    find_rest: RestFinder
    straight: bool

    @property
    def reference(self) -> int:
        """Frame of the clip that is taken in first; -1 for none."""
        first = None if self.estimator is None else self.estimator.reference
        return -1 if first is None else int(self.frames.start + first)

    def turn(self) -> AnkleTurn:
        """What came of it."""
        if self.estimator is None:
            return unmeasured_turn(self.count, self.limit)
        turn = self.estimator.finish(self.find_rest)
        if self.straight and self.estimator.aside and not turn.limit:
            return replace(turn, trusted=np.zeros_like(turn.trusted), limit="aside")
        return turn

    def take(self, frame: Frame, reading: str) -> None:
        """Take in a frame of the clip in one of the readings, if it is one of the take's."""
        index = self.place(frame.index)
        if self.estimator is None or index is None:
            return
        if reading == "begin" and frame.index == self.reference:
            self.estimator.begin(frame.image)
        elif reading == "follow":
            self.estimator.follow(index, frame.image)
        elif reading == "add":
            self.estimator.add(index, frame.image)


def _estimator(
    recording: Recording, legs: Legs, side: Side, source: PictureSequence
) -> FreeFootEstimator:
    body = legs.pictured
    points = body.points[:, [Landmark.of(side, name) for name in FOOT]]
    feet, moved = in_image_frame(points, body.camera_motion, recording.camera_motion)
    rest = _rest_by_landmarks(legs, side, feet)
    foot = np.nanmedian(feet[:, 2:], axis=(0, 1))
    height, _ = vertical_scale(recording, float(foot[1]))
    fall, fall_sd = FALL, FALL_SD
    if recording.convergence is not None:
        fall, fall_sd = line_of_sight(recording, foot)
    yaw, yaw_sd = free_foot_yaw_deg(legs, side, camera_of(recording))
    yaw = float(np.clip(yaw, -FARTHEST_YAW_DEG, FARTHEST_YAW_DEG))
    # To the side where that changes the picture: from far in front a little more changes all.
    another = yaw + np.copysign(yaw_sd, yaw) * (1 if abs(yaw) < yaw_sd else -1)
    facing = _facing(points, legs.view.facing)
    planes = [
        leg_plane(facing, float(np.cos(np.radians(y))), float(np.tan(np.radians(y))) * f, height)
        for y, f in ((yaw, fall), (another, fall), (yaw, fall + fall_sd))
    ]
    expected = None
    if moved is not None and rest.any():
        ankle = np.nanmedian(feet[rest, 1], axis=0)
        at_rest = np.nanmedian(moved[rest], axis=0)
        expected = source.place(ankle + moved - at_rest)
    seen = FreeFootView(
        planes[0], tuple(planes[1:]), expected, _other_leg(legs, side, rest) * source.scale
    )
    return FreeFootEstimator(body.time_s, source.place(feet), rest, seen)


def _rest_by_landmarks(legs: Legs, side: Side, feet: Floats) -> Bools:
    """Frames to begin with as the rest: with the leg where it is, and as early as can be."""
    body = legs.pictured
    rest = legs.neutral.get(side, np.zeros(len(body.time_s), bool))
    if not rest.any():
        rest = quietest_stretch(feet[:, 2:], body.time_s)
    ankles = body.points[:, [Landmark.of(s, "ankle") for s in (side, other(side))]]
    shank = float(np.nanmedian(np.hypot(*(feet[:, 0] - feet[:, 1]).T)))
    own = own_ankle_frames(ankles, FOOT_PER_SHANK * shank)
    if own is None:
        return rest
    first = body.time_s <= body.time_s[own.argmax()] + REST_S
    return rest & own if (rest & own).any() else own & first


def _other_leg(legs: Legs, side: Side, rest: Bools) -> Floats:
    """From the ankle's landmark at rest to that of the other leg, image pixels."""
    points = legs.pictured.points[rest if rest.any() else slice(None)]
    own, others = (points[:, Landmark.of(s, "ankle")] for s in (side, other(side)))
    way: Floats = np.nanmedian(others - own, axis=0)
    return way


def _facing(feet: Floats, body_facing: int) -> int:
    """Side of the shank on which the toes are in the picture: 1 as if they point right.

    A foot that points straight up or down, lying, is on neither side of the body.
    """
    knee, ankle, _, toe = np.nanmedian(feet, axis=0)
    (shank_x, shank_y), (foot_x, foot_y) = knee - ankle, toe - ankle
    return int(np.sign(shank_x * foot_y - shank_y * foot_x)) or body_facing


def _measure(
    source: PictureSequence,
    parts: list[FootPart],
    count: int,
    progress: ProgressCallback | None,
) -> None:
    readings = (
        ("begin", {part.reference for part in parts}, None),
        ("follow", None, _half(progress, 0, count)),
        ("add", None, _half(progress, 1, count)),
    )
    for name, wanted, done in readings:
        for frame in source.read(wanted):
            for part in parts:
                part.take(frame, name)
            if done:
                done(frame.index + 1)
        if name == "follow":
            for part in parts:
                if part.estimator:
                    part.estimator.learn(source.stopped)


def _half(progress: ProgressCallback | None, half: int, count: int) -> Callable[[int], None] | None:
    """Progress of one of two readings of a clip."""
    if progress is None:
        return None
    return lambda done: progress("foot", (half * count + done) // 2, count)


def _frames(path: Path, recording: Recording, wanted: Collection[int] | None) -> Iterator[Frame]:
    with read_measured_frames(path, recording, wanted) as frames:
        yield from frames


def _joined_turns(parts: list[FootPart], frames: int) -> dict[Side, AnkleTurn]:
    """Turns of a whole clip. A limit is kept if one holds in all takes: the first one's."""
    measured = [(part, part.turn()) for part in parts]
    turns = whole_turns(measured, frames)
    for side, whole in turns.items():
        limits = [turn.limit for part, turn in measured if part.side == side]
        turns[side] = replace(whole, limit=limits[0] if all(limits) else "")
    return turns


def unmeasured_turn(frames: int, limit: str) -> AnkleTurn:
    """Turn of a foot that could not be measured."""
    nothing = np.full(frames, np.nan)
    return AnkleTurn(nothing, nothing.copy(), np.zeros(frames, bool), limit)
