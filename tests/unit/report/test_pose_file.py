import io
import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from handmade import handmade_recording
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from property_testing import examples

from formcheck.errors import PoseFileError
from formcheck.model.landmarks import COLUMNS, LANDMARK_NAMES
from formcheck.model.pose_backend import (
    MEDIAPIPE_VIDEO,
    UNSMOOTHED,
    LandmarkLayout,
    OneEuroFilter,
    PoseBackend,
)
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn, Recording, Roll, Shot, VerticalConvergence
from formcheck.model.result import Clip, Notice
from formcheck.report.pose_file import load_recording, pose_bytes, save_recording


@pytest.fixture
def recording() -> Recording:
    return handmade_recording()


TURN_ARRAYS = ("pitch_deg", "sd_deg", "trusted")


def arrays_of(recording: Recording) -> dict[str, npt.NDArray[Any]]:
    arrays: dict[str, npt.NDArray[Any]] = {
        "time_s": recording.track.time_s,
        "landmarks": recording.track.landmarks,
    }
    if recording.camera_motion is not None:
        arrays["camera_motion"] = recording.camera_motion
    for side, turn in recording.foot_turns.items():
        arrays |= {f"{side}_{name}": getattr(turn, name) for name in TURN_ARRAYS}
    return arrays


def scales_of(recording: Recording) -> dict[str, float]:
    return {side: turn.scale_sd for side, turn in recording.foot_turns.items()}


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
    times = draw(
        st.lists(
            st.floats(0, 1e6, allow_nan=False), min_size=count, max_size=count, unique=True
        ).map(sorted)
    )
    floats = hnp.arrays(np.uint64, count).map(lambda bits: bits.view(np.float64))
    motions = hnp.arrays(np.uint64, (count, 2, 3)).map(lambda bits: bits.view(np.float64))
    bits = draw(hnp.arrays(np.uint32, (count, 33, 5), elements=st.integers(0, 2**32 - 1)))
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
        PoseTrack(
            np.array(times, dtype=np.float64), bits.view(np.float32), 640, 480, draw(backends)
        ),
        draw(st.lists(st.builds(Notice, code=texts, message=texts), max_size=2)),
        draw(st.dictionaries(st.sampled_from(["left", "right"]), turns, max_size=2)),
        draw(st.none() | st.builds(Roll, st.floats(-90, 90), st.floats(0, 90), st.floats(0, 1e3))),
        draw(st.none() | st.builds(VerticalConvergence, st.floats(-1, 1), st.floats(0, 1))),
        draw(st.none() | motions),
        draw(shots(count)),
    )


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
        assert json.loads(bytes(file["header"]))["version"] == 6


def test_loaded_arrays_can_be_changed(recording: Recording, tmp_path: Path) -> None:
    save_recording(recording, tmp_path / "pose.npz")
    loaded = load_recording(tmp_path / "pose.npz")
    assert all(values.flags.writeable for values in arrays_of(loaded).values())


def contents(recording: Recording) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(pose_bytes(recording))) as file:
        return dict(file)


def with_header(arrays: dict[str, npt.NDArray[Any]], **changes: Any) -> None:
    header = json.loads(bytes(arrays["header"])) | changes
    text = json.dumps({key: value for key, value in header.items() if value != "gone"})
    arrays["header"] = np.frombuffer(text.encode(), np.uint8)


