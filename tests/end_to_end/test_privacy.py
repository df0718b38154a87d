"""Nothing leaves the machine: programs are run under strace, whatever the proxy settings are."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from analysed_sample import AnalysedSample
from lanes import swept
from network_trace import Traced, outgoing_calls, run_traced

from formcheck.model.paths import model_path, samples_folder

CLIP = samples_folder() / "calf_raise_oblique.mp4"

NO_PROXIES: dict[str, str] = {}
PAST_EVERY_PROXY = {"no_proxy": "*", "NO_PROXY": "*", "https_proxy": "http://127.0.0.1:9"}
OTHER_PROXIES = {
    "http_proxy": "http://192.0.2.1:3128",
    "https_proxy": "http://192.0.2.1:3128",
    "HTTPS_PROXY": "http://192.0.2.2:3128",
    "ALL_PROXY": "socks5h://proxy.example:1080",
    "NO_PROXY": "play.googleapis.com,.googleapis.com",
}
HARDEST = "past every proxy"
SETTINGS = {
    "no proxies": NO_PROXIES,
    "past every proxy": PAST_EVERY_PROXY,
    "other proxies": OTHER_PROXIES,
}

Trace = Callable[..., Traced]

SEARCH = """
import sys, av
from formcheck.pose.mediapipe.estimator import MediaPipeEstimator
from formcheck.model.frame import Frame
with MediaPipeEstimator() as source, av.open(sys.argv[1]) as clip:
    for index, picture in zip(range(10), clip.decode(video=0)):
        image = picture.to_ndarray(format="rgb24")
        assert source.detect(Frame(index, float(picture.time), image)) is not None
"""

# The library in a process that closes its task, which is when it reports. What goes before
# the closing is the test's.
CLOSE = """
import sys
from pathlib import Path
from formcheck.model.system import forbid_new_files
from formcheck.pose.mediapipe.worker import Landmarker
landmarker = Landmarker(Path(sys.argv[1]).read_bytes())
{}
landmarker._landmarker.close()
"""


@pytest.fixture
def trace(require_tool: Callable[[str], str], tmp_path: Path) -> Trace:
    """Return a function that runs Python under strace with certain proxy settings only."""
    strace = require_tool("strace")
    others = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}

    def run(*arguments: str | Path, proxies: dict[str, str] = NO_PROXIES) -> Traced:
        command = [sys.executable, *arguments]
        traced = run_traced(strace, command, tmp_path, others | proxies)
        if "PTRACE" in traced.stderr:
            pytest.skip("strace may not trace here: " + traced.stderr.splitlines()[0])
        return traced

    return run


@pytest.mark.parametrize(
    ("line", "leads_outside"),
    [
        ('9 connect(7, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}'
         ", 16) = 0", True),
        ('9 connect(7, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("216.58.1.1")}'
         ", 16) = 0", True),
        ('9 connect(7, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}'
         ", 16) = -1 ECONNREFUSED (Connection refused)", False),
        ('9 connect(7, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), '
         'inet_pton(AF_INET6, "2a00:1450::5f", &sin6_addr), sin6_scope_id=0}, 28) = 0', True),
        ('9 connect(7, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), '
         'inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0', False),
        ('9 sendto(7, "...", 37, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(53), '
         'sin_addr=inet_addr("10.0.0.1")}, 16) = 37', True),
        ('9 connect(7, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = 0', True),
        ('9 connect(7, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No '
         "such file or directory)", False),
        ('9 connect(7, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}'
         ", 42) = 0", True),
        ('9 connect(7, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X0"}, 20) = 0', False),
        ("9 sendto(7, [{nlmsg_len=20}], 20, 0, {sa_family=AF_NETLINK, nl_pid=0}, 12) = 20", False),
        ("9 +++ exited with 0 +++", False),
    ],
)  # fmt: skip
def test_which_calls_lead_outside(line: str, leads_outside: bool) -> None:
    assert outgoing_calls(line) == ([line] if leads_outside else [])


def test_a_name_lookup_is_noticed(trace: Trace) -> None:
    lookup = "import socket\ntry: socket.getaddrinfo('formcheck.invalid', 443)\nexcept OSError: 0"
    assert trace("-c", lookup).outgoing


def test_a_connection_is_noticed(trace: Trace) -> None:
    connect = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "try: s.connect(('192.0.2.1', 443))\nexcept OSError: 0"
    )
    assert trace("-c", connect).outgoing


hardest_setting = pytest.mark.parametrize(
    "proxies", swept(list(SETTINGS.values()), list(SETTINGS).index(HARDEST)), ids=SETTINGS
)
"""The other ones in the slow lane."""


@pytest.mark.slow
@hardest_setting
def test_the_library_alone_is_caught(trace: Trace, proxies: dict[str, str]) -> None:
    # If this fails, MediaPipe has stopped reporting, and network_block.py may go.
    traced = trace("-c", CLOSE.format(""), model_path(), proxies=proxies)
    assert traced.code == 0, traced.stderr
    assert traced.outgoing


@pytest.mark.slow
@hardest_setting
@pytest.mark.sweep
def test_the_environment_alone_stops_it(trace: Trace, proxies: dict[str, str]) -> None:
    program = (
        "import os, sys; from formcheck.pose.mediapipe.network_block import offline_environment\n"
        "os.execve(sys.executable, [sys.executable, *sys.argv[1:]],"
        " offline_environment(os.environ))"
    )
    traced = trace("-c", program, "-c", CLOSE.format(""), model_path(), proxies=proxies)
    assert traced.code == 0, traced.stderr
    assert traced.outgoing == []


@pytest.mark.slow
@hardest_setting
def test_the_limit_on_files_alone_stops_it(trace: Trace, proxies: dict[str, str]) -> None:
    program = CLOSE.format("forbid_new_files()")
    traced = trace("-c", program, model_path(), proxies=proxies)
    assert traced.code == 0, traced.stderr
    assert traced.outgoing == []


@pytest.mark.slow
@hardest_setting
def test_searching_a_clip_for_poses(trace: Trace, proxies: dict[str, str]) -> None:
    traced = trace("-c", SEARCH, CLIP, proxies=proxies)
    assert traced.code == 0, traced.stderr
    assert traced.outgoing == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "ending", swept(["raise SystemExit", "1 / 0", "os.kill(os.getpid(), 9)"], 1, 2)
)
def test_a_source_that_is_never_closed(trace: Trace, ending: str) -> None:
    program = (
        "import os; from formcheck.pose.mediapipe.estimator import MediaPipeEstimator\n"
        f"source = MediaPipeEstimator()\n{ending}"
    )
    assert trace("-c", program).outgoing == []


@pytest.mark.slow
def test_formcheck_analyze(
    require_tool: Callable[[str], str], analysed_sample: AnalysedSample
) -> None:
    require_tool("strace")
    if analysed_sample.outgoing is None:
        pytest.skip("strace may not trace here")
    assert analysed_sample.code == 0, analysed_sample.stderr
    report = json.loads((analysed_sample.results / "report.json").read_text())
    assert report["summary"]["rep_count"] > 0
    assert analysed_sample.outgoing == []
