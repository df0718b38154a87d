"""Recordings of clips, kept between runs so that inference is done once.

Two files a clip: its poses and what is known of the camera, by the sums of the clip, of the
model and of the sources, and by MediaPipe's version; and with its feet's turns, which
depend on the sources that measure them too.
"""

import ast
import hashlib
import importlib.metadata
import importlib.util
from dataclasses import replace
from functools import cache
from pathlib import Path

from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.picture_measurements import measure_pictures
from formcheck.model.paths import model_path
from formcheck.model.recording import Recording
from formcheck.report.pose_file import load_recording, save_recording

POSE_MODULES = ("formcheck.pose.mediapipe.estimator", "formcheck.analysis.segmented_pass")
SECOND_LOOK_MODULE = "formcheck.analysis.mirrored_pass"
TURNS_MODULE = "formcheck.analysis.picture_measurements"


def recording_of(
    clip: Path, options: Options, cache: Path | None, *, poses_only: bool = False
) -> Recording:
    """Record a clip the way formcheck does, or take it (or its poses) from the cache.

    With ``poses_only`` what is in the cache may come without the turns of the feet.

    Raises
    ------
    FormcheckError
        As `record_clip`.
    KeyboardInterrupt
        On Ctrl-C: half a clip is not scored, and not kept.
    """
    # A camera's pose is looked for in every frame.
    options = replace(options, every_frame=poses_only)
    if cache is None:
        return _record(clip, options)
    cache.mkdir(parents=True, exist_ok=True)
    poses, whole = _cached_paths(clip, options, cache)
    if whole.is_file():
        return load_recording(whole)
    if poses.is_file():
        recording = load_recording(poses)
        if poses_only:
            return recording
        # The second look is in the poses already.
        recording = measure_pictures(clip, recording, replace(options, careful=False))
    else:
        recording = _record(clip, options)
        _save(replace(recording, foot_turns={}, ankle_turns={}, shank_turns={}), poses)
    _save(recording, whole)
    return recording


def _record(clip: Path, options: Options) -> Recording:
    recording = record_clip(clip, options)
    if any(notice.code == "interrupted" for notice in recording.notices):
        raise KeyboardInterrupt
    return recording


def _save(recording: Recording, path: Path) -> None:
    # Another job may read the file meanwhile: it appears whole.
    part = path.with_suffix(".part")
    save_recording(recording, part)
    part.replace(path)


def _cached_paths(clip: Path, options: Options, cache: Path) -> tuple[Path, Path]:
    looks = "every frame" if options.looks_at_all else ""
    network = [
        looks,
        importlib.metadata.version("mediapipe"),
        _sha256(options.model or model_path()),
    ]
    modules = (*POSE_MODULES, SECOND_LOOK_MODULE) if options.careful else POSE_MODULES
    poses = _digest([_sha256(clip), *network, *map(sources_sha256, modules)])
    settings = replace(options, height_cm=None, foot_length_cm=None, mass_kg=None)
    turns = _digest([poses, repr(settings), sources_sha256(TURNS_MODULE)])
    stem = clip.stem
    return cache / f"{stem}.{poses[:16]}.pose.npz", cache / f"{stem}.{turns[:16]}.whole.npz"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def sources_sha256(module: str) -> str:
    """Sum over the sources of a module and of every module of its package it imports."""
    package = module.partition(".")[0]
    sources: dict[str, bytes] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if name in sources or path is None:
            continue
        sources[name] = path.read_bytes()
        waiting += [other for other in _imports(sources[name]) if other.startswith(f"{package}.")]
    return _digest(
        [f"{name} {hashlib.sha256(sources[name]).hexdigest()}" for name in sorted(sources)]
    )


def _source(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None else None


@cache
def _imports(source: bytes) -> list[str]:
    """Names that a source imports; ``from a import b`` may mean the module a.b."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found
