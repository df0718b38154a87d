"""Checks a pose model file before MediaPipe sees it."""

import zipfile
from pathlib import Path

from formcheck.errors import ModelError
from formcheck.model.paths import model_path
from formcheck.model.regular_file import open_regular

NETWORKS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
_TFLITE_IDENTIFIER = b"TFL3"
_MAX_BYTES = 500_000_000
"""The heavy bundle has 31 million."""
_ADVICE = "use a pose_landmarker .task file"


def check_bundle(path: Path) -> None:
    """Raise when a file can't be a pose model bundle.

    A bundle is an uncompressed zip with the two networks of `NETWORKS`. MediaPipe's
    own messages on a bad one are several lines long and name its source files, so what
    can be known beforehand is found here.

    Raises
    ------
    ModelError
        The file is missing, unreadable, damaged, or holds something else.
    """
    try:
        with open_regular(path, _MAX_BYTES) as file, zipfile.ZipFile(file) as bundle:
            _check_members(bundle, path)
    except FileNotFoundError:
        raise ModelError(f"There is no pose model at {path}: {_mend(path)}") from None
    except IsADirectoryError:
        raise ModelError(f"{path} is a folder, not a pose model: {_ADVICE}") from None
    except OSError as error:
        raise ModelError(f"The pose model {path} can't be read: {error.strerror}") from None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise ModelError(_not_a_zip(path)) from None


def _check_members(bundle: zipfile.ZipFile, path: Path) -> None:
    members = {member.filename: member for member in bundle.infolist()}
    if any(name not in members for name in NETWORKS):
        raise ModelError(f"{path} is not a pose model: {_ADVICE}")
    for name in NETWORKS:
        if members[name].compress_type != zipfile.ZIP_STORED:
            raise ModelError(f"{path} was packed again with compression: get the file anew")
        # Reading a member to its end makes zipfile compare its checksum.
        if bundle.read(name)[4:8] != _TFLITE_IDENTIFIER:
            raise ModelError(f"{path} is not a pose model: {_ADVICE}")


def _mend(path: Path) -> str:
    return "reinstall formcheck" if path == model_path() else "check the path"


def _not_a_zip(path: Path) -> str:
    with open_regular(path) as file:
        begins_as_zip = file.read(4) == b"PK\x03\x04"
    if begins_as_zip:
        return f"The pose model {path} is damaged or incomplete: get the file anew"
    return f"{path} is not a pose model: {_ADVICE}"
