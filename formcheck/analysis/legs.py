"""Which legs a clip shows, fitted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from formcheck.analysis import eligibility
from formcheck.analysis.options import Options, exercise_of
from formcheck.errors import CorrectionError, NotMeasurableError
from formcheck.kinematics.body_rise import BodyRise, body_rise
from formcheck.kinematics.landmark_cleaning import BodyTrack
from formcheck.kinematics.leg import LegFit, fit_leg, ground_contact_of
from formcheck.kinematics.leg_angles import LegMotion, motion_of
from formcheck.kinematics.legs_in_view import main_side
from formcheck.kinematics.open_chain import detect_neutral, limited_turn, rest_by_pictures
from formcheck.kinematics.perspective import Camera, rectify_to_sagittal_plane
from formcheck.kinematics.scale import BodyScale
from formcheck.kinematics.stance import rest_at
from formcheck.kinematics.view import CameraView, estimate_view, median_stature_px
from formcheck.model.arrays import Bools
from formcheck.model.corrections import Corrections
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.recording import AnkleTurn, FootTurn, Recording

FOLLOWED_SHARE = 0.5
"""Of the frames with a person in which the foot must be followed for its heel to be counted by."""


@dataclass(frozen=True)
class Legs:
    """Both legs as fitted, and which of them is measured.

    Attributes
    ----------
    body : BodyTrack
        Cleaned landmarks, of people on their feet as a level camera far away would see them.
    pictured : BodyTrack
        The same where they are in the picture.
    view : CameraView
        Where the camera stands.
    fits : dict of LegFit
        Legs that could be fitted.
    main : "left" or "right"
        The leg whose raises are counted.
    reported : tuple of sides
        Legs whose curves are given.
    neutral : dict of ndarray of bool, shape (T,)
        Frames of the neutral posture of feet that are free in the air.
    ankle_turns : dict of AnkleTurn
        What the pictures show of feet that are free in the air.
    """

    body: BodyTrack
    pictured: BodyTrack
    view: CameraView
    fits: dict[Side, LegFit]
    main: Side
    reported: tuple[Side, ...]
    neutral: dict[Side, Bools]
    ankle_turns: Mapping[Side, AnkleTurn] = field(default_factory=dict)

    @cached_property
    def followed(self) -> float:
        """Share of the frames with a person in which the measured foot is followed."""
        fit = self.fits.get(self.main)
        if fit is None or not self.body.seen.any():
            return 0.0
        return float(np.isfinite(fit.pitch[self.body.seen]).mean())

    @property
    def heel_shows(self) -> bool:
        """Whether raises show in the heel's height: the view shows the foot, and it is followed."""
        return self.view.angles_visible and self.followed >= FOLLOWED_SHARE

    @cached_property
    def body_rise(self) -> BodyRise:
        """How the whole body rises; with the ground under the foot where that is followed."""
        fit = self.fits.get(self.main)
        stature = median_stature_px(self.body, self.main, self.view)
        # The ground of a foot that is followed now and then only would come and go.
        ground = fit.ground_contact if fit is not None and self.heel_shows else None
        return body_rise(self.body, stature, ground)


def measure_legs(recording: Recording, options: Options) -> Legs:
    """Fit both legs of a recording, once each, and choose which to measure.

    Parameters
    ----------
    recording : Recording
        Landmarks, the camera's stand and motion, and the feet's turns by their pictures.
    options : Options
        The exercise (are the feet on the ground?) and the side.

    Raises
    ------
    NotMeasurableError
        When nobody can be measured in this clip; the message says what to change.
    CorrectionError
        When the leg does not rest where the neutral position was chosen.
    """
    pictured = eligibility.clean_body(recording)
    view = estimate_view(pictured, pictured.seen)
    zero_s = chosen_zero_s(recording, options)
    if exercise_of(options).foot == "free":
        legs = _free_legs(pictured, view, options, zero_s)
        return _with_pictures(legs, recording.ankle_turns, chosen=zero_s is not None)
    zeros = _Zeros(zero_s, options.corrections)
    contacts = [
        zeros.asked(side, partial(ground_contact_of, pictured, side, view)) for side in SIDES
    ]
    stances = [contact.stance for contact in contacts if contact is not None]
    view = eligibility.estimate_view_in_stance(pictured, stances)
    body = replace(
        pictured, points=rectify_to_sagittal_plane(pictured.points, view, camera_of(recording))
    )
    fits = _fits(body, view, recording.foot_turns, zeros)
    chosen = options.side if options.side in SIDES else main_side(body, view, fits)
    if chosen is None and fits:
        raise NotMeasurableError(
            f"the legs can't be followed in this clip: {eligibility.STEP_BACK}, side-on, in"
            " good light"
        )
    main: Side = chosen or view.near or "right"
    if main in zeros.refused:
        raise zeros.refused[main]
    reported = _reported(options, view, fits, main)
    return Legs(body, pictured, view, fits, main, reported, {})


