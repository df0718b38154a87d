"""What is published: wheel and source distribution, readme and licences, as the index gets them."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import BytesParser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import licences
import pytest
from packaging.utils import canonicalize_name
from readme_renderer import markdown

from formcheck.model.version import __version__

ROOT = Path(__file__).parents[2]
JUNK = re.compile(r"__pycache__|\.pyc$|(^|/)\.|/site/|\.formcheck/|\.sqlite")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both once, in this environment and without a network."""
    folder = tmp_path_factory.mktemp("dist")
    ended = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"formcheck-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(name))


def in_checkout(folder: str) -> set[str]:
    """Every file of a folder that belongs to the project."""
    if not (ROOT / ".git").exists():
        pytest.skip("only a checkout says which files belong to the project")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}


@pytest.mark.long
def test_the_wheel_holds_the_package_its_model_its_samples_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        stated = {name.partition(".dist-info/")[2] for name in archive.namelist()}
    beside = {f"formcheck/{name}" for name in in_checkout("models") | in_checkout("samples")}
    assert names == in_checkout("formcheck") | beside
    assert {"formcheck/py.typed", "formcheck/models/pose_landmarker_full.task"} <= names
    assert {
        "licenses/LICENSE",
        "licenses/NOTICE",
        "licenses/formcheck/report/html/vendor/uPlot-LICENSE.txt",
    } <= stated


@pytest.mark.long
def test_the_source_distribution_holds_the_checkout_without_junk(built: Path) -> None:
    with tarfile.open(built / f"formcheck-{__version__}.tar.gz") as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    assert [name for name in names if JUNK.search(name) and name != ".gitignore"] == []
    for folder in ("formcheck", "models", "samples", "docs", "scripts", "tests"):
        assert in_checkout(folder) <= names
    assert {"README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "pyproject.toml"} <= names


@pytest.mark.long
@pytest.mark.sweep
def test_the_installed_wheel_runs_and_finds_its_model(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    pip += ["--no-compile", "--disable-pip-version-check", "--target", str(place), str(wheel)]
    subprocess.run(pip, check=True)
    elsewhere = {**os.environ, "PYTHONPATH": str(place)}

    def run(*command: str) -> str:
        return subprocess.run(
            command, cwd=tmp_path, env=elsewhere, check=True, capture_output=True, text=True
        ).stdout

    assert run(str(place / "bin" / "formcheck"), "--version") == f"formcheck {__version__}\n"
    code = "from formcheck.model.paths import *; print(model_path(), model_path().is_file())"
    expected = place / "formcheck" / "models" / "pose_landmarker_full.task"
    assert run(sys.executable, "-c", code).split() == [str(expected), "True"]


@pytest.mark.long
def test_version_and_readme_come_from_one_place(metadata: Message) -> None:
    assert metadata["Version"] == __version__
    written = [
        path.name
        for path in (ROOT / "pyproject.toml", *ROOT.glob("formcheck/**/*.py"))
        if f'"{__version__}"' in path.read_text("utf-8")
    ]
    assert written == ["version.py"]


@pytest.mark.long
def test_the_index_can_show_the_readme_without_a_dead_link(metadata: Message) -> None:
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload(decode=True)
    assert isinstance(text, bytes)
    shown = markdown.render(text.decode("utf-8"))
    assert shown is not None
    assert "<h1" in shown
    assert "<table" in shown
    linked = set(re.findall(r'(?:href|src)="([^"]*)"', shown))
    places = {f"#{place}" for place in re.findall(r'id="([^"]*)"', shown)}
    assert {address for address in linked if not address.startswith("https://")} <= places
    # Of what was a link the words are still there.
    assert "docs/measurement.md" in shown


@pytest.mark.long
def test_every_licence_that_is_stated_for_a_dependency_is_the_one_it_has() -> None:
    now, page = licences.installed(), licences.listed()
    asked = [each for group in licences.own_requirements().values() for each in group]
    assert {canonicalize_name(each.name) for each in asked} <= page.keys()
    assert now.keys() <= page.keys(), "run scripts/licences.py"
    stale = {
        name: (page[name][0], licence)
        for name, (licence, _) in now.items()
        if licences.families(licence) != licences.families(page[name][0])
    }
    assert stale == {}, "run scripts/licences.py"


def test_a_changed_licence_is_noticed() -> None:
    assert licences.families("BSD-3-Clause") == licences.families("BSD")
    assert licences.families("MIT") != licences.families("Apache-2.0")
    assert licences.families("LGPL-3.0") != licences.families("BSD")
    assert licences.families("proprietary") != licences.families("MIT")


def test_the_notice_names_what_comes_along() -> None:
    text = (ROOT / "NOTICE").read_text("utf-8")
    # In the wheel models and samples lie inside the package.
    text = re.sub(r"formcheck/(models|samples)/", r"\1/", text)
    named = re.findall(r"\b(?:formcheck|models|docs|samples)/[\w./-]*\w", text)
    assert [name for name in named if not (ROOT / name).exists()] == []
    for folder in ("models", "samples"):
        kinds = {Path(name).suffix for name in in_checkout(folder)} - {".md"}
        assert [kind for kind in kinds if kind not in text] == []
    vendor = {Path(name).name for name in in_checkout("formcheck/report/html/vendor")}
    assert [name for name in vendor if name not in text and not name.endswith(".py")] == []


def test_nothing_that_a_dependency_row_names_is_unknown() -> None:
    """A row that no machine needs any more would stand there for ever."""
    for name, (_, who) in licences.listed().items():
        parent = who.partition("[")[0]
        assert parent == "formcheck" or parent in licences.listed(), name
        try:
            asks = distribution(parent).requires or []
        except PackageNotFoundError:
            continue
        if parent != "formcheck":
            names = {canonicalize_name(re.split(r"[^\w.-]", ask, maxsplit=1)[0]) for ask in asks}
            assert name in names, f"{parent} does not ask for {name}: run scripts/licences.py"
