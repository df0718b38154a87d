"""Where a command says that its report is, and how it opens it."""

import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_clips import Run

from formcheck.cli.render.places import print_place
from formcheck.cli.terminal import print_out, print_plain


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a browser was asked to open."""
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: not addresses.append(address))
    return addresses


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of results with a page in it, in the current one."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "Müller A.formcheck"
    made.mkdir()
    (made / "report.html").touch()
    return made


def test_a_report_that_is_piped_is_a_plain_path(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_place(folder)
    page = Path("Müller A.formcheck", "report.html")
    assert capsys.readouterr().out == f"Report: {page}\n"
    (folder / "report.html").unlink()
    print_place(folder)
    assert capsys.readouterr().out == "Results in Müller A.formcheck\n"


def test_in_a_terminal_a_click_opens_it(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    print_place(folder)
    out = capsys.readouterr().out
    address = (folder / "report.html").as_uri()
    assert f";{address}\x1b\\" in out
    assert out.endswith("\x1b]8;;\x1b\\\n")


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b]8;;https://example.org\x1b\\here\x1b]8;;\x1b\\",
        "\x1b]8;;file:///\x07x\x1b\\",
        "\x1b]0;title\x07",
        "\x1b[2J",
    ],
)
def test_a_strangers_text_makes_no_link_and_moves_no_cursor(
    sequence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_out(f"clip {sequence}", markup=False)
    out = capsys.readouterr().out
    assert "\x1b]8;;h" not in out
    assert "\x1b]0" not in out
    assert "\x1b[2J" not in out
    assert "\x07" not in out


@pytest.mark.usefixtures("scripted")
def test_analyze_opens_its_page_only_when_asked(run: Run, clip: Path, opened: list[str]) -> None:
    page = Path("raises.formcheck", "report.html")
    assert f"Report: {page}\n" in run("analyze", clip, "--no-video").out
    assert opened == []
    assert run("analyze", clip, "--no-video", "--open", "-q").status == 0
    assert opened == [page.absolute().as_uri()]
    assert f"Report: {page}\n" in run("history", "show", 1, "--open").out
    assert len(opened) == 2
    page.unlink()
    ended = run("history", "show", 1, "--open")
    assert "is not there" in ended.err
    assert (ended.status, len(opened)) == (0, 2)


def test_compare_opens_its_page(
    analysed: Callable[..., Path], clip: Path, run: Run, opened: list[str]
) -> None:
    a, b = analysed(clip), Path("b")
    a.rename(b)
    assert run("compare", analysed(clip), b, "--open").status == 0
    assert opened == [Path("compare.html").absolute().as_uri()]


@pytest.mark.parametrize("error", [None, webbrowser.Error("none"), OSError("none")])
def test_without_a_browser_one_line_says_so(
    error: Exception | None,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_address: str) -> bool:
        if error is not None:
            raise error
        return False

    monkeypatch.setattr(webbrowser, "open", fail)
    print_place(folder, opened=True)
    captured = capsys.readouterr()
    assert captured.out.startswith("Report: ")
    assert captured.err.startswith("formcheck: no browser was found to open")
    assert captured.err.count("\n") == 1


def test_what_turns_a_text_round_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_out("photo\u202egpj.exe, \u2067x\u2069", markup=False)
    print_plain("photo\u202egpj.exe")
    said = capsys.readouterr().out
    assert said == "photo\\u202egpj.exe, \\u2067x\\u2069\nphoto\\u202egpj.exe\n"
