"""A few commands ended at random moments; many more: ``python scripts/kill_runs.py``."""

import sys
from pathlib import Path

import pytest
from kill_trials import go
from killed_commands import Trial, load_everything, prepared, time_of
from lanes import swept

from formcheck.model.paths import samples_folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked"),
]
MOMENTS = [
    # tests/end_to_end/test_live_command.py kills one in the normal suite, too.
    ("live", "KILL"), ("routine", "KILL"), ("rom", "KILL"), ("live", "HUP"), ("routine", "TERM"),
    ("analyze", "INT"), ("analyze", "KILL"), ("history", "KILL"), ("history", "INT"),
]  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    load_everything()
    folder = tmp_path_factory.mktemp("killed") / "template"
    return prepared(folder, samples_folder() / "calf_raise_oblique.mp4")


@pytest.mark.parametrize(("command", "end"), swept(MOMENTS, 5))
@pytest.mark.sweep
def test_a_command_that_is_ended_leaves_nothing_half(
    command: str, end: str, template: Path, tmp_path: Path
) -> None:
    lasts_s = time_of(command, template, tmp_path / "timed")
    trial = go(Trial(command, end, tmp_path / "trial", 16), template, lasts_s)
    assert not trial.faults, (trial.words, trial.faults)
