"""Recording while the session runs: what is shown, and the pictures as they came."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from formcheck.live.live_frame import LiveFrame
from formcheck.model.frame import Image
from formcheck.video.recorder import Recorder


class VideoObserver:
    """Records every fresh frame into one file.

    Parameters
    ----------
    recorder : Recorder
        Open; closed with this.
    picture : callable
        Which picture of it is recorded, RGB.
    """

    def __init__(self, recorder: Recorder, picture: Callable[[LiveFrame], Image]) -> None:
        self._recorder, self._picture = recorder, picture

    def on_frame(self, live: LiveFrame) -> None:
        """Record it."""
        if live.fresh and self._recorder.failure is None:
            self._recorder.write(self._picture(live), live.frame.time_s)

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


def open_video(
    target: Path, size: tuple[int, int], picture: Callable[[LiveFrame], Image]
) -> VideoObserver:
    """Begin a recording of pictures of this width and height.

    Raises
    ------
    OutputError
        The file exists, or can't be made.
    """
    with ExitStack() as stack:
        recorder = stack.enter_context(Recorder(target, *size))
        stack.pop_all()
    return VideoObserver(recorder, picture)