def refuse(path: Path, match: str = "not formcheck's, or damaged") -> None:
    with pytest.raises(PoseFileError, match=match) as caught:
        load_recording(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    "change",
    [
        {"landmarks": np.zeros((4, 33, 4), np.float32)},
        {"landmarks": np.zeros((4, 33, 5), np.float64)},
        {"landmarks": np.zeros((4, 33, 5), np.float32, order="F")},
        {"landmarks": np.zeros(4, np.float32)},
        {"landmarks": None},
        {"time_s": np.arange(4)},
        {"time_s": np.arange(4.0).astype(">f8")},
        {"time_s": np.array(1.0)},
        {"time_s": np.array(["0", "1", "2", "3"])},
        {"time_s": None},
        {"header": None},
        {"header": np.zeros(3, np.uint8)},
        {"header": np.frombuffer(b"[]", np.uint8)},
        {"header": np.frombuffer(b"[" * 100_000, np.uint8)},
        {"right_foot_sd_deg": None},
        {"right_foot_trusted": np.zeros(4)},
        {"camera_motion": np.zeros((4, 3, 2))},
        {"camera_motion": np.zeros((4, 6))},
        {"camera_motion": np.zeros((4, 2, 3), np.float32)},
        {"camera_motion": np.zeros((4, 2, 3), order="F")},
        {"stranger": np.zeros(4)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_arrays_are_refused(
    change: dict[str, npt.NDArray[Any] | None], recording: Recording, tmp_path: Path
) -> None:
    arrays = {**contents(recording), **change}
    path = tmp_path / "pose.npz"
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    refuse(path)


@pytest.mark.parametrize(
    ("name", "array", "match"),
    [
        ("time_s", np.array([0.0, 1.0, 1.0, 2.0]), "times don't increase"),
        ("time_s", np.array([0.0, 1.0, np.nan, 2.0]), "times don't increase"),
        ("time_s", np.array([0.0, 1.0, 2.0, np.inf]), "times don't increase"),
        ("time_s", np.array([0.0, 1.0, 2.0]), "differ in length"),
        ("right_foot_sd_deg", np.zeros(5), "differ in length"),
        ("camera_motion", np.zeros((3, 2, 3)), "differ in length"),
    ],
)
def test_damaged_arrays_are_told(
    name: str, array: npt.NDArray[Any], match: str, recording: Recording, tmp_path: Path
) -> None:
    arrays = {**contents(recording), name: array}
    np.savez(tmp_path / "pose.npz", **arrays)
    refuse(tmp_path / "pose.npz", match)


ONE_EURO = {
    "filter": "one-euro",
    "min_cutoff_hz": 0.05,
    "beta": 80.0,
    "derivative_cutoff_hz": 1.0,
    "region_scale": 2.5,
}


def backend_tree(**changes: Any) -> dict[str, Any]:
    """What the header says of a backend."""
    tree = {"name": "other", "version": "1", "landmarks": LANDMARK_NAMES, "columns": COLUMNS}
    return tree | {"smoothing": ONE_EURO} | changes


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"version": 7}, "written by a newer formcheck; update"),
        ({"version": 7, "clip": "gone", "more": 1}, "written by a newer formcheck; update"),
        ({"version": 0}, "not formcheck's"),
        ({"version": "5"}, "not formcheck's"),
        ({"format": "other"}, "not formcheck's"),
        ({"clip": {"path": 3}}, "not formcheck's"),
        ({"notices": "gone"}, "not formcheck's"),
        ({"width": -1}, "not formcheck's"),
        ({"surprise": 1}, "not formcheck's"),
        ({"roll": {"roll_deg": 1.0}}, "not formcheck's"),
        ({"foot_scale_sd": {"left": -0.1}}, "not formcheck's"),
        ({"foot_scale_sd": {"left": float("nan")}}, "not formcheck's"),
        ({"foot_scale_sd": {"middle": 0.1}}, "not formcheck's"),
        ({"backend": {"name": "other"}}, "not formcheck's"),
        ({"backend": backend_tree(landmarks=["nose"])}, "not formcheck's"),
        ({"backend": backend_tree(landmarks=["nose", *LANDMARK_NAMES])}, "not formcheck's"),
        ({"backend": backend_tree(columns=["x", "z"])}, "not formcheck's"),
        ({"backend": backend_tree(smoothing={"filter": "kalman"})}, "not formcheck's"),
        ({"backend": backend_tree(smoothing=ONE_EURO | {"beta": 0.0})}, "not formcheck's"),
        ({"backend": backend_tree(smoothing=ONE_EURO | {"beta": float("inf")})}, "not formcheck's"),
        ({"convergence": {"per_long_side": 0.1}}, "not formcheck's"),
        ({"convergence": {"per_long_side": 0.1, "sd": -0.1}}, "not formcheck's"),
        ({"convergence": {"per_long_side": float("nan"), "sd": 0.1}}, "not formcheck's"),
        ({"roll": {"roll_deg": 1.0, "sd_deg": -1.0, "evidence": 3.0}}, "not formcheck's"),
        ({"roll": {"roll_deg": float("nan"), "sd_deg": 1.0, "evidence": 3.0}}, "not formcheck's"),
    ],
)
def test_other_headers_are_refused(
    changes: dict[str, Any], match: str, recording: Recording, tmp_path: Path
) -> None:
    arrays = contents(recording)
    with_header(arrays, **changes)
    np.savez(tmp_path / "pose.npz", **arrays)
    refuse(tmp_path / "pose.npz", match)


def test_pickled_objects_are_never_loaded(recording: Recording, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return (pytest.fail, ("a pickle was loaded",))

    arrays = contents(recording)
    arrays["time_s"] = np.array([Trap()], dtype=object)
    np.savez(tmp_path / "pose.npz", **arrays)
    refuse(tmp_path / "pose.npz")


def _npy_header(shape: tuple[int, ...], kind: str) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": kind, "fortran_order": False, "shape": shape}
    )
    return file.getvalue()


@pytest.mark.parametrize("shape", [(10**15, 33, 5), (-4, -33, 5), (4, 33, 5, 1)])
def test_an_array_that_claims_more_than_there_is_costs_nothing(
    shape: tuple[int, ...], recording: Recording, tmp_path: Path
) -> None:
    path = tmp_path / "pose.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in contents(recording).items():
            file = io.BytesIO()
            np.save(file, array)
            short = _npy_header(shape, "<f4") + bytes(8)
            archive.writestr(f"{name}.npy", short if name == "landmarks" else file.getvalue())
    refuse(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.npy", bytes(1000))
    data = bytearray(path.read_bytes())
    # The size that the zip's index claims for the member: 4 GB less a byte.
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (2**32 - 2).to_bytes(4, "little")
    path.write_bytes(data)
    refuse(path, "too large")


def test_unusual_packing_is_refused(recording: Recording, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    with (
        zipfile.ZipFile(io.BytesIO(pose_bytes(recording))) as good,
        zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive,
    ):
        for name in good.namelist():
            archive.writestr(name, good.read(name))
    refuse(path)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04", b"\x93NUMPY", bytes(1000)])
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    path.write_bytes(content)
    refuse(path)


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    refuse(tmp_path, "a folder")
    refuse(tmp_path / "pose.npz", "no such file; check the name")


@examples(0.6)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_whole(
    data: st.DataObject, recording: Recording, tmp_path: Path
) -> None:
    good = pose_bytes(recording)
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        bad[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    bad = bad[: data.draw(st.integers(0, len(good)))] if data.draw(st.booleans()) else bad
    path = tmp_path / "pose.npz"
    path.write_bytes(bad)
    with suppress(PoseFileError):
        assert_same(load_recording(path), recording)


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
