"""The progress bar: in a terminal only, on stderr, and gone at the end."""

import io
from pathlib import Path

import pytest

from formcheck.cli import main
from formcheck.cli.render.progress import StageProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def advance(progress: StageProgress) -> None:
    with progress:
        progress("pose", 1, 4)
        progress("pose", 2, 4)
        # More frames than the container claims.
        progress("pose", 6, 4)
        progress("foot", 1, None)
        progress._bar.refresh()


def test_the_stages_are_shown_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stderr", terminal)
    advance(StageProgress("2/3"))
    shown = terminal.getvalue()
    assert "2/3  Starting" in shown
    assert "2/3  Following the foot" in shown
    # Ends with the cursor back at the start of an erased line.
    assert shown.endswith("\x1b[2K")


@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_is_shown_elsewhere(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    advance(StageProgress(shown=not terminal))
    assert stderr.getvalue() == ""


def test_a_longer_clip_than_claimed_waits_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    with StageProgress() as progress:
        progress("video", 6, 4)
        (task,) = progress._bar.tasks
        assert (task.completed, task.total) == (6, 6)


@pytest.mark.parametrize(
    ("listed", "words"), [(False, "Preparing fonts, once"), (True, "Plotting the angles")]
)
def test_the_first_plot_says_that_fonts_are_looked_for(
    listed: bool, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if listed:
        (tmp_path / "fontlist-v1.json").touch()
    monkeypatch.setattr("matplotlib.get_cachedir", lambda: str(tmp_path))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with StageProgress() as progress:
        progress("angles", 0, None)
        progress._bar.refresh()
    assert words in terminal.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_is_told_at_once_what_takes_so_long(
    terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    monkeypatch.setattr("formcheck.cli.runs.live.run_live", lambda _: 0)
    assert main(["live"]) == 0
    assert stderr.getvalue() == ("Loading the pose model ...\n" if terminal else "")
