"""Wrong model files are told apart before MediaPipe sees them."""

import zipfile
from pathlib import Path

import pytest

from formcheck.errors import ModelError
from formcheck.model.paths import model_path
from formcheck.pose.mediapipe.bundle import NETWORKS, check_bundle

NETWORK = b"\x1c\x00\x00\x00TFL3" + bytes(1000)


def pack(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as bundle:
        for name, data in members.items():
            bundle.writestr(name, data)
    return path


def message(path: Path) -> str:
    with pytest.raises(ModelError) as raised:
        check_bundle(path)
    text = str(raised.value)
    assert "\n" not in text
    assert str(path) in text
    return text


def test_the_bundled_model_is_accepted() -> None:
    check_bundle(model_path())


def test_a_bundle_with_both_networks_is_accepted_whatever_else_it_holds(tmp_path: Path) -> None:
    members = dict.fromkeys(NETWORKS, NETWORK) | {"notes.txt": b"more"}
    check_bundle(pack(tmp_path / "model.task", members))


def test_a_missing_file(tmp_path: Path) -> None:
    assert "check the path" in message(tmp_path / "model.task")


def test_a_missing_bundled_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.task"
    monkeypatch.setattr("formcheck.pose.mediapipe.bundle.model_path", lambda: path)
    assert "reinstall" in message(path)


def test_a_folder(tmp_path: Path) -> None:
    assert "folder" in message(tmp_path)


def test_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "model.task"
    path.write_text("not a model")
    assert "not a pose model" in message(path)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "model.task"
    path.touch()
    assert "not a pose model" in message(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_download_that_broke_off(tmp_path: Path, kept: float) -> None:
    data = model_path().read_bytes()
    path = tmp_path / "model.task"
    path.write_bytes(data[: int(len(data) * kept)])
    assert "incomplete" in message(path)


def test_a_changed_byte(tmp_path: Path) -> None:
    path = pack(tmp_path / "model.task", dict.fromkeys(NETWORKS, NETWORK))
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    assert "damaged" in message(path)


@pytest.mark.parametrize("missing", NETWORKS)
def test_a_bundle_of_another_task(tmp_path: Path, missing: str) -> None:
    members = dict.fromkeys(NETWORKS, NETWORK)
    members["hand_detector.tflite"] = members.pop(missing)
    assert "not a pose model" in message(pack(tmp_path / "hand.task", members))


def test_a_member_that_is_no_network(tmp_path: Path) -> None:
    members = {NETWORKS[0]: NETWORK, NETWORKS[1]: b"a text"}
    assert "not a pose model" in message(pack(tmp_path / "model.task", members))


def test_a_bundle_packed_anew_with_compression(tmp_path: Path) -> None:
    members = dict.fromkeys(NETWORKS, NETWORK)
    path = pack(tmp_path / "model.task", members, zipfile.ZIP_DEFLATED)
    assert "compression" in message(path)


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    message(tmp_path / ("x" * 300))
