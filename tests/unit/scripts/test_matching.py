import pytest
from evaluation.matching import FoundRep, RepScore, TrueRep, full_raises, match_reps, score_reps
from hypothesis import given
from hypothesis import strategies as st


def true_rep(at: float, *, is_raise: bool = True, is_full: bool | None = True) -> TrueRep:
    return TrueRep(at, at + 0.6, at + 0.9, at + 1.5, is_raise=is_raise, is_full=is_full)


def found_rep(top: float, *, counted: bool = True) -> FoundRep:
    return FoundRep(top - 0.6, top, top + 0.9, counted)


def score(true: list[TrueRep], found: list[FoundRep]) -> RepScore:
    full = sum(rep.is_raise and rep.is_full is True for rep in true)
    return score_reps(true, found, full, (full, full))


def test_reps_found_late_are_paired_with_their_times() -> None:
    result = score([true_rep(0), true_rep(2)], [found_rep(0.7), found_rep(2.55)])
    assert result.exact
    assert result.top_ms == pytest.approx([100, -50])
    assert result.start_ms == pytest.approx([100, -50])
    assert result.end_ms == pytest.approx([100, -50])


def test_a_missed_rep_is_missed_and_the_count_is_wrong() -> None:
    result = score([true_rep(0), true_rep(2)], [found_rep(2.6)])
    assert (result.missed, result.phantom, result.counted) == (1, 0, 1)
    assert not result.exact


def test_a_phantom_does_not_make_up_for_a_missed_rep() -> None:
    result = score([true_rep(0), true_rep(2)], [found_rep(0.6), found_rep(5.0)])
    assert (result.missed, result.phantom, result.counted) == (1, 1, 2)
    assert not result.exact


def test_a_rep_counted_twice_is_one_phantom() -> None:
    result = score([true_rep(0)], [found_rep(0.6), found_rep(1.2)])
    assert (result.missed, result.phantom) == (0, 1)
    assert result.top_ms == pytest.approx([0])


def test_a_counted_cheat_is_a_phantom_and_an_uncounted_one_is_right() -> None:
    cheat = true_rep(2, is_raise=False)
    assert score([true_rep(0), cheat], [found_rep(0.6), found_rep(2.6)]).phantom == 1
    uncounted = score([true_rep(0), cheat], [found_rep(0.6), found_rep(2.6, counted=False)])
    assert (uncounted.phantom, uncounted.extra, uncounted.missed) == (0, 0, 0)
    assert uncounted.exact


def test_an_uncounted_rep_where_nothing_was_is_extra() -> None:
    result = score([true_rep(0)], [found_rep(0.6), found_rep(5, counted=False)])
    assert (result.extra, result.phantom) == (1, 0)


def test_confused_depths() -> None:
    true = [true_rep(0), true_rep(2, is_full=False), true_rep(4, is_full=None)]
    found = [found_rep(0.6, counted=False), found_rep(2.6), found_rep(4.6, counted=False)]
    result = score(true, found)
    assert (result.full_as_partial, result.partial_as_full, result.missed) == (1, 1, 0)


def test_pairs_minimize_the_whole_distance() -> None:
    # The first found rep lies in both true ones; greedy pairing would lose the second.
    true = [TrueRep(0, 1.0, 1.2, 3.0), TrueRep(1.5, 2.5, 2.7, 4.0)]
    assert match_reps(true, [found_rep(1.9), found_rep(2.6)]) == [(0, 0), (1, 1)]


def test_nothing_to_match() -> None:
    assert match_reps([], [found_rep(1)]) == []
    assert score([], []).exact


def test_full_raises_are_the_highest_and_the_limit_is_blurred() -> None:
    heights = [8.6, 8.5, 8.2, 3.9, 7.6, 7.0, 6.3, 3.9, 5.2, 4.4]
    verdict = full_raises(heights, 6, (5, 7))
    assert verdict == [True, True, True, False, True, True, None, False, None, False]


@given(st.lists(st.floats(0, 12), max_size=12), st.data())
def test_as_many_raises_are_full_as_the_truth_says(
    heights: list[float], data: st.DataObject
) -> None:
    right = data.draw(st.integers(0, len(heights)))
    verdict = full_raises(heights, right, (right, right))
    assert verdict.count(True) == right
    assert verdict.count(None) == 0
