"""Whether everything that formcheck needs is here, and how to mend what isn't."""

import hashlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from formcheck.cli import machine_checks
from formcheck.cli.finding import Finding
from formcheck.errors import FormcheckError
from formcheck.model.paths import SAMPLE_NAME, model_path, samples_folder
from formcheck.model.system import system

MODEL_SHA256 = "8257430ff651bf7e9e095255af68fff476884630373b5384257225e043a2c615"
SAMPLE = f"{SAMPLE_NAME}.mp4"
OLDEST_PYTHON = (3, 11)

# Four packages that install the same folder, cv2.
OPENCV_NEEDED = ("opencv-python", "opencv-contrib-python")
OPENCV_HEADLESS = ("opencv-python-headless", "opencv-contrib-python-headless")

_REINSTALL = "reinstall formcheck"
_LIVE_ONLY = "only the live camera needs it"
SOUND_OPENS_S = 5.0
"""A loudspeaker that is not found by then isn't there."""


def examine(checks: Sequence[Callable[[], Finding]] | None = None) -> Iterator[Finding]:
    """Run the checks one after another, and give each finding as it comes."""
    for check in checks or CHECKS:
        try:
            yield check()
        except Exception as error:
            # In a broken installation anything can fail, and the other checks go on.
            name = check.__name__.replace("_", " ").capitalize()
            yield Finding(name, "problem", f"{type(error).__name__}: {error}", _REINSTALL)


