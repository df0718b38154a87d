"""The queue: order, cancel, retry, remove, and what a restart or a full disk leaves of it."""

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_worker import ScriptedWorker, wait_for, work_in_a_process
from session_making import result

from formcheck.analysis.options import Options
from formcheck.app.access import Access
from formcheck.app.clips.clip_queue import ClipQueue, QueueError
from formcheck.app.clips.queued_clip import ClipSettings, QueuedClip, kept_name, shown_name
from formcheck.app.context import AppContext
from formcheck.errors import OutputError
from formcheck.history.saving import HistoryOptions, add_session
from formcheck.history.store import History
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, JobProgress, Tell
from formcheck.jobs.clip_worker import ClipWorker

MakeQueue = Callable[[], ClipQueue]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def make_queue(tmp_path: Path, said: list[str]) -> MakeQueue:
    """Return a function that opens the queue in its folder, as a start of the app does."""

    def make() -> ClipQueue:
        return ClipQueue(
            AppContext(Access(8123), tmp_path, tmp_path / "h.sqlite", said.append),
            lambda _: Options(),
        )

    return make


def put(queue: ClipQueue, name: str, **settings: object) -> str:
    clip = queue.new_place(name)
    clip = clip.model_copy(update={"settings": ClipSettings.model_validate(settings)})
    queue.clip_file(clip).write_bytes(b"a clip")
    queue.add(clip)
    return clip.id


def states(queue: ClipQueue) -> list[str]:
    return [clip.state for clip in queue.clips()]


def at_rest(queue: ClipQueue) -> bool:
    return not {"waiting", "running"}.intersection(states(queue))


def kept_sessions(folder: Path) -> list[int]:
    with History(folder / "h.sqlite") as history:
        return history.session_ids()


def test_clips_are_analysed_in_their_order(make_queue: MakeQueue) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    ids = [put(queue, name) for name in ("one.mp4", "bad.mp4", "three.mov")]
    with queue.running(worker):
        wait_for(lambda: at_rest(queue))
    assert worker.closed
    assert [job.clip.name for job in worker.jobs] == ["one.mp4", "bad.mp4", "three.mov"]
    assert states(queue) == ["done", "failed", "done"]
    good, bad = queue.clip(ids[0]), queue.clip(ids[1])
    assert (good.headline, good.reason, good.session) == ("2 calf raises", "", 1)
    # Said without our own path of the clip, and without half a result.
    assert (bad.reason, bad.headline) == ("nobody is in it", "")
    assert not queue.result_folder(ids[1]).exists()
    # The copies of clips that are done are gone; the one that failed can be tried again.
    assert [queue.clip_file(queue.clip(i)).exists() for i in ids] == [False, True, False]


def test_a_clip_is_kept_only_if_asked(make_queue: MakeQueue) -> None:
    queue = make_queue()
    kept = put(queue, "one.mp4", keep=True)
    with queue.running(ScriptedWorker()):
        wait_for(lambda: at_rest(queue))
    assert queue.clip_file(make_queue().clip(kept)).exists()


def test_cancelling_what_runs_leaves_nothing_of_it(make_queue: MakeQueue) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    slow, waits = put(queue, "slow.mp4"), put(queue, "two.mp4")
    with queue.running(worker):
        wait_for(lambda: bool(worker.jobs))
        queue.cancel(waits)
        queue.cancel(slow)
        wait_for(lambda: not queue.result_folder(slow).exists())
        with pytest.raises(QueueError, match="not waiting"):
            queue.cancel(slow)
        last = put(queue, "three.mp4")
        wait_for(lambda: queue.clip(last).state == "done")
    assert states(queue) == ["cancelled", "cancelled", "done"]
    assert [job.clip.name for job in worker.jobs] == ["slow.mp4", "three.mp4"]


def test_what_was_cancelled_can_be_removed_or_tried_again_at_once(make_queue: MakeQueue) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    worker.ends_after_s = 0.05
    removed, again = put(queue, "slow.mp4"), put(queue, "slow again.mp4")
    with queue.running(worker):
        wait_for(lambda: len(worker.jobs) == 1)
        queue.cancel(removed)
        queue.remove(removed, with_result=False)
        wait_for(lambda: len(worker.jobs) == 2)
        queue.cancel(again)
        queue.retry(again)
        wait_for(lambda: len(worker.jobs) == 3)
        assert states(queue) == ["running"]
    assert not worker.jobs[0].folder.exists()


