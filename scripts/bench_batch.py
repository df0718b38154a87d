#!/usr/bin/env python3
"""Measure how fast many clips are done: several at a time, and on a Dask cluster.

    python scripts/bench_batch.py                       # a bundled sample of 20 s, four times
    python scripts/bench_batch.py CLIP --clips 8 --repeats 5 --json
    python scripts/bench_batch.py --only cost           # work and storage of a clip, by stage

Nothing else should be running meanwhile, but for ``cost`` and ``dispatch``: what else the
processors do makes them rather worse than better. The load at the beginning stands in the output.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from formcheck.analysis.options import Options
from formcheck.batch.dask_pool import DaskPool
from formcheck.batch.folder import BatchFolder
from formcheck.batch.local_pool import LocalPool, TaskPool
from formcheck.batch.run import BatchRun
from formcheck.batch.task import clip_seconds
from formcheck.jobs.clip_job import ClipJob, ClipOutcome, Ending, JobEvent, JobProgress, Tell
from formcheck.jobs.clip_run import run_clip
from formcheck.model.paths import SAMPLE_NAME, samples_folder

SAMPLE = samples_folder() / f"{SAMPLE_NAME}.mp4"
OPTIONS = Options(height_cm=175.0, jobs=1)
WAIT_S = 0.5
Numbers = dict[str, float]


def bench_workers(clip: Path, clips: int, *, video: bool = False) -> Numbers:
    """One worker on one core against two on two: seconds, and how many times faster.

    ``..._core_s`` is the processor time of each, start of the processes included, and
    ``core_s_per_s`` that of the two per second of video.
    """
    cores = sorted(os.sched_getaffinity(0))[:2]
    with _on_cores(cores[:1]):
        one, one_core = _batch_seconds(lambda: LocalPool(1), clip, clips, video=video)
    with _on_cores(cores):
        two, two_core = _batch_seconds(lambda: LocalPool(2), clip, clips, video=video)
    seconds = clips * (clip_seconds(clip) or 1.0)
    return {
        "one_s": one,
        "two_s": two,
        "speed_up": one / two,
        "one_core_s": one_core,
        "two_core_s": two_core,
        "core_s_per_s": two_core / seconds,
    }


def bench_dask(clip: Path, clips: int, *, video: bool = False) -> Numbers:
    """Two workers of a Dask cluster that is up already against two of this machine's own."""
    import distributed

    local, _ = _batch_seconds(lambda: LocalPool(2), clip, clips, video=video)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=60
    ) as cluster:
        address = cluster.scheduler_address
        dask, _ = _batch_seconds(lambda: DaskPool(address), clip, clips, video=video)
    return {"local_s": local, "dask_s": dask, "overhead_percent": 100 * (dask / local - 1)}


def bench_dispatch(clips: int) -> Numbers:
    """What giving a clip out costs, on a busy machine too: clips that only wait, on two workers.

    ``overhead_s`` is how much longer Dask takes for a clip than this machine's own workers.
    """
    import distributed

    # By its module, so that the processes find it.
    wait = importlib.import_module("bench_batch").wait_for_a_clip
    many = 10 * clips
    local, _ = _batch_seconds(lambda: LocalPool(2, work=wait), SAMPLE, many, video=False)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=60
    ) as cluster:
        address = cluster.scheduler_address
        dask, _ = _batch_seconds(lambda: DaskPool(address, work=wait), SAMPLE, many, video=False)
    return {"local_s": local, "dask_s": dask, "overhead_s": 2 * (dask - local) / many}


def wait_for_a_clip(job: ClipJob, _tell: Tell) -> ClipOutcome:
    """Take a while, and no processor."""
    time.sleep(WAIT_S)
    return ClipOutcome(Ending.DONE, job.folder)


def bench_cost(clip: Path, *, video: bool = False) -> Numbers:
    """Processor time of a clip by stage, and the size of its result.

    ``core_s`` is all of it, ``core_s_per_s`` that per second of video; ``stage_...`` is each
    stage's share of the time that passed, ``file_...`` the bytes of each file.
    """
    seconds: dict[str, float] = {}
    last = [("start", time.perf_counter())]

    def hear(event: JobEvent) -> None:
        if isinstance(event, JobProgress) and event.stage != last[0][0]:
            _close_stage(seconds, last[0])
            last[0] = (event.stage, time.perf_counter())

    before = _processor_s()
    with tempfile.TemporaryDirectory() as place:
        job = ClipJob(clip, Path(place, "result"), OPTIONS, video=video)
        outcome = run_clip(job, hear)
        sizes = {path.name: path.stat().st_size for path in job.folder.iterdir()}
    _close_stage(seconds, last[0])
    assert outcome.result is not None, outcome.reason
    core_s, in_all = _processor_s() - before, sum(seconds.values())
    return {
        "core_s": core_s,
        "core_s_per_s": core_s / outcome.result.clip.duration_s,
        "bytes": sum(sizes.values()),
        **{f"stage_{name}_percent": 100 * s / in_all for name, s in seconds.items()},
        **{f"file_{name}": size for name, size in sorted(sizes.items())},
    }


def _close_stage(seconds: dict[str, float], stage: tuple[str, float]) -> None:
    name, began = stage
    seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - began


def _batch_seconds(
    make_pool: Callable[[], TaskPool], clip: Path, clips: int, *, video: bool
) -> tuple[float, float]:
    """Return the time that passed, and the processors' time."""
    with tempfile.TemporaryDirectory() as place:
        sources = [str(Path(place, f"clip{number}{clip.suffix}")) for number in range(clips)]
        for source in sources:
            shutil.copyfile(clip, source)
        job = ClipJob(Path(), Path(), OPTIONS, video=video)
        run = BatchRun(BatchFolder(Path(place, "results")), sources, job)
        began, before = time.perf_counter(), _processor_s()
        counts = run.run(make_pool())
        seconds = time.perf_counter() - began
    assert counts["done"] == clips, counts
    return seconds, _processor_s() - before


def _processor_s() -> float:
    """Return the processor time of this process and of those that it has started and ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextlib.contextmanager
def _on_cores(cores: list[int]) -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _median(runs: list[Numbers]) -> dict[str, object]:
    """Return the medians over the runs, with the least and the largest where there are several."""
    return {
        name: statistics.median(values)
        if len(values) == 1
        else {"median": statistics.median(values), "range": [min(values), max(values)]}
        for name, values in ((name, [run[name] for run in runs]) for name in runs[0])
    }


def main() -> None:
    """Run the measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clip", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--clips", type=int, default=4, help="how many at a time")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--video", action="store_true", help="with the annotated video")
    parser.add_argument("--only", choices=["workers", "dask", "dispatch", "cost"])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    benches: dict[str, Callable[[], Numbers]] = {
        "workers": lambda: bench_workers(given.clip, given.clips, video=given.video),
        "dask": lambda: bench_dask(given.clip, given.clips, video=given.video),
        "dispatch": lambda: bench_dispatch(given.clips),
        "cost": lambda: bench_cost(given.clip, video=given.video),
    }
    found: dict[str, object] = {"load": os.getloadavg()[0]}
    for name, bench in benches.items():
        if given.only in (None, name):
            found[name] = _median([bench() for _ in range(given.repeats)])
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for name, numbers in found.items():
        print(name, numbers if not isinstance(numbers, dict) else "")
        for key, value in numbers.items() if isinstance(numbers, dict) else ():
            print(f"  {key:28} {value:.2f}" if isinstance(value, float) else f"  {key:28} {value}")


if __name__ == "__main__":
    main()
