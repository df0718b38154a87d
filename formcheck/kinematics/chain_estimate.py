"""The fitted chain with its uncertainty: one estimate for a clip's frames and a camera's.

What is wrong with a fitted posture has three parts: the landmarks' noise (the covariance of
the fit), what was assumed about the person (the lever from ball to ankle, the stature), and
how well the flat stance itself is known. The second is a constant error, not noise: it is
kept as the sensitivity of the posture, the change for one standard deviation of the assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from formcheck.kinematics import anthropometry as body_of
from formcheck.kinematics import chain
from formcheck.model.arrays import Floats

FLAT_SD = np.radians(0.4)
"""How well "flat" itself is known: a second of quiet standing, .2 degrees of jitter."""
SENSITIVITY_STEPS = 2
"""From the fitted posture to one that is assumed a little otherwise: with more steps the
standard deviations change by less than 2 %."""

PITCH = {chain.PITCH: 1.0}
SHANK = {chain.SHANK: 1.0}
ANKLE = {chain.SHANK: 1.0, chain.PITCH: -1.0}
"""Angles as weighted sums of a posture's parts."""

PicturePitch = tuple[Floats, Floats] | None
"""Rear-foot pitch by the picture and its standard deviation, both (T,) in radians; infinite
where there is none."""


@dataclass(frozen=True)
class ChainEstimate:
    """A fitted posture in every frame, with all that may be wrong about it.

    Attributes
    ----------
    posture : ndarray, shape (T, 6)
        As in `chain.ChainFit`: radians and statures.
    covariance : ndarray, shape (T, 6, 6)
        Of the posture, by the noise of the landmarks.
    rms_residual : ndarray, shape (T,)
        Root mean square distance of the landmarks from the model, statures.
    lever_sensitivity : ndarray, shape (T, 6)
        Change of the posture when the lever is one standard deviation longer.
    sensitivities : list of ndarray, shape (T, 6)
        The same for all else that was assumed.
    """

    posture: Floats
    covariance: Floats
    rms_residual: Floats
    lever_sensitivity: Floats
    sensitivities: list[Floats] = field(default_factory=list)

    def sd(self, angle: Mapping[int, float], *, known_lever: bool = False) -> Floats:
        """Return the standard deviation of an angle's change since the stance, radians, (T,).

        Parameters
        ----------
        angle : mapping of int to float
            Weights of the posture's parts, as `PITCH` and `ANKLE`.
        known_lever : bool
            Leave the lever's error out: the heel's height follows the ankle's rise, in which
            it cancels.
        """
        weights = np.zeros(self.posture.shape[1])
        weights[list(angle)] = list(angle.values())
        random = np.einsum("tpq,p,q->t", self.covariance, weights, weights)
        assumed = (
            self.sensitivities if known_lever else [self.lever_sensitivity, *self.sensitivities]
        )
        square = np.maximum(random, 0) + sum((move @ weights) ** 2 for move in assumed)
        result: Floats = np.sqrt(square + FLAT_SD**2)
        return result


class ChainEstimator:
    """Fits the chain of one leg, as it is and as it would be with other assumptions.

    Parameters
    ----------
    stance : ndarray, shape (6, 2)
        Median joints of the quiet flat stance, statures, x forward and y up.
    foreshortening : float
        Cosine of the camera's yaw, by which x has been divided.
    converged : float
        A step of the fit that is smaller than this is the last, radians or statures.
    sensitivity_steps : int
        Steps from the fitted posture to each that is assumed otherwise.
    """

    def __init__(
        self,
        stance: Floats,
        foreshortening: float,
        converged: float = chain.CONVERGED,
        sensitivity_steps: int = SENSITIVITY_STEPS,
    ) -> None:
        self._stance, self._foreshortening = stance, foreshortening
        self._converged, self._sensitivity_steps = converged, sensitivity_steps
        self.shape, self._ball = chain.shape_of(stance)
        longer_lever = 1 + body_of.ANKLE_BEHIND_BALL_SD
        taller = 1 + body_of.STATURE_SD
        self._longer_lever = (*chain.shape_of(stance, longer_lever), 1.0)
        self._taller = (*chain.shape_of(stance / taller), taller)

    def fit(
        self,
        joints: Floats,
        ball_sd: Floats,
        picture: PicturePitch = None,
        start: Floats | None = None,
    ) -> chain.ChainFit:
        """Fit the posture alone.

        Parameters
        ----------
        joints : ndarray, shape (T, 6, 2)
            Statures, without NaN.
        ball_sd : ndarray, shape (T,)
            Standard deviation of the ball's place, statures.
        picture : pair of ndarray of shape (T,), optional
            Pitch by the picture and its standard deviation, radians.
        start : ndarray, shape (T, 6), optional
            Postures near by.
        """
        return chain.fit_chain(
            joints - self._ball,
            self.shape,
            ball_sd,
            self._foreshortening,
            picture,
            start,
            self._converged,
        )

    def fit_with_sensitivities(
        self,
        joints: Floats,
        ball_sd: Floats,
        picture: PicturePitch = None,
        start: Floats | None = None,
        less: PicturePitch = None,
    ) -> ChainEstimate:
        """Fit the posture, and see how it moves with what was assumed.

        Parameters
        ----------
        joints, ball_sd, picture, start
            As for `fit`.
        less : pair of ndarray of shape (T,), optional
            The picture's pitch as it would be if the picture showed one standard deviation
            less of the turn.
        """
        best = self.fit(joints, ball_sd, picture, start)
        seen = (ball_sd, self._foreshortening)

        def moved(shape: chain.ChainShape, ball: Floats, scale: float, by: PicturePitch) -> Floats:
            at = joints / scale - ball
            near = chain.posture_near(best.posture, at, shape, *seen, by, self._sensitivity_steps)
            return near - best.posture

        sensitivities = [moved(*self._taller, picture)]
        if less is not None:
            sensitivities.append(moved(self.shape, self._ball, 1.0, less))
        return ChainEstimate(
            posture=best.posture,
            covariance=best.covariance,
            rms_residual=np.sqrt((best.residual**2).mean(axis=1)),
            lever_sensitivity=moved(*self._longer_lever, picture),
            sensitivities=sensitivities,
        )
