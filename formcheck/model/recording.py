"""All that is kept of a clip's pictures: the analysis needs nothing else."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from formcheck.model.clip_reading import ENDED_EARLY
from formcheck.model.frame import PackedPart, PicturePart
from formcheck.model.landmarks import Side
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Clip, Notice


@dataclass(frozen=True)
class FootTurn:
    """Turn of one rear foot as seen in the pixels; every array has shape (T,).

    Attributes
    ----------
    pitch_deg : ndarray of float64
        Turn from the flat stance in degrees, heel up positive; NaN where not measured.
    sd_deg : ndarray of float64
        One standard deviation of the search for the angle, degrees: what each frame is off by
        on its own.
    trusted : ndarray of bool
        The forefoot was planted and the picture of the foot was found again.
    scale_sd : float
        One standard deviation of the turn's scale, as a share: what all frames are off by
        together. 0 where it is part of `sd_deg`.
    rise_share : float or None
        Share of the true turn that the pixels show, by how far the trunk rises in its own picture;
        None where that was not measured.
    rise_share_sd : float or None
        Its relative standard deviation between sessions of one person: by the view, the camera's
        pitch and the length of the leg in the picture.
    """

    pitch_deg: npt.NDArray[np.float64]
    sd_deg: npt.NDArray[np.float64]
    trusted: npt.NDArray[np.bool_]
    scale_sd: float = 0.0
    rise_share: float | None = None
    rise_share_sd: float | None = None


@dataclass(frozen=True)
class AnkleTurn:
    """Turn of one free foot against its shank as seen in the pixels; arrays of shape (T,).

    Attributes
    ----------
    dorsiflexion_deg : ndarray of float64
        Turn from the resting posture in degrees, toes up positive; NaN where not measured.
    sd_deg : ndarray of float64
        One standard deviation of it, degrees: of the frame on its own, and what all frames are
        off by together.
    trusted : ndarray of bool
        The shank was followed and the foot's picture was found again.
    limit : str
        Why the turn does not hold, a code; empty where it does.
    """

    dorsiflexion_deg: npt.NDArray[np.float64]
    sd_deg: npt.NDArray[np.float64]
    trusted: npt.NDArray[np.bool_]
    limit: str = ""


@dataclass(frozen=True)
class ShankTurn:
    """Turn of one shank as seen in the pixels; arrays of shape (T,).

    Attributes
    ----------
    turn_deg : ndarray of float64
        Turn since a frame at rest in degrees, knee forward positive; NaN where not followed.
    sd_deg : ndarray of float64
        One standard deviation of it, degrees; NaN likewise.
    """

    turn_deg: npt.NDArray[np.float64]
    sd_deg: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Roll:
    """How far the camera was turned about its own axis.

    Attributes
    ----------
    roll_deg : float
        Degrees by which true verticals lean to the right in the middle of the picture:
        positive when the picture must be turned counterclockwise to be upright.
    sd_deg : float
        One standard deviation of it, degrees.
    evidence : float
        How many long upright edges agree on it; shorter ones count for less than 1.
    """

    roll_deg: float
    sd_deg: float
    evidence: float


@dataclass(frozen=True)
class VerticalConvergence:
    """How fast true verticals converge: what the camera's pitch does to the picture.

    A small vertical length at y looks 1 + `per_long_side` * y times as long against a small
    horizontal one, with y down from the picture's middle in long sides of the picture.

    Attributes
    ----------
    per_long_side : float
        Tangent of the camera's pitch over its focal length in long sides of the picture;
        positive when it looks up.
    sd : float
        One standard deviation of it.
    """

    per_long_side: float
    sd: float


@dataclass(frozen=True)
class Shot:
    """Part of a clip that one camera filmed without a break.

    Attributes
    ----------
    start, stop : int
        First frame, and the one after the last; frames of a fade or a wipe belong to
        no shot.
    begins : "start", "cut", "fade" or "wipe"
        What is before it.
    roll : Roll or None
        Of the camera; None when the pictures show too little that stands upright.
    convergence : VerticalConvergence or None
        Of the verticals in the picture; None when it was not measured.
    shows_s : float or None
        Of a replay: the earlier time that its first frame shows.
    speed : float
        Of a replay: 1 at full speed, less in slow motion.
    place_changes : bool
        The picture before its first one shows quite something else.
    """

    start: int
    stop: int
    begins: Literal["start", "cut", "fade", "wipe"]
    roll: Roll | None = None
    convergence: VerticalConvergence | None = None
    shows_s: float | None = None
    speed: float = 1.0
    place_changes: bool = False


@dataclass(frozen=True)
class Recording:
    """A clip's pose track and whatever else was measured in its pictures (``pose.npz``).

    Attributes
    ----------
    clip : Clip
        The clip as it was read.
    track : PoseTrack
        Landmarks over time.
    notices : list of Notice
        What happened while reading: damaged frames, repaired times, an early end.
    foot_turns : dict of FootTurn
        By side; empty when the pixels were not measured.
    roll : Roll or None
        Of the camera; None when the pictures show too little that stands upright.
    convergence : VerticalConvergence or None
        Of the verticals in the picture; None when it was not measured.
    camera_motion : ndarray, shape (T, 2, 3), or None
        Affine from the first frame's pixels to each frame's, as the background moves; NaN
        where it doesn't show. None when it was not measured.
    shots : tuple of Shot
        In order; empty when the clip is one shot, or was not searched for others. ``roll`` and
        ``convergence`` are those of the longest.
    ankle_turns : dict of AnkleTurn
        Of feet that are free in the air, by side; empty when they were not measured.
    shank_turns : dict of ShankTurn
        Of shanks that lunge, by side; empty when they were not followed.
    foot_pictures : tuple of PicturePart or None
        What is about the feet in each frame, only while the clip is measured; None in a frame of
        which nothing is kept. Empty without any.
    body_pictures : tuple of PackedPart or None
        The same of what is about the body, until the pictures of the page are made.
    """

    clip: Clip
    track: PoseTrack
    notices: list[Notice] = field(default_factory=list)
    foot_turns: dict[Side, FootTurn] = field(default_factory=dict)
    roll: Roll | None = None
    convergence: VerticalConvergence | None = None
    camera_motion: npt.NDArray[np.float64] | None = None
    shots: tuple[Shot, ...] = ()
    ankle_turns: dict[Side, AnkleTurn] = field(default_factory=dict)
    shank_turns: dict[Side, ShankTurn] = field(default_factory=dict)
    foot_pictures: tuple[PicturePart | None, ...] = ()
    body_pictures: tuple[PackedPart | None, ...] = ()

    @property
    def ended_early(self) -> Notice | None:
        """What ended the reading of the clip before its end; None when all of it was read."""
        return next((notice for notice in self.notices if notice.code in ENDED_EARLY), None)
