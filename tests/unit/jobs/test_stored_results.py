"""Sessions of the history as view models: with their curves, while their folder holds them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from handmade import handmade_analysis
from session_making import measured, rep, result

from formcheck.history.notes import SessionNote, set_session_note
from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.jobs.stored_results import load_session_page, print_details
from formcheck.report.files import result_files
from formcheck.report.folder import REPORT

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.sqlite") as history:
        history.set_person(Person(name="Ana", injured="right"))
        yield history


def test_a_session_has_its_curves_while_its_folder_holds_that_result(
    history: History, tmp_path: Path
) -> None:
    analysis, folder = handmade_analysis(), tmp_path / "raises.formcheck"
    folder.mkdir()
    for name, content in result_files(analysis).items():
        (folder / name).write_bytes(content)
    number = history.save(analysis.result, when=NOON, folder=folder)
    page = load_session_page(history, number, tmp_path)
    assert page.charts
    # Analysed again, another way: the curves are not those of the session any more.
    other = history.save(result(), when=NOON, folder=folder)
    assert load_session_page(history, other, tmp_path).charts == ()
    (folder / REPORT).unlink()
    gone = load_session_page(history, number, tmp_path)
    assert gone.charts == ()
    assert gone.result == page.result


def test_a_printed_page_knows_what_changed_since_the_first_session(history: History) -> None:
    for day, cm in ((1, 9.0), (20, 12.0)):
        higher = result([rep(heel_height_cm=measured(cm, 0.6))])
        number = history.save(higher, person="Ana", when=NOON.replace(day=day))
        set_session_note(history, number, SessionNote(pain=day // 5))
    details = print_details(history, number)
    assert (details.name, details.injured, details.note.pain) == ("Ana", "right", 4)
    assert details.since == "2026-03-01"
    change = details.changes["peak_heel_height_cm", "left"]
    assert change == "+3.0 ± 0.8, better (higher)"
    assert print_details(history, 1).since == ""


def test_nobodys_session_is_printed_without_a_name(history: History) -> None:
    details = print_details(history, history.save(result(), when=NOON))
    assert (details.name, details.changes, details.goals) == ("", {}, {})
