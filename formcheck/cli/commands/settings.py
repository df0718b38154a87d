"""``formcheck settings``: what need not be typed every time."""

from pathlib import Path

import click

from formcheck.cli.options.completion import complete_setting
from formcheck.cli.terminal import print_out


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  formcheck settings
  formcheck settings set height 178cm
  formcheck settings set camera 1
  formcheck settings unset camera""",
)
@click.pass_context
def settings(ctx: click.Context) -> None:
    """Show what analyze, batch, live, rom and routine run need not be told.

    And in which file that is kept.

    What is typed goes first, then the profile of the person, then these settings. With
    --no-settings, or FORMCHECK_SETTINGS set to nothing, they are left aside;
    FORMCHECK_SETTINGS=FILE takes another file.
    """
    if ctx.invoked_subcommand is None:
        _show()


@settings.command("set", epilog="\b\nExample:\n  formcheck settings set height 5ft10")
@click.argument("name", shell_complete=complete_setting)
@click.argument("value")
def set_(name: str, value: str) -> None:
    """Set something."""
    from formcheck.settings import change_setting, stated_settings

    path = _path()
    change_setting(path, name, value)
    print_out(f"{name} is {stated_settings(path)[name]}", markup=False, soft_wrap=True)


@settings.command(epilog="\b\nExample:\n  formcheck settings unset height")
@click.argument("name", shell_complete=complete_setting)
def unset(name: str) -> None:
    """Remove something that was set."""
    from formcheck.settings import change_setting

    change_setting(_path(), name, None)
    print_out(f"{name} is not set")


def _path() -> Path:
    from formcheck.settings import VARIABLE, settings_path

    path = settings_path()
    if path is None:
        raise click.UsageError(f"{VARIABLE} is set to nothing, so there is no file to change")
    return path


def _show() -> None:
    from rich.table import Table
    from rich.text import Text

    from formcheck.model.paths import printable
    from formcheck.settings import SETTINGS, VARIABLE, settings_path, stated_settings

    path = settings_path()
    stated = stated_settings(path)
    table = Table.grid(padding=(0, 2))
    for setting in SETTINGS.values():
        value = Text(stated.get(setting.name, "–"), "bold" if setting.name in stated else "dim")
        table.add_row(setting.name, value, Text(setting.words, "dim"))
    print_out(table)
    if path is None:
        print_out(f"\nLeft aside: {VARIABLE} is set to nothing")
        return
    there = "" if path.exists() else " (not there yet: formcheck settings set NAME VALUE)"
    print_out(Text(f"\nFile: {printable(path)}{there}"), soft_wrap=True)
