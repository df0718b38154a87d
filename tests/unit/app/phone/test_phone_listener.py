"""The phone's listener takes one phone's pictures for one session, and nothing else."""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from cryptography import x509
from synthetic import Rep, ScriptedSource, film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.app.live.camera_session import CameraSession, SessionParts
from formcheck.app.live.live_request import LiveRequest
from formcheck.app.phone.listener import PhoneListener
from formcheck.model.pose_track import PoseTrack
from formcheck.video.incoming import Timeouts

HERE = "127.0.0.1"
KEY, CODE = "x-formcheck-camera", "x-formcheck-code"


@dataclass
class Answer:
    """What the listener answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


class Phone:
    """A phone's browser that accepts any certificate, at the address that the code names."""

    def __init__(self, session: CameraSession) -> None:
        way = way_in(session)
        address, self.code = way["address"].split("#")
        self.host = address.removeprefix("https://").rstrip("/")
        self.fingerprint = way["fingerprint"]
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        self._connection = http.client.HTTPSConnection(self.host, context=trusting, timeout=10)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        given = {"origin": f"https://{self.host}"} if method == "POST" else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, given)
        answer = self._connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read())

    def enter(self, **headers: str) -> Answer:
        return self.ask("POST", "/camera/camera", **headers)

    def send(self, key: str, jpeg: bytes, taken_s: float) -> Answer:
        return self.ask(
            "POST",
            "/camera/picture",
            jpeg,
            x_formcheck_camera=key,
            x_formcheck_taken_ms=str(1000 * taken_s),
            x_formcheck_missed="0",
            x_formcheck_error_ms="7",
        )

    def hang_up(self) -> None:
        """A request that was refused before it was whole leaves the connection unusable."""
        self._connection.close()

    def certificate(self) -> bytes:
        self._connection.connect()
        sock = self._connection.sock
        assert isinstance(sock, ssl.SSLSocket)
        found = sock.getpeercert(binary_form=True)
        assert found is not None
        return found


