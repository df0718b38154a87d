"""The files of a result that are made from its analysis alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.model.result_json import report_json
from formcheck.report.folder import FRAMES, POSE, REPORT, REPS, TRIALS
from formcheck.report.pose_file import readable_pose_bytes
from formcheck.report.tables import frames_csv, reps_csv, trials_csv

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis


def result_files(analysis: Analysis) -> dict[str, bytes]:
    """Return the content of each file by its name; the same analysis, the same bytes."""
    rom = analysis.result.rom
    return {
        REPORT: report_json(analysis.result).encode(),
        REPS: reps_csv(analysis.result).encode(),
        **({} if rom is None else {TRIALS: trials_csv(rom).encode()}),
        FRAMES: frames_csv(analysis).encode(),
        POSE: readable_pose_bytes(analysis.recording),
    }
