"""Runs a program under strace and lists whatever it tried to reach outside this machine."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Local services that look names up for a program: asking them is a DNS query all the same.
RESOLVERS = ("nscd", "resolve")

_CALL = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(\d+, .*sa_family=(AF_\w+)(.*)")
_IPV4 = re.compile(r'inet_addr\("([^"]*)"\)')
_IPV6 = re.compile(r'inet_pton\(AF_INET6, "([^"]*)"')
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")


@dataclass(frozen=True)
class Traced:
    """How a traced program ended, what it printed, and its calls that lead outside."""

    code: int
    stdout: str
    stderr: str
    outgoing: list[str]


def outgoing_calls(trace: str) -> list[str]:
    """Return the lines of an strace log that look a name up or leave this machine."""
    return [line for line in trace.splitlines() if _leads_outside(line)]


def _leads_outside(line: str) -> bool:
    call = _CALL.search(line)
    if call is None:
        return False
    family, rest = call[2], call[3]
    if family == "AF_UNIX":
        return any(name in rest for name in RESOLVERS)
    if family == "AF_NETLINK":
        return False
    port, address = _PORT.search(rest), _IPV4.search(rest) or _IPV6.search(rest)
    if port is None or address is None:
        return True
    if port[1] in ("53", "853"):
        return True
    place = address[1].removeprefix("::ffff:")
    return not (place.startswith("127.") or place == "::1")


def run_traced(
    strace: str, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]
) -> Traced:
    """Run a command with all its children under strace, its log written into the folder."""
    log = folder / "strace.log"
    calls = "connect,sendto,sendmsg,sendmmsg"
    ended = subprocess.run(
        [strace, "-f", "--seccomp-bpf", "-e", f"trace={calls}", "-s", "256", "-o", log, *command],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=folder,
        timeout=300,
    )
    trace = log.read_text(errors="replace")
    return Traced(ended.returncode, ended.stdout, ended.stderr, outgoing_calls(trace))
