"""Where sound goes: the system's default output, or nowhere at the same pace."""

import ctypes
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol

from formcheck.feedback.audio.tones import Samples
from formcheck.model.system import system

Render = Callable[[int, float], Samples]
"""(samples wanted, seconds until the first of them is heard) -> shape (n,)."""
Prepare = Callable[[int], Render]
"""Samples a second -> what renders them."""

SHORTEST_S, LONGEST_S = 0.06, 0.4
"""Of sound that waits in the device. Below, a busy machine makes gaps; above, a tick is late."""


class SoundError(Exception):
    """There is no sound; the message says why and what to do."""


class Stream(Protocol):
    """A device that plays."""

    def close(self) -> None:
        """Stop at once."""


class Backend(Protocol):
    """What opens a device."""

    def open(self, prepare: Prepare, ended: Callable[[], None], waiting_s: float) -> Stream:
        """Open the default output and begin to play.

        Parameters
        ----------
        prepare : callable
            Told the rate, it returns what renders. That is called on the device's thread.
        ended : callable
            Called when the device has stopped by itself.
        waiting_s : float
            Seconds of sound that should wait in the device.

        Raises
        ------
        SoundError
            When there is no device.
        """


class SystemSound:
    """The system's default output, through PortAudio."""

    def __init__(self) -> None:
        self._opened = False

    def open(self, prepare: Prepare, ended: Callable[[], None], waiting_s: float) -> Stream:
        """Open it, see `Backend.open`."""
        sounddevice = _sounddevice()
        try:
            if self._opened:
                # PortAudio learns of new and vanished devices only so.
                sounddevice._terminate()
                sounddevice._initialize()
            self._opened = True
            return self._start(sounddevice, prepare, ended, waiting_s)
        except (sounddevice.PortAudioError, ValueError) as error:
            raise SoundError("No sound: no loudspeaker or headphones found") from error

    def _start(
        self,
        sounddevice: ModuleType,
        prepare: Prepare,
        ended: Callable[[], None],
        waiting_s: float,
    ) -> Stream:
        device = sounddevice.query_devices(kind="output")
        render = prepare(int(device["default_samplerate"]))

        def fill(out: Any, count: int, when: Any, _: Any) -> None:
            out[:] = render(count, when.outputBufferDacTime - when.currentTime)[:, None]

        stream = sounddevice.OutputStream(
            samplerate=device["default_samplerate"],
            channels=min(device["max_output_channels"], 2),
            dtype="float32",
            latency=max(waiting_s, min(device["default_high_output_latency"], LONGEST_S)),
            callback=fill,
            finished_callback=ended,
        )
        try:
            stream.start()
        except sounddevice.PortAudioError:
            stream.close()
            raise
        return _Opened(stream)


class _Opened:
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def close(self) -> None:
        # Without waiting for the sound that is still in the device.
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


class Silence:
    """No device, but the same calls at the same pace: beats and speech take their time."""

    RATE = 48000
    BLOCK_S = 0.05

    def __init__(self, prepare: Prepare, clock: Callable[[], float] = time.monotonic) -> None:
        self._render, self._clock = prepare(self.RATE), clock
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="no sound", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        begin_s, rendered = self._clock(), 0
        while not self._closing.wait(self.BLOCK_S):
            due = int((self._clock() - begin_s) * self.RATE) - rendered
            # After a sleep of the whole machine there is nothing to catch up with.
            if due > self.RATE:
                begin_s, rendered = self._clock(), 0
                continue
            self._render(due, 0.0)
            rendered += due

    def close(self) -> None:
        """Stop at once."""
        self._closing.set()
        self._thread.join()


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        mend = (
            "sudo apt install libportaudio2" if system() == "linux" else "install formcheck again"
        )
        raise SoundError(f"No sound: PortAudio is missing ({mend})") from error
    _quieten_alsa()
    return sounddevice  # type: ignore[no-any-return]


_ERROR_HANDLER = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)
_say_nothing = _ERROR_HANDLER(lambda *_: None)


def _quieten_alsa() -> None:
    """Keep ALSA's library from printing on the user's terminal."""
    if system() != "linux":
        return
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_say_nothing)
    except (OSError, AttributeError):
        return
