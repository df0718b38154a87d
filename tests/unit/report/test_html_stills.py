"""Pictures of the repetitions, and where they and the page go."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lanes import swept
from PIL import Image

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.body_pictures import BodyPictures
from formcheck.errors import OutputError
from formcheck.model.landmarks import Landmark
from formcheck.model.result import Rep
from formcheck.report.files import result_files
from formcheck.report.folder import PAGE, VIDEO, ResultFolder
from formcheck.report.html.stills import select_reps, take_stills
from formcheck.report.html.write_page import add_page, relative_address, stills_of_clip
from formcheck.video.writer import ClipWriter

MakeAnalysis = Callable[..., Analysis]


def with_leg(analysis: Analysis, *, x: float = 320.0) -> Analysis:
    """Put a right leg into every frame but the last: knee at 240, heel at 400."""
    track = analysis.recording.track
    landmarks = track.landmarks.copy()
    for name, place in (
        ("knee", (x, 240)),
        ("ankle", (x, 380)),
        ("heel", (x - 20, 400)),
        ("foot_index", (x + 60, 400)),
    ):
        landmarks[:-1, Landmark.of("right", name), :2] = place
        landmarks[:-1, Landmark.of("right", name), 3] = 0.9
    recording = replace(analysis.recording, track=replace(track, landmarks=landmarks))
    return replace(analysis, recording=recording)


def write_clip(analysis: Analysis, path: Path, width: int = 640, height: int = 480) -> Path:
    """A clip that is red until the first raise's start, and then greener from frame to frame."""
    with ClipWriter(path, width, height) as writer:
        for i, time_s in enumerate(analysis.recording.track.time_s):
            colour = (200, 0, 0) if time_s < 1.0 - 1e-6 else (0, min(255, i), 0)
            writer.write(np.full((height, width, 3), colour, np.uint8), float(time_s))
    return path


