"""The history in the browser: looked at, noted, compared, deleted, exported; the same data as
`formcheck history`."""

import csv
import io
import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from app_client import make_client
from session_making import mean, measured, rep, result, rom_result
from starlette.testclient import TestClient

import formcheck.app
from formcheck.app.context import AppContext
from formcheck.history.goals import goals_of
from formcheck.history.notes import SessionNote, session_note, set_session_note
from formcheck.history.people import Person
from formcheck.model.landmarks import SIDES
from formcheck.model.result import RomSide

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def sessions(context: AppContext) -> list[int]:
    """Keep three sessions of Anna's, higher each time, and one of nobody's."""
    with context.open_history() as history:
        history.set_person(Person(name="Anna", height_cm=170, injured="left"))
        return [
            history.save(
                result([rep(1, heel_height_cm=measured(8.0 + 2 * place, 0.6)), rep(2)]),
                person="Anna" if place < 3 else None,
                when=NOON + timedelta(days=10 * place),
            )
            for place in range(4)
        ]


def words(text: str) -> str:
    """Return what a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_an_empty_history_says_how_it_begins(browser: TestClient) -> None:
    assert "No session is kept yet" in words(browser.get("/history").text)
    assert "No profile yet" in words(browser.get("/history/people").text)


def test_sessions_are_listed_newest_first_and_chosen(
    browser: TestClient, sessions: list[int]
) -> None:
    every = browser.get("/history").text
    assert re.findall(r'href="/history/(\d+)"', every) == [str(n) for n in sessions[::-1]]
    hers = browser.get("/history?person=anna&exercise=calf-raise").text
    assert re.findall(r'href="/history/(\d+)"', hers) == ["3", "2", "1"]
    assert re.findall(r'href="/history/(\d+)"', browser.get("/history?person=-").text) == ["4"]
    assert "No session fits" in browser.get("/history?exercise=toe-walk").text
    assert browser.get("/history?person=Nobody").status_code == 400


def test_many_sessions_come_page_by_page(
    browser: TestClient, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.app.history.session_pages.SESSIONS_A_PAGE", 4)
    with context.open_history() as history:
        for place in range(6):
            history.save(result(), when=NOON + timedelta(hours=place))
    first, second = (browser.get(f"/history?page={n}").text for n in ("1", "2"))
    numbers = [re.findall(r'href="/history/(\d+)"', text) for text in (first, second)]
    assert [int(n) for part in numbers for n in part] == list(range(6, 0, -1))
    for odd in ("0", "99", "-1", "x", "9" * 30):
        assert browser.get(f"/history?page={odd}").status_code == 200


def test_a_session_tells_what_its_report_does(browser: TestClient, sessions: list[int]) -> None:
    text = words(browser.get(f"/history/{sessions[2]}").text)
    assert "2 calf raises" in text
    assert "12.0 ± 0.6" in text
    assert "has no files of its own" in text
    assert "Compare with the first" in text


@pytest.mark.parametrize("number", ["0", "99", "9" * 30, "-1", "1x", "../1"])
def test_a_session_that_is_not_there_is_404(
    browser: TestClient, sessions: list[int], number: str
) -> None:
    assert sessions
    for tail in ("", "/print", "/download", "/export.xlsx", "/result/report.html"):
        assert browser.get(f"/history/{number}{tail}").status_code == 404
    assert browser.post(f"/history/{number}/note", data={"pain": "1"}).status_code == 404


def test_a_note_is_kept_changed_and_removed(
    browser: TestClient, context: AppContext, sessions: list[int]
) -> None:
    fields = {"pain": "3", "load_kg": "11 lb", "shoes": EVIL, "text": "Stiff.\nThen <b>better</b>."}
    answer = browser.post(f"/history/{sessions[0]}/note", data=fields)
    assert answer.status_code == 200
    assert EVIL not in answer.text
    assert "Stiff.\nThen &lt;b&gt;better&lt;/b&gt;." in answer.text
    with context.open_history() as history:
        note = session_note(history, sessions[0])
        assert (note.pain, note.load_kg, note.shoes) == (3, pytest.approx(4.99, abs=0.01), EVIL)
    assert "pain 3 of 10" in browser.get("/history").text
    browser.post(f"/history/{sessions[0]}/note", data={"pain": "", "text": " "})
    with context.open_history() as history:
        assert session_note(history, sessions[0]).is_empty


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pain": "11"}, "Pain: it must be at most 10"),
        ({"pain": "a lot"}, "Pain: &#39;a lot&#39; is not a number"),
        ({"load_kg": "heavy"}, "Extra load: &#39;heavy&#39; is no mass"),
        ({"text": "x" * 2001}, "Note: it must have at most 2000 letters"),
    ],
)
def test_a_wrong_note_is_said_and_what_was_typed_stays(
    browser: TestClient, context: AppContext, sessions: list[int], fields: dict[str, str], said: str
) -> None:
    answer = browser.post(f"/history/{sessions[0]}/note", data={"shoes": "boots", **fields})
    assert answer.status_code == 400
    assert said in answer.text
    assert "boots" in answer.text
    with context.open_history() as history:
        assert session_note(history, sessions[0]).is_empty


def test_two_sessions_are_compared_the_earlier_first(
    browser: TestClient, context: AppContext, sessions: list[int]
) -> None:
    with context.open_history() as history:
        set_session_note(history, sessions[2], SessionNote(pain=2))
    text = words(browser.get(f"/history/compare?s={sessions[2]}&s={sessions[0]}").text)
    assert "9.0 → 12.0" in text
    assert "better (higher)" in text
    assert "noted only in B" in text
    mixed = words(browser.get(f"/history/compare?s={sessions[0]}&s={sessions[3]}").text)
    assert "Only one of A and B names its person" in mixed
    for wrong in ("", "?s=1", "?s=1&s=1", "?s=1&s=2&s=3", "?s=x&s=y"):
        assert browser.get(f"/history/compare{wrong}").status_code == 400
    assert browser.get("/history/compare?s=1&s=99").status_code == 404


def test_other_legs_of_one_person_are_compared_left_with_right(
    browser: TestClient, context: AppContext
) -> None:
    with context.open_history() as history:
        history.set_person(Person(name="Anna", height_cm=170, injured="left"))
        for day, (side, cm, person) in enumerate(
            [("right", 10.0, "Anna"), ("left", 8.0, "Anna"), ("left", 8.0, None)]
        ):
            reps = [rep(side=side, heel_height_cm=measured(cm, 0.5))]
            history.save(result(reps), person=person, when=NOON + timedelta(days=day))
    text = words(browser.get("/history/compare?s=1&s=2").text)
    assert "between left and right" in text
    assert "left 8.0 · right 10.0" in text
    assert re.search("Limb symmetry index: the injured left leg's", unescape(text))
    assert re.search(r"80 % \(\d+ to \d+\)", text)
    assert text.index("Left (injured) · 2026-03-02") < text.index("Right · 2026-03-01")
    assert "only in A" not in text
    curves = words(browser.get("/history/compare/curves?s=1&s=2").text)
    assert "between left and right" in curves
    # Two people's: not left vs right.
    assert "measured only in A" in words(browser.get("/history/compare?s=1&s=3").text)


def test_a_comparison_of_nothing_is_not_called_no_clear_change(
    browser: TestClient, context: AppContext
) -> None:
    with context.open_history() as history:
        history.set_person(Person(name="Anna"))
        for side, person in zip(SIDES, ("Anna", None), strict=True):
            angle = RomSide(lunge=mean(38, 2))
            history.save(rom_result("knee-to-wall", **{side: angle}), person=person, when=NOON)
    text = browser.get("/history/compare?s=1&s=2").text
    assert "<h1>Nothing could be compared</h1>" in text
    assert "No clear change" not in text


def test_reports_open_in_a_tab_of_their_own() -> None:
    """They have no way back to the app."""
    leading_there = ("report.html", "/print", "/curves", "one.address", "button open")
    found = 0
    for path in Path(formcheck.app.__file__).parent.glob("templates/*.j2"):
        for link in re.findall(r"<a\b(?:[^>]|\{\{.*?\}\})*>", path.read_text("utf-8")):
            if any(place in link for place in leading_there):
                assert 'target="_blank" rel="noopener"' in link, (path.name, link)
                found += 1
    assert found == 5


def test_the_curves_and_the_paper_are_the_commands_own_pages(
    browser: TestClient, sessions: list[int]
) -> None:
    for address in (f"/history/compare/curves?s={sessions[0]}&s={sessions[1]}", "/history/1/print"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert '<meta name="generator" content="formcheck">' in answer.text
        assert "script-src" not in answer.headers["content-security-policy"]


def test_a_trend_is_drawn_with_its_changes_and_goal(
    browser: TestClient, sessions: list[int]
) -> None:
    assert sessions
    browser.post(
        "/history/person/goal",
        data={"name": "Anna", "metric": "peak_heel_height_cm", "value": "13", "bound": "least"},
    )
    text = browser.get("/history/trend?person=Anna&exercise=calf-raise").text
    assert text.count('class="trend"') > 1
    assert "2026-03-01, left: 9.0 ± 0.6 cm" in text
    assert "left (injured)" in text
    assert 'class="goal"' in text
    assert "style=" not in text
    only = browser.get("/history/trend?person=Anna&exercise=calf-raise&q=rep_count&q=nonsense").text
    assert only.count('class="trend"') == 1
    assert browser.get("/history/trend?person=Anna").status_code == 400
    assert browser.get("/history/trend?person=-&exercise=toe-walk").status_code == 404


def test_sessions_are_deleted_after_a_question(
    browser: TestClient, context: AppContext, sessions: list[int]
) -> None:
    page = browser.get(f"/history/delete?s={sessions[0]}&s={sessions[1]}&s=77")
    assert "Delete 2 sessions for good?" in page.text
    with context.open_history() as history:
        assert history.count() == 4
    browser.post("/history/delete", data={"s": [str(n) for n in sessions[:2]]})
    with context.open_history() as history:
        assert history.session_ids() == sessions[2:]
    assert browser.get("/history/delete?s=77").status_code == 400


@pytest.mark.parametrize(("wish", "stays"), [({"files": "delete"}, False), ({}, True)])
def test_only_results_that_the_app_made_go_with_a_session(
    browser: TestClient, context: AppContext, tmp_path: Path, wish: dict[str, str], stays: bool
) -> None:
    ours, theirs = context.results_folder / "0123", tmp_path / "mine.formcheck"
    outside = context.results_folder / ".." / "clips"
    with context.open_history() as history:
        for folder in (ours, theirs, outside):
            folder.mkdir(parents=True)
            history.save(result(), folder=folder)
    browser.post("/history/delete", data={"s": ["1", "2", "3"], **wish})
    assert ours.exists() is stays
    assert theirs.exists()
    assert outside.exists()


def test_files_of_a_session_are_shown_by_its_number(
    browser: TestClient, context: AppContext, tmp_path: Path
) -> None:
    folder = tmp_path / "raises.formcheck"
    folder.mkdir()
    (folder / "report.html").write_text('<meta name="generator" content="formcheck">mine')
    (folder / "secret.txt").write_text("secret")
    with context.open_history() as history:
        number = history.save(result(), folder=folder)
    assert browser.get(f"/history/{number}/result/report.html").text.endswith("mine")
    assert browser.get(f"/history/{number}/download").status_code == 200
    for name in ("secret.txt", "..%2fsecret.txt", "report.json"):
        assert browser.get(f"/history/{number}/result/{name}").status_code == 404
    assert "Open the report" in browser.get(f"/history/{number}").text
    assert browser.get(f"/history/{number}/export.xlsx").status_code == 404


def test_exports_are_those_of_the_command(browser: TestClient, sessions: list[int]) -> None:
    answer = browser.get("/history/export.csv?person=Anna")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["session"] for row in rows} == {"1", "2", "3"}
    assert "attachment" in answer.headers["content-disposition"]
    tree = json.loads(browser.get(f"/history/export.json?s={sessions[3]}").text)
    assert [session["id"] for session in tree["sessions"]] == [sessions[3]]
    assert browser.get("/history/export.exe").status_code == 404


def test_a_person_is_begun_changed_and_removed(browser: TestClient, context: AppContext) -> None:
    begun = {"new": "1", "name": "Ben <b>", "height_cm": "5ft11", "mass_kg": "80"}
    assert "Ben &lt;b&gt;" in browser.post("/history/person", data=begun).text
    again = browser.post("/history/person", data=begun)
    assert again.status_code == 400
    assert "has a profile already" in again.text
    browser.post("/history/person", data={"name": "ben <B>", "side": "left", "injured": "both"})
    with context.open_history() as history:
        [ben] = history.people()
    assert ben == Person(name="Ben <b>", side="left", injured="both")
    browser.post("/history/person/remove", data={"name": "Ben <b>"})
    with context.open_history() as history:
        assert history.people() == []
    assert browser.get("/history/person?name=Ben").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Name: it is empty"),
        ({"name": "x" * 81}, "Name: it must have at most 80 letters"),
        ({"name": "Ada", "height_cm": "3"}, "Height: 3 is not from"),
        ({"name": "Ada", "side": "middle"}, "Leg: &#39;middle&#39; can&#39;t be used here"),
    ],
)
def test_a_wrong_profile_is_said(
    browser: TestClient, context: AppContext, fields: dict[str, str], said: str
) -> None:
    answer = browser.post("/history/person", data={"new": "1", **fields})
    assert answer.status_code == 400
    assert said in answer.text
    with context.open_history() as history:
        assert history.people() == []


def test_a_person_with_sessions_stays(
    browser: TestClient, context: AppContext, sessions: list[int]
) -> None:
    assert sessions
    answer = browser.post("/history/person/remove", data={"name": "Anna"})
    assert answer.status_code == 400
    assert "delete the sessions first" in answer.text
    with context.open_history() as history:
        assert [person.name for person in history.people()] == ["Anna"]


def test_goals_are_set_shown_and_removed(
    browser: TestClient, context: AppContext, sessions: list[int]
) -> None:
    assert sessions
    goal = {"name": "Anna", "metric": "peak_heel_height_cm", "side": "left", "exercise": ""}
    shown = browser.post("/history/person/goal", data=goal | {"value": "12,5", "bound": "least"})
    assert "at least 12.5 cm" in shown.text
    for wrong in ({"value": "much"}, {"value": "nan"}, {"value": "1", "metric": "none"}):
        assert browser.post("/history/person/goal", data=goal | wrong).status_code == 400
    with context.open_history() as history:
        assert len(goals_of(history, "Anna")) == 1
    browser.post("/history/person/goal/remove", data=goal)
    with context.open_history() as history:
        assert goals_of(history, "Anna") == []


def test_two_browsers_at_once_lose_nothing(
    browser: TestClient, context: AppContext, sessions: list[int]
) -> None:
    other: Any = make_client(browser.app, context)  # type: ignore[arg-type]
    browser.post(f"/history/{sessions[0]}/note", data={"pain": "1"})
    other.post(f"/history/{sessions[1]}/note", data={"pain": "2"})
    other.post("/history/person", data={"new": "1", "name": "Ben"})
    browser.post("/history/delete", data={"s": str(sessions[3])})
    # What the other has just deleted is not there any more, and is said so.
    assert other.post(f"/history/{sessions[3]}/note", data={"pain": "5"}).status_code == 404
    with context.open_history() as history:
        assert [session_note(history, n).pain for n in sessions[:2]] == [1, 2]
        assert [person.name for person in history.people()] == ["Anna", "Ben"]
        assert history.count() == 3


def test_names_of_strangers_carry_no_markup(browser: TestClient, context: AppContext) -> None:
    bad = result()
    clip = bad.clip.model_copy(update={"path": f"{EVIL}.mp4"})
    with context.open_history() as history:
        history.set_person(Person(name=EVIL))
        bad = bad.model_copy(update={"clip": clip, "exercise": f"my-{EVIL}"})
        history.save(bad, person=EVIL, folder=Path(f"/nowhere/{EVIL}"))
        history.save(bad, person=EVIL)
    person = {"person": EVIL, "exercise": f"my-{EVIL}"}
    for answer in (
        browser.get("/history"), browser.get("/history/1"), browser.get("/history/people"),
        browser.get("/history/trend", params=person), browser.get("/clips"),
        browser.get("/history/compare?s=1&s=2"), browser.get("/history/delete?s=1"),
        browser.get("/history/person", params={"name": EVIL}),
    ):  # fmt: skip
        assert answer.status_code == 200
        assert EVIL not in answer.text


def test_what_is_damaged_is_told_once(
    browser: TestClient, context: AppContext, sessions: list[int], told: list[str]
) -> None:
    with sqlite3.connect(context.db or "") as database:
        database.execute("UPDATE sessions SET at = 'never' WHERE id = ?", [sessions[0]])
    for _ in range(3):
        assert browser.get("/history").status_code == 200
    assert told == [f"session {sessions[0]} is left out: its time is damaged"]