def leg_motions(legs: Legs, scale: BodyScale) -> dict[Side, LegMotion]:
    """Return the curves of the reported legs, by side; heights in cm need the scale."""
    return {
        side: motion_of(
            legs.body,
            side,
            legs.view,
            legs.fits.get(side),
            scale,
            legs.neutral.get(side),
            legs.ankle_turns.get(side),
        )
        for side in legs.reported
    }


def camera_of(recording: Recording) -> Camera:
    """Size of the picture and convergence of its vertical lines; 0 where it is not known."""
    track, convergence = recording.track, recording.convergence
    return Camera(
        track.width, track.height, 0.0 if convergence is None else convergence.per_long_side
    )


def chosen_zero_s(recording: Recording, options: Options) -> float | None:
    """Return the moment of the zero in a recording, where somebody has chosen one in it."""
    at_s = options.corrections.neutral_at_s if options.corrections else None
    time_s = recording.track.time_s
    inside = at_s is not None and len(time_s) > 0 and time_s[0] <= at_s <= time_s[-1]
    return at_s if inside else None


_Found = TypeVar("_Found")


class _Zeros:
    """The zero that was chosen for a leg, and legs that don't rest there: they keep their own."""

    def __init__(self, at_s: float | None, corrections: Corrections | None) -> None:
        self.refused: dict[Side, CorrectionError] = {}
        part = corrections is not None and corrections.part_s is not None
        self.differ = at_s is not None or part
        self._at_s = at_s

    def asked(self, side: Side, measure: Callable[[float | None], _Found]) -> _Found:
        """Measure something of a leg from the chosen zero, else from its own."""
        if side not in self.refused:
            try:
                return measure(self._at_s)
            except CorrectionError as error:
                self.refused[side] = error
        return measure(None)


def _free_legs(
    body: BodyTrack, view: CameraView, options: Options, zero_s: float | None = None
) -> Legs:
    """Legs whose foot is free in the air: no fit, but a neutral posture."""
    main: Side = options.side if options.side in SIDES else view.near or "right"
    sides: tuple[Side, ...] = SIDES if options.side == "both" else (main,)
    neutral = {}
    for side in sides:
        leg, stature = body.leg(side, view.facing), median_stature_px(body, side, view)
        if zero_s is None:
            neutral[side] = detect_neutral(leg, body.time_s, body.stretches, stature)
        else:
            neutral[side] = np.zeros(len(body.time_s), bool)
            neutral[side][rest_at(leg, body.time_s, stature, zero_s)] = True
    return Legs(body, body, view, {}, main, sides, neutral)


def _with_pictures(legs: Legs, turns: Mapping[Side, AnkleTurn], *, chosen: bool = False) -> Legs:
    """Give free feet their turns by the pictures, and the rest that these show or was chosen."""
    checked, neutral = {}, dict(legs.neutral)
    for side, turn in turns.items():
        checked[side] = turn
        if turn.limit or not turn.trusted.any():
            continue
        rest = rest_by_pictures(turn, legs.body.time_s, legs.body.stretches)
        if chosen and side in neutral:
            rest = neutral[side] & turn.trusted
        checked[side] = limited_turn(turn, rest)
        if rest.any() and side in neutral:
            neutral[side] = rest
    return replace(legs, ankle_turns=checked, neutral=neutral)


def _fits(
    body: BodyTrack, view: CameraView, turns: Mapping[Side, FootTurn], zeros: _Zeros
) -> dict[Side, LegFit]:
    of = partial(fit_leg, turn_counted_anew=zeros.differ)
    fits = {
        side: zeros.asked(side, partial(of, body, side, view, turns.get(side))) for side in SIDES
    }
    return {side: fit for side, fit in fits.items() if fit is not None}


def _reported(
    options: Options, view: CameraView, fits: dict[Side, LegFit], main: Side
) -> tuple[Side, ...]:
    if options.side == "both":
        return SIDES
    other: Side = "left" if main == "right" else "right"
    both_seen = view.yaw_deg >= eligibility.BOTH_FROM_DEG and options.side == "auto"
    if both_seen and other in fits and fits[other].is_plausible:
        return SIDES
    return (main,)