def test_what_comes_too_late_to_be_cancelled_says_so(make_queue: MakeQueue) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    worker.kill = lambda: None  # type: ignore[method-assign]
    worker.may_go.clear()
    clip = put(queue, "one.mp4")
    with queue.running(worker):
        wait_for(lambda: bool(worker.jobs))
        queue.cancel(clip)
        worker.may_go.set()
        wait_for(lambda: queue.clip(clip).state == "done")
    assert queue.clip(clip).reason == "it was done before it could be cancelled"


@pytest.mark.parametrize("how", ["cancelled", "app ended"])
def test_what_is_ended_while_it_is_drawn_leaves_no_session(
    make_queue: MakeQueue, tmp_path: Path, how: str
) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    clip = put(queue, "slow-to-draw.mp4")
    with queue.running(worker):
        wait_for(lambda: bool(kept_sessions(tmp_path)))
        if how == "cancelled":
            queue.cancel(clip)
    assert kept_sessions(tmp_path) == []


def test_a_worker_that_raises_ends_nothing_else(make_queue: MakeQueue) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    raised: list[BaseException] = [KeyboardInterrupt(), RuntimeError("an unexpected fault")]
    scripted = worker.run

    def run(job: ClipJob, tell: Tell) -> ClipOutcome:
        if raised:
            raise raised.pop(0)
        return scripted(job, tell)

    worker.run = run  # type: ignore[method-assign]
    for name in ("one.mp4", "two.mp4", "three.mp4"):
        put(queue, name)
    with queue.running(worker):
        wait_for(lambda: at_rest(queue))
    assert states(queue) == ["failed", "failed", "done"]
    assert "an unexpected fault" in queue.clips()[1].reason


def test_what_was_cancelled_can_be_tried_again(make_queue: MakeQueue) -> None:
    queue = make_queue()
    clip = put(queue, "one.mp4")
    queue.cancel(clip)
    other = put(queue, "two.mp4")
    queue.retry(clip)
    assert [c.id for c in queue.clips()] == [other, clip]
    with pytest.raises(QueueError, match="only a clip that failed"):
        queue.retry(clip)
    with queue.running(ScriptedWorker()):
        wait_for(lambda: at_rest(queue))
    assert states(queue) == ["done", "done"]


def test_removing_keeps_or_deletes_the_result(make_queue: MakeQueue) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    one, two, slow = (put(queue, name) for name in ("one.mp4", "two.mp4", "slow.mp4"))
    with queue.running(worker):
        wait_for(lambda: states(queue) == ["done", "done", "running"])
        folders = [queue.result_folder(i) for i in (one, two)]
        queue.remove(one, with_result=False)
        queue.remove(two, with_result=True)
        assert [folder.exists() for folder in folders] == [True, False]
        with pytest.raises(QueueError, match="cancel it first"):
            queue.remove(slow, with_result=True)
        with pytest.raises(QueueError, match="not in the list"):
            queue.remove(one, with_result=True)


def test_a_restart_loses_nothing(make_queue: MakeQueue, tmp_path: Path, said: list[str]) -> None:
    queue = make_queue()
    ids = [put(queue, name) for name in ("one.mp4", "slow.mp4", "three.mp4")]
    with queue.running(ScriptedWorker()):
        wait_for(lambda: states(queue)[1] == "running")
    assert said == ["2 clips wait in the app, and will be analysed at its next start"]
    assert stat.S_IMODE((tmp_path / "queue.json").stat().st_mode) == 0o600
    again = make_queue()
    assert [c.id for c in again.clips()] == ids
    assert states(again) == ["done", "waiting", "waiting"]
    again.cancel(ids[1])
    with again.running(ScriptedWorker()):
        wait_for(lambda: at_rest(again))
    assert states(make_queue()) == ["done", "cancelled", "done"]


