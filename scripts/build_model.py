#!/usr/bin/env python3
"""Build models/pose_landmarker_full.task, byte for byte the same on every machine.

MediaPipe's own wheels stopped carrying a pose model, and Google's bundle needs a
download. The two networks inside that bundle are in the mediapipe 0.10.21 wheel on
the package index, without the normalization metadata that the Tasks API wants. This
script takes them from the wheel, leaves out the branch that draws a mask of the
person, adds the metadata and packs the bundle:

    python scripts/build_model.py                     # fetches the wheel with pip
    python scripts/build_model.py --wheel FILE.whl    # uses a wheel that is here
    python scripts/build_model.py --check             # builds and compares, writes nothing
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import io
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from types import ModuleType

import flatbuffers
import numpy as np

MODEL = Path(__file__).resolve().parent.parent / "models" / "pose_landmarker_full.task"
WHEEL_VERSION = "0.10.21"
WHEEL_TAGS = ("--python-version=3.11", "--platform=manylinux_2_28_x86_64", "--only-binary=:all:")

# Name in the bundle, path in the wheel, sha256 there, normalization mean and std: the
# detector wants pixels as -1..1, the landmark network as 0..1 (the values that
# MediaPipe's own graphs used for these two files).
LANDMARKS = "pose_landmarks_detector.tflite"
NETWORKS = (
    (
        "pose_detector.tflite",
        "mediapipe/modules/pose_detection/pose_detection.tflite",
        "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        127.5,
        127.5,
    ),
    (
        LANDMARKS,
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        0.0,
        255.0,
    ),
)
# Of the mask of the person, among the landmark network's outputs.
MASK_SHAPE = (1, 256, 256, 1)
BUILT_SHA256 = "8257430ff651bf7e9e095255af68fff476884630373b5384257225e043a2c615"

METADATA_NAME = b"TFLITE_METADATA"
METADATA_IDENTIFIER = b"M001"
TFLITE_IDENTIFIER = b"TFL3"

# Sizes in a zip file's local header, and the id of zipalign's own extra field.
LOCAL_HEADER, EXTRA_HEADER, ALIGNMENT_FIELD = 30, 4, 0xD935


def fetch_wheel(folder: Path) -> Path:
    """Download the mediapipe wheel that carries the networks, whatever this platform is."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *WHEEL_TAGS]
    subprocess.run([*command, f"--dest={folder}", f"mediapipe=={WHEEL_VERSION}"], check=True)
    return next(folder.glob("*.whl"))


def schemas(wheel: zipfile.ZipFile, folder: Path) -> tuple[ModuleType, ModuleType]:
    """Import the two generated flatbuffers schemas of the wheel, and nothing else of it."""
    names = ("schema_py_generated", "metadata_schema_py_generated")
    for name in names:
        (folder / f"{name}.py").write_bytes(wheel.read(f"mediapipe/tasks/metadata/{name}.py"))
    sys.path.insert(0, str(folder))
    try:
        model, metadata = (importlib.import_module(name) for name in names)
    finally:
        sys.path.remove(str(folder))
    return model, metadata


def normalization(schema: ModuleType, mean: float, std: float) -> bytes:
    """Serialize TFLite metadata that says how the input image is normalized."""
    options = schema.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = options
    image = schema.ImagePropertiesT()
    image.colorSpace = schema.ColorSpaceType.RGB
    content = schema.ContentT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = image
    tensor = schema.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits = "image", content, [unit]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    root = schema.ModelMetadataT()
    root.name, root.subgraphMetadata = "formcheck", [graph]
    return finish(root, METADATA_IDENTIFIER)


