"""The rear foot's turn frame by frame, for a camera: no look ahead."""

from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from formcheck.model.arrays import Floats
from formcheck.model.frame import Image
from formcheck.registration import quality
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
from formcheck.registration.turn_forecast import FORESEEN_SD_DEG, TurnForecast

DOWN_DEG = 3.0
"""Below it the foot is down, and the raise is over."""
MAX_OFFSET_SPEED_DEG_S = 75.0
"""So fast the offset from the landmarks may change. They lag by up to .075 s, 7 degrees in a
brisk raise; more at once is a picture taken for another turn, or a new calibration."""
GAP_S = 0.5
"""After so long without a match what was seen before tells nothing."""


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
        Turn of the rear foot by the landmarks, and its standard deviation.
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
        This frame shows it, or it was foreseen; else it is continued from the
        frames before, and its standard deviation grows.
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
    template : FootTemplate
        The canonical picture, laid over the stance.
    start : callable
        Runs the calibration.
    """

    def __init__(
        self, stance: list[Image], toe: Floats, template: FootTemplate, start: Start = in_background
    ) -> None:
        self._template, self._toe, self._start = template, toe, start
        self._matcher = FootTurnMatcher(
            [template.crop(image, np.zeros(2)) for image in stance], [], template
        )
        self._calibration_buffer = CalibrationBuffer()
        self._calibrating: Future[FootTurnMatcher] | None = None
        self._gate, self._stillness = OnlineTurnGate(), CameraStillness()
        self._filter, self._last_s = ForwardFilter(), -np.inf
        self._offset = 0.0
        self._forecast = TurnForecast()
        self._shown: OnlineFootTurn | None = None

    def measure(self, image: Image, prior: LandmarkPrior) -> OnlineFootTurn | None:
        """Measure the next frame.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        prior : LandmarkPrior
            What the landmarks say of it.

        Returns
        -------
        OnlineFootTurn or None
            None when nothing can be said.
        """
        return self._foreseen(prior) or self._look(image, prior)

    def _foreseen(self, prior: LandmarkPrior) -> OnlineFootTurn | None:
        """The turn where its picture will tell nothing new; a camera must stand still for it."""
        if self._shown is None or not self._shown.trusted or not self._stillness.is_still:
            return None
        turn = self._forecast.foreseen(prior.time_s, prior.pitch_deg)
        if turn is None:
            return None
        return OnlineFootTurn(turn, float(np.hypot(self._shown.sd_deg, FORESEEN_SD_DEG)), True)

    def _look(self, image: Image, prior: LandmarkPrior) -> OnlineFootTurn | None:
        seconds = self._elapsed(prior.time_s)
        guess = self._template.displaced(prior.shift)
        # On a camera that stands still the floor is where the landmarks saw the foot at rest.
        floor = guess if self._stillness.is_still else np.full(2, np.nan)
        match = self._matcher.match(image, guess, floor, prior.pitch_deg > RAISED_DEG)
        seen = self._evidence(prior, match, seconds)
        sd, holds = self._gate.evaluate(prior.time_s, seen, match, self._matcher.calibration)
        down = (seen.turn_deg if holds else prior.pitch_deg) < DOWN_DEG
        if down:
            self._stillness.add(prior.time_s, match.shift)
        if match.forefoot_found:
            shift = np.round(match.shift)
            self._calibration_buffer.add(
                prior.time_s,
                prior.pitch_deg,
                lambda: (self._template.crop(image, shift), match.shift - shift),
                down=down,
            )
        self._recalibrate(down)
        self._shown = self._output(seen, sd, holds, seconds)
        if self._shown is not None:
            self._forecast.add(prior.time_s, self._shown.turn_deg, prior.pitch_deg)
        return self._shown

    def _elapsed(self, time_s: float) -> float:
        """Time since the last match; after a gap what was seen before tells nothing."""
        seconds, self._last_s = time_s - self._last_s, time_s
        if seconds > GAP_S:
            self._filter = ForwardFilter()
            self._gate.reset()
            self._stillness.reset()
            self._forecast.reset()
        return float(min(seconds, GAP_S))

    def _evidence(self, prior: LandmarkPrior, match: TurnMatch, seconds: float) -> TurnEvidence:
        # To a hundredth: the filter keeps a table for every length of a step.
        belief = self._filter.step(match.curve, round(seconds, 2))
        curve = match.curve.astype(np.float64)
        turn, score = peak_near(curve, int(belief.argmax()), quality.PEAK_WINDOW_DEG)
        toe = self._template.displaced(prior.toe - self._toe)
        return TurnEvidence(
            turn_deg=turn,
            score=score,
            width_deg=float(spread(belief[None])[0]),
            toe_offset=float(np.hypot(*(toe - match.shift))) / LENGTH,
            landmark_pitch_deg=prior.pitch_deg,
            landmark_pitch_sd_deg=prior.sd_deg,
        )

    def _recalibrate(self, down: bool) -> None:
        # While the foot is down a new calibration makes no jump.
        if down and self._calibrating is not None and self._calibrating.done():
            self._matcher, self._calibrating = self._calibrating.result(), None
        crops = self._calibration_buffer.due() if self._calibrating is None else []
        if crops:
            matcher = self._matcher
            self._calibrating = self._start(lambda: matcher.recalibrated(crops))

    def _output(
        self, seen: TurnEvidence, sd: float, holds: bool, seconds: float
    ) -> OnlineFootTurn | None:
        """The turn, or what the landmarks and the last known turn make likely."""
        if holds:
            most = MAX_OFFSET_SPEED_DEG_S * seconds
            offset = seen.turn_deg - seen.landmark_pitch_deg
            self._offset += float(np.clip(offset - self._offset, -most, most))
            sd = float(np.hypot(sd, offset - self._offset))
        sd = self._gate.rate_limited(sd if holds else MOST_SD_DEG, seconds)
        if sd >= MOST_SD_DEG:
            return None
        return OnlineFootTurn(seen.landmark_pitch_deg + self._offset, sd, holds)
