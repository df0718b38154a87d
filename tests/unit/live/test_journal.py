"""The journal of a session: written as it runs, read once after a crash."""

import json
import os
import shutil
import struct
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_doubles import FPS, run_session
from synthetic import film, play, stand
from synthetic.stretching import KNEE_TO_WALL, held, split

from formcheck.live.announced import Announced
from formcheck.live.finalize import analyze_session, options_of
from formcheck.live.journal import (
    SET_ASIDE,
    Journal,
    SessionMetadata,
    interrupted_sessions,
)
from formcheck.live.session_recording import SessionRecording
from formcheck.model.pose_backend import MEDIAPIPE_VIDEO, UNSMOOTHED, PoseBackend
from formcheck.model.pose_track import PoseTrack
from formcheck.pose.backend_record import BackendRecord


def metadata_for(track: PoseTrack, folder: Path) -> SessionMetadata:
    return SessionMetadata(
        started=datetime(2026, 3, 1, 9, 30),
        source="camera 0",
        width=track.width,
        height=track.height,
        folder=str(folder),
        recordings=[],
        exercise="calf-raise",
        side="auto",
        height_cm=175.0,
        foot_length_cm=None,
        mass_kg=None,
    )


def killed(track: PoseTrack, folder: Path) -> tuple[Path, SessionRecording]:
    """Run a session whose journal is left as a killed one leaves it."""
    journal = Journal(metadata_for(track, folder), folder)
    recording = SessionRecording(journal)
    run_session(track, recording=recording)
    journal.close(keep=True)
    assert journal.failure is None
    return journal.path, recording


@pytest.mark.long
def test_a_killed_session_is_recovered_whole_and_once(
    four_and_a_shallow_one: PoseTrack, tmp_path: Path
) -> None:
    _, recording = killed(four_and_a_shallow_one, tmp_path)
    (lost,) = interrupted_sessions(tmp_path)
    track, true = lost.recording.track(100, 100), recording.track(100, 100)
    np.testing.assert_array_equal(track.time_s, true.time_s)
    np.testing.assert_array_equal(track.landmarks, true.landmarks)
    result = analyze_session(lost.metadata, lost.recording, []).result
    assert (result.summary.rep_count, result.summary.partial_reps) == (4, 1)
    assert list(interrupted_sessions(tmp_path)) == []  # nobody else gets it meanwhile
    lost.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("backend", [UNSMOOTHED, None])
def test_a_recovered_session_knows_what_found_its_poses(
    backend: PoseBackend | None, standing: PoseTrack, tmp_path: Path
) -> None:
    found_by = BackendRecord.of(backend) if backend else None
    metadata = metadata_for(standing, tmp_path).model_copy(update={"backend": found_by})
    journal = Journal(metadata, tmp_path)
    SessionRecording(journal).add(0.0, standing.landmarks[0])
    journal.close(keep=True)
    (lost,) = interrupted_sessions(tmp_path)
    assert lost.recording.track(640, 480).backend == (backend or MEDIAPIPE_VIDEO)
    lost.remove()


def test_a_clean_end_leaves_nothing(standing: PoseTrack, tmp_path: Path) -> None:
    journal = Journal(metadata_for(standing, tmp_path), tmp_path)
    run_session(standing, recording=SessionRecording(journal))
    assert journal.path.exists()
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_a_session_that_runs_is_no_lost_one(standing: PoseTrack, tmp_path: Path) -> None:
    journal = Journal(metadata_for(standing, tmp_path), tmp_path)
    assert list(interrupted_sessions(tmp_path)) == []
    journal.close(keep=True)
    (lost,) = interrupted_sessions(tmp_path)
    lost.leave()
    (again,) = interrupted_sessions(tmp_path)
    again.remove()


def test_a_reset_is_remembered(four_and_a_shallow_one: PoseTrack, tmp_path: Path) -> None:
    journal = Journal(metadata_for(four_and_a_shallow_one, tmp_path), tmp_path)
    recording = SessionRecording(journal)
    for i in range(100):
        recording.add(i / 30, four_and_a_shallow_one.landmarks[i], stance=i < 30)
    recording.forget_set()
    recording.add(10.0, four_and_a_shallow_one.landmarks[0])
    journal.close(keep=True)
    (lost,) = interrupted_sessions(tmp_path)
    assert len(lost.recording) == 31
    lost.remove()


