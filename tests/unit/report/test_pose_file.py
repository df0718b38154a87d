"""What is saved of a recording is loaded again, also from older files."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from handmade import handmade_recording
from hypothesis import given
from pose_file_making import ONE_EURO, arrays_of, assert_same, contents, recordings, with_header
from property_testing import examples

from formcheck.model.landmarks import LANDMARK_NAMES
from formcheck.model.pose_backend import (
    MEDIAPIPE_VIDEO,
    UNSMOOTHED,
)
from formcheck.model.recording import (
    AnkleTurn,
    FootTurn,
    Recording,
    Roll,
    ShankTurn,
    VerticalConvergence,
)
from formcheck.model.result import Clip
from formcheck.report.pose_file import load_recording, pose_bytes, save_recording


@pytest.fixture
def recording() -> Recording:
    return handmade_recording()


@examples(0.6)
@given(recording=recordings())
def test_round_trip_is_exact(recording: Recording, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_recording(recording, path)
    loaded = load_recording(path)
    assert_same(loaded, recording)
    assert pose_bytes(loaded) == pose_bytes(recording) == path.read_bytes()


def test_name_that_is_not_unicode_survives(recording: Recording, tmp_path: Path) -> None:
    odd = replace(recording, clip=Clip(**{**dict(recording.clip), "path": "a\udce9.mp4"}))
    save_recording(odd, tmp_path / "pose.npz")
    assert load_recording(tmp_path / "pose.npz").clip.path == "a\udce9.mp4"


def test_numpy_reads_it_without_pickle(recording: Recording, tmp_path: Path) -> None:
    save_recording(recording, tmp_path / "pose.npz")
    with np.load(tmp_path / "pose.npz", allow_pickle=False) as file:
        assert sorted(file.files) == [
            "header", "landmarks", "right_foot_pitch_deg", "right_foot_sd_deg",
            "right_foot_trusted", "time_s",
        ]  # fmt: skip
        assert json.loads(bytes(file["header"]))["version"] == 8


def test_loaded_arrays_can_be_changed(recording: Recording, tmp_path: Path) -> None:
    save_recording(recording, tmp_path / "pose.npz")
    loaded = load_recording(tmp_path / "pose.npz")
    assert all(values.flags.writeable for values in arrays_of(loaded).values())


@pytest.fixture
def moving(recording: Recording) -> Recording:
    motion = np.tile(np.eye(2, 3), (len(recording.track), 1, 1))
    motion[1] = np.nan
    motion[2, :, 2] = 3.25, -1e-300
    convergence = VerticalConvergence(-0.125, 0.03)
    return replace(
        recording, roll=Roll(3.0, 0.5, 4.0), convergence=convergence, camera_motion=motion
    )


def test_convergence_and_camera_motion_survive(moving: Recording, tmp_path: Path) -> None:
    save_recording(moving, tmp_path / "pose.npz")
    loaded = load_recording(tmp_path / "pose.npz")
    assert_same(loaded, moving)
    assert loaded.convergence == VerticalConvergence(-0.125, 0.03)
    assert loaded.camera_motion is not None
    assert np.isnan(loaded.camera_motion[1]).all()
    np.testing.assert_array_equal(loaded.camera_motion[2, :, 2], [3.25, -1e-300])


@pytest.mark.parametrize(
    ("version", "later"),
    [(1, ("roll", "convergence")), (2, ("convergence",))],
    ids=["version 1", "version 2"],
)
def test_older_files_know_less(
    version: int, later: tuple[str, ...], moving: Recording, tmp_path: Path
) -> None:
    arrays = contents(moving)
    del arrays["camera_motion"]
    with_header(
        arrays, version=version, **dict.fromkeys((*later, "foot_scale_sd", "backend"), "gone")
    )
    np.savez(tmp_path / "pose.npz", **arrays)
    loaded = load_recording(tmp_path / "pose.npz")
    assert loaded.camera_motion is loaded.convergence is None
    unknown = dict.fromkeys((*later, "camera_motion"), None)
    turns = {side: replace(turn, scale_sd=0.0) for side, turn in moving.foot_turns.items()}
    assert_same(loaded, replace(moving, foot_turns=turns, **unknown))


@pytest.mark.parametrize(
    ("version", "gone"),
    [
        (1, ("roll", "convergence", "foot_scale_sd", "backend")),
        (2, ("convergence", "foot_scale_sd", "backend")),
        (3, ("foot_scale_sd", "backend")),
        (4, ("backend",)),
    ],
)
def test_files_before_the_backend_was_named_are_mediapipes(
    version: int, gone: tuple[str, ...], recording: Recording, tmp_path: Path
) -> None:
    unsmoothed = replace(recording, track=replace(recording.track, backend=UNSMOOTHED))
    arrays = contents(unsmoothed)
    with_header(arrays, version=version, **dict.fromkeys(gone, "gone"))
    np.savez(tmp_path / "pose.npz", **arrays)
    assert load_recording(tmp_path / "pose.npz").track.backend == MEDIAPIPE_VIDEO


def test_the_header_names_the_backend_and_its_smoothing(recording: Recording) -> None:
    header = json.loads(bytes(contents(recording)["header"]))
    assert header["backend"]["name"] == "mediapipe"
    assert header["backend"]["smoothing"] == ONE_EURO
    assert tuple(header["backend"]["landmarks"]) == LANDMARK_NAMES
    none = replace(recording, track=replace(recording.track, backend=UNSMOOTHED))
    assert json.loads(bytes(contents(none)["header"]))["backend"]["smoothing"] is None


def test_turns_of_free_feet_are_kept_with_their_limits(
    recording: Recording, tmp_path: Path
) -> None:
    count = len(recording.track)
    turn = AnkleTurn(np.linspace(-30, 20, count), np.full(count, 2.0), np.ones(count, bool))
    unknown = AnkleTurn(
        np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, bool), "far-leg"
    )
    whole = replace(recording, ankle_turns={"left": turn, "right": unknown})
    save_recording(whole, tmp_path / "pose.npz")
    loaded = load_recording(tmp_path / "pose.npz")
    assert_same(loaded, whole)
    limits = {side: ankle.limit for side, ankle in loaded.ankle_turns.items()}
    assert limits == {"left": "", "right": "far-leg"}


def test_turns_of_shanks_are_kept_as_they_were_followed(
    recording: Recording, tmp_path: Path
) -> None:
    turn = np.linspace(0, 38, len(recording.track))
    turn[::7] = np.nan
    whole = replace(recording, shank_turns={"right": ShankTurn(turn, np.full(len(turn), 1.7))})
    save_recording(whole, tmp_path / "pose.npz")
    assert_same(load_recording(tmp_path / "pose.npz"), whole)


@pytest.mark.parametrize("share", [0.85, None])
def test_what_the_trunk_says_of_a_foot_is_kept(recording: Recording, tmp_path: Path, share) -> None:
    values = np.zeros(len(recording.track))
    turn = FootTurn(values, values, values > 0, 0.07, share)
    whole = replace(recording, foot_turns={"left": turn})
    save_recording(whole, tmp_path / "pose.npz")
    assert_same(load_recording(tmp_path / "pose.npz"), whole)
