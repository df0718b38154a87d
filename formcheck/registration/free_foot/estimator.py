"""The turn of a free foot against its shank, measured in the pictures of a clip."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.model.arrays import Bools, Floats
from formcheck.model.frame import Image
from formcheck.model.recording import AnkleTurn
from formcheck.registration.free_foot.errors import common_error
from formcheck.registration.free_foot.learnt_foot import PARTS, FreeFootFollower, LearntFoot
from formcheck.registration.free_foot.leg_picture import (
    COARSE,
    FOOT_PER_SHANK,
    LegFrame,
    LegPicture,
)
from formcheck.registration.free_foot.planarity import ASIDE, difference_of_ways
from formcheck.registration.free_foot.turn_costs import TURNS_DEG, TurnCosts
from formcheck.registration.free_foot.turn_fit import (
    LearningFrames,
    TurnFit,
    TurnLearner,
    likeliest_path,
)
from formcheck.registration.shank_tracker import ShankTrack, ShankTracker

SMALLEST = 20.0
"""Image pixels of a foot below which there is no picture of it."""
LEARNING_FRAMES, RESTING_FRAMES = 44, 4
FEWEST = 12
"""Learning frames in which the shank must be followed."""
FOLLOWED = 0.3
"""Share of the frames in which the shank must be followed."""
LEAST_EVIDENCE, FAINT_EVIDENCE = 20.0, 80.0
"""What the turning foot must explain: a foot that rests explains less than 1, those of 75 rendered
clips that turned 98 and more, and two that were read to turn half as far as they did 22 and 69."""
RESTING_DEG = 5.0
"""A foot without evidence that is read to turn by more is not at rest."""
HIDDEN_ANKLE = 0.2
"""Foot lengths between the joint by the ankle landmark and by the heel and the toe: more is an
ankle landmark that sits somewhere on a trouser leg. So far from its place at rest it is the other
leg's."""
BESIDE, MIXED_UP = (0.05, 1.0), 0.3
"""Foot lengths between both ankles within which the landmarks of one leg may lie on the way to the
other, and by how much: by .3 on the rendered clip where they did so all through it."""
RESTING_UNREST = 0.5
"""A foot without such evidence keeps still if nothing more moves where it is."""
VIEW_ROUNDS = 2

RestFinder = Callable[[AnkleTurn], Bools]


@dataclass(frozen=True)
class FreeFootView:
    """How the camera sees the leg.

    Attributes
    ----------
    plane : ndarray, shape (2, 2)
        From `shank_tracker.leg_plane`.
    other_planes : tuple of ndarray
        The same where the view is off by one standard deviation, one for each cause.
    expected_ankle : ndarray, shape (T, 2), optional
        Where the resting ankle would be by the camera's own motion.
    other_leg : ndarray, shape (2,), optional
        From the ankle's landmark at rest to that of the other leg, image pixels.
    """

    plane: Floats
    other_planes: tuple[Floats, ...] = ()
    expected_ankle: Floats | None = None
    other_leg: Floats | None = None


