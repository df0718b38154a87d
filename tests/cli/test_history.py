"""``formcheck history`` on a history made by hand."""

import csv
import io
import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scripted_clips import Run
from session_making import mean, measured, rep, result, rom_result

from formcheck.cli.options.history import read_history_options
from formcheck.history.messages import label_notes
from formcheck.history.metrics import METRICS, MetricValue
from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.history.wording import session_headline
from formcheck.model.result import Feet, Result, RomSide

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def higher(cm: float, **changes: object) -> Result:
    return result([rep(heel_height_cm=measured(cm, 0.6))], **changes)


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """1 and 2: Anna's raises, a month apart; 3: Ben's seated; 4: nobody's."""
    monkeypatch.chdir(tmp_path)
    path = Path(os.environ["FORMCHECK_DB"])
    with History(path) as history:
        history.set_person(Person(name="Anna", height_cm=170, mass_kg=60, injured="left"))
        history.set_person(Person(name="Ben"))
        history.save(higher(9.0), person="Anna", when=DAY, folder=tmp_path)
        history.save(higher(10.5), person="Anna", when=DAY + timedelta(days=30))
        seated = result([rep(1), rep(2)], exercise="seated-calf-raise")
        history.save(seated, person="Ben", when=DAY + timedelta(days=10))
        history.save(higher(9.0), when=DAY + timedelta(days=20))
    return path


def ids(out: str) -> list[str]:
    return [line.split()[0] for line in out.splitlines()[1:] if " 2026-" in line]


@pytest.mark.usefixtures("history")
def test_the_list_is_newest_first_with_what_came_out(run: Run) -> None:
    status, out, err = run("history", "list")
    assert (status, err) == (0, "")
    assert ids(out) == ["2", "4", "3", "1"]
    assert "calf-raise         Anna    1 rep, peak 10.5 ± 0.6 cm, left" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("words", "listed"),
    [
        (["--person", "anna"], ["2", "1"]),
        (["-e", "seated-calf-raise"], ["3"]),
        (["--since", "2026-03-15"], ["2", "4"]),
        (["--since", "2026-03-15T00:00+00:00", "--person", "Anna"], ["2"]),
        (["-n", "1"], ["2"]),
        (["-n", "0"], ["2", "4", "3", "1"]),
        (["-e", "squat"], []),
    ],
)
def test_the_list_is_filtered(words: list[str], listed: list[str], run: Run) -> None:
    status, out, _ = run("history", "list", *words)
    assert status == 0
    assert ids(out) == listed
    assert ("3 older" in out) == (words == ["-n", "1"])


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (
            [("rep_count", "right", 4.0, 0.0), ("rep_count", "left", 5.0, 0.0)],
            "left 5 / right 4 reps",
        ),
        ([("range_total_deg", "left", 58.0, 31.0)], "ankle range 58 ± 31°, left"),
        (
            [("range_total_deg", "left", 58.0, 31.0), ("rep_count", "both", 1.0, 0.0)],
            "1 rep, left",
        ),
        ([("peak_heel_height_foot", "left", 34.0, 5.0)], "peak 34 ± 5 % of foot length, left"),
        ([("active_total_deg", "left", 57.2, 80.0)], "range at least 57°, left"),
        ([("held_s", "both", 30.04, None)], "held 30.0 s"),
        ([("lunge_deg", "left", 38.26, 2.0)], "lunge 38.3 ± 2.0°, left"),
        ([], ""),
    ],
)
def test_a_session_in_a_few_words(
    numbers: list[tuple[str, Feet, float, float | None]], words: str
) -> None:
    assert session_headline([MetricValue(*number) for number in numbers]) == words


def test_a_measured_range_of_a_free_foot_is_no_minimum() -> None:
    value = MetricValue("active_total_deg", "left", 57.2, 8.0, measured=True)
    assert session_headline([value]) == "range 57 ± 8°, left"
    assert "minimum" not in label_notes([METRICS[value.name]], [value])
    assert "minimum" in label_notes([METRICS[value.name]], [replace(value, measured=False)])


def test_without_any_session_it_says_how_to_begin(run: Run) -> None:
    status, out, err = run("history", "list")
    assert (status, out) == (1, "")
    assert "no session is kept yet" in err
    assert err.count("\n") == 1
    assert not Path(os.environ["FORMCHECK_DB"]).exists()


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["show", "99"], 1, "there is no session 99"),
        (["list", "--person", "Ana"], 1, "did you mean Anna?"),
        (["list", "--since", "spring"], 2, "'spring' is not a date such as 2026-03-01"),
        (["compare", "1", "3"], 1, "different exercises"),
        (["delete"], 2, "Say which"),
        (["delete", "1", "--person", "Anna"], 2, "Say which"),
        (["delete", "1", "99", "--yes"], 1, "there is no session 99"),
        (["plot", "-q", "peak_heel_hight_cm"], 2, "did you mean peak_heel_height_cm?"),
        (["plot", "-q", "lunge_deg"], 1, "nothing of that was measured"),
        (["plot", "-e", "squat"], 1, "no session fits"),
        (["export", "-o", "all.txt"], 2, "must end in .csv or .json"),
        (["export", "-o", "nowhere/all.csv"], 1, "nowhere/all.csv: can't be written"),
        (["person", "show", "Ana"], 1, "did you mean Anna?"),
        (["person", "remove", "Anna"], 1, "Anna has 2 sessions"),
        (["person", "set", " "], 2, "is no name"),
        (["person", "set", "A\u202eb"], 2, "holds what can't be printed"),
        (["person", "set", "Cleo", "--height-cm", "1.7"], 2, "1.7 is not from 50 to 250"),
    ],
)
def test_what_can_not_be_done_is_one_line(
    words: list[str], status: int, said: str, run: Run, history: Path
) -> None:
    ended = run("history", *words)
    assert (ended.status, ended.out) == (status, "")
    assert said in " ".join(ended.err.split())
    with History(history) as store:
        assert store.count() == 4
    assert not list(Path.cwd().glob("*.png"))


