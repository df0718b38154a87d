"""When the neutral posture can be taken, and what it is."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from formcheck.kinematics.body_pose import BodyPose, BodySize, body_size, median_pose
from formcheck.kinematics.ground_contact import StandingPlace, standing_place
from formcheck.kinematics.landmark_cleaning import body_of_track
from formcheck.kinematics.legs_in_view import main_window_side
from formcheck.kinematics.signals import known_median
from formcheck.kinematics.stance import (
    LOW,
    SAME_LEVEL,
    SAME_STANCE_DEG,
    heel_over_toe,
    is_better_rest,
    pace_of,
    quiet_window,
)
from formcheck.kinematics.view import CameraView, knee_flexion_deg, stature_px
from formcheck.live.readiness.guidance import view_of
from formcheck.live.readiness.pose_window import PosedTime, PoseWindow
from formcheck.live.readiness.turned_stance import (
    bottom_between_raises,
    same_place,
    stands_low,
)
from formcheck.model.arrays import Floats
from formcheck.model.landmarks import (
    SIDES,
    Landmark,
    Pose,
    Side,
    Y,
    hips_and_extent,
)
from formcheck.model.pose_track import PoseTrack

STANCE_S = 1.0
"""Quiet time from which a leg is fitted."""
MIN_HEEL_RISE_STATURES = 0.02
"""Statures by which the heel must have risen over the toe for that; a raise is .04, a step
is more."""
FLAT_NOISE_STATURES = 0.006
"""Statures. Noise of a flat heel."""
FRAME_S = 0.05
"""More is taken where few frames a second span too little."""
MIN_WINDOW_SHARE = 0.9
"""Share of the asked time that a window must span: frames come when they come."""


@dataclass(frozen=True, slots=True)
class RestPolicy:
    """What counts as the neutral posture of a kind of exercise.

    Attributes
    ----------
    window_s : float
        Quiet time from which it is taken.
    short_s : float or None
        The same once the foot has been seen to move and stands flat; None: never shorter.
    share : float
        Of its frames in which the legs must be quiet: landmarks jitter now and then.
    leg : "standing", "near" or "both"
        What must be quiet, and which leg is measured where the user does not say: the
        standing leg that is nearer to the camera; the nearer one; the nearer one when both
        are quiet.
    """

    window_s: float
    short_s: float | None = None
    share: float = 0.8
    leg: Literal["standing", "near", "both"] = "both"


class BodyPoseEstimator:
    """Measures one person's posture frame by frame, from where the camera stands.

    Parameters
    ----------
    window : PoseTrack
        Some tenths of a second in which the person is seen, at rest if possible.
    """

    def __init__(self, window: PoseTrack) -> None:
        body = body_of_track(window)
        self.size: BodySize = body_size(body, view_of(window), body.seen)
        self.rest: BodyPose = median_pose(body, self.size, body.seen)

    def posture(self, time_s: float, pose: Pose) -> BodyPose:
        """Return the posture of one frame; NaN in it when nobody is seen."""
        track = PoseTrack(np.array([time_s]), pose[None].astype(np.float32), 0, 0)
        return next(self.size.poses(body_of_track(track)))


@dataclass(frozen=True)
class Stance:
    """The neutral posture at the camera: the zero of angles and heights, taken in quiet.

    Of calf raises it is the neutral standing position, feet flat; other exercises may begin
    seated or lying. Their trackers are given it as ``rest``, a `BodyPose`.

    Attributes
    ----------
    window : PoseTrack
        It was taken from these frames.
    side : "left" or "right"
        The leg that is measured.
    view : CameraView
        Where the camera stands.
    short : bool
        From less time than is asked for; a longer one is better.
    stood : PoseTrack or None
        All frames up to now in which the foot was where it is now, those of the window among
        them, if the heel has moved in them; else None.
    unrested : bool
        Taken between two raises of somebody who never stood still.
    steady : PoseTrack or None
        The frames of the last seconds with the camera's motion taken out.
    """

    window: PoseTrack
    side: Side
    view: CameraView
    short: bool = False
    stood: PoseTrack | None = None
    unrested: bool = False
    steady: PoseTrack | None = None

    @property
    def by_body(self) -> bool:
        """Only how the body rises can be followed from it; its frames are steady then.

        The view shows no angles, or the foot was never seen flat.
        """
        return self.unrested or not self.view.angles_visible

    @cached_property
    def body(self) -> BodyPoseEstimator:
        """Measures the person as they were seen here."""
        return BodyPoseEstimator(self.window)

    @property
    def frames(self) -> list[PosedTime]:
        """The window's frames, in order."""
        times, poses = self.window.time_s, self.window.landmarks
        return [(float(time_s), pose) for time_s, pose in zip(times, poses, strict=True)]

    @property
    def shank_tilt_deg(self) -> float:
        """Tilt of the measured shank from the vertical, knee forward positive."""
        return self.body.rest.leg(self.side).shank_tilt_deg


