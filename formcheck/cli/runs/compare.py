"""The results that ``formcheck compare`` is given, as pages beside each other."""

from dataclasses import replace
from pathlib import Path

from formcheck import api
from formcheck.cli.options.existing_files import refuse_existing
from formcheck.errors import FormcheckError, OutputError
from formcheck.model.paths import printable
from formcheck.model.result_json import load_result
from formcheck.report.exports.options_from_report import options_from_report
from formcheck.report.folder import POSE, REPORT, VIDEO
from formcheck.report.html.frames_csv_reader import frames_charts
from formcheck.report.html.render import is_page
from formcheck.report.html.view_model import PageViewModel, Video, build_view_model
from formcheck.report.html.write_page import relative_address
from formcheck.report.pose_file import load_recording
from formcheck.report.result_paths import result_folders


def find_report(given: Path) -> Path:
    """Return the ``report.json`` that is meant by a folder, a file in it, or a clip.

    Raises
    ------
    FormcheckError
        There is none; the message says what to do.
    """
    if given.is_dir():
        if (given / REPORT).is_file():
            return given / REPORT
        raise FormcheckError(
            f"{printable(given)}: no {REPORT} is in it; give the folder that formcheck analyze"
            " wrote"
        )
    if not given.exists():
        raise FormcheckError(f"{printable(given)}: no such file or folder; check the name")
    if given.suffix.lower() == ".json":
        return given
    if api.is_pose_file(given):
        report = given.with_name(REPORT)
    else:
        report = result_folders([given], None)[0] / REPORT
    if report.is_file():
        return report
    raise FormcheckError(
        f"{printable(given)}: not analysed yet; first run: formcheck analyze {printable(given)}"
    )


def load_page(report: Path, page_folder: Path) -> PageViewModel:
    """Read a result with its curves and its video, as far as they are there."""
    result = load_result(report)
    video = None
    path = report.with_name(VIDEO)
    if path.is_file():
        src = relative_address(path, page_folder)
        clip = result.clip
        video = Video(src, path.name, width=clip.width, height=clip.height)
    measured = _measured_again(report)
    if measured is not None:
        return replace(measured, result=result, video=video)
    time_s, charts = frames_charts(report.parent, result)
    return PageViewModel(result=result, time_s=time_s, charts=charts, video=video)


def _measured_again(report: Path) -> PageViewModel | None:
    """Measure the recording beside a report again: its frames.csv lacks the intervals."""
    try:
        recording = load_recording(report.with_name(POSE))
        return build_view_model(
            api.measure(recording, options_from_report(load_result(report), recording))
        )
    except FormcheckError:
        # Without it there still is frames.csv.
        return None


def check_page_target(output: Path, *, force: bool) -> None:
    """Refuse to replace what is not a page of formcheck, but for ``--force``."""
    if output.is_dir():
        raise OutputError(f"{printable(output)}: a folder; choose a file with -o")
    if not output.parent.is_dir():
        raise OutputError(f"{printable(output)}: there is no such folder; choose another with -o")
    refuse_existing(output, force=force, is_own=is_page)
