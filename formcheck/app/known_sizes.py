"""What is known of a body that a form does not say."""

from collections.abc import Mapping
from typing import Any

from formcheck.app.context import AppContext
from formcheck.history.people import fill_from_profile, fill_size
from formcheck.settings import read_settings, settings_path

_SIZES = {"height_cm": "height", "foot_length_cm": "foot-length", "mass_kg": "mass"}


def fill_known(context: AppContext, settings: dict[str, Any], person: str | None) -> None:
    """Take from a person's profile and the user's settings what is left open, in place.

    Parameters
    ----------
    context : AppContext
        Where the history is.
    settings : dict
        As in `fill_from_profile`.
    person : str or None
        Whose profile; None for nobody in particular.

    Raises
    ------
    FormcheckError
        No such person, or their profile or the settings can't be read.
    """
    if person is not None:
        with context.open_history() as history:
            fill_from_profile(settings, history.person(person))
    stored = read_settings(settings_path())
    # Of somebody else's body the user's settings say nothing.
    if person is None or person.casefold() == _own_name(stored):
        fill_size(settings, {field: stored.get(name) for field, name in _SIZES.items()})


def own_name() -> str:
    """Return the user's own name by their settings, in small letters; "" where it is not set.

    Raises
    ------
    FormcheckError
        The settings can't be read.
    """
    return _own_name(read_settings(settings_path()))


def _own_name(stored: Mapping[str, Any]) -> str:
    return str(stored.get("person", "")).strip().casefold()
