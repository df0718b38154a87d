"""Speech programs: which one, what may be said, and what comes out of them."""

import io
import os
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.feedback.audio.speech_engines import (
    LONGEST_TEXT,
    PEAK,
    TEXT,
    WAV,
    Engine,
    find_engine,
    how_to_get_one,
    read_wav,
    speakable,
)
from formcheck.model.system import System, system

RATE = 22050


def put_programs(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / (name + (".exe" if os.name == "nt" else ""))
        path.write_text("")
        path.chmod(0o755)


def found(
    monkeypatch: pytest.MonkeyPatch, folder: Path, platform: System, *names: str
) -> Engine | None:
    put_programs(folder, *names)
    monkeypatch.setenv("PATH", str(folder))
    return find_engine(platform)


@pytest.mark.parametrize(
    ("platform", "names", "program", "renders"),
    [
        ("linux", ("spd-say", "espeak", "espeak-ng"), "espeak-ng", True),
        ("linux", ("spd-say", "espeak"), "espeak", True),
        ("linux", ("spd-say",), "spd-say", False),
        ("macos", ("say", "espeak-ng"), "say", True),
        ("windows", ("powershell",), "powershell", True),
    ],
)
def test_the_best_program_of_the_system_is_found(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    platform: System,
    names: tuple[str, ...],
    program: str,
    renders: bool,
) -> None:
    engine = found(monkeypatch, tmp_path, platform, *names)
    assert engine is not None
    assert engine.program.removesuffix(".exe") == program
    assert (engine.render is not None) == renders
    assert engine.say[0] == str(tmp_path / engine.program)


def test_say_writes_a_file_and_only_spd_say_takes_the_words_as_an_argument(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = ("say", "spd-say", "powershell", "espeak-ng")
    say = found(monkeypatch, tmp_path, "macos", *names)
    windows = found(monkeypatch, tmp_path, "windows")
    espeak = found(monkeypatch, tmp_path, "linux")
    assert say is not None
    assert windows is not None
    assert espeak is not None
    assert say.render is not None
    assert WAV in say.render
    for engine in (say, windows, espeak):
        assert TEXT not in engine.say + (engine.render or ())
    (tmp_path / espeak.program).unlink()
    server = find_engine("linux")
    assert server is not None
    # After the end of the options: words can't become one.
    assert server.say[-2:] == ("--", TEXT)
    assert server.stop


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_without_a_program_there_is_a_hint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: System
) -> None:
    assert found(monkeypatch, tmp_path, platform) is None
    assert 10 < len(how_to_get_one(platform)) < 60


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Straight up, don't lean", "Straight up, don't lean"),
        ("Step back: I can’t see your feet", "Step back: I can't see your feet"),
        ("--help", "help"),
        ("  a\n\tb ", "a b"),
        ("$(rm -rf ~); `x` | y & z > q", "rm -rf ; x y z q"),
        ("[[rate 500]] <speak> 'Ü'", "rate 500 speak ' '"),
        ("… - .", ""),
        ("127", "127"),
    ],
)
def test_only_plain_words_are_said(text: str, said: str) -> None:
    assert speakable(text) == said


@given(st.text(max_size=400))
def test_whatever_is_to_be_said_is_plain(text: str) -> None:
    said = speakable(text)
    assert len(said) <= LONGEST_TEXT
    assert not said.startswith("-")
    assert said == said.strip()
    assert all(letter.isalnum() or letter in " .,:;!?'-" for letter in said)
    assert said.isascii()
    assert speakable(said) == said


def wav(samples: np.ndarray, channels: int = 1, width: int = 2, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(samples.astype("<i2" if width == 2 else "u1").tobytes())
    return file.getvalue()


def word(level: float = 4000) -> np.ndarray:
    """A second of tone in a second of silence on either side."""
    tone = level * np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE)
    return np.concatenate([np.zeros(RATE), tone, np.zeros(RATE)])


def test_speech_is_read_without_the_silence_around_it_and_equally_loud() -> None:
    for level in (300, 4000, 32000):
        clip = read_wav(wav(word(level)))
        assert clip is not None
        samples, rate = clip
        assert rate == RATE
        assert len(samples) == pytest.approx(RATE, abs=10)
        assert np.abs(samples).max() == pytest.approx(PEAK, abs=1e-3)


def test_two_channels_become_one() -> None:
    both = read_wav(wav(np.repeat(word(), 2), channels=2))
    one = read_wav(wav(word()))
    assert both is not None
    assert one is not None
    np.testing.assert_allclose(both[0], one[0], atol=1e-4)


def test_a_header_that_does_not_know_its_length_is_passed_over() -> None:
    data = bytearray(wav(word()))
    at = data.index(b"data") + 4
    data[at : at + 4] = (0x7FFFF000).to_bytes(4, "little")
    data[4:8] = (0x7FFFF024).to_bytes(4, "little")
    clip = read_wav(bytes(data))
    assert clip is not None
    assert len(clip[0]) == pytest.approx(RATE, abs=10)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"no sound at all, but some forty bytes of text instead",
        wav(np.zeros(RATE)),
        wav(np.zeros(0)),
        wav(np.full(100, 128), width=1),
        wav(word())[:40],
    ],
)
def test_what_is_no_speech_is_none(data: bytes) -> None:
    assert read_wav(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    read_wav(data)
    read_wav(wav(word())[:44] + data)


def test_the_platform_is_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = {"windows": "powershell", "macos": "say"}
    assert found(monkeypatch, tmp_path, system()) is None
    put_programs(tmp_path, names.get(system(), "espeak-ng"))
    assert find_engine() is not None
