"""Speaking: one thing at a time, the newest, in a process of its own, never in the way."""

import json
import os
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fake_speech
import numpy as np
import pytest
from scripted_sound import Clock, ScriptedDevice, until

from formcheck.feedback.audio.player import Player
from formcheck.feedback.audio.speech_engines import TEXT, WAV, Engine, find_engine, read_wav
from formcheck.feedback.audio.speech_process import SpeechProcess
from formcheck.feedback.audio.voice import Voice


@dataclass
class Fake:
    """A fake speech program and what it was called with."""

    log: Path

    def command(self, *arguments: str) -> tuple[str, ...]:
        return (sys.executable, "-S", "-E", fake_speech.__file__, str(self.log), *arguments)

    def renders(self) -> Engine:
        return Engine(self.command(), render=self.command("--stdout"))

    def speaks(self) -> Engine:
        return Engine(self.command("-w", "--", TEXT), stop=self.command("--stop"))

    @property
    def calls(self) -> list[dict[str, Any]]:
        if not self.log.exists():
            return []
        lines = self.log.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines[:-1]]

    @property
    def words(self) -> list[str]:
        return [call["words"] for call in self.calls]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    return Fake(tmp_path / "calls")


@pytest.fixture
def opened() -> Generator[Callable[..., Any], None, None]:
    """Return a function that keeps what is given to it, to close it at the end."""
    kept: list[Any] = []

    def keep(thing: Any) -> Any:
        kept.append(thing)
        return thing

    yield keep
    for thing in reversed(kept):
        thing.close()


@pytest.fixture
def device() -> ScriptedDevice:
    return ScriptedDevice(Clock())


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_words_are_rendered_and_played(
    fake: Fake, opened: Callable[..., Any], device: ScriptedDevice
) -> None:
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, fake.renders()))
    voice.say("Knees straight; $(now)")
    assert voice.speaking
    until(lambda: player.speaking)
    assert fake.words == ["Knees straight; now"]
    sound = device.pull(1.0)
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    assert (heard[-1] - heard[0]) / 48000 == pytest.approx(fake_speech.SECONDS, abs=0.01)
    until(lambda: not voice.speaking)
    assert voice.status is None


def test_what_was_said_before_needs_no_program_again(
    fake: Fake, opened: Callable[..., Any], device: ScriptedDevice
) -> None:
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, fake.renders()))
    voice.prepare(["7", "8", "9"])
    until(lambda: fake.words == ["7", "8", "9"])
    assert not voice.speaking, "getting ready is not speaking"
    for words in ("7", "8", "7"):
        voice.say(words)
        until(lambda: player.speaking)
        assert device.pull(1.0).any()
    assert fake.words[:3] == ["7", "8", "9"]
    assert set(fake.words[3:]) <= {"9"}, "which may have been disturbed"


def test_an_engine_that_writes_a_file_is_understood_too(
    fake: Fake, opened: Callable[..., Any], device: ScriptedDevice
) -> None:
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, Engine(fake.command(), render=fake.command("-o", WAV))))
    voice.say("7")
    until(lambda: player.speaking)
    assert device.pull(0.3).any()
    file = Path(fake.calls[0]["arguments"][1])
    until(lambda: not file.parent.exists())


def test_new_words_end_the_old_ones_and_what_lies_between_is_dropped(
    fake: Fake, opened: Callable[..., Any]
) -> None:
    voice = opened(Voice(None, fake.speaks()))
    voice.say("slow one")
    until(lambda: len(fake.calls) == 1)
    before = time.monotonic()
    for words in ("slow two", "slow three", "slow four", "five"):
        voice.say(words)
    assert time.monotonic() - before < 1, "nobody waits for a program"
    until(lambda: "five" in fake.words)
    until(lambda: not voice.speaking)
    # Some of those between may have begun; none came to its end, and none came after.
    assert fake.words[-1] == "five"
    assert not any(alive(call["pid"]) for call in fake.calls)
    assert ["--stop"] in [call["arguments"] for call in fake.calls]
    assert voice.status is None


def test_preparing_gives_way_to_speaking_and_goes_on_afterwards(
    fake: Fake, opened: Callable[..., Any], device: ScriptedDevice
) -> None:
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, fake.renders()))
    voice.prepare(["slow", "8"])
    until(lambda: fake.words == ["slow"])
    voice.say("7")
    until(lambda: player.speaking)
    until(lambda: fake.words == ["slow", "7", "slow"])
    voice.close()
    until(lambda: not alive(fake.calls[-1]["pid"]))


def test_muted_it_is_silent_at_once_and_stays_so(fake: Fake, opened: Callable[..., Any]) -> None:
    voice = opened(Voice(None, fake.speaks()))
    voice.say("slow")
    until(lambda: len(fake.calls) == 1)
    voice.mute(True)
    until(lambda: not voice.speaking)
    until(lambda: not alive(fake.calls[0]["pid"]))
    voice.say("7")
    assert not voice.speaking
    voice.mute(False)
    voice.say("8")
    until(lambda: fake.words[-1] == "8")
    assert "7" not in fake.words


