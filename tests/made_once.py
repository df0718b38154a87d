"""Something costly that several tests look at, made once whatever worker asks first."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from quiet import hold

DONE = "made"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of all workers that has been filled; nobody may change what is in it.

    Parameters
    ----------
    factory : TempPathFactory
        The worker's own.
    name : str
        Of the folder.
    make : callable
        Fills the folder, by the first who asks; the others wait.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / f"shared-{name}"
    with (shared / f"shared-{name}.lock").open("w") as lock:
        hold(lock.fileno(), alone=True)
        if not (folder / DONE).exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            (folder / DONE).touch()
    return folder
