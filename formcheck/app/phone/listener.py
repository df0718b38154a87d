"""The listener in the local network that takes a phone's pictures, and nothing else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import segno
import uvicorn

from formcheck.app.live.board import Shown
from formcheck.app.live.camera_session import CameraSession
from formcheck.app.phone.addresses import local_addresses
from formcheck.app.phone.certificate import Certificate, make_certificate
from formcheck.app.phone.invitation import Invitation
from formcheck.app.phone.phone_app import make_phone_app
from formcheck.errors import FormcheckError

LOOK_S = 0.5
GRACE_S, FAREWELL_S = 1, 2.0
MOST_CONNECTIONS = 20
QR_BORDER = 2
NO_NETWORK = "this computer is in no local network: connect it to the one that the phone is in"


class PhoneListener:
    """Opens a door for one phone as long as a session wants one.

    There is no listener between sessions. The certificate is made with the first and is gone
    with the program.

    Parameters
    ----------
    addresses : callable
        The addresses of this machine to listen at.
    """

    def __init__(self, addresses: Callable[[], list[str]] = local_addresses) -> None:
        self._addresses = addresses
        self._certificate: Certificate | None = None
        self._made_for: list[str] = []

    def open(self, session: CameraSession) -> None:
        """Let one phone be the camera of a session until that is over; shows how on its board.

        Raises
        ------
        FormcheckError
            There is no network, or it can't be listened in.
        """
        addresses = self._addresses()
        if not addresses:
            raise FormcheckError(NO_NETWORK)
        certificate = self._certificate_for(addresses)
        doors = _doors(addresses)
        port = int(doors[0].getsockname()[1])
        invitation = Invitation()
        app = make_phone_app(
            session,
            invitation,
            hosts=[f"{address}:{port}" for address in addresses],
            fingerprint=certificate.fingerprint,
        )
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=GRACE_S,
        )
        config.load()
        config.ssl = certificate.context()
        server = uvicorn.Server(config)
        work = threading.Thread(
            target=server.run, kwargs={"sockets": doors}, name="phone listener", daemon=True
        )
        places = [f"https://{address}:{port}/" for address in addresses]
        watch = threading.Thread(
            target=_watch,
            args=(session, invitation, server, work, places, certificate.fingerprint),
            name="phone",
            daemon=True,
        )
        work.start()
        watch.start()

    def _certificate_for(self, addresses: list[str]) -> Certificate:
        if self._certificate is None or self._made_for != addresses:
            self._certificate, self._made_for = make_certificate(addresses), addresses
        return self._certificate


def _doors(addresses: list[str]) -> list[socket.socket]:
    """Return a socket at each address, all with the same free port."""
    doors: list[socket.socket] = []
    try:
        for address in addresses:
            door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            doors.append(door)
            door.bind((address, doors[0].getsockname()[1] if len(doors) > 1 else 0))
            door.listen(MOST_CONNECTIONS)
    except OSError as error:
        for door in doors:
            door.close()
        reason = error.strerror or error
        raise FormcheckError(f"no phone can be listened for in this network ({reason})") from error
    return doors


def _watch(
    session: CameraSession,
    invitation: Invitation,
    server: uvicorn.Server,
    work: threading.Thread,
    places: list[str],
    fingerprint: str,
) -> None:
    """Show the way in while no phone is there; close the door when the session is over."""
    shown: tuple[bool, str | None] | None = None
    while not session.wait_until_over(LOOK_S) and work.is_alive():
        connected = session.camera.connected
        code = None if connected else invitation.renew()
        if (connected, code) != shown:
            shown = (connected, code)
            way = None if code is None else _way_in(places, code, fingerprint)
            _show(session, {"connected": connected, "way": way})
    # The phone hears that it is over.
    time.sleep(FAREWELL_S)
    server.should_exit = True
    with suppress(RuntimeError):
        work.join()


def _way_in(places: list[str], code: str, fingerprint: str) -> dict[str, object]:
    """Return what a page shows so that a phone finds the door."""
    # The code is behind the #: a browser sends it to nobody, the phone's page does.
    first, *others = [f"{place}#{code}" for place in places]
    drawn = segno.make(first, error="m")
    return {
        "qr": drawn.svg_inline(border=QR_BORDER, omitsize=True),
        "address": first,
        "others": others,
        "fingerprint": fingerprint,
    }


def _show(session: CameraSession, phone: dict[str, object]) -> None:
    def change(shown: Shown) -> Shown:
        return shown | {"phone": phone}

    session.board.update(change)
