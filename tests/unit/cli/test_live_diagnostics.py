"""What only the live camera needs, looked for by ``formcheck doctor``."""

from types import SimpleNamespace

import pytest

from formcheck.cli import live_diagnostics
from formcheck.errors import FormcheckError


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

    monkeypatch.setattr(live_diagnostics, "check_display", refuse)
    finding = live_diagnostics.display()
    assert (finding.status, finding.message) == ("note", "no screen to open a window on")
    assert finding.mend.startswith("use --headless")
    monkeypatch.setattr(live_diagnostics, "check_display", lambda: None)
    assert live_diagnostics.display().status == "ok"


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
    monkeypatch.setattr(live_diagnostics, "Player", lambda **_: device)
    finding = live_diagnostics.sound()
    assert (finding.status, finding.message) == (status, message)
    assert bool(finding.mend) == (status == "note")
    assert device.closed


def test_without_its_library_no_loudspeaker_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Device("No sound: PortAudio is missing (sudo apt install libportaudio2)")
    monkeypatch.setattr(live_diagnostics, "Player", lambda **_: missing)
    assert live_diagnostics.sound().mend.startswith("install it, or use --mute")


def test_a_missing_voice_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_diagnostics, "find_engine", lambda: None)
    finding = live_diagnostics.voice()
    assert finding.status == "note"
    assert "--voice" in finding.mend
    monkeypatch.setattr(live_diagnostics, "find_engine", lambda: SimpleNamespace(program="say"))
    assert live_diagnostics.voice().message == "say"
