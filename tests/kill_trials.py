"""Trials of `killed_commands`: end one, start again, and look at what is there."""

import csv
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import psutil
from killed_commands import (
    COUNT,
    HANGS_S,
    LIVE,
    SESSIONS,
    STALE_S,
    Ended,
    Trial,
    begin,
    ended,
    family,
    left_behind,
    run,
    wait,
)

from formcheck.model.result_json import load_result
from formcheck.report.html.frames_csv_reader import frames_charts
from formcheck.report.pose_file import load_recording
from formcheck.routines.report import ROUTINE


def go(trial: Trial, template: Path, lasts_s: float) -> Trial:
    """Run a command, end it, start again, and look at what is there."""
    shutil.copytree(template, trial.home)
    if trial.had_old:
        shutil.copytree(trial.home / "old", trial.here / "out")
    size_kb = trial.chance.randint(60, 900)
    mounted = trial.end == "disk" and _mount(trial, size_kb)
    try:
        cut = _cut_short(trial, lasts_s)
        _look(trial, cut)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", trial.home], check=False)
        if not trial.faults:
            shutil.rmtree(trial.home, ignore_errors=True)
    return trial


def _mount(trial: Trial, free_kb: int) -> bool:
    """Put the home on a small disk of its own."""
    kept = trial.home.with_name(trial.home.name + "-kept")
    trial.home.rename(kept)
    trial.home.mkdir()
    used = sum(path.stat().st_size for path in kept.rglob("*") if path.is_file()) // 1024
    size = f"size={used + 300 + free_kb}k"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", trial.home], check=False, capture_output=True
    )
    shutil.copytree(kept, trial.home, dirs_exist_ok=True)
    shutil.rmtree(kept)
    if done.returncode:
        raise RuntimeError("full disks need the right to mount one (tmpfs)")
    return True


def _cut_short(trial: Trial, lasts_s: float) -> Ended:
    start = time.perf_counter()
    number = begin(trial, trial.words)
    if trial.end == "disk":
        return ended(trial, wait(number), time.perf_counter() - start)
    time.sleep(trial.chance.uniform(0, lasts_s))
    if trial.end == "worker":
        children = family(number)
        for child in trial.chance.sample(children, min(1, len(children))):
            with suppress(psutil.Error):
                child.kill()
    else:
        with suppress(ProcessLookupError):
            os.kill(number, getattr(signal, f"SIG{trial.end}"))
    status = wait(number)
    return ended(trial, status, time.perf_counter() - start)


def _look(trial: Trial, cut: Ended) -> None:
    trial.check(cut.status != 99, f"it did not end in {HANGS_S:g} s")
    trial.check("Traceback" not in cut.err, f"a traceback: {cut.err[-600:]}")
    trial.check("fault of formcheck" not in cut.err, f"a fault: {cut.err[-600:]}")
    still = left_behind(trial.home)
    trial.check(not still, f"still running: {still}")
    if trial.end in ("INT", "TERM", "HUP", "worker"):
        _check_clean(trial, "after the stop", kept="history recover" in cut.err)
    if trial.end == "disk":
        # Room again: what could not be written then can be now.
        subprocess.run(["mount", "-o", "remount,size=64m", trial.home], check=True)
    (trial.home / "cut").write_text(f"{cut.status}\n{cut.out}\n{cut.err}", "utf-8")
    _make_old(trial)
    again = None
    if trial.command in LIVE:
        again = run(trial, ["history", "recover"])
        trial.check(again.status == 0, f"recovery failed: {again.err[-600:]}")
        trial.check("Traceback" not in again.err, f"a traceback: {again.err[-600:]}")
        _check_announced(trial, cut, again)
    _check_folders(trial, cut)
    if trial.command in ("analyze", "network", "batch"):
        words = [word for word in trial.words if word != "--save"]
        if trial.saves and trial.command != "batch":
            words.append("--no-save")
        after = run(trial, words)
        trial.check(after.status == 0, f"the next start failed: {after.err[-600:]}")
        _check_folders(trial, after, whole=True)
    if trial.command == "history":
        after = run(trial, ["history", "export", "-o", "again.json"])
        trial.check(after.status == 0, f"the next start failed: {after.err[-600:]}")
    _check_clean(trial, "after the next start")
    _check_history(trial)


def _make_old(trial: Trial) -> None:
    """Let hours go by for what was left unfinished."""
    before = time.time() - STALE_S
    for part in trial.home.rglob(".formcheck-*"):
        with suppress(OSError):
            os.utime(part, (before, before))


def _check_clean(trial: Trial, when: str, *, kept: bool = False) -> None:
    """No leftovers: unfinished files, journals, temporary files."""
    unfinished = [path.name for path in trial.here.rglob("*formcheck-*-*") if path.name[0] == "."]
    trial.check(not unfinished, f"{when} unfinished: {unfinished}")
    state = trial.home / "state"
    journals = [path.name for path in state.rglob("*") if path.is_file()]
    journals += [path.name for path in trial.here.glob("formcheck-*") if path.is_file()]
    trial.check(not journals or kept or trial.end == "disk", f"{when} journals: {journals}")
    if trial.end != "KILL":
        left = [path.name for path in (trial.home / "tmp").rglob("*")]
        trial.check(not left, f"{when} in the temporary folder: {left}")


