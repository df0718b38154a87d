"""What holds for every command: help, mistyped words, errors in one line."""

import errno
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import cv2
import pytest
from rich.text import Text
from scripted_clips import Run

import formcheck
from formcheck.cli.app import COMMANDS, main
from formcheck.cli.app import formcheck as group
from formcheck.cli.commands.history import COMMANDS as HISTORY_COMMANDS
from formcheck.cli.commands.history import history
from formcheck.cli.lazy import LazyGroup
from formcheck.cli.terminal import print_err, print_out
from formcheck.errors import OutputError


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60,
        encoding="utf-8", **options,
    )  # type: ignore[call-overload,no-any-return]  # fmt: skip


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"formcheck {formcheck.__version__}\n", "")


def test_the_module_is_the_command() -> None:
    ended = python("-m", "formcheck", "--version")
    assert (ended.returncode, ended.stdout) == (0, f"formcheck {formcheck.__version__}\n")


def test_help_names_every_command_and_an_example(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert all(f"  {name}" in out for name in COMMANDS)
    assert "formcheck analyze" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, run: Run) -> None:
    status, out, _ = run(name, "--help")
    assert status == 0
    assert "Example" in out
    assert f"  formcheck {name}" in out
    assert max(len(line) for line in out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("commands", "name"),
    [(group, name) for name in COMMANDS] + [(history, name) for name in HISTORY_COMMANDS],
)
def test_a_command_goes_by_its_name(commands: LazyGroup, name: str) -> None:
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.name == name


def test_the_history_lists_its_commands_with_their_own_words() -> None:
    for name, words in HISTORY_COMMANDS.items():
        command = history.get_command(click.Context(history), name)
        assert command is not None
        assert command.get_short_help_str(200) == words


def test_analyse_is_another_spelling_of_analyze(run: Run) -> None:
    status, out, _ = run("analyse", "--help")
    assert status == 0
    assert out.replace("formcheck analyse", "formcheck analyze") == run("analyze", "--help").out
    assert "  analyse" not in run("--help").out


def test_matplotlib_writes_nothing_into_a_result(run: Run) -> None:
    run("--version")
    assert not logging.getLogger("matplotlib.font_manager").isEnabledFor(logging.WARNING)


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'pydantic', 'rich', 'scipy', 'cv2', 'av', 'mediapipe', 'matplotlib'}"
    script = (
        "import sys; from formcheck.cli import main; main(['--help']);"
        f"print('loaded', sorted({heavy} & set(sys.modules)))"
    )
    assert python("-c", script).stdout.splitlines()[-1] == "loaded []"


@pytest.mark.parametrize("arguments", ["'analyze', '--help'", "'demo', '--help'", "'exercises'"])
def test_help_and_lists_load_no_numbers(arguments: str) -> None:
    heavy = "{'numpy', 'pydantic', 'scipy', 'cv2', 'av', 'mediapipe', 'matplotlib'}"
    script = (
        f"import sys; from formcheck.cli import main; main([{arguments}]);"
        f"print('loaded', sorted({heavy} & set(sys.modules)))"
    )
    assert python("-c", script).stdout.splitlines()[-1] == "loaded []"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analize"], "There is no command 'analize'. Did you mean 'analyze'?"),
        (["dmeo"], "Did you mean 'demo'?"),
        (["xyzzy"], "There is no command 'xyzzy'."),
        (["--verbose"], "No such option"),
        (["analyze"], "Missing argument 'CLIP...'"),
        (["analyze", "a.mp4", "-e", "calf-rase"], "did you mean calf-raise?"),
        (["analyze", "a.mp4", "--side", "top"], "is not one of 'auto', 'left', 'right', 'both'"),
        (
            ["analyze", "a.mp4", "--height-cm", "1.78"],
            "1.78 is not from 50 to 250; did you mean 178?",
        ),
        (["analyze", "a.mp4", "--height-cm", "nan"], "'nan' is no length"),
        (["analyze", "a.mp4", "--height-cm", "tall"], "'tall' is no length: write 178cm"),
        (["analyze", "a.mp4", "--foot-length-cm", "45"], "45 is not from 8 to 40"),
        (["analyze", "a.mp4", "--mass", "70st"], "70st is 444.52 kg, not from 10 to 400"),
    ],
)
def test_wrong_usage_ends_2_and_says_what_is_right(
    arguments: list[str], words: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert list(tmp_path.iterdir()) == []


def fail_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr("formcheck.api.make_options", fail)


def test_an_unexpected_error_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(ZeroDivisionError("division\nby zero"), monkeypatch)
    status, out, err = run("analyze", "a.mp4")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "unexpected error (ZeroDivisionError: division by zero)" in err
    assert "report it" in err


def test_debug_shows_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(ZeroDivisionError(), monkeypatch)
    monkeypatch.setenv("FORMCHECK_DEBUG", "1")
    assert "Traceback" in run("analyze", "a.mp4").err


def opencvs_error(code: int) -> cv2.error:
    """Return an error as OpenCV raises it: -4 is that there is no memory."""
    error = cv2.error("OpenCV(5.0.0) alloc.cpp:73: error: Failed to allocate 767056 bytes")
    error.code = code
    return error


NO_MEMORY = "formcheck: not enough memory; close other programs or use a smaller clip"


def test_another_error_of_opencv_is_a_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(opencvs_error(-215), monkeypatch)
    assert "unexpected error (error: OpenCV" in run("analyze", "a.mp4").err


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OutputError("a: in the way"), "formcheck: a: in the way"),
        (MemoryError(), NO_MEMORY),
        (opencvs_error(-4), NO_MEMORY),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), NO_MEMORY),
        (ImportError("libvpx.so: failed to map segment from shared object"), NO_MEMORY),
        (RuntimeError("can't start new thread"), NO_MEMORY),
        (PermissionError(13, "Permission denied", "x"), "formcheck: x: Permission denied"),
    ],
)
def test_an_error_is_one_line(
    error: BaseException, line: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(error, monkeypatch)
    assert run("analyze", "a.mp4") == (1, "", line + "\n")


def test_ctrl_c_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(KeyboardInterrupt(), monkeypatch)
    status, _, err = run("analyze", "a.mp4")
    assert status == 1
    assert err.strip() == "formcheck: interrupted"


PRINT = """
import sys
from rich.text import Text
from formcheck.cli.terminal import prepare_streams, print_file, print_out
prepare_streams()
for _ in range(3000):
    print_out(Text("9.1 ± 0.6 cm · 28° – 茶 \\udce9"))
    print_file('"bytes"\\n')
print("still here", file=sys.stderr)
"""


def test_a_closed_pipe_does_not_end_the_work() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PRINT], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read().strip() == b"still here"
    assert process.returncode == 0


