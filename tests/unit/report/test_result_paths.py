from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from formcheck.report.result_paths import result_folders


def names(clips: list[Path], output: Path | None = None) -> list[str]:
    return [folder.name for folder in result_folders(clips, output)]


def test_a_result_stands_beside_its_clip(tmp_path: Path) -> None:
    clip = tmp_path / "squat.mp4"
    assert result_folders([clip], None) == [tmp_path / "squat.formcheck"]
    assert result_folders([Path("squat.mp4")], None) == [Path("squat.formcheck")]


def test_clips_that_share_a_name_keep_their_suffix(tmp_path: Path) -> None:
    clips = [tmp_path / "squat.mp4", tmp_path / "squat.MOV", tmp_path / "other.mp4"]
    assert names(clips) == ["squat.mp4.formcheck", "squat.MOV.formcheck", "other.formcheck"]


def test_a_neighbour_that_could_be_a_clip_counts_too(tmp_path: Path) -> None:
    (tmp_path / "squat.mov").touch()
    (tmp_path / "other.txt").touch()
    assert names([tmp_path / "squat.mp4"]) == ["squat.mp4.formcheck"]
    assert names([tmp_path / "other.mp4"]) == ["other.formcheck"]


def test_the_same_name_in_two_folders_is_no_clash(tmp_path: Path) -> None:
    clips = [tmp_path / "a" / "squat.mp4", tmp_path / "b" / "squat.mov"]
    assert names(clips) == ["squat.formcheck", "squat.formcheck"]


def test_one_clip_goes_right_into_the_output(tmp_path: Path) -> None:
    assert result_folders([Path("squat.mp4")], tmp_path) == [tmp_path]


def test_several_clips_get_a_folder_each(tmp_path: Path) -> None:
    clips = [Path("a.mp4"), Path("b.mp4"), Path("b.mov"), Path("c/a.mp4")]
    assert result_folders(clips, tmp_path) == [
        tmp_path / name for name in ("a.mp4", "b.mp4", "b.mov", "a.mp4-2")
    ]


def test_a_pose_file_goes_by_its_result(tmp_path: Path) -> None:
    clips = [Path("a.formcheck/pose.npz"), Path("results/b/pose.npz")]
    assert names(clips, tmp_path) == ["a", "b"]


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "A", "b", "a.mp4", "a-2", "a.mp4-2"]), min_size=1).map(
            lambda parts: Path(*parts)
        ),
        min_size=2,
        max_size=8,
        unique=True,
    )
)
def test_no_two_results_share_a_folder(clips: list[Path]) -> None:
    assert len({name.casefold() for name in names(clips, Path("out"))}) == len(clips)
    beside = result_folders(clips, None)
    assert len({str(folder) for folder in beside}) == len(clips)
