"""``formcheck compare`` on the real command line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_clips import Run, tiny_video

from formcheck.report.folder import FRAMES, POSE, REPORT
from formcheck.report.html.render import is_page

PAGE = Path("compare.html")


@pytest.fixture
def results(analysed: Callable[..., Path], clip: Path) -> tuple[Path, Path]:
    """Two results of the same person, the second taller."""
    other = tiny_video(Path("later.mp4"))
    return analysed(clip, "--height-cm", 160), analysed(other, "--height-cm", 178)


def test_two_folders_become_a_page(run: Run, results: tuple[Path, Path]) -> None:
    ended = run("compare", *results)
    assert (ended.status, ended.err) == (0, "")
    assert "No clear change." in ended.out
    assert f"Page: {PAGE}" in ended.out
    page = PAGE.read_text("utf-8")
    assert "raises.mp4 and later.mp4" in page
    assert 'src="./later.formcheck/annotated.mp4"' in page
    # Measured again from the poses, so with intervals.
    assert '"plus_minus": [0.' in page or '"plus_minus": [1.' in page


def test_a_report_or_the_clip_names_a_result_too(run: Run, results: tuple[Path, Path]) -> None:
    run("compare", *results)
    page = PAGE.read_bytes()
    assert run("compare", results[0] / REPORT, results[1] / POSE).status == 0
    assert PAGE.read_bytes() == page
    assert run("compare", "raises.mp4", "later.mp4", "-o", "b.html").status == 0
    assert Path("b.html").read_bytes() == page


def test_without_poses_the_curves_have_no_band(run: Run, results: tuple[Path, Path]) -> None:
    (results[0] / POSE).unlink()
    assert run("compare", *results).status == 0
    page = PAGE.read_text("utf-8")
    assert 'id="chart-ankle"' in page
    (results[0] / FRAMES).unlink()
    assert run("compare", *results).status == 0
    assert "The curves of A are missing" in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("none", "no such file or folder"),
        (".", "no report.json is in it"),
        ("new.mp4", "not analysed yet; first run: formcheck analyze new.mp4"),
        ("raises.mp4", "the same result"),
        ("bad.json", "not a report that this formcheck can read"),
        ("other.formcheck", "different exercises"),
    ],
)
def test_what_can_t_be_compared_is_refused_in_one_line(
    run: Run, results: tuple[Path, Path], second: str, told: str
) -> None:
    Path("bad.json").write_text("{}")
    tiny_video(Path("new.mp4"))
    shutil.copytree(results[1], "other.formcheck")
    report = Path("other.formcheck", REPORT)
    text = report.read_text("utf-8").replace('"calf-raise"', '"seated-calf-raise"')
    report.write_text(text, "utf-8")
    ended = run("compare", results[0], second)
    assert ended.status == 1
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert not PAGE.exists()


def test_only_a_page_of_formcheck_is_replaced(run: Run, results: tuple[Path, Path]) -> None:
    PAGE.write_text("my own page")
    ended = run("compare", *results)
    assert ended.status == 1
    assert "compare.html: exists; choose another file with -o, or replace it with --force" in (
        ended.err
    )
    assert PAGE.read_text() == "my own page"
    for words in (["--force"], []):
        assert run("compare", *results, *words).status == 0
        assert is_page(PAGE)
    assert run("compare", *results, "-o", "no/where.html").status == 1
    assert run("compare", *results, "-o", results[0]).status == 1
    assert run("compare", *results, "-o", "ours.html").status == 0
    assert run("compare", *results, "-o", "ours.html").status == 0
