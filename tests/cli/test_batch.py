"""``formcheck batch`` on scripted clips: words, files, exit status."""

import json
import os
from pathlib import Path

import pytest
from scripted_batch import InlinePool
from scripted_clips import Run, Scripted, tiny_video

from formcheck.errors import NotMeasurableError
from formcheck.history.people import Person
from formcheck.history.store import History

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def _measured_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.cli.runs.batch.LocalPool", InlinePool)
    monkeypatch.setattr("formcheck.jobs.clip_run.ClipRun._add_pictures", lambda *_: None)


@pytest.fixture
def two(clip: Path) -> Path:
    """Two clips in a folder; return it."""
    Path("monday").mkdir()
    clip.rename("monday/anna.mp4")
    tiny_video(Path("monday/bob.mp4"))
    return Path("monday")


def test_a_line_for_each_clip_and_where_everything_is(
    run: Run, scripted: Scripted, two: Path
) -> None:
    scripted.failures["bob.mp4"] = NotMeasurableError("nobody was found")
    status, out, err = run("batch", two, "-o", "out", "--height-cm", 178)
    assert status == 1
    assert err == f"formcheck: {two.absolute()}/bob.mp4: nobody was found\n"
    assert out == (
        "1/2  anna: 2 full calf raises, 1 shallow\n"
        "1 of 2 clips measured, 1 failed\n"
        "Tables: clips.csv and raises.csv, beside the page\n"
        "All clips: out/index.html\n"
        "Measurements, not medical advice.\n"
    )
    scripted.failures.clear()
    status, out, err = run("batch", two, "-o", "out", "--height-cm", 178)
    assert (status, err) == (0, "")
    assert "2 of 2 clips measured, 1 of them before\n" in out
    assert scripted.read == ["anna.mp4", "bob.mp4", "bob.mp4"]


def test_json_and_quiet(run: Run, scripted: Scripted, two: Path) -> None:
    assert scripted.recording
    status, out, err = run("batch", two, "-o", "out", "--json", "--no-video")
    assert (status, err) == (0, "")
    index = json.loads(out)
    assert index["schema"] == "formcheck.batch/1"
    assert [clip["state"] for clip in index["clips"]] == ["done", "done"]
    assert run("batch", two, "-o", "out", "-q", "--no-video") == (0, "", "")


def test_a_listed_clip_that_is_missing_is_one_that_failed(
    run: Run, scripted: Scripted, two: Path
) -> None:
    Path("list.txt").write_text(f"{two}/anna.mp4\n{two}/carl.mp4\n\n{two}\n")
    scripted.failures["carl.mp4"] = AssertionError
    status, out, err = run("batch", "--list", "list.txt", "-o", "out")
    assert status == 1
    assert "carl.mp4: no such file; check the name" in err
    assert "2 of 3 clips measured, 1 failed" in out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ((), 2, "nothing to measure"),
        (("nowhere",), 1, "nowhere: no such file or folder"),
        (("--list", "nothing.txt"), 1, "nothing.txt: can't be read"),
        (("--list", os.devnull), 1, "can't be read"),
        (("monday", "--jobs", "0"), 2, "--jobs"),
    ],
)
@pytest.mark.usefixtures("two")
def test_what_makes_no_sense_is_said_before_anything_is_written(
    run: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    ended = run("batch", *arguments, "-o", "out")
    assert ended.status == status
    assert words in ended.err
    assert not Path("out").exists()


def test_ctrl_c_says_how_it_goes_on(
    run: Run, scripted: Scripted, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scripted.recording
    monkeypatch.setattr(
        "formcheck.cli.runs.batch.LocalPool", lambda jobs: InlinePool(jobs, ends_after=1)
    )
    status, out, err = run("batch", two, "-o", "out")
    assert status == 1
    assert err == (
        "Interrupted: 1 of 2 clips are measured; the same command goes on with the others\n"
    )
    assert "1 of 2 clips measured, 1 not done" in out


def test_a_person_is_saved_only_with_save(run: Run, scripted: Scripted, two: Path) -> None:
    with History(Path(os.environ["FORMCHECK_DB"])) as history:
        history.set_person(Person(name="Anna", height_cm=168.0))
    assert run("batch", two, "-o", "out", "--person", "Anna").status == 0
    assert scripted.options is not None
    assert scripted.options.height_cm == 168.0
    with History(Path(os.environ["FORMCHECK_DB"])) as history:
        assert history.count() == 0
    assert run("batch", two, "-o", "out", "--person", "Anna", "--save").status == 0
    with History(Path(os.environ["FORMCHECK_DB"])) as history:
        assert {session.person for session in history.sessions()} == {"Anna"}
        assert history.count() == 2


@pytest.mark.parametrize("command", [("analyze",), ("rom", "--source")])
@pytest.mark.usefixtures("scripted", "two")
def test_a_folder_is_for_batch(run: Run, command: tuple[str, ...]) -> None:
    status, _, err = run(*command, "monday")
    assert status == 1
    assert err == (
        "formcheck: monday: a folder; all clips in it are measured with:"
        " formcheck batch monday -o RESULTS\n"
    )


@pytest.mark.usefixtures("scripted", "two")
def test_without_a_place_it_is_a_mistake_of_the_command(run: Run) -> None:
    assert run("batch", "monday").status == 2
