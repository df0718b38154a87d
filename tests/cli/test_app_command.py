"""``formcheck app``: one at a time, an address, a clean end. A real server at 127.0.0.1."""

import http.client
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scripted_clips import Run

from formcheck.app.running import app_folder, bind, only_one

pytestmark = pytest.mark.long


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Return a running app and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", "app", "--no-open", "--db", tmp_path / "h.sqlite"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield process, line.split()[-1]
    finally:
        process.kill()
        process.communicate()


def status(address: str, **headers: str) -> int:
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=20)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        return connection.getresponse().status


def test_it_prints_an_address_that_opens_once_and_ends_with_ctrl_c(
    started: tuple[subprocess.Popen[str], str], tmp_path: Path, run: Run
) -> None:
    process, address = started
    assert urlsplit(address).hostname == "127.0.0.1"
    assert status(address, Host="evil.example") == 421
    assert [status(address), status(address)] == [303, 403]
    second = run("app", "--no-open", "--db", tmp_path / "h.sqlite")
    assert second.status == 0
    assert second.out.startswith("formcheck runs already, at ")
    assert status(second.out.split()[-1]) == 303
    folder = tmp_path / "formcheck-app"
    for path in (folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    said = process.stdout.read()
    process.wait(60)
    assert time.monotonic() - began < 30
    assert process.returncode == 0
    assert said.splitlines() == ["It opens once. Ctrl-C ends the app.", "Stopped."]
    assert not (folder / "running.json").exists()


def test_a_taken_port_is_one_line(run: Run, tmp_path: Path) -> None:
    with closing(bind(None)) as door:
        port = door.getsockname()[1]
        ended = run("app", "--no-open", "--port", port, "--db", tmp_path / "h.sqlite")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == (
        f"formcheck: port {port} is taken or may not be used; choose another with --port\n"
    )


def test_a_running_app_that_does_not_answer_is_said(run: Run, tmp_path: Path) -> None:
    with only_one(app_folder(tmp_path / "h.sqlite")):
        ended = run("app", "--no-open", "--db", tmp_path / "h.sqlite")
    assert ended.status == 1
    assert "does not answer" in ended.err


def test_a_folder_that_can_t_be_made_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "formcheck-app").write_text("in the way")
    ended = run("app", "--no-open", "--db", tmp_path / "h.sqlite")
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert os.fspath(tmp_path) in ended.err
