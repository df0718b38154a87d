"""MediaPipe finds the rendered person, prints nothing and leaves the process as it was."""

import ast
import gc
import importlib.util
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import av
import numpy as np
import pytest
from lanes import swept

from formcheck.errors import ModelError
from formcheck.model.frame import Frame
from formcheck.model.landmarks import Landmark, Pose
from formcheck.model.paths import model_path, samples_folder
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO
from formcheck.pose.mediapipe import estimator, network_process
from formcheck.pose.mediapipe.bundle import NETWORKS
from formcheck.pose.mediapipe.estimator import MediaPipeEstimator

CLIP = samples_folder() / "calf_raise_side.mp4"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    frames = []
    with av.open(str(CLIP)) as container:
        for index, picture in zip(range(10), container.decode(video=0), strict=False):
            frames.append(Frame(index, float(picture.time), picture.to_ndarray(format="rgb24")))
    return frames


@pytest.fixture(scope="module")
def one_source() -> Iterator[MediaPipeEstimator]:
    with MediaPipeEstimator() as source:
        yield source


@pytest.fixture
def source(one_source: MediaPipeEstimator) -> MediaPipeEstimator:
    """One that has seen no frame of this film yet."""
    one_source.restart()
    return one_source


def poses(frames: list[Frame], source: MediaPipeEstimator | None = None) -> list[Pose]:
    """What a source finds, one of their own unless it is given."""
    if source is None:
        with MediaPipeEstimator() as new:
            return poses(frames, new)
    source.restart()
    found = [source.detect(frame) for frame in frames]
    assert all(pose is not None for pose in found)
    return [pose for pose in found if pose is not None]


def test_the_near_leg_is_where_it_was_rendered(
    source: MediaPipeEstimator, frames: list[Frame]
) -> None:
    truth = json.loads(CLIP.with_suffix(".truth.json").read_text())["R"]["px"]
    for frame in frames:
        pose = source.detect(frame)
        assert pose is not None
        assert pose.shape == (33, 5)
        assert pose.dtype == np.float32
        for landmark, point in ((Landmark.RIGHT_KNEE, "knee"), (Landmark.RIGHT_HIP, "hip")):
            distance = np.linalg.norm(pose[landmark, :2] - truth[point][frame.index])
            assert distance < 15, f"{point} is {distance:.0f} px off"
        assert ((pose[:, 3:] >= 0) & (pose[:, 3:] <= 1)).all()


def test_nobody_in_an_empty_picture(source: MediaPipeEstimator) -> None:
    assert source.detect(Frame(0, 0.0, np.full((480, 640, 3), 90, np.uint8))) is None


def test_pixels_need_not_lie_in_a_row(source: MediaPipeEstimator, frames: list[Frame]) -> None:
    mirrored = [Frame(f.index, f.time_s, f.image[:, ::-1]) for f in frames[:3]]
    assert not mirrored[0].image.flags.c_contiguous
    copied = [Frame(f.index, f.time_s, f.image.copy()) for f in mirrored]
    np.testing.assert_array_equal(poses(mirrored, source), poses(copied, source))


@pytest.mark.sweep
def test_a_picture_too_large_to_share_gives_the_same_pose(
    source: MediaPipeEstimator, frames: list[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = poses(frames[:3], source)
    monkeypatch.setattr(network_process, "SHARED_BYTES", 4096)
    np.testing.assert_array_equal(poses(frames[:3]), shared)


@pytest.mark.parametrize("step_s", [0.0001, 0.00001])
def test_more_than_a_thousand_frames_a_second(
    source: MediaPipeEstimator, frames: list[Frame], step_s: float
) -> None:
    for frame in frames[:4]:
        assert source.detect(Frame(frame.index, frame.index * step_s, frame.image)) is not None


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((480, 640, 3), np.float32),
        np.zeros((480, 640), np.uint8),
        np.zeros((480, 640, 4), np.uint8),
        np.zeros((0, 640, 3), np.uint8),
    ],
    ids=["float", "grey", "with alpha", "empty"],
)
def test_what_is_no_picture_is_refused(
    source: MediaPipeEstimator, image: np.ndarray, frames: list[Frame]
) -> None:
    with pytest.raises(ValueError, match="not an RGB picture"):
        source.detect(Frame(0, 0.0, image))
    assert source.detect(frames[1]) is not None


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 3, 3), (3000, 2, 3)])
def test_tiny_and_odd_pictures_hold_nobody(
    source: MediaPipeEstimator, shape: tuple[int, ...]
) -> None:
    assert source.detect(Frame(0, 0.0, np.zeros(shape, np.uint8))) is None


