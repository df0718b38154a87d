"""formcheck measures ankles and counts calf raises.

>>> import formcheck
>>> result = formcheck.analyze_clip("raises.mp4", height_cm=178)  # doctest: +SKIP
>>> result.summary.rep_count  # doctest: +SKIP
10
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from formcheck.model.version import __version__

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.api import analyze_clip, export_analysis, measure_clip, measure_landmarks
    from formcheck.errors import (
        CorrectionError,
        ExerciseError,
        FormcheckError,
        ModelError,
        NotMeasurableError,
        OutputError,
        PoseFileError,
        VideoError,
    )
    from formcheck.exercises.catalogue import Exercise
    from formcheck.jobs.correcting import correct_result, make_correction, undo_corrections
    from formcheck.kinematics.leg_angles import LegMotion
    from formcheck.kinematics.leg_online import LegSample
    from formcheck.kinematics.leg_online import LegSample as LegInstant
    from formcheck.live.followers.protocol import RepEvent
    from formcheck.live.followers.protocol import RepEvent as RaiseDone
    from formcheck.live.session import SessionState
    from formcheck.model.clip_reading import ClipReading
    from formcheck.model.corrections import Correction, Corrections
    from formcheck.model.paths import samples_folder
    from formcheck.model.pose_track import PoseTrack
    from formcheck.model.recording import FootTurn, Recording
    from formcheck.model.result import (
        Active,
        Clip,
        Cycle,
        Detection,
        Hold,
        JointRange,
        Measured,
        Neutral,
        Notice,
        RangeOfMotion,
        Rep,
        Result,
        RomMean,
        RomSide,
        RomTest,
        RomTry,
        Scale,
        Summary,
        View,
    )
    from formcheck.model.result_json import load_result
    from formcheck.report.exports.tidy import tidy_curves
    from formcheck.report.schema import report_schema
    from formcheck.session import Session


_HOMES = {
    "analysis.analysis": "Analysis",
    "api": "analyze_clip export_analysis measure_clip measure_landmarks",
    "jobs.correcting": "correct_result make_correction undo_corrections",
    "errors": "CorrectionError ExerciseError FormcheckError ModelError NotMeasurableError "
    "OutputError PoseFileError VideoError",
    "exercises.catalogue": "Exercise",
    "kinematics.leg_online": "LegSample",
    "kinematics.leg_angles": "LegMotion",
    "live.followers.protocol": "RepEvent",
    "live.session": "SessionState",
    "model.clip_reading": "ClipReading",
    "model.corrections": "Correction Corrections",
    "model.recording": "FootTurn Recording",
    "model.pose_track": "PoseTrack",
    "report.exports.tidy": "tidy_curves",
    "model.result_json": "load_result",
    "report.schema": "report_schema",
    "model.paths": "samples_folder",
    "model.result": "Active Clip Cycle Detection Hold JointRange Measured Neutral Notice "
    "RangeOfMotion Rep Result RomMean RomSide RomTest RomTry Scale Summary View",
    "session": "Session",
}
"""Where each public name lives."""
_FORMER_NAMES = {"LegInstant": "LegSample", "RaiseDone": "RepEvent"}
"""Of public classes; they are still understood."""

_MODULE_OF = {name: f"formcheck.{home}" for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Active",
    "Analysis",
    "Clip",
    "ClipReading",
    "Correction",
    "CorrectionError",
    "Corrections",
    "Cycle",
    "Detection",
    "Exercise",
    "ExerciseError",
    "FootTurn",
    "FormcheckError",
    "Hold",
    "JointRange",
    "LegInstant",
    "LegMotion",
    "LegSample",
    "Measured",
    "ModelError",
    "Neutral",
    "NotMeasurableError",
    "Notice",
    "OutputError",
    "PoseFileError",
    "PoseTrack",
    "RaiseDone",
    "RangeOfMotion",
    "Recording",
    "Rep",
    "RepEvent",
    "Result",
    "RomMean",
    "RomSide",
    "RomTest",
    "RomTry",
    "Scale",
    "Session",
    "SessionState",
    "Summary",
    "VideoError",
    "View",
    "__version__",
    "analyze_clip",
    "correct_result",
    "export_analysis",
    "load_result",
    "make_correction",
    "measure_clip",
    "measure_landmarks",
    "report_schema",
    "samples_folder",
    "tidy_curves",
    "undo_corrections",
]


def __getattr__(name: str) -> Any:
    # Loaded on first use (PEP 562): importing formcheck costs next to nothing.
    current = _FORMER_NAMES.get(name, name)
    if current not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[current]), current)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
