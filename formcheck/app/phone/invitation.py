"""Who may be the phone of a session: a code that works once, and a key to come back with."""

import secrets
import threading
import time
from collections import deque

CODE_BYTES = 16
MOST_WRONG, WRONG_OVER_S = 10, 60.0
"""Who sends so many wrong codes in so long is not listened to for a while."""
REMEMBERED = 1000


class Invitation:
    """A one-time code, and the phone that has used it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._code: str | None = secrets.token_urlsafe(CODE_BYTES)
        self._key: str | None = None
        self._wrong: deque[tuple[str, float]] = deque(maxlen=REMEMBERED)

    @property
    def code(self) -> str | None:
        """The code; None once it was used."""
        with self._lock:
            return self._code

    def renew(self) -> str:
        """Make another code in place of a used one; the phone of that may still come back."""
        with self._lock:
            if self._code is None:
                self._code = secrets.token_urlsafe(CODE_BYTES)
            return self._code

    def redeem(self, code: str, sender: str) -> str | None:
        """Return a new key for the code, which is dead then; None for a wrong one.

        Parameters
        ----------
        code : str
            What was sent.
        sender : str
            The address that it came from: who tries too often is not listened to for a while.
        """
        now_s = time.monotonic()
        with self._lock:
            recent = [who for who, at_s in self._wrong if now_s - at_s < WRONG_OVER_S]
            if recent.count(sender) >= MOST_WRONG:
                return None
            if self._code is None or not _same(self._code, code):
                self._wrong.append((sender, now_s))
                return None
            self._code, self._key = None, secrets.token_urlsafe(CODE_BYTES)
            return self._key

    def is_key(self, key: str) -> bool:
        """Tell whether this is the key of the phone that was let in last."""
        with self._lock:
            return self._key is not None and _same(self._key, key)


def _same(a: str, b: str) -> bool:
    """Compare in the same time wherever the two differ."""
    return secrets.compare_digest(a.encode(), b.encode("utf-8", "replace"))
