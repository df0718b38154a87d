"""What reports say in words."""

from collections.abc import Callable

import pytest

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.model.result import (
    Active,
    Cycle,
    Endurance,
    Hold,
    Measured,
    Result,
    RomMean,
    RomSide,
    RomTest,
    Summary,
    TakeSummary,
    View,
)
from formcheck.report import messages
from formcheck.report.html.settings import settings_rows
from formcheck.report.html.view_model import build_view_model

MakeAnalysis = Callable[..., Analysis]


def summary(**parts: object) -> Summary:
    nothing = dict.fromkeys(
        (
            "peak_heel_height_cm",
            "total_displacement_cm",
            "work_j",
            "fatigue_percent",
            "symmetry_percent",
            "mean_tempo_s",
        )
    )
    return Summary.model_validate(
        {**nothing, "rep_count": 0, "partial_reps": 0, "faults": {}} | parts
    )


def changed(result: Result, **parts: object) -> Result:
    return result.model_copy(update=parts)


@pytest.mark.parametrize(
    ("depths", "faults", "told"),
    [
        ((1.0,), None, "1 calf raise"),
        ((1.0, 1.0), None, "2 calf raises"),
        ((1.0, 1.0, 0.5), None, "2 full calf raises, 1 shallow"),
        ((1.0, 1.0, 1.0), {2: ["cut-off"]}, "2 calf raises, 1 not counted"),
        ((0.5,), None, "0 full calf raises, 1 shallow"),
        ((), None, "No calf raise found"),
    ],
)
def test_the_headline_counts(
    make_analysis: MakeAnalysis, depths: tuple[float, ...], faults: object, told: str
) -> None:
    assert messages.headline(make_analysis(depths, faults=faults).result) == told


def test_the_headline_of_what_is_not_repetitions(make_analysis: MakeAnalysis) -> None:
    empty = make_analysis(()).result
    hold = Hold(index=1, side="left", start_s=1, end_s=21, held_s=18.5, angle_deg=None, faults=[])
    assert messages.headline(changed(empty, holds=[hold, hold])) == "2 holds, 37.0 s in all"
    reach = Cycle(index=1, side="left", kind="reach", start_s=0, end_s=1, faults=[])
    assert messages.headline(changed(empty, cycles=[reach, reach])) == "2 reaches"
    active = Active(start_s=0, end_s=40, active_s=31.4, faults=[])
    walk = changed(empty, active=active, exercise="heel-walk")
    assert messages.headline(walk) == "31 s of heel walk"
    mean = RomMean(mean_deg=Measured(value=41.2, plus_minus=4), spread_deg=None, tries=1)
    rom = RomTest(test="knee-to-wall", tries=[], left=None, right=RomSide(lunge=mean))
    assert messages.headline(changed(empty, rom=rom)) == "Knee to wall: right 41\u00a0±\u00a04°"
    nothing = RomTest(test="active", tries=[], left=None, right=None)
    assert messages.headline(changed(empty, rom=nothing)) == "Ankle range: not measured"


@pytest.mark.parametrize(
    ("drop", "told"),
    [
        ((20, 5), "The last three raises were 20\u00a0±\u00a05\u00a0% lower than the first three."),
        ((-20, 5), "were 20\u00a0±\u00a05\u00a0% higher than"),
        ((3, 5), "as far as the measurement can tell"),
        ((-3, 5), "as far as the measurement can tell"),
    ],
)
def test_fatigue_is_only_told_when_it_is_more_than_the_error(
    make_analysis: MakeAnalysis, drop: tuple[float, float], told: str
) -> None:
    value = Measured(value=drop[0], plus_minus=drop[1])
    result = changed(make_analysis().result, summary=summary(rep_count=8, fatigue_percent=value))
    assert told in " ".join(messages.sentences(result))


def test_symmetry_within_its_error_is_no_difference(make_analysis: MakeAnalysis) -> None:
    def told(value: float) -> str:
        share = Measured(value=value, plus_minus=10)
        parts = summary(rep_count=3, symmetry_percent=share)
        return " ".join(messages.sentences(changed(make_analysis().result, summary=parts)))

    assert "no difference that the measurement can tell" in told(95)
    assert "no difference" not in told(80)


def test_left_vs_right_says_which_is_which(make_analysis: MakeAnalysis) -> None:
    share = Measured(value=80, plus_minus=5)
    parts = summary(rep_count=3, symmetry_percent=share).model_copy(update={"lower_leg": "right"})
    result = changed(make_analysis().result, summary=parts)
    said = " ".join(messages.sentences(result)).replace("\u00a0", " ")
    assert "The right heel reached 80 ± 5 % of the left's height." in said
    labels = [figure.label for figure in messages.key_figures(result)]
    assert "Left vs right, right lower" in labels


