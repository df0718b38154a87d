"""The bundled model is what ``scripts/build_model.py`` builds."""

import hashlib
import runpy
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from formcheck.model.paths import model_path
from formcheck.pose.mediapipe.bundle import NETWORKS

SCRIPT = Path(__file__).parents[3] / "scripts" / "build_model.py"


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def members() -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(model_path()) as bundle:
        return [(name, bundle.read(name)) for name in bundle.namelist()]


def test_the_bundled_file_is_the_built_one(script: dict[str, Any]) -> None:
    assert hashlib.sha256(model_path().read_bytes()).hexdigest() == script["BUILT_SHA256"]


def test_it_holds_the_networks_that_the_program_looks_for(script: dict[str, Any]) -> None:
    assert [name for name, _ in members()] == list(NETWORKS)
    assert [name for name, *_ in script["NETWORKS"]] == list(NETWORKS)


def test_packing_the_same_networks_gives_the_same_bytes(script: dict[str, Any]) -> None:
    assert script["bundle"](members()) == model_path().read_bytes()


@pytest.mark.parametrize("sizes", [(1, 1), (63, 64), (1000, 65)])
def test_every_network_starts_on_64_bytes(script: dict[str, Any], sizes: tuple[int, int]) -> None:
    networks = [(name, b"\xab" * size) for name, size in zip(NETWORKS, sizes, strict=True)]
    data: bytes = script["bundle"](networks)
    assert data.index(b"\xab") % 64 == 0
    second = data.index(NETWORKS[1].encode())
    assert data.index(b"\xab", second) % 64 == 0


def test_the_models_readme_names_the_checksums(script: dict[str, Any]) -> None:
    text = (SCRIPT.parents[1] / "models" / "README.md").read_text()
    assert script["BUILT_SHA256"] in text
    for _, path, sha256, *_ in script["NETWORKS"]:
        assert Path(path).name in text
        assert sha256 in text


def test_only_what_makes_the_mask_is_left_out(
    script: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = [(1, 8), (1, 195), (1, 1, 1, 1), (1, 1), (1, 256, 256, 1), (1, 4), (4,), (4,)]
    steps = [([0, 6], [1]), ([0], [2]), ([2], [3]), ([0], [5]), ([5, 7], [4])]
    graph = SimpleNamespace(
        tensors=[SimpleNamespace(shape=shape, buffer=at) for at, shape in enumerate(shapes)],
        operators=[SimpleNamespace(inputs=needs, outputs=makes) for needs, makes in steps],
        outputs=(1, 3, 4),
    )
    buffers = [SimpleNamespace(data=b"weights") for _ in shapes]
    model = SimpleNamespace(subgraphs=[graph], buffers=buffers)
    schema = SimpleNamespace(
        Model=SimpleNamespace(GetRootAsModel=lambda *_: model),
        ModelT=SimpleNamespace(InitFromObj=lambda found: found),
    )
    without_mask = script["without_mask"]
    monkeypatch.setitem(without_mask.__globals__, "finish", lambda root, _: root)
    without_mask(schema, b"")
    assert graph.outputs == [1, 3, 2]
    assert [step.outputs for step in graph.operators] == [[1], [2], [3]]
    assert [at for at, buffer in enumerate(buffers) if buffer.data is None] == [4, 5, 7]
