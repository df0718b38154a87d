"""Which moment of a result is pictured."""

import pytest
from analysing import analysed
from synthetic import Rep, film, play, raises, stand
from synthetic.stretching import ONE_LEG, held

from formcheck.analysis.analysis import Analysis
from formcheck.errors import NotMeasurableError
from formcheck.overlay.still import time_of_rep


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    reps = [Rep(pitch_deg=33.0), Rep(pitch_deg=14.0), Rep(pitch_deg=38.0)]
    return analysed(film(play(stand(0.8), raises(reps), stand(1.5)), fps=20.0))


def test_repetitions_are_numbered_as_counted_and_the_highest_is_taken(analysis: Analysis) -> None:
    counted = [rep.top_s for rep in analysis.result.reps if rep.counted]
    assert len(analysis.result.reps) == 3
    assert [time_of_rep(analysis, n) for n in (1, 2)] == counted
    assert time_of_rep(analysis) == counted[1]


def test_a_number_that_is_not_there_is_told(analysis: Analysis) -> None:
    with pytest.raises(NotMeasurableError, match="no repetition 3: there is 1 to 2"):
        time_of_rep(analysis, 3)


def test_nothing_to_picture_is_told() -> None:
    still = analysed(film(play(stand(3.0)), fps=20.0))
    with pytest.raises(NotMeasurableError, match="say which time"):
        time_of_rep(still)


def test_a_hold_is_pictured_in_its_middle() -> None:
    filmed = film(play(stand(1.5), held(ONE_LEG, 5.0, [], move_s=0.4), stand(1.0)), fps=20.0)
    analysis = analysed(filmed, exercise="single-leg-balance")
    (hold,) = analysis.result.holds
    assert time_of_rep(analysis) == (hold.start_s + hold.end_s) / 2
