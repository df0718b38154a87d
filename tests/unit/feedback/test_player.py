"""Playing: nobody waits for it, no device is no error, and beats are where they are heard."""

import time
from collections.abc import Callable, Generator

import numpy as np
import pytest
from scripted_sound import DELAY_S, Clock, ScriptedDevice, until

from formcheck.feedback.audio import player as player_module
from formcheck.feedback.audio.device import LONGEST_S
from formcheck.feedback.audio.player import STALE_S, STALLED_S, Player
from formcheck.feedback.audio.tones import synthesise

Open = Callable[..., tuple[Player, ScriptedDevice]]


@pytest.fixture
def opened() -> Generator[Open, None, None]:
    """Return a function that makes a player and its device; they are closed afterwards."""
    players = []

    def make(
        ready: bool = True, muted: bool = False, **device: object
    ) -> tuple[Player, ScriptedDevice]:
        clock = Clock()
        scripted = ScriptedDevice(clock, **device)  # type: ignore[arg-type]
        if not ready:
            scripted.may_open.clear()
        player = Player(muted=muted, clock=clock, backend=scripted)
        players.append((player, scripted))
        if ready:
            assert player.wait_ready(5)
        return player, scripted

    yield make
    for player, scripted in players:
        scripted.may_open.set()
        player.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_module, "LOOK_S", 0.005)
    monkeypatch.setattr(player_module, "RETRIES_S", (0.0, *[0.01] * 500))


def test_a_tone_is_heard_with_the_next_block(opened: Open) -> None:
    player, device = opened()
    player.play("tick")
    tick = synthesise("tick", 48000)
    np.testing.assert_allclose(device.pull(0.2)[: len(tick)], tick, atol=1e-7)
    assert player.status is None
    assert not player.silent


def test_tones_are_made_for_the_rate_of_the_device(opened: Open) -> None:
    player, device = opened(rate=44100)
    player.play("go")
    go = synthesise("go", 44100)
    np.testing.assert_allclose(device.pull(0.5, 441)[: len(go)], go, atol=1e-7)


def test_nobody_waits_while_the_device_opens_and_old_tones_are_not_caught_up_with(
    opened: Open,
) -> None:
    player, device = opened(ready=False)
    player.play("tick")
    player.metronome(60)
    assert not player.wait_ready(0)
    assert player.beats(0, 2000) == []
    device.clock.now_s += STALE_S + 0.1
    player.play("go")
    device.may_open.set()
    assert player.wait_ready(5)
    sound = device.pull(0.5)
    expected = synthesise("go", 48000)
    click = synthesise("click", 48000)
    expected[: len(click)] += click
    np.testing.assert_allclose(sound[: len(expected)], expected, atol=1e-6)


def test_without_a_device_it_is_silent_and_beats_go_on(opened: Open) -> None:
    player, device = opened(there=False)
    assert player.status == "No sound: nothing here"
    assert player.silent
    player.play("tick")
    player.metronome(120)

    def go_on() -> bool:
        device.clock.now_s += 0.01
        return len(player.beats(1000, 1e4)) > 0

    until(go_on)
    now_s = device.clock.now_s
    times = [beat.time_s for beat in player.beats(now_s + 1, now_s + 11)]
    assert len(times) == 20
    np.testing.assert_allclose(np.diff(times), 0.5, atol=1e-4)
    player.speak(np.zeros(4800, np.float32), 48000)
    assert player.speaking
    device.clock.now_s += 0.2
    assert not player.speaking
    assert device.opened == 0


def test_beats_are_told_when_they_are_heard(opened: Open) -> None:
    player, device = opened()
    late = np.random.default_rng(4)
    device.pull(1.0)
    player.metronome(60, 2)
    # The thread of a busy machine comes up to 8 ms late, and half of the time at once.
    sound = device.pull(30.0, late_s=lambda: max(late.uniform(-0.008, 0.008), 0.0))
    heard_s = 1001 + DELAY_S + np.arange(30)
    beats = player.beats(1000, 1030.9)
    assert [beat.index for beat in beats] == list(range(30))
    times = np.array([beat.time_s for beat in beats])
    np.testing.assert_allclose(np.diff(times), 1.0, atol=1e-9)
    np.testing.assert_allclose(times, heard_s, atol=0.006)
    for index in (0, 7, 29):
        assert np.abs(sound[index * 48000 + 100])
        assert not sound[index * 48000 - 1000 : index * 48000].any()
    ahead = player.beats(1031, 1041)
    assert [beat.index for beat in ahead] == list(range(30, 40))


