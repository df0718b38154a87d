"""A free foot's picture during a test: learnt from the first trials, measured from then on."""

from concurrent.futures import Future
from dataclasses import replace
from threading import Event
from time import perf_counter
from typing import Protocol

import numpy as np

from formcheck.analysis.options import Options
from formcheck.live.leg_pictures import STEP_S, LearntLeg, LegPictures
from formcheck.model.frame import Image
from formcheck.model.landmarks import Landmark, Pose, Side
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Clip
from formcheck.registration.free_foot.learnt_foot import FollowedTurn
from formcheck.registration.online_calibration import Job, in_background

SHOWN_S = 3 * STEP_S
"""A turn holds for so long; then the foot has moved on."""
SHARE = 0.15
"""Of the time that goes into measuring: 5 ms of a frame at 30 a second. A slow machine leaves every
second picture out, and shows as many."""
EXERCISE = "rom-active"
"""How a free foot is measured depends on no rule of the exercise."""


class Start(Protocol):
    """Begins what takes seconds and returns its future: no frame may wait."""

    def __call__(self, job: Job[LearntLeg], /) -> Future[LearntLeg]:
        """Begin a job."""


class PicturedFoot:
    """Keeps pictures of a foot, learns from them on a thread, and measures with what was learnt.

    Until then, and where the foot's turn doesn't hold in its pictures, there is no turn.

    Parameters
    ----------
    pictures : LegPictures
        With those of the resting posture.
    window : PoseTrack
        Landmarks of the resting posture.
    side : "left" or "right"
        The foot.
    start : callable
        Runs what takes seconds.
    """

    def __init__(
        self,
        pictures: LegPictures,
        window: PoseTrack,
        side: Side,
        start: Start = in_background,
    ) -> None:
        self.pictures, self._window, self._side, self._start = pictures, window, side, start
        self._joints = [Landmark.of(side, name) for name in ("knee", "ankle")]
        self._poses: list[tuple[float, Pose]] = []
        self._learning: Future[LearntLeg] | None = None
        self._stop = Event()
        self._learnt: LearntLeg | None = None
        self._last: tuple[float, FollowedTurn] | None = None
        self._next_s = -np.inf

    @property
    def known(self) -> bool:
        """Whether the foot was learnt, and its turn is measured."""
        return self._learnt is not None

    def see(self, time_s: float, pose: Pose, image: Image) -> None:
        """Take the next picture (RGB) in which the person is seen."""
        self._take_learnt()
        self._poses.append((time_s, pose))
        if not self.pictures.is_due(time_s):
            return
        self.pictures.add(time_s, image)
        if self._learnt is not None and time_s >= self._next_s:
            begun_s = perf_counter()
            joints = pose[self._joints, :2].astype(np.float64)
            turn = self._learnt.measure(time_s, image, joints)
            self._last = None if turn is None else (time_s, turn)
            self._next_s = time_s + min((perf_counter() - begun_s) / SHARE, 1.5 * STEP_S)

    def turn_at(self, time_s: float) -> FollowedTurn | None:
        """Turn that the last picture showed, if that is not long ago."""
        if self._last is None or time_s - self._last[0] > SHOWN_S:
            return None
        return self._last[1]

    def learn(self) -> None:
        """A trial is over: learn from all so far, if nothing was or is being learnt."""
        if self._learnt is not None or self._learning is not None:
            return
        recording, options = self._recording(), Options(exercise=EXERCISE, side=self._side)
        stop = self._stop = Event()
        self._learning = self._start(
            lambda: self.pictures.learn(recording, options, self._side, stop.is_set)
        )
        self._take_learnt()

    def stop_learning(self) -> None:
        """Let nobody who quits wait for what is being learnt; a later trial begins it anew."""
        self._stop.set()
        self._learning = None

    def forget_tries(self) -> None:
        """The trials begin anew; what was learnt of the foot still holds."""
        self.pictures.forget_tries()
        self._poses.clear()

    def _take_learnt(self) -> None:
        if self._learning is None or not self._learning.done():
            return
        found, self._learning = self._learning.result(), None
        if found.measures:
            self._learnt = found

    def _recording(self) -> Recording:
        window = self._window
        later = [(at_s, pose) for at_s, pose in self._poses if at_s > window.time_s[-1]]
        times = np.r_[window.time_s, [at_s for at_s, _ in later]]
        poses = np.concatenate([window.landmarks, *(pose[None] for _, pose in later)])
        track = replace(window, time_s=times, landmarks=poses.astype(np.float32))
        clip = Clip(
            path="",
            width=track.width,
            height=track.height,
            duration_s=float(times[-1]),
            frames=len(times),
            rotation_deg=0,
        )
        return Recording(clip, track)
