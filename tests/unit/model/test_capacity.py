"""What of this machine may be used."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import formcheck
from formcheck.model.capacity import ALGEBRA_BYTES, require_memory

LIMITED = """
    import resource
    from pathlib import Path

    from formcheck.jobs import clip_run
    from formcheck.model.capacity import ALGEBRA_BYTES, require_memory

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + ALGEBRA_BYTES // 2, resource.RLIM_INFINITY))
    require_memory(ALGEBRA_BYTES // 4)
    clip_run._load_later_modules()
    require_memory(ALGEBRA_BYTES)
"""


def test_what_can_be_had_is_granted() -> None:
    require_memory(ALGEBRA_BYTES)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="limits memory by /proc")
def test_libraries_that_wait_for_memory_are_not_loaded_without_it() -> None:
    """OpenBLAS would ask for its memory for ever, and Python with it."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LIMITED)],
        cwd=Path(formcheck.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr.splitlines()[-1] == "MemoryError"