def way_in(session: CameraSession, seconds: float = 10.0) -> dict[str, Any]:
    """Wait until the page shows how a phone comes in."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        phone = session.board.shown.get("phone")
        if phone and phone["way"]:
            return dict(phone["way"])
        time.sleep(0.02)
    raise AssertionError("no way in was shown")


def other_code(session: CameraSession, used: str, seconds: float = 10.0) -> str:
    """Wait until the page shows another code."""
    end = time.monotonic() + seconds
    while (code := way_in(session)["address"].split("#")[1]) == used:
        assert time.monotonic() < end
        time.sleep(0.02)
    return str(code)


def is_shut(phone: Phone, seconds: float = 10.0) -> bool:
    """Wait until nobody listens any more."""
    host, port = phone.host.split(":")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as knock:
            if knock.connect_ex((host, int(port))):
                return True
        time.sleep(0.05)
    return False


def jpeg_of(width: int, height: int) -> bytes:
    return bytes(cv2.imencode(".jpg", np.full((height, width, 3), 120, np.uint8))[1])


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    return film(play(stand(4.5), raises([Rep(), Rep()]), stand(0.8)), fps=15.0).track


@pytest.fixture
def session(
    tmp_path: Path, track: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CameraSession]:
    """A session that waits for a phone."""
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    monkeypatch.setattr("formcheck.app.live.browser_camera.OLDEST_S", 600.0)
    monkeypatch.setattr("formcheck.app.live.browser_camera.LEASE_S", 600.0)
    silent = SimpleNamespace(
        give=lambda _: None,
        mute=lambda _: None,
        metronome=lambda *_, **__: None,
        close=lambda: None,
        speaking=False,
        status=(),
    )
    made = CameraSession(
        LiveRequest(exercise="calf-raise", camera="phone", save=False),
        Options(),
        results=tmp_path / "results",
        db=tmp_path / "history.sqlite",
        address_of=str,
        parts=SessionParts(
            lambda: ScriptedSource(track),  # type: ignore[arg-type,return-value]
            lambda **_: silent,
            Timeouts(opening_s=20.0, stall_s=0.3, give_up_s=30.0),
        ),
    )
    made.start()
    PhoneListener(lambda: [HERE]).open(made)
    yield made
    assert made.end()


@pytest.fixture
def phone(session: CameraSession) -> Phone:
    return Phone(session)


@pytest.mark.long
@pytest.mark.sweep
def test_a_phones_pictures_are_counted_and_the_door_is_shut_afterwards(
    session: CameraSession, phone: Phone, track: PoseTrack
) -> None:
    key = phone.enter(x_formcheck_code=phone.code).said["key"]
    before_s = time.perf_counter()
    now_s = phone.ask("POST", "/camera/clock").said["now_ms"] / 1000
    assert before_s <= now_s <= time.perf_counter()
    jpeg = jpeg_of(track.width, track.height)
    for time_s in track.time_s:
        assert phone.send(key, jpeg, now_s - 30 + float(time_s)).status == 200
    assert session.board.shown["delay_error_ms"] == 7
    assert session.end()
    shown = session.board.shown
    assert shown["reports"][0]["title"] == "2 calf raises"
    assert is_shut(phone)


def test_the_code_works_once_and_the_phone_comes_back_with_its_key(
    session: CameraSession, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert phone.enter(x_formcheck_code="0" * 22).status == 403
    assert phone.enter().status == 403
    key = phone.enter(x_formcheck_code=phone.code).said["key"]
    assert phone.enter(x_formcheck_code=phone.code).status == 409
    assert phone.enter(x_formcheck_camera=key).said["key"] == key
    assert phone.send("another", jpeg_of(160, 120), 0.0).status == 403
    monkeypatch.setattr("formcheck.app.live.browser_camera.LEASE_S", 0.0)
    assert phone.enter(x_formcheck_code=phone.code).status == 403
    fresh = other_code(session, phone.code)
    newer = phone.enter(x_formcheck_code=fresh).said["key"]
    assert phone.enter(x_formcheck_camera=key).status == 403
    assert phone.enter(x_formcheck_camera=newer).status == 200


def test_who_guesses_is_not_listened_to(phone: Phone) -> None:
    for _ in range(10):
        assert phone.enter(x_formcheck_code="wrong").status == 403
    assert phone.enter(x_formcheck_code=phone.code).status == 403


ASKED: list[tuple[str, str, dict[str, str], int]] = [
    ("GET", "/", {}, 200),
    ("GET", "/phone.js", {}, 200),
    ("GET", "/live", {}, 404),
    ("GET", "/history", {}, 404),
    ("GET", "/static/live.js", {}, 404),
    ("GET", "/../app.lock", {}, 404),
    ("POST", "/live/start", {}, 404),
    ("POST", "/new-address", {}, 404),
    ("POST", "/", {}, 405),
    ("GET", "/camera/picture", {}, 405),
    ("GET", "/?token=1", {}, 405),
    ("PUT", "/camera/picture", {}, 405),
    ("GET", "/", {"host": "formcheck.example"}, 421),
    ("POST", "/camera/clock", {"origin": "https://formcheck.example"}, 403),
    ("POST", "/camera/clock", {"content_length": "2000"}, 413),
    ("POST", "/camera/picture", {"content_length": "2000001"}, 413),
]


def test_nothing_but_the_page_and_its_camera_is_there(phone: Phone) -> None:
    for method, path, headers, status in ASKED:
        answer = phone.ask(method, path, **headers)
        assert (method, path, answer.status) == (method, path, status)
        assert "set-cookie" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert status == 200 or answer.body == b""
        phone.hang_up()


def test_the_certificate_is_the_one_whose_fingerprint_both_pages_show(phone: Phone) -> None:
    found = phone.certificate()
    shown = phone.fingerprint.replace(":", "").lower()
    assert sha256(found).hexdigest() == shown
    assert phone.fingerprint in phone.ask("GET", "/").body.decode()
    certificate = x509.load_der_x509_certificate(found)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == [HERE]


def test_the_code_is_drawn_and_is_nowhere_but_behind_the_sign_that_browsers_keep(
    session: CameraSession, phone: Phone
) -> None:
    way = way_in(session)
    assert way["qr"].startswith("<svg")
    assert way["address"] == f"https://{phone.host}/#{phone.code}"
    assert phone.code not in phone.ask("GET", "/").body.decode()
