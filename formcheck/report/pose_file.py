"""``pose.npz``: a recording on disk, exact to the bit.

The file is numpy's own format (a zip of ``.npy`` arrays) without pickled objects:

- ``header``: UTF-8 JSON as bytes: format, version, clip, picture size, notices, the
  camera's roll, the vertical lines' convergence, the shots, the standard deviation of each
  foot's scale and what the trunk's rise says of it, and the pose backend: its name, version,
  landmarks, and the smoothing that is still in them
- ``time_s`` (T,), ``landmarks`` (T, 33, 5) in formcheck's own layout, whatever the backend's
- if it was looked for: ``camera_motion`` (T, 2, 3)
- for a side whose foot was measured: ``{side}_foot_pitch_deg``, ``{side}_foot_sd_deg``
  and ``{side}_foot_trusted``, each (T,)
- for a side whose foot is free in the air: ``{side}_ankle_dorsiflexion_deg``,
  ``{side}_ankle_sd_deg`` and ``{side}_ankle_trusted``, each (T,)
- for a side whose shank was followed in a lunge: ``{side}_shank_turn_deg`` and
  ``{side}_shank_sd_deg``, each (T,)

Reading trusts nothing: names, kinds, shapes and sizes are checked before an array is
made, so that a strange file costs neither memory nor a traceback.
"""

import io
import json
import math
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from formcheck.errors import OutputError, PoseFileError
from formcheck.model.landmarks import POSE_SHAPE, SIDES, Side
from formcheck.model.limits import MAX_CLIP_S
from formcheck.model.paths import printable
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import (
    AnkleTurn,
    FootTurn,
    Recording,
    Roll,
    ShankTurn,
    Shot,
    VerticalConvergence,
)
from formcheck.model.regular_file import open_regular
from formcheck.model.result import Clip, Notice
from formcheck.pose.backend_record import BackendRecord

VERSION: Literal[8] = 8
"""2 has the camera's roll, 3 the vertical lines' convergence and the camera's motion; in older
files they are unknown. 4 keeps the foot's scale error apart; before, it was part of every
frame's. 5 names the pose backend; before, it was always MediaPipe in its VIDEO mode. 6 has the
shots of edited clips; before, all was one shot. 7 has the turns of feet in the air and of
shanks in lunges, 8 how far the trunk rises with a turn; before, they were not measured."""

# An hour at 240 frames a second is 0.6 GB: more than this is no recording.
_MAX_BYTES = 2**30
_MAX_HEADER_BYTES = 2**20
_MAX_FRAMES = 1_000_000
"""Between the first and the last, at the clip's own rate: over an hour at 240 a second."""
_MAX_RATE = 2000.0
"""Frames a second: twice that of the fastest slow motion of a phone."""
_LEAST_ZOOM, _MAX_MOTION = 1e-4, 1e6
"""A picture 100 times smaller; pixels."""

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_ARRAYS = {"time_s": ("<f8", ()), "landmarks": ("<f4", POSE_SHAPE)}
_MOTION = ("<f8", (2, 3))
_FOOT_ARRAYS = {"pitch_deg": "<f8", "sd_deg": "<f8", "trusted": "|b1"}
_ANKLE_ARRAYS = {"dorsiflexion_deg": "<f8", "sd_deg": "<f8", "trusted": "|b1"}
_SHANK_ARRAYS = {"turn_deg": "<f8", "sd_deg": "<f8"}


