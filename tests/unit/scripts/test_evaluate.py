import io
import json
from dataclasses import replace
from pathlib import Path

import evaluate
import pytest
from evaluation import recordings
from evaluation.clip_score import advised, score_clip
from evaluation.tables import print_tables
from evaluation.targets import targets
from evaluation.truth import load_truth
from rich.console import Console
from truth_making import make_analysis, write_truth

from formcheck.analysis.options import Options
from formcheck.model.recording import Recording
from formcheck.model.result import Notice


def test_json_has_null_for_the_unknown_and_reads_back(tmp_path: Path) -> None:
    truth = load_truth(write_truth(tmp_path))
    scores = [score_clip(truth, make_analysis(gain=0.9)), advised(truth, "step back")]
    text = json.dumps(evaluate.json_ready(scores), allow_nan=False)
    first, second = json.loads(text)
    assert first["curves"]["ankle"]["slope"] == 0.9
    assert first["naive"]["ankle"]["mae"] is None
    assert first["reps"]["counted"] == 2
    assert second["advice"] == "step back"
    assert second["reps"] is None


def test_tables_show_every_clip(tmp_path: Path) -> None:
    truth = load_truth(write_truth(tmp_path))
    clips = [score_clip(truth, make_analysis()), advised(replace(truth, name="other"), "step back")]
    out = io.StringIO()
    print_tables(Console(file=out, width=200), clips, [], targets(clips, []))
    text = out.getvalue()
    assert "advice (WRONG): step back" in text
    assert "Coverage" in text
    assert "peak plantarflexion, mean" in text


def test_only_truth_with_a_clip_is_taken(tmp_path: Path) -> None:
    truth = write_truth(tmp_path)
    with pytest.raises(SystemExit, match=r"no clip with a truth\.json"):
        evaluate.truth_files([tmp_path])
    (tmp_path / "clip.mp4").touch()
    (tmp_path / "real.marks.json").touch()
    assert evaluate.truth_files([tmp_path]) == [truth]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"pictures")
    return path


class Recorder:
    """Stands in for the reading of clips, and counts it."""

    def __init__(self) -> None:
        self.poses = self.turns = 0
        self.recording = make_analysis().recording

    def record(self, *_: object) -> Recording:
        self.poses += 1
        return self.recording

    def measure(self, _: object, recording: Recording, options: Options) -> Recording:
        assert not options.careful
        self.turns += 1
        return recording


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(recordings, "record_clip", recorder.record)
    monkeypatch.setattr(recordings, "measure_pictures", recorder.measure)
    return recorder


def test_a_clip_is_read_once(clip: Path, recorder: Recorder, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, second = (recordings.recording_of(clip, Options(), cache) for _ in range(2))
    assert recorder.poses == 1
    assert second.track.time_s.tolist() == first.track.time_s.tolist()


def test_poses_are_kept_when_the_measuring_of_pixels_changes(
    clip: Path, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings.recording_of(clip, Options(), tmp_path / "cache")
    given = recordings.sources_sha256
    monkeypatch.setattr(
        recordings,
        "sources_sha256",
        lambda module: "changed" if module == recordings.TURNS_MODULE else given(module),
    )
    recordings.recording_of(clip, Options(), tmp_path / "cache")
    assert (recorder.poses, recorder.turns) == (1, 1)


def test_another_clip_of_the_same_name_is_read(
    clip: Path, recorder: Recorder, tmp_path: Path
) -> None:
    recordings.recording_of(clip, Options(), tmp_path / "cache")
    clip.write_bytes(b"other pictures")
    recordings.recording_of(clip, Options(), tmp_path / "cache")
    assert recorder.poses == 2


def test_half_a_recording_is_not_kept(clip: Path, recorder: Recorder, tmp_path: Path) -> None:
    notice = Notice(code="interrupted", message="interrupted")
    recorder.recording = replace(recorder.recording, notices=[notice])
    with pytest.raises(KeyboardInterrupt):
        recordings.recording_of(clip, Options(), tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_sum_covers_what_a_module_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "summed"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "a.py").write_text("from summed import b\n")
    (package / "b.py").write_text("import json\n\nx = 1\n")
    (package / "apart.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = recordings.sources_sha256("summed.a")
    (package / "apart.py").write_text("x = 2\n")
    assert recordings.sources_sha256("summed.a") == before
    (package / "b.py").write_text("import json\n\nx = 2\n")
    assert recordings.sources_sha256("summed.a") != before
