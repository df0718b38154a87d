"""A free foot whose picture is learnt while it is tested, and measured from then on."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import pytest

from formcheck.analysis.free_foot import LearntTurn, PictureSequence, unmeasured_turn
from formcheck.analysis.options import Options
from formcheck.live import leg_pictures, pictured_foot
from formcheck.live.leg_pictures import STEP_S, LearntLeg, LegPictures
from formcheck.live.pictured_foot import SHARE, SHOWN_S, PicturedFoot
from formcheck.model.frame import Image
from formcheck.model.landmarks import POSE_SHAPE
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.registration.free_foot.learnt_foot import FollowedTurn
from formcheck.registration.free_foot.turn_fit import LearningStoppedError

SIZE = (640, 480)
BLANK = np.zeros((480, 640, 3), np.uint8)
POSE = np.full(POSE_SHAPE, 100.0, np.float32)
REST = PoseTrack(np.arange(-4, 1) * 0.2, np.tile(POSE, (5, 1, 1)), *SIZE)


@dataclass
class ScriptedFollower:
    """Says that the foot turns by 10 degrees a second; lost where it is told so."""

    sd_deg: float = 2.0
    lost: bool = False
    takes_s: float = 0.0
    clock_s: float = 0.0
    asked: list[float] = field(default_factory=list)

    def measure(self, time_s: float, image: Image, joints: np.ndarray) -> FollowedTurn | None:
        assert image.shape[0] < 480
        assert joints.shape == (2, 2)
        self.asked.append(time_s)
        self.clock_s += self.takes_s
        return None if self.lost else FollowedTurn(10 * time_s, self.sd_deg)


class Learning:
    """Stands in for the thread: what is learnt is there when it is let go."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future[LearntLeg], Callable[[], LearntLeg]]] = []

    def start(self, job: Callable[[], LearntLeg]) -> Future[LearntLeg]:
        future: Future[LearntLeg] = Future()
        self.jobs.append((future, job))
        return future

    def end(self) -> None:
        future, job = self.jobs[-1]
        future.set_result(job())


class Scene:
    """A foot in front of the camera, 25 pictures a second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.follower, self.learning = ScriptedFollower(), Learning()
        self.holds = True
        self.learnt_from: list[tuple[int, int, Options]] = []
        pictures = LegPictures(np.array([[300.0, 100], [310, 300]]), SIZE)
        for time_s in REST.time_s.tolist():
            pictures.add_rest(time_s, BLANK)
        self.foot = PicturedFoot(pictures, REST, "left", self.learning.start)
        self.now_s = 0.0
        monkeypatch.setattr(leg_pictures, "learn_free_foot", self.learn)
        monkeypatch.setattr(pictured_foot, "perf_counter", lambda: self.follower.clock_s)

    def learn(
        self, source: PictureSequence, recording: Recording, options: Options, side: str
    ) -> LearntTurn:
        self.source = source
        assert side == options.side == "left"
        pictures = sum(1 for _ in source.read(None))
        self.learnt_from.append((pictures, len(recording.track), options))
        if not self.holds:
            return LearntTurn(unmeasured_turn(len(recording.track), "shank-lost"))
        zero = np.zeros(len(recording.track))
        turn = AnkleTurn(zero, zero + 2, zero == 0, "")
        return LearntTurn(turn, self.follower)  # type: ignore[arg-type]

    def go(self, seconds: float) -> FollowedTurn | None:
        for _ in range(round(seconds / 0.04)):
            self.now_s += 0.04
            self.foot.see(self.now_s, POSE, BLANK)
        return self.foot.turn_at(self.now_s)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(monkeypatch)


def test_a_foot_is_measured_when_it_is_learnt(scene: Scene) -> None:
    assert scene.go(4.0) is None
    scene.foot.learn()
    assert scene.go(1.0) is None
    assert not scene.foot.known
    scene.learning.end()
    turn = scene.go(1.0)
    assert scene.foot.known
    assert turn is not None
    assert turn.dorsiflexion_deg == pytest.approx(10 * scene.now_s, abs=10 * STEP_S)
    # Of the rest and of the pictures that were kept until then.
    (pictures, frames, options) = scene.learnt_from[0]
    assert pictures == frames == pytest.approx(len(REST) + 4.0 / STEP_S, abs=2)
    assert options.exercise == "rom-active"
    # Not every picture is looked at, and nothing is learnt anew.
    assert np.diff(scene.follower.asked).min() > STEP_S - 0.01
    scene.foot.learn()
    assert len(scene.learning.jobs) == 1


def test_a_foot_that_does_not_hold_is_learnt_again_after_the_next_trial(scene: Scene) -> None:
    scene.holds = False
    scene.go(2.0)
    scene.foot.learn()
    scene.foot.learn()
    assert len(scene.learning.jobs) == 1
    scene.learning.end()
    assert scene.go(1.0) is None
    scene.holds = True
    scene.foot.learn()
    scene.learning.end()
    assert scene.go(1.0) is not None
    assert len(scene.learning.jobs) == 2


def test_what_is_too_unsure_or_old_is_not_shown(scene: Scene) -> None:
    scene.go(2.0)
    scene.foot.learn()
    scene.learning.end()
    assert scene.go(0.5) is not None
    assert scene.foot.turn_at(scene.now_s + SHOWN_S + STEP_S) is None
    scene.follower.sd_deg = 6.0
    assert scene.go(0.5) is None
    scene.follower.sd_deg = 2.0
    assert scene.go(0.5) is not None
    scene.follower.lost = True
    assert scene.go(0.5) is None


def test_a_slow_machine_measures_fewer_pictures_and_keeps_all(scene: Scene) -> None:
    scene.go(2.0)
    scene.foot.learn()
    scene.learning.end()
    scene.follower.takes_s = 2 * SHARE * STEP_S
    kept = len(scene.foot.pictures)
    assert scene.go(4.0) is not None
    assert len(scene.follower.asked) == pytest.approx(2.0 / STEP_S, abs=2)
    assert len(scene.foot.pictures) - kept == pytest.approx(4.0 / STEP_S, abs=2)


def test_who_begins_anew_is_still_known(scene: Scene) -> None:
    scene.go(2.0)
    scene.foot.learn()
    scene.learning.end()
    scene.go(1.0)
    scene.foot.forget_tries()
    assert len(scene.foot.pictures) == len(REST)
    assert scene.go(0.5) is not None


def test_who_quits_does_not_wait_for_what_is_being_learnt(scene: Scene) -> None:
    scene.go(4.0)
    scene.foot.learn()
    scene.foot.stop_learning()
    with pytest.raises(LearningStoppedError):
        scene.learning.end()
    scene.go(1.0)
    assert not scene.foot.known
    # After a pause the next trial is learnt from.
    scene.foot.learn()
    scene.learning.end()
    scene.go(0.5)
    assert scene.foot.known
    assert not scene.source.stopped()


def test_nobody_seen_is_nothing_learnt() -> None:
    pictures = LegPictures(np.array([[300.0, 100], [310, 300]]), SIZE)
    track = PoseTrack(np.array([0.0]), np.full((1, *POSE_SHAPE), np.nan, np.float32), *SIZE)
    foot = PicturedFoot(pictures, track, "left")
    found = pictures.learn(foot._recording(), Options(exercise="rom-active"), "left")
    assert not found.measures
    assert found.measure(1.0, BLANK, np.zeros((2, 2))) is None
