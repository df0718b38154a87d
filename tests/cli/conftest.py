"""The real command line on scripted clips."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from left_out import legs_are_fitted_once, no_foot_in_grey_pictures, no_plot, real_plot
from scripted_clips import Ended, Run, Scripted, three_raises, tiny_video

from formcheck.cli import main

__all__ = ["legs_are_fitted_once", "no_foot_in_grey_pictures", "no_plot", "real_plot"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs ``formcheck`` with the given arguments."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORMCHECK_DEBUG", raising=False)

    def run_formcheck(*arguments: object) -> Ended:
        status = main([str(argument) for argument in arguments])
        return Ended(status, *capsys.readouterr())

    return run_formcheck


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """Let every clip be a scripted one of three raises."""
    script = Scripted(three_raises())
    monkeypatch.setattr("formcheck.analysis.clip_recording.record_clip", script.record_clip)
    monkeypatch.setattr("formcheck.overlay.clip_annotation.annotate_clip", script.annotate_clip)
    return script


@pytest.fixture
def clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a real, tiny video in it; return its name."""
    monkeypatch.chdir(tmp_path)
    tiny_video(tmp_path / "raises.mp4")
    return Path("raises.mp4")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where results are kept for the next test that asks for the same."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def analysed(run: Run, scripted: Scripted, kept: Path) -> Callable[..., Path]:  # noqa: ARG001
    """Return a function that gives a scripted clip's results, analysed or copied from before."""

    def analyse(clip: Path, *settings: object) -> Path:
        folder = clip.with_suffix(".formcheck")
        before = kept / " ".join(str(part) for part in (clip, *settings))
        if before.exists():
            shutil.copytree(before, folder)
        else:
            assert run("analyze", clip, *settings, "-q").status == 0
            shutil.copytree(folder, before)
        return folder

    return analyse
