"""Second look at a clip: the turn of the rear feet in the pixels."""

from collections.abc import Callable
from pathlib import Path

from formcheck.analysis.options import Options
from formcheck.pose.landmarks import Side
from formcheck.pose.recording import FootTurn, Recording


def measure_foot_turns(
    path: Path,
    recording: Recording,
    options: Options,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> dict[Side, FootTurn]:
    """Measure the turn of the feet whose raises are counted; empty where it can't be."""
    return {}
