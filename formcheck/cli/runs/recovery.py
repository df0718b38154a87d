"""The reports of sessions that were killed, told in the terminal."""

from pathlib import Path

from rich.text import Text

from formcheck.cli.render.places import print_place
from formcheck.cli.render.summary import summary_line
from formcheck.cli.terminal import print_err, print_out
from formcheck.live.recovery import RecoveredSession
from formcheck.model.paths import printable
from formcheck.routines.page import headline
from formcheck.routines.recovery import RecoveredRoutine, recover_all


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
    for recovered in recover_all(Path(), tell=print_err, again=again):
        if isinstance(recovered, RecoveredRoutine):
            _print_routine(recovered)
        else:
            _print(recovered)
        written += 1
    return written


def _print_routine(recovered: RecoveredRoutine) -> None:
    record = recovered.record
    line = f"Recovered, the routine of {recovered.when}: {record.title}, {headline(record)}"
    print_out(Text(line), soft_wrap=True)
    print_place(recovered.folder)


def _print(recovered: RecoveredSession) -> None:
    result = recovered.result
    line = f"Recovered, the session of {recovered.when}: {summary_line(result)}"
    print_out(Text(line), soft_wrap=True)
    print_place(recovered.folder)
    if recovered.difference:
        print_out(Text(recovered.difference, "yellow"), soft_wrap=True)
    for path in (Path(name) for name in recovered.metadata.recordings):
        if path.is_file():
            print_out(Text(f"Its recording: {printable(path)}"), soft_wrap=True)
