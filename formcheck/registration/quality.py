"""How sure a measured turn is, and when it is none at all.

What is asked of a frame (`TurnQuality`) is the same for a clip and for a camera. A clip looks at
the frames before and after (`gate_turns`), a camera at those before (`quality_online`).
"""

from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d, median_filter, minimum_filter1d, uniform_filter1d

from formcheck.model.arrays import Bools, Floats
from formcheck.model.recording import FootTurn
from formcheck.registration.angle_path_search import forward_backward, spread
from formcheck.registration.calibration import Calibration
from formcheck.registration.foot_template import LENGTH
from formcheck.registration.frame_selection import interpolate_held
from formcheck.registration.matcher import TurnMatch
from formcheck.registration.polar_correlation import TURNS_DEG, peak_near

PEAK_WINDOW_DEG = 3
"""Degrees about the path's turn in which the frame's own peak is taken."""
FLAT_TURN_DEG = 5.0
FLAT_SD_BY_PICTURE_DEG = 0.2
"""How well the flat stance itself is known (rendered people: rms error .2 while flat)."""
MAX_WIDTH_DEG = 5.0
"""Beyond this spread of the curve the picture does not tell the turn."""
MAX_SD_DEG = 10.0
"""Beyond this standard deviation a turn of 0 to 70 degrees is not measured."""
MAX_TOE_OFFSET = 0.35
"""Foot lengths between toe landmark and tracked forefoot: more, and the foot has left.
In a raise the heel drags the toe landmark along by up to .2."""
MAX_SLIDE, SLIDE_S = 0.25, 0.3
"""Foot lengths over the floor within so many seconds before and after: the forefoot is not
planted. (A step is over by then, and the foot is planted elsewhere.)"""
EXPECTED = 0.5
"""Share of the correlation that is usual at such a turn; an occluded foot shows less."""
USUAL_SCORE, USUAL_DEG = 0.6, 25.0
"""Correlation of raised frames when no calibration says what is usual."""
MAX_DISAGREEMENT_DEG, MAX_DISAGREEMENT_SHARE = 15.0, 0.5
"""Picture and landmarks that differ by more than this, or by half of the turn, are both
rejected."""
CLEARLY_RAISED_DEG = 12.0
"""Below it the landmarks' own error is a third of the turn and more."""
FAR_SHORT = 1.28
"""Standard deviations: one time in ten by chance; a picture errs in this direction only."""
FEWEST_RAISED = 10
MEDIAN_FRAMES = 7
"""Frames of the running median that keeps single bad frames from deciding."""
HOLD_WINDOW_S = 1.5
MIN_HOLD_SHARE = 0.7
"""A foot that is planted is planted for seconds: where less than this share of the frames
within so many seconds holds, the others are chance. In the open chain .1 to .5 hold, in
raises all."""


class MatchLog:
    """Matches of all frames, kept small; NaN where a frame was not read."""

    def __init__(self, frames: int) -> None:
        self.curve = np.full((frames, len(TURNS_DEG)), np.nan, np.float32)
        self.channel_deg = np.full((frames, 3), np.nan)
        self.shift = np.full((frames, 2), np.nan)
        self.forefoot_found = np.zeros(frames, bool)
        self.over_floor = np.full((frames, 2), np.nan)

    def put(self, index: int, match: TurnMatch) -> None:
        """Keep one frame's match.

        Parameters
        ----------
        index : int
            Of the frame.
        match : TurnMatch
            What its picture says.
        """
        self.curve[index] = match.curve
        self.channel_deg[index] = match.channel_deg
        self.shift[index] = match.shift
        self.forefoot_found[index] = match.forefoot_found
        self.over_floor[index] = match.over_floor


def no_turns(frames: int) -> FootTurn:
    """A clip's turns when nothing was measured.

    Parameters
    ----------
    frames : int
        How many.

    Returns
    -------
    FootTurn
        NaN and untrusted throughout.
    """
    return FootTurn(np.full(frames, np.nan), np.full(frames, np.nan), np.zeros(frames, bool))