@pytest.mark.usefixtures("history")
def test_show_prints_what_analyze_printed(run: Run) -> None:
    status, out, _ = run("history", "show", "2")
    assert status == 0
    assert out.splitlines()[0].startswith("Session 2 · 2026-03-31")
    assert "1 calf raise · left leg · peak heel height 9.0 ± 0.6 cm" in out
    assert "10.5 ± 0.6" in out
    assert "not medical advice" in out


STEERS = "\x1b[2J\x1b]0;owned\x07 \x9b2J \u202ecalf"


@pytest.mark.parametrize(
    "words", ["list", "show 1", "compare 1 2", "plot", "export", "person list", "note 1"]
)
def test_a_strangers_history_cant_steer_the_terminal(words: str, run: Run, history: Path) -> None:
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("UPDATE people SET name = ? WHERE name = 'Anna'", [STEERS])
        connection.execute(
            "UPDATE sessions SET exercise = :bad, clip = :bad, folder = :bad, person = :bad",
            {"bad": STEERS},
        )
        connection.execute("INSERT INTO session_notes (session_id, text) VALUES (1, ?)", [STEERS])
        connection.commit()
    status, out, err = run("history", *words.split())
    assert status == 0, err
    assert "owned" in out
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", out + err)
    if words == "export":
        assert STEERS in {session["person"] for session in json.loads(out)["sessions"]}


@pytest.mark.usefixtures("history")
def test_compare_calls_a_change_what_is_larger_than_the_error(run: Run) -> None:
    status, out, _ = run("history", "compare", "1", "2")
    assert status == 0
    [peak] = [line for line in out.splitlines() if line.startswith("peak heel height, cm")]
    assert peak.split()[-4:] == ["±", "0.8", "better", "(higher)"]
    [angle] = [line for line in out.splitlines() if line.startswith("plantarflexion at")]
    assert angle.endswith("no clear change")
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.usefixtures("history")
def test_compare_says_what_weakens_it(run: Run) -> None:
    assert "Note: only one of A and B names its person" in run("history", "compare", "1", "4").out


def test_compare_of_a_lunge_names_its_smallest_change(run: Run, history: Path) -> None:
    with History(history) as store:
        for angle in (38.0, 42.0):
            lunge = RomSide(lunge=mean(angle, 2.0))
            store.save(rom_result("knee-to-wall", left=lunge), when=DAY, kind="rom")
    out = run("history", "compare", "5", "6").out
    assert "+4.0 ± 4.6" in out
    assert "4.6° (Powden et al. 2015)" in " ".join(out.split())


@pytest.mark.usefixtures("history")
def test_plot_draws_a_picture_and_says_the_trend(run: Run) -> None:
    status, out, _ = run("history", "plot", "--person", "Anna", "-o", "trend.png")
    assert status == 0
    assert Path("trend.png").read_bytes().startswith(b"\x89PNG")
    [peak] = [line for line in out.splitlines() if line.startswith("peak heel height, cm")]
    assert peak.split()[-4:] == ["±", "0.8", "better", "(higher)"]
    assert "calf-raise, Anna: 2 sessions" in out


@pytest.mark.usefixtures("history")
def test_a_trend_is_of_one_person(run: Run) -> None:
    out = run("history", "plot").out
    assert "calf-raise: 1 session\n" in out
    run("history", "delete", "4", "--yes")
    status, _, err = run("history", "plot", "--force")
    assert status == 1
    assert "whose trend? Add --person, one of: Anna, Ben" in err


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("words", [["plot", "--person", "Anna", "-o"], ["export", "-o"]])
def test_an_existing_file_is_replaced_only_by_force(words: list[str], run: Run) -> None:
    name = "mine.png" if words[0] == "plot" else "mine.csv"
    Path(name).write_text("mine")
    status, _, err = run("history", *words, name)
    assert status == 1
    assert f"{name}: exists; choose another file with -o, or replace it with --force" in err
    assert Path(name).read_text() == "mine"
    assert run("history", *words, name, "--force").status == 0
    assert Path(name).read_bytes()[:4] != b"mine"
    assert sorted(path.name for path in Path.cwd().iterdir()) == [name]


