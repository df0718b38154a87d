"""One call of a speech program."""

import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from formcheck.feedback.audio.speech_engines import TEXT, WAV
from formcheck.model.system import kill_with_group, no_console

LONGEST_S = 15.0
"""An utterance that takes so long hangs."""


class SpeechFailedError(Exception):
    """A speech program could not be run, or ended with a failure."""


class SpeechProcess:
    """Runs speech programs one at a time. `end` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: tuple[str, ...], words: str, wanted: Callable[[], bool]) -> bytes | None:
        """Run a program to its end.

        Parameters
        ----------
        command : tuple of str
            As in `Engine`.
        words : str
            Made safe by `speakable`.
        wanted : callable
            Whether this is still to be done. Who makes it untrue calls `end` afterwards.

        Returns
        -------
        bytes or None
            What it wrote, to `WAV` or stdout; None when it was ended.

        Raises
        ------
        SpeechFailedError
            When it could not be run, ended with a failure, or had to be killed as hung.
        """
        with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
            wav = Path(folder) / "words.wav"
            filled = {TEXT: words, WAV: str(wav)}
            arguments = [filled.get(part, part) for part in command]
            given = None if TEXT in command else words.encode()
            written = self._run(arguments, given, wanted)
            if written is None or WAV not in command:
                return written
            try:
                return wav.read_bytes()
            except OSError as error:
                raise SpeechFailedError(f"{arguments[0]} wrote no sound") from error

    def end(self) -> None:
        """Kill the program that runs, if one does."""
        with self._lock:
            if self._process:
                _kill(self._process)

    def _run(
        self, arguments: list[str], given: bytes | None, wanted: Callable[[], bool]
    ) -> bytes | None:
        process = _start(arguments, given)
        with self._lock:
            self._process = process
            if not wanted():
                _kill(process)
        try:
            written, _ = process.communicate(given, timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            _kill(process)
            process.communicate()
            raise SpeechFailedError(f"{arguments[0]} hangs") from None
        finally:
            with self._lock:
                self._process = None
        if not wanted():
            return None
        if process.returncode:
            raise SpeechFailedError(f"{arguments[0]} ended with {process.returncode}")
        return written


def _start(arguments: list[str], given: bytes | None) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=no_console(),
            start_new_session=True,
        )
    except OSError as error:
        raise SpeechFailedError(str(error)) from error


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a program and what it has started itself."""
    if process.returncode is None:
        kill_with_group(process)
