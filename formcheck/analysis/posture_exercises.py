"""Exercises whose trackers need only the bare posture: reps of an angle, holds, cycles, time."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from formcheck.analysis import eligibility
from formcheck.analysis.analysis import Analysis
from formcheck.analysis.foot_range import range_in_plane, unmeasured_range_notice
from formcheck.analysis.free_foot import is_free_foot_measured
from formcheck.analysis.free_foot_limits import is_measured
from formcheck.analysis.legs import Legs, chosen_zero_s
from formcheck.analysis.options import Options
from formcheck.analysis.summary import count_faults
from formcheck.analysis.view import detection_of, scale_of, view_of, view_warnings
from formcheck.exercises.catalogue import Exercise
from formcheck.kinds import ResultParts, kind_of, make_tracker
from formcheck.kinds.kind import ResultContext
from formcheck.kinematics.body_pose import (
    BodyPose,
    BodySize,
    body_size,
    detect_rest,
    median_pose,
)
from formcheck.kinematics.landmark_cleaning import BodyTrack
from formcheck.kinematics.leg_angles import motion_of
from formcheck.kinematics.open_chain import rest_by_pictures, with_pictured_foot
from formcheck.kinematics.scale import BodyScale, body_scale
from formcheck.kinematics.stance import rest_at
from formcheck.kinematics.view import CameraView, estimate_view
from formcheck.model.arrays import Bools
from formcheck.model.landmarks import SIDES, Side
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.model.result import Measured, Neutral, Notice, RangeOfMotion, Result, Summary
from formcheck.tracking.tracker import TrackerEvent

FIRST_S = 1.0
"""Without a rest, the posture of the first second has to do for one."""


@dataclass(frozen=True)
class Subject:
    """The main subject of a clip: size, view, and frames at rest.

    Attributes
    ----------
    body : BodyTrack
        Cleaned landmarks.
    size : BodySize
        Stature in pixels and view.
    rest : ndarray of bool, shape (T,)
        Frames of the first rest; of the first second when there is none.
    rested : bool
        There is a rest.
    """

    body: BodyTrack
    size: BodySize
    rest: Bools
    rested: bool

    @property
    def view(self) -> CameraView:
        """Where the camera stands."""
        return self.size.view

    @property
    def at_rest(self) -> BodyPose:
        """The posture at rest."""
        return median_pose(self.body, self.size, self.rest)


def find_subject(
    recording: Recording, zero_s: float | None = None, free_foot: AnkleTurn | None = None
) -> Subject:
    """Find the person of a recording, and their first rest.

    Parameters
    ----------
    recording : Recording
        Landmarks of a clip.
    zero_s : float, optional
        A moment of the rest, where somebody has chosen it.
    free_foot : AnkleTurn, optional
        How a foot in the air turns in the pictures, which tell better than landmarks when it rests.

    Raises
    ------
    NotMeasurableError
        When nobody can be measured in this clip; the message says what to change.
    CorrectionError
        There is no rest at the moment that was chosen.
    """
    body = eligibility.clean_body(recording)
    rough = body_size(body, estimate_view(body, body.seen), body.seen)
    if zero_s is None:
        rest = np.zeros(len(body.time_s), bool)
        if free_foot is not None:
            rest = rest_by_pictures(free_foot, body.time_s, body.stretches)
        if not rest.any():
            rest = detect_rest(body, rough.stature)
    else:
        rest = np.zeros(len(body.time_s), bool)
        leg = body.leg(rough.view.near or "right", rough.view.facing)
        rest[rest_at(leg, body.time_s, rough.stature, zero_s)] = True
    rested = bool(rest.any())
    if not rested:
        first = float(body.time_s[body.seen][0])
        rest = body.seen & (body.time_s <= first + FIRST_S)
    view = estimate_view(body, rest)
    return Subject(body, body_size(body, view, rest), rest, rested)


def analyze_posture_exercise(
    recording: Recording, options: Options, exercise: Exercise
) -> Analysis:
    """Follow an exercise through a recording with its tracker.

    Raises
    ------
    NotMeasurableError
        When nobody can be measured in this clip; the message says what to change.
    """
    shown = {s: turn for s, turn in recording.ankle_turns.items() if is_measured(turn)}
    asked: Side | None = options.side if options.side in SIDES else None
    if asked is None and len(shown) == 1:
        asked = next(iter(shown))  # the leg whose foot could be followed in the pictures
    followed = shown.get(asked) if asked is not None else None
    subject = find_subject(recording, chosen_zero_s(recording, options), followed)
    for s, turn in shown.items():
        turned = with_pictured_foot(subject.body, s, turn, subject.view.facing, subject.rest)
        subject = replace(subject, body=turned)
    side: Side = asked or subject.view.near or "right"
    events = _track(exercise, subject, side)
    scale = body_scale(options.height_cm, options.foot_length_cm)
    neutral = {s: subject.rest for s in SIDES}
    motions = {
        s: motion_of(subject.body, s, subject.view, None, scale, neutral[s], shown.get(s))
        for s in ((side,) if options.side in SIDES else SIDES)
    }
    legs = Legs(subject.body, subject.body, subject.view, {}, side, tuple(motions), {})
    result = _result(recording, exercise, subject, legs, scale, events)
    return Analysis(result=result, legs=motions, recording=recording, exercise=exercise)


def _track(exercise: Exercise, subject: Subject, side: Side) -> list[TrackerEvent]:
    """What was done; nothing where the view does not show the angles by which it is judged."""
    if _seen_from_elsewhere(exercise, subject.view):
        return []
    tracker = make_tracker(exercise, side, subject.at_rest, subject.view.facing)
    events: list[TrackerEvent] = []
    for posture in subject.size.poses(subject.body):
        events += tracker.push(posture)
    return events + tracker.finish()


def _seen_from_elsewhere(exercise: Exercise, view: CameraView) -> bool:
    """Whether the view doesn't show what an exercise is judged by."""
    return kind_of(exercise).judged_from_side_only(exercise) and not view.angles_visible


