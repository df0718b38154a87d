"""Pictures that lie on their side or stand on their head, told by the body in them.

A pose model finds people whichever way up they are, and is as sure of them; so what tells is
how the body lies in the picture and how it moves. Nobody does these exercises head down. A
body that lies across the picture may really lie: it stood when it rises and sinks along its
own length over feet that stay, or when it is said that a standing exercise is done.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from formcheck.analysis.options import AUTO, Options, exercise_of
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.kinematics.camera_compensation import fill_forward, to_reference_frame
from formcheck.model.arrays import Bools, Floats
from formcheck.model.clip_reading import TURNS, ClipReading, Turn
from formcheck.model.frame import Frame
from formcheck.model.landmarks import SIDES, Landmark
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording
from formcheck.model.result import Notice
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.clip import open_clip

JOINTS = ("shoulder", "hip", "knee", "ankle", "foot_index")
BODY = [Landmark.of(side, joint) for joint in JOINTS for side in SIDES]
LEAST_SHARE = 0.8
"""Of the frames with somebody in them: who lies down was up before, or gets up."""
LEAST_FOUND = 0.2
"""Share of the frames; with fewer, other turns are tried."""
TRIED_FRAMES = 8
SEAT_DEG = 35.0
"""From square, of a thigh on a seat, and of the shank below it from the trunk above."""
STRETCHED_DEG = 45.0
"""Between the trunk and the thighs, of a body that is stretched out."""
LEGS_UPRIGHT_DEG = 45.0
"""Legs closer to the vertical carry a body that bends over."""
RISE = 0.03
"""Of the body's length: a raise is 0.04 to 0.06, the landmarks' noise at rest 0.01."""
SWAY_PER_RISE = 2.5
"""Raises lean by up to twice their rise, push-ups by ten times."""
PLANTED_SHARE = 0.8
TOGETHER = 0.9
"""Correlation of hips and shoulders along the body: in a crunch only the shoulders move."""
SMOOTHED_FRAMES = 5


@dataclass(frozen=True, slots=True)
class TurnVerdict:
    """By how much a clip's pictures are to be turned to be upright.

    Attributes
    ----------
    rotate : {0, 90, 180, 270}
        Degrees clockwise.
    sure : bool
        Whether it can't be otherwise; else the person may really lie so.
    """

    rotate: Turn = 0
    sure: bool = False


def find_upright_poses(
    path: Path, options: Options, find_poses: Callable[[Options], Recording], *, again: bool = True
) -> Recording:
    """Find the poses in a clip, in turned pictures where these are not upright.

    Parameters
    ----------
    path : Path
        The clip.
    options : Options
        Its ``reading`` says whether the turn is left to the picture.
    find_poses : callable
        Reads the clip as the options say and finds its poses.
    again : bool
        Whether it can be called twice; otherwise a turn is only advised.

    Returns
    -------
    Recording
        With a notice of the code "picture-turned" or "picture-on-its-side" where the pictures
        are not upright.
    """
    recording = find_poses(options)
    reading = options.reading
    if reading.rotate is not None or recording.ended_early:
        return recording
    posture = _known_posture(options)
    verdict = judge_turn(
        recording.track,
        recording.camera_motion,
        standing=posture in ("standing", "lunge"),
        seated=posture == "seated",
        may_lie=posture == "any",
    )
    if again and recording.track.found.mean() < LEAST_FOUND:
        verdict = _try_turns(path, options)
    if verdict.rotate and verdict.sure and again:
        recording = find_poses(replace(options, reading=reading.turned(verdict.rotate)))
    elif not verdict.rotate:
        return recording
    else:
        verdict = replace(verdict, sure=False)
    return replace(recording, notices=[*recording.notices, _notice(verdict)])


def judge_turn(
    track: PoseTrack,
    camera_motion: Floats | None = None,
    *,
    standing: bool = False,
    seated: bool = False,
    may_lie: bool = False,
) -> TurnVerdict:
    """Judge by the landmarks of a clip which way up its pictures are.

    Parameters
    ----------
    track : PoseTrack
        Landmarks in the pictures as they were read.
    camera_motion : ndarray, shape (T, 2, 3), or None
        As in `formcheck.model.recording.Recording`: it is no movement of the body.
    standing : bool
        Whether it is known that the person stands.
    seated : bool
        Whether it is known that they sit, the trunk upright.
    may_lie : bool
        Whether an exercise was named that is done lying, too: who then lies is not told to turn
        the picture.
    """
    found: Bools = np.asarray(np.isfinite(track.landmarks[:, BODY, :2]).all(axis=(1, 2)))
    if not found.any():
        return TurnVerdict()
    points = track.landmarks[:, BODY, :2].astype(np.float64)
    if camera_motion is not None:
        points = to_reference_frame(points, fill_forward(camera_motion))
    body = _Middle.of(points[found])
    trunk_deg = _lean_deg(body.shoulders - body.hips)
    quarters = np.round(trunk_deg / 90).astype(int) % 4
    quarter = int(np.bincount(quarters, minlength=4).argmax())
    if quarter == 0 or np.mean(quarters == quarter) < LEAST_SHARE:
        return TurnVerdict()
    # A head to the right (a quarter clockwise) comes up by three quarters more.
    turn: Turn = TURNS[-quarter % 4]
    if quarter == 2:
        return TurnVerdict(turn, sure=True)
    if seated or _sits_across(body, may_lie=may_lie):
        return TurnVerdict(turn, sure=True)
    legs_deg = float(np.median(_lean_deg(body.hips - body.ankles)))
    if abs(legs_deg) < LEGS_UPRIGHT_DEG:
        # Who bends over, or sits on the floor in a picture on its side.
        return TurnVerdict() if standing else TurnVerdict(turn)
    stood = standing or _rises_along_itself(body)
    if may_lie and not stood and _is_stretched_out(body):
        # They lie, in an upright picture: a foot in the air is hardly measured of who stands.
        return TurnVerdict()
    return TurnVerdict(turn, sure=stood)


@dataclass(frozen=True, slots=True)
class _Middle:
    """Joints of a body between left and right, each of shape (T, 2) in pixels; toes of each."""

    shoulders: Floats
    hips: Floats
    knees: Floats
    ankles: Floats
    toes: tuple[Floats, Floats]

    @classmethod
    def of(cls, points: Floats) -> "_Middle":
        """Take the joints of `BODY`, shape (T, 10, 2)."""
        shoulders, hips, knees, ankles = (points[:, [i, i + 1]].mean(axis=1) for i in (0, 2, 4, 6))
        return cls(shoulders, hips, knees, ankles, (points[:, 8], points[:, 9]))


def _lean_deg(upwards: Floats) -> Floats:
    """Angle of each vector from the picture's vertical, clockwise positive; shape (T,)."""
    lean: Floats = np.degrees(np.arctan2(upwards[:, 0], -upwards[:, 1]))
    return lean


