"""What every command sends and writes: each is run for real, under strace.

A command without a line in `COMMANDS` fails the test, and so does a file that is written anywhere
but where its line, and docs/privacy.md, say.
"""

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import click
import every_command
import matplotlib
import pytest
from every_command import MARK
from made_once import made_once
from network_trace import LOG, outgoing_calls, run_traced, written_files
from short_clip import every_second_picture

from formcheck.cli.app import formcheck
from formcheck.model.paths import SAMPLE_NAME, samples_folder

ENDED = "ended.json"
HISTORY = "home/.local/share/formcheck/history.sqlite*"
JOURNALS = "home/.local/state/formcheck/live/*.journal"
ROUTINE_JOURNALS = "home/.local/state/formcheck/live/*.routine"
SETTINGS = "home/.config/formcheck/*"
APP = "home/.local/share/formcheck/formcheck-app/*"
TEMPORARY = "tmp/*"
"""What is there for a moment: on a thread, Python has a compiler look for the library of the sound.
In the end nothing may be left in it."""
SHARED_MEMORY = Path("/dev/shm")
"""What lies right in it has no file; a test's own folder may lie deeper."""
EVERYWHERE = ("/dev/null", "/proc/self/*", "/memfd:*", "/dev/snd/*")

ROUTINE = """
title = "Short"
ready = 0
rest = 0
between = 0
[[exercises]]
exercise = "calf-raise"
sets = 1
reps = 1
"""

COMMANDS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("settings set height 178cm", (SETTINGS,)),
    ("settings", ()),
    ("settings unset height", (SETTINGS,)),
    ("history person set Ana --height 178cm", (HISTORY,)),
    ("analyze raise.mp4 --person Ana -o first", ("first/*", HISTORY)),
    ("analyze first/pose.npz --person Ana -o second", ("second/*", HISTORY)),
    ("batch stands.mp4 -o batch -j 1 --no-video", ("batch/*",)),
    ("live --source raise.mp4 --headless --mute --reps 1 --person Ana -o live",
     ("live/*", JOURNALS, HISTORY)),
    ("rom --test active --source chair.mp4 --side right -o rom --no-video", ("rom/*", HISTORY)),
    ("routine new mine.toml", ("mine.toml", ".formcheck-*")),
    ("routine list", ()),
    ("routine show short.toml", ()),
    ("routine run short.toml --source raise.mp4 --headless --mute -o routine",
     ("routine/*", JOURNALS, ROUTINE_JOURNALS, HISTORY)),
    ("exercises", ()),
    ("demo -o demo", ("demo/*",)),
    ("compare first second", ("compare.html", ".formcheck-*")),
    ("print first --name Ana", ("first/*",)),
    ("still first -o still.png", ("still.png", ".formcheck-*")),
    ("export first -f csv -o out.csv", ("out.csv", ".formcheck-*")),
    ("history list", (HISTORY,)),
    ("history show 1", (HISTORY,)),
    ("history note 1 --pain 2 --text stiff", (HISTORY,)),
    ("history goal --person Ana -q rep-count --at-least 5", (HISTORY,)),
    ("history compare 1 2", (HISTORY,)),
    ("history plot --person Ana -q rep-count -o trend.png", ("trend.png", ".formcheck-*", HISTORY)),
    ("history export -o all.json", ("all.json", ".formcheck-*", HISTORY)),
    ("history person list", (HISTORY,)),
    ("history person show Ana", (HISTORY,)),
    ("history recover", ()),
    ("correct second --leave-out 1 --by Ana", ("second/*", HISTORY)),
    ("history delete --person Ana --yes", (HISTORY,)),
    ("history person remove Ana", (HISTORY,)),
    ("completion bash", ()),
    ("app --no-open", (APP,)),
    ("doctor", ()),
)  # fmt: skip
"""Words of a command line, and the files that it may write: what the patterns name, in the test's
folder, which has a home of its own."""

LEFT = {
    "home/.config/formcheck/settings.toml",
    "home/.local/share/formcheck/history.sqlite",
    "home/.local/share/formcheck/formcheck-app/app.lock",
}
"""All that may be in the home of a user who has run everything."""


def commands(group: click.Command, above: str = "") -> Iterator[str]:
    """Yield the words that call each command there is."""
    if not isinstance(group, click.Group):
        yield above
        return
    if group.invoke_without_command:
        yield above
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, f"{above} {name}".lstrip())


def command_of(line: str) -> str:
    """Return the command that a line calls."""
    known = [name for name in commands(formcheck) if f"{line} ".startswith(f"{name} ")]
    return max(known, key=len)


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        (['1 openat(AT_FDCWD</w>, "a", O_WRONLY|O_CREAT, 0600) = 5</w/a>'], {"/w/a"}),
        (['1 openat(AT_FDCWD</w>, "a", O_RDONLY|O_CLOEXEC) = 5</w/a>'], set()),
        (['1 openat(AT_FDCWD</w>, "a", O_WRONLY|O_CREAT) = -1 EACCES (Permission denied)'], set()),
        (['1 openat(AT_FDCWD</w>, "/t", O_RDWR|O_TMPFILE, 0600) = 5</t/#7 (deleted)>'], {"/t/#7"}),
        ([
            '1 openat(AT_FDCWD</w>, "a", O_WRONLY|O_CREAT|O_EXCL, 0600 <unfinished ...>',
            "2 +++ exited with 0 +++",
            "1 <... openat resumed>)             = 5</w/a>",
        ], {"/w/a"}),
        (['1 rename("/w/.part", "/elsewhere/a") = 0'], {"/elsewhere/a"}),
        (['1 rename("/w/.part", "a") = 0'], {"/here/a"}),
    ],
)  # fmt: skip
def test_which_files_a_trace_says_were_written(lines: list[str], written: set[str]) -> None:
    assert {str(path) for path in written_files("\n".join(lines), Path("/here"))} == written


