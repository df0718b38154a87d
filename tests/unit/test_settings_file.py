"""The user's settings file."""

import tomllib
from pathlib import Path

import pytest

from formcheck.settings import (
    SETTINGS,
    SettingsError,
    change_setting,
    read_settings,
    settings_path,
    stated_settings,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def test_without_a_file_nothing_is_set(path: Path) -> None:
    assert read_settings(path) == read_settings(None) == stated_settings(path) == {}


def test_what_is_set_is_read_back_in_cm_and_kg(path: Path, tmp_path: Path) -> None:
    model = tmp_path / "other.task"
    model.touch()
    typed = {
        "height": "5ft10",
        "foot-length": "26cm",
        "mass": "11st4",
        "person": "Anna",
        "camera": "1",
        "model": str(model),
        "voice": "on",
        "mute": "false",
    }
    assert typed.keys() == SETTINGS.keys()
    for name, value in typed.items():
        change_setting(path, name, value)
    assert read_settings(path) == {
        "height": 177.8,
        "foot-length": 26.0,
        "mass": 71.67,
        "person": "Anna",
        "camera": "1",
        "model": model,
        "voice": True,
        "mute": False,
    }
    assert stated_settings(path)["height"] == "5ft10"


def test_a_change_leaves_all_else_in_the_file_as_it_was(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("# mine\nheight = 178  # measured in May\n\nperson = 'Anna'\n")
    change_setting(path, "mass", "62")
    change_setting(path, "person", None)
    text = path.read_text()
    assert "# mine\nheight = 178  # measured in May\n" in text
    assert tomllib.loads(text) == {"height": 178, "mass": "62"}
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_a_link_to_the_settings_stays_one(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    true = tmp_path / "dotfiles.toml"
    true.write_text("")
    path.symlink_to(true)
    change_setting(path, "height", "178")
    assert path.is_symlink()
    assert tomllib.loads(true.read_text()) == {"height": "178"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('person = "Anna"\nheigth = 178', "line 2: there is no setting 'heigth'; did you mean"),
        ("\n\nheight = 5", "line 3: height: 5 is not from 50 to 250"),
        ("height = true", "line 1: height: it must be a number, or text in quotes"),
        ("person = 'Anna", "line 1: not valid TOML"),
        ("voice = 'loud'", "line 1: voice: it must be true or false"),
        ("model = 'no.task'", "line 1: model: there is no file"),
        ("[height]\ncm = 178", "line 1: height: it must be a number"),
        ("\xff", "save it as UTF-8"),
    ],
)
def test_a_bad_file_is_one_line_that_says_where(path: Path, text: str, words: str) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError) as error:
        read_settings(path)
    assert words in str(error.value)
    assert "settings.toml" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("heigth", "178", "did you mean height?"),
        ("height", "tall", "height: 'tall' is no length"),
        ("mute", "perhaps", "mute: it must be true or false"),
        ("model", "no.task", "model: there is no file"),
        ("person", " ", "person: it must be text"),
    ],
)
def test_what_can_not_be_set_changes_nothing(path: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError) as error:
        change_setting(path, name, value)
    assert words in str(error.value)
    assert not path.exists()


def test_a_damaged_file_is_not_changed_but_a_wrong_value_can_be(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("height = ")
    with pytest.raises(SettingsError, match="line 1"):
        change_setting(path, "height", "178")
    assert path.read_text() == "height = "
    path.write_text("height = 5")
    change_setting(path, "height", "178")
    assert read_settings(path) == {"height": 178.0}


def test_the_environment_names_another_file_or_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORMCHECK_SETTINGS", str(tmp_path / "mine.toml"))
    assert settings_path() == tmp_path / "mine.toml"
    monkeypatch.setenv("FORMCHECK_SETTINGS", "")
    assert settings_path() is None
    monkeypatch.delenv("FORMCHECK_SETTINGS")
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(tmp_path))
    assert settings_path() == tmp_path / "settings.toml"
