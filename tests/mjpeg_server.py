"""A network camera on loopback: MJPEG over HTTP, as phone camera apps serve it.

What it shows runs on a clock of its own, like a camera: who connects later sees what is
there now. It can stall, break off and vanish, and come back.
"""

import base64
import bisect
import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from formcheck.video.clip import open_clip

BOUNDARY = "formcheck-test"
TICK_S = 0.02


def jpeg(image: np.ndarray, quality: int = 90) -> bytes:
    """Encode an RGB picture."""
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality]
    ok, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), settings)
    assert ok
    return data.tobytes()


class MjpegServer:
    """Serves pictures at ``url`` while the ``with`` block runs.

    Parameters
    ----------
    pictures : iterable of bytes
        JPEG files.
    times_s : sequence of float, optional
        When each is due, rising, from 0; by default 30 a second.
    loop : bool
        Begin again after the last one (after its usual interval); else nothing more is
        sent, and the connection stays open.
    password : str, optional
        Asked for by HTTP's basic authentication; the name is ``me``.
    content_length : bool
        Whether each part says its length; some apps don't.
    """

    def __init__(
        self,
        pictures: Iterable[bytes],
        times_s: Sequence[float] | None = None,
        *,
        loop: bool = True,
        password: str | None = None,
        content_length: bool = True,
    ) -> None:
        self._pictures = list(pictures)
        self._times = list(times_s or (i / 30 for i in range(len(self._pictures))))
        assert len(self._times) == len(self._pictures) > 0
        last_step = self._times[-1] - self._times[-2] if len(self._times) > 1 else 1 / 30
        self._length_s = self._times[-1] + last_step
        self._loop = loop
        self._content_length = content_length
        self.password = password
        self._start = 0.0
        self._stalled = threading.Event()
        self._over = threading.Event()
        self._connections: set[socket.socket] = set()
        self._server: http.server.ThreadingHTTPServer | None = None
        self._port = 0
        self.requests: list[str] = []
        """The request line's target of every request."""
        self.sent: list[tuple[int, float]] = []
        """Number of each picture that was sent to anyone, and when (`time.perf_counter`)."""

    @classmethod
    def of_clip(cls, path: Path, *, loop: bool = False, quality: int = 90) -> "MjpegServer":
        """Serve a clip at its own speed."""
        with open_clip(path) as clip:
            pairs = [(jpeg(frame.image, quality), frame.time_s) for frame in clip]
        return cls([data for data, _ in pairs], [time_s for _, time_s in pairs], loop=loop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/video"

    def __enter__(self) -> "MjpegServer":
        self._start = time.perf_counter()
        self.come_back()
        return self

    def __exit__(self, *exc: object) -> None:
        self.vanish()

    def restart_clock(self) -> None:
        """Show the first picture now."""
        self._start = time.perf_counter()

    def stall(self) -> None:
        """Keep the connections but send nothing."""
        self._stalled.set()

    def resume(self) -> None:
        """Send again, what is there now."""
        self._stalled.clear()

    def drop(self) -> None:
        """Break off every connection; new ones are taken."""
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def vanish(self) -> None:
        """Break off every connection and listen no more."""
        server, self._server = self._server, None
        if server is not None:
            self._over.set()
            self.drop()
            server.shutdown()
            server.server_close()

    def come_back(self) -> None:
        """Listen again, at the same address."""
        assert self._server is None
        camera = self
        self._over = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                camera._answer(self)

            def log_message(self, *args: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *args: object) -> None:
                pass

        self._server = Server(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_port
        poll_s = 0.02
        threading.Thread(
            target=self._server.serve_forever, args=(poll_s,), name="camera", daemon=True
        ).start()

    def _answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        self.requests.append(handler.path)
        if self.password is not None:
            expected = base64.b64encode(f"me:{self.password}".encode()).decode()
            if handler.headers.get("Authorization") != f"Basic {expected}":
                handler.send_response(401)
                handler.send_header("WWW-Authenticate", 'Basic realm="camera"')
                handler.end_headers()
                return
        handler.send_response(200)
        kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        connection = handler.connection
        # Little is under way to a client that doesn't read, as with a camera.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections.add(connection)
        with contextlib.suppress(OSError):
            self._send_pictures(handler)
        self._connections.discard(connection)

    def _send_pictures(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        over = self._over
        count = len(self._pictures)
        turn, number = self._now()
        while not over.is_set():
            due = self._start + turn * self._length_s + self._times[number]
            if over.wait(max(0.0, due - time.perf_counter())):
                return
            if self._stalled.is_set():
                while self._stalled.is_set() and not over.wait(TICK_S):
                    pass
                turn, number = self._now()
            data = self._pictures[number]
            length = f"Content-Length: {len(data)}\r\n" if self._content_length else ""
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode()
            self.sent.append((number, time.perf_counter()))
            handler.wfile.write(head + data + b"\r\n")
            number += 1
            if number == count:
                if not self._loop:
                    over.wait()
                    return
                turn, number = turn + 1, 0

    def _now(self) -> tuple[int, int]:
        """Turn and number of the picture that is next."""
        elapsed = time.perf_counter() - self._start
        turn = int(elapsed // self._length_s)
        if turn > 0 and not self._loop:
            return 0, len(self._pictures) - 1
        number = bisect.bisect_left(self._times, elapsed - turn * self._length_s)
        return (turn, number) if number < len(self._times) else (turn + 1, 0)
