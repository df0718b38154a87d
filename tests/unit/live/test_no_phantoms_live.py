"""Live, too, what is no raise is not counted as one."""

import pytest
from lanes import swept
from live_doubles import FPS, run_session
from synthetic import Flaws, film, play, raises, squat, stand
from synthetic.everyday import restless
from synthetic.script import Move


@pytest.mark.long
@pytest.mark.parametrize(
    ("moves", "counted"),
    swept(
        [(raises(3, up_s=0.3, down_s=0.3), 3), (squat(2, heel_deg=12.0), 0), (restless(4), 0)], 0, 1
    ),
    ids=["raises", "squats", "one heel after the other"],
)
def test_the_body_bears_witness_live(moves: Move, counted: int) -> None:
    track = film(play(stand(1.5), moves, stand(0.8)), flaws=Flaws(noise=0.001), fps=FPS).track
    _, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (counted, 0)
