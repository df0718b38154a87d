"""The real command on a bundled sample, run once for all who look at what comes of it."""

import sys
from pathlib import Path

import pytest
from analysed_sample import AnalysedSample, analyse_sample, read_sample
from made_once import made_once

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))


@pytest.fixture(scope="session")
def analysed_sample(tmp_path_factory: pytest.TempPathFactory) -> AnalysedSample:
    """Two raises and four fakes, analysed by the command line."""
    return read_sample(made_once(tmp_path_factory, "sample", analyse_sample))
