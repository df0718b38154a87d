"""The public Python API."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scripted_clips import Scripted

import formcheck
from formcheck import analyze_clip
from formcheck.model.result_json import report_json
from formcheck.report.pose_file import save_recording


def test_every_public_name_is_there() -> None:
    for name in formcheck.__all__:
        assert getattr(formcheck, name) is not None
    assert set(formcheck.__all__) <= set(dir(formcheck))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = formcheck.nothing  # type: ignore[attr-defined]


def test_importing_formcheck_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'pydantic', 'rich', 'scipy', 'cv2', 'av', 'mediapipe', 'click'}"
    script = f"import sys, formcheck; print(sorted({heavy} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


def test_a_clip_becomes_a_result(scripted: Scripted, clip: Path) -> None:
    seen: list[tuple[Any, ...]] = []
    result = analyze_clip(str(clip), height_cm=178, progress=lambda *step: seen.append(step))
    assert isinstance(result, formcheck.Result)
    assert result.summary.rep_count == 2
    assert seen[0][0] == "pose"
    assert scripted.drawn == []
    assert {path.name for path in Path().iterdir()} == {"raises.mp4"}


def test_a_pose_file_gives_the_same_result(scripted: Scripted, tmp_path: Path) -> None:
    save_recording(scripted.recording, tmp_path / "pose.npz")
    first = analyze_clip(tmp_path / "pose.npz", side="right")
    again = analyze_clip(tmp_path / "pose.npz", side="right")
    assert report_json(first) == report_json(again)
    assert scripted.read == []


def test_ctrl_c_is_passed_on(scripted: Scripted, clip: Path) -> None:
    scripted.interrupted.add("raises.mp4")
    with pytest.raises(KeyboardInterrupt):
        analyze_clip(clip)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"height_cm": 1.78}, "height_cm is 1.78: it must be from 50 to 250"),
        ({"foot_length_cm": float("nan")}, "foot_length_cm is nan"),
        ({"mass_kg": 1000}, "mass_kg is 1000"),
        ({"side": "top"}, "side is 'top'"),
    ],
)
def test_wrong_settings_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        analyze_clip("clip.mp4", **settings)


def test_errors_are_formchecks_own(tmp_path: Path) -> None:
    with pytest.raises(formcheck.ExerciseError):
        analyze_clip("clip.mp4", exercise="calf-rase")
    with pytest.raises(formcheck.VideoError, match="no such file"):
        analyze_clip(tmp_path / "clip.mp4")
    with pytest.raises(formcheck.PoseFileError, match="no such file"):
        analyze_clip(tmp_path / "pose.npz")
