"""What keeps the code easy to find one's way in: small files, small functions, one name a thing."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from parsed_sources import parsed

ROOT = Path(__file__).parents[2]
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
SMALLEST_MODULE = 25
"""Lines below which a module that only one other uses belongs into that one."""

SHARED_CLASS_NAMES: dict[str, str] = {}
"""Names that stand for a class in several modules, each with the reason."""
SMALL_MODULES: dict[str, str] = {}
"""Modules that stay small and have one user, each with the reason."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the program and of its scripts, by its path."""
    paths = [path for folder in ("formcheck", "scripts") for path in ROOT.glob(f"{folder}/**/*.py")]
    return {str(path.relative_to(ROOT)): parsed(path) for path in sorted(paths)}


def line_count(name: str) -> int:
    return len((ROOT / name).read_text("utf-8").splitlines())


def imported(name: str) -> Iterator[str]:
    """Yield the dotted names that a module imports, each also as its own package's."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def users() -> dict[str, set[str]]:
    """By dotted name: which modules import it."""
    found = defaultdict(set)
    for name in modules():
        for target in imported(name):
            found[target].add(name)
    return found


@pytest.mark.long
def test_no_file_is_long() -> None:
    long = {name: line_count(name) for name in modules() if line_count(name) > LONGEST_FILE}
    assert not long


@pytest.mark.long
def test_no_function_is_long() -> None:
    long = {
        f"{name}: {node.name}": node.end_lineno - node.lineno + 1
        for name, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert not long


@pytest.mark.long
def test_a_class_name_means_one_thing() -> None:
    found = defaultdict(list)
    for name, module in modules().items():
        for node in ast.walk(module):
            # What begins with an underscore is known in its own module only.
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(name)
    twice = {name: where for name, where in found.items() if len(where) > 1}
    assert {name: where for name, where in twice.items() if name not in SHARED_CLASS_NAMES} == {}
    assert SHARED_CLASS_NAMES.keys() <= twice.keys(), "an exception that is no longer needed"


@pytest.mark.long
def test_no_small_module_has_a_single_user() -> None:
    used_by, alone = users(), {}
    for name in modules():
        if Path(name).name in ("__init__.py", "__main__.py"):
            continue
        using = used_by[name.removesuffix(".py").replace("/", ".")]
        if len(using) == 1 and line_count(name) < SMALLEST_MODULE:
            alone[name] = using.pop()
    assert {name: user for name, user in alone.items() if name not in SMALL_MODULES} == {}
    assert SMALL_MODULES.keys() <= alone.keys(), "an exception that is no longer needed"
