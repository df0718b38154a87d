"""Recording while the session runs: what is shown, and the pictures as they came."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from formcheck.live.moment import Moment
from formcheck.video.frame import Image
from formcheck.video.recorder import Recorder


class Tape:
    """Records every fresh moment into one file.

    Parameters
    ----------
    recorder : Recorder
        Open; closed with this.
    picture : callable
        Which picture of a moment is recorded, RGB.
    """

    def __init__(self, recorder: Recorder, picture: Callable[[Moment], Image]) -> None:
        self._recorder, self._picture = recorder, picture

    def see(self, moment: Moment) -> None:
        """Record it."""
        if moment.fresh and self._recorder.failure is None:
            self._recorder.write(self._picture(moment), moment.frame.time_s)

    def close(self) -> None:
        """End the file well."""
        self._recorder.close()

    @property
    def target(self) -> Path:
        """The file."""
        return self._recorder.target

    @property
    def failure(self) -> str | None:
        """Why the recording stopped early; None while all is well."""
        return self._recorder.failure


def open_tape(target: Path, size: tuple[int, int], picture: Callable[[Moment], Image]) -> Tape:
    """Begin a recording of pictures of this width and height.

    Raises
    ------
    OutputError
        The file exists, or can't be made.
    """
    with ExitStack() as stack:
        recorder = stack.enter_context(Recorder(target, *size))
        stack.pop_all()
    return Tape(recorder, picture)
