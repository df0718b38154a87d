"""What a still is made of: an earlier result, measured again, and its clip."""

from pathlib import Path

from formcheck import api
from formcheck.analysis.analysis import Analysis
from formcheck.errors import PoseFileError, VideoError
from formcheck.model.paths import printable
from formcheck.model.result_json import load_result
from formcheck.report.exports.options_from_report import options_from_report
from formcheck.report.folder import POSE
from formcheck.report.pose_file import load_recording


def measured_again(report: Path) -> Analysis:
    """Measure the recording beside a report as it was measured then.

    Raises
    ------
    FormcheckError
        The recording is gone, or can't be measured any more.
    """
    pose = report.with_name(POSE)
    if not pose.is_file():
        raise PoseFileError(f"{printable(pose)}: not there (any more); analyse the clip again")
    recording = load_recording(pose)
    return api.measure(recording, options_from_report(load_result(report), recording))


def clip_of(analysis: Analysis, folder: Path) -> Path:
    """Return the clip of a result: where it was, else in the folder or beside it.

    Raises
    ------
    VideoError
        It is nowhere there.
    """
    known = Path(analysis.result.clip.path)
    for place in (known, folder.absolute().parent / known.name, folder / known.name):
        if place.is_file():
            return place
    raise VideoError(
        f"{printable(known)}: not there any more, and a picture is made from the clip; put it"
        f" beside {printable(folder)}"
    )
