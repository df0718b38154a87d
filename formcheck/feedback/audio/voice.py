"""Spoken words, by the system's offline speech, never in the caller's way."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable

from formcheck.feedback.audio.player import Player
from formcheck.feedback.audio.speech_engines import (
    Engine,
    find_engine,
    how_to_get_one,
    read_wav,
    speakable,
)
from formcheck.feedback.audio.speech_process import SpeechFailedError, SpeechProcess
from formcheck.feedback.audio.tones import Samples

GIVE_UP_AFTER = 3
"""Failures in a row."""
OPENING_S = 3.0
"""A player that takes longer to find out whether there is a device has none."""
SETTLE_S = 0.25
"""A speech server that was told to stop loses what it is given in less than 0.2 s."""
KEPT = 64
"""Utterances that are kept ready, the last used."""

Clip = tuple[Samples, int]


class Voice:
    """Says one thing at a time: what is new takes the place of what is being said.

    Each utterance is a process of its own. Where the engine can, it renders the words,
    which the player then mixes with the tones; else it says them itself. Without an engine
    nothing is said, and `status` tells what to install. Every method but `close` returns
    at once.

    Parameters
    ----------
    player : Player, optional
        Without one, the engine itself is heard.
    engine : Engine, optional
        Else the first that the system has.
    """

    def __init__(self, player: Player | None = None, engine: Engine | None = None) -> None:
        self._player, self._engine = player, engine or find_engine()
        self._news = threading.Condition()
        self._wanted: str | None = None
        self._ahead: deque[str] = deque()
        self._utterance = 0
        self._saying = self._muted = self._closing = False
        self._process = SpeechProcess()
        self._ready: OrderedDict[str, Clip] = OrderedDict()
        self._failures = 0
        self._status: str | None = None
        self._thread: threading.Thread | None = None
        if self._engine is None:
            self._status = f"No speech: {how_to_get_one()}"
            return
        self._thread = threading.Thread(
            target=self._run, args=(self._engine,), name="voice", daemon=True
        )
        self._thread.start()

    @property
    def status(self) -> str | None:
        """Why there is no speech and what to do about it; None when there is."""
        return self._status

    @property
    def speaking(self) -> bool:
        """Something is being said, or is about to be."""
        at_it = self._wanted is not None or self._saying
        return at_it or (self._player is not None and self._player.speaking)

    def say(self, words: str) -> None:
        """Say this now, in place of what is being said."""
        text = speakable(words)
        with self._news:
            if not text or self._muted or self._closing or self._status is not None:
                return
            self._next_utterance()
            self._wanted = text

    def prepare(self, words: Iterable[str]) -> None:
        """Get these ready while nothing is to be said, so that they start sooner."""
        if self._engine is None or self._engine.render is None:
            return
        with self._news:
            self._ahead.extend(text for text in map(speakable, words) if text)
            self._news.notify()

    def hush(self) -> None:
        """End what is being said."""
        with self._news:
            self._next_utterance()
        if self._player:
            self._player.hush()

    def mute(self, muted: bool) -> None:
        """Say nothing, or speak again."""
        with self._news:
            self._muted = muted
        if muted:
            self.hush()

    def close(self) -> None:
        """Stop at once. May be called twice."""
        with self._news:
            self._closing = True
        self.hush()
        if self._thread:
            self._thread.join(timeout=1)

    def _next_utterance(self) -> None:
        """What was wanted is not any more. The lock is held."""
        self._utterance += 1
        self._wanted = None
        self._process.end()
        self._news.notify()

    def _run(self, engine: Engine) -> None:
        while True:
            with self._news:
                self._saying = False
                while not (self._closing or self._wanted or self._ahead):
                    self._news.wait()
                if self._closing:
                    return
                # In this order: `speaking` must not see a gap.
                self._saying = self._wanted is not None
                utterance, words, self._wanted = self._utterance, self._wanted, None
                ahead = None if words else self._ahead.popleft()
            try:
                if words:
                    self._say(engine, words, utterance)
                elif ahead and engine.render:
                    self._prepare(engine.render, ahead, utterance)
                self._failures = 0
            except SpeechFailedError:
                self._failures += 1
            if self._failures >= GIVE_UP_AFTER:
                self._status = f"No speech: {engine.program} fails, try it in a terminal"
                self._saying = False
                return

    def _say(self, engine: Engine, words: str, utterance: int) -> None:
        if engine.render is None or not self._device():
            self._process.run(engine.say, words, lambda: utterance == self._utterance)
            if engine.stop and utterance != self._utterance:
                self._process.run(engine.stop, "", lambda: True)
                time.sleep(SETTLE_S)
            return
        clip = self._clip(engine.render, words, utterance)
        with self._news:
            if clip and utterance == self._utterance and self._player:
                self._player.speak(*clip)

    def _prepare(self, render: tuple[str, ...], words: str, utterance: int) -> None:
        if self._clip(render, words, utterance) is None:
            # Something had to be said meanwhile: this one again afterwards.
            with self._news:
                self._ahead.appendleft(words)

    def _device(self) -> bool:
        """Whether the player can be heard; waits until it knows."""
        player = self._player
        return player is not None and player.wait_ready(OPENING_S) and not player.silent

    def _clip(self, render: tuple[str, ...], words: str, utterance: int) -> Clip | None:
        """Words as sound; None when they are not wanted any more."""
        if words in self._ready:
            self._ready.move_to_end(words)
            return self._ready[words]
        data = self._process.run(render, words, lambda: utterance == self._utterance)
        if data is None:
            return None
        clip = read_wav(data)
        if clip is None:
            raise SpeechFailedError("there is nothing to hear")
        self._ready[words] = clip
        if len(self._ready) > KEPT:
            self._ready.popitem(last=False)
        return clip