class StanceDetector:
    """Watches for a person who keeps still in the neutral posture.

    Parameters
    ----------
    frames : PoseWindow
        The person's last frames.
    side : "left", "right" or None
        The leg to measure; None leaves it to the policy.
    policy : RestPolicy
        What counts.
    """

    def __init__(self, frames: PoseWindow, side: Side | None, policy: RestPolicy) -> None:
        self._frames, self._side, self._policy = frames, side, policy

    def find(self, *, whole: bool = False) -> Stance | None:
        """Return the neutral posture that ends now; None while there is none.

        Parameters
        ----------
        whole : bool
            Only one of the whole time.
        """
        policy = self._policy
        window = self._whole()
        if window is not None:
            found = self._quiet(window)
            if found:
                return self._best(Stance(window, *found))
        if whole or policy.short_s is None:
            return None
        window = self._lasting(policy.short_s)
        if _span(window) < MIN_WINDOW_SHARE * policy.short_s:
            return None
        found = self._quiet(window)
        if found is None or not self._flat_and_straight(window, *found):
            return None if view_of(window).angles_visible else self.find_bottom()
        return self._best(Stance(window, *found, short=True))

    def _lasting(self, seconds: float) -> PoseTrack:
        """Frames that span so many seconds, as far as the frame rate can tell."""
        window = self._frames.last(seconds)
        long_enough = _span(window) >= MIN_WINDOW_SHARE * seconds
        return window if long_enough else self._frames.last(seconds + FRAME_S)

    def find_bottom(self) -> Stance | None:
        """Return the bottom between two raises without a rest, if it is now.

        Only the body's rise can be followed from it.
        """
        past = self._frames.last(steady=True)
        window = bottom_between_raises(past)
        if window is None:
            return None
        side = self._side or main_window_side(window)
        stood = same_place(past, window)
        return Stance(window, side, view_of(window), short=True, stood=stood, unrested=True)

    def find_better(self, than: Stance) -> Stance | None:
        """Return the rest that ends now if it is a better zero than another, by a clip's criteria.

        Parameters
        ----------
        than : Stance
            The zero so far.
        """
        short_s = self._policy.short_s or self._policy.window_s
        now = self._lasting(short_s)
        if _span(now) < MIN_WINDOW_SHARE * short_s or not now.found.all():
            return None
        if _span(than.window) >= MIN_WINDOW_SHARE * STANCE_S and not _is_lower(now, than):
            return None  # no rest is better than a long one
        found = self._quiet(now)
        if found is None or found[0] != than.side:
            return None
        before, past = than.window, self._frames.last()
        if before.time_s[-1] >= past.time_s[0]:
            zero, joined = None, past
        else:
            zero, joined = slice(0, len(before)), _joined(before, past)
        stands = _stands(joined, now, than.side, found[1], zero)
        if stands is None or stands.rest.best is None:
            return None
        best, times = stands.rest.best, joined.time_s
        if best.stop < len(times) - 1:
            return None
        leg, stature = _leg(joined, now, than.side, found[1])
        if zero is None:
            first, last = np.searchsorted(times, before.time_s[[0, -1]]).tolist()
            zero = slice(first, last + 1)
        lift, stood = heel_over_toe(leg, stature), _moving(joined, stands, leg, stature)
        if stood is None:
            return None  # flat can't be told from raised yet
        low, high = np.nanpercentile(lift[stands.frames], (5, 95))
        above = float(np.nanmedian(lift[zero]) - np.nanmedian(lift[best]))
        pace = pace_of(leg, times, stature)
        as_level = abs(above) < SAME_LEVEL and is_better_rest(pace, times, best, zero)
        if not as_level and above <= LOW * (high - low):
            return None  # on a step the heel also rests lower
        window = _part(joined, slice(max(best.start, best.stop - _frames_in(joined)), best.stop))
        steady = self._frames.last(steady=True)
        return Stance(window, than.side, found[1], False, stood, steady=steady)

    def find_side_on(self) -> Stance | None:
        """Return a whole rest that ends now and shows angles, of who was followed by the body."""
        found = self.find(whole=True)
        if found is None or found.by_body:
            return None
        return replace(found, stood=None)

    def _best(self, now: Stance) -> Stance:
        """The better rest where the foot stands, if there was one: this one may not be flat."""
        if self._policy.short_s is None:
            return now
        past, steady = self._frames.last(), self._frames.last(steady=True)
        now = replace(now, steady=steady)
        if not now.view.angles_visible:
            window = self._steady(now.window)
            return replace(now, window=window, stood=same_place(self._steady(past), window))
        stands = _stands(past, now.window, now.side, now.view)
        if stands is None:
            return now
        leg, stature = _leg(past, now.window, now.side, now.view)
        stood = _moving(past, stands, leg, stature)
        best = stands.rest.best
        if best is None or stood is None:
            return replace(now, stood=stood)
        lift = heel_over_toe(leg, stature)
        if np.nanmedian(lift[-len(now.window) :]) < np.nanmedian(lift[best]) + SAME_LEVEL:
            # As flat; and of this one there are pictures.
            return replace(now, stood=stood)
        window = _part(past, slice(max(best.start, best.stop - _frames_in(past)), best.stop))
        return replace(now, window=window, short=True, stood=stood)

    def _steady(self, window: PoseTrack) -> PoseTrack:
        """The same frames with the camera's motion taken out."""
        frames = self._frames.last(steady=True)
        return _part(frames, slice(len(frames) - len(window), len(frames)))

    def current_pose(self) -> Stance | None:
        """Return the posture of the last frames, still or not; None while they are too few."""
        window = self._whole()
        if window is None:
            return None
        view = view_of(window)
        return Stance(window, self._side or view.near or "right", view)

    def _whole(self) -> PoseTrack | None:
        window = self._frames.last(self._policy.window_s + FRAME_S)
        return window if _span(window) >= MIN_WINDOW_SHARE * self._policy.window_s else None

    def _quiet(self, window: PoseTrack) -> tuple[Side, CameraView] | None:
        """Return the leg and the view when nobody moves in a window."""
        if not window.found.all():
            return None
        side = self._side
        if self._policy.leg == "standing":
            side = side or main_window_side(window)
        watched = SIDES if side is None or self._policy.leg == "both" else (side,)
        view = quiet_window(window, *watched, share=self._policy.share)
        return None if view is None else (side or view.near or "right", view)

    def _flat_and_straight(self, window: PoseTrack, side: Side, view: CameraView) -> bool:
        """Whether the heel is at the low end of where it was, and the knee at the straight."""
        if not view.angles_visible:
            past = self._frames.last(steady=True)
            return stands_low(past, self._steady(window), LOW)
        body = body_of_track(self._frames.last())
        legs = body.leg(side, view.facing)[body.seen]
        now = np.median(body_of_track(window).leg(side, view.facing), axis=0)
        stature = stature_px(now, known_median(body.points[body.seen]))
        lifts = heel_over_toe(legs, stature)
        low, high = np.percentile(lifts, (5, 95))
        if high - low < MIN_HEEL_RISE_STATURES:
            return False
        flat = float(heel_over_toe(now, stature)) <= low + max(
            LOW * (high - low), FLAT_NOISE_STATURES
        )
        straightest = float(np.percentile(knee_flexion_deg(legs), 5))
        straight = float(knee_flexion_deg(now[None])[0]) < straightest + SAME_STANCE_DEG
        return flat and straight


