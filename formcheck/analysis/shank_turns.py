"""Turn of the shank in the clips of a knee-to-wall lunge, by its own picture."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.analysis.foot_registration import (
    in_image_frame,
    line_of_sight,
    measurable_takes,
    vertical_scale,
)
from formcheck.analysis.legs import Legs
from formcheck.analysis.measured_frames import read_measured_frames
from formcheck.analysis.options import Options, exercise_of
from formcheck.analysis.rom import on_front_leg
from formcheck.analysis.take_part import TakePart, whole_turns
from formcheck.exercises.catalogue import RomExercise
from formcheck.kinematics.leg_angles import landmark_shank_deg
from formcheck.kinematics.shank_tilt import upright_rest
from formcheck.model.arrays import Bools, Floats
from formcheck.model.frame import Image
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.recording import Recording, ShankTurn
from formcheck.registration.shank_tracker import ShankTrack, ShankTracker, leg_plane

SHANK = ("knee", "ankle")


def measure_shank_turns(
    path: Path, recording: Recording, options: Options
) -> dict[Side, ShankTurn]:
    """Measure how the shank turns that a knee-to-wall lunge tests.

    The clip is read twice more: to the resting posture, and to follow the shank from it.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its landmarks.
    options : Options
        The exercise and the side.

    Returns
    -------
    dict of ShankTurn
        By side; empty for other exercises, and where no rest was found.
    """
    exercise = exercise_of(options)
    if not isinstance(exercise, RomExercise) or exercise.rom.test != "knee-to-wall":
        return {}
    parts = []
    for take, legs in measurable_takes(recording, options):
        legs = on_front_leg(legs) if options.side == "auto" else legs
        part = _take_part(take.recording, legs, take.frames)
        parts += [] if part is None else [part]
    if not parts:
        return {}
    time_s = recording.track.time_s
    measured = [
        (part, _turn(tracker.finish(time_s[part.frames])))
        for part, tracker in _followed(path, recording, parts)
        if tracker.usable
    ]
    return whole_turns(measured, len(time_s))


@dataclass(frozen=True)
class _ShankPart(TakePart):
    """One shank in the frames of one take; its tracker is made of the reference's picture."""

    rest: Bools
    joints: Floats
    plane: Floats
    expected: Floats | None

    @property
    def reference(self) -> int:
        """Frame of the clip that all others are compared with."""
        resting = np.flatnonzero(self.rest)
        return int(self.frames.start + resting[len(resting) // 2])

    def tracker(self, image: Image) -> ShankTracker:
        """What follows the shank from the picture of the reference."""
        rest = np.nanmedian(self.joints[self.rest], axis=0)
        return ShankTracker(image, rest, self.joints, self.plane, self.expected)


def _take_part(recording: Recording, legs: Legs, frames: slice) -> _ShankPart | None:
    body, view, side = legs.pictured, legs.view, legs.main
    points = body.points[:, [Landmark.of(side, name) for name in (*SHANK, *SHANK)]]
    joints, moved = in_image_frame(points, body.camera_motion, recording.camera_motion)
    tilt = landmark_shank_deg(legs.body.leg(side, view.facing), view)
    rest = upright_rest(tilt, body.time_s)
    if not rest.any() or not view.angles_visible:
        return None
    middle = np.nanmedian(joints, axis=(0, 1))
    height, _ = vertical_scale(recording, float(middle[1]))
    yaw = np.radians(view.yaw_deg if view.front else -view.yaw_deg)
    slope = float(np.tan(yaw) * line_of_sight(recording, middle)[0])
    expected = None
    if moved is not None:
        at_rest = np.nanmedian(moved[rest], axis=0)
        expected = np.nanmedian(joints[rest, 1], axis=0) + moved - at_rest
    return _ShankPart(
        side,
        frames,
        rest,
        joints[:, : len(SHANK)],
        leg_plane(view.facing, float(np.cos(yaw)), slope, height),
        expected,
    )


def _followed(
    path: Path, recording: Recording, parts: list[_ShankPart]
) -> list[tuple[_ShankPart, ShankTracker]]:
    """Follow each shank from its reference through its take."""
    trackers: dict[int, ShankTracker] = {}
    with read_measured_frames(path, recording, {part.reference for part in parts}) as frames:
        for frame in frames:
            for i, part in enumerate(parts):
                if frame.index == part.reference:
                    trackers[i] = part.tracker(frame.image)
    with read_measured_frames(path, recording) as frames:
        for frame in frames:
            for i, tracker in trackers.items():
                index = parts[i].place(frame.index)
                if index is not None:
                    tracker.add(index, frame.image)
    return [(parts[i], trackers[i]) for i in sorted(trackers)]


def _turn(track: ShankTrack) -> ShankTurn:
    return ShankTurn(track.turn_deg, track.sd_deg)
