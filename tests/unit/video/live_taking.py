"""What tests of live sources share: pictures with numbers, taking frames, waiting."""

import contextlib
import http.server
import threading
import time

import pytest
from clip_making import grey, plain_picture
from mjpeg_server import jpeg

from formcheck.errors import VideoError
from formcheck.video.live import Timeouts, open_live

SHORT = Timeouts(opening_s=3.0, stall_s=0.3, give_up_s=20.0)


def pictures(count=25, size=(64, 48)):
    return [plain_picture(*size, grey(i)) for i in range(count)]


def jpegs(count=25, size=(64, 48)):
    return [jpeg(picture) for picture in pictures(count, size)]


def number_of(frame):
    """Number of a picture, from its brightness."""
    return round((float(frame.image.mean()) - grey(0)) / 7)


def take(live, count, seconds=8.0):
    """Take so many frames."""
    frames = []
    end = time.perf_counter() + seconds
    while len(frames) < count and time.perf_counter() < end and not live.status.state.is_over:
        if (frame := live.latest(0.1)) is not None:
            frames.append(frame)
    assert len(frames) == count, live.status
    return frames


def wait_for_state(live, *states, seconds=8.0):
    """Take frames until the source is in one of these states; return its message."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        live.latest(0.02)
        if (status := live.status).state in states:
            return status.message
    raise AssertionError(live.status)


def error_of(source, timeouts=SHORT):
    with pytest.raises(VideoError) as caught:
        open_live(source, timeouts=timeouts)
    assert str(caught.value).isprintable(), "one line"
    return str(caught.value)


@contextlib.contextmanager
def http_server(answer, context=None):
    """Serve by HTTP what `answer(handler)` writes; yields the address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