def test_a_terminal_of_few_characters_shows_stand_ins() -> None:
    ended = python("-c", PRINT, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[:2] == ["9.1 +- 0.6 cm - 28 deg - ? ?", '"bytes"']


HELP = "import sys; from formcheck.cli import main; sys.exit(main(['--help']))"
SAY = """
import sys
from formcheck.model.error_text import explain
from formcheck.cli.terminal import print_err, print_file
from formcheck.errors import OutputError
try:
    print_file('"text"')
except OutputError as error:
    print_err(explain(error))
    sys.exit(1)
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("script", [HELP, SAY])
def test_a_full_disk_behind_stdout_is_one_line(script: str) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", script], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert "No space left on device" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_an_umlaut_is_a_letter_where_the_locale_is_c(tmp_path: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    ended = python("-m", "formcheck", "analyze", "Übung.mp4", env=plain, cwd=tmp_path)
    assert ended.returncode == 1
    assert "Ubung.mp4: no such file" in ended.stderr


@pytest.mark.skipif(os.name != "posix", reason="files have no owner's bits here")
def test_what_is_written_is_its_owners_alone(tmp_path: Path) -> None:
    code = "import os, sys; os.umask(0o022); from formcheck.cli.app import main; sys.exit(main())"
    ended = python("-c", code, "exercises", "new", "toe-walk", "mine.toml", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "mine.toml").stat().st_mode & 0o777 == 0o600


def test_a_closed_stdout_is_no_error(tmp_path: Path) -> None:
    code = "import sys; sys.stdout = None; from formcheck.cli.app import main; sys.exit(main())"
    ended = python("-c", code, "exercises", cwd=tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_sigterm_ends_as_ctrl_c_does_and_tells_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    stops: dict[str, Callable[[int, None], None]] = {}
    monkeypatch.setattr("formcheck.cli.app.handle", stops.__setitem__)

    def work(_: object) -> int:
        with pytest.raises(KeyboardInterrupt):
            stops["SIGTERM"](15, None)
        with pytest.raises(SystemExit, match="143"):
            stops["SIGTERM"](15, None)
        return 1

    monkeypatch.setattr("formcheck.cli.app._run", work)
    assert main(["doctor"]) == 143


def test_a_strangers_name_cant_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_out(Text("calf\x1b]0;pwned\x07\x1b[2J-raise", "bold"))
    print_err("formcheck: \x1b[31mred\x1b[0m \x1b[2J \x9b2J")
    out, err = capsys.readouterr()
    assert "\\x1b]0;pwned" in out
    for text in (out, err):
        assert not re.search("\x1b(?!\\[[0-9;]*m)|[\x07\x9b]", text)


def test_a_list_of_sessions_loads_no_numbers_and_models(tmp_path: Path) -> None:
    code = (
        "import sys; from formcheck.history.store import History; from pathlib import Path\n"
        "History(Path('h.sqlite')).close()\n"
        "from formcheck.cli.app import main; main(['history', 'list', '--db', 'h.sqlite'])\n"
        "print(sorted({'numpy', 'pydantic', 'cv2', 'rich.table'} & set(sys.modules)))"
    )
    ended = python("-c", code, cwd=tmp_path)
    assert ended.stdout.splitlines()[-1] == "[]", ended


def test_ctrl_c_while_the_program_loads_is_one_line() -> None:
    code = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'formcheck.cli.app': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from formcheck.cli import main; sys.exit(main())"
    )
    ended = python("-c", code)
    assert (ended.returncode, ended.stderr) == (1, "formcheck: interrupted\n")
