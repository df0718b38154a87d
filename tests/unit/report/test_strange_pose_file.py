"""A strange pose.npz costs neither memory nor minutes, and is told in one line."""

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from handmade import handmade_recording

from formcheck.errors import PoseFileError
from formcheck.model.recording import Recording
from formcheck.report.pose_file import load_recording, pose_bytes


@pytest.fixture
def recording() -> Recording:
    return handmade_recording()


def refused(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "pose.npz"
    path.write_bytes(content)
    with pytest.raises(PoseFileError) as caught:
        load_recording(path)
    return str(caught.value)


@pytest.mark.parametrize("gap_s", [1e9, 1e7])
def test_frames_that_are_years_apart_are_refused(
    gap_s: float, recording: Recording, tmp_path: Path
) -> None:
    time_s = recording.track.time_s.copy()
    time_s[-1] += gap_s
    far = replace(recording, track=replace(recording.track, time_s=time_s))
    assert "too far apart" in refused(pose_bytes(far), tmp_path)


def with_bits(recording: Recording, bits: int) -> Recording:
    landmarks = recording.track.landmarks.copy()
    landmarks.view(np.uint32)[0, 0, 0] = bits
    return replace(recording, track=replace(recording.track, landmarks=landmarks))


@pytest.mark.parametrize("bits", [0x7F800000, 0x7F7FFFFF], ids=["infinite", "far away"])
def test_landmarks_that_are_no_places_are_refused(
    bits: int, recording: Recording, tmp_path: Path
) -> None:
    assert "no places" in refused(pose_bytes(with_bits(recording, bits)), tmp_path)


def test_a_signalling_nan_is_a_missing_landmark(recording: Recording, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    path.write_bytes(pose_bytes(with_bits(recording, 0x7FA00000)))
    landmarks = load_recording(path).track.landmarks
    assert landmarks.view(np.uint32)[0, 0, 0] == np.float32(np.nan).view(np.uint32)


def test_more_frames_a_second_than_any_camera_takes_are_refused(
    recording: Recording, tmp_path: Path
) -> None:
    time_s = recording.track.time_s / 1000
    near = replace(recording, track=replace(recording.track, time_s=time_s))
    assert "too near each other" in refused(pose_bytes(near), tmp_path)


@pytest.mark.parametrize(
    "spoil", [lambda m: m * 0.0, lambda m: m + 1e9, lambda m: np.where(m == 1, 1e-5, m)]
)
def test_a_camera_motion_that_cant_be_undone_is_refused(
    spoil: object, recording: Recording, tmp_path: Path
) -> None:
    still = np.tile(np.eye(3)[:2], (len(recording.track), 1, 1))
    still[3] = np.nan  # not known there
    sound = replace(recording, camera_motion=still)
    (tmp_path / "sound.npz").write_bytes(pose_bytes(sound))
    load_recording(tmp_path / "sound.npz")
    spoiled = replace(recording, camera_motion=spoil(still))  # type: ignore[operator]
    assert "camera motion" in refused(pose_bytes(spoiled), tmp_path)


@pytest.mark.parametrize("bracket", ["(", "[", "{", "'"])
def test_an_array_header_with_an_open_bracket_is_one_line(
    bracket: str, recording: Recording, tmp_path: Path
) -> None:
    source = zipfile.ZipFile(io.BytesIO(pose_bytes(recording)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in source.namelist():
            content = source.read(name)
            if name == "time_s.npy":
                content = content.replace(b"}", bracket.encode(), 1)
            changed.writestr(name, content)
    assert "not formcheck's, or damaged" in refused(out.getvalue(), tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pose.npz")
    with pytest.raises(PoseFileError):
        load_recording(tmp_path / "pose.npz")