class _Roll(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid", allow_inf_nan=False)

    roll_deg: float
    sd_deg: float = Field(ge=0)
    evidence: float = Field(ge=0)


class _Convergence(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid", allow_inf_nan=False)

    per_long_side: float
    sd: float = Field(ge=0)


class _Shot(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid")

    start: int = Field(ge=0)
    stop: int = Field(ge=0)
    begins: Literal["start", "cut", "fade", "wipe"]
    roll: _Roll | None = None
    convergence: _Convergence | None = None
    shows_s: float | None = Field(default=None, allow_inf_nan=False)
    speed: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    place_changes: bool = False

    def shot(self) -> Shot:
        return Shot(
            self.start,
            self.stop,
            self.begins,
            Roll(**self.roll.model_dump()) if self.roll else None,
            VerticalConvergence(**self.convergence.model_dump()) if self.convergence else None,
            self.shows_s,
            self.speed,
            self.place_changes,
        )


class _Header(BaseModel):
    model_config = ConfigDict(defer_build=True, extra="forbid")

    format: Literal["formcheck.pose"] = "formcheck.pose"
    version: Literal[1, 2, 3, 4, 5, 6, 7, 8] = VERSION
    clip: Clip
    width: int = Field(ge=0)
    height: int = Field(ge=0)
    notices: list[Notice]
    roll: _Roll | None = None
    convergence: _Convergence | None = None
    foot_scale_sd: dict[Side, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    backend: BackendRecord | None = None
    shots: list[_Shot] = Field(default_factory=list)
    ankle_limits: dict[Side, str] = Field(default_factory=dict)
    foot_rise_share: dict[Side, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    foot_rise_share_sd: dict[Side, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


def pose_bytes(recording: Recording) -> bytes:
    """Return the bytes of ``pose.npz``; the same recording gives the same bytes."""
    track = recording.track
    header = _Header(
        clip=recording.clip,
        width=track.width,
        height=track.height,
        notices=recording.notices,
        roll=_Roll(**asdict(recording.roll)) if recording.roll else None,
        convergence=(
            _Convergence(**asdict(recording.convergence)) if recording.convergence else None
        ),
        foot_scale_sd={side: turn.scale_sd for side, turn in sorted(recording.foot_turns.items())},
        foot_rise_share={
            side: turn.rise_share
            for side, turn in sorted(recording.foot_turns.items())
            if turn.rise_share is not None
        },
        foot_rise_share_sd={
            side: turn.rise_share_sd
            for side, turn in sorted(recording.foot_turns.items())
            if turn.rise_share_sd is not None
        },
        backend=BackendRecord.of(track.backend),
        shots=[_Shot.model_validate(asdict(shot)) for shot in recording.shots],
        ankle_limits={side: turn.limit for side, turn in sorted(recording.ankle_turns.items())},
    )
    # JSON's own escapes keep names that are not valid Unicode.
    text = json.dumps(header.model_dump()).encode("ascii")
    arrays: dict[str, npt.NDArray[Any]] = {"header": np.frombuffer(text, np.uint8)}
    for name, (kind, _) in _ARRAYS.items():
        arrays[name] = _contiguous(getattr(track, name), kind)
    if recording.camera_motion is not None:
        arrays["camera_motion"] = _contiguous(recording.camera_motion, _MOTION[0])
    for side, turn in sorted(recording.foot_turns.items()):
        for part, kind in _FOOT_ARRAYS.items():
            arrays[f"{side}_foot_{part}"] = _contiguous(getattr(turn, part), kind)
    for side, ankle in sorted(recording.ankle_turns.items()):
        for part, kind in _ANKLE_ARRAYS.items():
            arrays[f"{side}_ankle_{part}"] = _contiguous(getattr(ankle, part), kind)
    for side, shank in sorted(recording.shank_turns.items()):
        for part, kind in _SHANK_ARRAYS.items():
            arrays[f"{side}_shank_{part}"] = _contiguous(getattr(shank, part), kind)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def readable_pose_bytes(recording: Recording) -> bytes:
    """Return the bytes of ``pose.npz``, which were read back.

    Another numpy may write something else (2.1 did): that would show only when the clip, and an
    older result whose place was taken, are gone.

    Raises
    ------
    OutputError
        What this numpy writes can't be read.
    """
    content = pose_bytes(recording)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _read(archive)
    except PoseFileError:
        # Limits for what strangers send: a recording of ten hours is beyond them, and is kept.
        pass
    except Exception as error:
        raise OutputError(
            f"pose.npz can't be read again as numpy {np.__version__} writes it, so nothing is"
            " written; install another numpy: pip install --upgrade numpy"
        ) from error
    return content


def save_recording(recording: Recording, path: Path) -> None:
    """Write a recording to ``path``, which is overwritten.

    Raises
    ------
    OSError
        The file can't be written.
    """
    path.write_bytes(pose_bytes(recording))


def load_recording(path: Path) -> Recording:
    """Read a recording: the same arrays, bit for bit, that were saved.

    Raises
    ------
    PoseFileError
        The file can't be read, was not written by formcheck, or by a newer one.
    """
    try:
        with open_regular(path, _MAX_BYTES) as file, zipfile.ZipFile(file) as archive:
            return _read(archive)
    except PoseFileError as error:
        raise PoseFileError(f"{printable(path)}: {error}") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PoseFileError(f"{printable(path)}: no such file; check the name") from error
    except IsADirectoryError as error:
        raise PoseFileError(f"{printable(path)}: a folder, not a file") from error
    except PermissionError as error:
        raise PoseFileError(f"{printable(path)}: no permission to read it") from error
    except Exception as error:
        # Bytes of a stranger go through zip, numpy's parser of headers and JSON: each has its
        # own errors.
        raise PoseFileError(
            f"{printable(path)}: not formcheck's, or damaged; analyse the clip again"
        ) from error


def _contiguous(values: npt.NDArray[Any], kind: str) -> npt.NDArray[Any]:
    return np.ascontiguousarray(values, dtype=kind)


def _read(archive: zipfile.ZipFile) -> Recording:
    _check_members(archive.infolist())
    header = _read_header(archive)
    names = set(archive.namelist())
    sides = [side for side in SIDES if f"{side}_foot_pitch_deg.npy" in names]
    feet = [f"{side}_foot_{part}" for side in sides for part in _FOOT_ARRAYS]
    free = [side for side in SIDES if f"{side}_ankle_dorsiflexion_deg.npy" in names]
    feet += [f"{side}_ankle_{part}" for side in free for part in _ANKLE_ARRAYS]
    shin = [side for side in SIDES if f"{side}_shank_turn_deg.npy" in names]
    feet += [f"{side}_shank_{part}" for side in shin for part in _SHANK_ARRAYS]
    moving = ["camera_motion"] if "camera_motion.npy" in names else []
    if names != {f"{name}.npy" for name in ("header", *_ARRAYS, *moving, *feet)}:
        raise ValueError("other arrays than a recording's")
    time_s, landmarks = (_read_array(archive, name, *form) for name, form in _ARRAYS.items())
    if not (np.isfinite(time_s).all() and (np.diff(time_s) > 0).all()):
        raise PoseFileError("damaged (its times don't increase); analyse the clip again")
    _check_rate(time_s)
    landmarks = _sound_landmarks(landmarks)
    scale_sd = header.foot_scale_sd
    shares, share_sds = header.foot_rise_share, header.foot_rise_share_sd
    turns = {
        side: replace(
            _read_turn(archive, side, scale_sd.get(side, 0.0)),
            rise_share=shares.get(side),
            rise_share_sd=share_sds.get(side),
        )
        for side in sides
    }
    lengths = {len(getattr(turn, part)) for turn in turns.values() for part in _FOOT_ARRAYS}
    ankles = {side: _read_ankle(archive, side, header.ankle_limits.get(side, "")) for side in free}
    lengths |= {len(getattr(a, part)) for a in ankles.values() for part in _ANKLE_ARRAYS}
    shanks = {side: _read_shank(archive, side) for side in shin}
    lengths |= {len(getattr(s, part)) for s in shanks.values() for part in _SHANK_ARRAYS}
    motion = _read_array(archive, "camera_motion", *_MOTION) if moving else None
    if motion is not None and not _is_motion(motion):
        raise PoseFileError("damaged (its camera motion is none); analyse the clip again")
    lengths |= {len(landmarks), len(time_s) if motion is None else len(motion)}
    if lengths != {len(time_s)}:
        raise PoseFileError("damaged (its arrays differ in length); analyse the clip again")
    backend = header.backend.backend() if header.backend else MEDIAPIPE_VIDEO
    track = PoseTrack(time_s, landmarks, header.width, header.height, backend)
    roll = Roll(**header.roll.model_dump()) if header.roll else None
    convergence = (
        VerticalConvergence(**header.convergence.model_dump()) if header.convergence else None
    )
    shots = tuple(shot.shot() for shot in header.shots)
    ends = [end for shot in shots for end in (shot.start, shot.stop)]
    if ends != sorted(ends) or max(ends, default=0) > len(time_s):
        raise PoseFileError("damaged (its shots are out of order); analyse the clip again")
    return Recording(
        header.clip, track, header.notices, turns, roll, convergence, motion, shots, ankles, shanks
    )


def _check_rate(time_s: npt.NDArray[np.float64]) -> None:
    """Raise where frames are too far apart for any memory, or too near for any camera."""
    if len(time_s) < 2:
        return
    span = float(time_s[-1] - time_s[0])
    if span > MAX_CLIP_S or span / float(np.median(np.diff(time_s))) > _MAX_FRAMES:
        raise PoseFileError("damaged (its times are too far apart); analyse the clip again")
    if len(time_s) - 1 > span * _MAX_RATE:
        raise PoseFileError("damaged (its times are too near each other); analyse the clip again")


def _sound_landmarks(landmarks: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return landmarks whose missing ones are plain NaN; raise where any is no place."""
    missing = np.isnan(landmarks)
    if (np.abs(landmarks[~missing]) > _MAX_MOTION).any():
        raise PoseFileError("damaged (its landmarks are no places); analyse the clip again")
    # A signalling one would be complained of by whatever touches it.
    return np.where(missing, np.float32(np.nan), landmarks)


def _is_motion(motion: npt.NDArray[np.float64]) -> bool:
    """Whether every known step of the camera can be undone."""
    known = motion[np.isfinite(motion).all(axis=(1, 2))]
    turns = known[:, :, :2]
    area = turns[:, 0, 0] * turns[:, 1, 1] - turns[:, 0, 1] * turns[:, 1, 0]
    return bool((np.abs(area) > _LEAST_ZOOM).all() and (np.abs(known) < _MAX_MOTION).all())


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if any(member.compress_type not in _COMPRESSIONS for member in members):
        raise ValueError("packed in a way that numpy doesn't")
    if len({member.filename for member in members}) != len(members):
        raise ValueError("the same array twice")
    if sum(member.file_size for member in members) > _MAX_BYTES:
        raise PoseFileError("too large to be formcheck's; analyse the clip again")


def _read_turn(archive: zipfile.ZipFile, side: Side, scale_sd: float) -> FootTurn:
    pitch_deg, sd_deg, trusted = (
        _read_array(archive, f"{side}_foot_{part}", kind, ()) for part, kind in _FOOT_ARRAYS.items()
    )
    return FootTurn(pitch_deg, sd_deg, trusted, scale_sd)


def _read_shank(archive: zipfile.ZipFile, side: Side) -> ShankTurn:
    turn_deg, sd_deg = (
        _read_array(archive, f"{side}_shank_{part}", kind, ())
        for part, kind in _SHANK_ARRAYS.items()
    )
    return ShankTurn(turn_deg, sd_deg)


def _read_ankle(archive: zipfile.ZipFile, side: Side, limit: str) -> AnkleTurn:
    dorsiflexion_deg, sd_deg, trusted = (
        _read_array(archive, f"{side}_ankle_{part}", kind, ())
        for part, kind in _ANKLE_ARRAYS.items()
    )
    return AnkleTurn(dorsiflexion_deg, sd_deg, trusted, limit)


def _read_header(archive: zipfile.ZipFile) -> _Header:
    if archive.getinfo("header.npy").file_size > _MAX_HEADER_BYTES:
        raise ValueError("header too large")
    fields = json.loads(_read_array(archive, "header", "|u1", ()).tobytes())
    if not isinstance(fields, dict) or fields.get("format") != "formcheck.pose":
        raise ValueError("another format")
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise PoseFileError("written by a newer formcheck; update formcheck to read it")
    return _Header.model_validate(fields)


def _read_array(
    archive: zipfile.ZipFile, name: str, kind: str, tail: tuple[int, ...]
) -> npt.NDArray[Any]:
    """Read one array of the given kind and of shape (N, *tail)."""
    member = archive.getinfo(f"{name}.npy")
    with archive.open(member) as file:
        np.lib.format.read_magic(file)
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(file)
        size = member.file_size - file.tell()
        if (
            dtype != np.dtype(kind)
            or fortran_order
            or len(shape) != 1 + len(tail)
            or shape[1:] != tail
            or shape[0] < 0
            or math.prod(shape) * dtype.itemsize != size
        ):
            raise ValueError(f"{name} is not what a recording has")
        data = bytearray(file.read(size))
    return np.frombuffer(data, dtype=kind).reshape(shape)
