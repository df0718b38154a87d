"""Range-of-motion tests of scripted people, from landmarks to the report."""

from dataclasses import replace

import numpy as np
import pytest
from analysing import result_of
from synthetic import Camera, Filmed, play, stand
from synthetic import film_at_30 as film
from synthetic.stretching import KNEE_TO_WALL, foot_reps, held, leg_on_the_floor, split

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.analysis.rom import toe_wall_distance
from formcheck.analysis.rom_summary import difference_line, join_sides
from formcheck.exercises.faults import Fault
from formcheck.model.landmarks import Landmark
from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import FootTurn, Recording, ShankTurn
from formcheck.model.result import Measured, RomTest

TILT = KNEE_TO_WALL["shank"]


def lunges(count: int = 3, heel_deg: float = 0.0, **settings: object) -> Filmed:
    position = {**KNEE_TO_WALL, "pitch": heel_deg}
    trials = [move for _ in range(count) for move in (held(position, 2.5, []), stand(0.8))]
    return film(play(stand(1.0), split(False), stand(1.0), *trials), **settings)  # type: ignore[arg-type]


def rolled(filmed: Filmed, degrees: float) -> Filmed:
    """Turn the picture: what a tilted camera sees."""
    track = filmed.track
    middle = np.array([track.width, track.height]) / 2
    angle = np.radians(degrees)
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    landmarks = track.landmarks.copy()
    landmarks[..., :2] = (landmarks[..., :2] - middle) @ rotation + middle
    track = PoseTrack(track.time_s, landmarks, track.width, track.height)
    return replace(filmed, track=track)


def rom_of(what: object, **settings: object) -> RomTest:
    result = result_of(what, **settings)  # type: ignore[arg-type]
    assert result.rom is not None
    return result.rom


@pytest.mark.parametrize("facing", ["left", "right"])
def test_three_lunges_are_measured(facing: str) -> None:
    rom = rom_of(lunges(camera=Camera(facing=facing)), exercise="knee-to-wall", height_cm=178)  # type: ignore[arg-type]
    # The scripted person lunges onto the right leg: the far one when facing left.
    side = rom.right
    assert side is not None
    assert side.lunge is not None
    assert side.lunge.tries == 3
    assert side.lunge.mean_deg.value == pytest.approx(TILT, abs=2.5)
    assert abs(side.lunge.mean_deg.value - TILT) < side.lunge.mean_deg.plus_minus
    assert side.wall_distance_cm is not None
    assert side.dorsiflexion is None


def test_the_shanks_picture_outvotes_landmarks_that_slide() -> None:
    """The knee landmark slides forward with the lunge, by 2 % of the stature at its depth."""
    filmed = lunges(2)
    true = filmed.truth.legs["right"].shank_deg
    landmarks = filmed.track.landmarks.copy()
    depth = np.clip((true - true.min()) / np.ptp(true), 0, 1)
    ankle, knee = (Landmark.of("right", joint) for joint in ("ankle", "knee"))
    shank = np.hypot(*(landmarks[0, knee, :2] - landmarks[0, ankle, :2]))
    forward = np.sign(landmarks[:, Landmark.of("right", "foot_index"), 0] - landmarks[:, ankle, 0])
    landmarks[:, knee, 0] += forward * 0.08 * shank * depth
    recording = replace(
        filmed.recording, track=replace(filmed.track, landmarks=landmarks.astype(np.float32))
    )
    followed = ShankTurn(true - true[0], np.full(len(true), 1.0))
    both = [
        analyze_recording(one, Options(exercise="knee-to-wall")).result.rom
        for one in (recording, replace(recording, shank_turns={"right": followed}))
    ]
    by_landmarks, by_picture = (rom and rom.tries[0].angle_deg for rom in both)
    assert by_landmarks is not None
    assert by_picture is not None
    assert by_landmarks.value > TILT + 2.0
    assert by_picture.value == pytest.approx(TILT, abs=1.5)
    assert by_picture.plus_minus < by_landmarks.plus_minus
    assert by_picture.set_up_plus_minus is not None


def with_foot_turn(filmed: Filmed) -> Recording:
    """With the right rear foot's true turn, as its picture shows it."""
    pitch = filmed.truth.legs["right"].pitch_deg
    seen = FootTurn(pitch, np.full(len(pitch), 0.5), np.ones(len(pitch), bool), 0.06)
    return replace(filmed.recording, foot_turns={"right": seen})


@pytest.mark.parametrize("heel_deg", [5.0, 12.0])
def test_a_lifting_heel_is_reported_and_ends_the_range(heel_deg: float) -> None:
    recording = with_foot_turn(lunges(1, heel_deg=heel_deg))
    rom = analyze_recording(recording, Options(exercise="knee-to-wall", height_cm=178)).result.rom
    assert rom is not None
    (only,) = rom.tries
    assert "heel-lift" in only.faults
    assert only.angle_deg is None or only.angle_deg.value < TILT - 2


