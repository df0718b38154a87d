"""The system's own offline speech, called as a program."""

import io
import shutil
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.feedback.audio.tones import Samples
from formcheck.model.system import System, system

WAV = "{wav}"
"""Stands in a command for the file to write."""
TEXT = "{text}"
"""Stands in a command for what to say; a command without it reads that from stdin."""

PEAK = 0.6
"""Loudest sample of speech, whatever the engine's own volume."""
QUIET = 0.01
"""Of the loudest: below it, a beginning or an end is silence."""
LONGEST_TEXT = 200

_NOT_SPOKEN = str.maketrans("’–—…", "'-- ")
_SPOKEN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'-")

# 170 words a minute: a little slower than the engine's own, for a room with music.
_ESPEAK = ("-v", "en", "-s", "170", "--stdin")

_POWERSHELL = (
    "Add-Type -AssemblyName System.Speech; "
    "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    "try { $voice.SelectVoiceByHints('NotSet', 'NotSet', 0, 'en-US') } catch { }; "
)
_POWERSHELL_SAY = "$voice.Speak([Console]::In.ReadToEnd())"
_POWERSHELL_RENDER = (
    "$sound = New-Object System.IO.MemoryStream; "
    "$voice.SetOutputToWaveStream($sound); "
    f"{_POWERSHELL_SAY}; $voice.SetOutputToNull(); "
    "$out = [Console]::OpenStandardOutput(); $sound.WriteTo($out); $out.Flush()"
)


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that speaks.

    Attributes
    ----------
    say : tuple of str
        Command that says something aloud and ends when it is said.
    render : tuple of str, optional
        Command that writes it as WAV, to stdout or the file `WAV`.
    stop : tuple of str, optional
        Command that silences what goes on after the first was killed.
    """

    say: tuple[str, ...]
    render: tuple[str, ...] | None = None
    stop: tuple[str, ...] | None = None

    @property
    def program(self) -> str:
        """The program's file name."""
        return Path(self.say[0]).name


def find_engine(on: System | None = None) -> Engine | None:
    """Return the first speech program that a system has (by default this one), None without any."""
    on = on or system()
    if on == "windows":
        return _powershell(shutil.which("powershell"))
    if on == "macos":
        return _say(shutil.which("say"))
    for name in ("espeak-ng", "espeak"):
        if path := shutil.which(name):
            say = (path, *_ESPEAK)
            return Engine(say, render=(*say, "--stdout"))
    if path := shutil.which("spd-say"):
        say = (path, "-l", "en", "-w", "--", TEXT)
        return Engine(say, stop=(path, "-S"))
    return None


def how_to_get_one(on: System | None = None) -> str:
    """Say what to install for speech on a system (by default this one), a few words."""
    on = on or system()
    if on == "windows":
        return "turn on Windows PowerShell and its speech"
    if on == "macos":
        return "macOS's own 'say' is missing from the PATH"
    return "sudo apt install espeak-ng"


def speakable(text: str) -> str:
    """Return text as it may be given to a program: letters, digits and plain punctuation.

    Whatever else stands in it becomes a space; it never begins with a hyphen, and is cut
    after `LONGEST_TEXT` characters.
    """
    plain = text.translate(_NOT_SPOKEN)
    kept = "".join(letter if letter in _SPOKEN else " " for letter in plain)
    return " ".join(kept.split()).lstrip("-. ")[:LONGEST_TEXT].rstrip()


def read_wav(data: bytes) -> tuple[Samples, int] | None:
    """Read speech from a WAV, without the silence around it and equally loud.

    Parameters
    ----------
    data : bytes
        16 bits a sample; a length in the header that is not yet known is passed over.

    Returns
    -------
    (ndarray of float32, shape (n,); int) or None
        The samples, mono, peak `PEAK`, and the samples a second; None when there is
        nothing to hear.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getsampwidth() != 2:
                return None
            raw, channels, rate = (
                file.readframes(file.getnframes()),
                file.getnchannels(),
                file.getframerate(),
            )
    except (wave.Error, EOFError):
        return None
    frame = 2 * channels
    values = np.frombuffer(raw[: len(raw) // frame * frame], "<i2").reshape(-1, channels)
    return _trimmed(values.mean(axis=1).astype(np.float32), rate)


def _trimmed(samples: Samples, rate: int) -> tuple[Samples, int] | None:
    loudest = float(np.abs(samples).max(initial=0))
    if loudest == 0 or rate <= 0:
        return None
    heard = np.flatnonzero(np.abs(samples) > QUIET * loudest)
    return samples[heard[0] : heard[-1] + 1] * np.float32(PEAK / loudest), rate


def _powershell(path: str | None) -> Engine | None:
    if path is None:
        return None
    start = (path, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command")
    return Engine(
        say=(*start, _POWERSHELL + _POWERSHELL_SAY),
        render=(*start, _POWERSHELL + _POWERSHELL_RENDER),
    )


def _say(path: str | None) -> Engine | None:
    if path is None:
        return None
    file = ("-o", WAV, "--file-format=WAVE", "--data-format=LEI16@22050")
    return Engine(say=(path, "-f", "-"), render=(path, *file, "-f", "-"))
