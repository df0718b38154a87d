"""A result as its report holds it."""

import json

from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples
from session_making import measured, rep, result

from formcheck.history.result_metrics import metric_values
from formcheck.model.result import Result
from formcheck.model.result_json import as_reported, report_json


@examples(0.5)
@given(st.lists(st.floats(0.0, 40.0), min_size=1, max_size=6))
def test_what_is_shown_at_once_is_what_is_read_later(heights: list[float]) -> None:
    reps = [
        rep(i, heel_height_cm=measured(h, h / 7), peak_plantarflexion_deg=measured(3 * h, h / 3))
        for i, h in enumerate(heights, 1)
    ]
    now = as_reported(result(reps))
    later = Result.model_validate(json.loads(report_json(result(reps))))
    assert now == later
    assert metric_values(now) == metric_values(later)
    assert as_reported(now) == now
