import json
from pathlib import Path

import pytest
from handmade import handmade_analysis
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import FormcheckError
from formcheck.model.result import Clip, Measured, Result, Scale, Summary
from formcheck.model.result_json import is_report, load_result, report_json
from formcheck.model.rounding import round_tree, rounded


@pytest.fixture
def result() -> Result:
    return handmade_analysis().result


def test_report_has_the_schema_first_and_rounded_numbers(result: Result) -> None:
    report = json.loads(report_json(result))
    assert next(iter(report.items())) == ("schema", "formcheck.report/1")
    assert list(report) == [
        "schema", "clip", "exercise", "view", "detection", "scale", "neutral", "summary",
        "reps", "holds", "cycles", "active", "rom", "endurance", "range_of_motion", "takes",
        "warnings", "unmeasured", "settings", "corrections",
    ]  # fmt: skip
    rep = report["reps"][0]
    assert rep["start_s"] == 0.012
    assert rep["heel_height_cm"] == {"value": 9.88, "plus_minus": 0.56}
    assert rep["heel_height_foot_lengths"] == {"value": 0.3512, "plus_minus": 0.0211}
    assert rep["bottom_dorsiflexion_deg"] is None
    assert report["scale"]["cm_per_px"]["value"] == 0.47444
    assert report["detection"]["frames_with_pose"] == 0.6667
    assert report["summary"]["mean_tempo_s"] == 2.238


def test_negative_zero_is_zero(result: Result) -> None:
    assert "-0.0" not in report_json(result)
    assert json.loads(report_json(result))["neutral"]["right_deg"]["value"] == 0


def test_same_result_same_text(result: Result) -> None:
    again = Result.model_validate(result.model_dump(by_alias=True))
    assert report_json(again) == report_json(result)


def test_text_reads_back_to_the_rounded_result(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(report_json(result), "utf-8")
    loaded = load_result(path)
    assert loaded.summary.rep_count == 1
    assert report_json(loaded) == report_json(result)


def test_what_is_not_a_number_is_null(result: Result) -> None:
    broken = Measured.model_construct(value=float("nan"), plus_minus=1.0)
    tempo = Summary.model_construct(**{**dict(result.summary), "mean_tempo_s": float("inf")})
    odd = result.model_copy(
        update={
            "scale": Scale.model_construct(cm_per_px=broken, source="height"),
            "summary": tempo,
        }
    )
    report = json.loads(report_json(odd), parse_constant=pytest.fail)
    assert report["scale"]["cm_per_px"] is None
    assert report["summary"]["mean_tempo_s"] is None


def test_name_that_is_not_unicode_survives(result: Result, tmp_path: Path) -> None:
    clip = Clip(**{**dict(result.clip), "path": "squat\udce9.mp4"})
    path = tmp_path / "report.json"
    path.write_bytes(report_json(result.model_copy(update={"clip": clip})).encode())
    assert load_result(path).clip.path == "squat\udce9.mp4"


@given(st.floats(), st.integers(0, 5))
def test_rounding_is_near_and_stays(value: float, decimals: int) -> None:
    once = rounded(value, decimals)
    if value != value or value in (float("inf"), float("-inf")):
        assert once is None
    else:
        assert once is not None
        assert abs(once - value) <= 0.5 * 10**-decimals + 1e-9 * abs(value)
        assert rounded(once, decimals) == once
        assert str(once) != "-0.0"


def test_faults_named_like_measured_quantities_are_counts() -> None:
    assert round_tree({"faults": {"shallow": 2}}) == {"faults": {"shallow": 2}}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": "other/1"}', "[" * 100_000, '{"schema": 3}', "\x00"]
)
def test_other_files_are_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text)
    assert not is_report(path)
    with pytest.raises(FormcheckError, match=r"not a report") as caught:
        load_result(path)
    assert "\n" not in str(caught.value)


def test_missing_report_is_refused(tmp_path: Path) -> None:
    assert not is_report(tmp_path / "report.json")
    with pytest.raises(FormcheckError, match="can't be read"):
        load_result(tmp_path / "report.json")


def test_report_of_a_later_version_is_a_report_but_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"schema": "formcheck.report/2"}')
    assert is_report(path)
    with pytest.raises(FormcheckError, match="not a report"):
        load_result(path)


@pytest.mark.parametrize(
    "times",
    [
        {"end_s": 3e5},
        {"end_s": -1e308},
        {"start_s": 5.0, "top_s": 4.0, "end_s": 6.0},
        {"start_s": -1e6},
        {"start_s": 0.0, "top_s": 1.0, "end_s": 3700.0},
    ],
)
def test_a_repetition_with_impossible_times_is_refused(
    times: dict[str, float], result: Result, tmp_path: Path
) -> None:
    tree = json.loads(report_json(result))
    tree["reps"][0].update(times)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(tree))
    with pytest.raises(FormcheckError, match="not a report that this formcheck can read"):
        load_result(path)
