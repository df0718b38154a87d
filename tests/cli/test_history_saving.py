"""What ``formcheck analyze`` keeps in the history."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest
from scripted_clips import Run, Scripted

from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.jobs.recording_time import filmed_at

FILMED = datetime(2025, 5, 4, 10, 30, tzinfo=UTC)


@pytest.fixture
def path() -> Path:
    return Path(os.environ["FORMCHECK_DB"])


@pytest.fixture(autouse=True)
def _filmed_then(clip: Path) -> None:
    os.utime(clip, (FILMED.timestamp(), FILMED.timestamp()))


@pytest.mark.usefixtures("scripted")
def test_an_analysed_clip_is_kept_by_the_time_it_was_filmed(
    run: Run, clip: Path, path: Path
) -> None:
    status, out, err = run("analyze", clip, "--height-cm", 175, "--no-video")
    assert status == 0
    assert "Saved as session 1\n" in out
    assert "history" not in err
    with History(path) as history:
        [session] = history.sessions()
        assert (session.at, session.kind, session.person) == (FILMED, "analyze", None)
        assert session.folder == str(Path("raises.formcheck").absolute())
        assert history.result(1).summary.rep_count == 2


@pytest.mark.usefixtures("scripted")
def test_no_save_keeps_nothing(run: Run, clip: Path, path: Path) -> None:
    status, out, _ = run("analyze", clip, "--no-video", "--no-save")
    assert status == 0
    assert "Saved" not in out
    assert not path.exists()


@pytest.mark.usefixtures("scripted", "path")
def test_another_file_may_keep_it(run: Run, clip: Path, path: Path, tmp_path: Path) -> None:
    assert run("analyze", clip, "--no-video", "--db", tmp_path / "other.sqlite").status == 0
    assert not path.exists()
    with History(tmp_path / "other.sqlite") as history:
        assert history.count() == 1


def test_a_persons_body_is_taken_from_the_profile(
    run: Run, clip: Path, path: Path, scripted: Scripted
) -> None:
    with History(path) as history:
        history.set_person(Person(name="Anna", height_cm=170, mass_kg=60))
    status, out, _ = run("analyze", clip, "--no-video", "--person", "anna", "--mass-kg", 62)
    assert status == 0
    assert "Saved as session 1 of anna" in out
    assert scripted.options is not None
    assert (scripted.options.height_cm, scripted.options.mass_kg) == (170, 62)
    with History(path) as history:
        assert history.session(1).person == "Anna"


def test_an_unknown_person_is_told_before_the_work(
    run: Run, clip: Path, scripted: Scripted, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    status, _, err = run("analyze", clip, "--person", "Anna")
    assert status == 2
    assert "no person is called 'Anna'" in err
    assert scripted.read == []
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("scripted")
def test_the_same_clip_again_says_so(run: Run, clip: Path) -> None:
    run("analyze", clip, "--no-video")
    out = run("analyze", clip, "--no-video").out
    assert "Saved as session 2 (the same clip is session 1 already" in " ".join(out.split())
    out = run("analyze", Path("raises.formcheck") / "pose.npz", "-o", "again").out
    assert "Saved as session 3 (the same clip is sessions 1 and 2 already" in " ".join(out.split())


@pytest.mark.usefixtures("scripted")
def test_without_a_history_the_result_stands(run: Run, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    db = tmp_path / "file" / "history.sqlite"
    status, out, err = run("analyze", clip, "--no-video", "--db", db)
    assert status == 0
    assert "2 calf raises" in out
    assert "Saved" not in out
    [line] = [line for line in err.splitlines() if "history" in line]
    assert "this session is not in the history; its results stand" in line
    assert (tmp_path / "raises.formcheck" / "report.json").exists()


@pytest.mark.usefixtures("scripted")
def test_without_a_history_a_person_is_measured_without_the_profile(
    run: Run, clip: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("not a history\n" * 100)
    status, _, err = run(
        "analyze", clip, "--no-video", "--person", "Anna", "--db", tmp_path / "notes.txt"
    )
    assert status == 0
    assert "the profile of Anna is not used" in err
    assert (tmp_path / "notes.txt").read_text() == "not a history\n" * 100


@pytest.mark.usefixtures("scripted")
def test_json_and_quiet_print_nothing_of_it(run: Run, clip: Path, path: Path) -> None:
    for option in ("--json", "--quiet"):
        assert "Saved" not in run("analyze", clip, "--no-video", option).out
    with History(path) as history:
        assert history.count() == 2


def test_half_a_clip_is_not_kept(run: Run, clip: Path, path: Path, scripted: Scripted) -> None:
    scripted.interrupted = {clip.name}
    assert run("analyze", clip, "--no-video").status == 1
    assert not path.exists()


@pytest.mark.usefixtures("scripted")
def test_the_demo_is_nobodys_session(run: Run, path: Path) -> None:
    assert run("demo", "-o", "try").status == 0
    assert not path.exists()


@pytest.mark.usefixtures("scripted")
def test_the_time_may_be_told(run: Run, clip: Path, path: Path) -> None:
    assert run("analyze", clip, "--no-video", "--filmed", "2024-02-03T04:05+00:00").status == 0
    with History(path) as history:
        assert history.session(1).at == datetime(2024, 2, 3, 4, 5, tzinfo=UTC)


def test_the_camera_knows_best_when_it_filmed(tmp_path: Path) -> None:
    def written(stamp: str) -> Path:
        path = tmp_path / "clip.mp4"
        with av.open(str(path), "w") as container:
            container.metadata["creation_time"] = stamp
            stream = container.add_stream("libx264", rate=30)
            stream.width = stream.height = 64
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux([*stream.encode(frame), *stream.encode()])
        os.utime(path, (FILMED.timestamp(), FILMED.timestamp()))
        return path

    told = datetime(2024, 6, 7, 8, 9, 10, tzinfo=UTC)
    assert filmed_at(written("2024-06-07T08:09:10Z")) == told
    # A clock that was never set.
    unset = written("1970-01-01T00:00:00Z")
    assert filmed_at(unset) == FILMED
    # A file's time that is none, of an archive or a disk with an odd clock.
    for year in (1980, 2300):
        os.utime(unset, (datetime(year, 1, 1, tzinfo=UTC).timestamp(),) * 2)
        assert datetime.now(UTC) - filmed_at(unset) < timedelta(minutes=5)
