"""Pictures of one leg, kept small and few while its foot is tested, and what they show at the end.

A camera can't be read again as a clip can: the pictures from which the foot's turn is learnt and
measured must be kept until the session is over. They stay in memory only.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

import cv2
import numpy as np

from formcheck.analysis.free_foot import (
    LearntTurn,
    PictureSequence,
    learn_free_foot,
    measure_ankle_turns_in,
)
from formcheck.analysis.options import Options, ProgressCallback
from formcheck.kinematics.open_chain import WIDEST_DEG
from formcheck.model.arrays import Floats
from formcheck.model.frame import Frame, Image
from formcheck.model.landmarks import Landmark, Side
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.model.result import Z_95
from formcheck.registration.free_foot.learnt_foot import FollowedTurn
from formcheck.registration.free_foot.leg_picture import FOOT_PER_SHANK, FOOT_PX
from formcheck.registration.free_foot.turn_fit import LearningStoppedError

STEP_S = 0.08
"""A picture is kept so often: a foot turns by less than 10 degrees meanwhile."""
TICK_S = 1e-3
"""Times are rounded to this, or better."""
MOST = 480
"""Pictures that are kept: 38 s at that step. Then every second one is dropped and the step is
twice as long. A picture is at most 1.5 * `FOOT_PX` + shank a side: 80 MB in all."""
BRIDGED_S = 5 * STEP_S
"""What is between pictures further apart is not known."""
MARGIN = 1.5
"""Foot lengths about the resting knee and ankle that a picture shows."""


class LegPictures:
    """Pictures of a leg that keeps its place, cut out and reduced to the size that is measured.

    Parameters
    ----------
    rest : ndarray, shape (2, 2)
        Knee and ankle at rest, image pixels.
    size : (int, int)
        Width and height of the camera's picture, pixels.
    most : int
        So many are kept, and those of the rest.

    Attributes
    ----------
    corner : ndarray, shape (2,)
        Upper left corner of what is kept, image pixels.
    scale : float
        Kept pixels in an image pixel.
    """

    def __init__(self, rest: Floats, size: tuple[int, int], most: int = MOST) -> None:
        foot_px = FOOT_PER_SHANK * float(np.hypot(*(rest[0] - rest[1])))
        margin, inside = MARGIN * foot_px, np.array(size)
        low = np.clip(np.floor(rest.min(axis=0) - margin), 0, inside - 2).astype(int)
        high = np.clip(np.ceil(rest.max(axis=0) + margin), low + 2, inside).astype(int)
        self.corner: Floats = low.astype(np.float64)
        self.scale = min(1.0, FOOT_PX / max(foot_px, 1.0))
        self._part = (slice(low[1], high[1]), slice(low[0], high[0]))
        wanted = np.maximum(np.round((high - low) * self.scale), 2).astype(int)
        self._size = (int(wanted[0]), int(wanted[1]))
        self._most, self._step_s = most, STEP_S
        self._rest: dict[float, Image] = {}
        self._kept: dict[float, Image] = {}
        self._due_s = -np.inf

    @classmethod
    def of(cls, window: PoseTrack, side: Side) -> "LegPictures | None":
        """Of the leg in a resting posture; None where its knee or ankle is not seen."""
        joints = window.landmarks[:, [Landmark.of(side, name) for name in ("knee", "ankle")], :2]
        seen = joints[np.isfinite(joints).all(axis=(1, 2))]
        if not len(seen):
            return None
        return cls(np.median(seen, axis=0).astype(np.float64), (window.width, window.height))

    def __len__(self) -> int:
        return len(self._rest) + len(self._kept)

    def add_rest(self, time_s: float, image: Image) -> None:
        """Keep a picture of the resting posture (RGB)."""
        self._rest[time_s] = self.reduced(image)

    def add(self, time_s: float, image: Image) -> None:
        """Keep a picture (RGB) if it is time for one; times increase."""
        if not self.is_due(time_s):
            return
        # On average, whatever the camera's own step; from now on where it was away.
        early_s = self._due_s - time_s
        self._due_s = self._step_s + (self._due_s if early_s > -self._step_s else time_s)
        self._kept[time_s] = self.reduced(image)
        if len(self._kept) > self._most:
            self._kept = dict(list(self._kept.items())[::2])
            self._step_s *= 2

    def forget_tries(self) -> None:
        """Forget all but the resting posture."""
        self._kept.clear()
        self._step_s, self._due_s = STEP_S, -np.inf

    def is_due(self, time_s: float) -> bool:
        """Whether it is time for another picture."""
        return self._due_s - time_s <= TICK_S

    def reduced(self, image: Image) -> Image:
        """What is kept of a picture (RGB)."""
        part = image[self._part]
        if self.scale < 1:
            part = cv2.resize(part, self._size, interpolation=cv2.INTER_AREA)
        return part.copy()

    def measure(
        self, recording: Recording, options: Options, progress: ProgressCallback | None = None
    ) -> dict[Side, AnkleTurn]:
        """Measure how the foot turned, as in a clip of the pictures that are kept.

        Parameters
        ----------
        recording : Recording
            Of the session; frames without a picture are interpolated between their neighbours.
        options : Options
            The exercise and the side.
        progress : callable, optional
            Called with "foot", pictures done, pictures in all.

        Returns
        -------
        dict of AnkleTurn
            By side, over the frames of the recording.
        """
        kept = self._kept_of(recording)
        if kept is None:
            return {}
        source, few = kept
        turns = measure_ankle_turns_in(source, few, options, progress)
        time_s = few.track.time_s
        return {side: interpolated(t, time_s, recording.track.time_s) for side, t in turns.items()}

    def learn(
        self,
        recording: Recording,
        options: Options,
        side: Side,
        stopped: Callable[[], bool] = bool,
    ) -> "LearntLeg":
        """Learn from the pictures so far to measure the foot in those that come.

        Parameters
        ----------
        recording, options
            As for `measure`; safe on a thread while pictures are added.
        side : "left" or "right"
            The foot.
        stopped : callable
            Whether nobody waits any more: then `LearningStoppedError` is raised.
        """
        kept = self._kept_of(recording, stopped)
        learnt = LearntTurn() if kept is None else learn_free_foot(*kept, options, side)
        return LearntLeg(self, learnt)

    def _kept_of(
        self, recording: Recording, stopped: Callable[[], bool] = bool
    ) -> tuple[PictureSequence, Recording] | None:
        """The pictures that are kept, and what of a recording is of their times."""
        track = recording.track
        pictures = self._rest | self._kept
        times = track.time_s.tolist()
        unseen = [bool(np.isnan(pose).all()) for pose in track.landmarks]
        # A frame without a pose, where nothing was recorded, keeps both sides of it apart.
        rows = [i for i, time_s in enumerate(times) if time_s in pictures or unseen[i]]
        if not any(times[i] in pictures for i in rows):
            return None

        def read(wanted: Collection[int] | None) -> Iterator[Frame]:
            for index, row in enumerate(rows):
                if stopped():
                    raise LearningStoppedError
                if times[row] in pictures and (wanted is None or index in wanted):
                    yield Frame(index, times[row], pictures[times[row]])

        few = replace(track, time_s=track.time_s[rows], landmarks=track.landmarks[rows])
        sequence = PictureSequence(read, self.corner, self.scale, stopped)
        return sequence, replace(recording, track=few)


class LearntLeg:
    """Measures a foot in the pictures that come, as it was learnt from those before.

    Parameters
    ----------
    pictures : LegPictures
        Cut out and reduce them.
    learnt : LearntTurn
        From `learn_free_foot`.
    """

    def __init__(self, pictures: LegPictures, learnt: LearntTurn) -> None:
        self._pictures, self._learnt = pictures, learnt

    @property
    def limit(self) -> str:
        """Why the turn does not hold, a code of `LIMITS`; empty where it does."""
        turn = self._learnt.turn
        return turn.limit if turn is not None else ""

    @property
    def measures(self) -> bool:
        """Whether there is something to measure with."""
        return self._learnt.follower is not None

    def measure(self, time_s: float, image: Image, joints: Floats) -> FollowedTurn | None:
        """Measure the foot's turn in a picture of the camera, RGB.

        Parameters
        ----------
        time_s : float
            Larger than before.
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        joints : ndarray, shape (2, 2)
            Knee and ankle landmarks, image pixels.
        """
        follower = self._learnt.follower
        if follower is None:
            return None
        pictures = self._pictures
        placed = (joints - pictures.corner) * pictures.scale
        turn = follower.measure(time_s, pictures.reduced(image), placed)
        if turn is None or Z_95 * turn.sd_deg > WIDEST_DEG:
            return None
        return turn


def interpolated(turn: AnkleTurn, time_s: Floats, at_s: Floats) -> AnkleTurn:
    """Turn of a foot at other times; untrusted where its neighbours are, or are far apart.

    Parameters
    ----------
    turn : AnkleTurn
        At the times ``time_s``.
    time_s, at_s : ndarray
        Increasing.
    """
    after = np.clip(np.searchsorted(time_s, at_s), 0, len(time_s) - 1)
    exact = time_s[after] == at_s
    before = np.where(exact, after, np.maximum(after - 1, 0))
    apart = time_s[after] - time_s[before]
    near = exact | ((apart > 0) & (apart <= BRIDGED_S))
    share = np.where(apart > 0, (at_s - time_s[before]) / np.where(apart > 0, apart, 1.0), 0.0)
    degrees = turn.dorsiflexion_deg
    between = (1 - share) * degrees[before] + share * degrees[after]
    # What both are off by is mostly common to them: the mean does not make it smaller.
    sd = np.maximum(turn.sd_deg[before], turn.sd_deg[after])
    known = near & np.isfinite(between) & (at_s <= time_s[-1]) & (at_s >= time_s[0])
    return AnkleTurn(
        np.where(known, between, np.nan),
        np.where(known, sd, np.nan),
        known & turn.trusted[before] & turn.trusted[after],
        turn.limit,
    )
