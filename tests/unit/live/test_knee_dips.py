"""Who bends the knees in place of a raise is told so, though nothing is counted."""

import pytest
from live_doubles import FPS, run_session
from synthetic import film, play, raises, stand
from synthetic.script import Script

from formcheck.live.followers.knee_dips import KneeDips


def dip(script: Script) -> None:
    """Bend the knees by 35 degrees, heels on the ground, as fast as a raise."""
    script.move(0.5, {"shank": 15.0, "thigh": -20.0})
    script.move(0.2)
    script.move(0.5, {"shank": 0.0, "thigh": 0.0})
    script.move(0.6)


@pytest.mark.long
def test_a_dip_in_place_of_a_raise_is_cued_and_not_counted() -> None:
    track = film(play(stand(2.0), raises(1), stand(1.0), dip, raises(1), stand(1.0)), fps=FPS).track
    seen, _, _ = run_session(track, countdown_s=0)
    assert seen.events("cue")[:1] == ["Keep your knees straight"]
    assert seen.last.rep_count == 2
    assert seen.last.partial_reps == 0


@pytest.mark.long
@pytest.mark.sweep
def test_a_set_with_straight_knees_hears_nothing_of_them() -> None:
    track = film(play(stand(2.0), raises(3), stand(1.0)), fps=FPS).track
    seen, _, _ = run_session(track, countdown_s=0)
    assert "Keep your knees straight" not in seen.events("cue")


@pytest.mark.parametrize(
    ("bent_deg", "seconds", "is_dip"),
    [(20.0, 1.0, True), (12.0, 1.0, False), (20.0, 0.1, False), (90.0, 4.0, False)],
)
def test_a_dip_is_deep_and_takes_a_raises_time(
    bent_deg: float, seconds: float, is_dip: bool
) -> None:
    dips, found, time_s = KneeDips(15.0), [], 0.0
    for knee_deg, lasts_s in ((0.0, 0.5), (bent_deg, seconds), (0.0, 0.5)):
        for _ in range(round(lasts_s / 0.05)):
            time_s += 0.05
            found.append(dips.push(time_s, knee_deg))
    assert sum(found) == is_dip


def test_what_was_not_seen_to_the_end_is_no_dip() -> None:
    dips = KneeDips(15.0)
    times = iter(range(10))
    assert not any(dips.push(next(times) * 0.5, deg) for deg in (0.0, 30.0, float("nan"), 0.0))
    assert not any(KneeDips(None).push(t * 0.5, deg) for t, deg in enumerate((0.0, 40.0, 0.0)))