def python() -> Finding:
    """Check that this Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return Finding("Python", "problem", version, f"install Python {oldest} or newer")
    return Finding("Python", "ok", version)


def packages() -> Finding:
    """Check that every package that formcheck asks for is here in a version that fits."""
    wrong = []
    requirements = _requirements()
    if not requirements:
        return Finding("Packages", "note", "not checked: formcheck itself is not installed")
    for requirement in requirements:
        version = _version(requirement.name)
        if version is None:
            wrong.append(f"{requirement.name} is missing")
        elif not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} is {version}, not {requirement.specifier}")
    if wrong:
        return Finding("Packages", "problem", "; ".join(wrong), _REINSTALL)
    return Finding("Packages", "ok", f"mediapipe {_version('mediapipe')} and all others fit")


def opencv() -> Finding:
    """Check that the packages that share the folder cv2 have one version, which is loaded."""
    versions = {name: _version(name) for name in (*OPENCV_NEEDED, *OPENCV_HEADLESS)}
    found = {name: version for name, version in versions.items() if version}
    listed = " and ".join(f"{name} {version}" for name, version in found.items())
    if any(name not in found for name in OPENCV_NEEDED):
        return Finding("OpenCV", "problem", listed or "not installed", _opencv_mend(found))
    if len(set(found.values())) > 1:
        message = f"{listed} overwrite each other"
        return Finding("OpenCV", "problem", message, _opencv_mend(found))
    try:
        loaded: str = importlib.import_module("cv2").__version__
    except ImportError as error:
        mend = "install the packages libgl1 and libglib2.0-0"
        return Finding("OpenCV", "problem", str(error), mend if "lib" in str(error) else _REINSTALL)
    if not found["opencv-python"].startswith(loaded):
        message = f"{listed} are installed, but {loaded} is loaded"
        return Finding("OpenCV", "problem", message, _opencv_mend(found))
    if any(name in found for name in OPENCV_HEADLESS):
        return Finding("OpenCV", "note", f"{listed}: no windows", _opencv_mend(found))
    return Finding("OpenCV", "ok", f"{loaded}, both packages at one version")


def pose_model() -> Finding:
    """Check that the model is the right file and finds the person of a sample."""
    from formcheck.pose.factory import make_pose_estimator
    from formcheck.video.clip import open_clip

    name = "Pose model"
    path = model_path()
    try:
        with make_pose_estimator() as source, open_clip(samples_folder() / SAMPLE) as clip:
            pose = source.detect(next(clip))
    except FormcheckError as error:
        message, _, mend = str(error).rpartition(": ")
        return Finding(name, "problem", message or mend, mend if message else _REINSTALL)
    if hashlib.sha256(path.read_bytes()).hexdigest() != MODEL_SHA256:
        return Finding(name, "problem", f"{path} was changed", _REINSTALL)
    if pose is None:
        return Finding(name, "problem", "finds nobody in a sample", _REINSTALL)
    return Finding(name, "ok", "finds the person in a sample")


def video() -> Finding:
    """Check that the usual clips can be read and H.264 can be written."""
    import av
    from av.codec import Codec

    missing = []
    for codec, mode in (("h264", "r"), ("hevc", "r"), ("libx264", "w")):
        try:
            Codec(codec, mode)
        except ValueError:
            missing.append(codec)
    if missing:
        message = f"PyAV {av.__version__} lacks {', '.join(missing)}"
        return Finding("Video", "problem", message, "python -m pip install --force-reinstall av")
    return Finding("Video", "ok", "reads H.264 and HEVC, writes H.264")


def camera() -> Finding:
    """Look for a camera, without switching it on."""
    if system() != "linux":
        return Finding("Camera", "note", "not looked for: that would switch it on")
    devices = sorted(Path("/dev").glob("video*"))
    if not devices:
        return Finding("Camera", "note", "none found", f"plug one in; {_LIVE_ONLY}")
    if not any(os.access(device, os.R_OK | os.W_OK) for device in devices):
        mend = f"add yourself to the group video; {_LIVE_ONLY}"
        return Finding("Camera", "note", f"{devices[0]} may not be used", mend)
    return Finding("Camera", "ok", ", ".join(map(str, devices)))


def display() -> Finding:
    """Open a window and close it again, unseen."""
    from formcheck.live.observers.window import check_display

    try:
        check_display()
    except FormcheckError as error:
        message, _, mend = str(error).partition(": ")
        return Finding("Display", "note", message, f"{mend}; {_LIVE_ONLY}")
    return Finding("Display", "ok", "a window can be opened")


def sound() -> Finding:
    """Open the loudspeaker as a session does, and play nothing."""
    from formcheck.feedback.audio.player import Player

    player = Player(muted=True)
    try:
        found = player.wait_ready(SOUND_OPENS_S) and player.status is None
        trouble = player.status or "the sound system doesn't answer"
    finally:
        player.close()
    if found:
        return Finding("Sound", "ok", "a loudspeaker can be played")
    # Without its library nothing that is connected would help.
    do = "install it" if "PortAudio" in trouble else "connect a loudspeaker or headphones"
    mend = f"{do}, or use --mute; {_LIVE_ONLY}"
    return Finding("Sound", "note", trouble.removeprefix("No sound: "), mend)


def voice() -> Finding:
    """Look for a program that speaks."""
    from formcheck.feedback.audio.speech_engines import find_engine, how_to_get_one

    engine = find_engine()
    if engine is None:
        return Finding("Voice", "note", "no speech program", f"{how_to_get_one()}; for --voice")
    return Finding("Voice", "ok", engine.program)


CHECKS: tuple[Callable[[], Finding], ...] = (
    python,
    packages,
    machine_checks.memory,
    machine_checks.folder,
    machine_checks.temporary_files,
    machine_checks.history,
    machine_checks.settings_file,
    machine_checks.leftovers,
    machine_checks.terminal,
    opencv,
    video,
    pose_model,
    camera,
    display,
    sound,
    voice,
)
"""In this order; the last four are for the live camera only."""


def _requirements() -> list[Requirement]:
    try:
        requirements = [Requirement(text) for text in metadata.requires("formcheck") or []]
    except metadata.PackageNotFoundError:
        return []
    return [r for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _opencv_mend(found: dict[str, str]) -> str:
    wanted = [str(r) for r in _requirements() if r.name in OPENCV_NEEDED]
    pip = "python -m pip"
    install = f"{pip} install {' '.join(sorted(wanted))}"
    return f"{pip} uninstall -y {' '.join(found)} && {install}" if found else install