def test_two_sources_on_two_threads(frames: list[Frame]) -> None:
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(poses, [frames, frames])
    np.testing.assert_array_equal(first, second)


def test_nothing_is_printed_and_the_environment_stays_until_it_is_closed(
    frames: list[Frame], capfd: pytest.CaptureFixture[str]
) -> None:
    before = dict(os.environ)
    with MediaPipeEstimator() as source:
        source.detect(frames[0])
        assert dict(os.environ) == before
    source.close()
    with pytest.raises(ValueError, match="closed"):
        source.detect(frames[0])
    assert capfd.readouterr() == ("", "")


def test_without_standard_streams_it_works_in_a_process_of_its_own(tmp_path: Path) -> None:
    program = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from formcheck.pose.mediapipe.estimator import MediaPipeEstimator\n"
        "from formcheck.model.frame import Frame\n"
        "with MediaPipeEstimator() as source:\n"
        "    pose = source.detect(Frame(0, 0.0, np.zeros((48, 64, 3), np.uint8)))\n"
        "Path(sys.argv[1]).write_text(f\"{pose} {'mediapipe' in sys.modules}\")"
    )
    result = tmp_path / "result"
    command = ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', sys.executable, "-c", program, result]
    assert subprocess.run(command, check=False).returncode == 0
    assert result.read_text() == "None False"


def test_a_module_of_the_users_folder_is_not_taken_for_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frames: list[Frame]
) -> None:
    for name in ("numpy", "json", "mediapipe"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong file')")
    monkeypatch.chdir(tmp_path)
    source = MediaPipeEstimator()
    assert len(poses(frames[:1], source)) == 1
    # The process ends with its source.
    process = source._process
    del source
    gc.collect()
    assert process.poll() is not None


def test_a_crash_is_told_and_its_last_words_are_kept(frames: list[Frame]) -> None:
    source = MediaPipeEstimator()
    source.detect(frames[0])
    source._process.send_signal(signal.SIGABRT)
    source._process.wait()
    with pytest.raises(ModelError, match=r"stopped unexpectedly \(signal 6: Aborted\)") as raised:
        source.detect(frames[1])
    assert "\n" not in str(raised.value)
    assert "XNNPACK" in raised.value.__notes__[0]
    with pytest.raises(ValueError, match="closed"):
        source.detect(frames[2])


def networks() -> tuple[bytes, bytes]:
    with zipfile.ZipFile(model_path()) as bundle:
        return bundle.read(NETWORKS[0]), bundle.read(NETWORKS[1])


@pytest.mark.parametrize("kind", swept(["swapped", "cut", "empty"], 0))
def test_networks_that_mediapipe_cannot_use(
    tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    detector, landmarks = networks()
    members = {
        "swapped": (landmarks, detector),
        "cut": (detector, landmarks[: len(landmarks) // 2]),
        "empty": (detector[:8] + bytes(1000), landmarks),
    }[kind]
    path = tmp_path / "model.task"
    with zipfile.ZipFile(path, "w") as bundle:
        for name, data in zip(NETWORKS, members, strict=True):
            bundle.writestr(name, data)
    with pytest.raises(ModelError) as raised:
        MediaPipeEstimator(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")


def test_a_missing_model_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimator, "take_process", lambda _: pytest.fail("started"))
    with pytest.raises(ModelError):
        MediaPipeEstimator(tmp_path / "missing.task")


def test_it_says_what_it_is(source: MediaPipeEstimator) -> None:
    assert source.backend.name == "mediapipe"
    assert source.backend.version == metadata.version("mediapipe")
    assert source.backend.smoothing == MEDIAPIPE_VIDEO.smoothing


def test_our_landmarks_are_mediapipes() -> None:
    library = importlib.util.find_spec("mediapipe")
    assert library is not None
    assert library.origin is not None
    path = Path(library.origin).parent / "tasks" / "python" / "vision" / "pose_landmarker.py"
    # Only read: importing it takes a second.
    (marks,) = (
        part
        for part in ast.parse(path.read_text("utf-8")).body
        if isinstance(part, ast.ClassDef) and part.name == "PoseLandmark"
    )
    numbered = {
        ast.literal_eval(line.value): line.targets[0].id.lower()
        for line in marks.body
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
    }
    assert tuple(numbered[i] for i in range(len(numbered))) == MEDIAPIPE_VIDEO.layout.names
