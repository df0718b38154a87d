"""How much of its turn a foot's picture shows, by how far the trunk rises in its own picture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from formcheck.analysis.legs import Legs, camera_of
from formcheck.analysis.measured_frames import read_body_pictures
from formcheck.analysis.takes import Take
from formcheck.kinematics.camera_compensation import to_image_frame, to_reference_frame
from formcheck.kinematics.landmark_cleaning import HIP, SHOULDER
from formcheck.kinematics.perspective import Camera, rectify_beside
from formcheck.kinematics.trunk_rise import leg_in_trunk_plane, pitches_by_trunk, weigh_units
from formcheck.kinematics.view import CameraView
from formcheck.model.arrays import Floats
from formcheck.model.frame import PicturePart
from formcheck.model.landmarks import SIDES, Landmark, Side
from formcheck.model.recording import FootTurn, Recording
from formcheck.registration.trunk_follower import TrunkFollower

RESTING_FRAMES, RAISED_FRAMES = 4, 16
RAISED_DEG = 10.0
NEAR_TOP = 0.6
"""Of the largest turn: frames from there on are looked at."""
FEWEST = 6
"""Raised frames without which nothing is said."""
MOST_UNSURE = 0.1
"""Standard deviation of the verticals' convergence: a trunk is a quarter of the picture above the
legs, so its rise is off by a quarter of that. In the dark nothing shows it (.18)."""
TRUNK = ("shoulder", "hip")
FOLLOWED_SD = 0.015
"""What a share differs by from session to session in a view that is known and with hips that keep
their place, relative: where the trunk is found again."""
VIEW_SET_UP = 0.85
"""Share of the view's standard deviation that differs between sessions of one person (19 rendered
ones of two people: 3.8 degrees where 4.5 is stated): how their feet point, and how the pose model
sees their depth, stays with them."""


def with_rise_shares(
    path: Path,
    recording: Recording,
    takes: Iterable[tuple[Take, Legs]],
    turns: Mapping[Side, FootTurn],
) -> dict[Side, FootTurn]:
    """Give the turns of planted feet the share of the true turn that they show.

    Some twenty frames of each take are read once more: resting ones and raised ones.

    Parameters
    ----------
    path : Path
        The clip that was recorded.
    recording : Recording
        Its landmarks.
    takes : iterable of (Take, Legs)
        The takes that can be measured, with legs that were fitted to landmarks alone.
    turns : dict of FootTurn
        Of the whole recording, by side.

    Returns
    -------
    dict of FootTurn
        Those of ``turns``, with `FootTurn.rise_share` where the trunk was followed.
    """
    parts = [_TrunkPart.of(take, legs) for take, legs in takes if turns]
    chosen = [part for part in parts if part is not None]
    if not chosen:
        return dict(turns)
    wanted = {frame for part in chosen for frame in part.wanted}
    with read_body_pictures(path, recording, wanted) as pictures:
        for frame, picture in pictures:
            for part in chosen:
                part.take_in(frame, picture)
    return {side: _with_share(turn, chosen) for side, turn in turns.items()}


@dataclass
class _TrunkPart:
    """The trunk of one take in the frames that are looked at."""

    take: Take
    legs: Legs
    resting: Sequence[int]
    raised: Sequence[int]

    def __post_init__(self) -> None:
        body = self.legs.pictured
        joints = [[Landmark.of(side, name) for side in SIDES] for name in TRUNK]
        trunk = np.stack([body.points[:, pair].mean(axis=1) for pair in joints], axis=1)
        self._motion = body.camera_motion
        if self._motion is not None:
            trunk = to_image_frame(trunk, self._motion)
        self._trunk = trunk
        self._follower: TrunkFollower | None = None
        self._middle = np.full((len(trunk), 2), np.nan)

    @classmethod
    def of(cls, take: Take, legs: Legs) -> "_TrunkPart | None":
        """What is looked at of a take; None where nobody rises.

        A trunk is far above the feet: only a camera whose pitch is known shows how high.
        """
        fit = legs.fits.get(legs.main)
        upright = take.recording.convergence
        if (
            fit is None
            or upright is None
            or upright.sd > MOST_UNSURE
            or not legs.view.angles_visible
        ):
            return None
        seen = np.isfinite(legs.pictured.points[:, 0, 0])
        pitch = np.where(np.isfinite(fit.pitch) & seen, fit.pitch, 0.0)
        least = max(NEAR_TOP * float(pitch.max()), np.radians(RAISED_DEG))
        still = np.flatnonzero(fit.ground_contact.stance & seen)
        if not len(still):
            return None
        raised = np.flatnonzero(pitch > least)
        raised = raised[raised > still[0]]
        if len(raised) < FEWEST:
            return None
        return cls(take, legs, _spread(still, RESTING_FRAMES), _spread(raised, RAISED_FRAMES))

    @property
    def wanted(self) -> list[int]:
        """Frames of the clip."""
        return [int(self.take.frames.start + i) for i in (*self.resting, *self.raised)]

    def take_in(self, frame: int, image: PicturePart) -> None:
        """Find the trunk in a frame of the clip; the first one is its rest's."""
        index = frame - self.take.frames.start
        if frame not in self.wanted:
            return
        if self._follower is None:
            self._reference = index
            self._follower = TrunkFollower(image, self._trunk[index])
        way = (self._trunk[index] - self._trunk[self._reference]).mean(axis=0)
        found = self._follower.find(image, way)
        if found is not None:
            self._middle[index] = found

    def pitches(self) -> Floats:
        """Turn of a planted foot under this trunk in every frame, radians, shape (2, 3, T).

        In each unit of `pitches_by_trunk`; as it is, and as it would be with the camera further to
        the side, and looking up more, by a standard deviation between sessions each. NaN where the
        trunk is not seen.
        """
        view, camera = self.legs.view, camera_of(self.take.recording)
        upright = self.take.recording.convergence
        pitched = camera.convergence + (upright.sd if upright else 0.0)
        aside = view.yaw_deg + VIEW_SET_UP * view.yaw_sd_deg
        cases = [
            self._pitches(view, camera),
            self._pitches(replace(view, yaw_deg=aside), camera),
            self._pitches(view, replace(camera, convergence=pitched)),
        ]
        return np.stack(cases, axis=1)

    def _pitches(self, view: CameraView, camera: Camera) -> Floats:
        legs, middle = self.legs, self._middle[:, None]
        if self._motion is not None:
            middle = to_reference_frame(middle, self._motion)
        points = legs.pictured.points
        up = -rectify_beside(middle, points, view, camera)[:, 0, 1]
        body = replace(legs.pictured, points=rectify_beside(points, points, view, camera))
        fit, distance = legs.fits[legs.main], camera.focal_px / legs.fits[legs.main].stature
        leg, near = (body.leg(side, view.facing) for side in (legs.main, view.near or legs.main))
        trunk = np.median((near[:, SHOULDER] - near[:, HIP])[fit.ground_contact.stance], axis=0)
        shown = {s: leg_in_trunk_plane(view, s, distance) for s in (legs.main, view.near) if s}
        length = shown[view.near or legs.main] * float(np.hypot(*trunk))
        return pitches_by_trunk(up, leg, fit, length, shown[legs.main])


def _spread(frames: npt.NDArray[np.intp], count: int) -> list[int]:
    picked = np.linspace(0, len(frames) - 1, min(count, len(frames))).round().astype(int)
    return [int(frame) for frame in frames[picked]]


def _with_share(turn: FootTurn, parts: Sequence[_TrunkPart]) -> FootTurn:
    shown: list[float] = []
    risen = np.zeros((2, 3))
    for part in parts:
        pitches = np.degrees(part.pitches())
        own = slice(part.take.frames.start, part.take.frames.stop)
        known = np.isfinite(pitches).all(axis=(0, 1))
        seen = turn.trusted[own] & np.isfinite(turn.pitch_deg[own]) & known
        seen &= pitches[0, 0] > RAISED_DEG
        shown += list(turn.pitch_deg[own][seen])
        risen += pitches[..., seen].sum(axis=-1)
    if len(shown) < FEWEST or not sum(shown) > 0:
        return turn
    rise, sd = weigh_units(risen)
    return replace(
        turn,
        rise_share=float(sum(shown)) / rise,
        rise_share_sd=float(np.hypot(FOLLOWED_SD, sd)),
    )
