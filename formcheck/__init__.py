"""formcheck measures ankles and counts calf raises.

>>> import formcheck
>>> result = formcheck.analyze_clip("raises.mp4", height_cm=178)  # doctest: +SKIP
>>> result.summary.rep_count  # doctest: +SKIP
10
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formcheck.api import analyze_clip
    from formcheck.errors import (
        ExerciseError,
        FormcheckError,
        ModelError,
        NotMeasurableError,
        OutputError,
        PoseFileError,
        VideoError,
    )
    from formcheck.report.json_report import load_result
    from formcheck.result import (
        Clip,
        Detection,
        Hold,
        JointRange,
        Measured,
        Neutral,
        Notice,
        RangeOfMotion,
        Rep,
        Result,
        Scale,
        Summary,
        View,
    )

__version__ = "0.1.0"

__all__ = [
    "Clip",
    "Detection",
    "ExerciseError",
    "FormcheckError",
    "Hold",
    "JointRange",
    "Measured",
    "ModelError",
    "Neutral",
    "NotMeasurableError",
    "Notice",
    "OutputError",
    "PoseFileError",
    "RangeOfMotion",
    "Rep",
    "Result",
    "Scale",
    "Summary",
    "VideoError",
    "View",
    "__version__",
    "analyze_clip",
    "load_result",
]


def _module_of(name: str) -> str:
    if name == "analyze_clip":
        return "formcheck.api"
    if name == "load_result":
        return "formcheck.report.json_report"
    return "formcheck.errors" if name.endswith("Error") else "formcheck.result"


def __getattr__(name: str) -> Any:
    # Loaded on first use (PEP 562): importing formcheck costs next to nothing.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_module_of(name)), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