@pytest.mark.usefixtures("history")
def test_a_picture_of_ours_is_replaced_and_the_table_is_printed_whatever_is_in_the_way(
    run: Run,
) -> None:
    for _ in range(2):
        ended = run("history", "plot", "--person", "Anna")
        assert ended.status == 0
        assert "Drawn in formcheck-trend.png" in ended.out
    Path("formcheck-trend.png").write_text("mine")
    ended = run("history", "plot", "--person", "Anna")
    assert ended.status == 1
    assert "peak heel height, cm" in ended.out
    # What is wrong with the wish is said before what is wrong with the file.
    assert "did you mean" in run("history", "plot", "-q", "wrok").err
    assert "did you mean Anna?" in run("history", "plot", "--person", "Ana").err


@pytest.mark.usefixtures("history")
def test_export_as_csv_has_a_line_for_each_number(run: Run) -> None:
    assert run("history", "export", "--person", "Anna", "-o", "a.csv").status == 0
    rows = list(csv.DictReader(io.StringIO(Path("a.csv").read_text("utf-8"))))
    assert {row["person"] for row in rows} == {"Anna"}
    peaks = [row for row in rows if row["quantity"] == "peak_heel_height_cm"]
    assert [(row["session"], row["value"], row["plus_minus"], row["unit"]) for row in peaks] == [
        ("1", "9.0", "0.6", "cm"),
        ("2", "10.5", "0.6", "cm"),
    ]
    [tempo] = [r for r in rows if r["quantity"] == "mean_tempo_s" and r["session"] == "1"]
    assert tempo["plus_minus"] == ""


@pytest.mark.usefixtures("history")
def test_export_as_json_has_whole_reports(run: Run) -> None:
    status, out, _ = run("history", "export", "3", "1")
    assert status == 0
    tree = json.loads(out)
    assert [session["id"] for session in tree["sessions"]] == [1, 3]
    assert [person["name"] for person in tree["people"]] == ["Anna", "Ben"]
    assert Result.model_validate(tree["sessions"][0]["report"]) == higher(9.0)


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_the_export_counts_what_is_in_the_file(run: Run, history: Path, name: str) -> None:
    with closing(sqlite3.connect(history)) as connection, connection:
        connection.execute("UPDATE sessions SET at = 'yesterday' WHERE id = 2")
    ended = run("history", "export", "-o", name)
    assert "session 2 is left out" in ended.err
    assert ended.out == "3 sessions exported\n"


def test_delete_asks_and_keeps_on_no(
    run: Run, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer, left in (("n\n", 4), ("y\n", 3)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        ended = run("history", "delete", "1")
        assert ended.status == (1 if left == 4 else 0)
        assert "Delete Session 1" in ended.err
        assert ("Nothing was deleted." in ended.err) == (left == 4)
        with History(history) as store:
            assert store.count() == left


def test_all_of_a_person_are_deleted_then_the_person(run: Run, history: Path) -> None:
    assert "Deleted 2 sessions" in run("history", "delete", "--person", "anna", "--yes").out
    assert run("history", "person", "remove", "anna").status == 0
    with History(history) as store:
        assert [s.id for s in store.sessions()] == [4, 3]
        assert [p.name for p in store.people()] == ["Ben"]


def test_a_profile_is_set_changed_and_listed(run: Run) -> None:
    assert (
        run("history", "person", "set", "Cleo", "--height-cm", "165", "--side", "left").status == 0
    )
    assert run("history", "person", "set", "cleo", "--mass-kg", "55", "--side", "auto").status == 0
    out = run("history", "person", "list").out
    assert out == "Cleo · height 165 cm · mass 55 kg · 0 sessions\n"


@pytest.mark.usefixtures("history")
def test_one_profile_is_shown_with_the_number_of_its_sessions(run: Run) -> None:
    ended = run("history", "person", "show", "anna")
    line = "Anna · height 170 cm · mass 60 kg · injured left · 2 sessions\n"
    assert (ended.status, ended.out) == (0, line)


@pytest.mark.parametrize(
    ("given", "filled"),
    [
        ({}, {"height_cm": 170, "foot_length_cm": None, "mass_kg": 60, "side": "right"}),
        ({"height_cm": 180.0}, {"height_cm": 180, "mass_kg": 60}),
        ({"foot_length_cm": 25.0, "mass_kg": 61.0}, {"height_cm": None, "mass_kg": 61}),
        ({"side": "left"}, {"side": "left"}),
    ],
)
def test_a_profile_fills_what_was_not_typed(
    given: dict[str, object], filled: dict[str, object], history: Path
) -> None:
    with History(history) as store:
        store.set_person(Person(name="Anna", height_cm=170, mass_kg=60, side="right"))
    settings: dict[str, object] = {
        "person": "anna", "db": None, "no_save": False,
        "height_cm": None, "foot_length_cm": None, "mass_kg": None, "side": "auto", **given,
    }  # fmt: skip
    chosen = read_history_options(settings)
    assert chosen.person == "anna"
    assert settings.keys().isdisjoint({"person", "db", "no_save"})
    assert {name: settings[name] for name in filled} == filled
