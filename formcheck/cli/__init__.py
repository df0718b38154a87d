"""The command line."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status, as `formcheck.cli.app.main` does.

    Ctrl-C while its code is still being loaded is one line as well.

    Parameters
    ----------
    arguments : sequence of str, optional
        Else those that the program was started with.
    """
    try:
        from formcheck.cli.app import main as run
    except KeyboardInterrupt:
        print("formcheck: interrupted", file=sys.stderr)
        return 1
    return run(arguments)
