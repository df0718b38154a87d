"""Who may open the app's pages: under which names, with which key."""

import secrets
import threading

LOOPBACK = "127.0.0.1"
MAX_WAITING_TOKENS = 20
"""Keys that wait to be used; older ones die."""


class Access:
    """The app's names, its one-time tokens and the browsers that it knows.

    A token is a key that opens the door once: whoever brings it gets a session, which the
    browser keeps as a cookie. All of it is in memory, so that nothing is valid after the end.

    Parameters
    ----------
    port : int
        Where the app is at 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.hosts = frozenset({f"{LOOPBACK}:{port}", f"localhost:{port}"})
        self.origins = frozenset(f"http://{host}" for host in self.hosts)
        # A browser sends a cookie to every port of a host: each app has its own.
        self.cookie = f"formcheck-{port}"
        self.key = secrets.token_urlsafe(32)
        """With it a second start of the user's asks the running app for a new address."""
        self._lock = threading.Lock()
        self._tokens: list[str] = []
        self._sessions: set[str] = set()

    @property
    def origin(self) -> str:
        """The app's own address, without a path."""
        return f"http://{LOOPBACK}:{self.port}"

    def new_address(self) -> str:
        """Return an address that opens the app once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens = [*self._tokens, token][-MAX_WAITING_TOKENS:]
        return f"{self.origin}/?token={token}"

    def redeem(self, token: str) -> str | None:
        """Return a new session for a token, which is dead then; None for a wrong one."""
        with self._lock:
            known = [t for t in self._tokens if _same(t, token)]
            if not known:
                return None
            self._tokens = [t for t in self._tokens if t not in known]
            session = secrets.token_urlsafe(32)
            self._sessions.add(session)
        return session

    def is_key(self, key: str) -> bool:
        """Tell whether somebody who asks for a new address has read the app's own file."""
        return _same(self.key, key)

    def knows(self, session: str | None) -> bool:
        """Tell whether a browser's cookie is of a session."""
        with self._lock:
            return session is not None and any(_same(s, session) for s in self._sessions)


def _same(a: str, b: str) -> bool:
    """Compare in the same time wherever the two differ."""
    return secrets.compare_digest(a.encode(), b.encode("utf-8", "replace"))
