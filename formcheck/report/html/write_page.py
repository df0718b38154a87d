"""``report.html`` into a result's folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from formcheck.errors import VideoError
from formcheck.model.clip_reading import AS_STORED, ClipReading
from formcheck.report.folder import PAGE, VIDEO, ResultFolder
from formcheck.report.html.page import report_page
from formcheck.report.html.stills import take_stills
from formcheck.report.html.view_model import Still, Video

if TYPE_CHECKING:
    from formcheck.analysis.analysis import Analysis
    from formcheck.analysis.options import Options


def add_page(
    folder: ResultFolder,
    analysis: Analysis,
    settings: Options | None = None,
    *,
    stills: Sequence[Still] | None = None,
    video: Path | None = None,
    single_file: bool = False,
) -> None:
    """Write ``report.html`` beside the other files of a result.

    Parameters
    ----------
    folder : ResultFolder
        Where the result is; the annotated video is taken from there.
    analysis : Analysis
        What was measured.
    settings : Options or None
        What the user set.
    stills : sequence of Still or None
        From `stills_of_clip`; without them they come from the video.
    video : Path or None
        Another video than the folder's ``annotated.mp4``, with the analysis' times: the
        recording of a live session.
    single_file : bool
        Whether to put the video into the page.

    Raises
    ------
    OutputError
        No room or no permission.
    """
    video = video or _existing(folder.current / VIDEO)
    if stills is None:
        stills = _stills(video, analysis, AS_STORED)
    page_video = (
        None if video is None else _video(video, folder.current, analysis, inside=single_file)
    )
    page = report_page(analysis, settings, stills, page_video)

    def write(path: Path) -> None:
        path.write_bytes(page.encode())

    folder.add(PAGE, write)


def stills_of_clip(clip: Path, analysis: Analysis) -> Sequence[Still]:
    """Return the page's pictures of repetitions, out of the clip that was analysed.

    Parameters
    ----------
    clip : Path
        What was analysed.
    analysis : Analysis
        What was measured.
    """
    return _stills(clip, analysis, ClipReading.of(analysis.result.clip))


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None


def _stills(clip: Path | None, analysis: Analysis, reading: ClipReading) -> list[Still]:
    if clip is None:
        return []
    try:
        return take_stills(clip, analysis, reading=reading)
    except VideoError:
        # A page without pictures is better than none; that the clip is bad was said before.
        return []


def _video(path: Path, folder: Path, analysis: Analysis, *, inside: bool) -> Video:
    clip = analysis.result.clip
    return Video(
        src="" if inside else relative_address(path, folder),
        name=path.name,
        content=path.read_bytes() if inside else None,
        width=clip.width,
        height=clip.height,
    )


def relative_address(path: Path, folder: Path) -> str:
    """Return a file's address from a page in ``folder``, percent-encoded.

    A file on another drive than the page gets its absolute ``file:`` address.
    """
    try:
        parts = Path(os.path.relpath(path, folder)).parts
    except ValueError:
        return Path(path).absolute().as_uri()
    # With "./" before it, a name with a colon is not taken for a protocol.
    return "/".join([".", *(quote(os.fsencode(part)) for part in parts)])
