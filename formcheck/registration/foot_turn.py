"""The rear foot's turn since the flat stance, measured in the pictures of a clip."""

import numpy as np

from formcheck.model.arrays import Bools, Floats
from formcheck.model.frame import Image, PicturePart
from formcheck.model.recording import FootTurn
from formcheck.registration.foot_template import LENGTH, FootView, foot_template
from formcheck.registration.forefoot_tracker import ForefootFix
from formcheck.registration.frame_selection import RAISED_DEG, foot_shift, select_frames
from formcheck.registration.matcher import CalibrationCrop, FootTurnMatcher
from formcheck.registration.quality import MatchLog, gate_turns, no_turns


class FootTurnEstimator:
    """Measures one foot over a clip whose landmarks are known, in two passes of the frames.

    First pass: the few `calibration_frames` go to `calibrate`. Second pass: every frame goes to
    `locate`, in order, and what it finds to `correlate`, in any order and on any thread. Then
    `finish`. Kept in memory: some twenty crops, and a curve of 93 numbers for every frame.

    Parameters
    ----------
    time_s : ndarray, shape (T,)
        Times of all frames, strictly increasing.
    feet : ndarray, shape (T, 4, 2)
        Knee, ankle, heel and toe landmarks in image pixels, NaN where nobody is seen.
    flat : ndarray of bool, shape (T,)
        Frames of the quiet flat stance.
    landmark_pitch_deg, landmark_pitch_sd_deg : ndarray, shape (T,)
        Turn of the rear foot by the landmarks, degrees, heel up positive, and its standard
        deviation; NaN where unknown. Chooses the frames to learn from, and is the measurement to
        compare with.
    view : FootView
        How the camera sees the foot.
    """

    def __init__(
        self,
        time_s: Floats,
        feet: Floats,
        flat: Bools,
        landmark_pitch_deg: Floats,
        landmark_pitch_sd_deg: Floats,
        view: FootView,
    ) -> None:
        self._time_s, self._feet, self._flat = time_s, feet, flat
        self._landmark_pitch_deg = landmark_pitch_deg
        self._landmark_pitch_sd_deg = landmark_pitch_sd_deg
        self._selection = select_frames(time_s, feet, flat, landmark_pitch_deg)
        stance = self._selection.stance
        self._template = foot_template(feet[stance], view) if stance else None
        self._guess = np.zeros((len(time_s), 2))
        self._floor = np.full((len(time_s), 2), np.nan)
        if self._template is not None:
            reference = np.median(feet[stance], axis=0)
            self._guess = self._template.displaced(foot_shift(time_s, feet, flat, reference))
            self._toe = self._template.displaced(feet[:, 3] - reference[3])
            if view.floor is not None:
                at_rest = np.median(view.floor[stance], axis=0)
                self._floor = self._template.displaced(view.floor - at_rest)
        self._crops: dict[int, Image] = {}
        self._matcher: FootTurnMatcher | None = None
        self._log = MatchLog(len(time_s))

    @property
    def calibration_frames(self) -> list[int]:
        """Indices of the frames that `calibrate` wants, in order; none when nothing can be read."""
        if self._template is None:
            return []
        return sorted({*self._selection.stance, *self._selection.raised})

    def calibrate(self, index: int, image: Image | PicturePart) -> None:
        """Take in one of the `calibration_frames`; others are ignored.

        Parameters
        ----------
        index : int
            Of the frame.
        image : ndarray of uint8, shape (height, width, 3), or PicturePart
            RGB.
        """
        if self._template is not None and index in self.calibration_frames:
            still = index in self._selection.stance
            shift = self._stance_shift(index) if still else self._guess[index]
            self._crops[index] = self._template.crop(image, np.round(shift))

    def _stance_shift(self, index: int) -> Floats:
        """Shift of a frame of the stance: only the camera moves.

        Each frame's own landmarks would put their jitter into the place of the ball.
        """
        floor: Floats = self._floor[index]
        return floor if np.isfinite(floor).all() else np.zeros(2)

    def locate(self, index: int, image: Image | PicturePart) -> ForefootFix | None:
        """Find the forefoot in one frame of the second pass; frames come in order.

        Parameters
        ----------
        index : int
            Of the frame.
        image : ndarray of uint8, shape (height, width, 3), or PicturePart
            RGB.

        Returns
        -------
        ForefootFix or None
            For `correlate`; None where there is nothing to compare with.
        """
        if self._matcher is None:
            self._matcher = self._calibrated()
        if self._matcher is None:
            return None
        place = self._guess[index], self._floor[index]
        raised = bool(self._landmark_pitch_deg[index] > RAISED_DEG)
        return self._matcher.locate(image, *place, raised)

    def correlate(self, index: int, fix: ForefootFix) -> None:
        """Measure the turn in one frame whose forefoot was found.

        Parameters
        ----------
        index : int
            Of the frame.
        fix : ForefootFix
            From `locate`.
        """
        if self._matcher is not None:
            self._log.put(index, self._matcher.correlate(fix))

    def finish(self) -> FootTurn:
        """Put the frames together; NaN and untrusted throughout where nothing was read."""
        if self._matcher is None or self._template is None:
            return no_turns(len(self._time_s))
        toe_offset = np.hypot(*(self._toe - self._log.shift).T) / LENGTH
        return gate_turns(
            self._log,
            self._matcher.calibration,
            self._time_s,
            toe_offset,
            self._flat,
            self._landmark_pitch_deg,
            self._landmark_pitch_sd_deg,
        )

    def _calibrated(self) -> FootTurnMatcher | None:
        stance = [self._crops[index] for index in self._selection.stance if index in self._crops]
        if self._template is None or not stance:
            return None
        raised = [
            CalibrationCrop(
                self._crops[index],
                float(self._landmark_pitch_deg[index]),
                self._floor[index] - np.round(self._guess[index]),
            )
            for index in self._selection.raised
            if index in self._crops
        ]
        self._crops.clear()
        return FootTurnMatcher(stance, raised, self._template)
