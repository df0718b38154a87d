"""The heel-rise endurance test on raises that are written down."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.model.corrections import ByHand
from formcheck.tracking.endurance import (
    AFTER_STOP,
    OFF_PACE,
    EnduranceMonitor,
    Pace,
    follow_test,
)
from formcheck.tracking.form import JudgedRaise
from formcheck.tracking.raises import Raise

PACE = Pace(bpm=60.0, tolerance=0.25, prompts=2)


def raise_at(top_s: float, *faults: str, counted: bool = True) -> JudgedRaise:
    found = Raise(
        start_s=top_s - 1,
        top_s=top_s,
        lower_s=top_s,
        end_s=top_s + 1,
        height=0.3,
        bottom=0.0,
        first=0,
        top=1,
        last=2,
        cut_start=False,
        cut_end=False,
    )
    return JudgedRaise(found, counted, 1.0, faults)


def at(*tops: float) -> list[JudgedRaise]:
    return [raise_at(top) for top in tops]


def test_nothing_is_said_to_raises_on_the_beat():
    judged, monitor = follow_test(at(1, 3, 5.1, 7, 8.9, 11), PACE, end_s=12.5)
    assert monitor.prompts == []
    assert monitor.stopped_by is None
    assert all(j.counted and j.faults == () for j in judged)


@pytest.mark.parametrize("every_s", [2.6, 1.4])
def test_another_pace_is_said_twice_and_then_ends_the_test(every_s: float):
    tops = [1 + every_s * i for i in range(8)]
    judged, monitor = follow_test(at(*tops), PACE, end_s=tops[-1] + 1)
    assert [p.criterion for p in monitor.prompts] == ["pace", "pace"]
    assert monitor.stopped_by == "pace"
    # The first has no pace; two are prompted, the next one ends the test.
    assert [j.counted for j in judged] == [True] * 3 + [False] * 5
    assert judged[3].faults == (OFF_PACE,)
    assert judged[4].faults == (AFTER_STOP,)


def test_a_pace_that_is_found_again_goes_on():
    _, monitor = follow_test(at(1, 3.7, 5.7, 8.4, 10.4, 12.4), PACE, end_s=14)
    assert [p.criterion for p in monitor.prompts] == ["pace", "pace"]
    assert monitor.stopped_by is None


@pytest.mark.parametrize(
    ("fault", "criterion"),
    [("shallow", "height"), ("knee-bend", "knee"), ("trunk-lean", "trunk")],
)
def test_a_fault_is_said_twice_and_then_ends_the_test(fault: str, criterion: str):
    raises = [*at(1, 3), *(raise_at(t, fault) for t in (5, 7, 9)), *at(11)]
    judged, monitor = follow_test(raises, PACE, end_s=12)
    assert [(p.at_s, p.criterion) for p in monitor.prompts] == [(5.5, criterion), (7.5, criterion)]
    assert monitor.stopped_by == criterion
    assert monitor.stopped_s == 9.5
    assert [j.counted for j in judged] == [True] * 4 + [False] * 2


def by_hand(judged: JudgedRaise, how: ByHand) -> JudgedRaise:
    found = replace(judged.raise_, by_hand=how)
    return replace(judged, raise_=found, counted=how == "added")


@pytest.mark.parametrize("out", [0, 2, 4])
def test_what_was_left_out_was_on_the_beat_all_the_same(out: int):
    raises = at(1, 3, 5, 7, 9)
    raises[out] = by_hand(raises[out], "left-out")
    judged, monitor = follow_test(raises, PACE, end_s=10.5)
    assert monitor.prompts == []
    assert [j.counted for j in judged] == [i != out for i in range(5)]
    assert all(j.faults == () for j in judged)


def test_two_in_a_row_that_were_left_out_were_made_too():
    raises = [by_hand(j, "left-out") if 3 <= j.raise_.top_s <= 5 else j for j in at(1, 3, 5, 7, 9)]
    assert follow_test(raises, PACE, end_s=10.5)[1].prompts == []


def test_what_was_left_out_between_two_on_the_beat_was_none():
    judged, monitor = follow_test(
        [*at(1, 3), by_hand(raise_at(4.2), "left-out"), *at(5, 7)], PACE, end_s=8
    )
    assert monitor.prompts == []
    assert all(j.faults == () for j in judged)


def test_one_that_was_added_in_the_place_of_one_left_out_has_its_pace():
    both = [by_hand(raise_at(5), "left-out"), by_hand(raise_at(5.1), "added")]
    judged, monitor = follow_test([*at(1, 3), *both, *at(7)], PACE, end_s=8)
    assert monitor.prompts == []
    assert all(j.faults == () for j in judged)


def test_the_form_of_what_was_left_out_neither_breaks_nor_mends_a_criterion():
    bent = [raise_at(t, "knee-bend") for t in (1, 3, 7)]
    raises = [*bent[:2], by_hand(raise_at(5), "left-out"), bent[2]]
    assert follow_test(raises, PACE, end_s=8)[1].stopped_by == "knee"


def test_a_heeded_prompt_is_forgotten():
    raises = [raise_at(1 + 2 * i, *(["shallow"] if i % 3 else [])) for i in range(20)]
    _, monitor = follow_test(raises, PACE, end_s=41)
    assert monitor.stopped_by is None
    assert len(monitor.prompts) == 13


def test_several_broken_criteria_give_one_prompt_for_the_gravest():
    _, monitor = follow_test([raise_at(1, "shallow", "knee-bend")], PACE, end_s=2)
    assert [p.criterion for p in monitor.prompts] == ["knee"]


def test_faults_that_are_no_criterion_are_passed_over():
    _, monitor = follow_test([raise_at(1 + 2 * i, "fast-down") for i in range(5)], PACE, end_s=10)
    assert monitor.prompts == []


def test_a_rest_is_prompted_twice_and_then_ends_the_test():
    _, monitor = follow_test(at(1, 3), PACE, end_s=20)
    # Half a raise and the tolerance after the top that did not come.
    assert [p.at_s for p in monitor.prompts] == [6.5, 8.5]
    assert (monitor.stopped_by, monitor.stopped_s) == ("no-raise", 10.5)


def test_a_late_raise_is_prompted_once():
    # The raise at 7.4 is noticed to be missing at 6.5.
    judged, monitor = follow_test(at(1, 3, 7.4, 9.4), PACE, end_s=10)
    assert len(monitor.prompts) == 1
    assert judged[2].faults == (OFF_PACE,)
    assert judged[3].faults == ()


def test_the_first_raise_may_come_when_it_likes():
    _, monitor = follow_test(at(60, 62), PACE, end_s=63)
    assert monitor.prompts == []


def test_after_an_interruption_the_pace_begins_anew():
    monitor = EnduranceMonitor(PACE)
    monitor.push(1, 1.5, ())
    monitor.interrupt()
    assert monitor.wait(30) is None
    assert monitor.push(31, 31.5, ()) is None


def test_a_raise_that_is_cut_by_the_clip_is_no_part_of_the_test():
    cut = raise_at(1, "cut-off", counted=False)
    cut = JudgedRaise(Raise(**{**_fields(cut.raise_), "cut_start": True}), False, 1.0, ("cut-off",))
    judged, monitor = follow_test([cut, *at(9, 11)], PACE, end_s=12)
    assert monitor.prompts == []
    assert judged[0] == cut


def _fields(r: Raise) -> dict[str, object]:
    return {name: getattr(r, name) for name in Raise.__dataclass_fields__}


@given(
    st.lists(st.tuples(st.floats(0.2, 9), st.sampled_from(["", "shallow", "knee-bend"]))),
    st.floats(20, 200),
)
def test_whatever_comes_prompts_precede_the_stop_and_nothing_counts_after_it(
    steps: list[tuple[float, str]], bpm: float
):
    top_s, raises = 0.0, []
    for step_s, fault in steps:
        top_s += step_s
        raises.append(raise_at(top_s, *([fault] if fault else [])))
    judged, monitor = follow_test(raises, Pace(bpm, 0.25), end_s=top_s + 1)
    times = [p.at_s for p in monitor.prompts]
    assert times == sorted(times)
    if monitor.stopped_by:
        assert len(monitor.prompts) >= 2
        assert monitor.stopped_s is not None
        assert monitor.stopped_s >= times[-1]
        late = [j for j in judged if j.raise_.top_s > monitor.stopped_s]
        assert not any(j.counted for j in late)
    else:
        assert all(j.counted for j in judged)