def gate_turns(
    log: MatchLog,
    calibration: Calibration,
    time_s: Floats,
    toe_offset: Floats,
    flat: Bools,
    landmark_pitch_deg: Floats,
    landmark_pitch_sd_deg: Floats,
) -> FootTurn:
    """Rear-foot turn of a clip, its standard deviation, and the frames in which it holds.

    Parameters
    ----------
    log : MatchLog
        All frames' matches.
    calibration : Calibration
        Of the clip.
    time_s : ndarray, shape (T,)
        Strictly increasing.
    toe_offset : ndarray, shape (T,)
        Distance between toe landmark and tracked forefoot, foot lengths; NaN where
        nobody is seen.
    flat : ndarray of bool, shape (T,)
        Frames of the quiet flat stance.
    landmark_pitch_deg, landmark_pitch_sd_deg : ndarray, shape (T,)
        Turn by the landmarks and its standard deviation, NaN where unknown.
    """
    read = np.isfinite(log.curve[:, 0])
    if not read.any():
        return no_turns(len(time_s))
    belief = forward_backward(log.curve, time_s)
    turn, score = _peaks(log.curve, belief, read)
    level = flat & read & (np.abs(turn) < FLAT_TURN_DEG)
    if level.any():
        turn = turn - np.median(turn[level])
    frames = TurnQuality(
        turn_deg=turn,
        score=score,
        width_deg=spread(belief),
        disagreement_deg=_disagreement(log.channel_deg),
        forefoot_found=read & log.forefoot_found,
        toe_offset=_running_median(toe_offset),
        slid=_slid(log.over_floor, time_s),
        landmark_pitch_deg=landmark_pitch_deg,
    )
    turn_scale_sd = widened_turn_scale_sd(
        turn, landmark_pitch_deg, landmark_pitch_sd_deg, frames.tells, calibration.turn_scale_sd
    )
    holds = frames.holds(frames.sd(turn_scale_sd), usual_score(turn, calibration))
    trusted = holds & _mostly(holds, time_s)
    return FootTurn(turn, np.where(read, frames.random_sd, np.nan), trusted, turn_scale_sd)


@dataclass(frozen=True)
class TurnQuality:
    """What the picture and the landmarks say of the turn, in every frame or in one; (T,) each.

    Attributes
    ----------
    turn_deg, score, width_deg : ndarray
        Turn by the picture, its correlation, and the standard deviation of the belief.
    disagreement_deg : ndarray
        Standard deviation between the turns by colours and by edges.
    forefoot_found : ndarray of bool
        The forefoot was found.
    toe_offset : ndarray
        Distance between toe landmark and tracked forefoot, foot lengths.
    slid : ndarray
        How far the forefoot moves over the floor about the frame, foot lengths.
    landmark_pitch_deg : ndarray
        Turn by the landmarks; NaN where unknown.
    """

    turn_deg: Floats
    score: Floats
    width_deg: Floats
    disagreement_deg: Floats
    forefoot_found: Bools
    toe_offset: Floats
    slid: Floats
    landmark_pitch_deg: Floats

    @property
    def tells(self) -> Bools:
        """Frames whose picture tells a turn."""
        result: Bools = self.forefoot_found & (self.width_deg < MAX_WIDTH_DEG)
        return result

    @property
    def random_sd(self) -> Floats:
        """Standard deviation of the turn without that of its scale, degrees."""
        square = FLAT_SD_BY_PICTURE_DEG**2 + self.width_deg**2 + self.disagreement_deg**2
        result: Floats = np.sqrt(square)
        return result

    def sd(self, turn_scale_sd: float) -> Floats:
        """Standard deviation of the turn, degrees, that of its scale included; shape (T,).

        Parameters
        ----------
        turn_scale_sd : float
            Standard deviation of the turn's scale, a share; from `widened_turn_scale_sd`.
        """
        # A scale that is too low also reads its own error too low: the larger of both turns says
        # by how much the turn may be off.
        likely = np.fmax(np.abs(self.turn_deg), np.abs(self.landmark_pitch_deg))
        result: Floats = np.hypot(self.random_sd, turn_scale_sd * likely)
        return result

    def holds(self, sd: Floats, usual: Floats) -> Bools:
        """Frames whose turn holds by themselves.

        Parameters
        ----------
        sd : ndarray, shape (T,)
            From `sd`, degrees.
        usual : ndarray, shape (T,)
            Correlation to expect, from `usual_score`.
        """
        turn, pitch = self.turn_deg, self.landmark_pitch_deg
        with np.errstate(invalid="ignore"):
            holds: Bools = self.tells & (sd < MAX_SD_DEG)
            holds &= self.score > EXPECTED * usual
            holds &= (self.toe_offset < MAX_TOE_OFFSET) & (self.slid < MAX_SLIDE)
            most = np.maximum(
                MAX_DISAGREEMENT_DEG, MAX_DISAGREEMENT_SHARE * np.maximum(turn, pitch)
            )
            holds &= ~(np.abs(turn - pitch) > most)
        return holds


