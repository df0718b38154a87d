"""From the front and from behind raises are counted live by how the body rises, without angles."""

import numpy as np
import pytest
from lanes import swept
from live_doubles import run_session
from synthetic import (
    Camera,
    Flaws,
    Rep,
    film,
    march,
    play,
    raises,
    squat,
    stand,
    step_in_place,
    turn,
)
from synthetic.everyday import raise_arms, shrug
from synthetic.script import Move

from formcheck.model.pose_track import PoseTrack

NOISY = Flaws(noise=0.001)
ASKED_S = 3.0
FROM_BEHIND, FROM_THE_FRONT = -85.0, 80.0


def filmed(*moves: Move, yaw_deg: float = FROM_BEHIND) -> PoseTrack:
    return film(play(*moves), camera=Camera(yaw_deg=yaw_deg), flaws=NOISY).track


@pytest.mark.long
@pytest.mark.parametrize("yaw_deg", swept([FROM_BEHIND, FROM_THE_FRONT], 0))
def test_who_does_not_turn_is_counted_without_angles(yaw_deg: float) -> None:
    log, _, runner = run_session(
        filmed(stand(4.2), raises(3), stand(0.8), yaw_deg=yaw_deg), countdown_s=0
    )
    assert runner.session is not None
    assert runner.session.counts == (3, 0)
    states = [frame.state for frame in log.frames]
    before = {s.message for s in states if s.stage == "guide"}
    assert any(m and m.startswith("Turn your") for m in before)
    counting = [s for s in states if s.stage == "counting"]
    assert {s.message for s in counting} == {"Counted without angles: turn side-on for them"}
    assert all(np.isnan(s.leg.ankle_deg) for s in counting if s.leg is not None)


@pytest.mark.long
@pytest.mark.parametrize("rest_s", swept([0.0, 0.3], 0))
def test_raises_that_were_done_while_it_was_said_count_too(rest_s: float) -> None:
    """Without a rest between them, too: no angle needs one."""
    several = [part for _ in range(4) for part in (raises(1), stand(rest_s) if rest_s else None)]
    track = filmed(stand(0.5), *(part for part in several if part is not None), stand(0.8))
    _, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (4, 0)


@pytest.mark.long
@pytest.mark.parametrize(
    ("move", "yaw_deg"),
    swept(
        [
            (squat(2), FROM_BEHIND),
            (march(4), FROM_THE_FRONT),
            (step_in_place(4), FROM_BEHIND),
            (shrug(2), FROM_THE_FRONT),
            (raise_arms(2), FROM_BEHIND),
        ],
        *(0, 3),
    ),
    ids=["squats", "marching", "stepping", "shrugging", "arms"],
)
def test_what_is_no_raise_is_not_counted(move: Move, yaw_deg: float) -> None:
    track = filmed(stand(4.2), move, stand(0.8), yaw_deg=yaw_deg)
    _, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (0, 0)


@pytest.mark.long
def test_angles_come_with_turning_side_on() -> None:
    track = filmed(stand(4.2), raises(2), stand(0.5), turn(85.0), stand(2.0), raises(2), stand(0.8))
    log, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (4, 0)
    last = [f.state.leg for f in log.frames if f.state.stage == "counting"][-1]
    assert last is not None
    assert np.isfinite(last.ankle_deg)
    assert log.frames[-1].state.message is None


@pytest.mark.long
def test_who_turns_away_in_a_set_is_counted_on() -> None:
    turns = (stand(1.5), raises(2), stand(0.5), turn(85.0), stand(6.0), raises(2), stand(0.8))
    _, _, runner = run_session(filmed(*turns, yaw_deg=0.0), countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (4, 0)


ON_AND_ON = [Rep(up_s=0.5, hold_s=0.3, down_s=0.5, rest_s=0.0)]


def test_who_never_stands_still_side_on_is_counted_by_the_body_until_they_do() -> None:
    """The heel may never be seen flat; how the body rises needs no flat foot."""
    track = filmed(raises(ON_AND_ON * 5), stand(1.6), raises(2), stand(0.8), yaw_deg=10.0)
    log, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (7, 0)
    said = [frame.state.message for frame in log.frames if frame.state.stage == "counting"]
    assert said[0] == "Counted without angles: stand still for them"
    assert said[-1] is None


@pytest.mark.sweep
def test_who_turns_about_in_a_set_and_goes_on_at_once_is_counted_on() -> None:
    moves = (stand(1.5), raises(3), turn(180.0), raises(ON_AND_ON * 6), stand(0.3))
    _, _, runner = run_session(filmed(*moves, yaw_deg=20.0), countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (9, 0)


@pytest.mark.long
@pytest.mark.parametrize("move", swept([squat(4), march(8), step_in_place(8)], 1))
def test_what_goes_on_without_a_rest_side_on_is_no_raise(move: Move) -> None:
    track = filmed(move, stand(0.2), yaw_deg=10.0)
    _, _, runner = run_session(track, countdown_s=0)
    assert runner.session is not None
    assert runner.session.counts == (0, 0)
