"""What is heard of a session, and what is said when nothing can be."""

from types import SimpleNamespace

import pytest

from formcheck.feedback.coach import Feedback
from formcheck.live.observers import audio_observer
from formcheck.live.observers.audio_observer import AudioObserver, AudioStatus


class Speaker:
    def __init__(self, *status: str) -> None:
        self.status = status
        self.beats: list[tuple[float | None, int]] = []
        self.given: list[Feedback] = []
        self.muted: list[bool] = []

    def metronome(self, bpm: float | None, per_bar: int = 1) -> None:
        self.beats.append((bpm, per_bar))

    def give(self, feedback: Feedback) -> None:
        self.given.append(feedback)

    def mute(self, muted: bool) -> None:
        self.muted.append(muted)

    def close(self) -> None:
        self.given.clear()


def live(stage: str, *, muted: bool = False):
    return SimpleNamespace(
        state=SimpleNamespace(stage=stage), muted=muted, feedback=Feedback(tones=("tick",))
    )


def test_the_metronome_beats_up_and_down_while_something_is_counted() -> None:
    speaker = Speaker()
    heard = AudioObserver(speaker, 60.0)
    for stage in ("guide", "still", "countdown", "counting", "lost", "paused", "counting", "done"):
        heard.on_frame(live(stage))
    assert speaker.beats == [(60.0, 2), (None, 2), (60.0, 2), (None, 2)]
    assert len(speaker.given) == 8


def test_muting_is_passed_on_once() -> None:
    speaker = Speaker()
    heard = AudioObserver(speaker)
    for muted in (False, True, True, False):
        heard.on_frame(live("counting", muted=muted))
    assert speaker.muted == [True, False]
    assert speaker.beats == []


def test_what_cannot_be_heard_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(audio_observer.time, "monotonic", lambda: now[0])
    said: list[str] = []
    trouble = AudioStatus(Speaker("No sound: no loudspeaker found"), said.append)
    trouble.on_frame(live("guide"))
    assert said == [], "a device is still looked for"
    for _ in range(3):
        now[0] += 2.0
        trouble.on_frame(live("guide"))
    assert said == ["No sound: no loudspeaker found"]


def test_who_wants_no_sound_hears_of_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(audio_observer.time, "monotonic", lambda: now[0])
    said: list[str] = []
    trouble = AudioStatus(Speaker("No sound"), said.append)
    for _ in range(3):
        trouble.on_frame(live("guide", muted=True))
        now[0] += 2.0
    assert said == []
