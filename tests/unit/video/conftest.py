"""What tests of reading and writing share."""

import contextlib

import pytest


@pytest.fixture
def size_limit():
    """Return a context manager: no file may grow beyond so many bytes inside its block.

    Only there, since the limit also holds for a file that the test run's output goes to.
    """
    resource = pytest.importorskip("resource")

    @contextlib.contextmanager
    def limited(size):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited
