"""``formcheck completion``: the tabulator key completes commands and names."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog="""\b
Examples, to install it once:
  bash:  echo 'eval "$(formcheck completion bash)"' >> ~/.bashrc
  zsh:   echo 'eval "$(formcheck completion zsh)"' >> ~/.zshrc
  fish:  formcheck completion fish > ~/.config/fish/completions/formcheck.fish
It works in every shell that is opened from then on."""
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script with which a shell completes commands, options and names.

    Names are those of exercises, routines, settings, your people and your last sessions.
    """
    program = ctx.find_root()
    make = get_completion_class(shell)
    assert make is not None
    name = program.info_name or "formcheck"
    click.echo(make(program.command, {}, name, f"_{name.upper()}_COMPLETE").source())
