"""Plays tones, speech and the metronome without ever keeping its caller waiting."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np
from scipy.signal import resample_poly

from formcheck.feedback.audio.audio_clock import AudioClock
from formcheck.feedback.audio.device import (
    LONGEST_S,
    SHORTEST_S,
    Backend,
    Render,
    Silence,
    SoundError,
    SystemSound,
)
from formcheck.feedback.audio.metronome import Metronome, check_pace
from formcheck.feedback.audio.mixer import AudioCommand, Mixer
from formcheck.feedback.audio.tones import Samples, Tone

STALE_S = 0.4
"""A tone that a device comes to so late is not played: it would be taken for the next one."""
STALLED_S = 1.5
"""A device that has asked for nothing for so long is dead."""
RETRIES_S = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Pauses before a device that went away is tried again."""
LOOK_S = 0.2
"""Between two checks of a device."""
STEADY_S = 10.0
"""A device that played for so long is well: the next failure is a new one."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat of the metronome.

    Attributes
    ----------
    index : int
        From 0, the first beat since the metronome was switched on.
    time_s : float
        When it is heard, on the player's clock.
    """

    index: int
    time_s: float


class Player:
    """The system's default loudspeaker. Every method but `close` returns at once.

    The device is opened on a thread of its own. Without one everything goes on silently, at
    the same pace, and `status` says why. A device that goes away is tried again.

    Parameters
    ----------
    muted : bool
        Begin silently; no device is opened before sound is wanted.
    clock : callable
        Seconds, never going back; beats are given in it. The pictures' clock, so that beats
        and raises can be compared.
    backend : Backend, optional
        Else the system's.
    """

    def __init__(
        self,
        *,
        muted: bool = False,
        clock: Callable[[], float] = time.monotonic,
        backend: Backend | None = None,
    ) -> None:
        self._clock, self._backend = clock, backend or SystemSound()
        self._commands: SimpleQueue[tuple[float, AudioCommand]] = SimpleQueue()
        self._muted = muted
        self._heard: tuple[Mixer, AudioClock] | None = None
        self._before: tuple[Mixer, AudioClock] | None = None
        self._delay_s = self._speech_ends_s = self._asked_s = 0.0
        self._status: str | None = None
        self._silent = False
        self._ready, self._closing = threading.Event(), threading.Event()
        self._needed = threading.Event()
        """Sound is wanted, or all is over."""
        if not muted:
            self._needed.set()
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    @property
    def status(self) -> str | None:
        """Why there is no sound and what to do about it; None when there is."""
        return self._status

    @property
    def silent(self) -> bool:
        """There is no device (any more)."""
        return self._silent

    @property
    def muted(self) -> bool:
        """Switched off by the user."""
        return self._muted

    @property
    def speaking(self) -> bool:
        """Speech is being heard, or would be if sound were on."""
        return self._clock() < self._speech_ends_s

    def wait_ready(self, timeout_s: float) -> bool:
        """Wait until it is known whether there is a device; returns whether it is."""
        return self._ready.wait(timeout_s)

    def play(self, tone: Tone) -> None:
        """Start a tone."""
        self._send(AudioCommand(tone=tone))

    def speak(self, samples: Samples, rate: int) -> None:
        """Start speech, in place of the speech that plays.

        Parameters
        ----------
        samples : ndarray of float32, shape (n,)
            Within -1 to 1.
        rate : int
            Its samples a second.
        """
        wanted = self._heard[1].rate if self._heard else Silence.RATE
        self._send(AudioCommand(speech=_resampled(samples, rate, wanted)))
        self._speech_ends_s = self._clock() + self._delay_s + len(samples) / rate

    def hush(self) -> None:
        """End the speech that plays."""
        self._speech_ends_s = 0.0
        self._send(AudioCommand(hush=True))

    def mute(self, muted: bool) -> None:
        """Silence, or not. Beats go on."""
        self._muted = muted
        self._send(AudioCommand(mute=muted))
        if not muted:
            self._needed.set()

    def metronome(self, bpm: float | None, per_bar: int = 1) -> None:
        """Beat so many times a minute from now on; None switches it off.

        Raises
        ------
        ValueError
            When the pace is outside of `metronome.SLOWEST_BPM` to `FASTEST_BPM`.
        """
        if bpm is not None:
            check_pace(bpm, per_bar)
        self._send(AudioCommand(metronome=(bpm or 0.0, per_bar)))

    def beats(self, from_s: float, to_s: float) -> list[Beat]:
        """Return the metronome's beats within from_s <= t < to_s, on the player's clock.

        They may lie in the future. Empty while the metronome is off or has not begun.
        """
        if self._heard is None:
            return []
        mixer, audio = self._heard
        start, stop, beats = audio.sample(from_s), audio.sample(to_s), mixer.metronome
        if beats is None or start is None or stop is None:
            return []
        times = [(index, audio.time_s(beats.sample(index))) for index in beats.between(start, stop)]
        return [Beat(index, time_s) for index, time_s in times if time_s is not None]

    def close(self) -> None:
        """Stop at once, in the middle of whatever sounds. May be called twice."""
        self._closing.set()
        self._needed.set()
        self._thread.join(timeout=1)

    def _send(self, command: AudioCommand) -> None:
        self._commands.put((self._clock(), command))

    def _run(self) -> None:
        """Keep a device open until the end."""
        if not self._needed.is_set():
            self._silently(self._needed.wait)
        had_device, failures, waiting_s = False, 0, SHORTEST_S
        while not self._closing.is_set():
            played_s = self._on_device(waiting_s)
            if played_s is not None:
                had_device = True
                steady = played_s >= STEADY_S
                failures = 0 if steady else failures
                # A device that stalls at once mostly has too little sound in store.
                waiting_s = SHORTEST_S if steady else min(2 * waiting_s, LONGEST_S)
            retry = had_device and failures < len(RETRIES_S)
            self._without_device(RETRIES_S[failures] if retry else None)
            failures += 1

    def _on_device(self, waiting_s: float) -> float | None:
        """Play until the device ends; returns for how long it did, None if it didn't open."""
        ended = threading.Event()
        try:
            stream = self._backend.open(self._prepare, ended.set, waiting_s)
        except SoundError as error:
            self._status = str(error)
            return None
        opened_s = self._clock()
        self._status, self._silent = None, False
        self._ready.set()
        while not self._closing.wait(LOOK_S):
            if ended.is_set() or self._clock() - self._asked_s > STALLED_S:
                self._status = "No sound: the loudspeaker or headphones went away"
                break
        played_s = self._clock() - opened_s
        stream.close()
        return played_s

    def _without_device(self, seconds: float | None) -> None:
        """Go on silently for so long, None: until the end."""
        if seconds == 0 or self._closing.is_set():
            return
        self._silent = True
        self._silently(lambda: self._closing.wait(seconds))

    def _silently(self, wait: Callable[[], object]) -> None:
        """Go on at the same pace without a device while something is waited for."""
        silence = Silence(self._prepare, self._clock)
        self._ready.set()
        wait()
        silence.close()

    def _prepare(self, rate: int) -> Render:
        """Begin anew at a device's rate."""
        mixer, audio = Mixer(rate), AudioClock(rate)
        mixer.apply(AudioCommand(mute=self._muted))
        if self._heard and self._heard[0].position:
            self._before = self._heard
        before, self._heard = self._before, (mixer, audio)
        self._asked_s = self._clock()

        def render(count: int, delay_s: float) -> Samples:
            now_s = self._asked_s = self._clock()
            # Some sound systems tell nonsense, most at the start.
            self._delay_s = min(max(delay_s, 0.0), 1.0)
            audio.note(mixer.position, now_s + self._delay_s)
            if mixer.position == 0 and before:
                mixer.metronome = _gone_on(before, audio)
            self._obey(mixer, now_s)
            return mixer.render(count)

        return render

    def _obey(self, mixer: Mixer, now_s: float) -> None:
        while not self._commands.empty():
            at_s, command = self._commands.get()
            sounds = command.tone is not None or command.speech is not None
            if not (sounds and now_s - at_s > STALE_S):
                mixer.apply(command)


def _gone_on(before: tuple[Mixer, AudioClock], audio: AudioClock) -> Metronome | None:
    """The metronome of the device before, in step, at this device's samples."""
    beats = before[0].metronome
    began_s = before[1].time_s(beats.first) if beats else None
    first = None if began_s is None else audio.sample(began_s)
    if beats is None or first is None:
        return None
    return Metronome(beats.bpm, audio.rate, first, beats.per_bar)


def _resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """Samples at another rate, without what that rate can't carry."""
    if rate == wanted:
        return samples
    common = math.gcd(rate, wanted)
    resampled = resample_poly(samples.astype(np.float64), wanted // common, rate // common)
    within: Samples = np.clip(resampled, -1, 1).astype(np.float32)
    return within
