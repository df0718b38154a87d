"""Scripted sets in front of a camera."""

import pytest
from left_out import no_plot
from live_doubles import FPS
from synthetic import Rep, film, play, raises, stand

from formcheck.model.pose_track import PoseTrack

__all__ = ["no_plot"]


@pytest.fixture(scope="session")
def four_and_a_shallow_one() -> PoseTrack:
    """Stand 2.5 s, four full raises and a shallow one, stand."""
    reps = [Rep(), Rep(), Rep(), Rep(pitch_deg=14.0), Rep()]
    return film(play(stand(2.5), raises(reps), stand(1.0)), fps=FPS).track


@pytest.fixture(scope="session")
def standing() -> PoseTrack:
    """Stand for 4 s."""
    return film(play(stand(4.0)), fps=FPS).track
