"""Exercises and routines in the browser: all that the command lists, and where each begins."""

import pytest
from starlette.testclient import TestClient

from formcheck.exercises.catalogue import exercise_names
from formcheck.kinds import load_exercise
from formcheck.routines.routine import load_routine, routine_names


def test_the_list_has_every_exercise_and_routine(browser: TestClient) -> None:
    text = browser.get("/exercises").text
    assert all(f'href="/exercises/{name}"' in text for name in exercise_names())
    assert all(f'href="/routines/{name}"' in text for name in routine_names())


def test_an_exercise_tells_how_and_begins_at_the_camera_or_in_a_clip(browser: TestClient) -> None:
    text = browser.get("/exercises/calf-raise").text
    assert load_exercise("calf-raise").how in text.replace("&#39;", "'")
    assert 'href="/live?exercise=calf-raise"' in text
    assert 'href="/clips?exercise=calf-raise"' in text


def test_a_routine_lists_its_exercises_and_begins_at_the_camera(browser: TestClient) -> None:
    [name] = routine_names()[:1]
    text = browser.get(f"/routines/{name}").text
    assert f'href="/live?routine={name}"' in text
    for entry in load_routine(name).exercises:
        assert f'href="/exercises/{entry.exercise}"' in text


@pytest.mark.parametrize("path", ["/exercises/x", "/exercises/..%2fcalf-raise", "/routines/x"])
def test_what_is_not_there_is_404(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404
