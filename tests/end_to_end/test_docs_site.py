"""The documentation as a site: it builds without a warning, and every link leads somewhere."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import docs_site
import pytest

ROOT = Path(__file__).parents[2]


class PageReader(HTMLParser):
    """What a page links to, what it loads, and which places of it can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag != "a":
            self.loaded += [given[name] for name in ("href", "src") if name in given]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sphinx", reason="the extra docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    ended = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "docs_site.py"), "-o", str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.strip() == str(folder / "index.html")
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, PageReader]:
    return {
        path: PageReader(path.read_text("utf-8"))
        for path in site.rglob("*.html")
        if "_static" not in path.parts
    }


@pytest.mark.long
@pytest.mark.sweep
def test_every_link_leads_to_a_page_and_a_place_in_it(pages: dict[Path, PageReader]) -> None:
    lost = []
    for page, read in pages.items():
        for link in read.links + read.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link == "#":
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            place = unquote(parts.fragment)
            known = pages[target].places if target in pages else set()
            if not target.is_file() or (place and place not in known):
                lost.append(f"{page.name}: {link}")
    assert len(pages) > 25
    assert lost == []


@pytest.mark.long
def test_nothing_is_loaded_from_another_host(site: Path, pages: dict[Path, PageReader]) -> None:
    loaded = [address for read in pages.values() for address in read.loaded]
    assert len(loaded) > 100
    assert [address for address in loaded if "//" in address and "data:" not in address] == []
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    fetched = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//")
    assert [style[:80] for style in styles if fetched.search(style)] == []


@pytest.mark.long
def test_the_reference_has_every_public_name_and_command(pages: dict[Path, PageReader]) -> None:
    import formcheck
    from formcheck.cli.app import COMMANDS

    (names,) = (read.places for path, read in pages.items() if path.name == "python.html"
                and path.parent.name == "reference")  # fmt: skip
    (commands,) = (read.places for path, read in pages.items() if path.name == "commands.html")
    former = {"LegInstant", "RaiseDone", "__version__"}
    assert {f"formcheck.{name}" for name in set(formcheck.__all__) - former} <= names
    assert {f"formcheck-{name}" for name in COMMANDS} <= commands


def test_a_link_to_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    stage = docs_site.Stage(tmp_path)
    relinked = stage._relinked("README.md", "[a](docs/rom.md#x) [b](scripts/docs_site.py)")
    assert relinked == "[a](how-to/rom.md#x) b"
    with pytest.raises(SystemExit, match=r"docs/nowhere\.md is not there"):
        stage._relinked("README.md", "[here](docs/nowhere.md)")


def test_every_page_of_the_docs_is_on_the_site_once() -> None:
    listed = [page for section in docs_site.read_sections() for page in section.pages]
    assert len(listed) == len(set(listed))
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= set(listed)
    missing = [
        page for page in listed if not page.startswith("made/") and not (ROOT / page).exists()
    ]
    assert missing == []
