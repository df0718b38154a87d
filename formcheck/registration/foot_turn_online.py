"""The rear foot's turn frame by frame, for a camera: no look ahead."""

from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.registration import quality as sure
from formcheck.registration.angle_path_search import ForwardFilter, spread
from formcheck.registration.foot_template import LENGTH, FootTemplate
from formcheck.registration.frame_selection import RAISED_DEG
from formcheck.registration.matcher import FootTurnMatcher, TurnMatch
from formcheck.registration.online_calibration import CalibrationBuffer, Start, in_background
from formcheck.registration.polar_correlation import peak_near
from formcheck.registration.quality_online import (
    MOST_SD_DEG,
    CameraStillness,
    OnlineTurnGate,
    TurnEvidence,
)

DOWN_DEG = 3.0
"""Below it the foot is down, and the raise is over."""
EASE_DEG_S = 75.0
"""So fast what is told may part from the landmarks. They lag by up to .075 s, 7 degrees in a
brisk raise; more at once is a picture taken for another turn, or a new lesson."""
GAP_S = 0.5
"""After so long without a reading what was seen before tells nothing."""


@dataclass(frozen=True, slots=True)
class LandmarkPrior:
    """What the landmarks say of the foot in one frame.

    Attributes
    ----------
    time_s : float
        Larger than before.
    shift : ndarray, shape (2,)
        Where the planted foot is against the stance, image pixels.
    toe : ndarray, shape (2,)
        Toe landmark, image pixels.
    pitch_deg, sd_deg : float
        Rough turn of the rear foot, and its standard deviation.
    """

    time_s: float
    shift: Floats
    toe: Floats
    pitch_deg: float
    sd_deg: float


@dataclass(frozen=True, slots=True)
class OnlineFootTurn:
    """Turn of the rear foot in one frame, degrees.

    Attributes
    ----------
    turn_deg, sd_deg : float
        Turn since the stance, heel up positive, and its standard deviation.
    trusted : bool
        This frame shows it; else it is carried on from the frames before, and its standard
        deviation grows.
    """

    turn_deg: float
    sd_deg: float
    trusted: bool


class OnlineFootTurnEstimator:
    """Measures one foot from a quiet flat stance on.

    Parameters
    ----------
    stance : list of ndarray of uint8
        A few whole pictures of the stance (RGB).
    toe : ndarray, shape (2,)
        Toe landmark in the stance, image pixels.
    frame : FootTemplate
        The canonical picture, laid over the stance.
    start : callable
        Runs the learning.
    """

    def __init__(
        self, stance: list[Image], toe: Floats, frame: FootTemplate, start: Start = in_background
    ) -> None:
        self._frame, self._toe, self._start = frame, toe, start
        self._reader = FootTurnMatcher(
            [frame.crop(image, np.zeros(2)) for image in stance], [], frame
        )
        self._lesson = CalibrationBuffer()
        self._learning: Future[FootTurnMatcher] | None = None
        self._trust, self._ground = OnlineTurnGate(), CameraStillness()
        self._filter, self._last_s = ForwardFilter(), -np.inf
        self._offset = 0.0

    def measure(self, image: Image, glance: LandmarkPrior) -> OnlineFootTurn | None:
        """Measure the next frame.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        glance : Glance
            The landmarks' word on it.

        Returns
        -------
        OnlineFootTurn or None
            None when nothing can be said.
        """
        seconds = self._go_on(glance.time_s)
        guess = self._frame.displaced(glance.shift)
        # On a steady camera the floor is where the landmarks saw the foot at rest.
        floor = guess if self._ground.steady else np.full(2, np.nan)
        reading = self._reader.match(image, guess, floor, glance.pitch_deg > RAISED_DEG)
        seen = self._compared(glance, reading, seconds)
        sd, holds = self._trust.judge(glance.time_s, seen, reading, self._reader.calibration)
        down = (seen.turn_deg if holds else glance.pitch_deg) < DOWN_DEG
        if down:
            self._ground.add(glance.time_s, reading.shift)
        if reading.anchored:
            shift = np.round(reading.shift)
            self._lesson.add(
                glance.time_s,
                glance.pitch_deg,
                lambda: (self._frame.crop(image, shift), reading.shift - shift),
                down=down,
            )
        self._learn(down)
        return self._told(seen, sd, holds, seconds)

    def _go_on(self, time_s: float) -> float:
        """Time since the last reading; after a gap what was seen before tells nothing."""
        seconds, self._last_s = time_s - self._last_s, time_s
        if seconds > GAP_S:
            self._filter = ForwardFilter()
            self._trust.forget()
            self._ground.forget()
        return float(min(seconds, GAP_S))

    def _compared(self, glance: LandmarkPrior, reading: TurnMatch, seconds: float) -> TurnEvidence:
        # To a hundredth: the filter keeps a table for every length of a step.
        belief = self._filter.step(reading.curve, round(seconds, 2))
        curve = reading.curve.astype(np.float64)
        turn, score = peak_near(curve, int(belief.argmax()), sure.PEAK_REACH)
        toe = self._frame.displaced(glance.toe - self._toe)
        return TurnEvidence(
            turn_deg=turn,
            score=score,
            width_deg=float(spread(belief[None])[0]),
            apart=float(np.hypot(*(toe - reading.shift))) / LENGTH,
            rough_deg=glance.pitch_deg,
            rough_sd_deg=glance.sd_deg,
        )

    def _learn(self, down: bool) -> None:
        # While the foot is down a new reader makes no jump.
        if down and self._learning is not None and self._learning.done():
            self._reader, self._learning = self._learning.result(), None
        cuts = self._lesson.due() if self._learning is None else []
        if cuts:
            reader = self._reader
            self._learning = self._start(lambda: reader.recalibrated(cuts))

    def _told(
        self, seen: TurnEvidence, sd: float, holds: bool, seconds: float
    ) -> OnlineFootTurn | None:
        """The turn, or what the landmarks and the last known turn make likely."""
        if holds:
            most = EASE_DEG_S * seconds
            offset = seen.turn_deg - seen.rough_deg
            self._offset += float(np.clip(offset - self._offset, -most, most))
            sd = float(np.hypot(sd, offset - self._offset))
        sd = self._trust.rate_limited(sd if holds else MOST_SD_DEG, seconds)
        if sd >= MOST_SD_DEG:
            return None
        return OnlineFootTurn(seen.rough_deg + self._offset, sd, holds)
