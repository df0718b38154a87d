"""Recordings to save, and the arrays of a saved one to tamper with."""

import io
import json
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formcheck.model.landmarks import COLUMNS, LANDMARK_NAMES
from formcheck.model.pose_backend import (
    LandmarkLayout,
    OneEuroFilter,
    PoseBackend,
)
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn, Recording, Roll, Shot, VerticalConvergence
from formcheck.model.result import Clip, Notice
from formcheck.report.pose_file import pose_bytes

TURN_ARRAYS = ("pitch_deg", "sd_deg", "trusted")
ANKLE_ARRAYS = ("dorsiflexion_deg", "sd_deg", "trusted")
SHANK_ARRAYS = ("turn_deg", "sd_deg")


def arrays_of(recording: Recording) -> dict[str, npt.NDArray[Any]]:
    arrays: dict[str, npt.NDArray[Any]] = {
        "time_s": recording.track.time_s,
        "landmarks": recording.track.landmarks,
    }
    if recording.camera_motion is not None:
        arrays["camera_motion"] = recording.camera_motion
    for side, turn in recording.foot_turns.items():
        arrays |= {f"{side}_{name}": getattr(turn, name) for name in TURN_ARRAYS}
    for side, ankle in recording.ankle_turns.items():
        arrays |= {f"{side}_ankle_{name}": getattr(ankle, name) for name in ANKLE_ARRAYS}
    for side, shank in recording.shank_turns.items():
        arrays |= {f"{side}_shank_{name}": getattr(shank, name) for name in SHANK_ARRAYS}
    return arrays


def scales_of(recording: Recording) -> dict[str, tuple[float, float | None]]:
    return {side: (turn.scale_sd, turn.rise_share) for side, turn in recording.foot_turns.items()}


def assert_same(one: Recording, other: Recording) -> None:
    assert (one.clip, one.notices) == (other.clip, other.notices)
    assert (one.roll, one.convergence) == (other.roll, other.convergence)
    assert (one.track.width, one.track.height) == (other.track.width, other.track.height)
    assert one.track.backend == other.track.backend
    assert scales_of(one) == scales_of(other)
    ours, theirs = arrays_of(one), arrays_of(other)
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():
        assert values.dtype == theirs[name].dtype
        assert values.shape == theirs[name].shape
        # Bit for bit: the payloads of NaN and the sign of zero too.
        assert values.tobytes() == theirs[name].tobytes(), name


def contents(recording: Recording) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(pose_bytes(recording))) as file:
        return dict(file)


def with_header(arrays: dict[str, npt.NDArray[Any]], **changes: Any) -> None:
    header = json.loads(bytes(arrays["header"])) | changes
    text = json.dumps({key: value for key, value in header.items() if value != "gone"})
    arrays["header"] = np.frombuffer(text.encode(), np.uint8)


ONE_EURO = {
    "filter": "one-euro",
    "min_cutoff_hz": 0.05,
    "beta": 80.0,
    "derivative_cutoff_hz": 1.0,
    "region_scale": 2.5,
}


positive = st.floats(0, 1e6, exclude_min=True)
layouts = st.builds(
    LandmarkLayout,
    st.permutations([*LANDMARK_NAMES, "tail"]).map(tuple),
    st.permutations(COLUMNS).map(tuple),
)
backends = st.builds(
    PoseBackend,
    st.text(st.characters(), max_size=20),
    st.text(st.characters(), max_size=20),
    layouts,
    st.none() | st.builds(OneEuroFilter, positive, positive, positive, positive),
)


def shots(frames: int) -> st.SearchStrategy[tuple[Shot, ...]]:
    """Up to two shots, in order."""
    rolls = st.none() | st.builds(Roll, st.floats(-90, 90), st.floats(0, 90), st.floats(0, 1e3))
    ends = st.lists(st.integers(0, frames), min_size=4, max_size=4).map(sorted)
    pairs = ends.map(lambda e: [(e[0], e[1]), (e[2], e[3])])
    return st.tuples(pairs, st.integers(0, 2), rolls).map(
        lambda drawn: tuple(Shot(*pair, "cut", drawn[2]) for pair in drawn[0][: drawn[1]])
    )


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    count = draw(st.integers(0, 5))
    # As a camera gives them: damaged times and motions are refused.
    steps = draw(st.lists(st.floats(0.001, 10), min_size=count, max_size=count))
    times = np.cumsum(steps, dtype=np.float64)
    floats = hnp.arrays(np.uint64, count).map(lambda bits: bits.view(np.float64))
    known = hnp.arrays(np.bool_, (count, 1, 1))
    moves = hnp.arrays(np.float64, (count, 2, 3), elements=st.floats(-0.3, 0.3))
    motions = st.builds(
        lambda move, seen: np.where(seen, np.eye(2, 3) + move, np.nan), moves, known
    )
    bits = draw(hnp.arrays(np.uint32, (count, 33, 5), elements=st.integers(0, 2**32 - 1)))
    anything = bits.view(np.float32)
    # Neither further away than any picture, nor infinite: those are refused too.
    places = np.where(np.abs(anything) <= 1e6, anything, np.float32(np.nan))
    turns = st.builds(FootTurn, floats, floats, hnp.arrays(np.bool_, count), st.floats(0, 10))
    texts = st.text(st.characters(), max_size=20)
    clip = Clip(
        path=draw(texts),
        width=draw(st.integers(0, 10_000)),
        height=draw(st.integers(0, 10_000)),
        duration_s=draw(st.floats(0, allow_nan=False, allow_infinity=False)),
        frames=count,
        rotation_deg=draw(st.sampled_from([0, 90, 180, 270])),
    )
    return Recording(
        clip,
        PoseTrack(times, places, 640, 480, draw(backends)),
        draw(st.lists(st.builds(Notice, code=texts, message=texts), max_size=2)),
        draw(st.dictionaries(st.sampled_from(["left", "right"]), turns, max_size=2)),
        draw(st.none() | st.builds(Roll, st.floats(-90, 90), st.floats(0, 90), st.floats(0, 1e3))),
        draw(st.none() | st.builds(VerticalConvergence, st.floats(-1, 1), st.floats(0, 1))),
        draw(st.none() | motions),
        draw(shots(count)),
    )
