"""What a test may leave out of an analysis that it does not look at: fixtures for conftests.

The picture of the angles over time takes half of what the analysis of a short clip takes in
all. That it is drawn, and what is in it, is for `tests/unit/report/test_plots.py`, one test of
`tests/cli` and the commands of `tests/end_to_end`. To look for a foot in pictures that are grey
all over takes a third of a live session; `tests/unit/live` has it looked for. To fit the legs takes
most of the rest: for one recording that many commands are given it is done once.
"""

import hashlib
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.legs import Legs, measure_legs
from formcheck.analysis.options import Options
from formcheck.model.recording import Recording

DRAWN_BY = "formcheck.report.plots.draw_angles"
FITTED_BY = "formcheck.analysis.pipeline.measure_legs"
LOOKED_FOR_BY = "formcheck.live.followers.foot_registration.LiveFootRegistration.begin"


def _write_stand_in(analysis: Analysis, target: Path) -> None:
    """Write a file that is another one for another result."""
    result = analysis.result.model_dump_json().encode()
    target.write_bytes(b"\x89PNG stand-in " + hashlib.sha256(result).digest())


@pytest.fixture(autouse=True)
def no_plot(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a stand-in of the plot, unless the test asks for the fixture ``real_plot``."""
    if "real_plot" not in request.fixturenames:
        monkeypatch.setattr(DRAWN_BY, _write_stand_in)


@pytest.fixture
def real_plot() -> None:
    """Let the plot be drawn."""


@pytest.fixture(autouse=True)
def no_foot_in_grey_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no foot in the pictures of a live session."""
    monkeypatch.setattr(LOOKED_FOR_BY, lambda *_, **__: None)


@pytest.fixture(autouse=True, scope="session")
def legs_are_fitted_once() -> Iterator[None]:
    """Fit the legs once of all recordings that differ in the name of the clip alone."""
    fitted: dict[bytes, Legs] = {}

    def measure_or_remember(recording: Recording, options: Options) -> Legs:
        nameless = replace(recording, clip=recording.clip.model_copy(update={"path": ""}))
        key = hashlib.sha256(pickle.dumps((nameless, options))).digest()
        if key not in fitted:
            fitted[key] = measure_legs(recording, options)
        return fitted[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FITTED_BY, measure_or_remember)
        yield
