"""What the documents for developers name is there, and their example works."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = (ROOT, ROOT / "formcheck", ROOT / "tests" / "unit")
NAMED = re.compile(r"`([^`\n]+)`")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\(\w*\))?")
FILE = re.compile(r"[\w.*-]*(/[\w.*-]*)+|[\w*-]+\.(py|toml|md)")
PLACEHOLDER = "NAME"
WRITTEN = {"pose.npz", "report.json"}
"""Files that formcheck writes."""


DEFINED = re.compile(
    r"^ *(?:async )?(?:class|def) (\w+)|^ *(\w+)(?:, \w+)* *(?:: [^=\n]+)?=|^ +(\w+): \S",
    re.MULTILINE,
)
"""A class, a function, a constant or variable, a field."""


@cache
def known_names() -> frozenset[str]:
    """Every name that the package and its tests define: classes, functions, fields, rooms."""
    names = {"formcheck"}
    for path in [*ROOT.glob("formcheck/**/*.py"), *ROOT.glob("tests/synthetic/*.py")]:
        names |= {path.stem, path.parent.name}
        for found in DEFINED.findall(path.read_text("utf-8")):
            names.update(found)
    return frozenset(names - {""})


def is_there(name: str) -> bool:
    """Say whether a file or a dotted name exists; what is neither (a command) is not looked for."""
    if PLACEHOLDER in name or name in WRITTEN:
        return True
    if FILE.fullmatch(name):
        pattern = name.removeprefix("./").rstrip("/")
        anywhere = pattern if "/" in pattern else f"**/{pattern}"
        return any(next(place.glob(anywhere), None) for place in PLACES)
    if IDENTIFIER.fullmatch(name):
        return all(part in known_names() for part in name.split("(")[0].split("."))
    return True


@pytest.mark.parametrize("document", ["architecture.md", "glossary.md"])
def test_every_name_is_there(document: str) -> None:
    text = (ROOT / "docs" / document).read_text("utf-8")
    names = dict.fromkeys(NAMED.findall(text))
    assert len(names) > 50
    assert [name for name in names if not is_there(name)] == []


@pytest.mark.parametrize("name", ["kinematics/ankle.py", "LegTwin", "nowhere.py"])
def test_what_is_not_there_is_noticed(name: str) -> None:
    assert not is_there(name)


def test_the_example_of_a_test_passes() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Callable[[], None]] = {}
    exec(code, names)
    names["test_three_raises_are_counted"]()
