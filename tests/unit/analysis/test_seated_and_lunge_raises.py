"""Raises of exercises that are no plain calf raise, on scripted movements."""

import math
from dataclasses import replace
from typing import Any

import pytest
from synthetic import film, play, raises, sit_down_on, stand
from synthetic.body import ANKLE_FROM_BALL, SHANK, THIGH
from synthetic.script import Script
from synthetic.stepping import pin_hip

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.result import Result


def measured(script: Script, **options: Any) -> Result:
    return analyze_recording(film(script).recording, Options(**options)).result


def into_a_lunge(script: Script) -> None:
    """Step back with one foot and sink until the front knee is bent by 70 degrees."""
    pin_hip(script)
    shank, thigh = math.radians(8.0), math.radians(8.0 - 70.0)
    low = {
        "hip_x": ANKLE_FROM_BALL[0] + SHANK * math.sin(shank) + THIGH * math.sin(thigh),
        "hip_y": ANKLE_FROM_BALL[1] + SHANK * math.cos(shank) + THIGH * math.cos(thigh),
        "free_x": -0.5,
        "free_pitch": 40.0,
    }
    script.move(1.2, low, bumps={"free_y": 0.05})


@pytest.mark.parametrize("rest_s", [0.4, 1.0])
def test_raises_of_the_front_heel_in_a_lunge(rest_s: float) -> None:
    front_only = raises(6, free_foot_too=False, seated=True, rest_s=rest_s)
    script = play(stand(1.0), into_a_lunge, stand(1.5), front_only, stand(1.0))
    result = measured(script, exercise="lunge-calf-raise")
    assert result.summary.rep_count == 6
    assert [rep.faults for rep in result.reps] == [[]] * 6


def test_raises_in_a_lunge_are_told_from_those_on_a_seat() -> None:
    """Both have a thigh that lies; in a lunge the other knee is under the hip."""
    front_only = raises(3, free_foot_too=False, seated=True, rest_s=0.6)
    recording = film(play(into_a_lunge, stand(1.5), front_only, stand(1.0))).recording
    stands_s = 1.4
    track = recording.track
    later = track.time_s >= stands_s
    held = replace(track, time_s=track.time_s[later], landmarks=track.landmarks[later])
    result = analyze_recording(replace(recording, track=held), Options(exercise="auto")).result
    assert (result.exercise, result.summary.rep_count) == ("lunge-calf-raise", 3)


def rise_over_the_toes(script: Script) -> None:
    """Get up from a seat, the heels off the ground on the way."""
    lifted = {"pitch": 14.0, "free_pitch": 14.0, "hip_x": -0.12, "hip_y": 0.42, "trunk": 25.0}
    down = {"pitch": 0.0, "free_pitch": 0.0, "hip_x": -0.09, "hip_y": 0.505, "trunk": 2.0}
    script.move(0.5, lifted)
    script.move(0.5, down)


def test_who_gets_up_from_a_seat_raises_no_heel() -> None:
    script = play(sit_down_on(), stand(1.5), rise_over_the_toes, stand(1.0))
    result = measured(script, exercise="seated-calf-raise")
    assert result.reps == []


def test_a_lunge_without_raises_counts_none() -> None:
    script = play(stand(1.0), into_a_lunge, stand(4.0))
    assert measured(script, exercise="lunge-calf-raise").summary.rep_count == 0


def test_raises_with_dumbbells_are_counted_and_judged() -> None:
    script = play(stand(1.0), raises(4), raises(2, down_s=0.25), stand(1.0))
    result = measured(script, exercise="dumbbell-plantarflexion")
    assert result.summary.rep_count == 6
    assert [("fast-down" in rep.faults) for rep in result.reps] == [False] * 4 + [True] * 2
