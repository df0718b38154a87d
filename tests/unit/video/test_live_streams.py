"""Network streams: newest picture, losses that heal, errors in plain words."""

import _thread
import contextlib
import http.server
import os
import socket
import ssl
import subprocess
import sys
import textwrap
import threading
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from clip_making import grey, make_clip, plain_picture
from mjpeg_server import MjpegServer, jpeg
from rtsp_server import RtspServer

from formcheck.errors import VideoError
from formcheck.video import stream as stream_module
from formcheck.video.live import LiveState, Patience, open_live

SHORT = Patience(opening_s=3.0, stall_s=0.3, give_up_s=20.0)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr("formcheck.video.connection.FIRST_PAUSE_S", 0.1)


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


def error_of(source, patience=SHORT):
    with pytest.raises(VideoError) as caught:
        open_live(source, patience=patience)
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


@pytest.fixture
def silent_port():
    """A port where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("content_length", [True, False])
def test_pictures_of_a_phone_with_their_arrival_times(content_length):
    with (
        MjpegServer(jpegs(), content_length=content_length) as server,
        open_live(server.url) as live,
    ):
        assert live.status.state is LiveState.RUNNING
        assert live.size == (64, 48)
        frames = take(live, 15)
        delays = []
        for _ in range(5):
            (frame,) = take(live, 1)
            delays.append(live.now_s() - frame.time_s)
        assert sorted(delays)[2] < 0.3, "now_s is on the frames' scale"
        assert live.received == live.dropped + len(frames) + 5
    assert frames[0].time_s == 0
    for frame in frames:
        assert frame.image.shape == (48, 64, 3)
        assert frame.image.flags.c_contiguous
        assert frame.image.dtype == np.uint8
    # Whatever was dropped: a picture's number, index and time go together.
    first = number_of(frames[0])
    turns = [(f.index + first) % 25 for f in frames]
    assert [number_of(f) for f in frames] == turns
    assert all(later.time_s > earlier.time_s for earlier, later in pairwise(frames))
    span_s = (frames[-1].index - frames[0].index) / 30
    assert frames[-1].time_s == pytest.approx(span_s, abs=0.6)


def test_colours():
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:] = (200, 30, 90)
    with MjpegServer([jpeg(picture)]) as server, open_live(server.url) as live:
        (frame,) = take(live, 1)
    assert frame.image[24, 32].astype(int) == pytest.approx([200, 30, 90], abs=4)


def behind(server, first, frame):
    """How many pictures the camera has sent since this one; `first` was the first taken."""
    numbers = [number for number, _ in server.sent]
    return len(numbers) - 1 - (numbers.index(number_of(first)) + frame.index)


def test_a_slow_consumer_gets_the_newest_picture_and_no_delay():
    with MjpegServer(jpegs()) as server, open_live(server.url) as live:
        (first,) = take(live, 1)
        lags, delays = [], []
        for _ in range(6):
            time.sleep(0.2)
            (frame,) = take(live, 1)
            lags.append(behind(server, first, frame))
            delays.append(live.now_s() - frame.time_s)
        assert live.dropped >= 20
    assert max(lags) < 18, "thirty if none were dropped"
    assert max(delays) < 0.6


def test_a_slow_decoder_skips_pictures_and_builds_up_no_delay(monkeypatch):
    decode = stream_module.StreamFeed._decode

    def slowly(feed, packet):
        time.sleep(0.15)
        return decode(feed, packet)

    monkeypatch.setattr(stream_module.StreamFeed, "_decode", slowly)
    with MjpegServer(jpegs()) as server, open_live(server.url) as live:
        frames = take(live, 9)
        lag = behind(server, frames[0], frames[-1])
        assert live.dropped >= 18
    assert lag < 20, "thirty if none were skipped"
    first = number_of(frames[0])
    assert [number_of(f) for f in frames] == [(f.index + first) % 25 for f in frames]


def test_a_stalled_stream_says_so_and_goes_on_when_it_resumes():
    with MjpegServer(jpegs()) as server, open_live(server.url, patience=SHORT) as live:
        before = take(live, 5)[-1]
        server.stall()
        message = wait_for_state(live, LiveState.STALLED)
        assert message == f"{server.url}: no picture for 0 s, waiting"
        assert "trying to reach it again" in wait_for_state(live, LiveState.RECONNECTING)
        server.resume()
        assert wait_for_state(live, LiveState.RUNNING) == f"{server.url}: 64 x 48"
        after = take(live, 3)[0]
        assert after.time_s > before.time_s + SHORT.stall_s
        assert after.index > before.index


def test_a_stream_that_breaks_off_is_reached_again():
    with MjpegServer(jpegs()) as server, open_live(server.url, patience=SHORT) as live:
        before = take(live, 5)[-1]
        server.drop()
        assert "trying again in 0.1 s" in wait_for_state(live, LiveState.RECONNECTING)
        wait_for_state(live, LiveState.RUNNING)
        assert take(live, 3)[0].time_s > before.time_s
        assert len(server.requests) >= 2


def test_a_camera_that_vanishes_and_comes_back():
    with MjpegServer(jpegs()) as server, open_live(server.url, patience=SHORT) as live:
        take(live, 5)
        server.vanish()
        wait_for_state(live, LiveState.RECONNECTING)
        end = time.perf_counter() + 5
        while "nothing listens there" not in live.status.message:
            assert time.perf_counter() < end
            time.sleep(0.01)
        server.come_back()
        wait_for_state(live, LiveState.RUNNING)
        take(live, 3)


def test_it_gives_up_after_a_while():
    patience = Patience(opening_s=3, stall_s=0.2, give_up_s=0.6)
    with MjpegServer(jpegs()) as server, open_live(server.url, patience=patience) as live:
        take(live, 5)
        server.vanish()
        message = wait_for_state(live, LiveState.FAILED)
        assert message == f"{server.url}: no picture for 1 s; check the camera and start again"
        server.come_back()
        time.sleep(0.15)
        assert live.status.state is LiveState.FAILED
        start = time.perf_counter()
        assert live.latest(5.0) is None
        assert time.perf_counter() - start < 1, "nothing is waited for any more"


def test_a_phone_that_is_turned_keeps_the_size():
    upright, flat = plain_picture(48, 64, 200), plain_picture(64, 48, 200)
    with MjpegServer([jpeg(flat)] * 5 + [jpeg(upright)] * 5) as server:  # noqa: SIM117
        with open_live(server.url) as live:
            frames = take(live, 12)
    assert {f.image.shape for f in frames} == {frames[0].image.shape}
    first_is_flat = frames[0].image.shape == (48, 64, 3)
    barred = [f.image for f in frames if f.image.min() < 50]
    assert barred
    for image in barred:
        across = image[24] if first_is_flat else image[:, 24]
        assert across[[2, -3]].max() < 10, "bars on both sides"
        assert across[len(across) // 2].min() > 190


def test_rtsp():
    rng = np.random.default_rng(0)
    texture = rng.integers(0, 60, (96, 128, 1))
    shown = [np.clip(plain_picture(128, 96, grey(i)) + texture, 0, 255) for i in range(25)]
    with (
        RtspServer([picture.astype(np.uint8) for picture in shown]) as server,
        open_live(server.url, patience=SHORT) as live,
    ):
        assert live.size == (128, 96)
        frames = take(live, 8)
        server.fall_silent()
        wait_for_state(live, LiveState.STALLED)
        wait_for_state(live, LiveState.RECONNECTING)
        server.speak()
        wait_for_state(live, LiveState.RUNNING)
        again = take(live, 3)
    errors = [min(np.abs(f.image.astype(int) - s).mean() for s in shown) for f in frames + again]
    assert max(errors) < 6, "whole pictures, also the first after each connection"


# At the start


def test_nothing_listens():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    for scheme in ("http", "rtsp"):
        assert error_of(f"{scheme}://127.0.0.1:{port}/video") == (
            f"{scheme}://127.0.0.1:{port}/video doesn't answer: nothing listens there;"
            " is the camera app running?"
        )


@pytest.mark.parametrize("scheme", ["http", "https", "rtsp"])
def test_no_answer(silent_port, scheme):
    message = error_of(f"{scheme}://127.0.0.1:{silent_port}/v", Patience(opening_s=0.3))
    assert message == (
        f"{scheme}://127.0.0.1:{silent_port}/v doesn't answer: is the camera on,"
        " and in the same network as this computer?"
    )


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("http://no-such-camera.invalid/v", "can't be found: check its name"),
        ("http://127.0.0.1:99999/v", "not the address of a stream; check its spelling"),
        ("http:///video", "not the address of a stream"),
        ("http://[::1/v", "not the address of a stream"),
        ("ftp://camera/v", "streams come from http, https or rtsp addresses only"),
        ("file:///etc/passwd", "streams come from http, https or rtsp addresses only"),
        ("concat://a|b", "streams come from http, https or rtsp addresses only"),
    ],
)
def test_addresses_that_lead_nowhere(url, part):
    message = error_of(url)
    assert message.startswith(url)
    assert part in message


def playlist(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/vnd.apple.mpegurl")
    handler.end_headers()
    handler.wfile.write(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")


def page(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    handler.wfile.write(b"<html><body><h1>My camera app</h1></body></html>")


def one_picture(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "image/jpeg")
    handler.end_headers()
    handler.wfile.write(jpegs(1)[0])


def silence(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=x")
    handler.end_headers()
    handler.wfile.flush()
    time.sleep(3)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (lambda h: h.send_error(401), "asks for a password: put it into the address"),
        (lambda h: h.send_error(403), "refuses access: allow it in the camera app"),
        (lambda h: h.send_error(404), "doesn't exist there: check the part of the address"),
        (lambda h: h.send_error(503), "answers with an error: restart the camera app"),
        (page, "gives no video stream: give the address of the stream itself"),
        (one_picture, "gives no video stream: give the address of the stream itself"),
        (playlist, "gives no video stream: give the address of the stream itself"),
        (silence, "doesn't answer: is the camera on"),
    ],
)
def test_servers_that_give_no_stream(answer, part, capfd):
    with http_server(answer) as host:
        message = error_of(f"http://{host}/x", Patience(opening_s=0.6))
        assert message.startswith(f"http://{host}/x ")
        assert part in message
    assert capfd.readouterr() == ("", "")


def test_a_recording_on_a_server_is_not_live(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", [i / 30 for i in range(20)])

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(clip.stat().st_size))
        handler.end_headers()
        handler.wfile.write(clip.read_bytes())

    with http_server(answer) as host:
        message = error_of(f"http://{host}/a.mp4")
    assert "is a recording; download it and give the file instead" in message


def test_a_password_is_used_and_never_shown():
    with MjpegServer(jpegs(), password="s3cret") as server:
        url = server.url.replace("//", "//me:s3cret@")
        with open_live(url) as live:
            take(live, 2)
            shown = live.name + live.status.message
        wrong = error_of(url.replace("s3cret", "wr0ng"))
    assert "s3cret" not in shown
    assert shown.startswith(server.url)
    assert "asks for a password" in wrong
    assert "wr0ng" not in wrong


@pytest.fixture
def no_proxies(monkeypatch):
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.mark.usefixtures("no_proxies")
def test_the_users_proxy_is_used(monkeypatch):
    with MjpegServer(jpegs()) as server:
        monkeypatch.setenv("http_proxy", server.url.removesuffix("/video"))
        with open_live("http://camera.invalid/live") as live:
            take(live, 1)
        assert server.requests == ["http://camera.invalid:80/live"]
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with open_live(server.url) as live:
            take(live, 1)
        assert server.requests[1:] == ["/video"]


@pytest.mark.usefixtures("no_proxies")
def test_the_proxy_for_https_is_the_users_too(monkeypatch):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:

        def serve():
            with contextlib.suppress(OSError):
                connection, _ = proxy.accept()
                asked.append(connection.recv(1000).split(b"\r\n")[0])
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        monkeypatch.setenv("https_proxy", address)
        error_of("https://camera.invalid/live")
    assert asked == [b"CONNECT camera.invalid:443 HTTP/1.1"]


def test_a_camera_at_home_may_sign_its_own_certificate(tmp_path, monkeypatch, require_tool):
    command = [require_tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    command += ["-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=camera"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=x")
        handler.end_headers()
        for data in jpegs(25):
            handler.wfile.write(b"--x\r\nContent-Type: image/jpeg\r\n\r\n" + data + b"\r\n")
            time.sleep(0.02)

    with http_server(answer, context) as host:
        with open_live(f"https://{host}/v") as live:
            take(live, 3)
        # On the internet the same certificate proves nothing.
        monkeypatch.setattr("formcheck.video.address._is_at_home", lambda _: False)
        message = error_of(f"https://{host}/v")
    assert message == (
        f"https://{host}/v offers no encrypted connection that can be trusted:"
        " is its certificate valid?"
    )


# Closing


def test_closing_never_waits_for_a_connection_that_hangs(silent_port):
    url = f"http://127.0.0.1:{silent_port}/v"
    live = open_live(url, wait=False)
    time.sleep(0.1)
    assert live.status.state is LiveState.OPENING
    assert live.status.message == f"opening {url}"
    assert live.latest(0.01) is None
    start = time.perf_counter()
    live.close()
    live.close()
    assert time.perf_counter() - start < 1
    assert live.status.state is LiveState.ENDED
    assert live.status.message == f"{url} is closed"


def test_a_connection_that_hangs_does_not_keep_the_program(silent_port):
    code = f"""
        from formcheck.video.live import open_live
        live = open_live("http://127.0.0.1:{silent_port}/v", wait=False)
        print(live.latest(0.2))
    """
    start = time.perf_counter()
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "None\n", "")
    assert time.perf_counter() - start < 8, "the connection is waited for 10 s"


def test_ctrl_c_is_heard_while_opening(silent_port):
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        open_live(f"http://127.0.0.1:{silent_port}/v")
    assert time.perf_counter() - start < 3


def test_without_waiting_the_status_tells_that_it_failed():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with open_live(f"http://127.0.0.1:{port}/v", wait=False) as live:
        assert "nothing listens there" in wait_for_state(live, LiveState.FAILED)
        with pytest.raises(VideoError, match="nothing listens there"):
            live.wait_until_open()


def test_local_files_are_never_opened_over_the_network(tmp_path, monkeypatch):
    """What the reader of files refuses stays refused here: a name is no address."""
    monkeypatch.chdir(tmp_path)
    for name in ("http:clip.mp4", "rtsp:x"):
        with pytest.raises(VideoError, match="no such file"):
            open_live(Path(name))
