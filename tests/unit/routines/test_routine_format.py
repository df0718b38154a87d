"""Routine files of the first form, whose keys had no units, are still read."""

from pathlib import Path

import pytest

from formcheck.routines.routine import (
    ROUTINE_FORMAT,
    RoutineError,
    bundled_text,
    read_routine,
    routine_names,
)

OLD = """\
title = "Mine"
ready = 5
rest = 20
change = 4
between = 0

[[exercises]]
exercise = "calf-raise"
sets = 2
reps = 5
rest = 40
"""
NEW = f"""\
format = "{ROUTINE_FORMAT}"
title = "Mine"
ready_s = 5
rest_s = 20
change_s = 4
between_s = 0

[[exercises]]
exercise = "calf-raise"
sets = 2
reps = 5
rest_s = 40
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def said_of(text: str, path: Path) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RoutineError) as caught:
        read_routine(path)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_old_file_means_what_it_meant(path: Path, encoding: str) -> None:
    path.write_text(OLD, encoding=encoding)
    old = read_routine(path)
    path.write_text(NEW, encoding=encoding)
    assert read_routine(path) == old
    assert (old.ready_s, old.rest_s, old.change_s, old.between_s) == (5, 20, 4, 0)
    assert old.exercises[0].rest_s == 40


def test_what_is_wrong_in_an_old_file_is_said_in_its_own_words(path: Path) -> None:
    assert "line 3: rest is -1" in said_of(OLD.replace("rest = 20", "rest = -1"), path)
    wrong = said_of(OLD.replace("rest = 40", "rest = -1"), path)
    assert "line 11: rest in [exercises] is -1" in wrong


def test_forms_are_not_mixed(path: Path) -> None:
    mixed = NEW.replace("change_s", "change")
    assert "line 5: change is not known: did you mean change_s?" in said_of(mixed, path)
    later = NEW.replace("routine/2", "routine/3")
    assert "line 1: format is formcheck.routine/3: this formcheck reads" in said_of(later, path)


@pytest.mark.parametrize("name", routine_names())
def test_the_bundled_ones_are_of_the_form_of_today(name: str) -> None:
    assert f'format = "{ROUTINE_FORMAT}"' in bundled_text(name)
