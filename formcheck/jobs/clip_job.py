"""What is to be done with a clip, and what is told while it is done: plain data."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.analysis.options import Options
from formcheck.history.saving import HistoryOptions, SavedSession
from formcheck.model.error_text import error_line

if TYPE_CHECKING:
    # pydantic comes with it: not for --help.
    from formcheck.model.result import Notice, Result


class Ending(Enum):
    """How the work on one clip ended."""

    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class ClipJob:
    """One clip that is to be measured, with the folder of its result.

    Attributes
    ----------
    clip : Path
        A video, or the ``pose.npz`` of an earlier analysis.
    folder : Path
        Where the result goes.
    options : Options
        Settings of the analysis.
    video : bool
        Whether the annotated video is drawn.
    single_file : bool
        Whether the video goes into the page instead of beside it.
    saving : HistoryOptions or None
        Where the session is saved; None saves it nowhere.
    shown_as : str
        What the result calls the clip; empty for its path.
    """

    clip: Path
    folder: Path
    options: Options = field(default_factory=Options)
    video: bool = True
    single_file: bool = False
    saving: HistoryOptions | None = None
    shown_as: str = ""


STAGE_WORDS = {
    "start": "Starting",
    "pose": "Finding the pose",
    "people": "Telling people apart",
    "mirrored": "Finding the pose again, mirrored",
    "foot": "Following the foot",
    "measure": "Measuring",
    "angles": "Plotting the angles",
    "video": "Drawing the video",
    "page": "Writing the page",
}
"""The stages of the work, for the user."""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a stage of the work has come.

    Attributes
    ----------
    stage : str
        "start" (what has to be loaded), "pose", "people", "mirrored", "foot", "measure",
        "angles" (the plot), "video" or "page".
    done : int
        Frames done.
    total : int or None
        Frames in all, as the container claims (there may be more); None where not known.
    """

    stage: str
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class JobMessage:
    """A line for the user.

    Attributes
    ----------
    text : str
        The line.
    is_error : bool
        Whether something went wrong; else it is a remark.
    trace : str
        For whoever looks for the fault: where an error came from.
    """

    text: str
    is_error: bool = False
    trace: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ClipMeasured:
    """The numbers are there and written; pictures, video and page are still to come."""

    result: Result


JobEvent = JobProgress | JobMessage | ClipMeasured
Tell = Callable[[JobEvent], None]
"""Called with what happens, in order. If it raises KeyboardInterrupt the work is stopped."""


def error_message(error: BaseException, clip: str | None = None) -> JobMessage:
    """Return the message for an error; ``clip`` as in `error_line`."""
    trace = "".join(traceback.format_exception(error))
    return JobMessage(error_line(error, clip), is_error=True, trace=trace)


@dataclass(frozen=True, slots=True)
class ClipOutcome:
    """What came of a `ClipJob`.

    Attributes
    ----------
    ending : Ending
        DONE only where everything that was asked for is there.
    folder : Path
        Where the result is: the job's folder, or one beside it for a part of a clip whose
        whole result is there already.
    result : Result or None
        What was measured and written.
    early : Notice or None
        What ended the reading before the clip's end.
    saved : SavedSession or None
        The session in the history.
    messages : tuple of JobMessage
        All that were told.
    """

    ending: Ending
    folder: Path
    result: Result | None = None
    early: Notice | None = None
    saved: SavedSession | None = None
    messages: tuple[JobMessage, ...] = ()

    @property
    def reason(self) -> str:
        """Why it is not done, in one line; empty where it is."""
        if self.ending is Ending.DONE:
            return ""
        errors = [message.text for message in self.messages if message.is_error]
        remarks = [message.text for message in self.messages]
        return (errors or remarks or [self.ending.value])[0]
