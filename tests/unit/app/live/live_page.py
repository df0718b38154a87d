"""A page of a live session without a browser: its camera and its view, as websockets."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from anyio import ClosedResourceError
from httpx2 import Response
from starlette.testclient import TestClient, WebSocketTestSession

from formcheck.model.pose_track import PoseTrack

Start = Callable[..., str]
"""Starts a session and returns its number."""


def picture(width: int = 160, height: int = 120, grey: int = 120) -> bytes:
    """Return a JPEG of one grey."""
    done, jpeg = cv2.imencode(".jpg", np.full((height, width, 3), grey, np.uint8))
    assert done
    return jpeg.tobytes()


class PageCamera:
    """Sends pictures as a page does: the next one when the one before was taken.

    Parameters
    ----------
    client : TestClient
        The browser.
    session : str
        What they are for.
    ago_s : float
        The first one was taken so long ago: a set need not be waited for.
    """

    def __init__(self, client: TestClient, session: str, ago_s: float = 0.0) -> None:
        self._client, self._about = client, {"x-formcheck-session": session}
        asked_s = time.perf_counter()
        now_s = client.post("/live/clock").json()["now_ms"] / 1000
        assert asked_s <= now_s <= time.perf_counter()
        self._start_s = now_s - ago_s
        self.opened = client.post("/live/camera", headers=self._about)

    def send(self, jpeg: bytes, time_s: float, **headers: str) -> Response:
        """Send a picture that was taken at a time after the first."""
        about = {
            "x-formcheck-camera": self.opened.json().get("key", ""),
            "x-formcheck-taken-ms": str(1000 * (self._start_s + time_s)),
            "x-formcheck-missed": "0",
            "x-formcheck-error-ms": "1",
        }
        changed = {
            f"x-formcheck-{name}".replace("_", "-"): value for name, value in headers.items()
        }
        return self._client.post(
            "/live/picture", content=jpeg, headers=self._about | about | changed
        )

    def film(self, track: PoseTrack, *, from_s: float = 0.0, until_s: float = float("inf")) -> None:
        """Send a picture for every frame of a part of a track."""
        jpeg = picture(track.width, track.height)
        for time_s in track.time_s:
            if from_s <= time_s < until_s:
                assert self.send(jpeg, float(time_s)).status_code == 200


@dataclass
class PageView:
    """What a page was shown."""

    shown: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)

    def wait(self, what: str, value: object, seconds: float = 30.0) -> dict[str, Any]:
        """Wait until something is shown."""
        return self.wait_for(lambda one: one.get(what) == value, seconds)

    def wait_for(
        self, is_it: Callable[[dict[str, Any]], object], seconds: float = 30.0
    ) -> dict[str, Any]:
        """Wait until what is looked for is shown."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [one for one in list(self.shown) if is_it(one)]
            if found:
                return found[0]
            time.sleep(0.01)
        raise AssertionError(f"waited in vain: {self.shown[-1:]}")

    def values(self, what: str) -> list[object]:
        """Return the values that were shown one after the other."""
        found: list[object] = []
        for one in list(self.shown):
            if what in one and (not found or found[-1] != one[what]):
                found.append(one[what])
        return found


def socket_at(client: TestClient, path: str) -> WebSocketTestSession:
    """Return a websocket of the app, to be entered."""
    return client.websocket_connect(f"{client.base_url}{path}".replace("http:", "ws:"))


@contextmanager
def looking(client: TestClient, number: str) -> Iterator[tuple[PageView, WebSocketTestSession]]:
    """Look at a session, on a thread, as long as the block runs."""
    view = PageView()
    with socket_at(client, f"/live/{number}/view") as socket:

        def look() -> None:
            while True:
                try:
                    message = socket.receive()
                except (ClosedResourceError, CancelledError):
                    return
                if message["type"] == "websocket.close":
                    return
                if message.get("bytes") is not None:
                    view.pictures.append(message["bytes"])
                    socket.send_text(json.dumps({"ask": "drawn"}))
                else:
                    view.shown.append(json.loads(message["text"]))

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        yield view, socket