@given(cut=st.integers(0, 20_000), noise=st.binary(max_size=40))
def test_a_torn_journal_gives_what_is_whole(
    cut: int, noise: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    track = PoseTrack(
        np.arange(60) / 30, np.random.default_rng(1).random((60, 33, 5), np.float32), 640, 480
    )
    journal = Journal(metadata_for(track, folder), folder)
    for i in range(60):
        journal.flush()
        SessionRecording(journal).add(float(track.time_s[i]), track.landmarks[i])
    journal.close(keep=True)
    journal.path.write_bytes(journal.path.read_bytes()[:cut] + noise)
    for lost in interrupted_sessions(folder):
        n = len(lost.recording)
        np.testing.assert_array_equal(lost.recording.track(640, 480).landmarks, track.landmarks[:n])
        lost.remove()
    assert list(folder.iterdir()) == []


def test_a_full_disk_ends_the_journal_and_not_the_session(
    standing: PoseTrack, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(metadata_for(standing, tmp_path), tmp_path / "file")
    seen, _, _ = run_session(standing, recording=SessionRecording(journal))
    journal.close()
    assert seen.last.stage == "counting"
    assert journal.failure is not None
    assert "can't be recovered" in journal.failure


def test_the_journal_is_the_users_alone(standing: PoseTrack, tmp_path: Path) -> None:
    path, _ = killed(standing, tmp_path / "state")
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_the_told_tilt_of_the_camera_is_kept_for_the_report(tmp_path: Path) -> None:
    script = play(stand(1.0), split(False), stand(1.0), held(KNEE_TO_WALL, 2.5, []), stand(0.8))
    track = film(script, fps=FPS).track
    found = []
    for level in (None, 6.0):
        changes = {"exercise": "knee-to-wall", "side": "right", "level": level}
        metadata = metadata_for(track, tmp_path).model_copy(update=changes)
        recording = SessionRecording()
        for time_s, pose in zip(track.time_s, track.landmarks, strict=True):
            recording.add(float(time_s), pose)
        rom = analyze_session(metadata, recording, []).result.rom
        assert rom is not None
        found.append((rom.vertical, rom.tries[0].angle_deg))
    assert [vertical for vertical, _ in found] == ["assumed", "level"]
    straight, turned = (angle for _, angle in found)
    assert straight is not None
    assert turned is not None
    assert abs(straight.value - turned.value) == pytest.approx(6.0, abs=1.0)


HEADER_OF_0_1 = {
    "started": "2026-03-01T09:30:00",
    "source": "camera 0",
    "width": 640,
    "height": 480,
    "folder": "/home/me/out",
    "recordings": ["/home/me/raw.mp4"],
    "exercise": "calf-raise",
    "side": "auto",
    "height_cm": 175.0,
    "foot_length_cm": None,
    "mass_kg": None,
    "target": None,
    "exercise_file": None,
    "level": None,
}
"""As formcheck 0.1.0 wrote it."""


def test_a_journal_of_an_earlier_version_is_read(standing: PoseTrack, tmp_path: Path) -> None:
    def record(kind: bytes, payload: bytes) -> bytes:
        return struct.pack("<cII", kind, len(payload), zlib.crc32(payload)) + payload

    rows = np.zeros(2, [("time_s", "<f8"), ("stance", "?"), ("pose", "<f4", (33, 5))])
    rows["time_s"], rows["pose"] = [0.5, 0.6], standing.landmarks[:2]
    parts = [record(b"H", json.dumps(HEADER_OF_0_1).encode())]
    parts.append(record(b"F", zlib.compress(rows.tobytes())))
    path = tmp_path / "20260301-093000-0123abcd.journal"
    path.write_bytes(b"formcheck.journal/1\n" + b"".join(parts))
    (lost,) = interrupted_sessions(tmp_path)
    assert (lost.metadata.kind, lost.metadata.no_save, lost.counts) == ("live", False, None)
    assert lost.metadata.height_cm == 175.0
    np.testing.assert_array_equal(lost.recording.track(640, 480).landmarks, standing.landmarks[:2])
    lost.remove()


def test_settings_and_counts_go_through_the_journal(standing: PoseTrack, tmp_path: Path) -> None:
    changes = {"kind": "routine", "person": "Ana", "db": "/my.db", "no_save": True, "model": "/m"}
    metadata = metadata_for(standing, tmp_path).model_copy(update=changes)
    journal = Journal(metadata, tmp_path)
    for counts in ((0, 0), (1, 0), (1, 0), (2, 1)):
        journal.note_counts(*counts)
    journal.close(keep=True)
    (lost,) = interrupted_sessions(tmp_path)
    assert lost.metadata == metadata
    assert lost.counts == (2, 1)
    options = options_of(lost.metadata)
    assert (options.height_cm, options.model) == (175.0, Path("/m"))
    aside = lost.set_aside()
    assert list(interrupted_sessions(tmp_path)) == []
    assert aside.read_bytes().startswith(b"formcheck.journal/1")


def test_what_was_announced_is_in_the_journal_at_once_with_its_frames(
    standing: PoseTrack, tmp_path: Path
) -> None:
    journal = Journal(metadata_for(standing, tmp_path), tmp_path / "running")
    recording = SessionRecording(journal)
    announced = Announced()
    recording.add(1.0, standing.landmarks[0], stance=True)
    announced.counted_s.append(0.5)
    journal.note_announced(announced)
    recording.forget_set()
    announced.forget_set()
    for top_s in (1.5, 2.5):
        recording.add(top_s + 0.2, standing.landmarks[1])
        announced.counted_s.append(top_s)
        announced.missed = 1
        journal.note_counts(len(announced.counted_s), 0)
        journal.note_announced(announced)
    recording.add(2.9, standing.landmarks[1])
    # As a killed program leaves it: nothing was closed.
    shutil.copytree(tmp_path / "running", tmp_path / "left")
    (lost,) = interrupted_sessions(tmp_path / "left")
    assert lost.counts == (2, 0)
    assert lost.announced == announced
    assert len(lost.recording) == 3
    lost.remove()
    journal.close()


def damaged(tmp_path: Path, track: PoseTrack, change: Callable[[bytes], bytes]) -> Path:
    """A journal of some seconds, changed."""
    journal = Journal(metadata_for(track, tmp_path), tmp_path)
    recording = SessionRecording(journal)
    poses = np.random.default_rng(1).random((60, 33, 5), np.float32)
    for i, pose in enumerate(poses):
        recording.add(i / 30, pose)
    journal.close(keep=True)
    journal.path.write_bytes(change(journal.path.read_bytes()))
    return journal.path


def record(kind: bytes, payload: bytes) -> bytes:
    return struct.pack("<cII", kind, len(payload), zlib.crc32(payload)) + payload


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"journal/1", b"journal/9"),
        lambda content: content.replace(b'"width"', b'"depth"'),
        lambda content: content + record(b"F", b"no zlib"),
        lambda content: content + record(b"F", zlib.compress(b"half a frame")),
        lambda content: content + record(b"C", b"three"),
        lambda content: content + record(b"F", zlib.compress(bytes(100_000_000))),
    ],
    ids=["version", "header", "zlib", "frame", "counts", "bomb"],
)
def test_a_journal_that_cant_be_read_is_kept_and_said(
    standing: PoseTrack, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = damaged(tmp_path, standing, change)
    content = path.read_bytes()
    told: list[str] = []
    assert list(interrupted_sessions(tmp_path, told.append)) == []
    (kept,) = tmp_path.iterdir()
    assert kept.suffix == SET_ASIDE
    assert kept.read_bytes() == content
    assert [str(kept) in line for line in told] == [True]
    assert ("of another version" in told[0]) == (b"journal/9" in content)
    # The next start is not told again, and is not stopped by it.
    assert list(interrupted_sessions(tmp_path, told.append)) == []
    assert len(told) == 1


def test_what_was_set_aside_can_be_recovered_later(standing: PoseTrack, tmp_path: Path) -> None:
    damaged(tmp_path, standing, lambda content: content)
    (lost,) = interrupted_sessions(tmp_path)
    lost.set_aside()
    (again,) = interrupted_sessions(tmp_path, again=True)
    assert len(again.recording) == 60
    again.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_among_the_journals_is_passed_by(standing: PoseTrack, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "20200101-000000-00000000.journal")
    damaged(tmp_path, standing, lambda content: content)
    (lost,) = interrupted_sessions(tmp_path)
    lost.remove()


def test_the_folder_of_the_journals_is_the_users_alone(standing: PoseTrack, tmp_path: Path) -> None:
    killed(standing, tmp_path / "state")
    if os.name == "posix":
        assert (tmp_path / "state").stat().st_mode & 0o077 == 0


def killed_unsaved(track: PoseTrack, results: Path) -> Path:
    """Leave the journal of a session that is not to be saved; return it."""
    metadata = metadata_for(track, results).model_copy(
        update={"no_save": True, "folder": str(results)}
    )
    journal = Journal(metadata)
    recording = SessionRecording(journal)
    for i in range(60):
        recording.add(i / 30, track.landmarks[i])
    journal.close(keep=True)
    return journal.path


def test_a_session_that_is_not_saved_leaves_nothing_in_the_users_folders(
    standing: PoseTrack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    path = killed_unsaved(standing, tmp_path / "results")
    assert list(tmp_path.iterdir()) == [path]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    (lost,) = interrupted_sessions(here=Path())
    assert len(lost.recording) == 60
    assert lost.metadata.folder == str(tmp_path / "results")
    lost.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_in_a_strangers_folder_writes_nowhere_else(
    standing: PoseTrack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    path = killed_unsaved(standing, tmp_path / "elsewhere" / "results")
    saved = metadata_for(standing, here).model_copy(update={"db": "/other.db", "person": "Ana"})
    Journal(saved, here).close(keep=True)
    (journal,) = (p for p in here.iterdir() if p != path)
    journal.rename(here / "formcheck-of-a-stranger.journal")
    (here / "formcheck-my-diary.journal").write_text("Dear diary")
    for lost in interrupted_sessions(here=Path()):
        metadata = lost.metadata
        assert Path(metadata.folder).is_relative_to(here)
        assert metadata.no_save
        lost.remove()
    (left,) = here.iterdir()
    assert left.read_text() == "Dear diary"
