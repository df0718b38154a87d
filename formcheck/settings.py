"""The user's settings: what is not typed with every command, in a TOML file of their own."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from formcheck.errors import FormcheckError, OutputError
from formcheck.exercises.checking import line_of, nearest, one_line, toml_data
from formcheck.exercises.file_format import decode
from formcheck.model.body_units import FOOT_LENGTH, HEIGHT, MASS, BodyMeasure
from formcheck.model.paths import printable
from formcheck.model.regular_file import read_regular
from formcheck.report.atomic_write import write_atomically

VARIABLE = "FORMCHECK_SETTINGS"
"""Names another file; set to nothing there are no settings."""
LARGEST_FILE = 100_000

_NEW_FILE = """\
# Settings of formcheck; formcheck settings tells what can be set. What is typed goes first.
"""
_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class SettingsError(FormcheckError):
    """A settings file can't be read, or what is to be set can't be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set.

    Attributes
    ----------
    name : str
        In the file, and of the option that it is the default of.
    words : str
        What it is, with an example.
    check : callable
        Takes what the file holds, or what was typed, and the file's folder; returns the value.
        Raises ValueError.
    """

    name: str
    words: str
    check: Callable[[Any, Path], Any]


def _size(size: BodyMeasure) -> Callable[[Any, Path], float]:
    def check(value: Any, _folder: Path) -> float:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError("it must be a number, or text in quotes")
        return size.read(str(value))

    return check


def _text(value: Any, _folder: Path) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ValueError("it must be text in quotes")
    return str(value)


def _file(value: Any, folder: Path) -> Path:
    path = folder / Path(_text(value, folder)).expanduser()
    if not path.is_file():
        raise ValueError(f"there is no file {printable(path)}")
    return path


def _switch(value: Any, _folder: Path) -> bool:
    truth = value if isinstance(value, bool) else _TRUTHS.get(str(value).lower())
    if truth is None:
        raise ValueError("it must be true or false")
    return truth


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("height", "your height, e.g. 178cm or 5ft10", _size(HEIGHT)),
        Setting("foot-length", "length of your bare foot, e.g. 26cm", _size(FOOT_LENGTH)),
        Setting("mass", "your mass, e.g. 75kg, 165lb or 11st4", _size(MASS)),
        Setting("person", "your profile in the history", _text),
        Setting("camera", "camera of live, rom and routine run: number, path or address", _text),
        Setting("model", "file of another MediaPipe pose model (.task)", _file),
        Setting("voice", "speak counts and cues: true or false", _switch),
        Setting("mute", "no sound: true or false", _switch),
    )
}
"""All that can be set, by name, in the order in which they are shown."""


def settings_path() -> Path | None:
    """Return where the settings are, there or not; None when the environment wants none."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return Path(given) if given else None
    return Path(platformdirs.user_config_dir("formcheck", appauthor=False)) / "settings.toml"


def read_settings(path: Path | None) -> dict[str, Any]:
    """Read the settings, checked.

    Parameters
    ----------
    path : Path or None
        From `settings_path`.

    Returns
    -------
    dict
        Value by name: cm and kg for sizes; empty where there is no file.

    Raises
    ------
    SettingsError
        Something in the file is wrong; the message says in which line.
    """
    if path is None or not path.exists():
        return {}
    text = _read_text(path)
    return _checked(text, path)


def stated_settings(path: Path | None) -> dict[str, str]:
    """Return the settings as they stand in the file, to be shown.

    Raises
    ------
    SettingsError
        As `read_settings`.
    """
    if not read_settings(path):
        return {}
    assert path is not None
    return {name: _shown(value) for name, value in toml_data(_read_text(path)).items()}


def change_setting(path: Path, name: str, value: str | None) -> None:
    """Set something, or leave it to formcheck again; comments and all else stay as they are.

    Parameters
    ----------
    path : Path
        The settings file; made where there is none, and written whole or not at all.
    name : str
        One of `SETTINGS`.
    value : str or None
        As typed; None removes it.

    Raises
    ------
    SettingsError
        There is no such setting, it can't have this value, or the file is damaged.
    OutputError
        The file can't be written.
    """
    # Only here: it takes a while to load.
    import tomlkit

    if name not in SETTINGS:
        raise SettingsError(f"{_unknown(name)}; formcheck settings lists all")
    text = _read_text(path) if path.exists() else _NEW_FILE
    # A damaged file is for its owner to mend; a wrong value may be what is mended here.
    _parsed(text, path)
    document = tomlkit.parse(text)
    if value is None:
        document.pop(name, None)
    else:
        try:
            checked = SETTINGS[name].check(value, Path.cwd())
        except ValueError as error:
            raise SettingsError(f"{name}: {error}") from error
        # Numbers of bodies stay as they were typed, with their unit.
        kept = checked if isinstance(checked, bool) else str(value)
        document[name] = str(checked.absolute()) if isinstance(checked, Path) else kept
    _write(tomlkit.dumps(document), path)


def _write(text: str, path: Path) -> None:
    # What a link names is written, not the link.
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{printable(target.parent)}: can't be made: {error.strerror or error}"
        ) from error
    write_atomically(text.encode(), target, replace=True)


def _read_text(path: Path) -> str:
    try:
        return decode(read_regular(path, LARGEST_FILE))
    except OSError as error:
        raise SettingsError(f"can't read {printable(path)}: {error.strerror or error}") from error
    except ValueError as error:
        raise SettingsError(f"{printable(path)}: {error}") from error


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return toml_data(text)
    except ValueError as error:
        raise SettingsError(f"{printable(path)}: {error}") from error


def _checked(text: str, path: Path) -> dict[str, Any]:
    values = {}
    for name, value in _parsed(text, path).items():
        setting = SETTINGS.get(name)
        try:
            if setting is None:
                raise ValueError(_unknown(name))
            values[name] = setting.check(value, path.parent)
        except ValueError as error:
            where = f"{printable(path)}: line {line_of(text, (name,))}"
            what = error if setting is None else f"{name}: {error}"
            raise SettingsError(one_line(f"{where}: {what}")) from error
    return values


def _unknown(name: str) -> str:
    near = nearest(name, list(SETTINGS))
    return f"there is no setting {name!r}" + (f"; did you mean {near}?" if near else "")


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else one_line(str(value))
