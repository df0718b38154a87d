"""Runs real command lines one after another in this process; started by test_every_command.py.

Each line of stdin is the words of one. Before it a file that isn't there is looked for, which
marks its beginning in the log of strace. How each ended stands on stdout.
"""

import contextlib
import http.client
import io
import json
import os
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

MARK = "/formcheck-begins-"
WAIT_S = 300
SAMPLES = "SHORT_SAMPLES"
"""The environment variable that says where a beginning of the sample is."""


def run(words: list[str]) -> tuple[int, str]:
    """Run one command line; return its exit status and what it printed."""
    if words[0] == "app":
        return look_at_app(words)
    from formcheck.cli import main
    from formcheck.cli.commands import demo

    # Of the sample that comes along a few seconds are enough here.
    demo.samples_folder = lambda: Path(os.environ[SAMPLES])
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = main(words)
    printed.seek(0)
    return status, printed.read()


def look_at_app(words: list[str]) -> tuple[int, str]:
    """Start the app, open its first page, and end it."""
    with subprocess.Popen(
        [sys.executable, "-m", "formcheck", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            address = urlsplit(process.stdout.readline().split()[-1])
            with closing(http.client.HTTPConnection(address.netloc, timeout=WAIT_S)) as connection:
                connection.request("GET", f"{address.path}?{address.query}")
                answer = connection.getresponse()
                answer.read()
                cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
                connection.request("GET", "/", headers={"Cookie": cookie})
                page = connection.getresponse()
                title = page.read().decode().partition("<title>")[2].partition("</title>")[0]
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=WAIT_S)[0]
        finally:
            process.kill()
    return process.returncode, f"{page.status} {title} {said}"


def main() -> None:
    """Run what stdin tells."""
    os.umask(0o077)
    for number, line in enumerate(sys.stdin):
        with suppress(FileNotFoundError):
            os.close(os.open(f"{MARK}{number}", os.O_RDONLY))
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