def widened_turn_scale_sd(
    turn: Floats,
    landmark_pitch_deg: Floats,
    landmark_pitch_sd_deg: Floats,
    tells: Bools,
    calibrated: float,
) -> float:
    """Standard deviation of the turn's scale, a share, in the light of the landmarks.

    Parameters
    ----------
    turn, landmark_pitch_deg, landmark_pitch_sd_deg : ndarray, shape (T,)
        Turn by the picture, by the landmarks, and the standard deviation of the latter, degrees.
    tells : ndarray of bool, shape (T,)
        Frames whose picture tells a turn.
    calibrated : float
        The scale's standard deviation by the picture alone.

    Notes
    -----
    What does not turn with the foot (the floor, the other leg, the foot's upper side in an
    oblique view, of which the planar picture knows nothing) only ever makes the turn look
    smaller. A turn that falls far short of the landmarks' is off by about as much.
    """
    with np.errstate(invalid="ignore"):
        raised = tells & (landmark_pitch_deg > CLEARLY_RAISED_DEG)
    if raised.sum() < FEWEST_RAISED:
        return calibrated
    pitch, pitch_sd = landmark_pitch_deg[raised], landmark_pitch_sd_deg[raised]
    short = 1 - float(turn[raised] @ pitch / (pitch @ pitch))
    # numpy's own median takes longer than all the rest of a camera's frame here.
    usual = float(np.hypot(calibrated, median((pitch_sd / pitch).tolist())))
    return max(calibrated, short) if short > FAR_SHORT * usual else calibrated


def usual_score(turn_deg: Floats, calibration: Calibration) -> Floats:
    """Correlation to expect at a turn: 1 when flat, falling to that of raised frames.

    Parameters
    ----------
    turn_deg : ndarray, shape (T,)
        Turn of the rear foot, degrees.
    calibration : Calibration
        Of the clip; without raised frames (`score` NaN) the usual is taken.
    """
    score, at = calibration.score, calibration.turn_deg
    if not np.isfinite(score):
        score, at = USUAL_SCORE, USUAL_DEG
    usual: Floats = 1 - (1 - score) * np.minimum(np.abs(turn_deg) / max(at, 1.0), 1)
    return usual


def _peaks(curves: npt.NDArray[np.float32], belief: Floats, read: Bools) -> tuple[Floats, Floats]:
    """Turn and correlation of each frame's own peak next to the path."""
    modes = belief.argmax(axis=1)
    turn, score = np.full(len(curves), np.nan), np.full(len(curves), np.nan)
    for index in np.flatnonzero(read):
        turn[index], score[index] = peak_near(curves[index], int(modes[index]), PEAK_WINDOW_DEG)
    return turn, score


def _disagreement(channel_deg: Floats) -> Floats:
    """Standard deviation of colours' and edges' turns, without single outliers, shape (T,)."""
    between: Floats = _running_median(channel_deg.std(axis=1))
    return between


def _running_median(values: Floats) -> Floats:
    """Median over some frames; NaN stays NaN and counts as the worst for its neighbours."""
    filled = np.where(np.isfinite(values), values, np.inf)
    medians = median_filter(filled, size=MEDIAN_FRAMES, mode="nearest")
    result: Floats = np.where(np.isfinite(values), medians, np.nan)
    return result


def _slid(over_floor: Floats, time_s: Floats) -> Floats:
    """How far the forefoot moves over the floor about each frame, foot lengths."""
    size = _frames(SLIDE_S, time_s)
    span = np.zeros(len(time_s))
    for axis in (0, 1):
        path = median_filter(
            interpolate_held(over_floor[:, axis]), size=MEDIAN_FRAMES, mode="nearest"
        )
        span = np.hypot(span, maximum_filter1d(path, size) - minimum_filter1d(path, size))
    result: Floats = span / LENGTH
    return result


def _frames(seconds: float, time_s: Floats) -> int:
    """Frames from so many seconds before to so many after, an odd number."""
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    return 2 * int(seconds / step) + 1


def _mostly(holds: Bools, time_s: Floats) -> Bools:
    """Frames in whose neighbourhood most frames hold."""
    size = _frames(HOLD_WINDOW_S, time_s)
    share = uniform_filter1d(holds.astype(np.float64), size, mode="nearest")
    mostly: Bools = share >= MIN_HOLD_SHARE
    return mostly
