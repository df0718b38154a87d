"""The legs of a recording are fitted once, whatever is asked of it."""

import numpy as np
import pytest
from synthetic import CLEAN, Filmed, film, play, raises, squat, stand

from formcheck.analysis import eligibility, legs
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.kinematics.chain_estimate import ChainEstimator
from formcheck.model.recording import FootTurn, Recording


def counted(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[int]:
    """Count the calls of a function from now on."""
    calls: list[int] = []
    real = getattr(owner, name)

    def counting(*given: object, **named: object) -> object:
        calls.append(1)
        return real(*given, **named)

    monkeypatch.setattr(owner, name, counting)
    return calls


def a_set() -> Filmed:
    return film(play(stand(1.5), raises(3), stand(1.0)), flaws=CLEAN)


def with_pictures(recording: Recording, filmed: Filmed) -> Recording:
    pitch = filmed.truth.legs["right"].pitch_deg
    sure = FootTurn(pitch, np.full(len(pitch), 0.5), np.ones(len(pitch), bool), 0.1)
    recording.foot_turns["right"] = sure
    return recording


@pytest.mark.parametrize("exercise", ["calf-raise", "seated-calf-raise", "knee-to-wall", "auto"])
def test_each_leg_once_by_its_landmarks(exercise: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fits = counted(monkeypatch, ChainEstimator, "fit_with_sensitivities")
    cleanings = counted(monkeypatch, eligibility, "clean_landmarks")
    analyze_recording(a_set().recording, Options(exercise=exercise))
    assert len(fits) == 2
    assert len(cleanings) == 1


def test_once_more_with_its_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    filmed = a_set()
    fits = counted(monkeypatch, ChainEstimator, "fit_with_sensitivities")
    analyze_recording(with_pictures(filmed.recording, filmed), Options(exercise="calf-raise"))
    assert len(fits) == 3


def test_what_is_recognised_is_not_fitted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    filmed = film(play(stand(1.5), raises(3, hold_s=4.0), stand(1.0)), flaws=CLEAN)
    fits = counted(monkeypatch, ChainEstimator, "fit_with_sensitivities")
    rises = counted(monkeypatch, legs, "body_rise")
    found = analyze_recording(filmed.recording, Options(exercise="auto"))
    assert found.exercise.name == "calf-raise-hold"
    assert (len(fits), len(rises)) == (2, 1)


def test_nothing_is_fitted_where_no_foot_is_on_the_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    filmed = film(play(stand(1.5), squat(1), stand(1.0)), flaws=CLEAN)
    fits = counted(monkeypatch, ChainEstimator, "fit_with_sensitivities")
    analyze_recording(filmed.recording, Options(exercise="rom-active"))
    assert not fits
