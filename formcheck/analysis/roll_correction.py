"""The true vertical: what is known of the camera's roll, and the landmarks set upright."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from formcheck.analysis.options import Options
from formcheck.errors import NotMeasurableError
from formcheck.model.recording import Recording

SMALLEST_DEG = 1.5
"""Less is not corrected: the correction would be about as large as its own error."""
LARGEST_DEG = 12.0
"""More is a camera that fell over, or a picture that was read wrongly."""
SURE = 2.0
"""The roll is believed when it is this many times its standard deviation."""
TOLD_SD_DEG = 0.5
"""A phone's own spirit level shows whole degrees."""
UNSEEN_SD_DEG = 2.0
"""Assumed of a camera that was set up by eye when the picture shows no vertical."""


@dataclass(frozen=True)
class RollCorrection:
    """What is known of the camera's roll.

    Attributes
    ----------
    roll_deg : float
        Degrees by which true verticals lean to the right in the picture.
    source : "picture", "level" or "none"
        Measured in the picture, given by the user, or unknown (then ``roll_deg`` is 0).
    sd_deg : float
        One standard deviation of the vertical that is used after the correction, or
        without one, degrees.
    corrected : bool
        The landmarks are to be turned by ``roll_deg`` (`correct_roll`).
    """

    roll_deg: float
    source: Literal["picture", "level", "none"]
    sd_deg: float
    corrected: bool


def decide_roll(recording: Recording, options: Options) -> RollCorrection:
    """Decide whether the landmarks must be turned to be upright.

    Parameters
    ----------
    recording : Recording
        With the roll that was measured in its pictures, if one was.
    options : Options
        ``level`` goes before what was measured.

    Raises
    ------
    NotMeasurableError
        When the picture says that the camera is rolled by more than `LARGEST_DEG`.
    """
    if options.level is not None:
        return RollCorrection(options.level, "level", TOLD_SD_DEG, options.level != 0)
    roll = recording.roll
    if roll is None:
        return RollCorrection(0.0, "none", UNSEEN_SD_DEG, False)
    size = abs(roll.roll_deg)
    sure = size > SURE * roll.sd_deg
    if sure and size > LARGEST_DEG:
        raise NotMeasurableError(
            f"the camera is tilted by {size:.0f} degrees: level it, or say --level"
        )
    if sure and size > SMALLEST_DEG:
        return RollCorrection(roll.roll_deg, "picture", roll.sd_deg, True)
    return RollCorrection(roll.roll_deg, "picture", float(np.hypot(roll.sd_deg, size)), False)


def correct_roll(recording: Recording, roll_deg: float) -> Recording:
    """Rotate the landmarks, and the camera's motion, counterclockwise about the picture's middle.

    Parameters
    ----------
    recording : Recording
        As seen by the rolled camera.
    roll_deg : float
        Degrees by which true verticals lean to the right in the picture.

    Returns
    -------
    Recording
        As a level camera would have seen it, in a picture of the same size: points near
        its corners may lie outside. z, visibility and presence stay; NaN stays NaN.
    """
    track, motion = recording.track, recording.camera_motion
    angle = np.radians(roll_deg)
    cosine, sine = np.cos(angle), np.sin(angle)
    rotation = np.array([[cosine, sine], [-sine, cosine]])
    middle = np.array([track.width / 2, track.height / 2])
    landmarks = track.landmarks.copy()
    landmarks[..., :2] = (track.landmarks[..., :2] - middle) @ rotation.T + middle
    if motion is not None:
        linear = rotation @ motion[:, :, :2] @ rotation.T
        # The middle goes where it went, and where that is has been turned about it.
        gone = motion[:, :, :2] @ middle + motion[:, :, 2]
        shift = (gone - middle) @ rotation.T + middle - linear @ middle
        motion = np.concatenate([linear, shift[:, :, None]], axis=2)
    return replace(recording, track=replace(track, landmarks=landmarks), camera_motion=motion)
