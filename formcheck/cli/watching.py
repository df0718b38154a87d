"""Going through what happens at the camera until it ends."""

from formcheck.cli.failures import explain
from formcheck.cli.terminal import tell
from formcheck.errors import FormcheckError
from formcheck.live.runner import Ended, LiveRunner
from formcheck.video.live import LiveSource


def watched(runner: LiveRunner, source: LiveSource) -> int:
    """Run until it ends, say what went wrong, and return the exit status; Ctrl-C is an end."""
    try:
        ended = runner.run()
    except KeyboardInterrupt:
        ended = Ended.QUIT
    except FormcheckError as error:
        tell(explain(error))
        return 1
    if ended is Ended.SOURCE_FAILED:
        tell(f"formcheck: {source.status.message}")
        return 1
    return 0
