from formcheck.analysis.picture_budget import PictureBudget


def test_what_fits_is_admitted_and_nothing_after_the_first_that_does_not() -> None:
    budget = PictureBudget(100, 0)
    parts: list[str | None] = ["a"]
    assert budget.admits(60, parts)
    assert budget.admits(40, parts)
    assert budget.is_spent
    budget = PictureBudget(100, 0)
    assert not budget.admits(101, parts)
    assert budget.is_spent
    assert not budget.admits(1, parts)
    assert parts == ["a"]


def test_all_is_dropped_where_it_was_enough_for_too_few_frames() -> None:
    parts: list[str | None] = ["a", "b"]
    assert not PictureBudget(1, 3).admits(2, parts)
    assert parts == [None, None]
    parts = ["a", "b"]
    assert not PictureBudget(1, 2).admits(2, parts)
    assert parts == ["a", "b"]
