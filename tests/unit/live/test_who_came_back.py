"""Somebody comes into an empty picture in the middle of a set."""

from dataclasses import replace

import numpy as np
import pytest
from live_doubles import FPS, run_session
from synthetic import film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.live.announced import Announced
from formcheck.live.session import WHO_CAME_BACK


@pytest.mark.long
def test_whether_it_is_the_same_person_is_asked_live_and_told_of_a_clip() -> None:
    filmed = film(play(stand(1.2), raises(1), stand(2.5), raises(1), stand(0.5)), fps=FPS)
    landmarks = filmed.track.landmarks.copy()
    gone = (filmed.track.time_s > 3.9) & (filmed.track.time_s < 5.6)
    landmarks[gone] = np.nan
    track = replace(filmed.track, landmarks=landmarks)

    seen, _, _ = run_session(track, countdown_s=0)
    assert seen.events("count") == ["1", "2"]
    assert seen.events("stage").count(WHO_CAME_BACK) == 1
    announced = Announced()
    for live in seen.frames:
        announced.note(live.frame.time_s, live.state)
    assert [notice.code for notice in announced.notices] == ["same-person"]

    analysis = analyze_recording(replace(filmed.recording, track=track), Options("calf-raise"))
    assert [n.code for n in analysis.result.warnings].count("same-person") == 1

    whole, _, _ = run_session(filmed.track, countdown_s=0)
    assert WHO_CAME_BACK not in whole.events("stage")
