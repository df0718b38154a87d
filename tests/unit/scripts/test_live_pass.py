"""A recording as a camera would have brought it."""

import numpy as np
import pytest
from evaluation.live_pass import CALIBRATION_S, CalibrationThread, analyze_live
from synthetic import film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.errors import NotMeasurableError


@pytest.mark.long
def test_counts_and_curves_come_without_a_look_ahead() -> None:
    filmed = film(play(stand(1.6), raises(3), stand(0.7)))
    found = analyze_live(filmed.recording, Options(height_cm=170.0))
    (side, motion), *others = found.legs.items()
    assert not others
    true = filmed.truth.legs[side]
    known = np.isfinite(motion.foot_pitch_deg)
    assert known.mean() > 0.7
    assert np.abs(motion.foot_pitch_deg - true.pitch_deg)[known].mean() < 2.0
    assert found.result.summary.rep_count == 3
    assert len(found.result.reps) == 3
    # The very first frames, from which the neutral stance is taken, have no angle yet.
    assert not known[:15].any()


@pytest.mark.long
def test_who_never_stands_still_is_not_counted() -> None:
    script = play(raises(4, up_s=0.4, hold_s=0.0, down_s=0.4, rest_s=0.0))
    with pytest.raises(NotMeasurableError):
        analyze_live(film(script).recording, Options())


def test_what_is_learned_is_there_some_time_later() -> None:
    calibration = CalibrationThread()
    calibration.advance(3.0)
    future = calibration.start(lambda: None)  # type: ignore[arg-type, return-value]
    calibration.advance(3.0 + 0.9 * CALIBRATION_S)
    assert not future.done()
    calibration.advance(3.0 + CALIBRATION_S)
    assert future.done()