class FreeFootEstimator:
    """Measures one foot over a clip whose landmarks are known, in three readings of the frames.

    First reading: the picture of frame `reference` goes to `begin`. Second: every frame goes to
    `follow`, in order; then `learn`. Third: every frame goes to `add`. Then `finish`. Kept in
    memory: some fifty small crops, and the costs of 156 turns for every frame.

    Parameters
    ----------
    time_s : ndarray, shape (T,)
        Times of all frames, strictly increasing.
    feet : ndarray, shape (T, 4, 2)
        Knee, ankle, heel and toe landmarks in image pixels, NaN where nobody is seen.
    rest : ndarray of bool, shape (T,)
        Frames of the resting posture by the landmarks: where learning starts from.
    view : FreeFootView
        How the camera sees the leg.

    Attributes
    ----------
    reference : int or None
        Frame that is taken in first; None where nothing can be measured.
    aside : bool
        Whether the foot went round, and not only up and down in its leg's plane: since `finish`.
    """

    def __init__(self, time_s: Floats, feet: Floats, rest: Bools, view: FreeFootView) -> None:
        self._time_s, self._feet, self._view = time_s, feet, view
        self._rest = rest & np.isfinite(feet).all(axis=(1, 2))
        self._tracker: ShankTracker | None = None
        self._track: ShankTrack | None = None
        self._kept: dict[int, LegPicture] = {}
        self._learnt: LearntFoot | None = None
        self._limit = ""
        self.reference: int | None = None
        self._frames: tuple[LearningFrames, list[int]] | None = None
        self.aside = False
        resting = np.flatnonzero(self._rest)
        if not len(resting):
            self._limit = "no-rest"
            return
        self._pose = np.median(feet[resting], axis=0)
        into_plane = np.linalg.inv(view.plane)
        shank = float(np.hypot(*(into_plane @ (self._pose[0] - self._pose[1]))))
        self._foot_px = FOOT_PER_SHANK * shank
        if self._foot_px < SMALLEST:
            self._limit = "too-small"
            return
        self.reference = int(resting[len(resting) // 2])
        self._wanted = self._learning_frames(resting)
        self._costs = np.full((len(time_s), PARTS, len(TURNS_DEG)), np.nan, np.float32)

    def _learning_frames(self, resting: npt.NDArray[np.intp]) -> list[int]:
        seen = np.flatnonzero(np.isfinite(self._feet).all(axis=(1, 2)))
        spread = seen[np.linspace(0, len(seen) - 1, min(len(seen), LEARNING_FRAMES)).astype(int)]
        still = resting[np.linspace(0, len(resting) - 1, RESTING_FRAMES).astype(int)]
        return sorted({*map(int, spread), *map(int, still)})

    def begin(self, image: Image) -> None:
        """Take in the picture of the `reference` frame (RGB)."""
        self._tracker = ShankTracker(
            image, self._pose[:2], self._feet[:, :2], self._view.plane, self._view.expected_ankle
        )

    def follow(self, index: int, image: Image) -> None:
        """Follow the shank into one frame of the second reading; frames come in order."""
        if self._tracker is None or self._limit:
            return
        fix = self._tracker.add(index, image)
        if fix is not None and index in self._wanted:
            self._kept[index] = LegPicture.of(image, fix.pose.ankle, self._foot_px)

    def learn(self, stopped: Callable[[], bool] = bool) -> None:
        """Learn the layers and the turning point from what was kept.

        Parameters
        ----------
        stopped : callable
            Asked several times a second whether nobody waits any more: then
            `LearningStoppedError` is raised.
        """
        if self._tracker is None or self._limit:
            return
        track = self._tracker.finish(self._time_s)
        self._track = track
        seen = np.isfinite(self._feet).all(axis=(1, 2))
        followed = track.followed[seen].mean() if seen.any() else 0.0
        used = sorted(self._kept)
        resting = self._rest[used]
        if followed < FOLLOWED or len(used) < FEWEST or not resting.any():
            self._limit = "shank-lost"
            return
        legs = [self._leg(index, self._view.plane) for index in used]
        learning = self._learning(used, legs)
        self._frames = learning, used
        learner, rough = (TurnLearner(learning, coarse, stopped) for coarse in (1, COARSE))
        self._kept.clear()
        if learner.disagreement > HIDDEN_ANKLE:
            self._limit = "ankle-hidden"
            return
        # Searched for in coarse pictures, four times as fast; full ones tell which is the best.
        ways = learner.refine(rough.explain(rough.begin()))
        best, searched = ways[0].fit, ways[0].searched
        views = []
        for plane in self._view.other_planes:
            seen_so = [self._leg(index, plane) for index in used]
            other = rough.again(searched, VIEW_ROUNDS, frames=seen_so)
            views.append(other.turns_deg - searched.turns_deg)
        self._limit = limit_of_evidence(best)
        self._learnt = LearntFoot(
            layers=best.layers,
            costs=TurnCosts(best.layers, learner.grid.weight, halves=True),
            grid=learner.grid,
            point=best.point,
            plane=self._view.plane,
            foot_px=self._foot_px,
            error=common_error(ways, views),
            zero_deg=best.zero_deg,
        )

    def _learning(self, used: list[int], legs: list[LegFrame]) -> LearningFrames:
        feet = np.array([leg.seen(self._feet[i, 1:]) for i, leg in zip(used, legs, strict=True)])
        line = feet[:, 2] - feet[:, 1]
        turn = np.degrees(np.unwrap(np.arctan2(-line[:, 1], line[:, 0])))
        resting = self._rest[used]
        heel, toe = np.median(feet[resting, 1:], axis=0)
        off = np.hypot(*(feet[:, 0] - np.median(feet[resting, 0], axis=0)).T)
        ankle = np.median(feet[off <= max(HIDDEN_ANKLE, off.min()), 0], axis=0)
        outline = np.stack([heel, toe, ankle])
        return LearningFrames(
            pictures=[self._kept[index] for index in used],
            frames=legs,
            time_s=self._time_s[used],
            landmark_turn_deg=turn - np.median(turn[resting]),
            rest=resting,
            outline=outline,
            mixed_up=self._away_from_other_leg(legs[int(resting.argmax())]),
        )

    def _away_from_other_leg(self, leg: LegFrame) -> Floats | None:
        """Where landmarks that are drawn to the other leg should lie; None where it is far."""
        if self._view.other_leg is None:
            return None
        other = np.linalg.solve(leg.axes, self._view.other_leg).astype(np.float64)
        apart = float(np.hypot(*other))
        return -MIXED_UP * other / apart if BESIDE[0] < apart < BESIDE[1] else None

    def _leg(self, index: int, plane: Floats) -> LegFrame:
        """Where the leg is in a frame, in some view."""
        assert self._track is not None
        tilt = float(self._track.tilt[index])
        up = self._view.plane @ np.array([np.sin(tilt), -np.cos(tilt)])
        forward, down = np.linalg.solve(plane, up)
        other = float(np.arctan2(forward, -down))
        return LegFrame.of(plane, other, self._track.ankle[index], self._foot_px)

    def add(self, index: int, image: Image) -> None:
        """Measure one frame of the third reading.

        Parameters
        ----------
        index : int
            Of the frame.
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        """
        if self._learnt is None or self._track is None or not self._track.followed[index]:
            return
        self._costs[index] = self._learnt.costs_in(image, self._leg(index, self._view.plane))

    def finish(self, find_rest: RestFinder | None = None) -> AnkleTurn:
        """Put the frames together; NaN and untrusted throughout where nothing was read.

        Parameters
        ----------
        find_rest : callable, optional
            Frames of the rest in a turn that the pictures showed, nowhere where it finds none.
            Turns count from there: the landmarks of somebody who lies can make an end the rest.
        """
        count = len(self._time_s)
        learnt = self._learnt
        measured = np.isfinite(self._costs[:, 0, 0]) if learnt else np.zeros(count, bool)
        if learnt is None or not measured.any():
            nothing = np.full(count, np.nan)
            limit = self._limit or "shank-lost"
            return AnkleTurn(nothing, nothing.copy(), np.zeros(count, bool), limit)
        turn, spread = likeliest_path(self._costs.sum(axis=1, dtype=np.float64), self._time_s)
        self.aside = self._turns_aside(learnt, turn)
        rest = self._resting(turn, measured, find_rest)
        if rest.any():
            learnt = self._learnt = learnt.at_rest(turn[rest])
        turn, sd = learnt.from_rest(turn, spread, self._costs)
        turn[~measured], sd[~measured] = np.nan, np.nan
        return AnkleTurn(turn, sd, measured & (not self._limit), self._limit)

    def _turns_aside(self, learnt: LearntFoot, turn: Floats) -> bool:
        """Whether the foot goes round, and not only up and down."""
        if self._frames is None:
            return False
        frames, used = self._frames
        speed = np.gradient(turn, self._time_s)
        place = learnt.grid, learnt.point, learnt.layers.mask
        return difference_of_ways(frames, used, turn, speed, place) > ASIDE

    def _resting(self, turn: Floats, measured: Bools, find_rest: RestFinder | None) -> Bools:
        """Frames that were measured of the rest, as the pictures show it or else the landmarks."""
        if find_rest is not None:
            seen = np.where(measured, turn, np.nan)
            found = find_rest(AnkleTurn(seen, np.zeros(len(turn)), measured)) & measured
            if found.any():
                return found
        return self._rest & measured

    def follower(self) -> FreeFootFollower | None:
        """What goes on measuring, in frames that come; None where nothing was learnt."""
        if self._learnt is None or self._tracker is None or self._limit:
            return None
        return FreeFootFollower(self._learnt, self._tracker)


def limit_of_evidence(fit: TurnFit) -> str:
    """Why a turn is not believed for what its foot explains: a limit's code, or nothing."""
    seen = fit.explained
    if seen.evidence < LEAST_EVIDENCE and seen.unrest > RESTING_UNREST:
        return "no-turn"
    if seen.evidence < FAINT_EVIDENCE and np.ptp(fit.turns_deg) > RESTING_DEG:
        return "faint"
    return ""
