"""What a person corrects by hand in a measurement, on scripted people."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from synthetic import Camera, Filmed, Rep, film, play, raises, squat_jumps, stand
from synthetic.montage import montage
from synthetic.stretching import (
    DEEP_SQUAT,
    KNEE_TO_WALL,
    change,
    foot_held,
    held,
    leg_on_the_floor,
    split,
)

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.errors import CorrectionError
from formcheck.model.corrections import Correction, Corrections
from formcheck.model.landmarks import Side
from formcheck.model.recording import FootTurn, Recording
from formcheck.model.result import Result
from formcheck.overlay.clip_states import overlay_states

SIZE = {"height_cm": 175.0, "mass_kg": 70.0}


@cache
def five_raises() -> Filmed:
    """The third is too low to count; before them and after them the person stands still."""
    reps = [Rep(), Rep(), Rep(pitch_deg=12.0), Rep(), Rep()]
    return film(play(stand(1.5), raises(reps), stand(2.0)))


def corrected(
    what: Filmed | Recording, options: dict[str, Any] | None = None, **changes: Any
) -> Analysis:
    corrections = Corrections(made=[Correction(by="Ana", **changes)]) if changes else None
    recording = what if isinstance(what, Recording) else what.recording
    return analyze_recording(
        recording, Options(**{**SIZE, **(options or {})}, corrections=corrections)
    )


def result_of(
    what: Filmed | Recording, options: dict[str, Any] | None = None, **changes: Any
) -> Result:
    return corrected(what, options, **changes).result


@cache
def automatic(film: Callable[[], Filmed | Recording]) -> Result:
    """What is measured before anybody corrects it."""
    return result_of(film())


def test_without_corrections_nothing_differs_by_a_bit() -> None:
    automatic = corrected(five_raises())
    empty = analyze_recording(
        five_raises().recording, Options(**SIZE, corrections=Corrections(made=[Correction(by="A")]))
    )
    assert automatic.result == empty.result
    for name in ("ankle_deg", "heel_height", "ankle_plus_minus"):
        curves = [getattr(a.legs["right"], name) for a in (automatic, empty)]
        np.testing.assert_array_equal(*curves)


def test_a_raise_that_is_left_out_stays_in_the_list_and_is_not_counted() -> None:
    before = automatic(five_raises)
    after = result_of(five_raises(), leave_out_s=[before.reps[1].top_s])
    assert (before.summary.rep_count, after.summary.rep_count) == (4, 3)
    left_out = after.reps[1]
    assert (left_out.by_hand, left_out.counted, left_out.faults) == ("left-out", False, [])
    assert left_out.heel_height_cm == before.reps[1].heel_height_cm
    assert after.summary.total_displacement_cm is not None
    others = [rep.heel_height_cm for rep in before.reps if rep.counted and rep.index != 2]
    total = sum(height.value for height in others if height is not None)
    assert after.summary.total_displacement_cm.value == pytest.approx(total)
    assert [notice.code for notice in after.warnings] == ["corrected"]


def test_what_is_full_depth_does_not_hang_on_a_raise_that_is_left_out() -> None:
    # The best three make 100 %: without the two high ones the low raise is full.
    filmed = film(play(stand(1.5), raises([Rep(), Rep(pitch_deg=14.0), Rep()]), stand(1.0)))
    before = result_of(filmed)
    assert [rep.counted for rep in before.reps] == [True, False, True]
    tops = [before.reps[0].top_s, before.reps[2].top_s]
    after = result_of(filmed, leave_out_s=tops)
    assert [rep.counted for rep in after.reps] == [False, True, False]
    assert after.reps[1].depth_percent is not None
    assert after.reps[1].depth_percent.value == pytest.approx(100.0)


def test_a_shallow_raise_that_is_added_counts_with_its_own_numbers() -> None:
    before = automatic(five_raises)
    low = before.reps[2]
    assert low.is_partial
    after = result_of(five_raises(), add_s=[[low.start_s - 0.2, low.end_s + 0.2]])
    added = after.reps[2]
    assert (added.by_hand, added.counted, added.faults) == ("added", True, [])
    assert added.heel_height_cm == low.heel_height_cm
    assert (after.summary.rep_count, after.summary.partial_reps) == (5, 0)


@pytest.mark.long
def test_a_raise_that_was_missed_is_measured_where_it_was_seen() -> None:
    # A walk about parts the stretch so that nothing is found; leaving it out does the same.
    filmed = five_raises()
    before = result_of(filmed)
    found = before.reps[3]
    after = result_of(
        filmed, leave_out_s=[found.top_s], add_s=[[found.start_s + 0.2, found.end_s - 0.2]]
    )
    left_out, added = after.reps[3], after.reps[4]
    assert (left_out.by_hand, added.by_hand) == ("left-out", "added")
    assert added.peak_plantarflexion_deg == found.peak_plantarflexion_deg
    assert added.heel_height_cm == found.heel_height_cm
    assert added.top_s == pytest.approx(found.top_s, abs=0.1)
    assert after.summary.rep_count == before.summary.rep_count


def test_where_nothing_rises_an_added_raise_has_no_numbers() -> None:
    after = result_of(five_raises(), add_s=[[0.2, 1.1]])
    added = after.reps[0]
    assert (added.index, added.by_hand, added.counted) == (1, "added", True)
    assert [rep.index for rep in after.reps] == list(range(1, 7))
    numbers = (added.heel_height_cm, added.peak_plantarflexion_deg, added.depth_percent, added.up_s)
    assert numbers == (None, None, None, None)
    assert after.summary.rep_count == 5
    # A sum without one of its parts would be too small.
    assert after.summary.total_displacement_cm is after.summary.work_j is None


def test_an_added_raise_can_be_taken_back() -> None:
    made = [Correction(by="Ana", add_s=[[0.2, 1.1]]), Correction(by="Bo", leave_out_s=[0.6])]
    options = Options(**SIZE, corrections=Corrections(made=made))
    after = analyze_recording(five_raises().recording, options).result
    assert after.summary.rep_count == 4
    assert not any(rep.by_hand for rep in after.reps)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"leave_out_s": [0.3]}, "nothing is listed at 0.3 s"),
        ({"add_s": [[400.0, 401.0]]}, "no raise can be added at 400.0 s"),
        ({"neutral_at_s": 400.0}, "nothing is measured at 400.0 s"),
        ({"from_s": 3.0, "to_s": 3.5}, "nobody is measured between"),
        ({"from_s": 3.0, "neutral_at_s": 0.5}, "nothing is measured at 0.5 s"),
    ],
)
def test_what_can_not_be_corrected_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(CorrectionError, match=said):
        result_of(five_raises(), **changes)


@pytest.mark.long
def test_a_zero_is_refused_on_the_toes_and_in_movement() -> None:
    rep = automatic(five_raises).reps[0]
    with pytest.raises(CorrectionError, match=r"not at rest at .*it rests at 13\.4 to 15\.9 s"):
        result_of(five_raises(), neutral_at_s=(rep.start_s + rep.top_s) / 2)
    on_toes = film(play(stand(1.5), raises([Rep(hold_s=1.5)]), stand(1.0)))
    top = result_of(on_toes).reps[0]
    with pytest.raises(CorrectionError, match="the heel is up"):
        result_of(on_toes, neutral_at_s=top.top_s + 0.7)


@cache
def leaning_at_last() -> Filmed:
    """Upright at first and in the set; at last leaning forward in the ankles, on flat feet."""
    lean = change({"shank": 3.0 + LEAN, "thigh": -2.0 + LEAN}, 0.8)
    return film(play(stand(2.5), raises(3), stand(0.5), lean, stand(1.2)))


LEAN = 8.0


@pytest.mark.long
def test_angles_count_from_the_neutral_position_that_was_chosen() -> None:
    filmed = leaning_at_last()
    at_s = filmed.recording.clip.duration_s - 0.6
    before, after = automatic(leaning_at_last), result_of(filmed, neutral_at_s=at_s)
    taken_s = after.neutral.taken_s
    assert taken_s is not None
    assert taken_s[0] <= at_s <= taken_s[1]
    assert len(after.reps) == len(before.reps) == 3
    for old, new in zip(before.reps, after.reps, strict=True):
        assert old.peak_plantarflexion_deg is not None
        assert new.peak_plantarflexion_deg is not None
        further = new.peak_plantarflexion_deg.value - old.peak_plantarflexion_deg.value
        assert further == pytest.approx(LEAN, abs=1.0)
        assert new.peak_plantarflexion_deg.plus_minus > 0.9 * old.peak_plantarflexion_deg.plus_minus
    truth = filmed.truth.legs["right"]
    right = corrected(filmed, neutral_at_s=at_s).legs["right"]
    error = np.abs(right.ankle_deg - (truth.ankle_deg - truth.ankle_deg[-1]))
    known = np.isfinite(right.ankle_deg)
    assert (error < right.ankle_plus_minus)[known].mean() > 0.95


def with_turns(filmed: Filmed, offset_deg: float) -> Recording:
    """Let the pictures show the feet's turns, counted from another posture than flat."""
    turns: dict[Side, FootTurn] = {}
    for side, leg in filmed.truth.legs.items():
        frames = len(leg.pitch_deg)
        turned = leg.pitch_deg + offset_deg
        turns[side] = FootTurn(turned, np.full(frames, 0.5), np.ones(frames, bool), 0.03)
    return replace(filmed.recording, foot_turns=turns)


