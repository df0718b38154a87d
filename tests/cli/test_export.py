"""``formcheck export`` on scripted results."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from lanes import swept
from scripted_clips import Run

from formcheck import api

pytestmark = pytest.mark.usefixtures("scripted")


@pytest.fixture
def result(analysed: Callable[..., Path], clip: Path) -> Path:
    """Analyse the scripted clip; return the name of its result's folder."""
    return analysed(clip, "--no-video", "--height-cm", "178.5")


def mot_values(path: Path) -> tuple[list[str], np.ndarray]:
    lines = path.read_text("utf-8").split("endheader\n")[1].splitlines()
    return lines[0].split("\t"), np.array([line.split("\t") for line in lines[1:]], float)


def test_angles_are_those_of_frames_csv(run: Run, result: Path) -> None:
    ended = run("export", result, "--format", "mot")
    assert (ended.status, ended.err) == (0, "")
    labels, values = mot_values(Path("raises.mot"))
    assert ended.out == f"raises.mot: {len(values)} rows\n"
    with (result / "frames.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert labels == ["time", "ankle_angle_r", "knee_angle_r"]
    for i, column in enumerate(("time_s", "right_ankle_deg", "right_knee_deg")):
        wanted = [float(row[column]) for row in rows]
        np.testing.assert_allclose(values[:, i], wanted, atol=0.0051)


def test_the_size_in_the_report_is_used_again(run: Run, result: Path) -> None:
    assert run("export", result, "-f", "csv", "-q") == (0, "", "")
    with (result / "frames.csv").open() as file:
        wanted = [row["right_heel_height_cm"] for row in csv.DictReader(file)]
    with Path("raises.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["quantity"] == "heel_height_cm"]
    assert [row["value"] for row in rows] == wanted
    assert {row["side"] for row in rows} == {"right"}


SETTINGS = (
    ("--height-cm", "165"), ("--foot-length-cm", "26.3"), ("--side", "both"), ("--side", "left"),
)  # fmt: skip


@pytest.mark.parametrize("settings", swept([(words,) for words in SETTINGS], 1))
def test_the_settings_of_the_report_come_back(
    run: Run, clip: Path, settings: tuple[str, ...]
) -> None:
    assert run("analyze", clip, "--no-video", "-q", *settings).status == 0
    assert run("export", "raises.formcheck", "-f", "csv", "-q").status == 0
    pose = Path("raises.formcheck/pose.npz")
    name, value = settings[0].removeprefix("--").replace("-", "_"), settings[1]
    given = {name: value if name == "side" else float(value)}
    api.export_analysis(api.measure_clip(pose, **given), "wanted.csv")  # type: ignore[arg-type]
    assert Path("raises.csv").read_text() == Path("wanted.csv").read_text()


def test_given_settings_come_first(run: Run, result: Path) -> None:
    heights = []
    for size in ((), ("--height-cm", "357"), ("--foot-length-cm", "27.132")):
        arguments = ("export", result, "-f", "trc", "--force", *size)
        if "357" in size:
            assert run(*arguments).status == 2
            continue
        assert run(*arguments).status == 0
        cells = Path("raises.trc").read_text().splitlines()[6].split("\t")
        heights.append(float(cells[3]))
    # A foot of 27.132 cm belongs to the same 178.5 cm.
    assert heights[0] == pytest.approx(heights[1], abs=0.2)
    run("export", result, "-f", "mot", "--side", "left")
    assert mot_values(Path("raises.mot"))[0] == ["time", "ankle_angle_l", "knee_angle_l"]


def test_landmarks_say_what_is_flat_and_need_a_size(run: Run, clip: Path) -> None:
    assert run("analyze", clip, "--no-video", "-q").status == 0
    ended = run("export", "raises.formcheck", "-f", "trc")
    assert (ended.status, ended.out) == (1, "")
    assert "add --height-cm or --foot-length-cm" in ended.err
    assert ended.err.count("\n") == 1
    ended = run("export", "raises.formcheck", "-f", "trc", "--height-cm", "178")
    assert ended.status == 0
    assert "Z is 0 for every marker" in ended.out
    assert Path("raises.trc").read_text().startswith("PathFileType\t4\t(X/Y/Z)\traises.trc\n")


@pytest.mark.parametrize(
    "name", ["raises.formcheck", "raises.formcheck/pose.npz", "raises.formcheck/report.json"]
)
def test_a_result_has_three_names(run: Run, result: Path, name: str) -> None:
    assert result.is_dir()
    assert run("export", name, "-f", "mot").out.startswith("raises.mot: ")


def test_from_within_the_folder(run: Run, result: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(result)
    assert run("export", ".", "-f", "mot").status == 0
    assert Path("../raises.mot").exists()
    assert not list(Path().glob("*.mot"))
    assert run("export", "pose.npz", "-f", "csv").status == 0
    assert Path("../raises.csv").exists()


def test_a_pose_file_alone_is_enough(run: Run, result: Path) -> None:
    Path("alone").mkdir()
    Path("alone/kept.npz").write_bytes((result / "pose.npz").read_bytes())
    assert run("export", "alone/kept.npz", "-f", "mot").status == 0
    assert Path("alone/kept.mot").exists()


def test_nothing_is_overwritten_unless_asked(run: Run, result: Path) -> None:
    Path("raises.mot").write_text("mine")
    ended = run("export", result, "-f", "mot")
    assert ended.status == 1
    assert ended.err == (
        "formcheck: raises.formcheck: raises.mot: exists; choose another file with -o, or"
        " replace it with --force\n"
    )
    assert Path("raises.mot").read_text() == "mine"
    assert run("export", result, "-f", "mot", "-o", "other.mot").status == 0
    assert run("export", result, "-f", "mot", "--force").status == 0
    assert Path("raises.mot").read_text() == Path("other.mot").read_text()


@pytest.mark.parametrize("name", ["pose.npz", "report.json"])
def test_the_result_itself_is_never_overwritten(run: Run, result: Path, name: str) -> None:
    before = (result / name).read_bytes()
    ended = run("export", result, "-f", "csv", "--force", "-o", result / name)
    assert ended.status == 1
    assert "the result itself" in ended.err
    assert (result / name).read_bytes() == before


def test_one_that_fails_does_not_stop_the_next(run: Run, result: Path) -> None:
    ended = run("export", "nope", "raises.mp4", result, "-f", "mot")
    assert ended.status == 1
    missing, video = ended.err.splitlines()
    assert missing == "formcheck: nope: no such result; check the name"
    assert video.endswith("not a result; measure a clip first: formcheck analyze raises.mp4")
    assert ended.out.startswith("raises.mot: ")


def test_a_folder_without_a_recording_is_explained(run: Run, result: Path) -> None:
    (result / "pose.npz").unlink()
    ended = run("export", result, "-f", "mot")
    assert ended.err == (
        "formcheck: raises.formcheck: no pose.npz is in it; analyse the clip again\n"
    )


def test_a_report_that_cannot_be_read_is_not_passed_over(run: Run, result: Path) -> None:
    report = json.loads((result / "report.json").read_text())
    (result / "report.json").write_text(json.dumps(report | {"schema": "formcheck.report/9"}))
    ended = run("export", result, "-f", "mot")
    assert ended.status == 1
    assert "not a report that this formcheck can read" in ended.err


def test_wrong_usage(run: Run, result: Path) -> None:
    assert run("export", result).status == 2
    assert run("export", result, "-f", "xls").status == 2
    assert run("export", "-f", "mot").status == 2
    ended = run("export", result, result, "-f", "mot", "-o", "x.mot")
    assert (ended.status, Path("x.mot").exists()) == (2, False)


def test_help_says_that_the_report_settles_what_is_not_given(run: Run) -> None:
    assert " ".join(run("export", "--help").out.split()).count("[default: (as in the report)]") == 2


def test_help_is_light() -> None:
    script = (
        "import sys; from formcheck.cli import main; main(['export', '--help']);"
        "sys.exit(bool({'numpy', 'pydantic', 'scipy', 'pyarrow'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert max(map(len, ended.stdout.splitlines())) <= 80