def test_without_a_device_the_engine_itself_is_heard(
    fake: Fake, opened: Callable[..., Any], device: ScriptedDevice
) -> None:
    device.there = False
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, fake.renders()))
    voice.say("7")
    until(lambda: fake.words == ["7"])
    assert fake.calls[0]["arguments"] == []


@pytest.mark.parametrize("words", ["broken", "mute"])
def test_an_engine_that_fails_again_and_again_is_given_up(
    fake: Fake, opened: Callable[..., Any], device: ScriptedDevice, words: str
) -> None:
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, fake.renders()))
    for _ in range(3):
        assert voice.status is None
        voice.say(words)
        until(lambda: not voice.speaking)
    assert voice.status is not None
    assert voice.status.startswith("No speech: python")
    voice.say("7")
    assert not voice.speaking
    assert len(fake.calls) == 3


def test_an_engine_that_fails_aloud_is_given_up_too(fake: Fake, opened: Callable[..., Any]) -> None:
    voice = opened(Voice(None, fake.speaks()))
    for _ in range(3):
        voice.say("broken")
        until(lambda: not voice.speaking)
    assert voice.status is not None


def test_a_failure_now_and_then_is_passed_over(
    fake: Fake, opened: Callable[..., Any], device: ScriptedDevice
) -> None:
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, fake.renders()))
    for words in ("broken", "broken", "7", "broken", "broken", "8"):
        voice.say(words)
        device.clock.now_s += 10
        until(lambda: not voice.speaking or player.speaking)
        device.clock.now_s += 10
    assert voice.status is None
    assert fake.words[-1] == "8"


def test_an_engine_that_hangs_is_killed(
    fake: Fake, opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.feedback.audio.speech_process.LONGEST_S", 2.0)
    voice = opened(Voice(None, fake.speaks()))
    voice.say("slow")
    until(lambda: len(fake.calls) == 1)
    until(lambda: not voice.speaking)
    assert not alive(fake.calls[0]["pid"])


def test_an_engine_that_is_gone_says_so(tmp_path: Path, opened: Callable[..., Any]) -> None:
    voice = opened(Voice(None, Engine((str(tmp_path / "nothing"),))))
    for _ in range(3):
        voice.say("7")
        until(lambda: not voice.speaking)
    assert voice.status == "No speech: nothing fails, try it in a terminal"


def test_without_an_engine_nothing_is_said_and_the_status_helps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = Voice()
    assert voice.status is not None
    assert voice.status.startswith("No speech: ")
    voice.prepare(["7"])
    voice.say("7")
    voice.mute(True)
    assert not voice.speaking
    voice.close()


@pytest.mark.skipif(os.name == "nt", reason="a program on the PATH is made otherwise on Windows")
def test_a_program_on_the_path_gets_its_words_by_stdin_and_no_shell(
    fake: Fake,
    opened: Callable[..., Any],
    device: ScriptedDevice,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    program = tmp_path / "espeak-ng"
    call = " ".join(f"'{part}'" for part in fake.command())
    program.write_text(f'#!/bin/sh\nexec {call} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = find_engine("linux")
    assert engine is not None
    player = opened(Player(clock=device.clock, backend=device))
    voice = opened(Voice(player, engine))
    voice.say("Don't lean; `touch x` -w out.wav")
    until(lambda: player.speaking)
    (called,) = fake.calls
    assert called["words"] == "Don't lean; touch x -w out.wav"
    assert called["arguments"] == ["-v", "en", "-s", "170", "--stdin", "--stdout"]
    assert engine.render is not None
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".wav") == [
        "calls",
        "espeak-ng",
    ]


def test_closing_is_quick_and_may_be_done_twice(fake: Fake, opened: Callable[..., Any]) -> None:
    voice = opened(Voice(None, fake.speaks()))
    voice.say("slow")
    until(lambda: len(fake.calls) == 1)
    before = time.monotonic()
    voice.close()
    voice.close()
    assert time.monotonic() - before < 2
    until(lambda: not alive(fake.calls[0]["pid"]))
    voice.say("7")
    assert not voice.speaking


@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng is the engine on Linux")
@pytest.mark.parametrize("words", ["Knees straight", "Don't lean", "7", "200", "- 8"])
def test_the_real_engine_speaks(words: str, require_tool: Callable[[str], str]) -> None:
    require_tool("espeak-ng")
    engine = find_engine()
    assert engine is not None
    assert engine.render is not None
    data = SpeechProcess().run(engine.render, words, lambda: True)
    assert data is not None
    clip = read_wav(data)
    assert clip is not None
    samples, rate = clip
    assert 0.2 < len(samples) / rate < 2.0
    assert np.sqrt(np.mean(samples**2)) > 0.05
