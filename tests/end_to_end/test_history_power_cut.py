"""Killed in the middle of a save, and saving from several processes at once.

``kill -9`` shows that no half-written session is ever seen and that none is lost that was
reported. That the last commit also survives the machine's own power cut can't be tested
here: it rests on ``synchronous=FULL`` (see formcheck/history/database.py).
"""

import multiprocessing
import random
import sqlite3
import time
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from history_saving import save
from property_testing import IN_SLOW_LANE
from session_making import rep
from session_making import result as made

from formcheck.history.store import History
from formcheck.model.result import Result

KILLS = 600 if IN_SLOW_LANE else 24
LONGEST_LIFE_S = 0.1
SAVERS = 4
SAVES = 50


@pytest.fixture(scope="module")
def result() -> Result:
    return made([rep(number) for number in range(1, 26)])


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Make processes that begin with everything loaded, so that hundreds are cheap."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["formcheck.history.store"])
    return context


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


def begin(
    context: ForkServerContext, path: Path, result: Result, count: int | None
) -> tuple[BaseProcess, Connection]:
    hear, say = context.Pipe(duplex=False)
    text = result.model_dump_json(by_alias=True)
    process = context.Process(target=save, args=(path, text, count, say))
    process.start()
    say.close()
    return process, hear


def heard(connection: Connection) -> list[int]:
    """Everything that was said until the other end was gone."""
    numbers = []
    with suppress(EOFError, OSError):
        while True:
            numbers.append(connection.recv())
    return numbers


@pytest.mark.deep
def test_no_session_that_was_reported_as_saved_is_lost(
    processes: ForkServerContext, path: Path, result: Result
) -> None:
    chance = random.Random(1)
    reported: set[int] = set()
    lives_that_saved = 0
    for life in range(KILLS):
        process, connection = begin(processes, path, result, None)
        # At first it is killed while it makes the file or begins, then in a save: however busy
        # the machine is, every second one has saved something.
        if life % 2:
            assert connection.poll(60)
        time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        process.kill()
        process.join()
        numbers = heard(connection)
        lives_that_saved += bool(numbers)
        reported.update(numbers)
        check(path, numbers, reported)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    # Else it was not killed in the middle of saving at all.
    assert lives_that_saved > KILLS / 4


def check(path: Path, new: list[int], reported: set[int]) -> None:
    """The history opens, is not taken for damaged, and holds at least what was reported."""
    told: list[str] = []
    with History(path, told.append) as history:
        assert told == []
        kept = {session.id for session in history.sessions()}
        assert reported <= kept
        # At most the one that was saved and could not be reported any more, in each life.
        whole = history.metric_values(names=["rep_count"])
        assert whole.keys() == kept
        for number in new[-1:]:
            assert history.result(number).summary.rep_count == 25


def test_processes_that_save_at_once_lose_nothing(
    processes: ForkServerContext, path: Path, result: Result
) -> None:
    # They also begin the file at once.
    savers = [begin(processes, path, result, SAVES) for _ in range(SAVERS)]
    numbers = [number for _, connection in savers for number in heard(connection)]
    for process, _ in savers:
        process.join()
        assert process.exitcode == 0
    assert sorted(numbers) == list(range(1, SAVERS * SAVES + 1))
    with History(path) as history:
        assert len(history.sessions()) == SAVERS * SAVES
