"""OpenSim's own readers on what is exported."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from export_readers import analyses, read_mot, read_trc
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.analysis.analysis import Analysis
from formcheck.errors import NotMeasurableError
from formcheck.report.exports.export import Export
from formcheck.report.exports.mot import mot_export
from formcheck.report.exports.trc import trc_export

opensim = pytest.importorskip("opensim")
opensim.Logger.setLevelString("off")
opensim.Logger.removeFileSink()


def written(export: Callable[[Analysis], Export], analysis: Analysis, folder: str) -> str | None:
    path = Path(folder, f"export.{export.__name__[:3]}")
    try:
        path.write_bytes(export(analysis).content)
    except NotMeasurableError:
        return None
    return str(path)


def storage_rows(storage: Any) -> list[list[float]]:
    vectors = [storage.getStateVector(i) for i in range(storage.getSize())]
    return [
        [vector.getTime(), *(vector.getData().get(j) for j in range(vector.getSize()))]
        for vector in vectors
    ]


@examples(0.4)
@given(analyses())
def test_both_readers_of_motions_see_the_same(analysis: Analysis) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(mot_export, analysis, folder)
        if path is None:
            return
        ours = read_mot(Path(path).read_bytes())
        table, storage = opensim.TimeSeriesTable(path), opensim.Storage(path)
    assert list(table.getColumnLabels()) == ours.labels[1:]
    assert table.getTableMetaDataString("inDegrees") == "yes"
    assert storage.isInDegrees()
    np.testing.assert_allclose(table.getIndependentColumn(), ours.values[:, 0], rtol=1e-14)
    np.testing.assert_allclose(table.getMatrix().to_numpy(), ours.values[:, 1:], rtol=1e-14)
    np.testing.assert_allclose(storage_rows(storage), ours.values, rtol=1e-14)


@examples(0.4)
@given(analyses(), st.sampled_from(["TimeSeriesTableVec3", "MarkerData"]))
def test_both_readers_of_markers_see_the_same(analysis: Analysis, reader: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(trc_export, analysis, folder)
        if path is None:
            return
        ours = read_trc(Path(path).read_bytes())
        data = getattr(opensim, reader)(path)
    if reader == "MarkerData":
        assert data.getUnits().getAbbreviation() == "mm"
        frames = [data.getFrame(i) for i in range(data.getNumFrames())]
        times = [frame.getFrameTime() for frame in frames]
        points = [[frame.getMarker(j) for j in range(33)] for frame in frames]
    else:
        assert list(data.getColumnLabels()) == ours.markers
        assert data.getTableMetaDataString("Units") == "mm"
        times = data.getIndependentColumn()
        points = [[data.getRowAtIndex(i)[j] for j in range(33)] for i in range(len(times))]
    np.testing.assert_allclose(times, ours.time_s, rtol=1e-14)
    seen = np.array([[[p[k] for k in range(3)] for p in row] for row in points])
    np.testing.assert_allclose(seen, ours.points, rtol=1e-12)


def test_why_gaps_are_left_out_of_motions(tmp_path: Path) -> None:
    """OpenSim's older reader ends at NaN and slides over empty cells, silently."""
    head = "x\nversion=1\nnRows=3\nnColumns=3\ninDegrees=yes\nendheader\ntime\ta\tb\n"
    read = {}
    for name, gap in (("nan", "NaN"), ("empty", "")):
        path = tmp_path / f"{name}.mot"
        path.write_text(f"{head}0\t1\t2\n0.1\t{gap}\t4\n0.2\t5\t6\n")
        read[name] = storage_rows(opensim.Storage(str(path)))
    assert len(read["nan"]) == 2
    assert read["empty"][1][1] == 4
