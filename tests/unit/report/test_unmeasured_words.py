"""What was not measured, as people read it."""

from collections.abc import Callable
from dataclasses import replace

from formcheck.analysis.analysis import Analysis
from formcheck.model.result import Unmeasured, UnmeasuredReason
from formcheck.report.html.page import report_page
from formcheck.report.unmeasured import WHY, unmeasured_lines


def lines(*stretches: tuple[float, float, UnmeasuredReason]) -> list[str]:
    return unmeasured_lines(
        [Unmeasured(start_s=a, end_s=b, reason=reason) for a, b, reason in stretches]
    )


def test_one_stretch_is_told_with_its_seconds() -> None:
    assert lines((4.2, 6.0, "feet-outside")) == [
        "4.2 to 6.0 s not measured: your feet were outside the picture"
    ]


def test_stretches_of_one_reason_share_a_line() -> None:
    assert lines((1.0, 2.0, "nobody"), (3.0, 4.0, "nobody"), (5.0, 6.04, "nobody")) == [
        "1.0 to 2.0, 3.0 to 4.0 and 5.0 to 6.0 s not measured: nobody was found"
    ]


def test_many_stretches_are_summed_up() -> None:
    many: list[tuple[float, float, UnmeasuredReason]] = [
        (float(t), t + 0.5, "outside") for t in range(10)
    ]
    assert lines(*many) == [
        "5.0 s in 10 stretches from 0.0 to 9.5 s not measured: you were partly outside the picture"
    ]


def test_nothing_missing_says_nothing() -> None:
    assert lines() == []


def test_every_reason_has_words() -> None:
    assert set(WHY) == set(UnmeasuredReason.__args__)  # type: ignore[attr-defined]


def test_the_page_says_it(make_analysis: Callable[..., Analysis]) -> None:
    analysis = make_analysis()
    missing = [Unmeasured(start_s=4.2, end_s=6.0, reason="outside")]
    result = analysis.result.model_copy(update={"unmeasured": missing})
    page = report_page(replace(analysis, result=result))
    assert "4.2 to 6.0 s not measured: you were partly outside the picture" in page
