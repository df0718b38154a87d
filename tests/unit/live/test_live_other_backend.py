"""Another pose backend (other order, no smoothing) in the live loop."""

import numpy as np
import pytest
from lanes import swept
from live_doubles import FPS, run_session
from synthetic import CLEAN, ScriptedSource, film, play, raises, stand
from synthetic.other_backend import SMALL_LAYOUT, OtherBackend

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.live.session_recording import SessionRecording
from formcheck.model.pose_backend import LandmarkLayout
from formcheck.model.recording import Recording

SCRIPT = play(stand(1.5), raises(4), raises(1, pitch_deg=15.0), stand(1.0))


@pytest.mark.long
@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("layout", swept([SMALL_LAYOUT, LandmarkLayout()], 0))
def test_a_live_set_is_counted_and_measured(
    layout: LandmarkLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    filmed = film(SCRIPT, flaws=CLEAN, fps=FPS)
    estimator = OtherBackend(filmed.track, layout)
    monkeypatch.setattr("live_doubles.ScriptedSource", lambda _: estimator)
    recording = SessionRecording(backend=estimator.backend)
    seen, _, _ = run_session(filmed.track, recording=recording, countdown_s=0.0)
    assert (seen.last.rep_count, seen.last.partial_reps) == (4, 1)
    true = dict(
        zip(filmed.track.time_s.tolist(), filmed.truth.legs["right"].ankle_deg, strict=True)
    )
    legs = [live.state.leg for live in seen.frames if live.fresh and live.state.leg]
    miss = [leg.ankle_deg - true[leg.time_s] for leg in legs]
    assert len(miss) > 200
    assert np.sqrt(np.nanmean(np.square(miss))) < 1.5

    track = recording.track(filmed.track.width, filmed.track.height)
    assert track.backend == estimator.backend
    result = analyze_recording(Recording(filmed.recording.clip, track), Options()).result
    assert (result.summary.rep_count, result.summary.partial_reps) == (4, 1)


@pytest.mark.long
@pytest.mark.sweep
def test_the_same_set_is_counted_the_same_with_mediapipes_smoothing() -> None:
    filmed = film(SCRIPT, fps=FPS)
    assert ScriptedSource(filmed.track).backend.smoothing is not None
    seen, _, _ = run_session(filmed.track, countdown_s=0.0)
    assert (seen.last.rep_count, seen.last.partial_reps) == (4, 1)