def _sits_across(body: _Middle, *, may_lie: bool) -> bool:
    """Whether the thighs of a body across the picture are square to it, and the shanks go on along.

    It sits, in a picture on its side. Only with thighs that point up could somebody lie so, the
    shanks on a chair, as hardly anybody does.
    """
    thigh_deg = np.abs(_lean_deg(body.knees - body.hips))
    if not may_lie:
        thigh_deg = np.maximum(thigh_deg, 180.0 - thigh_deg)
    # From trunk to shank it is no more than the lean of both.
    bent_deg = np.abs(_lean_deg(body.shoulders - body.hips) - _lean_deg(body.knees - body.ankles))
    bent_deg = np.minimum(bent_deg, 360.0 - bent_deg)
    sits = (thigh_deg > 180.0 - SEAT_DEG) & (bent_deg < SEAT_DEG)
    return bool(sits.mean() >= LEAST_SHARE)


def _is_stretched_out(body: _Middle) -> bool:
    """Whether the thighs go on along the trunk."""
    trunk_deg = _lean_deg(body.shoulders - body.hips)
    bent_deg = np.abs(trunk_deg - _lean_deg(body.hips - body.knees))
    return bool(np.median(np.minimum(bent_deg, 360.0 - bent_deg)) < STRETCHED_DEG)