def test_every_command_has_a_line() -> None:
    assert {command_of(line) for line, _ in COMMANDS} == set(commands(formcheck))


@dataclass(frozen=True)
class Ran:
    """A command line, how it ended, and what strace saw of it."""

    line: str
    may_write: tuple[str, ...]
    status: int
    printed: str
    trace: str


def run_all(place: Path) -> None:
    """Run every command line in a folder with clips, a home and a place for temporary files."""
    for name in ("home", "tmp", "samples"):
        (place / name).mkdir()
    standing = samples_folder() / "calf_raise_side.mp4"
    every_second_picture(standing, place / "raise.mp4", 3.4)
    every_second_picture(standing, place / "stands.mp4", 1.0)
    every_second_picture(samples_folder() / "ankle_range_sitting.mp4", place / "chair.mp4", 1.5)
    shutil.copy(place / "stands.mp4", place / "samples" / f"{SAMPLE_NAME}.mp4")
    shutil.copy(samples_folder() / f"{SAMPLE_NAME}.truth.json", place / "samples")
    (place / "short.toml").write_text(ROUTINE, "utf-8")
    ours = ("FORMCHECK_", "XDG_", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    environment = kept | {
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "tmp"),
        every_command.SAMPLES: str(place / "samples"),
        # Its list of fonts, which takes it seconds to make.
        "MPLCONFIGDIR": matplotlib.get_cachedir(),
        "COLUMNS": "100",
        "PYTHONDONTWRITEBYTECODE": "1",
        "no_proxy": "*",
    }
    lines = "".join(json.dumps(line.split()) + "\n" for line, _ in COMMANDS)
    program = [sys.executable, every_command.__file__]
    traced = run_traced("strace", program, place, environment, files=True, given=lines)
    told = {"code": traced.code, "stdout": traced.stdout, "stderr": traced.stderr}
    (place / ENDED).write_text(json.dumps(told), "utf-8")


@pytest.fixture
def place(require_tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every command line was run, once for all workers."""
    require_tool("strace")
    return made_once(tmp_path_factory, "commands", run_all)


@pytest.fixture
def ran(place: Path) -> list[Ran]:
    """Every command line, as it ended."""
    told = json.loads((place / ENDED).read_text("utf-8"))
    if "PTRACE" in told["stderr"]:
        pytest.skip("strace may not trace here: " + told["stderr"].splitlines()[0])
    assert told["code"] == 0, told["stderr"]
    ends = [json.loads(line) for line in told["stdout"].splitlines()]
    _, *parts = (place / LOG).read_text(errors="replace").split(f'"{MARK}')
    return [
        Ran(*command, *end, part) for command, end, part in zip(COMMANDS, ends, parts, strict=True)
    ]


@pytest.mark.slow
def test_they_do_their_work(ran: list[Ran]) -> None:
    assert [(one.line, one.printed) for one in ran if one.status] == []


@pytest.mark.slow
def test_nothing_is_sent(ran: list[Ran]) -> None:
    assert {one.line: calls for one in ran if (calls := outgoing_calls(one.trace))} == {}


@pytest.mark.slow
def test_files_are_written_only_where_it_is_said(ran: list[Ran], place: Path) -> None:
    elsewhere = {}
    for one in ran:
        allowed = [*EVERYWHERE, *(str(place / pattern) for pattern in (TEMPORARY, *one.may_write))]
        wrong = {
            str(path)
            for path in written_files(one.trace, place)
            if path.parent != SHARED_MEMORY
            and not any(fnmatchcase(str(path), pattern) for pattern in allowed)
        }
        if wrong:
            elsewhere[one.line] = wrong
    assert elsewhere == {}


@pytest.mark.slow
def test_the_trace_sees_what_is_written(ran: list[Ran], place: Path) -> None:
    for one in ran:
        wanted = [pattern for pattern in one.may_write if not pattern.startswith(".")]
        written = [str(path) for path in written_files(one.trace, place)]
        for pattern in wanted:
            assert any(fnmatchcase(path, str(place / pattern)) for path in written), one.line


@pytest.mark.slow
def test_nothing_else_is_left(ran: list[Ran], place: Path) -> None:
    assert ran
    files = [path for path in (place / "home").rglob("*") if not path.is_dir()]
    assert {str(path.relative_to(place)) for path in files} <= LEFT
    assert list((place / "tmp").iterdir()) == []
    assert [path for path in place.rglob(".formcheck-*") if path.name != ".formcheck-batch"] == []
    readable = [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert readable == []
