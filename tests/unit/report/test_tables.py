import csv
import io
from dataclasses import replace

import pytest
from handmade import handmade_analysis

from formcheck.analysis.analysis import Analysis
from formcheck.model.result import Measured, Result, RomTest, RomTry
from formcheck.report.tables import frames_csv, reps_csv, trials_csv


@pytest.fixture
def analysis() -> Analysis:
    return handmade_analysis()


@pytest.fixture
def result() -> Result:
    return handmade_analysis().result


FRAMES_HEADER = (
    "time_s,left_ankle_deg,right_ankle_deg,left_heel_height_cm,right_heel_height_cm,"
    "left_knee_deg,right_knee_deg,left_shank_tilt_deg,right_shank_tilt_deg,"
    "left_quality,right_quality"
)


def test_frames_header_is_the_agreed_one(analysis: Analysis) -> None:
    assert frames_csv(analysis).splitlines()[0] == FRAMES_HEADER


def test_frames_are_rounded_and_empty_where_missing(analysis: Analysis) -> None:
    assert frames_csv(analysis).splitlines()[1:] == [
        "0.000,,0.13,,0.00,,1.00,,5.00,,1.00",
        "0.033,,0.00,,1.00,,2.00,,5.50,,0.50",
        "0.067,,,,,,,,,,0.00",
        "0.100,,-28.57,,9.88,,4.00,,6.25,,0.99",
    ]


def test_frames_without_a_scale_have_no_heights(analysis: Analysis) -> None:
    leg = replace(analysis.legs["right"], heel_height_cm=None, heel_height_cm_plus_minus=None)
    rows = list(csv.DictReader(io.StringIO(frames_csv(replace(analysis, legs={"right": leg})))))
    assert {row["right_heel_height_cm"] for row in rows} == {""}
    assert rows[3]["right_ankle_deg"] == "-28.57"


def test_reps_have_a_row_each_with_intervals(result: Result) -> None:
    first, second = csv.DictReader(io.StringIO(reps_csv(result)))
    assert first["index"] == "1"
    assert first["counted"] == "true"
    assert first["heel_height_cm"] == "9.88"
    assert first["heel_height_cm_plus_minus"] == "0.56"
    assert first["bottom_dorsiflexion_deg"] == ""
    assert first["bottom_dorsiflexion_deg_plus_minus"] == ""
    assert first["start_s"] == "0.012"
    assert first["faults"] == ""
    assert second["counted"] == "false"
    assert second["faults"] == "shallow;knee-bend"


def test_a_result_without_reps_has_the_header_only(result: Result) -> None:
    text = reps_csv(result.model_copy(update={"reps": []}))
    assert text.count("\n") == 1
    assert text.startswith("index,side,counted,start_s,")


def test_a_trial_has_a_row_with_its_interval_and_its_faults() -> None:
    trial = RomTry(
        index=2, side="left", movement="lunge", start_s=1, at_s=2, end_s=3,
        angle_deg=Measured(value=39.123, plus_minus=4), wall_distance_cm=None, valid=False,
        faults=["heel-lift", "heel-unseen"],
    )  # fmt: skip
    text = trials_csv(RomTest(test="knee-to-wall", tries=[trial], left=None, right=None))
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["angle_deg"], row["angle_deg_plus_minus"]) == ("39.12", "4.0")
    assert (row["wall_distance_cm"], row["valid"]) == ("", "false")
    assert row["faults"] == "heel-lift;heel-unseen"
