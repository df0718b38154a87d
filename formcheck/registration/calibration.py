"""Once per clip: where the ball of the foot is, and which pixels turn about it."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from formcheck.model.arrays import Floats
from formcheck.registration.foot_template import LENGTH, ORIGIN, FootTemplate, Picture
from formcheck.registration.polar_correlation import (
    RADIUS_STEP,
    TurnSearch,
    peak_near,
    turn_search,
)
from formcheck.registration.segmentation import CalibrationSample, foot_weights, heel_seen

BALL_ALONG, BALL_BELOW = 0.855, 0.02
"""First guess of the axis of the ball, in distances of the foot landmarks: forward from
the heel landmark, and below the middle of both landmarks. The axis lies at .70 of the
foot's length and a tenth of it above the ground; MediaPipe's foot is a fifth short, its
heel and toe lie about a seventh above the ground."""
BALL_SD = np.array([0.04, 0.08])
"""How far the landmarks are off about it, along the foot and up or down, foot lengths
(rendered people: .035 both ways; shoes lift the landmarks by more or less)."""
LOG_LIKELIHOOD = 100.0
"""Log likelihood of a correlation of 1 averaged over the samples. Little, for neighbouring
pixels and all frames of one foot in one light go wrong together: a ball that is one
standard deviation off must cost .005 in correlation before the pictures outvote the
landmarks. Half or twice as much changes the mean error on rendered people by a tenth."""
SHAPE_SD = 0.06
"""Share of the turn by which a picture turned about the right ball is still off: skin and
shoes bend near it, light and shadow change under a raised heel (rendered people with the
true ball: .03 lit from the camera's side, .085 with light from behind)."""
HIDDEN_SD = 0.5
"""The same when nothing of the heel is seen to turn: then the middle of the foot and what
hides the heel tell the turn between them."""
MIN_SAMPLES = 3
BALL_ROUNDS = ((44, RADIUS_STEP), (24, 1.0))
"""Trials of a ball, and the step of the radii at which they are compared: where one raise is all
there is to find the ball by, steps of 2 pixels put it so that the ankle's mean error is 1.6 degrees
instead of 1.2."""
CHANNEL_WEIGHT = np.ones(3) / 3
"""Colour, direction and size of the edges count alike."""


@dataclass(frozen=True)
class Calibration:
    """The search that a clip's frames go through.

    Attributes
    ----------
    search : TurnSearch
        About the ball that was found.
    pivot : ndarray, shape (2,)
        The ball, canonical pixels.
    weight : ndarray, shape (H, W)
        How much each pixel belongs to the rear foot.
    score : float
        Typical correlation of raised frames; NaN without any.
    turn_deg : float
        Typical turn of them; NaN without any.
    turn_scale_sd : float
        Standard deviation of the turn's scale, as a share.
    """

    search: TurnSearch
    pivot: Floats
    weight: Picture
    score: float
    turn_deg: float
    turn_scale_sd: float


def combined(curves: Floats) -> Floats:
    """One correlation curve from those of all channels.

    Parameters
    ----------
    curves : ndarray, shape (..., 3, turns)
        Of the channels, over `TURNS_DEG`.

    Returns
    -------
    ndarray, shape (..., turns)
        Their mean with the weights `CHANNEL_WEIGHT`.
    """
    curve: Floats = CHANNEL_WEIGHT @ curves
    return curve


def first_ball(template: FootTemplate) -> Floats:
    """Place of the ball of the foot by the landmarks alone, canonical pixels.

    Parameters
    ----------
    template : FootTemplate
        The canonical picture.

    Returns
    -------
    ndarray, shape (2,)
        x to the toes and y down.
    """
    forward = BALL_ALONG * template.toe[0]
    beyond = forward - 0.5 * template.toe[0]
    down = 0.5 * template.toe[1] + beyond * template.slope + BALL_BELOW * LENGTH
    ball: Floats = ORIGIN + np.array([forward, down])
    return ball


def calibrate(
    pictures: Picture, texture: Picture, samples: list[CalibrationSample], template: FootTemplate
) -> Calibration:
    """Find the ball and the pixels that turn about it.

    Parameters
    ----------
    pictures, texture : ndarray, shapes (H, W, 4) and (H, W, 2)
        Of the flat stance, as in `CalibrationSample`.
    samples : list of CalibrationSample
        Raised frames. With fewer than three the first guesses stay.
    template : FootTemplate
        The canonical picture.
    """
    ball = first_ball(template)
    if len(samples) < MIN_SAMPLES:
        weight = foot_weights(texture, [], np.zeros(0), template, ball)
        search = turn_search(pictures, weight, template, ball)
        turn_scale_sd = _turn_scale_sd(BALL_SD[0] / BALL_ALONG, template)
        return Calibration(search, ball, weight, np.nan, np.nan, turn_scale_sd)
    offset = np.zeros(2)
    turns = np.array([sample.landmark_pitch_deg for sample in samples])
    for trials, radius_step in BALL_ROUNDS:
        pivot = ball + offset * BALL_SD * LENGTH
        weight = foot_weights(texture, samples, turns, template, pivot)
        fit = _BallFit(pictures, weight, samples, template, ball, radius_step)
        offset = fit.best(offset, trials)
        turns = fit.turns(offset)
    pivot = ball + offset * BALL_SD * LENGTH
    search = turn_search(pictures, weight, template, pivot)
    hidden = HIDDEN_SD * (1 - heel_seen(weight, template))
    turn_scale_sd = _turn_scale_sd(float(np.hypot(fit.turn_scale_sd(offset), hidden)), template)
    score, typical = fit.score(offset), float(np.median(turns))
    return Calibration(search, pivot, weight, score, typical, turn_scale_sd)


def _turn_scale_sd(lever_sd: float, template: FootTemplate) -> float:
    """All that makes the turn's scale uncertain: lever, shape, and the view."""
    slant = np.sqrt(max(1 - template.foreshortening**2, 0.0)) / template.foreshortening
    view_sd = np.hypot(template.yaw_sd * slant, template.height_sd)
    return float(np.sqrt(lever_sd**2 + SHAPE_SD**2 + view_sd**2))


class _BallFit:
    """Searches for the ball about which the flat picture matches the raised frames best."""

    def __init__(
        self,
        reference: Picture,
        weight: Picture,
        samples: list[CalibrationSample],
        template: FootTemplate,
        ball: Floats,
        radius_step: float,
    ) -> None:
        self._reference, self._weight, self._radius_step = reference, weight, radius_step
        self._samples, self._template, self._ball = samples, template, ball

    def _peaks(self, offset: Floats) -> Floats:
        """Turn and score of each sample, shape (samples, 2)."""
        pivot = self._ball + offset * BALL_SD * LENGTH
        search = turn_search(
            self._reference, self._weight, self._template, pivot, self._radius_step
        )
        peaks = []
        for sample in self._samples:
            curve = combined(search.curves(sample.pictures, sample.shift))
            peaks.append(peak_near(curve, int(np.argmax(curve)), 0))
        return np.array(peaks)

    def turns(self, offset: Floats) -> Floats:
        """Turns of the samples in degrees."""
        turns: Floats = self._peaks(offset)[:, 0]
        return turns

    def score(self, offset: Floats) -> float:
        """Mean correlation of the samples."""
        return float(self._peaks(offset)[:, 1].mean())

    def best(self, start: Floats, trials: int) -> Floats:
        """Most likely offset from the first guess, standard deviations of the guess."""

        def unlikely(offset: Floats) -> float:
            return 0.5 * float(offset @ offset) - LOG_LIKELIHOOD * self.score(offset)

        simplex = start + np.array([[0.0, 0.0], [0.8, 0.0], [0.0, 0.8]])
        options = {"initial_simplex": simplex, "maxfev": trials, "xatol": 0.03, "fatol": 0.002}
        best: Floats = minimize(unlikely, start, method="Nelder-Mead", options=options).x
        return best

    def turn_scale_sd(self, offset: Floats) -> float:
        """Standard deviation of the turn's scale that the ball's place leaves open, a share."""
        step = np.array([1.0, 0.0])
        near, here, far = (self._peaks(offset + side * step) for side in (-1, 0, 1))
        bend = 2 * here[:, 1].mean() - near[:, 1].mean() - far[:, 1].mean()
        forward_sd = 1 / np.sqrt(1 + LOG_LIKELIHOOD * max(float(bend), 0.0))
        change = np.median((near[:, 0] - far[:, 0]) / 2 / np.maximum(np.abs(here[:, 0]), 3.0))
        return float(change * forward_sd)
