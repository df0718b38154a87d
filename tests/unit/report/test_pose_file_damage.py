"""Files that are not whole, or not formcheck's, are refused."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from handmade import handmade_recording
from hypothesis import given
from hypothesis import strategies as st
from pose_file_making import ONE_EURO, assert_same, contents, with_header
from property_testing import examples

from formcheck.errors import PoseFileError
from formcheck.model.landmarks import COLUMNS, LANDMARK_NAMES
from formcheck.model.recording import Recording
from formcheck.report.pose_file import VERSION, load_recording, pose_bytes


@pytest.fixture
def recording() -> Recording:
    return handmade_recording()


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
        ("camera_motion", np.full((3, 2, 3), np.nan), "differ in length"),
    ],
)
def test_damaged_arrays_are_told(
    name: str, array: npt.NDArray[Any], match: str, recording: Recording, tmp_path: Path
) -> None:
    arrays = {**contents(recording), name: array}
    np.savez(tmp_path / "pose.npz", **arrays)
    refuse(tmp_path / "pose.npz", match)


def backend_tree(**changes: Any) -> dict[str, Any]:
    """What the header says of a backend."""
    tree = {"name": "other", "version": "1", "landmarks": LANDMARK_NAMES, "columns": COLUMNS}
    return tree | {"smoothing": ONE_EURO} | changes


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"version": VERSION + 1}, "written by a newer formcheck; update"),
        (
            {"version": VERSION + 1, "clip": "gone", "more": 1},
            "written by a newer formcheck; update",
        ),
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