def _result(
    recording: Recording,
    exercise: Exercise,
    subject: Subject,
    legs: Legs,
    scale: BodyScale,
    events: list[TrackerEvent],
) -> Result:
    context = ResultContext(
        subject.at_rest.leg(legs.main),
        legs.main,
        scale.stature_cm,
        _ankle_sd(recording),
        _ankle_range(recording, subject.view),
    )
    parts = kind_of(exercise).to_result(exercise, events, context)
    view = view_of(legs.view)
    unread = []
    if is_free_foot_measured(exercise) and _without_range(parts):
        unread.append(unmeasured_range_notice(recording, legs.main))
    return Result(
        clip=recording.clip,
        exercise=exercise.name,
        view=view,
        detection=detection_of(recording, legs),
        scale=scale_of(scale, subject.size.stature),
        neutral=Neutral(
            left_deg=None, right_deg=None, source="stance" if subject.rested else "assumed"
        ),
        summary=_summary(parts, count_faults(events)),
        reps=parts.reps,
        holds=parts.holds,
        cycles=parts.cycles,
        active=parts.active,
        range_of_motion=RangeOfMotion(left=None, right=None),
        warnings=[*recording.notices, *_warnings(exercise, subject, recording, legs), *unread],
    )


def _ankle_sd(recording: Recording) -> Callable[[Side, float], float | None]:
    """Standard deviation of the ankle angle of a side at a time, where the pictures show it."""
    time_s = recording.track.time_s

    def at(side: Side, when_s: float) -> float | None:
        turn = recording.ankle_turns.get(side)
        if turn is None or not is_measured(turn):
            return None
        known = np.flatnonzero(turn.trusted)
        return float(np.interp(when_s, time_s[known], turn.sd_deg[known]))

    return at


def _ankle_range(
    recording: Recording, view: CameraView
) -> Callable[[Side, float, float, float], Measured | None]:
    """Range of the ankle angle of a side between two times, where the pictures show it."""
    time_s = recording.track.time_s

    def between(side: Side, start_s: float, end_s: float, trimmed: float) -> Measured | None:
        first, last = np.searchsorted(time_s, (start_s, end_s))
        frames = slice(int(first), int(last) + 1)
        return range_in_plane(recording.ankle_turns.get(side), view, frames, trimmed)

    return between


def _without_range(parts: ResultParts) -> bool:
    """Whether something was done of which no range is given."""
    circles = [cycle.range_deg for cycle in parts.cycles if cycle.kind == "circle"]
    return None in circles or (parts.active is not None and parts.active.range_deg is None)


def _summary(parts: ResultParts, faults: dict[str, int]) -> Summary:
    counted = [rep for rep in parts.reps if rep.counted]
    return Summary(
        rep_count=len(counted),
        partial_reps=sum(not rep.counted and rep.is_partial for rep in parts.reps),
        peak_heel_height_cm=None,
        total_displacement_cm=None,
        work_j=None,
        fatigue_percent=None,
        symmetry_percent=None,
        mean_tempo_s=float(np.mean([r.end_s - r.start_s for r in counted])) if counted else None,
        cycle_count=len(parts.cycles),
        held_s=sum(hold.held_s or 0.0 for hold in parts.holds) if parts.holds else None,
        faults=faults,
    )


def _warnings(
    exercise: Exercise, subject: Subject, recording: Recording, legs: Legs
) -> list[Notice]:
    found = view_warnings(legs, recording)
    if _seen_from_elsewhere(exercise, subject.view):
        message = f"{exercise.title} shows from the side only: nothing was counted or timed"
        found = [
            Notice(code="view", message=f"{message}. Turn side-on to the camera"),
            *(notice for notice in found if notice.code != "view"),
        ]
    if exercise.unseen:
        found.append(Notice(code="unseen", message=f"not judged: {exercise.unseen}"))
    if not subject.rested and kind_of(exercise).live_policy(exercise).needs_rest:
        message = "no rest was found: keep still for a second before you start"
        found.append(Notice(code="no-stance", message=message))
    return found
