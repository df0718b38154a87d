#!/usr/bin/env python3
"""Write docs/licences.md: the licence of every package that formcheck is installed with.

    python scripts/licences.py

It is read from what the installed packages say of themselves, with the extras c3d, parquet and
cluster; packages for development alone are left out. A row of the page stays as long as nothing
installed contradicts it, for other machines need other packages.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
EXTRAS = ("c3d", "parquet", "cluster")
ROW = re.compile(r"^\| ([\w.-]+) \| (.+?) \| (.+?) \|$", re.MULTILINE)

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF",
}
WRITTEN = {"Apache 2.0": "Apache-2.0", "MIT License": "MIT", "The MIT License (MIT)": "MIT"}
FAMILIES = ("Apache", "BSD", "MIT", "MPL", "PSF", "HPND", "ISC", "GPL", "CC0", "Zlib", "Unlicense")

HEAD = """# Licences

formcheck is Apache-2.0. What comes along inside of it, the pose model, the samples and the library
that draws the charts, stands in [NOTICE](../NOTICE). This page lists what is installed beside it:
each package with the licence that it states itself. Wheels also hold libraries of others: those for
Linux of av hold FFmpeg (LGPL-3.0 or later) with x264 and x265 (GPL-2.0 or later), those of OpenCV
FFmpeg (LGPL-2.1 or later) and Qt 5 (LGPL-3.0). Each package brings the texts.

`python scripts/licences.py` writes it, and a test compares it with what is installed.

| package | licence | needed by |
|---|---|---|
"""


def own_requirements() -> dict[str, list[Requirement]]:
    """Return what formcheck asks for, by the name of the extra; "" is always."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {"": project["dependencies"]}
    wanted |= {extra: project["optional-dependencies"][extra] for extra in EXTRAS}
    return {extra: [Requirement(text) for text in texts] for extra, texts in wanted.items()}


def licence_of(name: str) -> str:
    """Return the licence that an installed package states, as SPDX writes it where it can be."""
    data = distribution(name).metadata
    if "License-Expression" in data:
        return data["License-Expression"]
    told = [
        line.rpartition(" :: ")[2]
        for line in data.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    names = [CLASSIFIERS.get(line, line) for line in told if line != "OSI Approved"]
    if names:
        return ", ".join(names)
    told = data.get_all("License") or []
    told += [
        distribution(name).read_text(f"licenses/{file}") or ""
        for file in data.get_all("License-File") or ()
    ]
    first = next((text.strip().partition("\n")[0] for text in told if text.strip()), "not stated")
    return WRITTEN.get(first, first)


def families(licence: str) -> set[str]:
    """Return the kinds of licence in a text; a more exact name of the same one is no change."""
    return {name for name in FAMILIES if re.search(rf"(?<![A-Za-z]){name}", licence)} or {licence}


def needed(requirements: Iterable[Requirement], extras: Sequence[str] = ("",)) -> list[Requirement]:
    """Return those that hold on this machine."""
    return [
        requirement
        for requirement in requirements
        if requirement.marker is None
        or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def installed(extras: Sequence[str] = ("", *EXTRAS)) -> dict[str, tuple[str, str]]:
    """Return licence and who needs it of each installed package, by name."""
    found: dict[str, tuple[str, str]] = {}
    waiting = [
        (requirement, "formcheck" + (f"[{extra}]" if extra else ""))
        for extra, requirements in own_requirements().items()
        if extra in extras
        for requirement in needed(requirements)
    ]
    while waiting:
        requirement, who = waiting.pop(0)
        name = canonicalize_name(requirement.name)
        if name in found:
            continue
        try:
            licence, asks = licence_of(name), distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found[name] = (licence, who)
        inner = needed((Requirement(text) for text in asks), ["", *requirement.extras])
        waiting += [(each, name) for each in inner]
    return found


def listed() -> dict[str, tuple[str, str]]:
    """Return the rows of the page."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else ""
    rows = {name: (licence, who) for name, licence, who in ROW.findall(text)}
    rows.pop("package", None)
    return rows


def main() -> None:
    rows = {name: row for name, row in listed().items() if name not in installed()}
    rows |= installed()
    lines = [f"| {name} | {licence} | {who} |\n" for name, (licence, who) in sorted(rows.items())]
    PAGE.write_text(HEAD + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
