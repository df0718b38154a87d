"""What the overlay is told, frame by frame."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from analysing import analysed
from synthetic import Camera, Filmed, Flaws, Rep, film, play, raises, stand, walk
from synthetic.hopping import hops
from synthetic.stepping import lunges
from synthetic.stretching import KNEE_TO_WALL, ONE_LEG, held, split

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.feedback.rules import load_rules
from formcheck.model.recording import FootTurn
from formcheck.overlay.clip_states import overlay_states, states_at
from formcheck.overlay.state import OverlayState

CUES = load_rules().faults

REPS = [Rep(), Rep(), Rep(pitch_deg=16.0), Rep(knee_deg=22.0)]


def states_of(filmed: Filmed, **settings: object) -> tuple[list[OverlayState], np.ndarray]:
    return list(overlay_states(analysed(filmed, **settings))), filmed.track.time_s


@pytest.fixture(scope="module")
def filmed() -> Filmed:
    return film(play(stand(0.8), raises(REPS), stand(6.0)))


def test_the_counter_goes_up_when_a_raise_is_over(filmed: Filmed) -> None:
    states, time_s = states_of(filmed)
    assert len(states) == len(time_s)
    full, partial = [s.rep_count for s in states], [s.partial_reps for s in states]
    assert (full[0], full[-1], partial[-1]) == (0, 3, 1)
    assert (np.diff(full) >= 0).all()
    ups = time_s[1:][np.diff(full) > 0]
    ends = [r.end_s for i, r in enumerate(filmed.truth.raises) if i != 2]
    np.testing.assert_allclose(ups, ends, atol=0.1)


def test_phases_follow_the_heel(filmed: Filmed) -> None:
    states, time_s = states_of(filmed)
    first = filmed.truth.raises[0]
    for at_s, phase in (
        (first.start_s - 0.2, "standing"),
        ((first.start_s + first.top_s) / 2, "rising"),
        ((first.top_s + first.lower_s) / 2, "top"),
        ((first.lower_s + first.end_s) / 2, "lowering"),
        (first.end_s + 0.25, "standing"),
    ):
        assert states[int(np.argmin(np.abs(time_s - at_s)))].phase == phase


def test_the_frame_of_the_top_is_called_so(filmed: Filmed) -> None:
    analysis = analysed(filmed)
    states, time_s = list(overlay_states(analysis)), filmed.track.time_s
    tops = [rep.top_s for rep in analysis.result.reps]
    shown = [states[int(np.argmin(np.abs(time_s - top_s)))].phase for top_s in tops]
    assert shown == ["top"] * len(REPS)


def test_depth_is_full_at_the_top_and_angle_follows(filmed: Filmed) -> None:
    states, time_s = states_of(filmed)
    true = filmed.truth.legs["right"]
    depth = np.array([s.depth for s in states], float)
    angle = np.array([s.ankle_deg for s in states], float)
    np.testing.assert_allclose(angle, true.ankle_deg, atol=1.5)
    top = int(np.argmin(np.abs(time_s - filmed.truth.raises[0].top_s - 0.15)))
    assert depth[top] == pytest.approx(1.0, abs=0.05)
    assert abs(depth[0]) < 0.05


def test_the_cue_of_the_gravest_fault_stays_for_a_while(filmed: Filmed) -> None:
    states, time_s = states_of(filmed)
    cues = [s.cue for s in states]
    ends = [r.end_s for r in filmed.truth.raises]
    after = {i: cues[int(np.argmin(np.abs(time_s - ends[i] - 0.3)))] for i in range(4)}
    assert after == {0: None, 1: None, 2: CUES["shallow"].cue, 3: CUES["knee-bend"].cue}
    shown_s = CUES["knee-bend"].shown_s
    assert cues[int(np.argmin(np.abs(time_s - ends[3] - shown_s + 0.3)))] is not None
    assert cues[int(np.argmin(np.abs(time_s - ends[3] - shown_s - 0.3)))] is None


def test_the_same_cue_does_not_come_with_every_raise() -> None:
    script = play(stand(0.8), raises(1), raises(5, knee_deg=22.0), stand(1.0))
    states, _ = states_of(film(script))
    cues = [s.cue for s in states]
    shown = [b for a, b in pairwise([None, *cues]) if b is not None and b != a]
    assert shown == [CUES["knee-bend"].cue] * len(shown)
    assert 1 <= len(shown) <= 3


def test_the_note_tells_how_to_turn() -> None:
    script = play(stand(0.8), raises(2), stand(0.5))
    states, _ = states_of(film(script, camera=Camera(yaw_deg=85.0)))
    assert all(s.note and "side-on" in s.note for s in states)
    assert all(s.ankle_deg is None for s in states)
    assert states[-1].rep_count == 2


def test_nobody_is_drawn_where_nobody_is_seen() -> None:
    script = play(stand(1.5), raises(2), stand(0.5))
    states, time_s = states_of(film(script, flaws=Flaws(lost=((0.4, 0.9),))))
    for state, at_s in zip(states, time_s, strict=True):
        if 0.4 <= at_s < 0.9:
            assert state.ankle_deg is None
            assert state.depth is None


def test_a_clip_without_raises_has_states_too() -> None:
    states, _ = states_of(film(play(walk(2), stand(1.0)), camera=Camera(width=1280, at_x=0.3)))
    assert {s.rep_count for s in states} == {0}
    assert {s.depth for s in states} == {None}


def tallies(filmed: Filmed, exercise: str) -> list[str]:
    states, _ = states_of(filmed, exercise=exercise)
    assert all(state.label is not None for state in states)
    return [f"{s.label.number} {s.label.unit}" for s in states if s.label]


@pytest.mark.long
def test_other_exercises_have_tallies_of_their_own() -> None:
    hopping = tallies(film(play(stand(1.5), hops(4), stand(1.0))), "rope-jumps")
    assert (hopping[0], hopping[-1]) == ("0 hops", "4 hops")
    lunging = film(play(stand(1.5), lunges(2), stand(1.0)))
    assert list(dict.fromkeys(tallies(lunging, "lunge"))) == ["0 reps", "1 rep", "2 reps"]
    balance = film(play(stand(1.5), held(ONE_LEG, 5.0, [], move_s=0.4), stand(1.0)))
    seconds = list(dict.fromkeys(tallies(balance, "single-leg-balance")))
    assert seconds[:5] == [f"{n} s held" for n in range(5)]
    assert len(seconds) <= 6
    tilts = tallies(lunging, "knee-to-wall")
    assert all(tilt.endswith(" tilt") for tilt in tilts)
    assert max(int(t.split("°")[0]) for t in tilts if "°" in t) > 10


def test_a_lunge_shows_its_tilt_alone_and_the_heel_that_lifts() -> None:
    heel_up = {**KNEE_TO_WALL, "pitch": 12.0}
    trials = [held(KNEE_TO_WALL, 2.5, []), stand(0.8), held(heel_up, 2.5, []), stand(0.8)]
    filmed = film(play(stand(1.0), split(False), stand(1.0), *trials))
    pitch_deg = filmed.truth.legs["right"].pitch_deg
    sure = np.ones(len(pitch_deg), bool)
    turn = FootTurn(pitch_deg, np.full(len(pitch_deg), 0.5), sure, 0.06)
    recording = replace(filmed.recording, foot_turns={"right": turn})
    analysis = analyze_recording(recording, Options(exercise="knee-to-wall"))
    assert analysis.result.rom is not None
    assert [t.faults for t in analysis.result.rom.tries] == [[], ["heel-lift"]]
    states = list(overlay_states(analysis))
    assert all(state.ankle_deg is None for state in states)
    told = np.array([state.cue == "Heel down" for state in states])
    assert told[pitch_deg > 11.5].mean() > 0.9
    assert not told[pitch_deg < 0.5].any()


def test_a_foot_in_the_air_shows_its_angle() -> None:
    states, _ = states_of(film(play(stand(3.0))), exercise="rom-active")
    assert any(state.ankle_deg is not None for state in states)


def test_raises_have_no_progress_label(filmed: Filmed) -> None:
    states, _ = states_of(filmed)
    assert all(state.label is None for state in states)


def test_between_measured_frames_leg_angle_and_depth_are_on_their_way() -> None:
    filmed = film(play(stand(1.5), raises([Rep()]), stand(1.0)))
    analysis = analysed(filmed)
    times = filmed.track.time_s
    exact = list(overlay_states(analysis))
    middle = (times[:-1] + times[1:]) / 2
    between = list(states_at(analysis, middle))
    assert [state.ankle_deg for state in states_at(analysis, times)] == [
        state.ankle_deg for state in exact
    ]
    rising = next(i for i, state in enumerate(exact) if state.phase == "rising") + 4
    before, here, after = exact[rising], between[rising], exact[rising + 1]
    assert before.leg is not None
    assert here.leg is not None
    assert after.leg is not None
    np.testing.assert_allclose(here.leg.heel, (before.leg.heel + after.leg.heel) / 2)
    assert here.depth == pytest.approx(np.mean([before.depth, after.depth]))
    assert here.ankle_deg == pytest.approx(np.mean([before.ankle_deg, after.ankle_deg]))
