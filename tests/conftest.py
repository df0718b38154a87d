"""What every test may use, in which order tests run, and what a skip means."""

import gc
import os
import shutil
import signal
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from property_testing import IN_CI
from quiet import QuietRoom

hypothesis.settings.load_profile("formcheck")

# A shell without job control starts background jobs with Ctrl-C ignored, and children
# inherit that: the tests that press it would wait in vain.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _no_users_history(tmp_path_factory: pytest.TempPathFactory) -> Generator[None, None, None]:
    """Keep sessions out of the user's history, and the user's settings out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORMCHECK_DB", str(tmp_path_factory.mktemp("history") / "shared.sqlite"))
        patch.setenv("FORMCHECK_SETTINGS", "")
        yield


@pytest.fixture(autouse=True)
def _own_history(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a history of its own."""
    place = tmp_path_factory.getbasetemp() / "history" / f"{uuid4().hex}.sqlite"
    monkeypatch.setenv("FORMCHECK_DB", str(place))


@pytest.fixture
def require_tool() -> Callable[[str], str]:
    """Return a function that finds a program, or skips the test (in CI: fails it)."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"the program {name} is not installed")
        return path

    return find


def _fail_instead_of_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"in CI every test must run: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_instead_of_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_instead_of_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the thousands of tests that are collected not be gone through for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


class BackwardsFolder(pytest.Dir):
    """A folder whose tests are read from the last file to the first."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        return reversed(list(super().collect()))


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Let every second worker read the tests backwards.

    In a fresh checkout each file has to be compiled first, which takes as long as all else until
    the first test: a worker who comes to a file where another one has been finds that done.
    """
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return BackwardsFolder.from_parent(parent, path=path) if int(number) % 2 else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers, hand out the files first in which a test takes long.

    First of all those with a browser, which they share when they run one after the other. The
    order is the same in whatever one the files were read.
    """
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow")}
        browsing = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
        items.sort(
            key=lambda item: (item.path not in browsing, item.path not in long, item.path.parts)
        )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """With several workers, let a test that is marked quiet run while the others wait."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    room = QuietRoom(item.config.cache.mkdir("quiet"))
    with room.entered(alone=item.get_closest_marker("quiet") is not None):
        return (yield)
