"""What can go wrong, each with one line that says what to do."""


class FormcheckError(Exception):
    """The root of every error that formcheck raises on purpose.

    ``str(error)`` is one plain line for the user: what is wrong and what to do.
    """


class VideoError(FormcheckError):
    """A clip, camera or stream can't be opened, read or decoded."""


class ModelError(FormcheckError):
    """A pose model file is missing, damaged or of another kind."""


class PoseFileError(FormcheckError):
    """A ``pose.npz`` can't be read, or was not written by formcheck."""


class NotMeasurableError(FormcheckError):
    """The pictures were read, but nothing in them can be measured.

    Nobody is in view, the feet are out of the picture, the clip has one frame.
    """


class CorrectionError(FormcheckError):
    """A result can't be corrected by hand so: nothing is there, or nothing can be measured."""


class OutputError(FormcheckError):
    """A result can't be written: no room, no permission, or a user's file is in the way."""


class ExerciseError(FormcheckError):
    """An exercise is unknown or its definition is wrong."""
