"""A script in front of a camera: the pose track that comes out, and the truth."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from formcheck.model.landmarks import LANDMARK_COUNT, Side
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, UNSMOOTHED
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Clip
from synthetic.body import Body, pose_body
from synthetic.camera import Camera, picture_points, shake, space_points
from synthetic.flaws import Flaws, blur, lag_heels, lose
from synthetic.script import Floats, Script, TrueRaise

FPS = 30.0 if os.environ.get("FORMCHECK_DEEP") else 20.0
"""As from a webcam in a dim room; in the slow lane (tests/lanes.py) as from most cameras."""
FAR_LEG = {"left": (25, 27, 29, 31), "right": (26, 28, 30, 32)}


@dataclass(frozen=True)
class TrueLeg:
    """What one leg really does; every array has shape (T,).

    Attributes
    ----------
    ankle_deg : ndarray
        Ankle angle from the first frame's, dorsiflexion positive.
    pitch_deg : ndarray
        Turn of the foot, heel up positive.
    knee_deg : ndarray
        Knee flexion.
    shank_deg : ndarray
        Tilt of the shank, forward positive.
    heel_rise : ndarray
        Height of the heel over the ground it stood on, foot lengths (15.2 % of the stature).
    """

    ankle_deg: Floats
    pitch_deg: Floats
    knee_deg: Floats
    shank_deg: Floats
    heel_rise: Floats


@dataclass(frozen=True)
class Truth:
    """What really happens.

    Attributes
    ----------
    legs : dict of TrueLeg
        By side.
    trunk_deg : ndarray, shape (T,)
        Tilt of the trunk, forward positive.
    raises : list of TrueRaise
        Every raise of the script.
    """

    legs: dict[Side, TrueLeg]
    trunk_deg: Floats
    raises: list[TrueRaise]


@dataclass(frozen=True)
class Filmed:
    """A pose track with the truth beside it."""

    track: PoseTrack
    truth: Truth

    @property
    def recording(self) -> Recording:
        """The track as a recording of a clip."""
        time_s = self.track.time_s
        last = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
        clip = Clip(
            path="scripted.mp4",
            width=self.track.width,
            height=self.track.height,
            duration_s=float(time_s[-1]) + last,
            frames=len(time_s),
            rotation_deg=0,
        )
        return Recording(clip, self.track)


def film(
    script: Script,
    *,
    fps: float = FPS,
    jitter: float = 0.0,
    camera: Camera | None = None,
    flaws: Flaws | None = None,
    seed: int = 0,
    sway: Callable[[Floats], Floats] | None = None,
) -> Filmed:
    """Film a script.

    Parameters
    ----------
    script : Script
        From `play`.
    fps, jitter : float
        See `frame_times`.
    camera : Camera, optional
        Side-on and steady without.
    flaws : Flaws, optional
        MediaPipe's filter and nothing else without.
    seed : int
        Of noise, jitter, dropped frames and the camera's wandering.
    sway : callable, optional
        From times (T,) to how far the picture has moved then, pixels (T, 2).
    """
    camera, flaws = camera or Camera(), flaws or Flaws()
    time_s = frame_times(script.duration_s, fps, jitter, flaws.dropped, seed)
    posture = script.at(time_s)
    body = pose_body(posture)
    points = lag_heels(body, space_points(body, posture), flaws.heel_shows)
    seen = picture_points(points, posture, camera)
    seen[..., :2] += shake(time_s, camera, seed + 1)[:, None]
    if sway is not None:
        seen[..., :2] += sway(time_s)[:, None]
    found = lose(time_s, flaws)
    seen[..., :2] = blur(seen[..., :2], time_s, found, camera.px_per_stature, flaws, seed + 2)
    landmarks = np.full((len(time_s), LANDMARK_COUNT, 5), flaws.visibility)
    landmarks[..., :3] = seen
    for side, joints in FAR_LEG.items():
        far = seen[:, 23 if side == "left" else 24, 2] > 0
        for joint in joints:
            landmarks[far, joint, 3] = flaws.far_visibility
    landmarks[~found] = np.nan
    backend = MEDIAPIPE_VIDEO if flaws.one_euro else UNSMOOTHED
    landmarks = landmarks.astype(np.float32)
    track = PoseTrack(time_s, landmarks, camera.width, camera.height, backend)
    return Filmed(track, _truth(body, posture.trunk, script.raises))


film_at_30 = partial(film, fps=30.0)
"""For what hangs on how many pictures there are, or on the very moment of one."""


def frame_times(
    duration_s: float, fps: float = 30.0, jitter: float = 0.0, dropped: float = 0.0, seed: int = 0
) -> Floats:
    """Times of frames from 0 on, strictly increasing.

    Parameters
    ----------
    duration_s, fps : float
        Length and mean rate.
    jitter : float
        How far a time is moved at random, as a share of the frame's duration, below 1/2.
    dropped : float
        Share of the frames that are missing.
    seed : int
        Of the random numbers.
    """
    random = np.random.default_rng(seed)
    index = np.arange(max(int(duration_s * fps), 1))
    time_s = (index + jitter * random.uniform(-1, 1, len(index))) / fps
    kept = random.uniform(size=len(index)) >= dropped
    kept[0] = True
    time_s = time_s[kept]
    return np.asarray(time_s - time_s[0], np.float64)


def _truth(body: Body, trunk_deg: Floats, raises: list[TrueRaise]) -> Truth:
    legs: dict[Side, TrueLeg] = {}
    for side, leg in body.legs.items():
        ankle = leg.shank_deg - leg.pitch_deg
        rise = (leg.heel_sole[:, 1] - leg.heel_sole[0, 1]) / 0.152
        legs[side] = TrueLeg(ankle - ankle[0], leg.pitch_deg, leg.knee_deg, leg.shank_deg, rise)
    return Truth(legs, trunk_deg, list(raises))
