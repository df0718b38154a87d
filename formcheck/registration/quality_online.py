"""How sure a turn is that was just measured, from the frames so far; see `quality`."""

import math
from collections import deque
from dataclasses import dataclass
from statistics import median

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.registration import quality
from formcheck.registration.calibration import Calibration
from formcheck.registration.foot_template import LENGTH
from formcheck.registration.matcher import TurnMatch

UNCALIBRATED_SD = 0.065
"""Share of the turn by which it is off because nothing was calibrated with raised pictures yet:
what lies inside of the outline and does not turn counts too (rendered people: first raises
are off by .088, later ones by .058)."""
UNCALIBRATED_SCORE = 0.5
"""For the same reason such pictures correlate less: half of what is usual at least."""
REMEMBERED = 100
"""Raised frames by which the landmarks judge the turn's scale."""
SD_TIME_CONSTANT_S = 0.12
"""In so long a standard deviation grows or shrinks by e at most: a number on a screen must not
jump when the picture of the foot is lost, or found again."""
MOST_SD_DEG = 40.0
"""Standard deviation at which a turn tells nothing any more: ten times the landmarks'."""
STILL_S, MIN_STILL_S = 2.0, 0.5
MAX_STILL_SD_PX = 0.5
"""Canonical pixels, a hundredth of the foot: standard deviation of a planted forefoot's place
that a camera on a stand shows at most (rendered clips: .1)."""


@dataclass(frozen=True, slots=True)
class TurnEvidence:
    """What the picture and the landmarks say of one frame's turn.

    Attributes
    ----------
    turn_deg, score, width_deg : float
        Turn by the picture, its correlation, and the standard deviation of the belief.
    toe_offset : float
        Distance between toe landmark and tracked forefoot, foot lengths.
    landmark_pitch_deg, landmark_pitch_sd_deg : float
        Turn by the landmarks and its standard deviation.
    """

    turn_deg: float
    score: float
    width_deg: float
    toe_offset: float
    landmark_pitch_deg: float
    landmark_pitch_sd_deg: float


