"""``formcheck rom`` on several clips, and ``formcheck compare`` of left and right."""

from dataclasses import replace
from pathlib import Path

import pytest
from scripted_clips import Run
from synthetic import film, play, stand
from synthetic.stretching import KNEE_TO_WALL, held, split

from formcheck.model.landmarks import SIDES, Landmark
from formcheck.model.recording import Recording
from formcheck.report.html.render import is_page
from formcheck.report.pose_file import pose_bytes

PAGE = Path("out/left-vs-right.html")


def mirrored(recording: Recording) -> Recording:
    """The same on the other leg, seen from the other side."""
    track = recording.track
    names = {mark.name.partition("_")[2] for mark in Landmark if mark.name.startswith("LEFT_")}
    landmarks = track.landmarks.copy()
    for name in names:
        left, right = (Landmark.of(side, name.lower()) for side in SIDES)
        landmarks[:, [left, right]] = landmarks[:, [right, left]]
    landmarks[..., 0] = track.width - landmarks[..., 0]
    return replace(recording, track=replace(track, landmarks=landmarks))


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A recording of the right leg, and one of the left."""
    monkeypatch.chdir(tmp_path)
    trials = [move for _ in range(2) for move in (held(KNEE_TO_WALL, 2.0, []), stand(0.8))]
    right = film(play(stand(1.0), split(False), stand(1.0), *trials)).recording
    found = []
    for name, recording in (("right", right), ("left", mirrored(right))):
        Path(name).mkdir()
        found.append(Path(name) / "pose.npz")
        found[-1].write_bytes(pose_bytes(recording))
    return found


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a browser was asked to open."""
    addresses: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: not addresses.append(address))
    return addresses


def test_several_clips_get_one_page_of_both_legs(
    run: Run, clips: list[Path], opened: list[str]
) -> None:
    sources = [word for clip in clips for word in ("--source", clip)]
    ended = run("rom", *sources, "-o", "out", "--injured", "left", "--no-save")
    assert (ended.status, ended.err) == (0, "")
    assert f"Left vs right: {PAGE}" in ended.out
    page = PAGE.read_text("utf-8")
    for said in ("No clear difference between left and right", "Left (injured)", "Limb symmetry"):
        assert said in page, said
    # All trials of both clips, numbered by leg; and curves of both.
    assert page.count("knee to wall, shank tilt") == 4
    assert '"labels": ["Left (injured)", "Right"]' in page
    assert (Path("out") / "right" / "trials.csv").is_file()
    # One of formcheck's own is replaced, another file is not.
    assert run("rom", *sources, "-o", "out", "-q", "--no-save", "--open").status == 0
    assert opened == [PAGE.absolute().as_uri()]
    PAGE.write_text("mine")
    ended = run("rom", *sources, "-o", "out", "-q", "--no-save")
    assert ended.status == 1
    assert "exists" in ended.err
    assert PAGE.read_text() == "mine"


def test_a_leg_twice_is_averaged_and_said_and_has_no_page_of_both(
    run: Run, clips: list[Path], opened: list[str]
) -> None:
    clips[1].write_bytes(clips[0].read_bytes())
    sources = ("--source", clips[0], "--source", clips[1])
    out = run("rom", *sources, "-o", "out", "--no-save", "--open").out
    assert len(opened) == 2
    assert all(address.endswith("/report.html") for address in opened)
    assert "2 clips show the right leg: the mean is of all their valid trials" in " ".join(
        out.split()
    )
    assert not PAGE.exists()


@pytest.mark.sweep
def test_results_of_two_legs_are_compared_left_with_right(run: Run, clips: list[Path]) -> None:
    for clip in clips:
        name = clip.parent.name
        assert run("rom", "--source", clip, "-o", f"{name}.formcheck", "-q").status == 0
    ended = run("compare", "right.formcheck", "left.formcheck", "--injured", "right")
    assert (ended.status, ended.err) == (0, "")
    assert "Limb symmetry index: the injured right leg's value in percent of the left's" in (
        " ".join(ended.out.split())
    )
    assert is_page(Path("compare.html"))
    # The same by the numbers of their sessions, and in the history's own words.
    assert run("compare", "2", "1", "-o", "sessions.html").status == 0
    assert "Symmetry index: the left leg's" in run("history", "compare", "1", "2").out
    # One leg alone has no other to be compared with; a leg in common is no left vs right.
    ended = run("compare", "right.formcheck")
    assert (ended.status, ended.out) == (1, "")
    assert "no left leg was measured" in ended.err
