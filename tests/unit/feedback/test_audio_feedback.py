"""Everything that is heard, behind one door."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scripted_sound import Clock, ScriptedDevice, until

from formcheck.feedback.audio import audio_feedback as sound_module
from formcheck.feedback.audio.audio_feedback import AudioFeedback
from formcheck.feedback.audio.device import SystemSound
from formcheck.feedback.audio.player import Player
from formcheck.feedback.audio.tones import synthesise
from formcheck.feedback.coach import Feedback
from formcheck.feedback.rules import load_rules


class VoiceDouble:
    """Notes what is asked of a voice."""

    def __init__(self, _player: Player) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.ready: list[str] = []
        self.status: str | None = None
        self.speaking = False

    def say(self, words: str) -> None:
        self.asked.append(("say", words))

    def prepare(self, words: Any) -> None:
        self.ready += words

    def mute(self, muted: bool) -> None:
        self.asked.append(("mute", muted))

    def close(self) -> None:
        self.asked.append(("close", None))


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> ScriptedDevice:
    device = ScriptedDevice(Clock())
    monkeypatch.setattr("formcheck.feedback.audio.player.SystemSound", lambda: device)
    monkeypatch.setattr(sound_module, "Voice", VoiceDouble)
    return device


@pytest.fixture
def make(device: ScriptedDevice) -> Any:
    made: list[AudioFeedback] = []

    def sound(**options: Any) -> AudioFeedback:
        made.append(AudioFeedback(clock=device.clock, **options))
        if not made[-1].muted:
            until(lambda: device.opened > 0 or made[-1].status != ())
        return made[-1]

    yield sound
    for one in made:
        one.close()


def test_feedback_is_sounded_and_said(
    make: Callable[..., AudioFeedback], device: ScriptedDevice
) -> None:
    sound = make(voice=True)
    voice: Any = sound._voice
    sound.give(Feedback("Higher", ("tick",), "9"))
    tick = synthesise("tick", 48000)
    np.testing.assert_allclose(device.pull(0.2)[: len(tick)], tick, atol=1e-6)
    assert ("say", "9") in voice.asked
    assert voice.ready[-3:] == ["10", "11", "12"]
    assert set(voice.ready) >= {cue.spoken for cue in load_rules().faults.values() if cue.spoken}
    assert not sound.speaking
    voice.speaking = True
    assert sound.speaking


def test_without_a_voice_words_are_passed_over(
    make: Callable[..., AudioFeedback], device: ScriptedDevice
) -> None:
    sound = make()
    sound.give(Feedback("Higher", (), "Higher"))
    assert not sound.speaking
    assert not device.pull(0.5).any()
    assert sound.status == ()


def test_mute_is_for_tones_and_voice(
    make: Callable[..., AudioFeedback], device: ScriptedDevice
) -> None:
    sound = make(voice=True, muted=True)
    voice: Any = sound._voice
    assert sound.muted
    assert voice.asked[0] == ("mute", True)
    assert not device.opened
    sound.mute(False)
    until(lambda: device.opened > 0)
    assert not sound.muted
    assert voice.asked[-1] == ("mute", False)
    sound.give(Feedback(None, ("go",)))
    assert device.pull(0.5).any()


def test_the_beats_of_the_metronome_are_known(
    make: Callable[..., AudioFeedback], device: ScriptedDevice
) -> None:
    sound = make()
    sound.metronome(60)
    device.pull(3.0)
    assert [beat.index for beat in sound.beats(1000, 1003)] == [0, 1, 2]
    sound.metronome(None)
    device.pull(0.1)
    assert sound.beats(1000, 1003) == []


def test_all_that_is_missing_is_told(
    make: Callable[..., AudioFeedback], device: ScriptedDevice
) -> None:
    device.there = False
    sound = make(voice=True)
    voice: Any = sound._voice
    voice.status = "No speech: install it"
    assert sound.status == ("No sound: nothing here", "No speech: install it")


def test_portaudio_that_is_missing_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    player = Player(backend=SystemSound())
    assert player.wait_ready(5)
    assert player.silent
    assert player.status is not None
    assert player.status.startswith("No sound: PortAudio is missing")
    player.play("tick")
    player.close()


@pytest.mark.long
def test_sounddevice_is_not_loaded_before_something_is_to_sound() -> None:
    module = "formcheck.feedback.audio.audio_feedback"
    program = f"import sys, {module}\nsys.exit('sounddevice' in sys.modules)\n"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