@pytest.mark.long
def test_the_pictures_are_of_the_right_moments(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    analysis = with_leg(make_analysis((1.0, 0.5)))
    stills = take_stills(write_clip(analysis, tmp_path / "a.mp4"), analysis)
    assert [(s.rep, s.moment) for s in stills] == [
        (1, "bottom"),
        (1, "top"),
        (2, "bottom"),
        (2, "top"),
    ]
    assert [s.time_s for s in stills] == [1.0, 2.0, 4.0, 5.0]
    for still in stills:
        picture = np.asarray(Image.open(io.BytesIO(still.jpeg)))
        assert picture.shape[:2] == (still.height, still.width)
        # The frame's number is its green.
        assert picture[..., 1].mean() == pytest.approx(30 * still.time_s, abs=4)
        assert picture[..., 0].mean() < 10


@pytest.mark.long
@pytest.mark.parametrize("size", swept([((640, 480),), ((320, 240),)], 1))
def test_the_leg_is_drawn_where_it_is(
    make_analysis: MakeAnalysis, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Also in a recording that is smaller than what was measured."""
    analysis = with_leg(make_analysis((1.0,)))
    still = take_stills(write_clip(analysis, tmp_path / "a.mp4", *size), analysis)[0]
    (knee, ankle, heel), (other_heel, toe) = still.lines
    assert heel == other_heel
    assert knee[0] == ankle[0] == pytest.approx(still.width / 2, abs=30)
    assert heel[0] < knee[0] < toe[0]
    assert knee[1] < ankle[1] < heel[1] == toe[1] < still.height


@pytest.mark.long
def test_a_leg_at_the_edge_is_cut_at_the_edge(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    analysis = with_leg(make_analysis((1.0,)), x=630.0)
    stills = take_stills(write_clip(analysis, tmp_path / "a.mp4"), analysis)
    assert len(stills) == 2
    assert stills[0].width > 20


@pytest.mark.long
def test_moments_after_the_clip_s_end_have_no_picture(
    make_analysis: MakeAnalysis, tmp_path: Path
) -> None:
    long, short = make_analysis((1.0, 1.0)), make_analysis((1.0,))
    clip = write_clip(short, tmp_path / "a.mp4")
    assert {still.rep for still in take_stills(clip, with_leg(long))} == {1}
    assert take_stills(clip, make_analysis(())) == []


def reps_with_faults(make_analysis: MakeAnalysis, count: int, faulty: set[int]) -> list[Rep]:
    faults = {i: ["too-fast"] for i in faulty}
    return list(make_analysis((1.0,) * count, faults=faults).result.reps)


def test_of_many_repetitions_the_faulty_and_a_spread_are_shown(
    make_analysis: MakeAnalysis,
) -> None:
    reps = reps_with_faults(make_analysis, 100, {3, 50, 51})
    chosen = [rep.index for rep in select_reps(reps, 30)]
    assert len(chosen) == 30
    assert {1, 4, 51, 52, 100} <= set(chosen)
    assert chosen == sorted(chosen)
    assert max(np.diff(chosen)) < 8


def test_good_ones_are_shown_even_when_most_are_faulty(make_analysis: MakeAnalysis) -> None:
    reps = reps_with_faults(make_analysis, 60, set(range(50)))
    chosen = select_reps(reps, 30)
    assert len(chosen) == 30
    assert sum(not rep.faults for rep in chosen) == 10


def test_few_repetitions_are_all_shown(make_analysis: MakeAnalysis) -> None:
    reps = reps_with_faults(make_analysis, 5, {1})
    assert select_reps(reps, 30) == reps


@pytest.mark.long
def test_the_page_names_its_video_and_takes_stills_from_it(
    make_analysis: MakeAnalysis, tmp_path: Path
) -> None:
    analysis = with_leg(make_analysis((1.0,)))
    folder = ResultFolder(tmp_path / "r", Path("clip.mp4"))
    folder.write(result_files(analysis))
    add_page(folder, analysis)
    bare = (folder.path / PAGE).read_text("utf-8")
    assert "<video" not in bare
    assert "data:image/jpeg" not in bare
    write_clip(analysis, folder.path / VIDEO)
    add_page(folder, analysis)
    whole = (folder.path / PAGE).read_text("utf-8")
    assert 'src="./annotated.mp4"' in whole
    assert whole.count("data:image/jpeg") == 2
    add_page(folder, analysis, single_file=True)
    assert 'src="./' not in (folder.path / PAGE).read_text("utf-8")


def test_a_clip_that_can_t_be_read_costs_only_the_pictures(
    make_analysis: MakeAnalysis, tmp_path: Path
) -> None:
    analysis = make_analysis((1.0,))
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no video")
    folder = ResultFolder(tmp_path / "r", bad)
    folder.write(result_files(analysis))
    add_page(folder, analysis, stills=stills_of_clip(bad, analysis))
    assert "data:image/jpeg" not in (folder.path / PAGE).read_text("utf-8")


def test_a_page_that_can_t_be_written_leaves_nothing(
    make_analysis: MakeAnalysis, tmp_path: Path
) -> None:
    with pytest.raises(OutputError):
        add_page(ResultFolder(tmp_path / "none", Path("c")), make_analysis((1.0,)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("annotated.mp4", "./annotated.mp4"),
        ("a b#c?d%41.mp4", "./a%20b%23c%3Fd%2541.mp4"),
        ("http:x.mp4", "./http%3Ax.mp4"),
        ("é.mp4", "./%C3%A9.mp4"),
        ("../other/x.mp4", "./../other/x.mp4"),
    ],
)
def test_an_address_means_the_file(tmp_path: Path, name: str, address: str) -> None:
    assert relative_address(tmp_path / "r" / name, tmp_path / "r") == address


def test_pictures_that_were_kept_need_no_clip(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    analysis = with_leg(make_analysis((1.0, 0.5)))
    track = analysis.recording.track
    bodies = BodyPictures()
    for i, pose in enumerate(track.landmarks):
        bodies.add(np.full((480, 640, 3), (0, min(255, i), 0), np.uint8), pose)
    # Of one of them nothing was kept: it is decoded.
    missing = int(np.flatnonzero(track.time_s >= 2.0 - 1e-6)[0])
    bodies.parts[missing] = None
    recording = replace(analysis.recording, body_pictures=tuple(bodies.parts))
    clip = write_clip(analysis, tmp_path / "a.mp4")
    decoded = take_stills(clip, analysis)
    stills = take_stills(clip, replace(analysis, recording=recording))
    assert [(s.rep, s.moment, s.lines) for s in stills] == [
        (s.rep, s.moment, s.lines) for s in decoded
    ]
    for still, other in zip(stills, decoded, strict=True):
        assert (still.width, still.height) == (other.width, other.height)
        picture = np.asarray(Image.open(io.BytesIO(still.jpeg)))
        assert picture[..., 1].mean() == pytest.approx(30 * still.time_s, abs=4)
