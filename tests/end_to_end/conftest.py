"""The real command on a bundled sample, run once for all who look at what comes of it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from analysed_sample import AnalysedSample, analyse_sample, read_sample
from made_once import made_once
from page_browser import BROWSERS
from playwright.sync_api import Browser
from short_clip import every_second_picture

from formcheck.model.paths import samples_folder

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))


@pytest.fixture(scope="session")
def analysed_sample(tmp_path_factory: pytest.TempPathFactory) -> AnalysedSample:
    """Two raises and two fakes, analysed by the command line."""
    return read_sample(made_once(tmp_path_factory, "sample", analyse_sample))


@pytest.fixture(scope="session")
def few_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten raises seen from the side, of whose pictures every second one is left."""
    name = "calf_raise_side.mp4"
    place = made_once(
        tmp_path_factory, "few", lambda to: every_second_picture(samples_folder() / name, to / name)
    )
    return place / name


@pytest.fixture
def browser(require_tool: Callable[[str], str]) -> Iterator[Browser]:
    """Chromium, which tests one after the other share; what a test opens is closed."""
    yield BROWSERS.at(require_tool("chromium"))
    BROWSERS.close_pages()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Stop the browsers before a test that asks for none: their event loop would be in its way."""
    if "browser" not in getattr(nextitem, "fixturenames", ()):
        BROWSERS.close()
