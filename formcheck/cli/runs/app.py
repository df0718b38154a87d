"""The app: started once, shown in the browser, ended by Ctrl-C."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import closing, suppress
from pathlib import Path

from formcheck.app.access import Access
from formcheck.app.context import AppContext
from formcheck.app.running import AlreadyRunsError, announce, app_folder, bind, only_one
from formcheck.cli.terminal import print_err, print_out


def run_app(port: int | None, db: Path | None, *, phone: bool, open_browser: bool) -> int:
    """Run the app until Ctrl-C and return the exit status.

    A second start says where the first is, and opens that.
    """
    folder = app_folder(db)
    try:
        with only_one(folder), closing(bind(port)) as door:
            access = Access(door.getsockname()[1])
            context = AppContext(
                access, folder, db, lambda line: print_err(f"formcheck: {line}"), phone
            )
            announce(folder, access)
            _show(access.new_address(), "formcheck is at", open_browser)
            print_out("It opens once. Ctrl-C ends the app.", soft_wrap=True)
            try:
                # All that measures comes with the pages: it loads while the browser starts.
                from formcheck.app.server import make_app, serve

                serve(make_app(context), door, context)
            except KeyboardInterrupt:
                print_out("Stopped.")
            return 0
    except AlreadyRunsError as error:
        if error.address is None:
            raise
        _show(error.address, "formcheck runs already, at", open_browser)
        return 0


def _show(address: str, words: str, open_browser: bool) -> None:
    print_out(f"{words} {address}", soft_wrap=True, markup=False)
    if open_browser:
        # On a thread: a browser in a terminal would hold up the server that it waits for.
        threading.Thread(target=_open, args=(address,), daemon=True).start()


def _open(address: str) -> None:
    done = False
    with suppress(webbrowser.Error, OSError):
        done = webbrowser.open(address)
    if not done:
        print_err("formcheck: no browser was found: open the address yourself")
