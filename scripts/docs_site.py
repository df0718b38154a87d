#!/usr/bin/env python3
"""Build the documentation as a site into site/: needs `pip install -e '.[docs]'`.

    python scripts/docs_site.py [-o FOLDER]

The pages are README.md and what docs/site.toml lists. Each link is led to the page of the site;
one to a file that is not there, or to a heading that is not there, fails the build, as does
any warning. A link to a file that has no page, such as a script, becomes plain text.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
HOME = "README.md"


@dataclass(frozen=True, slots=True)
class SiteSection:
    """A part of the site: its title, a sentence, and its pages as paths of the checkout."""

    name: str
    title: str
    intro: str
    pages: list[str] = field(default_factory=list)


def read_sections() -> list[SiteSection]:
    """Return the sections of docs/site.toml, pages that it does not name under How-to."""
    table = tomllib.loads((ROOT / "docs" / "site.toml").read_text("utf-8"))
    sections = [SiteSection(**entry) for entry in table["section"]]
    named = {page for section in sections for page in section.pages}
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    (how_to,) = (section for section in sections if section.name == "how-to")
    how_to.pages.extend(sorted(there - named))
    return sections


def site_names(sections: list[SiteSection]) -> dict[str, str]:
    """By path in the checkout: the name of its page on the site, without an ending."""
    names = {HOME: "index"}
    for section in sections:
        for page in section.pages:
            path = Path(page)
            name = path.parent.name if path.name == HOME else path.stem.lower()
            names[page] = f"{section.name}/{name}"
    return names


class Stage:
    """A folder in which the pages stand as Sphinx wants them.

    Parameters
    ----------
    folder : Path
        Where they are put.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sections = read_sections()
        self._names = site_names(self._sections)

    def fill(self) -> None:
        """Write all pages, pictures and the settings of Sphinx."""
        made = {"made/commands.md": command_reference(), "made/python.md": python_reference()}
        for page in self._names:
            text = made.get(page)
            if text is None:
                text = self._relinked(page, (ROOT / page).read_text("utf-8"))
            self._write(self._names[page], text)
        for section in self._sections:
            entries = [self._names[page].partition("/")[2] for page in section.pages]
            self._write(
                f"{section.name}/index",
                f"# {section.title}\n\n{section.intro}\n\n{_toctree(entries)}",
            )
        with (self._folder / "index.md").open("a", encoding="utf-8") as file:
            file.write(
                "\n" + _toctree([f"{section.name}/index" for section in self._sections], True)
            )
        shutil.copy(ROOT / "docs" / "conf.py", self._folder)

    def _write(self, name: str, text: str) -> None:
        target = self._folder / f"{name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def _relinked(self, page: str, text: str) -> str:
        """Return a page's text whose links lead to pages of the site."""
        parts = FENCE.split(text)
        # What stands in a block of code is no link.
        return "".join(
            part if i % 2 else LINK.sub(lambda link: self._link(page, link), part)
            for i, part in enumerate(parts)
        )

    def _link(self, page: str, link: re.Match[str]) -> str:
        target, _, heading = link["target"].partition("#")
        if not target or ":" in target:
            return link[0]
        path = (ROOT / page).parent.joinpath(target).resolve()
        if not path.exists() or not path.is_relative_to(ROOT):
            raise SystemExit(f"{page}: {link['target']} is not there")
        inside = path.relative_to(ROOT).as_posix()
        here = Path(self._names[page]).parent
        if inside in self._names:
            name = os.path.relpath(f"{self._names[inside]}.md", here)
            # What is named by its path is called by its title there.
            words = "" if link["text"].endswith(".md") else link["text"]
            return f"[{words}]({name}{'#' * bool(heading)}{heading})"
        if link["picture"] or inside.startswith("docs/"):
            copy = self._folder / "files" / path.name
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(path, copy)
            return (
                f"{link['picture']}[{link['text']}]({os.path.relpath(f'files/{path.name}', here)})"
            )
        return link["text"]


def _toctree(entries: list[str], hidden: bool = False) -> str:
    options = ":hidden:\n" if hidden else ":maxdepth: 2\n"
    return "```{toctree}\n" + options + "\n" + "\n".join(entries) + "\n```\n"


def command_reference() -> str:
    """Return a page with what --help says of every command and subcommand."""
    import click

    from formcheck.cli.app import formcheck

    def described(command: click.Command, parent: click.Context | None, name: str) -> Iterator[str]:
        context = command.context_class(
            command, info_name=name, parent=parent, **command.context_settings
        )
        context.terminal_width = 72
        level = "###" if parent and parent.parent else "##"
        yield f"{level} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
        if isinstance(command, click.Group):
            for child in command.list_commands(context):
                inner = command.get_command(context, child)
                if inner and not inner.hidden:
                    yield from described(inner, context, child)

    intro = "# Commands\n\nWhat `--help` says of each command.\n"
    return "\n".join([intro, *described(formcheck, None, "formcheck")])


def python_reference() -> str:
    """Return a page with every public Python name, described by its docstring."""
    import inspect

    import formcheck

    groups: dict[str, list[str]] = {"Functions": [], "Classes": [], "Errors": []}
    for name in formcheck.__all__:
        thing = getattr(formcheck, name)
        if inspect.isfunction(thing):
            groups["Functions"].append(f".. autofunction:: formcheck.{name}\n")
        elif inspect.isclass(thing) and issubclass(thing, Exception):
            groups["Errors"].append(f".. autoexception:: formcheck.{name}\n")
        elif inspect.isclass(thing) and thing.__name__ == name:
            groups["Classes"].append(f".. autoclass:: formcheck.{name}\n   :members:\n")
    text = "# Python names\n\nWhat `import formcheck` gives.\n"
    for title, directives in groups.items():
        text += f"\n## {title}\n\n```{{eval-rst}}\n" + "\n".join(directives) + "```\n"
    return text


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "site")
    output = parser.parse_args().output
    try:
        from sphinx.cmd.build import build_main
    except ImportError:
        raise SystemExit("The site needs Sphinx: pip install -e '.[docs]'") from None
    with tempfile.TemporaryDirectory() as folder:
        pages, trees = Path(folder, "pages"), Path(folder, "trees")
        pages.mkdir()
        Stage(pages).fill()
        status: int = build_main(
            ["-q", "-W", "--keep-going", "-d", str(trees), str(pages), str(output)]
        )
    if status == 0:
        print(f"{output / 'index.html'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