def _stands(
    track: PoseTrack, now: PoseTrack, side: Side, view: CameraView, zero: slice | None = None
) -> StandingPlace | None:
    """Where a foot stands at the end of a track, and the rests there."""
    leg, stature = _leg(track, now, side, view)
    return standing_place(leg, track.time_s, body_of_track(track).stretches, stature, zero)


def _is_lower(now: PoseTrack, than: Stance) -> bool:
    """Whether the heel is clearly lower than in a stance."""
    names = [Landmark.of(than.side, name) for name in ("foot_index", "heel")]
    toe, heel = (
        np.array([np.median(track.landmarks[:, name, Y]) for track in (now, than.window)])
        for name in names
    )
    extent = hips_and_extent(than.window.landmarks[:, :, :2].astype(np.float64))[1]
    lower = float(np.diff(toe - heel)[0]) / float(np.median(extent))
    return lower > SAME_LEVEL


def _leg(track: PoseTrack, now: PoseTrack, side: Side, view: CameraView) -> tuple[Floats, float]:
    """Joints of a leg over a track, pixels, and the stature by some frames of it."""
    body = body_of_track(now)
    stature = stature_px(np.median(body.leg(side, view.facing), axis=0), known_median(body.points))
    return body_of_track(track).leg(side, view.facing), stature


def _moving(
    track: PoseTrack, stands: StandingPlace, leg: Floats, stature: float
) -> PoseTrack | None:
    """The frames in one place, if the heel goes up and down in them."""
    lifts = heel_over_toe(leg[stands.frames], stature)
    low, high = np.nanpercentile(lifts, (5, 95))
    return _part(track, stands.frames) if high - low >= MIN_HEEL_RISE_STATURES else None


def _frames_in(track: PoseTrack) -> int:
    """How many frames a leg is fitted from."""
    return max(round(STANCE_S / float(np.median(np.diff(track.time_s)))), 2)


def _part(track: PoseTrack, frames: slice) -> PoseTrack:
    return replace(track, time_s=track.time_s[frames], landmarks=track.landmarks[frames])


def _joined(first: PoseTrack, second: PoseTrack) -> PoseTrack:
    time_s = np.concatenate([first.time_s, second.time_s])
    return replace(
        second, time_s=time_s, landmarks=np.concatenate([first.landmarks, second.landmarks])
    )


def _span(window: PoseTrack) -> float:
    """Time from the first to the last frame; none in an empty window."""
    return float(window.time_s[-1] - window.time_s[0]) if len(window) else 0.0
