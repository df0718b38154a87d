"""Whether camera, light and person are set up for measuring, point by point."""

from dataclasses import dataclass
from typing import Literal

from formcheck.kinematics.signals import known_median
from formcheck.live.frame_rate import FrameRate
from formcheck.live.readiness.guidance import DARK, presence_advice, turn_advice
from formcheck.live.readiness.pose_window import PoseWindow, SeenFrame
from formcheck.live.readiness.readiness import VIEW_S
from formcheck.model.landmarks import NOBODY, Pose, Y
from formcheck.model.pose_track import PoseTrack

NEAR_PX = 144
"""Somebody who is smaller than this in the picture is measured with more error than is need be:
docs/measurement.md, "Far away"."""

Point = Literal["body", "size", "light", "rate", "view"]


@dataclass(frozen=True, slots=True)
class SetupPoint:
    """One point of the set-up.

    Attributes
    ----------
    point : "body", "size", "light", "rate" or "view"
        The whole body and both feet in the picture; large enough; light; pictures a second;
        seen from the side.
    ok : bool or None
        None as long as it can't be told.
    advice : str or None
        What to do, a sentence; None where it is well or not known.
    """

    point: Point
    ok: bool | None
    advice: str | None = None


class SetupCheck:
    """Looks at the pictures before a set, as `Readiness` does.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._frames = PoseWindow(size)
        self._rate = FrameRate()
        self._brightness = 0.0

    def push(self, time_s: float, pose: Pose | None, brightness: float) -> None:
        """Take the next frame.

        Parameters
        ----------
        time_s : float
            Larger than before.
        pose : ndarray of shape (33, 5), or None
            Landmarks in pixels; None when nobody was found.
        brightness : float
            Mean of the picture, 0 to 255.
        """
        seen = NOBODY if pose is None else pose
        self._frames.push(SeenFrame(time_s, seen, seen))
        self._rate.push(time_s)
        self._brightness = brightness

    def points(self) -> list[SetupPoint]:
        """Return how each point is now, in the order in which they are put right."""
        window = self._frames.last(VIEW_S)
        missing = presence_advice(window)
        if missing:
            # What can't be told of somebody who is not seen is not said of them.
            body = [SetupPoint("body", False, missing), SetupPoint("size", None)]
            view = SetupPoint("view", None)
        else:
            body = [SetupPoint("body", True), _point("size", _size_advice(window))]
            view = _point("view", turn_advice(window))
        dark = "Too dark: turn on a light" if self._brightness < DARK else None
        return [*body, view, _point("light", dark), self._rate_point()]

    def _rate_point(self) -> SetupPoint:
        if self._rate.per_second is None:
            return SetupPoint("rate", None)
        return _point("rate", self._rate.advice)


def _point(name: Point, advice: str | None) -> SetupPoint:
    return SetupPoint(name, advice is None, advice)


def _size_advice(window: PoseTrack) -> str | None:
    """Of somebody who is seen whole."""
    middle = known_median(window.landmarks[:, :, :2].astype(float))
    height = float(middle[:, Y].max() - middle[:, Y].min())
    return "Come closer: you are small in the picture" if height < NEAR_PX else None
