"""The program that runs MediaPipe, without MediaPipe."""

import subprocess
import sys
from pathlib import Path

import pytest


def run(program: str, *path: Path) -> subprocess.CompletedProcess[str]:
    start = f"import sys; sys.path[:0] = {[str(entry) for entry in path]!r}\n"
    command = [sys.executable, "-c", start + program]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_after_the_limit_there_is_no_socket_and_no_file() -> None:
    ended = run(
        "import socket\n"
        "from formcheck.model.system import forbid_new_files\n"
        "open(__import__('os').devnull).close(); socket.socket().close()\n"
        "forbid_new_files()\n"
        "for attempt in (socket.socket, lambda: open(__import__('os').devnull),\n"
        "                lambda: socket.getaddrinfo('localhost', 80)):\n"
        "    try: attempt()\n"
        "    except OSError: print('refused')\n"
    )
    assert ended.stdout.split() == ["refused"] * 3, ended.stderr


def fake_mediapipe(folder: Path, text: str) -> None:
    (folder / "mediapipe").mkdir()
    (folder / "mediapipe" / "__init__.py").write_text(text)


def test_plotting_and_sound_are_left_out(tmp_path: Path) -> None:
    fake_mediapipe(
        tmp_path,
        "import matplotlib.pyplot as plt\n"
        "try: import sounddevice\n"
        "except ImportError: sounddevice = None\n",
    )
    ended = run(
        "from formcheck.pose.mediapipe.worker import import_mediapipe; import_mediapipe()\n"
        "import mediapipe; print(hasattr(mediapipe.plt, 'figure'), mediapipe.sounddevice)",
        tmp_path,
    )
    assert ended.stdout.split() == ["False", "None"], ended.stderr


@pytest.mark.long
def test_a_mediapipe_that_needs_plotting_gets_it(tmp_path: Path) -> None:
    fake_mediapipe(tmp_path, "from matplotlib.pyplot import figure\n")
    ended = run(
        "from formcheck.pose.mediapipe.worker import import_mediapipe; import_mediapipe()\n"
        "import mediapipe; print(callable(mediapipe.figure))",
        tmp_path,
    )
    assert ended.stdout.split() == ["True"], ended.stderr