@pytest.mark.long
def test_turns_by_the_pictures_are_counted_from_the_chosen_zero_too() -> None:
    at_s = leaning_at_last().recording.clip.duration_s - 0.6
    right, off = (
        result_of(with_turns(leaning_at_last(), offset), neutral_at_s=at_s) for offset in (0.0, 6.0)
    )
    for a, b in zip(right.reps, off.reps, strict=True):
        assert a.peak_plantarflexion_deg == b.peak_plantarflexion_deg
        assert a.heel_height_cm == b.heel_height_cm
    automatic = result_of(with_turns(leaning_at_last(), 0.0))
    for a, b in zip(automatic.reps, right.reps, strict=True):
        assert a.heel_height_cm is not None
        assert b.heel_height_cm is not None
        # What is added to the zero is in the interval.
        assert b.heel_height_cm.plus_minus >= a.heel_height_cm.plus_minus


def test_only_the_part_is_measured_at_the_recording_s_own_times() -> None:
    before = automatic(five_raises)
    begin, end = before.reps[1].start_s - 0.3, before.reps[4].start_s - 0.2
    analysis = corrected(five_raises(), from_s=begin, to_s=end)
    after = analysis.result
    assert [rep.index for rep in after.reps] == [1, 2, 3]
    for old, new in zip(before.reps[1:4], after.reps, strict=True):
        assert new.top_s == pytest.approx(old.top_s, abs=0.05)
    time_s = analysis.recording.track.time_s
    assert len(time_s) == len(five_raises().track.time_s)
    outside = (time_s < begin) | (time_s > end)
    assert np.isnan(analysis.legs["right"].ankle_deg[outside]).all()
    assert not any(u.start_s < begin or u.end_s > end for u in after.unmeasured)


