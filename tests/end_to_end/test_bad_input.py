"""Files that are no clips, through the real command: one line, exit 1, nothing written."""

import os
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from formcheck.cli import main
from formcheck.model.paths import samples_folder
from formcheck.video.writer import ClipWriter


def formcheck(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "formcheck", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def nothing(_: Path) -> None:
    """Make no file."""


def folder(path: Path) -> None:
    path.mkdir()


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("This is not a video.\n" * 100)


def noise(path: Path) -> None:
    path.write_bytes(np.random.default_rng(0).bytes(100_000))


def sound(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))


def cut(path: Path) -> None:
    """Write the beginning of a clip, without an index of its pictures."""
    path.write_bytes((samples_folder() / "calf_raise_oblique.mp4").read_bytes()[:1000])


def pipe(path: Path) -> None:
    os.mkfifo(path)


def npz(path: Path) -> None:
    np.savez(path, time_s=np.arange(3.0))


CASES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "missing": (nothing, "raises.mp4", "no such file; check the name"),
    "in a missing folder": (nothing, "nowhere/raises.mp4", "no such file; check the name"),
    "missing, of a strange name": (nothing, "a\nb.mp4", "no such file; check the name"),
    "a folder": (folder, "raises.mp4", "a folder; all clips in it are measured with"),
    "this folder": (nothing, ".", "a folder; all clips in it are measured with"),
    "empty": (empty, "raises.mp4", "the file is empty"),
    "text": (text, "raises.mp4", "not a video"),
    "noise": (noise, "raises.mp4", "not a video"),
    "cut": (cut, "raises.mp4", "cut off"),
    "sound": (sound, "raises.wav", "no picture"),
    "missing pose": (nothing, "pose.npz", "no such file; check the name"),
    "empty pose": (empty, "pose.npz", "not formcheck's, or damaged"),
    "text as pose": (text, "pose.npz", "not formcheck's, or damaged"),
    "another npz": (npz, "pose.npz", "not formcheck's, or damaged"),
    "a folder as pose": (folder, "pose.npz", "a folder; all clips in it are measured with"),
}
if hasattr(os, "mkfifo"):
    CASES["pipe"] = (pipe, "raises.mp4", "not a file; give a recorded clip")


def analyzed(
    name: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> tuple[int, str, str]:
    """Run the command in this process; also what the libraries below Python say is caught."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.delenv("FORMCHECK_DEBUG", raising=False)
    return main(["analyze", name]), *capfd.readouterr()


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_clip_is_one_line(
    case: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    make, name, words = CASES[case]
    make(tmp_path / name)
    before = sorted(tmp_path.rglob("*"))
    status, out, err = analyzed(name, tmp_path, monkeypatch, capfd)
    assert (status, out) == (1, "")
    shown = name.replace("\n", "\\n")
    assert err.startswith(f"formcheck: {shown}: ")
    # Of a folder it says what to call instead.
    assert err.count(shown) == 1 + err.count(f"formcheck batch {shown} ")
    assert err.count("\n") == 1
    assert words in err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_program_says_so_too(tmp_path: Path) -> None:
    noise(tmp_path / "raises.mp4")
    ended = formcheck(tmp_path, "analyze", "raises.mp4")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("formcheck: raises.mp4: not a video")
    assert ended.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_clip_without_a_person_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with ClipWriter(tmp_path / "wall.mp4", 320, 240) as writer:
        for index in range(12):
            writer.write(np.full((240, 320, 3), 90, np.uint8), index / 12)
    status, out, err = analyzed("wall.mp4", tmp_path, monkeypatch, capfd)
    assert (status, out) == (1, "")
    assert err.startswith("formcheck: wall.mp4: nobody was found in the clip: ")
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["wall.mp4"]
