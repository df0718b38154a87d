"""Scripted sets in front of a camera."""

import pytest
from synthetic import Rep, film, play, raises, stand

from formcheck.model.pose_track import PoseTrack

FPS = 20.0
"""As many come from a webcam in a dim room; every frame of a scene takes its time."""


@pytest.fixture(scope="session")
def four_and_a_shallow_one() -> PoseTrack:
    """Stand 2.5 s, four full raises and a shallow one, stand."""
    reps = [Rep(), Rep(), Rep(), Rep(pitch_deg=14.0), Rep()]
    return film(play(stand(2.5), raises(reps), stand(1.0)), fps=FPS).track


@pytest.fixture(scope="session")
def standing() -> PoseTrack:
    """Stand for 3 s."""
    return film(play(stand(3.0)), fps=FPS).track