def result_folders(trial: Trial) -> list[Path]:
    return sorted(path.parent for path in trial.here.rglob("report.json"))


def _check_folders(trial: Trial, cut: Ended, *, whole: bool = False) -> None:
    out = trial.here / "out"
    if trial.had_old:
        trial.check(bool(result_folders(trial)), "the old result is gone")
    for folder in result_folders(trial):
        try:
            result = load_result(folder / "report.json")
            load_recording(folder / "pose.npz")
            frames, _ = frames_charts(folder, result)
        except Exception as error:
            trial.check(False, f"{folder.name} can't be read: {error!r}")
            continue
        trial.check(len(frames) > 0, f"{folder.name}: frames.csv can't be read")
        with (folder / "reps.csv").open(newline="") as file:
            rows = len(list(csv.reader(file))) - 1
        trial.check(rows == len(result.reps), f"{folder.name}: reps.csv has {rows} rows")
        lacks = [name for name in ("report.html", "angles.png") if not (folder / name).exists()]
        said = cut.err + cut.out
        words = r"[Ii]nterrupted|can't be written|is not written|disk is full|ended unexpectedly"
        says = bool(re.search(words, said))
        silent = lacks and trial.end != "KILL" and not says
        trial.check(not silent, f"{folder.name} lacks {lacks} and nothing says so: {said[-500:]}")
        trial.check(not (whole and lacks), f"{folder.name} lacks {lacks} after a whole run")
    if not result_folders(trial):
        left = [path.name for path in out.rglob("*") if path.is_file()] if out.exists() else []
        left = [name for name in left if not name.startswith(".formcheck-")]
        # The table of a batch, and the index of a routine in which nothing could be measured.
        kept = trial.command in ("batch", "routine")
        trial.check(kept or not left, f"without a result there are {left}")


def announced(out: str) -> list[int]:
    """Return how many repetitions were announced in each set that had any."""
    counts: list[int] = []
    for number in map(int, COUNT.findall(out)):
        if number == 1:
            counts.append(0)
        if counts:
            counts[-1] = number
    return counts


def _check_announced(trial: Trial, cut: Ended, again: Ended) -> None:
    """Each raise that was announced is in a report, or is named as lost."""
    wanted = announced(cut.out)
    reports = [load_result(folder / "report.json") for folder in result_folders(trial)]
    found = [result.summary.rep_count for result in reports]
    told = [any(w.code == "counted-live" for w in result.warnings) for result in reports]
    printed = cut.out + cut.err + again.out + again.err
    named = any(told) or "Counted live" in printed or "journal" in printed
    short = sum(wanted) > sum(found)
    if trial.end == "disk" and "can't be recovered" in cut.err:
        return
    trial.check(not short or named, f"announced {wanted}, reported {found}: nothing says why")
    if trial.command == "routine" and re.search(r" s  +Set \d|\d / \d", cut.out):
        index = trial.here / "out" / ROUTINE
        trial.check(index.exists(), "the routine has no index")
        if index.exists():
            steps = json.loads(index.read_text("utf-8"))["steps"]
            names = {step["folder"] for step in steps if step["folder"]}
            have = {folder.name for folder in result_folders(trial)}
            trial.check(names == have, f"the index names {names}, there are {have}")
            trial.check((trial.here / "out" / "report.html").exists(), "no page of the routine")


def _check_history(trial: Trial) -> None:
    with closing(sqlite3.connect(trial.database)) as connection:
        trial.check(
            connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)],
            "the history is damaged",
        )
        rows = connection.execute("SELECT at, folder FROM sessions WHERE id > ?", [SESSIONS])
        new = rows.fetchall()
        kept = connection.execute("SELECT count(*) FROM sessions").fetchone()[0] - len(new)
    trial.check(trial.saves or not new, f"saved in spite of --no-save: {new}")
    trial.check(len(set(new)) == len(new), f"saved twice: {new}")
    may_delete = "delete" in trial.words
    allowed = (SESSIONS, SESSIONS - 3) if may_delete else (SESSIONS,)
    trial.check(kept in allowed, f"{kept} of {SESSIONS} older sessions are there")
    exported = trial.here / "all.csv"
    if exported.exists():
        with exported.open(newline="", encoding="utf-8-sig") as file:
            ids = {row[0] for row in list(csv.reader(file))[1:]}
        trial.check(len(ids) == SESSIONS, f"the export holds {len(ids)} sessions")
    whole = trial.here / "all.json"
    if whole.exists():
        try:
            json.loads(whole.read_text("utf-8"))
        except ValueError as error:
            trial.check(False, f"the export is torn: {error}")
