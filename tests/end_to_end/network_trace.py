"""Runs a program under strace and lists what it tried to reach outside this machine.

Also which files it wrote, whatever process of its did.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Local services that look names up for a program: asking them is a DNS query all the same.
RESOLVERS = ("nscd", "resolve")

LOG = "strace.log"
NETWORK = "connect,sendto,sendmsg,sendmmsg"
FILES = "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"

_CALL = re.compile(
    r"\b(connect|sendto|sendmsg|sendmmsg)\(\d+(?:<[^>]*>)?, .*sa_family=(AF_\w+)(.*)"
)
_IPV4 = re.compile(r'inet_addr\("([^"]*)"\)')
_IPV6 = re.compile(r'inet_pton\(AF_INET6, "([^"]*)"')
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
_OPENED = re.compile(r"\b(?:open|openat|openat2|creat)\(.*\) += \d+<(.*?)(?:\(deleted\))?>$")
_TO_WRITE = re.compile(r"\bcreat\(|\bO_(?:WRONLY|RDWR|CREAT|TRUNC|TMPFILE)\b")
_MOVED = re.compile(
    r'\b(?:rename|link|symlink)(?:at|at2)?\(.*(?:<(/[^>]*)>, )?"([^"]*)"[^"]*\) += 0$'
)
_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")


@dataclass(frozen=True)
class Traced:
    """How a traced program ended, what it printed, and its calls that lead outside."""

    code: int
    stdout: str
    stderr: str
    outgoing: list[str]


def outgoing_calls(trace: str) -> list[str]:
    """Return the lines of an strace log that look a name up or leave this machine."""
    return [line for line in _whole_calls(trace) if _leads_outside(line)]


def _leads_outside(line: str) -> bool:
    call = _CALL.search(line)
    if call is None:
        return False
    family, rest = call[2], call[3]
    if family == "AF_UNIX":
        # Whoever is asked for a user's name (a shell does) tries a service that isn't there, too.
        return any(name in rest for name in RESOLVERS) and "ENOENT" not in rest
    if family == "AF_NETLINK":
        return False
    port, address = _PORT.search(rest), _IPV4.search(rest) or _IPV6.search(rest)
    if port is None or address is None:
        return True
    if port[1] in ("53", "853"):
        return True
    place = address[1].removeprefix("::ffff:")
    return not (place.startswith("127.") or place == "::1")


def written_files(trace: str, folder: Path) -> set[Path]:
    """Return the files that an strace log (with -y) says were opened to write, or moved there.

    Parameters
    ----------
    trace : str
        The log.
    folder : Path
        What a relative name begins from.
    """
    found = set()
    for line in _whole_calls(trace):
        if (opened := _OPENED.search(line)) and _TO_WRITE.search(line):
            found.add(Path(opened[1].strip()))
        elif moved := _MOVED.search(line):
            found.add(folder / (moved[1] or "") / moved[2])
    return found


def _whole_calls(trace: str) -> Iterator[str]:
    """Yield the calls, each on one line also where another process came between."""
    begun: dict[str, str] = {}
    for line in trace.splitlines():
        if part := _UNFINISHED.match(line):
            begun[part[1]] = part[2]
        elif part := _RESUMED.match(line):
            yield f"{part[1]} {begun.pop(part[1], '')}{part[2]}"
        else:
            yield line
    yield from (f"{process} {call}" for process, call in begun.items())


def run_traced(
    strace: str,
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    *,
    files: bool = False,
    given: str | None = None,
) -> Traced:
    """Run a command with all its children under strace, its log written into the folder.

    With `files` the log has what was opened, too; `given` is its standard input.
    """
    log = folder / LOG
    calls = f"{NETWORK},{FILES}" if files else NETWORK
    options = ["-f", "--seccomp-bpf", "-e", f"trace={calls}", "-s", "256", "-o", log]
    ended = subprocess.run(
        [strace, *options, *(["-y"] if files else []), *command],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=folder,
        timeout=900 if files else 300,
    )
    outgoing = outgoing_calls(log.read_text(errors="replace"))
    return Traced(ended.returncode, ended.stdout, ended.stderr, outgoing)
