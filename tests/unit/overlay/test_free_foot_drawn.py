"""A free foot whose pictures were read is drawn where it is, not where its landmarks are."""

from dataclasses import replace

import numpy as np
from analysing import analysed
from synthetic import film, play, stand
from synthetic.stretching import foot_reps, leg_on_the_floor

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.recording import AnkleTurn, Recording
from formcheck.overlay.clip_states import overlay_states
from formcheck.report.messages import zero_words


def drawn_deg(recording: Recording) -> np.ndarray:
    """Angle between the drawn foot and the drawn shank, degrees, from its first value."""
    options = Options(exercise="rom-active")
    legs = [state.leg for state in overlay_states(analyze_recording(recording, options))]
    angles = []
    for leg in legs:
        assert leg is not None
        up, forward = leg.knee - leg.ankle, leg.toe - leg.ankle
        cosine = up @ forward / np.hypot(*up) / np.hypot(*forward)
        angles.append(np.degrees(np.arccos(cosine)))
    return angles[0] - np.array(angles)


def test_the_foot_is_drawn_as_far_turned_as_it_was_measured() -> None:
    script = play(stand(1.0), foot_reps([20.0] * 3), stand(1.0), start=leg_on_the_floor())
    recording = film(script).recording
    plain = drawn_deg(recording)
    far = np.full(len(plain), 2.0)
    turns = {
        side: AnkleTurn(1.6 * plain, far, np.ones(len(plain), bool)) for side in ("left", "right")
    }
    pictured = drawn_deg(replace(recording, ankle_turns=turns))
    assert np.ptp(plain) > 10
    assert np.allclose(pictured, 1.6 * plain, atol=1.5)


def test_the_zero_of_a_free_foot_is_its_rest() -> None:
    script = play(stand(1.0), foot_reps([20.0] * 2), stand(1.0), start=leg_on_the_floor())
    result = analysed(film(script), exercise="rom-active").result
    assert zero_words(result) == "foot at rest"
    assert "standing" in zero_words(result.model_copy(update={"exercise": "calf-raise"}))