def test_what_was_added_or_left_out_before_the_part_holds_no_more() -> None:
    before = automatic(five_raises)
    changes = {"leave_out_s": [before.reps[0].top_s], "add_s": [[0.2, 1.0]]}
    after = result_of(five_raises(), **changes, from_s=before.reps[1].start_s - 0.3)
    assert not any(rep.by_hand for rep in after.reps)


def test_the_other_leg_is_measured() -> None:
    before, after = automatic(five_raises), result_of(five_raises(), side="left")
    assert {rep.side for rep in before.reps} == {"right"}
    assert {rep.side for rep in after.reps} == {"left"}


@pytest.mark.long
def test_a_trial_that_is_left_out_is_not_in_the_mean() -> None:
    trials = [move for _ in range(3) for move in (held(KNEE_TO_WALL, 2.0, []), stand(0.8))]
    filmed = film(play(stand(1.0), split(False), stand(1.0), *trials))
    options = {"exercise": "knee-to-wall"}
    before = result_of(filmed, options)
    assert before.rom is not None
    at_s = before.rom.tries[1].at_s
    after = result_of(filmed, options, leave_out_s=[at_s])
    assert after.rom is not None
    assert [t.by_hand for t in after.rom.tries] == [None, "left-out", None]
    assert after.rom.right is not None
    assert after.rom.right.lunge is not None
    assert after.rom.right.lunge.tries == 2
    with pytest.raises(CorrectionError, match="counts from the vertical"):
        result_of(filmed, options, neutral_at_s=0.5)
    with pytest.raises(CorrectionError, match="only calf raises can be added"):
        result_of(filmed, options, add_s=[[0.2, 1.0]])


def test_repetitions_of_an_angle_are_left_out_alike() -> None:
    filmed = film(play(stand(1.5), squat_jumps(3), stand(1.0)))
    options = {"exercise": "squat-jump"}
    before = result_of(filmed, options)
    after = result_of(filmed, options, leave_out_s=[before.reps[0].top_s], neutral_at_s=0.7)
    assert (before.summary.rep_count, after.summary.rep_count) == (3, 2)
    assert after.reps[0].by_hand == "left-out"


def test_a_hold_that_is_left_out_is_not_in_the_time() -> None:
    squat = held(DEEP_SQUAT, 6.0, [])
    filmed = film(play(stand(1.5), squat, stand(1.0), squat, stand(1.0)))
    options = {"exercise": "deep-squat-hold"}
    before = result_of(filmed, options)
    assert len(before.holds) == 2
    after = result_of(filmed, options, leave_out_s=[before.holds[0].start_s + 1.0])
    assert after.summary.held_s == before.holds[1].held_s
    assert [hold.counted for hold in after.holds] == [False, True]


@cache
def two_takes() -> Recording:
    shots = [
        film(play(stand(1.2), raises(2), stand(1.0)), camera=Camera(yaw_deg=yaw_deg))
        for yaw_deg in (0.0, 30.0)
    ]
    return montage(*shots)


