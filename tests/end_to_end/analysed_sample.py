"""``formcheck analyze`` on a bundled sample: how it ended, and what it reached for."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from network_trace import run_traced
from short_clip import beginning

from formcheck.model.paths import samples_folder

SAMPLE = samples_folder() / "calf_raise_knee_cheat.mp4"
ENDS_S = 8.65
"""Both raises that count are over, and two of the four fakes."""
CLIP = "my raises #1.mp4"
ENDED = "ended.json"
PROXIES = {
    "http_proxy": "http://192.0.2.1:3128",
    "https_proxy": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://192.0.2.2:3128",
    "ALL_PROXY": "socks5h://proxy.example:1080",
    "NO_PROXY": "*",
    "no_proxy": "*",
}
"""A library that reports to its maker goes past every one of them, or through one."""


@dataclass(frozen=True)
class AnalysedSample:
    """How ``formcheck analyze`` ended on a sample.

    Attributes
    ----------
    place : Path
        Folder with the clip and its folder of results; nobody may change it.
    truth : dict
        Of the sample.
    code, stdout, stderr
        Of the command.
    outgoing : list of str or None
        Its calls that lead outside this machine; None where nothing can be traced.
    """

    place: Path
    truth: dict[str, object]
    code: int
    stdout: str
    stderr: str
    outgoing: list[str] | None

    @property
    def results(self) -> Path:
        """The folder of results."""
        return (self.place / CLIP).with_suffix(".formcheck")


def analyse_sample(place: Path) -> None:
    """Run the command on most of the sample in a folder, traced where that can be."""
    beginning(SAMPLE, place / CLIP, ENDS_S)
    command = [sys.executable, "-m", "formcheck", "analyze", CLIP, "--height-cm", "178"]
    others = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    strace, outgoing = shutil.which("strace"), None
    if strace:
        ended = run_traced(strace, command, place, others | PROXIES)
        if "PTRACE" not in ended.stderr:
            outgoing = ended.outgoing
            told = {"code": ended.code, "stdout": ended.stdout, "stderr": ended.stderr}
    if outgoing is None:
        plain = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        told = {"code": plain.returncode, "stdout": plain.stdout, "stderr": plain.stderr}
    (place / ENDED).write_text(json.dumps({**told, "outgoing": outgoing}), "utf-8")


def read_sample(place: Path) -> AnalysedSample:
    """Read how `analyse_sample` ended."""
    told = json.loads((place / ENDED).read_text("utf-8"))
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    return AnalysedSample(place=place, truth=truth, **told)