def test_what_a_killed_app_left_is_begun_anew(make_queue: MakeQueue, tmp_path: Path) -> None:
    queue, worker = make_queue(), ScriptedWorker()
    clip = put(queue, "slow.mp4")
    half = queue.new_place("half.mp4")
    queue.clip_file(half).write_bytes(b"only a pa")
    with queue.running(worker):
        wait_for(lambda: bool(worker.jobs))
        queue.add(queue.new_place("stored while the other runs.mp4"))
        stored = (tmp_path / "queue.json").read_bytes()
    (tmp_path / "queue.json").write_bytes(stored)
    again = make_queue()
    assert again.clip(clip).state == "waiting"
    assert not again.clip_file(half).parent.exists()
    # What it was at when it was killed is begun anew, not a second time.
    folder = again.result_folder(clip)
    folder.mkdir(parents=True)
    saving = HistoryOptions(db=tmp_path / "h.sqlite")
    add_session(result(), "analyze", folder, saving, tell=lambda _: None)
    next_worker = ScriptedWorker()
    with again.running(next_worker):
        wait_for(lambda: bool(next_worker.jobs))
    assert kept_sessions(tmp_path) == []


def test_a_damaged_queue_is_set_aside(
    make_queue: MakeQueue, tmp_path: Path, said: list[str]
) -> None:
    put(make_queue(), "one.mp4")
    (tmp_path / "queue.json").write_text('{"clips": [{"id": "../../x"}]}')
    assert make_queue().clips() == []
    assert "damaged" in said[0]
    assert list(tmp_path.glob("queue.json.damaged-*"))
    # The clips of before are somebody's: they stay.
    assert list((tmp_path / "clips").glob("*/one.mp4"))


def test_what_can_t_be_stored_did_not_happen(
    make_queue: MakeQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = make_queue()
    clip = put(queue, "one.mp4")

    def full(*_: object, **__: object) -> None:
        raise OutputError("the disk is full")

    monkeypatch.setattr("formcheck.app.clips.clip_queue.write_atomically", full)
    with pytest.raises(OutputError):
        queue.cancel(clip)
    with pytest.raises(OutputError):
        put(queue, "two.mp4")
    assert states(queue) == ["waiting"]


def test_many_at_once_lose_nothing(make_queue: MakeQueue) -> None:
    queue = make_queue()

    def fill(who: int) -> None:
        for number in range(8):
            clip = put(queue, f"{who}-{number}.mp4")
            if number % 2:
                queue.remove(clip, with_result=True)

    threads = [threading.Thread(target=fill, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wanted = {f"{who}-{number}.mp4" for who in range(4) for number in range(0, 8, 2)}
    assert {c.name for c in queue.clips()} == wanted
    assert {c.name for c in make_queue().clips()} == wanted


@pytest.mark.parametrize(
    ("name", "shown", "kept"),
    [
        ("raises.mp4", "raises.mp4", "raises.mp4"),
        ("../../etc/passwd", "passwd", "passwd.video"),
        ("C:\\me\\Übung 3.MOV", "Übung 3.MOV", "U-bung-3.mov"),
        ("a\u202eb\n.mp4", "a\\u202eb\\n.mp4", "a-u202eb-n.mp4"),
        ("con.mp4", "con.mp4", "clip-con.mp4"),
        ("", "clip", "clip.video"),
        (".mp4", ".mp4", "mp4.video"),
        ("踵.mp4", "踵.mp4", "clip.mp4"),
        ("pose.npz", "pose.npz", "pose.video"),
        ("x" * 300 + ".mp4", "x" * 99 + "…", "x" * 40 + ".video"),
    ],
)
def test_an_upload_is_shown_by_its_name_and_kept_under_ours(
    name: str, shown: str, kept: str
) -> None:
    assert shown_name(name) == shown
    assert kept_name(shown) == kept
    QueuedClip(id="0" * 16, name=shown, kept=kept)


@pytest.mark.long
def test_a_real_process_is_ended_and_the_next_clip_goes_on(make_queue: MakeQueue) -> None:
    queue = make_queue()
    slow, good = put(queue, "slow.mp4"), put(queue, "two.mp4")
    with queue.running(ClipWorker(work=work_in_a_process)):
        wait_for(lambda: (queue.snapshot()[2] or JobProgress("start")).stage == "pose")
        queue.cancel(slow)
        wait_for(lambda: queue.clip(good).state == "done")
        last = put(queue, "slow again.mp4")
        wait_for(lambda: queue.clip(last).state == "running")
    assert states(queue) == ["cancelled", "done", "waiting"]
