"""The addresses of this machine in the local network."""

import ipaddress
import socket
from contextlib import suppress

_ELSEWHERE = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "192.0.2.1")
"""One in each private network, and one that is nobody's: the way there shows our own address."""
DISCARD = 9


def local_addresses() -> list[str]:
    """Return the private IPv4 addresses of this machine, the usual way out first.

    Nothing is sent: a UDP socket that is connected only looks up its way.
    """
    found: list[str] = []
    for elsewhere in reversed(_ELSEWHERE):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
            probe.connect((elsewhere, DISCARD))
            address = str(probe.getsockname()[0])
            if is_local(address) and address not in found:
                found.append(address)
    return found


def is_local(address: str) -> bool:
    """Say whether an address can be reached in the local network only.

    A public one would open the door to everybody.
    """
    known = ipaddress.ip_address(address)
    return (known.is_private or known.is_link_local) and not (
        known.is_loopback or known.is_unspecified
    )
