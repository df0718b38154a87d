"""What the trunk's picture says of a foot's turn in a clip, and when it says nothing."""

from contextlib import contextmanager
from dataclasses import replace

import cv2
import numpy as np
import pytest
from synthetic import film, play, raises, stand

from formcheck.analysis import trunk_rise
from formcheck.analysis.foot_registration import measurable_takes
from formcheck.analysis.options import Options
from formcheck.analysis.trunk_rise import with_rise_shares
from formcheck.kinematics.trunk_rise import LEG_SEEN
from formcheck.model.frame import PicturePart
from formcheck.model.landmarks import Landmark
from formcheck.model.recording import FootTurn, Recording, VerticalConvergence
from formcheck.model.result import Clip

FILMED = film(play(stand(1.0), raises(2, hold_s=0.8), stand(0.6)))
TRUNK = [Landmark.of(side, name) for side in ("left", "right") for name in ("shoulder", "hip")]
PATTERN = np.random.default_rng(5).integers(0, 255, (40, 16, 3)).astype(np.uint8)


def recorded(convergence: VerticalConvergence | None) -> Recording:
    track = FILMED.track
    clip = Clip(
        path="raise.mp4", width=track.width, height=track.height,
        duration_s=float(track.time_s[-1]), frames=len(track), rotation_deg=0,
    )  # fmt: skip
    return Recording(clip, track, convergence=convergence)


def shares(monkeypatch: pytest.MonkeyPatch, recording: Recording, shown: float) -> float | None:
    track = recording.track
    places = track.landmarks[:, TRUNK, :2].mean(axis=1)
    size = (track.width, track.height)

    @contextmanager
    def pictures(_path, _asked, wanted):
        def drawn():
            for index in sorted(wanted):
                shirt = cv2.resize(PATTERN, None, fx=6, fy=6, interpolation=cv2.INTER_LINEAR)
                x, y = places[index] - [shirt.shape[1] / 2, shirt.shape[0] / 2]
                move = np.array([[1, 0, x], [0, 1, y]], np.float32)
                image = cv2.warpAffine(shirt, move, size)
                yield index, PicturePart(image)

        yield drawn()

    monkeypatch.setattr(trunk_rise, "read_body_pictures", pictures)
    true = FILMED.truth.legs["right"].pitch_deg
    turn = FootTurn(shown * true, np.full(len(true), 0.3), np.ones(len(true), bool), 0.08)
    takes = list(measurable_takes(recording, Options(exercise="calf-raise")))
    return with_rise_shares("raise.mp4", recording, takes, {"right": turn})["right"].rise_share


def test_a_foots_picture_that_shows_a_part_of_the_turn_is_found_out(monkeypatch):
    level = recorded(VerticalConvergence(0.0, 0.02))
    whole, part = (shares(monkeypatch, level, shown) for shown in (1.0, 0.7))
    # These hips are at the joint.
    assert whole == pytest.approx(1 / LEG_SEEN, abs=0.06)
    assert part == pytest.approx(0.7 * whole)


@pytest.mark.parametrize("unknown", [None, VerticalConvergence(0.0, 0.18)])
def test_before_a_camera_whose_pitch_nobody_knows_nothing_is_said(monkeypatch, unknown):
    assert shares(monkeypatch, recorded(unknown), 1.0) is None


def test_turns_stay_as_they_are():
    still = recorded(None)
    assert with_rise_shares("raise.mp4", still, [], {}) == {}
    turn = FootTurn(np.zeros(3), np.zeros(3), np.zeros(3, bool))
    assert with_rise_shares("raise.mp4", replace(still), [], {"left": turn})["left"] is turn
