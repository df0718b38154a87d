"""What the checks of an installation notice."""

import hashlib
import runpy
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from formcheck.cli import diagnostics
from formcheck.cli.diagnostics import examine
from formcheck.cli.finding import Finding
from formcheck.errors import FormcheckError, ModelError
from formcheck.model.paths import model_path
from formcheck.pose.mediapipe.estimator import _library_message

PINNED = "5.0.0.93"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the packages that seem to be installed; a test may change them."""
    versions = {
        requirement.name: metadata.version(requirement.name)
        for requirement in diagnostics._requirements()
    }

    def version(name: str) -> str:
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(metadata, "version", version)
    return versions


def test_all_is_well_here(installed: dict[str, str]) -> None:
    assert installed["opencv-python"] == PINNED
    assert [
        diagnostics.python().status,
        diagnostics.packages().status,
        diagnostics.opencv().status,
    ] == ["ok"] * 3


@pytest.mark.parametrize("changed", ["opencv-python", "opencv-contrib-python"])
def test_two_opencv_versions_are_noticed(installed: dict[str, str], changed: str) -> None:
    installed[changed] = "4.12.0.88"
    finding = diagnostics.opencv()
    assert finding.status == "problem"
    assert f"{changed} 4.12.0.88" in finding.message
    assert f"install opencv-contrib-python=={PINNED} opencv-python=={PINNED}" in finding.mend
    assert "uninstall -y opencv-python opencv-contrib-python" in finding.mend


@pytest.mark.parametrize("missing", ["opencv-python", "opencv-contrib-python"])
def test_a_missing_opencv_is_noticed(installed: dict[str, str], missing: str) -> None:
    del installed[missing]
    assert diagnostics.opencv().status == "problem"


def test_a_third_opencv_of_another_version_is_noticed(installed: dict[str, str]) -> None:
    installed["opencv-python-headless"] = "4.13.0.92"
    finding = diagnostics.opencv()
    assert finding.status == "problem"
    assert "opencv-python-headless" in finding.mend


def test_an_opencv_without_windows_of_the_same_version_is_a_note(
    installed: dict[str, str],
) -> None:
    installed["opencv-python-headless"] = PINNED
    assert diagnostics.opencv().status == "note"


@pytest.mark.usefixtures("installed")
def test_an_overwritten_cv2_folder_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    other = SimpleNamespace(__version__="4.13.0")
    monkeypatch.setattr(diagnostics.importlib, "import_module", lambda _: other)
    finding = diagnostics.opencv()
    assert finding.status == "problem"
    assert "4.13.0 is loaded" in finding.message


@pytest.mark.parametrize("version", ["0.10.21", "1.1.9", "2.0.0"])
def test_a_mediapipe_that_does_not_fit_is_noticed(installed: dict[str, str], version: str) -> None:
    installed["mediapipe"] = version
    finding = diagnostics.packages()
    assert finding.status == "problem"
    assert f"mediapipe is {version}" in finding.message


def test_a_missing_package_is_noticed(installed: dict[str, str]) -> None:
    del installed["scipy"]
    assert "scipy is missing" in diagnostics.packages().message


def test_an_old_python_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics.sys, "version_info", (3, 10, 4, "final", 0))
    finding = diagnostics.python()
    assert (finding.status, finding.message) == ("problem", "3.10.4")


def test_a_missing_model_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "missing.task"
    for place in ("cli.diagnostics", "pose.mediapipe.bundle", "pose.mediapipe.estimator"):
        monkeypatch.setattr(f"formcheck.{place}.model_path", lambda: missing)
    finding = diagnostics.pose_model()
    assert (finding.status, finding.mend) == ("problem", "reinstall formcheck")
    assert str(missing) in finding.message


@pytest.mark.slow
def test_the_model_finds_a_person() -> None:
    assert diagnostics.pose_model() == Finding("Pose model", "ok", "finds the person in a sample")


@pytest.mark.slow
def test_a_changed_model_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "changed.task"
    data = bytearray(model_path().read_bytes())
    # The padding before a network: the file still works.
    padding = data.index(b"pose_detector.tflite") + len("pose_detector.tflite") + 8
    data[padding] ^= 1
    changed.write_bytes(data)
    for place in ("cli.diagnostics", "pose.mediapipe.bundle", "pose.mediapipe.estimator"):
        monkeypatch.setattr(f"formcheck.{place}.model_path", lambda: changed)
    finding = diagnostics.pose_model()
    assert finding.status == "problem"
    assert "was changed" in finding.message


def test_the_known_checksum_is_the_builders() -> None:
    script = Path(__file__).parents[3] / "scripts" / "build_model.py"
    assert runpy.run_path(str(script))["BUILT_SHA256"] == diagnostics.MODEL_SHA256
    assert hashlib.sha256(model_path().read_bytes()).hexdigest() == diagnostics.MODEL_SHA256


def test_missing_codecs_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert diagnostics.video().status == "ok"

    def codec(name: str, mode: str) -> None:
        if (name, mode) == ("libx264", "w"):
            raise ValueError(name)

    monkeypatch.setattr("av.codec.Codec", codec)
    finding = diagnostics.video()
    assert finding.status == "problem"
    assert "lacks libx264" in finding.message


@pytest.mark.parametrize(
    ("reason", "mend"),
    [
        ("libGL.so.1: cannot open shared object file", "install the packages libgl1"),
        ("DLL load failed", "reinstall formcheck"),
    ],
)
@pytest.mark.usefixtures("installed")
def test_a_library_that_opencv_needs_is_named(
    monkeypatch: pytest.MonkeyPatch, reason: str, mend: str
) -> None:
    def refuse(_: str) -> None:
        raise ImportError(reason)

    monkeypatch.setattr(diagnostics.importlib, "import_module", refuse)
    finding = diagnostics.opencv()
    assert (finding.status, finding.message) == ("problem", reason)
    assert finding.mend.startswith(mend)


def test_a_library_that_mediapipe_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ModelError(_library_message("libEGL.so.1: cannot open shared object file"))

    monkeypatch.setattr("formcheck.pose.factory.make_pose_estimator", refuse)
    finding = diagnostics.pose_model()
    assert finding.status == "problem"
    assert "libEGL.so.1" in finding.message
    assert finding.mend == "install the packages libegl1 and libgles2"


def test_a_model_that_is_none_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.task").write_bytes(model_path().read_bytes()[:5000])
    for place in ("cli.diagnostics", "pose.mediapipe.bundle", "pose.mediapipe.estimator"):
        monkeypatch.setattr(f"formcheck.{place}.model_path", lambda: tmp_path / "broken.task")
    finding = diagnostics.pose_model()
    assert finding.status == "problem"
    assert finding.mend


@pytest.mark.parametrize(
    ("devices", "usable", "status", "words"),
    [
        ((), False, "note", "none found"),
        (("video0",), False, "note", "video0 may not be used"),
        (("video0", "video1"), True, "ok", "video1"),
    ],
)
def test_cameras_are_found_and_never_a_problem(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    devices: tuple[str, ...],
    usable: bool,
    status: str,
    words: str,
) -> None:
    for name in devices:
        (tmp_path / name).touch()
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(diagnostics, "Path", lambda _: tmp_path)
    monkeypatch.setattr("os.access", lambda *_: usable)
    finding = diagnostics.camera()
    assert finding.status == status
    assert words in finding.message
    assert bool(finding.mend) == (status == "note")


def test_a_check_that_fails_does_not_stop_the_others() -> None:
    def broken_part() -> Finding:
        raise ImportError("no such library")

    broken, last = examine([broken_part, diagnostics.python])
    assert (broken.name, broken.status) == ("Broken part", "problem")
    assert "no such library" in broken.message
    assert last.name == "Python"


# What only the live camera needs.


class Device:
    def __init__(self, status: str | None, *, ready: bool = True) -> None:
        self.status, self._ready, self.closed = status, ready, False

    def wait_ready(self, _: float) -> bool:
        return self._ready

    def close(self) -> None:
        self.closed = True


def test_a_missing_screen_is_a_note_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise FormcheckError("no screen to open a window on: use --headless")

    monkeypatch.setattr("formcheck.live.observers.window.check_display", refuse)
    finding = diagnostics.display()
    assert (finding.status, finding.message) == ("note", "no screen to open a window on")
    assert finding.mend.startswith("use --headless")
    monkeypatch.setattr("formcheck.live.observers.window.check_display", lambda: None)
    assert diagnostics.display().status == "ok"


@pytest.mark.parametrize(
    ("device", "status", "message"),
    [
        (Device(None), "ok", "a loudspeaker can be played"),
        (Device("No sound: no loudspeaker found"), "note", "no loudspeaker found"),
        (Device(None, ready=False), "note", "the sound system doesn't answer"),
    ],
)
def test_the_loudspeaker_is_opened_and_closed(
    monkeypatch: pytest.MonkeyPatch, device: Device, status: str, message: str
) -> None:
    monkeypatch.setattr("formcheck.feedback.audio.player.Player", lambda **_: device)
    finding = diagnostics.sound()
    assert (finding.status, finding.message) == (status, message)
    assert bool(finding.mend) == (status == "note")
    assert device.closed


def test_without_its_library_no_loudspeaker_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Device("No sound: PortAudio is missing (sudo apt install libportaudio2)")
    monkeypatch.setattr("formcheck.feedback.audio.player.Player", lambda **_: missing)
    assert diagnostics.sound().mend.startswith("install it, or use --mute")


def test_a_missing_voice_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = "formcheck.feedback.audio.speech_engines.find_engine"
    monkeypatch.setattr(engine, lambda: None)
    finding = diagnostics.voice()
    assert finding.status == "note"
    assert "--voice" in finding.mend
    monkeypatch.setattr(engine, lambda: SimpleNamespace(program="say"))
    assert diagnostics.voice().message == "say"
