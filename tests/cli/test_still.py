"""``formcheck still``: one frame as a picture."""

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from scripted_clips import Run, tiny_video

from formcheck.model.frame import Frame
from formcheck.report.folder import REPORT


@pytest.fixture
def result(analysed: Callable[..., Path], clip: Path) -> Path:
    return analysed(clip)


def test_the_highest_raise_is_pictured_beside_the_result(
    run: Run, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictured: list[float] = []

    def frame(clip: Path, _analysis: object, time_s: float) -> Frame:
        assert clip == Path("raises.mp4")
        pictured.append(time_s)
        return Frame(0, time_s, np.zeros((480, 640, 3), np.uint8))

    monkeypatch.setattr("formcheck.overlay.still._frame", frame)
    ended = run("still", result)
    (picture,) = Path().glob("raises-*s.png")
    assert (ended.status, ended.out) == (0, f"Picture: {picture}\n")
    # Something was drawn, in the result's own size.
    drawn = cv2.imread(str(picture))
    assert drawn is not None
    assert drawn.shape == (480, 640, 3)
    assert drawn.any()
    monkeypatch.chdir(result)
    assert "--force" in run("still", ".").err
    monkeypatch.chdir("..")
    assert run("still", result).status == 1
    assert "--force" in run("still", result).err
    assert run("still", result, "--force", "-q").status == 2
    first_top_s = json.loads((result / REPORT).read_text("utf-8"))["reps"][0]["top_s"]
    lower = 2 if pictured[0] == pytest.approx(first_top_s, abs=0.3) else 1
    assert run("still", result, "--rep", lower, "-o", "second.png").status == 0
    assert run("still", result, "--time", "0:01", "-o", "third.png").status == 0
    assert len(pictured) == 3
    assert len(set(pictured)) == 3


def test_what_can_not_be_pictured_is_one_line_and_no_file(run: Run, result: Path) -> None:
    for arguments, words in (
        (("--rep", 9), "there is no repetition 9"),
        (("--time", 900), "there is no frame at 900 s"),
        # The tiny video is not what the scripted person was filmed with.
        ((), "raises.mp4: not the clip that was analysed"),
    ):
        ended = run("still", result, *arguments)
        assert (ended.status, ended.out) == (1, "")
        assert words in ended.err
        assert ended.err.count("\n") == 1
    assert run("still", result, "--rep", 1, "--time", 1).status == 2
    Path("raises.mp4").unlink()
    ended = run("still", result)
    assert "raises.mp4: not there any more" in ended.err
    assert ended.status == 1
    assert "no report.json" in run("still", ".").err
    assert list(Path().glob("*.png")) == []


def test_the_clip_may_have_been_moved_along_with_its_result(
    run: Run, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = Path("elsewhere")
    moved.mkdir()
    tiny_video(moved / "raises.mp4")
    result.rename(moved / result.name)
    Path("raises.mp4").unlink()
    found: list[Path] = []
    monkeypatch.setattr(
        "formcheck.overlay.still._frame",
        lambda clip, _, at: found.append(clip) or Frame(0, at, np.zeros((480, 640, 3), np.uint8)),
    )
    assert run("still", moved / result.name, "-o", "a.png").status == 0
    assert found == [Path.cwd() / moved / "raises.mp4"]
