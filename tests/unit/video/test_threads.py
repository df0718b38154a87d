"""Reading ahead and writing behind: order, bounds, errors, early ends, no deadlocks."""

import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.video.threads import WriteBehind, _End, read_ahead

PATIENCE_S = 10.0


class TroubleError(Exception):
    """What goes wrong on the other thread."""


def finishes(work: Callable[[], None]) -> None:
    """Run it on a thread, and fail instead of hanging; an error in it comes out here."""
    caught: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    assert not thread.is_alive(), "deadlock"
    if caught:
        raise caught[0]


def helpers() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name in ("read ahead", "write behind")]


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert helpers() == []


@given(st.integers(0, 40), st.integers(1, 5))
@examples(0.2)
def test_items_come_in_order_and_once(count: int, depth: int) -> None:
    with read_ahead(range(count), depth) as items:
        assert list(items) == list(range(count))


@given(st.integers(0, 40), st.integers(1, 5))
@examples(0.2)
def test_items_are_written_in_order_and_once(count: int, depth: int) -> None:
    written: list[int] = []
    with WriteBehind(written.append, depth) as behind:
        for i in range(count):
            behind.put(i)
    assert written == list(range(count))


def test_reading_runs_no_further_ahead_than_asked() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for i in range(100):
            made.append(i)
            yield i

    with read_ahead(items(), 3) as ahead:
        for taken in range(10):
            assert next(ahead) == taken
            time.sleep(0.01)
            # The one taken, three in the queue, and one in the hand of the reader.
            assert len(made) <= taken + 1 + 3 + 1
    assert len(made) <= 15


def test_writing_waits_when_too_much_is_queued() -> None:
    gate, written = threading.Event(), list[int]()
    waited = threading.Event()

    def write(item: int) -> None:
        gate.wait(PATIENCE_S)
        written.append(item)

    def work() -> None:
        with WriteBehind(write, 2) as behind:
            for i in range(3):
                behind.put(i)
            threading.Timer(0.3, gate.set).start()
            before = time.monotonic()
            behind.put(3)
            if time.monotonic() - before > 0.1:
                waited.set()

    finishes(work)
    assert waited.is_set()
    assert written == [0, 1, 2, 3]


def test_an_error_while_reading_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise TroubleError("damaged")

    got: list[int] = []

    def work() -> None:
        with read_ahead(items()) as ahead:
            for item in ahead:
                got.append(item)

    with pytest.raises(TroubleError, match="damaged"):
        finishes(work)
    assert got == [1, 2]


def test_an_error_of_the_one_who_reads_ends_the_reading() -> None:
    def endless() -> Iterator[int]:
        i = 0
        while True:
            yield i
            i += 1

    def work() -> None:
        with read_ahead(endless(), 2) as ahead:
            for item in ahead:
                if item == 5:
                    raise TroubleError

    with pytest.raises(TroubleError):
        finishes(work)


def test_leaving_early_ends_the_reading_before_the_source_is_closed() -> None:
    open_, misused = threading.Event(), threading.Event()
    open_.set()

    def items() -> Iterator[int]:
        for i in range(1000):
            if not open_.is_set():
                misused.set()
            yield i

    def work() -> None:
        with read_ahead(items(), 2) as ahead:
            next(ahead)
        open_.clear()
        time.sleep(0.15)

    finishes(work)
    assert not misused.is_set()


def test_not_reading_at_all_is_fine() -> None:
    def work() -> None:
        with read_ahead(range(1000), 1):
            pass

    finishes(work)


def test_an_error_while_writing_reaches_the_one_who_puts() -> None:
    def write(item: int) -> None:
        if item == 3:
            raise TroubleError("disk full")

    def work() -> None:
        with WriteBehind(write, 1) as behind:
            for i in range(1000):
                behind.put(i)

    with pytest.raises(TroubleError, match="disk full"):
        finishes(work)


def test_an_error_at_the_last_item_comes_when_the_block_is_left() -> None:
    def write(item: int) -> None:
        time.sleep(0.05)
        raise TroubleError(str(item))

    def work() -> None:
        with WriteBehind(write) as behind:
            behind.put(1)

    with pytest.raises(TroubleError):
        finishes(work)


@pytest.mark.parametrize("depth", [1, 3])
def test_a_writer_that_fails_while_the_queue_is_full_does_not_hang(depth: int) -> None:
    gate = threading.Event()

    def write(item: int) -> None:
        gate.wait(PATIENCE_S)
        raise TroubleError(str(item))

    def work() -> None:
        with WriteBehind(write, depth) as behind:
            for i in range(depth + 1):  # one in the hand of the writer, the rest queued
                behind.put(i)
            threading.Timer(0.1, gate.set).start()
            behind.put(99)

    with pytest.raises(TroubleError):
        finishes(work)


def test_a_writer_that_fails_while_the_block_is_left_with_a_full_queue_does_not_hang() -> None:
    gate = threading.Event()

    def write(item: int) -> None:
        gate.wait(PATIENCE_S)
        raise TroubleError(str(item))

    def work() -> None:
        with WriteBehind(write, 2) as behind:
            for i in range(3):
                behind.put(i)
            threading.Timer(0.2, gate.set).start()

    with pytest.raises(TroubleError):
        finishes(work)


def test_an_error_in_the_block_drops_what_waits_and_is_the_one_that_is_raised() -> None:
    written: list[int] = []
    begun = threading.Event()

    def write(item: int) -> None:
        begun.set()
        time.sleep(0.1)
        written.append(item)

    def work() -> None:
        with WriteBehind(write, 8) as behind:
            for i in range(8):
                behind.put(i)
            begun.wait(PATIENCE_S)
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        finishes(work)
    assert len(written) <= 3


def test_an_error_in_the_block_survives_when_the_writer_takes_the_last_item() -> None:
    class Racing(queue.Queue[object]):
        """The writer takes the last item between the question and the taking."""

        def empty(self) -> bool:
            before = super().empty()
            gate.set()
            while not super().empty():
                time.sleep(0.001)
            return before

    gate = threading.Event()
    behind = WriteBehind[int](lambda _: gate.wait(PATIENCE_S) and None)
    behind._waiting = Racing()  # type: ignore[assignment]

    def work() -> None:
        with behind:
            behind.put(1)
            behind.put(2)
            raise KeyError("mine")

    try:
        with pytest.raises(KeyError, match="mine"):
            finishes(work)
    finally:
        behind._waiting.put(_End())
        behind._thread.join(PATIENCE_S)


def test_after_a_failure_nothing_more_is_written() -> None:
    written: list[int] = []

    def write(item: int) -> None:
        if item == 2:
            raise TroubleError
        written.append(item)

    def work() -> None:
        with WriteBehind(write, 8) as behind:
            for i in range(8):
                behind.put(i)

    with pytest.raises(TroubleError):
        finishes(work)
    assert written == [0, 1]


def test_ctrl_c_in_the_reading_thread_is_passed_on() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    def work() -> None:
        with read_ahead(items()) as ahead:
            list(ahead)

    with pytest.raises(KeyboardInterrupt):
        finishes(work)


def test_both_together_as_a_clip_is_annotated() -> None:
    written: list[int] = []

    def work() -> None:
        with read_ahead(range(200), 2) as ahead, WriteBehind(written.append, 2) as behind:
            for item in ahead:
                behind.put(item * item)

    finishes(work)
    assert written == [i * i for i in range(200)]
