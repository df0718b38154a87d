from dataclasses import replace

import numpy as np
import pytest
from export_readers import analyses, read_trc
from handmade import handmade_analysis
from hypothesis import given

from formcheck.analysis.analysis import Analysis
from formcheck.errors import NotMeasurableError
from formcheck.model.landmarks import Landmark
from formcheck.model.pose_track import PoseTrack
from formcheck.model.result import Measured, Scale
from formcheck.report.exports.trc import MARKERS, trc_export

MM_PER_PX = 5.0


def standing(facing: str | None) -> Analysis:
    """Two frames of somebody whose every landmark is at 100, 400 px but these few."""
    points = np.tile(np.array([100.0, 400.0, 0.0, 1.0, 1.0], np.float32), (2, 33, 1))
    points[:, Landmark.NOSE] = (110, 50, -20, 1, 1)
    points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1] = 200
    # The left foot is held up.
    points[:, Landmark.LEFT_FOOT_INDEX, 1] = 300
    base = handmade_analysis()
    track = PoseTrack(np.array([0.0, 0.5]), points, 640, 480)
    scale = Scale(cm_per_px=Measured(value=MM_PER_PX / 10, plus_minus=0.1), source="height")
    view = base.result.view.model_copy(update={"facing": facing})
    result = base.result.model_copy(update={"scale": scale, "view": view})
    return replace(base, result=result, recording=replace(base.recording, track=track))


@pytest.mark.parametrize(
    ("facing", "nose"),
    [
        ("right", (10, 350, 0)),
        (None, (10, 350, 0)),
        ("left", (-10, 350, 0)),
        # Their right is on the left of the picture.
        ("front", (0, 350, -10)),
        ("back", (0, 350, 10)),
    ],
)
def test_axes_are_forward_up_and_to_the_persons_right(
    facing: str | None, nose: tuple[float, ...]
) -> None:
    made = trc_export(standing(facing))
    read = read_trc(made.content)
    np.testing.assert_allclose(read.points[:, 0], MM_PER_PX * np.array([nose, nose]))
    assert read.points[0, Landmark.RIGHT_FOOT_INDEX, 1] == 0
    assert read.points[0, Landmark.LEFT_FOOT_INDEX, 1] == 100 * MM_PER_PX
    flat = "X" if facing in ("front", "back") else "Z"
    assert made.notes[0].startswith(f"{flat} is 0 for every marker")


def test_header_and_markers() -> None:
    read = read_trc(trc_export(standing("right")).content)
    assert read.settings["Units"] == "mm"
    assert float(read.settings["DataRate"]) == 2
    assert read.markers == list(MARKERS)
    assert len(set(MARKERS)) == 33
    for landmark in Landmark:
        assert MARKERS[landmark] == landmark.name.lower()


def test_without_a_scale_there_are_no_millimetres() -> None:
    analysis = standing("right")
    result = analysis.result.model_copy(update={"scale": Scale(cm_per_px=None, source="none")})
    with pytest.raises(NotMeasurableError, match="--height-cm"):
        trc_export(replace(analysis, result=result))


@pytest.mark.long
@given(analyses())
def test_any_landmarks_read_back(analysis: Analysis) -> None:
    track = analysis.recording.track
    if not track.found.any():
        with pytest.raises(NotMeasurableError, match="nobody"):
            trc_export(analysis)
        return
    made = trc_export(analysis)
    read = read_trc(made.content)
    assert made.rows == len(track) == len(read.time_s)
    np.testing.assert_allclose(read.time_s, track.time_s, atol=5.1e-7, rtol=0)
    gone = np.isnan(read.points).any(axis=2)
    assert (gone == ~track.found[:, None]).all()
    # Whatever the origin: the way from the nose to each landmark is the picture's.
    scale = analysis.result.scale.cm_per_px
    assert scale is not None
    px = track.landmarks[:, :, :2].astype(np.float64)
    ways = (px - px[:, :1]) * np.array([1, -1]) * scale.value * 10
    ours = read.points[:, :, :2] - read.points[:, :1, :2]
    np.testing.assert_allclose(ours, ways, atol=0.0101, rtol=1e-9)
    assert (b"-0.00\t" in made.content) is False
    assert any("nobody was found" in note for note in made.notes) == (not track.found.all())
