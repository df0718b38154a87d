"""Network streams at the start and the end: errors in plain words, and nothing that hangs."""

import _thread
import contextlib
import os
import socket
import ssl
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from clip_making import make_clip
from live_taking import error_of, http_server, jpegs, take, wait_for_state
from mjpeg_server import MjpegServer

from formcheck.errors import VideoError
from formcheck.video.live import LiveState, Timeouts, open_live


@pytest.fixture
def silent_port():
    """A port where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


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
    message = error_of(f"{scheme}://127.0.0.1:{silent_port}/v", Timeouts(opening_s=0.3))
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
        message = error_of(f"http://{host}/x", Timeouts(opening_s=0.6))
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


@pytest.mark.long
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


@pytest.mark.long
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