def test_landmarks_that_rise_with_the_knee_are_no_lifted_heel() -> None:
    """Without the picture the trial stays valid; what may have stayed unseen is said once."""
    result = result_of(lunges(2, heel_deg=8.0), exercise="knee-to-wall", height_cm=178)
    assert result.rom is not None
    assert [(t.valid, t.faults) for t in result.rom.tries] == [(True, [])] * 2
    (said,) = [n.message for n in result.warnings if n.code == "heel-lift-unseen"]
    assert "less than 6 cm" in said
    flat = with_foot_turn(lunges(2))
    seen = analyze_recording(flat, Options(exercise="knee-to-wall", height_cm=178)).result
    assert "heel-lift-unseen" not in [n.code for n in seen.warnings]
    assert seen.rom is not None
    assert [t.faults for t in seen.rom.tries] == [[], []]


@pytest.mark.parametrize("far", [5.0, 2.5, 0.0])
def test_the_wall_is_nearer_for_a_stiffer_ankle(far: float) -> None:
    more = toe_wall_distance(Measured(value=40.0 + far, plus_minus=2.0), 178.0)
    less = toe_wall_distance(Measured(value=40.0 - 1, plus_minus=2.0), 178.0)
    assert more is not None
    assert less is not None
    assert more.value > less.value


def test_no_scale_no_centimetres() -> None:
    rom = rom_of(lunges(1), exercise="knee-to-wall")
    assert all(t.wall_distance_cm is None for t in rom.tries)


def test_a_foot_in_the_air_is_a_lower_bound() -> None:
    script = play(stand(1.0), foot_reps([20.0] * 3), stand(1.0), start=leg_on_the_floor())
    result = result_of(script, exercise="rom-active")
    assert result.rom is not None
    ends = [t for t in result.rom.tries if t.movement == "dorsiflexion"]
    assert len(ends) == 3
    assert all(t.lower_bound for t in ends)
    assert "free-foot" in [notice.code for notice in result.warnings]


def test_two_clips_are_joined_side_by_side() -> None:
    right = rom_of(lunges(2), exercise="knee-to-wall")
    trials = [t.model_copy(update={"side": "left"}) for t in right.tries]
    both = join_sides([right.model_copy(update={"tries": trials}), right])
    assert [t.index for t in both.tries] == [1, 2, 3, 4]
    assert both.left is not None
    assert both.right is not None
    assert "no clear difference" in (difference_line(both) or "")


def test_a_trial_with_a_lifted_heel_is_left_out_of_the_mean() -> None:
    right = rom_of(lunges(2), exercise="knee-to-wall")
    lifted = [t.model_copy(update={"faults": [Fault.HEEL_LIFT]}) for t in right.tries]
    deeper = [
        t.model_copy(update={"angle_deg": Measured(value=60.0, plus_minus=3.0)}) for t in lifted
    ]
    both = join_sides([right, right.model_copy(update={"tries": deeper})])
    assert [t.valid for t in both.tries] == [True, True, False, False]
    assert both.right is not None
    assert right.right is not None
    assert both.right.lunge == right.right.lunge
    # Where the heel lifted in all of them, each was read before it did: that is all there is.
    alone = join_sides([right.model_copy(update={"tries": lifted})])
    assert [t.valid for t in alone.tries] == [True, True]
    assert alone.right is not None


def test_the_two_tests_are_never_mixed() -> None:
    script = play(stand(1.0), foot_reps([20.0]), stand(1.0), start=leg_on_the_floor())
    free = rom_of(script, exercise="rom-active")
    loaded = rom_of(lunges(1), exercise="knee-to-wall")
    with pytest.raises(ValueError, match="can't be compared"):
        join_sides([free, loaded])


def test_a_given_tilt_of_the_camera_is_taken_out() -> None:
    straight = rom_of(lunges(1), exercise="knee-to-wall").tries[0].angle_deg
    tilted = rom_of(rolled(lunges(1), 6.0), exercise="knee-to-wall").tries[0].angle_deg
    mended = rom_of(rolled(lunges(1), 6.0), exercise="knee-to-wall", level=6.0).tries[0].angle_deg
    assert straight is not None
    assert tilted is not None
    assert mended is not None
    assert abs(tilted.value - straight.value) == pytest.approx(6.0, abs=1.0)
    assert mended.value == pytest.approx(straight.value, abs=0.5)


def test_a_tilted_camera_is_reported() -> None:
    codes = [
        [notice.code for notice in result_of(lunges(1), exercise="knee-to-wall", **given).warnings]
        for given in ({}, {"level": 6.0})
    ]
    assert ["tilted-camera" in found for found in codes] == [False, True]