def _rises_along_itself(body: _Middle) -> bool:
    """Whether the whole body moves along its own length, over feet that stay where they are."""
    length = np.median(body.shoulders - body.ankles, axis=0)
    size = float(np.hypot(*length))
    if size == 0 or len(body.hips) < 2 * SMOOTHED_FRAMES:
        return False
    along = length / size
    across = np.array([-along[1], along[0]])
    # One foot may be in the air, or hidden behind the other.
    toes = min((_smoothed(foot) for foot in body.toes), key=lambda foot: _range(foot @ along))
    shoulders, hips = _smoothed(body.shoulders) - toes, _smoothed(body.hips) - toes
    rise = _range((shoulders + hips) / 2 @ along) / size
    sway = _range((shoulders + hips) / 2 @ across) / size
    drift = _range(toes @ along) / size
    if rise < RISE or sway > SWAY_PER_RISE * rise or drift > PLANTED_SHARE * rise:
        return False
    return bool(np.corrcoef(shoulders @ along, hips @ along)[0, 1] > TOGETHER)


def _smoothed(points: Floats) -> Floats:
    """Return the running median of points, shape (T - SMOOTHED_FRAMES + 1, 2)."""
    windows = np.lib.stride_tricks.sliding_window_view(points, SMOOTHED_FRAMES, axis=0)
    middle: Floats = np.median(windows, axis=-1)
    return middle


def _range(values: Floats) -> float:
    low, high = np.percentile(values, (5, 95))
    return float(high - low)


def _known_posture(options: Options) -> str | None:
    """In which posture the exercise is done that was named; "any" of a foot that moves freely."""
    if options.exercise == AUTO and options.exercise_file is None:
        return None
    exercise = exercise_of(options)
    # Seated or lying.
    free = exercise.posture == "seated" and not isinstance(exercise, RaiseExercise)
    return "any" if free else exercise.posture


def _try_turns(path: Path, options: Options) -> TurnVerdict:
    """Look for somebody upright in a few frames of a clip in which nobody was found."""
    frames = _some_frames(path, options.reading)
    for turn in TURNS[1:]:
        with make_pose_estimator(options.model) as estimator:
            poses = [estimator.detect(_turned(frame, turn)) for frame in frames]
        landmarks = np.array([pose for pose in poses if pose is not None], np.float32)
        if len(landmarks) >= LEAST_SHARE * len(frames) > 0:
            body = _Middle.of(landmarks[:, BODY, :2].astype(np.float64))
            upright = np.abs(_lean_deg(body.shoulders - body.hips)) < LEGS_UPRIGHT_DEG
            if upright.mean() >= LEAST_SHARE:
                return TurnVerdict(turn, sure=True)
    return TurnVerdict()


def _some_frames(path: Path, reading: ClipReading) -> list[Frame]:
    """Return frames spread over a clip; memory holds twice as many at most."""
    kept: list[Frame] = []
    every = 1
    with open_clip(path, reading) as reader:
        for frame in reader:
            if frame.index % every:
                continue
            kept.append(frame)
            if len(kept) == 2 * TRIED_FRAMES:
                kept, every = kept[::2], 2 * every
    return kept


def _turned(frame: Frame, turn: Turn) -> Frame:
    return replace(frame, image=np.ascontiguousarray(np.rot90(frame.image, -turn // 90)))


def _notice(verdict: TurnVerdict) -> Notice:
    turn = verdict.rotate
    if verdict.sure:
        way = "stood on its head" if turn == 180 else "lay on its side"
        message = (
            f"The picture {way} and was turned by {turn} degrees clockwise; --rotate 0 leaves it"
            " as it is."
        )
        return Notice(code="picture-turned", message=message)
    lies = "stands on their head" if turn == 180 else "lies across the picture"
    message = (
        f"Whoever is measured {lies}: if they were upright when filmed, turn the picture with"
        f" --rotate {turn}."
    )
    return Notice(code="picture-on-its-side", message=message)
