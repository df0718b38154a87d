"""``formcheck settings``, and commands that take their defaults from them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted_clips import Run

from formcheck.history.people import Person
from formcheck.history.store import History

Caught = dict[str, Any]


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "settings.toml"
    monkeypatch.setenv("FORMCHECK_SETTINGS", str(file))
    return file


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> Caught:
    """What the commands would have begun with."""
    got: Caught = {}

    def keep(what: str) -> Callable[..., int]:
        def run(*arguments: Any, **how: Any) -> int:
            got[what] = (arguments, how)
            return 0

        return run

    monkeypatch.setattr("formcheck.cli.runs.analyze.run_clips", keep("analyze"))
    monkeypatch.setattr("formcheck.cli.runs.live.run_live", keep("live"))
    monkeypatch.setattr("formcheck.cli.runs.rom_live.run_rom_live", keep("rom"))
    monkeypatch.setattr("formcheck.cli.runs.routine.run_routine", keep("routine"))
    return got


def test_what_is_set_is_shown_and_removed_again(run: Run, path: Path) -> None:
    status, out, _ = run("settings")
    assert status == 0
    assert "not there yet" in out
    assert run("settings", "set", "height", "5ft10") == (0, "height is 5ft10\n", "")
    shown = run("settings").out
    assert "height       5ft10" in shown
    assert str(path) in shown.replace("\n", "")
    assert run("settings", "unset", "height").out == "height is not set\n"
    assert "height       5ft10" not in run("settings").out


def test_all_live_commands_take_camera_body_and_sound(run: Run, path: Path, caught: Caught) -> None:
    path.write_text('height = "5ft10"\ncamera = 2\nvoice = false\nmute = true\n')
    for command in (["live"], ["rom"], ["routine", "run", "calf-trio"]):
        ended = run(*command)
        assert ended.err == "From your settings: height 5ft10, camera 2, voice false, mute true\n"
    live, rom, routine = (caught[name][0][0] for name in ("live", "rom", "routine"))
    assert (live.source, rom.source, routine.sources) == ("2", "2", ("2",))
    assert live.options.height_cm == rom.options.height_cm == routine.height_cm == 177.8
    for settings in (live, rom, routine):
        assert (settings.voice, settings.mute) == (False, True)


def test_what_is_typed_goes_first(run: Run, path: Path, caught: Caught) -> None:
    path.write_text("height = 178\ncamera = 2\nmute = true\nmass = 70\n")
    ended = run("live", "--source", "1", "--foot-length", "26cm", "--voice")
    assert ended.err == "From your settings: mass 70\n"
    live = caught["live"][0][0]
    assert (live.source, live.mute, live.voice) == ("1", False, True)
    assert (live.options.height_cm, live.options.foot_length_cm) == (None, 26.0)
    run("live", "--no-mute")
    assert not caught["live"][0][0].mute


@pytest.mark.parametrize(
    ("typed", "height_cm", "mass_kg"),
    [
        ((), 170.0, 70.0),
        (("--person", "ANNA"), 170.0, 70.0),
        # Of Ben's body nothing is known: the settings are of Anna.
        (("--person", "Ben"), None, None),
        (("--height", "160"), 160.0, 70.0),
    ],
)
def test_a_profile_goes_before_the_settings_which_are_of_one_person(
    typed: tuple[str, ...],
    height_cm: float | None,
    mass_kg: float | None,
    run: Run,
    path: Path,
    caught: Caught,
) -> None:
    path.write_text('person = "Anna"\nheight = 178\nmass = 70\n')
    with History(None) as history:
        history.set_person(Person(name="Anna", height_cm=170))
        history.set_person(Person(name="Ben"))
    assert run("live", *typed).status == 0
    options = caught["live"][0][0].options
    assert (options.height_cm, options.mass_kg) == (height_cm, mass_kg)


def test_settings_are_left_aside(
    run: Run, path: Path, caught: Caught, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("height = 178\n")
    assert run("analyze", "a.mp4", "--no-settings").err == ""
    assert caught["analyze"][0][1].height_cm is None
    monkeypatch.setenv("FORMCHECK_SETTINGS", "")
    assert run("analyze", "a.mp4").err == ""
    assert "is set to nothing" in run("settings").out
    assert run("settings", "set", "height", "178").status == 2


def test_quiet_says_nothing_of_settings(run: Run, path: Path, caught: Caught) -> None:
    path.write_text("height = 178\n")
    assert run("analyze", "a.mp4", "-q").err == ""
    assert caught["analyze"][0][1].height_cm == 178


@pytest.mark.usefixtures("caught")
def test_a_mistake_in_the_file_is_one_line(run: Run, path: Path) -> None:
    path.write_text("height = 178\nmas = 70\n")
    for command in (["analyze", "a.mp4"], ["settings"]):
        status, out, err = run(*command)
        assert (status, out) == (1, "")
        assert err == f"formcheck: {path}: line 2: there is no setting 'mas'; did you mean mass?\n"
    path.write_text('person = "Anna"\n')
    assert "(the person of your settings)" in run("analyze", "a.mp4").err
