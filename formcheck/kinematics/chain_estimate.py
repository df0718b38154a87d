"""The fitted chain with its uncertainty: one estimate for a clip's frames and a camera's.

What is wrong with a fitted posture has three parts: the landmarks' noise (the covariance of
the fit), what was assumed (the lever from ball to ankle, the stature, the camera's yaw), and
how well the flat stance itself is known. The second is a constant error, not noise: it is
kept as the sensitivity of the posture, the change for one standard deviation of the assumed.

In a change between two sessions of one person a part of it cancels: the lever is the same, and
the pose model misreads the same body alike. What is left is the error of the *set-up*: the
camera stands elsewhere, the light and the clothes differ, the zero is another second.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.kinematics import anthropometry, chain
from formcheck.kinematics.chain import PicturePitch
from formcheck.model.arrays import Floats

FLAT_SD_BY_LANDMARKS = np.radians(0.4)
"""How well "flat" itself is known: a second of quiet standing, .2 degrees of jitter."""
FLAT_SD_CARRIED = np.radians(5.0)
"""The same where the camera was carried about in the rest that is the zero: it saw the leg from
elsewhere (one real clip: the ankle of the flat foot reads 10 degrees otherwise afterwards)."""
SENSITIVITY_STEPS = 8
"""From the fitted posture to one that is assumed a little otherwise. After 4 the standard
deviations of a loose fit are still off by 1 %, after 8 by nothing that is shown."""
SAME_SENSITIVITIES = 0.02
"""Radians or statures, a degree: so near by the sensitivities are alike. (In live raises standard
deviations of the ankle change by .04 degrees of 1.5, as by a single step from anew.)"""

AGREES = np.radians(3.0)
"""Of a pitch by the picture with that by the landmarks: within it the posture is linear in it, to a
tenth of a degree."""

LANDMARKS_SET_UP, STATURE_SET_UP, PICTURE_SET_UP = 0.4, 0.4, 1.0
"""Shares of three standard deviations (the landmarks' noise, the stature, the scale of the
picture's turn) that differ between sessions of one person. Of 21 rendered sessions of two
bodies (camera .4 to 1.3 m high, up to 20 degrees off the side, five lights, two clothes) the
chain's scale spread by .09, where .16 is stated of all people; the picture's by .09, which is
all of its error: light and camera make it, the ball's place in the foot little."""
_SHARES = np.array(
    [
        [1.0, 1.0, 1.0, 1.0, 1.0],
        [1.0, 0.0, 1.0, 1.0, 1.0],
        [LANDMARKS_SET_UP, 0.0, STATURE_SET_UP, 1.0, PICTURE_SET_UP],
    ]
)
"""Of the noise's standard deviation, and of those of the assumptions in the order of the
sensitivities: of all there is, of what is left where the lever cancels, and of what differs between
sessions (the lever's error stays with the person, the view's with the camera)."""
_ALL_SHARES, _NOISE_SHARES = _SHARES[:1], np.eye(1, 5)

_PARTS = np.eye(6)
PITCH_WEIGHTS = _PARTS[chain.PITCH]
SHANK_WEIGHTS = _PARTS[chain.SHANK]
ANKLE_WEIGHTS = SHANK_WEIGHTS - PITCH_WEIGHTS
"""Angles as weighted sums of a posture's parts, shape (6,)."""


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
    sensitivities : ndarray, shape (N, T, 6)
        Change of the posture when one of the assumptions is off by one standard deviation;
        the first of them is the lever's.
    flat_sd : float
        How well the flat stance itself is known, radians.
    """

    posture: Floats
    covariance: Floats
    rms_residual: Floats
    sensitivities: Floats
    flat_sd: float = FLAT_SD_BY_LANDMARKS

    def sd(self, angles: Floats) -> Floats:
        """Return standard deviations of angles' changes since the stance, radians.

        Parameters
        ----------
        angles : ndarray, shape (6,) or (A, 6)
            Weights of the posture's parts, as `PITCH_WEIGHTS` and `ANKLE_WEIGHTS`.

        Returns
        -------
        ndarray, shape (T,) or (A, T)
        """
        (sd,) = self._sds(angles, _ALL_SHARES)
        return sd

    def noise_sd(self, angles: Floats) -> Floats:
        """Return the part of `sd` that the landmarks' noise makes, radians; as for `sd`."""
        (sd,) = self._sds(angles, _NOISE_SHARES)
        return sd

    def sd_parts(self, angles: Floats) -> tuple[Floats, Floats, Floats]:
        """Return standard deviations of angles, and parts of them, radians.

        Parameters
        ----------
        angles : ndarray, shape (6,) or (A, 6)
            As for `sd`.

        Returns
        -------
        sd : ndarray, shape (T,) or (A, T)
            As from `sd`.
        known_lever : ndarray
            Without the lever's error: the heel's height follows the ankle's rise, in which it
            cancels.
        set_up : ndarray
            The part that differs between sessions of one person.
        """
        sd, known_lever, set_up = self._sds(angles, _SHARES)
        return sd, known_lever, set_up

    def _sds(self, angles: Floats, shares: Floats) -> list[Floats]:
        """Standard deviations from K shares of the noise's and of each assumption's, (K, 5)."""
        noise = ((angles @ self.covariance) * angles).sum(axis=-1)
        assumed = self.sensitivities @ angles.T
        parts = np.concatenate([np.maximum(noise, 0)[None], assumed * assumed])
        variance = shares[:, : len(parts)] ** 2 @ parts.reshape(len(parts), -1)
        sds = np.sqrt(variance + self.flat_sd**2).reshape(-1, *noise.shape)
        return list(sds.swapaxes(1, -1))


class ChainEstimator:
    """Fits the chain of one leg, as it is and as it would be with other assumptions.

    Parameters
    ----------
    stance : ndarray, shape (6, 2)
        Median joints of the quiet flat stance, statures, x forward and y up.
    foreshortening : float
        Cosine of the camera's yaw, by which x has been divided.
    more_oblique : float
        Share by which x would be longer if the yaw were larger by one standard deviation.
    converged : float
        A step of the fit that is smaller than this is the last, radians or statures.
    sensitivity_steps : int
        Gauss-Newton steps from the fitted posture to each that is assumed otherwise.
    across : ndarray, shape (3,), optional
        From `segments_across`, for an oblique camera.
    flat_sd : float
        How well the stance itself is known, radians.
    """

    def __init__(
        self,
        stance: Floats,
        foreshortening: float,
        more_oblique: float = 0.0,
        converged: float = chain.CONVERGED,
        sensitivity_steps: int = SENSITIVITY_STEPS,
        across: Floats | None = None,
        flat_sd: float = FLAT_SD_BY_LANDMARKS,
    ) -> None:
        self._flat_sd = flat_sd
        self._converged, self._sensitivity_steps = converged, sensitivity_steps
        across = np.zeros(3) if across is None else across
        self.shape, self._ball = chain.shape_of(stance, across=across)
        self._model = chain.chain_model(self.shape, foreshortening)
        oblique = np.array([1 + more_oblique, 1.0])
        assumed = [
            chain.shape_of(stance, 1 + anthropometry.ANKLE_BEHIND_BALL_SD, across),
            chain.shape_of(stance / _TALLER, across=across / _TALLER),
            chain.shape_of(stance * oblique, across=across * oblique[0]),
            (self.shape, self._ball),
        ]
        models = [chain.chain_model(shape, foreshortening) for shape, _ in assumed]
        self._assumed = chain.side_by_side(models[:3])
        self._assumed_with_understated = chain.side_by_side(models)
        self._assumed_balls = np.stack([ball for _, ball in assumed])[:, None, None]
        stretches = [np.ones(2), np.full(2, 1 / _TALLER), oblique, np.ones(2)]
        self._stretches = np.stack(stretches)[:, None, None]

    def fit_with_sensitivities(
        self,
        joints: Floats,
        ball_sd: Floats,
        picture: PicturePitch | None = None,
        start: Floats | None = None,
        picture_understated: PicturePitch | None = None,
    ) -> ChainEstimate:
        """Fit the posture, and see how it moves with what was assumed.

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
        picture_understated : pair of ndarray of shape (T,), optional
            The picture's pitch as it would be if the picture showed one standard deviation
            less of the turn.
        """
        best = self._fit(joints, ball_sd, picture, start)
        sensitivities = self._sensitivities(
            best.posture, best.posture, joints, ball_sd, picture, picture_understated
        )
        return self._estimate(best, sensitivities)

    def fit_near(
        self, joints: Floats, ball_sd: Floats, start: Floats, known: ChainEstimate
    ) -> ChainEstimate:
        """Fit a frame that comes after another, in few steps.

        Parameters
        ----------
        joints, ball_sd
            As for `fit_with_sensitivities`.
        start : ndarray, shape (T, 6)
            The posture in the frame before.
        known : ChainEstimate
            The last in which the sensitivities were found: they are its own still if the posture
            is near, else they are found from there.
        """
        best = self._fit(joints, ball_sd, None, start)
        sensitivities = known.sensitivities
        if np.abs(best.posture - known.posture).max() > SAME_SENSITIVITIES:
            near = best.posture + sensitivities
            sensitivities = self._sensitivities(best.posture, near, joints, ball_sd, None, None)
        return self._estimate(best, sensitivities)

    def fit_with_picture(
        self, joints: Floats, ball_sd: Floats, picture: PicturePitch, by_landmarks: ChainEstimate
    ) -> ChainEstimate:
        """Fit the posture together with the picture, near a fit without it: in few steps.

        A Kalman filter's update with the pitch gives the sensitivities to first order, and where
        both agree all of it; else where the fit begins.

        Parameters
        ----------
        joints, ball_sd, picture
            As for `fit_with_sensitivities`.
        by_landmarks : ChainEstimate
            The fit to the same joints without the picture.
        """
        pitch, sd = picture
        posture, sensitivities = by_landmarks.posture, by_landmarks.sensitivities
        along = by_landmarks.covariance[:, chain.PITCH]
        gain = along / (along[:, chain.PITCH] + sd**2)[:, None]
        off = pitch - posture[:, chain.PITCH]
        posture = posture + gain * off[:, None]
        sensitivities = sensitivities - gain * sensitivities[..., chain.PITCH, None]
        if np.abs(off).max() > AGREES:
            return self._estimate(self._fit(joints, ball_sd, picture, posture), sensitivities)
        covariance = by_landmarks.covariance - gain[:, :, None] * along[:, None]
        residual = by_landmarks.rms_residual
        return ChainEstimate(posture, covariance, residual, sensitivities, self._flat_sd)

    def _fit(
        self,
        joints: Floats,
        ball_sd: Floats,
        picture: PicturePitch | None,
        start: Floats | None,
    ) -> chain.ChainFit:
        at = joints - self._ball
        return chain.fit_chain(at, self._model, ball_sd, picture, start, self._converged)

    def _estimate(self, fit: chain.ChainFit, sensitivities: Floats) -> ChainEstimate:
        rms_residual = np.sqrt((fit.residual**2).mean(axis=1))
        return ChainEstimate(
            fit.posture, fit.covariance, rms_residual, sensitivities, self._flat_sd
        )

    def _sensitivities(
        self,
        posture: Floats,
        start: Floats,
        joints: Floats,
        ball_sd: Floats,
        picture: PicturePitch | None,
        picture_understated: PicturePitch | None,
    ) -> Floats:
        """Change with a longer lever, a larger stature, yaw, and a picture that shows less."""
        assumed, pitch = self._assumed, picture
        if picture_understated is not None and picture is not None:
            assumed = self._assumed_with_understated
            pitch = (
                np.stack([picture[0]] * 3 + [picture_understated[0]]),
                np.stack([picture[1]] * 3 + [picture_understated[1]]),
            )
        count = len(assumed.stance)
        near = chain.posture_near(
            start,
            joints * self._stretches[:count] - self._assumed_balls[:count],
            assumed,
            ball_sd,
            pitch,
            self._sensitivity_steps,
        )
        return near - posture


_TALLER = 1 + anthropometry.STATURE_SD
