"""``print.html``: what stands on the sheet, and what is left to be written by hand."""

import re
from collections.abc import Callable

import numpy as np
from session_making import mean, rom_result

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.history.notes import SessionNote
from formcheck.model.result import Endurance, Norm, Notice, Result, RomSide
from formcheck.report.html.print_page import MAX_NOTE, MAX_NOTICES, PrintDetails, print_page
from formcheck.report.html.view_model import PageViewModel, build_view_model
from formcheck.report.print_chart import choose_chart

MakeAnalysis = Callable[..., Analysis]
BLANK = '<dd class="blank"></dd>'


def words(page: str) -> str:
    """The text of the page's body."""
    body = page[page.index("<main>") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def of(make_analysis: MakeAnalysis, **changes: object) -> PageViewModel:
    data = build_view_model(make_analysis(), Options(height_cm=170.0))
    result = data.result.model_copy(update=changes)
    return PageViewModel(result, data.time_s, data.charts, data.settings)


def uncharted(result: Result) -> PageViewModel:
    return PageViewModel(result, np.zeros(0), ())


def test_the_sheet_says_who_what_and_how_sure(make_analysis: MakeAnalysis) -> None:
    details = PrintDetails(
        name="Ana Lopes", date="2026-03-01", injured="right", examiner="B. Ortiz"
    )
    page = print_page(of(make_analysis), details)
    text = words(page)
    assert "Name Ana Lopes Date 2026-03-01" in text
    assert "Injured side right" in text
    assert "Person&#39;s height: 170 cm" in text
    assert "Right (injured)" in text
    assert "peak heel height, cm 9.0 ± 0.9" in text
    assert "Examiner: B. Ortiz" in text
    assert page.count("not medical advice") == 1
    assert print_page(of(make_analysis), details) == page


def test_what_is_not_known_is_left_to_be_written(make_analysis: MakeAnalysis) -> None:
    page = print_page(of(make_analysis), PrintDetails())
    for label in ("Name", "Date", "Injured side", "Pain, 0 to 10", "Extra load", "Shoes"):
        assert f"<dt>{label}</dt>{BLANK}" in page
    for column in ("Goal", "Since", "(injured)"):
        assert column not in words(page)


def test_notes_goals_and_changes_stand_on_it(make_analysis: MakeAnalysis) -> None:
    peak = ("peak_heel_height_cm", "right")
    details = PrintDetails(
        note=SessionNote(text="<b>sore</b>", pain=0, load_kg=2.5, shoes="trainers"),
        goals={peak: "at least 12.0 cm: 3.0 cm missing"},
        since="2026-02-01",
        changes={peak: "+3.0 ± 0.9, better (higher)"},
    )
    text = words(print_page(of(make_analysis), details))
    assert "&lt;b&gt;sore&lt;/b&gt;" in text
    assert "0 of 10 Extra load 2.5 kg Shoes trainers" in text
    assert "Since 2026-02-01" in text
    assert "+3.0 ± 0.9, better (higher)" in text
    assert "at least 12.0 cm: 3.0 cm missing" in text


def test_what_is_too_long_is_shortened_and_says_so(make_analysis: MakeAnalysis) -> None:
    warnings = [Notice(code=f"n{i}", message=f"notice {i} " + "x" * 400) for i in range(9)]
    data = of(make_analysis, warnings=warnings)
    text = words(print_page(data, PrintDetails(note=SessionNote(text="w" * 2000))))
    assert "w" * MAX_NOTE + "… (shortened)" in text
    assert "Notice 0" in text
    assert f"Notice {MAX_NOTICES}" not in text
    assert "6 more in report.html." in text


def test_a_test_stands_beside_published_figures_with_their_source(
    make_analysis: MakeAnalysis,
) -> None:
    norm = Norm(who="men", reps=24, total_displacement_cm=192, source="Somebody 2017")
    test = Endurance(
        side="left", bpm=60, reps=3, duration_s=9, stopped_by=None, stopped_s=None, prompts=[],
        total_displacement_cm=None, norms=[norm],
    )  # fmt: skip
    text = words(print_page(of(make_analysis, endurance=test), PrintDetails()))
    assert "not a diagnosis" in text
    assert "men 24 192 cm Somebody 2017" in text
    assert "The clip ended before the test did: the raises so far." in text
    plain = words(print_page(of(make_analysis), PrintDetails()))
    assert "diagnosis" not in plain


def test_a_range_test_has_typical_values_and_its_legs_side_by_side() -> None:
    both = {side: RomSide(lunge=mean(angle, 4.0)) for side, angle in (("left", 35), ("right", 41))}
    data = uncharted(rom_result("knee-to-wall", **both))
    text = words(print_page(data, PrintDetails(injured="left")))
    assert "Left (injured) Right" in text
    assert "weight-bearing dorsiflexion, ° 35.0 ± 4.0 41.0 ± 4.0" in text
    assert "PMC4387727" in text
    assert "The curve is not known" in text


def test_the_one_curve_is_the_heel_where_it_rose(make_analysis: MakeAnalysis) -> None:
    data = of(make_analysis)
    raised = choose_chart(data.result, data.charts)
    still = choose_chart(data.result.model_copy(update={"reps": []}), data.charts)
    assert raised is not None
    assert still is not None
    assert (raised.key, still.key) == ("heel", "ankle")
    assert choose_chart(data.result, ()) is None


def test_an_exercise_of_ones_own_has_its_name(make_analysis: MakeAnalysis) -> None:
    page = print_page(of(make_analysis, exercise="my-own-raise"), PrintDetails())
    assert '<h1 class="clamp">My own raise</h1>' in page