def test_what_is_missing_says_so_and_why(make_analysis: MakeAnalysis) -> None:
    result = changed(make_analysis(in_cm=False).result, summary=summary(rep_count=3))
    figures = {figure.label: figure for figure in messages.key_figures(result)}
    assert figures["Height loss, first to last"].missing == "needs six raises"
    assert figures["Left vs right"].missing == "needs both legs in view"


def test_without_a_height_one_hint_stands_for_all_that_needs_it(
    make_analysis: MakeAnalysis,
) -> None:
    without = changed(make_analysis(in_cm=False).result, summary=summary(rep_count=3))
    figures = {figure.label: figure for figure in messages.key_figures(without)}
    assert "Work" not in figures
    assert "Total heel travel" not in figures
    # Of the height there is the share of the foot.
    assert figures["Peak heel height"].unit == "% of foot length"
    assert figures["Peak heel height"].value is not None
    assert "--height-cm" in messages.hint(without)
    in_cm = make_analysis(in_cm=True).result
    assert "--height-cm" not in messages.hint(in_cm)


def test_a_depth_of_100_percent_is_told_as_it_is_measured(make_analysis: MakeAnalysis) -> None:
    result = make_analysis().result
    assert "best three raises" in messages.depth_reference(result)
    test = Endurance(
        side="left", bpm=60, reps=3, duration_s=9, stopped_by=None, stopped_s=None,
        prompts=[], norms=[], total_displacement_cm=None,
    )  # fmt: skip
    assert "first three raises" in messages.depth_reference(changed(result, endurance=test))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/me/A b.mp4", "A b.mp4"),
        ("http://me:secret@192.168.0.20:8080/video", "camera at 192.168.0.20"),
        ("rtsp://cam/live", "camera at cam"),
    ],
)
def test_a_stream_is_named_by_its_camera(path: str, name: str, make_analysis: MakeAnalysis) -> None:
    result = make_analysis().result
    streamed = changed(result, clip=result.clip.model_copy(update={"path": path}))
    assert messages.clip_name(streamed) == name


def test_a_number_with_its_unit_does_not_break() -> None:
    assert (
        messages.nonbreaking_quantity(Measured(value=9.06, plus_minus=0.62), "cm")
        == "9.1\u00a0±\u00a00.6\u00a0cm"
    )
    assert messages.nonbreaking_quantity(None) == "not measured"


def test_an_unknown_fault_is_its_own_name(make_analysis: MakeAnalysis) -> None:
    result = make_analysis(faults={0: ["knee-bend", "a-new-one"]}).result
    told = " ".join(messages.sentences(result))
    assert "knee bends (1 raise), a new one (1 raise)" in told


def test_a_test_of_the_range_has_no_target_and_its_shading_is_of_trials(
    make_analysis: MakeAnalysis,
) -> None:
    rom = RomTest(test="active", tries=[], left=None, right=None)
    tested = make_analysis((), rom=rom)
    rows = dict(settings_rows(build_view_model(tested, Options())))
    assert "Target height" not in rows
    assert messages.shading_words(tested.result) == ("trial", "trial not in the mean")
    raised = dict(settings_rows(build_view_model(make_analysis(), Options())))
    assert raised["Target height"] == "none: the set's own best"


def test_takes_are_not_said_to_be_seen_from_one_side(make_analysis: MakeAnalysis) -> None:
    views = [
        View(facing="right", yaw_deg=Measured(value=2.0, plus_minus=8.0), ok=True, advice=None),
        View(facing="left", yaw_deg=Measured(value=40.0, plus_minus=8.0), ok=True, advice=None),
        None,
    ]
    takes = [
        TakeSummary(index=i, start_s=float(i), end_s=i + 0.9, begins="cut", view=view)
        for i, view in enumerate(views, 1)
    ]
    analysis = make_analysis(takes=takes)
    assert messages.sentences(analysis.result)[-1] == "Measured on the right leg, in 2 takes."
    rows = dict(settings_rows(build_view_model(analysis, Options())))
    assert rows["Camera, take 2"].startswith("person facing left, turned 40")
    assert "Camera" not in rows


def test_the_leg_is_named(make_analysis: MakeAnalysis) -> None:
    assert messages.measured_legs(make_analysis().result) == "right leg"


@pytest.mark.parametrize(
    ("number", "word", "told"),
    [
        (1, "calf raise", "1 calf raise"),
        (3, "calf raise", "3 calf raises"),
        (2, "wall calf stretch", "2 wall calf stretches"),
        (2, "leg press", "2 leg presses"),
        (0, "ankle circles", "0 ankle circles"),
        (0, "rope jumps", "0 rope jumps"),
        (2, "jump onto a curb", "2 jumps onto a curb"),
        (0, "one leg rise from a bench", "0 one leg rises from a bench"),
    ],
)
def test_what_is_plural_already_gets_no_second_ending(number: int, word: str, told: str) -> None:
    assert messages.counted_noun(number, word) == told
