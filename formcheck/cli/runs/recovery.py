"""The reports of sessions that were killed, told in the terminal."""

from pathlib import Path

from rich.text import Text

from formcheck.cli.render.places import print_place
from formcheck.cli.render.summary import summary_line
from formcheck.cli.terminal import print_err, print_out
from formcheck.live.count_difference import count_difference
from formcheck.live.recovery import RecoveredSession, recover_sessions
from formcheck.model.paths import printable


def recover_interrupted(*, again: bool = False) -> int:
    """Write the reports of sessions that were killed, each once, and say so.

    Parameters
    ----------
    again : bool
        Also of those that were set aside before.

    Returns
    -------
    int
        How many reports were written.
    """
    written = 0
    # Where the session's own place can't be written to: here.
    for recovered in recover_sessions(Path(), tell=print_err, again=again):
        _print(recovered)
        written += 1
    return written


def _print(recovered: RecoveredSession) -> None:
    result = recovered.result
    line = f"Recovered, the session of {recovered.when}: {summary_line(result)}"
    print_out(Text(line), soft_wrap=True)
    print_place(recovered.folder)
    difference = recovered.counts and count_difference(result, recovered.counts)
    if difference:
        print_out(Text(difference, "yellow"), soft_wrap=True)
    for path in (Path(name) for name in recovered.metadata.recordings):
        if path.is_file():
            print_out(Text(f"Its recording: {printable(path)}"), soft_wrap=True)
