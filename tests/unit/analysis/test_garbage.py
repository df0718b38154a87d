"""Whatever the pose model says: a result of finite numbers, or an error with advice."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples
from synthetic import film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.errors import FormcheckError
from formcheck.exercises.catalogue import exercise_names
from formcheck.model.landmarks import LANDMARK_COUNT
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn, Recording
from formcheck.model.result import Clip, Result, Side

GOOD = film(play(stand(0.7), raises(2, rest_s=0.3), stand(0.5)), fps=20.0).track
CLIP = Clip(
    path="garbage.mp4",
    width=GOOD.width,
    height=GOOD.height,
    duration_s=6.0,
    frames=len(GOOD),
    rotation_deg=0,
)
WILD = (float("nan"), float("inf"), -float("inf"), 0.0, -1e6, 1e30)


MOST_WILD = 25
"""Frames. A landmark that is never known is a test of its own."""


@dataclass(frozen=True)
class Damage:
    """One thing that is wrong with a stretch of a good track.

    Attributes
    ----------
    kind : str
        What is done to it.
    first, count : int
        Frames.
    landmark, column : int
        Where only one of them is concerned.
    seed : int
        Of the random numbers.
    wild : float
        A value that no landmark should have.
    """

    kind: str
    first: int
    count: int
    landmark: int
    column: int
    seed: int
    wild: float

    def do(self, landmarks: np.ndarray) -> None:
        """Damage the track in place."""
        random = np.random.default_rng(self.seed)
        part = landmarks[self.first : self.first + self.count]
        if self.kind == "wild column":
            part[:MOST_WILD, self.landmark, self.column] = self.wild
        elif self.kind == "wild landmark":
            part[:MOST_WILD, self.landmark] = self.wild
        elif self.kind == "moved landmark":
            part[:, self.landmark, :2] += random.normal(0, 150, 2)
        else:
            ALL_LANDMARKS[self.kind](part, random)


def _elsewhere(part: np.ndarray, random: np.random.Generator) -> None:
    part[:, :, :2] *= random.choice([-1.0, 0.02, 0.4, 2.5])


def _scattered(part: np.ndarray, random: np.random.Generator) -> None:
    part[:, :, :2] = random.uniform(0, 480, part[:, :, :2].shape)


def _shaken(part: np.ndarray, random: np.random.Generator) -> None:
    part[:, :, :2] += random.normal(0, 30, part[:, :, :2].shape)


def _mirrored(part: np.ndarray, _: np.random.Generator) -> None:
    part[:, :, 0] = GOOD.width - part[:, :, 0]


def _upside_down(part: np.ndarray, _: np.random.Generator) -> None:
    part[:, :, 1] = GOOD.height - part[:, :, 1]


def _frozen(part: np.ndarray, _: np.random.Generator) -> None:
    part[:] = part[:1]


def _lost(part: np.ndarray, _: np.random.Generator) -> None:
    part[:] = np.nan


def _unsure(part: np.ndarray, random: np.random.Generator) -> None:
    part[:, :, 3:] = random.uniform(0, 0.2)


ALL_LANDMARKS = {
    do.__name__[1:].replace("_", " "): do
    for do in (
        _elsewhere,
        _scattered,
        _shaken,
        _mirrored,
        _upside_down,
        _frozen,
        _lost,
        _unsure,
    )
}
KINDS = ["wild column", "wild landmark", "moved landmark", *ALL_LANDMARKS]
damages = st.builds(
    Damage,
    kind=st.sampled_from(KINDS),
    first=st.integers(0, len(GOOD) - 1),
    count=st.sampled_from([1, 3, 10, 25, len(GOOD)]),
    landmark=st.sampled_from([0, 11, 12, *range(23, 33)]),
    column=st.integers(0, 4),
    seed=st.integers(0, 2**16),
    wild=st.sampled_from(WILD),
)
steps_s = st.one_of(
    st.just(np.full(len(GOOD), 0.05)),
    st.integers(0, 999).map(
        lambda seed: np.random.default_rng(seed).exponential(0.05, len(GOOD)) + 1e-3
    ),
    st.integers(0, 999).map(
        lambda seed: np.random.default_rng(seed).choice([0.002, 0.05, 2.0], len(GOOD))
    ),
)
settings_ = st.builds(
    Options,
    exercise=st.sampled_from(exercise_names()),
    side=st.sampled_from(["auto", "left", "right", "both"]),
    height_cm=st.sampled_from([None, 170.0]),
    foot_length_cm=st.sampled_from([None, 25.0]),
    mass_kg=st.sampled_from([None, 70.0]),
)
# The same examples every time, on every machine: a failure must not wait for luck.
fuzz = partial(examples, derandomize=True)


def recording_of(
    landmarks: np.ndarray, time_s: np.ndarray, turns: dict[Side, FootTurn] | None = None
) -> Recording:
    track = PoseTrack(time_s, landmarks.astype(np.float32), GOOD.width, GOOD.height)
    return Recording(CLIP, track, foot_turns=turns or {})


def numbers_in(part: Any) -> list[float]:
    if isinstance(part, dict):
        return [n for value in part.values() for n in numbers_in(value)]
    if isinstance(part, (list, tuple)):
        return [n for value in part for n in numbers_in(value)]
    return [float(part)] if isinstance(part, (int, float)) else []


def survives(recording: Recording, options: Options | None = None) -> Result | None:
    """Measure it: an honest result, or None after an error with a line of advice."""
    try:
        result = analyze_recording(recording, options or Options()).result
    except FormcheckError as error:
        advice = str(error)
        return None if advice and "\n" not in advice else pytest.fail(f"no advice: {advice}")
    assert all(math.isfinite(number) for number in numbers_in(result.model_dump()))
    assert Result.model_validate_json(result.model_dump_json(by_alias=True)) == result
    for rep in result.reps:
        assert 0 <= rep.start_s <= rep.end_s <= recording.track.time_s[-1]
    assert result.summary.rep_count == sum(rep.counted for rep in result.reps)
    return result


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(st.lists(damages, min_size=1, max_size=4), steps_s, settings_)
@fuzz(0.7)
def test_damaged_tracks(listed: list[Damage], steps: np.ndarray, options: Options) -> None:
    landmarks = GOOD.landmarks.copy()
    for damage in listed:
        damage.do(landmarks)
    time_s = np.cumsum(steps)
    survives(recording_of(landmarks, time_s - time_s[0]), options)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(
    st.sampled_from(["uniform", "cloud", "still", "walk", "holes"]),
    st.integers(0, 2**32 - 1),
    st.integers(1, 60),
    settings_,
)
@fuzz(0.7)
def test_random_landmarks(kind: str, seed: int, length: int, options: Options) -> None:
    random = np.random.default_rng(seed)
    shape = (length, LANDMARK_COUNT, 5)
    landmarks = random.uniform(0, 460, shape)
    if kind == "cloud":
        landmarks = random.normal(250, 60, shape)
    elif kind == "still":
        landmarks = np.repeat(landmarks[:1], length, axis=0)
    elif kind == "walk":
        landmarks = landmarks[:1] + np.cumsum(random.normal(0, 2, shape), axis=0)
    elif kind == "holes":
        landmarks[random.uniform(size=shape) < 0.05] = np.nan
    landmarks[..., 3:] = random.uniform(0, 1, (*shape[:2], 2))
    survives(recording_of(landmarks, np.arange(length) / 30), options)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(st.integers(0, 2**32 - 1), st.sampled_from(WILD))
@fuzz(0.15)
def test_foot_turns_of_any_kind(seed: int, wild: float) -> None:
    random = np.random.default_rng(seed)
    turns: dict[Side, FootTurn] = {}
    for side in get_args(Side):
        pitch, sd = random.normal(0, 200, len(GOOD)), random.exponential(5, len(GOOD))
        pitch[random.uniform(size=len(GOOD)) < 0.2] = wild
        turns[side] = FootTurn(pitch, sd + 1e-3, random.uniform(size=len(GOOD)) < 0.7)
    survives(recording_of(GOOD.landmarks, GOOD.time_s, turns))


def test_a_good_track_is_measured_by_the_same_yardstick() -> None:
    result = survives(recording_of(GOOD.landmarks, GOOD.time_s))
    assert result is not None
    assert result.summary.rep_count == 2


@pytest.mark.parametrize("place", [0.0, 100.0])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_body_without_extent(place: float) -> None:
    landmarks = np.full((40, LANDMARK_COUNT, 5), place)
    landmarks[..., 3:] = 0.9
    survives(recording_of(landmarks, np.arange(40) / 30))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("landmark", "side"),
    [
        (0, "auto"),
        (2, "auto"),
        (11, "auto"),
        (24, "auto"),
        (26, "auto"),
        (28, "right"),
        (31, "auto"),
        (26, "left"),
    ],
)
def test_a_landmark_that_is_never_known(landmark: int, side: Any) -> None:
    landmarks = GOOD.landmarks.copy()
    landmarks[:, landmark, :2] = np.nan
    survives(recording_of(landmarks, GOOD.time_s), Options(side=side))


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_hardly_any_frames(frames: int) -> None:
    track = PoseTrack(GOOD.time_s[:frames], GOOD.landmarks[:frames], GOOD.width, GOOD.height)
    with pytest.raises(FormcheckError):
        analyze_recording(
            Recording(recording_of(GOOD.landmarks, GOOD.time_s).clip, track), Options()
        )