def without_mask(schema: ModuleType, network: bytes) -> bytes:
    """Return the landmark network without the branch that draws a mask of the person.

    Nobody asks for the mask, and it takes a quarter of the time; everything else is computed
    as before, so that the landmarks stay the same to the bit. MediaPipe counts the outputs:
    in the mask's place stands a number that the network has anyway.
    """
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(network, 0))
    graph = model.subgraphs[0]
    maker = {tensor: step for step in graph.operators for tensor in step.outputs}
    shapes = [tuple(graph.tensors[tensor].shape) for tensor in graph.outputs]
    # The presence: a reshaped single number.
    presence = maker[graph.outputs[shapes.index((1, 1))]]
    outputs = list(graph.outputs)
    outputs[shapes.index(MASK_SHAPE)] = presence.inputs[0]
    graph.outputs = outputs
    needed, waiting = set(), list(outputs)
    while waiting:
        tensor = waiting.pop()
        if tensor in maker and tensor not in needed:
            waiting.extend(maker[tensor].inputs)
        needed.add(tensor)
    graph.operators = [step for step in graph.operators if needed.intersection(step.outputs)]
    for number, tensor in enumerate(graph.tensors):
        if number not in needed:
            model.buffers[tensor.buffer].data = None
    return finish(model, TFLITE_IDENTIFIER)


def with_metadata(schema: ModuleType, network: bytes, metadata: bytes) -> bytes:
    """Return the TFLite network with the metadata as one more buffer."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(network, 0))
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(metadata, np.uint8)
    model.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name, entry.buffer = METADATA_NAME, len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    return finish(model, TFLITE_IDENTIFIER)


class AlignedBuilder(flatbuffers.Builder):  # type: ignore[misc]
    """Starts byte vectors on 16 bytes, as the TFLite schema asks for weights."""

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> int:  # noqa: N802, N803
        offset: int = super().StartVector(elemSize, numElems, 16 if elemSize == 1 else alignment)
        return offset


def finish(root: object, identifier: bytes) -> bytes:
    """Serialize a flatbuffers object with its file identifier."""
    builder = AlignedBuilder(0)
    builder.Finish(root.Pack(builder), identifier)  # type: ignore[attr-defined]
    return bytes(builder.Output())


def bundle(members: list[tuple[str, bytes]]) -> bytes:
    """Pack a .task file: an uncompressed zip, with a fixed date so that bytes repeat.

    Each member starts on 64 bytes (as Android's zipalign does it, by an extra field), so
    that the weights lie aligned in the mapped file and need not be copied.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            start = out.tell() + LOCAL_HEADER + len(name) + EXTRA_HEADER
            padding = -start % 64
            info.extra = struct.pack("<HH", ALIGNMENT_FIELD, padding) + bytes(padding)
            archive.writestr(info, data)
    return out.getvalue()


def build(wheel_path: Path) -> bytes:
    """Build the bundle from the wheel; exits when the wheel is another one."""
    members = []
    with zipfile.ZipFile(wheel_path) as wheel, tempfile.TemporaryDirectory() as folder:
        model_schema, metadata_schema = schemas(wheel, Path(folder))
        for name, path, sha256, mean, std in NETWORKS:
            network = wheel.read(path)
            if hashlib.sha256(network).hexdigest() != sha256:
                sys.exit(f"{wheel_path.name}: {path} is not the file this script knows")
            if name == LANDMARKS:
                network = without_mask(model_schema, network)
            metadata = normalization(metadata_schema, mean, std)
            members.append((name, with_metadata(model_schema, network, metadata)))
    return bundle(members)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help=f"the mediapipe {WHEEL_VERSION} wheel")
    parser.add_argument("--check", action="store_true", help="compare with the file in models/")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = build(options.wheel or fetch_wheel(Path(folder)))
    digest = hashlib.sha256(data).hexdigest()
    if digest != BUILT_SHA256:
        sys.exit(f"built {digest}, not {BUILT_SHA256}: is flatbuffers another version?")
    if options.check:
        same = MODEL.is_file() and MODEL.read_bytes() == data
        sys.exit(None if same else f"{MODEL.name} differs from what this script builds")
    MODEL.write_bytes(data)
    print(f"{MODEL.name}  {len(data)} bytes  sha256 {digest}")


if __name__ == "__main__":
    main()
