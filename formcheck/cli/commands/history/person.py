"""``formcheck history person``: profiles, so that nobody types a height twice."""

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options.body_size import body_size
from formcheck.cli.options.completion import complete_person
from formcheck.cli.options.history import db_option
from formcheck.cli.options.naming import NAME
from formcheck.cli.options.session_choice import open_history
from formcheck.cli.terminal import print_out
from formcheck.model.paths import printable

FIELDS = {
    "height_cm": ("height", "{:g} cm"),
    "foot_length_cm": ("foot", "{:g} cm"),
    "mass_kg": ("mass", "{:g} kg"),
    "side": ("measured", "{} leg"),
    "injured": ("injured", "{}"),
}


@click.group(
    epilog="""\b
Examples:
  formcheck history person set Anna --height-cm 170 --mass-kg 62 --injured left
  formcheck analyze raises.mp4 --person Anna"""
)
def person() -> None:
    """Keep who is measured: name, body, and which leg is watched."""


@person.command("list", epilog="\b\nExample:\n  formcheck history person list")
@db_option
def list_(db: Path | None) -> None:
    """List the profiles."""
    from formcheck.history.records import Selection

    with open_history(db) as history:
        rows = [(p, history.count(Selection(person=p.name))) for p in history.people()]
    if not rows:
        print_out("No profile yet: formcheck history person set NAME --height-cm H")
    for profile, count in rows:
        _say_counted(profile, count)


@person.command("show", epilog="\b\nExample:\n  formcheck history person show Anna")
@click.argument("name", type=NAME, shell_complete=complete_person)
@db_option
def show(name: str, db: Path | None) -> None:
    """Show a profile and how many sessions it has."""
    from formcheck.history.records import Selection

    with open_history(db) as history:
        profile = history.person(name)
        count = history.count(Selection(person=profile.name))
    _say_counted(profile, count)


@person.command(
    "set", epilog="\b\nExample:\n  formcheck history person set Anna --height-cm 170 --side left"
)
@click.argument("name", type=NAME, shell_complete=complete_person)
@body_size
@click.option(
    "--side",
    type=click.Choice(["left", "right", "auto"]),
    help="The leg that is usually measured; auto takes what each picture shows.",
)
@click.option(
    "--injured",
    type=click.Choice(["left", "right", "both", "none"]),
    help="The leg that trends mark.",
)
@db_option
def set_(name: str, db: Path | None, **given: Any) -> None:
    """Begin a profile, or change what is given of it."""
    from pydantic import ValidationError

    from formcheck.history.errors import UnknownPersonError
    from formcheck.history.people import Person

    with open_history(db, begin=True) as history:
        try:
            known = history.person(name).model_dump()
        except UnknownPersonError:
            if not name.isprintable():
                raise click.UsageError(
                    f"{name!r} is no name: it holds what can't be printed"
                ) from None
            known = {"name": name}
        known |= {field: value for field, value in given.items() if value is not None}
        known |= {
            field: None for field in ("side", "injured") if known.get(field) in ("auto", "none")
        }
        try:
            profile = Person(**known)
        except ValidationError as error:
            raise click.UsageError(f"{name!r} is no name: give one to 80 characters") from error
        history.set_person(profile)
    print_out(_line(profile), soft_wrap=True, markup=False)


@person.command("remove", epilog="\b\nExample:\n  formcheck history person remove Anna")
@click.argument("name", type=NAME, shell_complete=complete_person)
@db_option
def remove(name: str, db: Path | None) -> None:
    """Remove a profile that has no sessions (any more)."""
    with open_history(db) as history:
        history.remove_person(name)
    print_out("Removed.")


def _say_counted(profile: Any, count: int) -> None:
    print_out(
        f"{_line(profile)} · {count} session{'s' * (count != 1)}", soft_wrap=True, markup=False
    )


def _line(profile: Any) -> str:
    parts = [printable(profile.name)]
    for field, (label, form) in FIELDS.items():
        value = getattr(profile, field)
        if value is not None:
            parts.append(f"{label} {form.format(value)}")
    return " · ".join(parts)