class OnlineTurnGate:
    """Whether to trust a turn, by this frame and the last ones."""

    def __init__(self) -> None:
        self._toe_offset: deque[float] = deque(maxlen=quality.MEDIAN_FRAMES)
        self._disagreement: deque[float] = deque(maxlen=quality.MEDIAN_FRAMES)
        self._over_floor: deque[tuple[float, float, float]] = deque()
        self._held: deque[tuple[float, bool]] = deque()
        self._holding = 0
        # Turn, and the landmarks' pitch and its standard deviation, of raised frames: the oldest
        # is the next to be replaced.
        self._raised, self._raises = np.empty((3, REMEMBERED)), 0
        # The turn's scale, from the calibrated one, as long as no other frame is raised.
        self._scale_sd: tuple[float, float] | None = None
        self._sd = MOST_SD_DEG

    def reset(self) -> None:
        """Drop what the frames before said."""
        for past in (self._toe_offset, self._disagreement, self._over_floor, self._held):
            past.clear()
        self._holding = 0

    def evaluate(
        self, time_s: float, seen: TurnEvidence, match: TurnMatch, calibration: Calibration
    ) -> tuple[float, bool]:
        """Standard deviation of a frame's turn, and whether it holds.

        Parameters
        ----------
        time_s : float
            Larger than before.
        seen : TurnEvidence
            What the picture and the landmarks say of this frame.
        match, calibration
            Of the picture.

        Returns
        -------
        sd : float
            Degrees, that of the turn's scale included.
        holds : bool
            By this frame (`quality.TurnQuality`), and by most of the last ones.
        """
        self._toe_offset.append(seen.toe_offset)
        channels = match.channel_deg.tolist()
        mean = [sum(channels) / len(channels)] * len(channels)
        self._disagreement.append(math.dist(channels, mean) / math.sqrt(len(channels)))
        turn, score, width, disagreement, toe_offset, slid, pitch = np.array(
            [
                [seen.turn_deg],
                [seen.score],
                [seen.width_deg],
                [median(self._disagreement)],
                [median(self._toe_offset)],
                [self._slid(time_s, match.over_floor)],
                [seen.landmark_pitch_deg],
            ]
        )
        found = np.array([match.forefoot_found])
        frame = quality.TurnQuality(
            turn, score, width, disagreement, found, toe_offset, slid, pitch
        )
        calibrated_sd = calibration.turn_scale_sd
        usual = quality.usual_score(frame.turn_deg, calibration)
        if not np.isfinite(calibration.score):
            calibrated_sd = float(np.hypot(calibrated_sd, UNCALIBRATED_SD))
            usual = UNCALIBRATED_SCORE * usual
        if frame.tells[0] and seen.landmark_pitch_deg > quality.CLEARLY_RAISED_DEG:
            self._raised[:, self._raises % REMEMBERED] = (
                seen.turn_deg,
                seen.landmark_pitch_deg,
                seen.landmark_pitch_sd_deg,
            )
            self._raises += 1
            self._scale_sd = None
        sd = frame.sd(self._turn_scale_sd(calibrated_sd))
        holds = bool(frame.holds(sd, usual)[0])
        return float(sd[0]), self._mostly(time_s, holds) and holds

    def rate_limited(self, sd: float, seconds: float) -> float:
        """Standard deviation to report: it grows and shrinks by e in `SD_TIME_CONSTANT_S` at most.

        Parameters
        ----------
        sd : float
            That of the present turn, degrees.
        seconds : float
            Since the frame before.
        """
        change = math.exp(seconds / SD_TIME_CONSTANT_S)
        self._sd = max(self._sd / change, min(sd, self._sd * change))
        return self._sd

    def _turn_scale_sd(self, calibrated: float) -> float:
        """Standard deviation of the turn's scale, a share, by the raised frames so far."""
        if self._scale_sd is None or self._scale_sd[0] != calibrated:
            turn, pitch, pitch_sd = self._raised[:, : self._raises]
            tells = np.ones(len(turn), bool)
            found = quality.widened_turn_scale_sd(turn, pitch, pitch_sd, tells, calibrated)
            self._scale_sd = calibrated, found
        return self._scale_sd[1]

    def _slid(self, time_s: float, over_floor: Floats) -> float:
        """How far the forefoot has moved over the floor of late, foot lengths."""
        self._over_floor.append((time_s, *over_floor.tolist()))
        while time_s - self._over_floor[0][0] > quality.SLIDE_S:
            self._over_floor.popleft()
        _, across, down = zip(*self._over_floor, strict=True)
        return math.hypot(max(across) - min(across), max(down) - min(down)) / LENGTH

    def _mostly(self, time_s: float, holds: bool) -> bool:
        """Whether most of the last frames hold."""
        self._held.append((time_s, holds))
        self._holding += holds
        while time_s - self._held[0][0] > quality.HOLD_WINDOW_S:
            self._holding -= self._held.popleft()[1]
        return self._holding >= quality.MIN_HOLD_SHARE * len(self._held)


class CameraStillness:
    """Whether the camera stands still, by the forefoot of a foot that is flat.

    Attributes
    ----------
    is_still : bool
        The forefoot has stayed where it is in the picture.
    """

    def __init__(self) -> None:
        self._places: deque[tuple[float, complex]] = deque()
        # Of the places, and of their squared sizes.
        self._sum, self._squares = 0j, 0.0
        self.is_still = False

    def add(self, time_s: float, shift: Floats) -> None:
        """Take in where the forefoot of the flat foot is.

        Parameters
        ----------
        time_s : float
            Larger than before.
        shift : ndarray, shape (2,)
            Canonical pixels.
        """
        if not np.isfinite(shift).all():
            self.reset()
            return
        self._take(time_s, complex(*shift.tolist()))
        while time_s - self._places[0][0] > STILL_S:
            self._drop()
        count = len(self._places)
        variance = self._squares / count - abs(self._sum / count) ** 2
        settled = time_s - self._places[0][0] >= MIN_STILL_S
        self.is_still = settled and variance < MAX_STILL_SD_PX**2

    def reset(self) -> None:
        """The foot may stand elsewhere now."""
        self._places.clear()
        self._sum, self._squares = 0j, 0.0
        self.is_still = False

    def _take(self, time_s: float, place: complex) -> None:
        self._places.append((time_s, place))
        self._sum += place
        self._squares += abs(place) ** 2

    def _drop(self) -> None:
        place = self._places.popleft()[1]
        self._sum -= place
        self._squares -= abs(place) ** 2