def test_muted_nothing_is_heard_but_beats_go_on(opened: Open) -> None:
    player, device = opened(muted=True)
    assert player.muted
    player.mute(False)
    until(lambda: device.opened == 1)
    player.mute(True)
    player.metronome(60)
    player.play("tick")
    assert not device.pull(1.0)[480:].any()
    assert len(player.beats(1000, 1005)) == 5
    player.mute(False)
    assert device.pull(1.0).any()
    player.mute(True)
    device.pull(0.1)
    assert not device.pull(2.0).any()


def test_begun_muted_no_device_is_opened_before_sound_is_wanted(opened: Open) -> None:
    player, device = opened(muted=True)
    player.metronome(60)

    def beats_go_on() -> bool:
        device.clock.now_s += 0.05
        return len(player.beats(1000, 2000)) > 0

    until(beats_go_on)
    began_s = player.beats(1000, 2000)[0].time_s
    assert device.opened == 0
    assert player.status is None
    player.mute(False)
    until(lambda: device.opened == 1)
    device.pull(1.5)
    again = player.beats(began_s - 0.5, began_s + 1)[0]
    assert again.index == 0
    assert again.time_s == pytest.approx(began_s, abs=DELAY_S + 0.01), "in step with before"


def test_begun_muted_and_closed_no_device_is_opened(opened: Open) -> None:
    player, device = opened(muted=True)
    player.close()
    assert device.opened == 0


def test_speech_is_brought_to_the_rate_of_the_device(opened: Open) -> None:
    player, device = opened(rate=44100)
    player.speak(
        (0.5 * np.sin(2 * np.pi * 440 * np.arange(22050) / 22050)).astype(np.float32), 22050
    )
    assert player.speaking
    sound = device.pull(1.5, 441)
    assert not player.speaking
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)
    np.testing.assert_allclose(sound[1000:43000], expected[1000:43000], atol=0.01)
    assert not sound[44200:].any()


def test_hush_ends_speech(opened: Open) -> None:
    player, device = opened()
    player.speak(np.full(48000, 0.5, np.float32), 48000)
    assert device.pull(0.1).any()
    player.hush()
    assert not player.speaking
    device.pull(0.01)
    assert not device.pull(0.5).any()


def test_a_device_that_goes_away_is_opened_again_and_the_metronome_keeps_its_step(
    opened: Open,
) -> None:
    player, device = opened()
    player.mute(True)
    player.metronome(60)
    device.pull(2.5)
    device.there = False
    device.ended()
    until(lambda: player.silent)
    assert player.status is not None
    assert "No sound" in player.status
    device.there, device.rate = True, 44100
    until(lambda: device.opened == 2)
    until(lambda: player.status is None)
    assert not device.pull(3.0, 441)[441:].any(), "still muted"
    beats = player.beats(1003, 1006)
    assert [beat.index for beat in beats] == [3, 4, 5]
    np.testing.assert_allclose([beat.time_s % 1.0 for beat in beats], DELAY_S, atol=0.001)
    assert device.closed == 1


def test_a_device_that_stalls_is_opened_again_with_more_in_store(opened: Open) -> None:
    player, device = opened()
    device.pull(0.1)
    for stalls in (1, 2):
        device.clock.now_s += STALLED_S + 0.1
        until(lambda times=stalls: device.opened == times + 1)
    assert device.waiting_s[0] < device.waiting_s[1] < device.waiting_s[2] <= LONGEST_S
    until(lambda: player.status is None)


def test_a_device_that_never_lasts_is_given_up(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player_module, "RETRIES_S", (0.0, 0.01, 0.02))
    player, device = opened()
    stalled = 0

    def stall_each_time() -> bool:
        nonlocal stalled
        if device.opened > stalled:
            stalled = device.opened
            device.clock.now_s += STALLED_S + 0.1
        return stalled == 4 and player.silent

    until(stall_each_time)
    time.sleep(0.1)
    assert device.opened == device.closed == 4
    assert player.status


def test_a_device_that_was_well_for_long_has_all_its_retries_again(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player_module, "RETRIES_S", (0.0, 0.0))
    player, device = opened()
    for round_ in range(5):
        device.pull(player_module.STEADY_S + 1)
        device.ended()
        until(lambda times=round_: device.opened == times + 2)
    assert set(device.waiting_s) == {device.waiting_s[0]}
    until(lambda: not player.silent)


@pytest.mark.parametrize("bpm", [0, 5, 1000])
def test_an_impossible_pace_is_refused_where_it_is_asked_for(opened: Open, bpm: float) -> None:
    player, _ = opened()
    with pytest.raises(ValueError, match="metronome"):
        player.metronome(bpm)


def test_closing_is_quick_and_may_be_done_twice(opened: Open) -> None:
    player, device = opened()
    player.speak(np.zeros(480000, np.float32), 48000)
    player.close()
    assert device.closed == 1
    player.close()
    player.play("tick")
    assert device.closed == 1
