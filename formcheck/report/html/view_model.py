"""What a page shows, as typed data: numbers, curves, pictures and the clip; no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from formcheck.model.result import Result
from formcheck.report.charts import Chart, break_at_missing_frames, make_charts
from formcheck.report.messages import clip_name

if TYPE_CHECKING:
    # They bring scipy along, which takes a second to load.
    from formcheck.analysis.analysis import Analysis
    from formcheck.analysis.options import Options
    from formcheck.model.arrays import Floats


Line = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Still:
    """A picture of one repetition's bottom or top.

    Attributes
    ----------
    rep : int
        The repetition's ``index``.
    moment : "bottom" or "top"
        Heel down, just before it rises, or heel up.
    time_s : float
        When, seconds from the clip's first frame.
    jpeg : bytes
        The picture.
    width, height : int
        Its size in pixels.
    lines : tuple of lines
        What was followed, drawn over the picture: points (x, y) in its pixels.
    """

    rep: int
    moment: Literal["bottom", "top"]
    time_s: float
    jpeg: bytes
    width: int
    height: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Video:
    """The clip that plays beside the curves; its times are those of the curves.

    Attributes
    ----------
    src : str
        Address relative to the page, percent-encoded; empty when the clip is inside.
    name : str
        The file's name, for the reader.
    content : bytes or None
        The file itself, to go into the page.
    width, height : int
        Size in pixels, 0 when not known.
    """

    src: str
    name: str
    content: bytes | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class PageViewModel:
    """All that a page is made of.

    Attributes
    ----------
    result : Result
        The numbers.
    time_s : ndarray, shape (T,)
        Time of every curve.
    charts : tuple of Chart
        The curves; empty when there are none.
    settings : Options or None
        What the user set; None when not known.
    stills : tuple of Still
        Pictures of repetitions, in order.
    video : Video or None
        The clip.
    """

    result: Result
    time_s: Floats
    charts: tuple[Chart, ...]
    settings: Options | None = None
    stills: tuple[Still, ...] = ()
    video: Video | None = None

    @property
    def name(self) -> str:
        """The clip's name without its folder, or the camera's address, printable."""
        return clip_name(self.result)


def build_view_model(
    analysis: Analysis,
    settings: Options | None = None,
    stills: Sequence[Still] = (),
    video: Video | None = None,
) -> PageViewModel:
    """Return the view model of an analysis."""
    time_s, charts = break_at_missing_frames(
        analysis.recording.track.time_s, make_charts(analysis), analysis.result
    )
    return PageViewModel(
        result=analysis.result,
        time_s=time_s,
        charts=charts,
        settings=settings,
        stills=tuple(stills),
        video=video,
    )
