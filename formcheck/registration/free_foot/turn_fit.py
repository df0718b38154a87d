"""Layers and turns of a few frames learnt together, and the point that the foot turns about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.model.arrays import Bools, Floats
from formcheck.registration.angle_path_search import PathModel, forward_backward
from formcheck.registration.free_foot.foot_prior import foot_prior
from formcheck.registration.free_foot.layers import (
    Explained,
    Layers,
    explain,
    learn_layers,
)
from formcheck.registration.free_foot.leg_picture import (
    FOOT_PX,
    LegFrame,
    LegGrid,
    LegPicture,
    Polar,
)
from formcheck.registration.free_foot.turn_costs import TURNS_DEG, TurnCosts, spectra_of
from formcheck.registration.polar_correlation import between

TEMPER = 0.004
"""Log likelihood of a place and channel to that of an independent piece of evidence."""
PATH = PathModel(TURNS_DEG, TEMPER, 125.0, 9.0)
"""A foot in the air is moved by 125 degrees a second and more."""
ALIKE_DEG = 4.0
"""Turns that are so close are the same posture: each posture counts alike, however long it
is held."""
STARTS = (1.0, 1.7, 2.6)
"""The landmarks show 40 to 100 % of the turn."""
ROUNDS, ROUNDS_TO_SETTLE, ROUNDS_AGAIN = 5, 8, 3
"""From each start; of the best start, whose turns still grow; and where little changes."""
STEPS = (0.08, 0.04)
"""Foot lengths by which the turning point is moved in the search."""
MOVES = 3
JOINT_BELOW_ANKLE = np.array([0.0, 0.04])
JOINT_FROM_HEEL = np.array([0.17, 0.23])
HEEL_OF_LYING_SHANK = 0.07
JOINT_SD = 0.08
"""Where the picture turns, foot lengths: forward and down from the ankle landmark with the shank
upright; and along the line from heel to toe landmark and up from it: .03 above the joint (8
rendered clips), as the shank's picture slides a little when the foot turns. On a shank that lies,
in long sitting or on the back, the heel landmark is so much nearer to the toes (11 rendered clips:
.074, with .042 from clip to clip; 19 on chairs and near the floor: .015). Standard deviation of
either: of the joint (14 rendered clips: .04 and .04, .06 and .03), and of what the picture slides
by."""
NEAR = 0.13
"""Foot lengths about the best turning point whose evidence tells how sure it is."""
FURTHEST_VERTEX = 0.04
TEMPER_POINT = 20.0
"""Evidence to log likelihood of the turning point."""
SAME_DEG = 1.0
"""Turns that differ by less (root mean square, each posture counting alike) are one explanation."""
RIVAL = 30.0
"""Score by which a start may fall behind the best one about the likeliest joint and still be
searched from: about its own turning point it may explain more. What falls behind by more in the
end is no other explanation."""


@dataclass(frozen=True)
class LearningFrames:
    """Frames to learn from.

    Attributes
    ----------
    pictures : list of LegPicture
        One for each.
    frames : list of LegFrame
        Where the leg is in each.
    time_s : ndarray, shape (N,)
        Their times.
    landmark_turn_deg : ndarray, shape (N,)
        Turn of the foot against the shank by the landmarks, from rest.
    rest : ndarray of bool, shape (N,)
        Frames of the resting posture.
    outline : ndarray, shape (3, 2)
        Heel, toe and ankle landmark at rest in the shank's frame, foot lengths.
    mixed_up : ndarray, shape (2,), optional
        From there to where they should lie if they are drawn to the other leg, foot lengths.
    """

    pictures: list[LegPicture]
    frames: list[LegFrame]
    time_s: Floats
    landmark_turn_deg: Floats
    rest: Bools
    outline: Floats
    mixed_up: Floats | None = None


@dataclass(frozen=True)
class TurnFit:
    """What one turning point explains.

    Attributes
    ----------
    point : ndarray, shape (2,)
        In the shank's frame, foot lengths from the ankle.
    layers : Layers
        What was learnt.
    turns_deg : ndarray, shape (N,)
        Turns of the learning frames from rest.
    zero_deg : float
        Turn of the rest in the layers' own count.
    explained : Explained
        What a turning layer explains, and how much moves at all.
    score : float
        Evidence by the window's area, less what is unlikely of the turning point.
    mixed_up : bool
        The landmarks are held to lie on the way to the other leg.
    """

    point: Floats
    layers: Layers
    turns_deg: Floats
    zero_deg: float
    explained: Explained
    score: float
    mixed_up: bool = False


@dataclass(frozen=True)
class Explanation:
    """One way to explain the frames, about the turning point that suits it best.

    Attributes
    ----------
    fit : TurnFit
        About that point.
    searched : TurnFit
        The same as it was found, among others in coarse pictures.
    covariance : ndarray, shape (2, 2)
        Of the point, squares of foot lengths.
    near : list of TurnFit
        Fits about turning points close by.
    """

    fit: TurnFit
    searched: TurnFit
    covariance: Floats
    near: list[TurnFit]


MIXED_UP_SCORE = 60.0
"""That the landmarks lie on the way to the other leg must explain more: it is so with one in 20."""


class LearningStoppedError(Exception):
    """Nobody waits any more for what was being learnt."""


class TurnLearner:
    """Learns layers and turns about any turning point.

    Parameters
    ----------
    frames : LearningFrames
        What to learn from.
    coarse : int
        By so much smaller pictures are looked at.
    stopped : callable
        Whether nobody waits any more: then `LearningStoppedError` is raised.
    """

    def __init__(
        self, frames: LearningFrames, coarse: int = 1, stopped: Callable[[], bool] = bool
    ) -> None:
        self.frames, self._stopped = frames, stopped
        self.grid = LegGrid(coarse)
        if coarse > 1:
            foot = float(np.sqrt(abs(np.linalg.det(frames.frames[0].axes))))
            self._pictures = [kept.coarse(foot) for kept in frames.pictures]
        else:
            self._pictures = frames.pictures
        self._channels = [kept.channels() for kept in self._pictures]
        axes = self.frames.frames[0].axes * self.frames.pictures[0].scale
        aside, down = np.abs(self.frames.frames[0].axes[:, 1])
        self.joint, self._joint_sd, self.disagreement = likely_joint(
            self.frames.outline, shank_lies=bool(aside > down)
        )
        self._area = abs(float(np.linalg.det(axes))) / FOOT_PX**2

    def fit(
        self,
        point: Floats,
        start_deg: Floats,
        rounds: int,
        frames: Sequence[LegFrame] | None = None,
        *,
        mixed_up: bool = False,
    ) -> TurnFit:
        """Learn about one turning point.

        Parameters
        ----------
        point : ndarray, shape (2,)
            In the shank's frame, foot lengths from the ankle.
        start_deg : ndarray, shape (N,)
            Turns to start from.
        rounds : int
            How often turns and layers are found anew.
        frames : sequence of LegFrame, optional
            Where the leg is, if not as in `frames`: another view.
        mixed_up : bool
            Whether the landmarks are drawn to the other leg, by `LearningFrames.mixed_up`.
        """
        known = self.frames
        moved = known.mixed_up if mixed_up and known.mixed_up is not None else np.zeros(2)
        legs = known.frames if frames is None else frames
        polar: Polar = np.stack(
            [
                self.grid.sample(kept, channels, leg, point)
                for kept, channels, leg in zip(self._pictures, self._channels, legs, strict=True)
            ]
        )
        spectra = spectra_of(polar)
        mask, prior = foot_prior(self.grid, known.outline + moved - point)
        turns = np.clip(start_deg, TURNS_DEG[0], TURNS_DEG[-1])
        weights = posture_weights(turns)
        layers = learn_layers(polar, turns, weights, mask, prior)
        for _ in range(rounds):
            if self._stopped():
                raise LearningStoppedError
            costs = TurnCosts(layers, self.grid.weight)
            curves = costs.of(polar, spectra).sum(axis=(1, 2))
            turns = likeliest_path(curves, known.time_s)[0]
            weights = posture_weights(turns)
            layers = learn_layers(polar, turns, weights, layers.mask, prior)
        explained = explain(layers, polar, turns, weights, (self.grid.weight, mask))
        off = (point - self.joint - moved) / self._joint_sd
        unlikely = TEMPER_POINT / 2 * float(off @ off) + MIXED_UP_SCORE * mixed_up
        score = explained.evidence * self._area - unlikely
        zero = float(np.median(turns[known.rest]))
        return TurnFit(point, layers, turns - zero, zero, explained, score, mixed_up)

    def again(
        self,
        start: TurnFit,
        rounds: int = ROUNDS_AGAIN,
        *,
        point: Floats | None = None,
        frames: Sequence[LegFrame] | None = None,
    ) -> TurnFit:
        """Learn from the turns of another fit, about its own turning point or another."""
        about = start.point if point is None else point
        turns = start.turns_deg + start.zero_deg
        return self.fit(about, turns, rounds, frames, mixed_up=start.mixed_up)

    def begin(self) -> list[TurnFit]:
        """Fit from each start about the likeliest joint, of mixed up legs as well; best first."""
        starts = [share * self.frames.landmark_turn_deg for share in STARTS]
        begun = [self.fit(self.joint, start, ROUNDS) for start in starts]
        if self.frames.mixed_up is not None:
            best = max(begun, key=lambda fit: fit.score)
            point = self.joint + self.frames.mixed_up
            begun.append(self.fit(point, best.turns_deg, ROUNDS, mixed_up=True))
        return sorted(begun, key=lambda fit: fit.score, reverse=True)

    def explain(self, begun: Sequence[TurnFit]) -> list[Explanation]:
        """Search from the best start, and from others that explain nearly as much; best first."""
        close = [fit for fit in begun if begun[0].score - fit.score < RIVAL]
        settled = [self.again(fit, ROUNDS_TO_SETTLE) for fit in close]
        found = [self._search(fit) for fit in _distinct(settled)]
        return sorted(found, key=lambda way: way.fit.score, reverse=True)

    def refine(self, ways: Sequence[Explanation]) -> list[Explanation]:
        """Learn again what was found in coarse pictures; best first, and what explains as much."""
        found = [replace(way, fit=self.again(way.fit, ROUNDS)) for way in ways]
        best = max(way.fit.score for way in found)
        close = [way for way in found if best - way.fit.score < RIVAL]
        return sorted(close, key=lambda way: way.fit.score, reverse=True)

    def _search(self, settled: TurnFit) -> Explanation:
        """Move the turning point to where the foot's layer explains most."""
        best = settled
        fits = [best]
        for step in STEPS:
            for _ in range(MOVES):
                start = best
                for move in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                    point = start.point + step * np.array(move)
                    if any(np.hypot(*(fit.point - point)) < step / 4 for fit in fits):
                        continue
                    fits.append(self.again(start, point=point))
                    best = max(best, fits[-1], key=lambda fit: fit.score)
                if best is start:
                    break
        shift, covariance = self._vertex(best, _near(best, fits))
        found = self.again(best, ROUNDS, point=best.point + shift)
        return Explanation(found, found, covariance, _near(found, [*fits, found]))

    def _vertex(self, best: TurnFit, near: Sequence[TurnFit]) -> tuple[Floats, Floats]:
        """From the best turning point to the vertex of the scores about it; its covariance."""
        away = np.array([fit.point - best.point for fit in near])
        scores = np.array([fit.score for fit in near])
        if len(near) < 7:
            return np.zeros(2), np.eye(2) * self._joint_sd**2
        x, y = away.T
        design = np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y])
        p = np.linalg.lstsq(design, scores, rcond=None)[0]
        bend, axes = np.linalg.eigh(-np.array([[2 * p[3], p[5]], [p[5], 2 * p[4]]]))
        bend = np.maximum(bend, TEMPER_POINT / self._joint_sd**2)
        covariance = TEMPER_POINT * axes @ np.diag(1 / bend) @ axes.T
        shift = axes @ np.diag(1 / bend) @ axes.T @ p[1:3]
        return shift * min(1.0, FURTHEST_VERTEX / (np.hypot(*shift) + 1e-9)), covariance


