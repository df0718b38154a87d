"""``formcheck demo``: the sample beside its truth."""

import json
from pathlib import Path

import pytest
from scripted_clips import Run, Scripted

from formcheck.model.paths import samples_folder
from formcheck.report.folder import FILES


def test_demo_shows_the_truth_beside_what_was_measured(
    run: Run, scripted: Scripted, clip: Path
) -> None:
    truth = json.loads((samples_folder() / "calf_raise_side.truth.json").read_text("utf-8"))
    peak_cm = max(rep["R"]["peak_heel_cm"] for rep in truth["reps"])
    status, out, err = run("demo")
    assert (status, err) == (0, "")
    assert scripted.read == ["calf_raise_side.mp4"]
    assert scripted.options is not None
    assert scripted.options.height_cm == truth["body"]["stature_cm"]
    # The scripted clip has two raises: what is shown is what was measured.
    line = f"True: {truth['counted_reps']} raises, peak heel height {peak_cm:.1f} cm"
    assert f"{line} · measured: 2, " in out
    assert f"Report: {Path('formcheck-demo', 'report.html')}" in out
    assert {path.name for path in Path("formcheck-demo").iterdir()} == set(FILES)
    assert clip.exists()


def test_demo_goes_where_it_is_told(run: Run, scripted: Scripted, clip: Path) -> None:
    assert run("demo", "-o", "here").status == 0
    assert Path("here/report.json").exists()
    assert scripted.drawn == ["calf_raise_side.mp4"]
    assert clip.exists()


def test_demo_fails_in_one_line(run: Run, scripted: Scripted, clip: Path) -> None:
    assert scripted.recording
    status, out, err = run("demo", "-o", clip)
    assert (status, out) == (1, "")
    assert err.endswith("raises.mp4: a file, not a folder; choose another folder with -o\n")


def test_a_missing_sample_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.cli.commands.demo.samples_folder", lambda: tmp_path)
    status, _, err = run("demo", "-o", tmp_path / "out")
    assert status == 1
    assert "the sample is missing; install formcheck again" in err
    assert list(tmp_path.iterdir()) == []
