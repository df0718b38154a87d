"""The command line."""

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status, as `formcheck.cli.app.main` does.

    Ctrl-C while its code is still being loaded, or as it says what is wrong, is one line as well.

    Parameters
    ----------
    arguments : sequence of str, optional
        Else those that the program was started with.
    """
    # Plug-ins for pydantic would be looked for among all installed packages.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # numpy asks when it is loaded. The products are small: further threads wait for one another and
    # take the processors from what runs beside (a free foot is learnt in half the time without).
    for threads in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(threads, "1")
    try:
        from formcheck.cli.app import main as run

        return run(arguments)
    except KeyboardInterrupt:
        print("formcheck: interrupted", file=sys.stderr)
        return 1