def _distinct(fits: Sequence[TurnFit]) -> list[TurnFit]:
    """Those that turn otherwise than every fit that explains more."""
    found: list[TurnFit] = []
    for fit in sorted(fits, key=lambda fit: fit.score, reverse=True):
        weights = posture_weights(fit.turns_deg)
        off = [np.average((fit.turns_deg - o.turns_deg) ** 2, weights=weights) for o in found]
        if all(square > SAME_DEG**2 for square in off):
            found.append(fit)
    return found


def _near(best: TurnFit, fits: Sequence[TurnFit]) -> list[TurnFit]:
    return [fit for fit in fits if np.hypot(*(fit.point - best.point)) < NEAR]


def odds(ways: Sequence[Explanation]) -> Floats:
    """Probability of each explanation but the best (the first) against the best, 0..0.5."""
    behind = np.array([ways[0].fit.score - way.fit.score for way in ways[1:]])
    result: Floats = 1 / (1 + np.exp(behind / TEMPER_POINT))
    return result


def likely_joint(outline: Floats, *, shank_lies: bool = False) -> tuple[Floats, float, float]:
    """Where the landmarks have the joint, its standard deviation, and how far they disagree.

    Parameters
    ----------
    outline : ndarray, shape (3, 2)
        Heel, toe and ankle landmark at rest in the shank's frame, foot lengths.
    shank_lies : bool
        The shank is nearer to level than to upright in the picture.
    """
    heel, toe, ankle = outline
    along = (toe - heel) / (np.hypot(*(toe - heel)) + 1e-9)
    up = np.array([along[1], -along[0]])
    before_heel = JOINT_FROM_HEEL[0] - HEEL_OF_LYING_SHANK * shank_lies
    by_heel = heel + before_heel * along + JOINT_FROM_HEEL[1] * up
    by_ankle = ankle + JOINT_BELOW_ANKLE
    apart = float(np.hypot(*(by_heel - by_ankle)))
    return (by_heel + by_ankle) / 2, float(np.hypot(JOINT_SD, apart / 2)), apart