@pytest.mark.long
def test_each_take_of_a_clip_is_corrected_at_its_own_times() -> None:
    before = automatic(two_takes)
    assert (before.summary.rep_count, len(before.takes)) == (4, 2)
    second = before.takes[1]
    changes = {"leave_out_s": [before.reps[2].top_s], "neutral_at_s": second.start_s + 0.5}
    after = result_of(two_takes(), **changes)
    assert [rep.by_hand for rep in after.reps] == [None, None, "left-out", None]
    # The other take keeps its own zero.
    assert after.reps[0].heel_height_cm == before.reps[0].heel_height_cm


@pytest.mark.long
def test_a_part_over_a_cut_has_the_takes_in_it() -> None:
    before = automatic(two_takes)
    analysis = corrected(two_takes(), from_s=before.reps[1].start_s - 0.3)
    assert [rep.index for rep in analysis.result.reps] == [1, 2, 3]
    assert len(analysis.result.takes) == 2
    # In one take alone the clip is that take.
    alone = corrected(two_takes(), from_s=before.takes[1].start_s)
    assert alone.result.takes == []
    assert alone.result.summary.rep_count == 2
    time_s = alone.recording.track.time_s
    states = list(overlay_states(alone))
    assert len(states) == len(time_s)
    assert states[-1].rep_count == 2


def test_from_the_front_a_raise_is_added_without_angles() -> None:
    filmed = film(play(stand(1.5), raises(3), stand(1.0)), camera=Camera(yaw_deg=85.0))
    before = result_of(filmed)
    assert before.summary.rep_count == 3
    rep = before.reps[1]
    after = result_of(filmed, leave_out_s=[rep.top_s], add_s=[[rep.start_s, rep.end_s]])
    added = after.reps[2]
    assert (added.by_hand, added.counted, added.peak_plantarflexion_deg) == ("added", True, None)
    assert added.top_s == pytest.approx(rep.top_s, abs=0.15)
    assert after.summary.rep_count == 3


def test_a_raise_of_a_test_that_is_left_out_was_on_the_beat() -> None:
    beat = Rep(up_s=0.7, hold_s=0.0, down_s=0.7, rest_s=0.6)
    filmed = film(play(stand(1.5), raises([beat] * 4), stand(0.5)))
    options = {"exercise": "heel-rise-test", "side": "right"}
    before = result_of(filmed, options)
    after = result_of(filmed, options, leave_out_s=[before.reps[1].top_s])
    assert before.endurance is not None
    assert after.endurance is not None
    assert after.endurance.prompts == before.endurance.prompts == []
    assert after.endurance.reps == before.endurance.reps - 1
    assert [rep.faults for rep in after.reps] == [rep.faults for rep in before.reps]


@pytest.mark.long
def test_a_test_does_not_see_what_is_left_out_between_two_on_the_beat() -> None:
    # A raise each two seconds; one too early in between breaks the pace.
    beat = Rep(up_s=0.7, hold_s=0.0, down_s=0.7, rest_s=0.6)
    early = Rep(up_s=0.4, hold_s=0.0, down_s=0.4, rest_s=0.2, pitch_deg=30.0)
    filmed = film(play(stand(1.5), raises([beat, beat, early, beat, beat]), stand(1.0)))
    options = {"exercise": "heel-rise-test", "side": "right"}
    before = result_of(filmed, options)
    assert before.endurance is not None
    after = result_of(filmed, options, leave_out_s=[before.reps[2].top_s])
    assert after.endurance is not None
    assert after.endurance.reps == before.endurance.reps - before.reps[2].counted
    assert (after.reps[2].by_hand, after.reps[2].counted) == ("left-out", False)
    assert [rep.start_s for rep in after.reps] == sorted(rep.start_s for rep in after.reps)
    with pytest.raises(CorrectionError, match="nothing can be measured"):
        result_of(filmed, options, add_s=[[0.1, 1.0]])


def test_a_foot_in_the_air_counts_from_the_rest_that_was_chosen() -> None:
    times: list[float] = []
    down = foot_held(-20.0, 2.0, times, move_s=1.6)
    filmed = film(play(stand(1.5), down, stand(1.0), start=leg_on_the_floor()))
    options = {"exercise": "rom-active", "side": "right"}
    at_s = (times[0] + times[1]) / 2
    before, after = (corrected(filmed, options, **c) for c in ({}, {"neutral_at_s": at_s}))
    shift = after.legs["right"].ankle_deg - before.legs["right"].ankle_deg
    assert float(np.nanmedian(shift)) == pytest.approx(
        -float(before.legs["right"].ankle_deg[np.searchsorted(filmed.track.time_s, at_s)]), abs=2.0
    )
    with pytest.raises(CorrectionError, match="not at rest"):
        result_of(filmed, options, neutral_at_s=1.5 + 0.8)
