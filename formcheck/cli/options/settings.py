"""The user's settings file as defaults of options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from formcheck.cli.terminal import print_err

Command = TypeVar("Command", bound=Callable[..., Any])

_SIZES = {"height_cm": "height", "foot_length_cm": "foot-length", "mass_kg": "mass"}
_OPTIONS = {
    "person": "person",
    "source": "camera",
    "sources": "camera",
    "model": "model",
    "voice": "voice",
    "mute": "mute",
}
"""Of what each other option takes its default."""

settings_option = click.option(
    "--no-settings",
    is_flag=True,
    help="Leave your settings file (formcheck settings) aside.",
)


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """What the settings file holds, and how it stands there.

    Attributes
    ----------
    values : mapping
        By the settings' names.
    stated : mapping of str
        The same as written.
    used : set of str
        Names of those that became an option's value.
    """

    values: Mapping[str, Any]
    stated: Mapping[str, str]
    used: set[str]

    @classmethod
    def take(cls, settings: dict[str, Any]) -> StoredSettings:
        """Read the file and fill the options but for the person's size, which comes later.

        Raises
        ------
        SettingsError
            The file can't be read.
        """
        if settings.pop("no_settings", False):
            return cls({}, {}, set())
        # pydantic comes with it, and platformdirs: not for --help.
        from formcheck.settings import read_settings, settings_path, stated_settings

        path = settings_path()
        stored = cls(read_settings(path), stated_settings(path), set())
        for option, name in _OPTIONS.items():
            if name not in stored.values or option not in settings or _is_typed(option):
                continue
            if option == "mute" and settings["voice"] and _is_typed("voice"):
                # Whoever asks for a voice wants to hear it.
                continue
            value = stored.values[name]
            settings[option] = (value,) if option == "sources" else value
            stored.used.add(name)
        return stored

    def fill_size(self, settings: dict[str, Any], person: str | None) -> None:
        """Fill the person's size as far as it isn't known.

        Of somebody else's body the file says nothing: a person who was typed is another one
        than the settings' own.
        """
        # pydantic comes with it.
        from formcheck.history.people import fill_size

        own = str(self.values.get("person", "")).strip().casefold()
        if person is None or person.strip().casefold() == own:
            known = {option: self.values.get(name) for option, name in _SIZES.items()}
            self.used.update(_SIZES[option] for option in fill_size(settings, known))

    def tell(self) -> None:
        """Say once what comes from the file."""
        ctx = click.get_current_context(silent=True)
        if self.used and not (ctx and ctx.params.get("quiet")):
            told = [f"{name} {text}" for name, text in self.stated.items() if name in self.used]
            print_err(f"From your settings: {', '.join(told)}")


def _is_typed(option: str) -> bool:
    ctx = click.get_current_context(silent=True)
    source = ctx and ctx.get_parameter_source(option)
    return source not in (None, ParameterSource.DEFAULT)