def posture_weights(turns_deg: Floats) -> Floats:
    """Weights by which every posture counts alike, not every second."""
    alike = np.exp(-0.5 * ((turns_deg[:, None] - turns_deg) / ALIKE_DEG) ** 2)
    weights: Floats = 1 / alike.sum(axis=1)
    return weights


def likeliest_path(costs: Floats, time_s: Floats) -> tuple[Floats, Floats]:
    """Turns through time by their costs, and the spread of the belief about each.

    Parameters
    ----------
    costs : ndarray, shape (T, len(TURNS_DEG))
        From `TurnCosts`; NaN rows where nothing was seen.
    time_s : ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    turns_deg, spread_deg : ndarray, shape (T,)
        The turns between the grid by a parabola.
    """
    return read_belief(forward_backward(-costs, time_s, PATH), costs)


def read_belief(belief: Floats, costs: Floats) -> tuple[Floats, Floats]:
    """Likeliest turns, between the grid by a parabola, and the spread of the belief about each.

    Parameters
    ----------
    belief : ndarray, shape (T, len(TURNS_DEG))
        Each row sums to 1.
    costs : ndarray, shape (T, len(TURNS_DEG))
        That it was made from; NaN rows where nothing was seen.
    """
    top = belief.argmax(axis=1)
    fine = [
        between(-row, int(place)) if np.isfinite(row[0]) else 0.0
        for row, place in zip(costs, top, strict=True)
    ]
    mean = belief @ TURNS_DEG
    variance = belief @ TURNS_DEG**2 - mean**2
    turns: Floats = TURNS_DEG[top] + np.clip(fine, -0.5, 0.5)
    return turns, np.sqrt(np.maximum(variance, 0) + 0.1)
