"""Corners of a part of the body, and what finding them again needs."""

import subprocess
import sys
import textwrap
from pathlib import Path

import formcheck

ALONE = """
    import resource
    from pathlib import Path

    import cv2
    import numpy as np

    from formcheck.registration.trunk_follower import TrunkFollower

    chance = np.random.default_rng(3)
    picture = cv2.resize(chance.integers(0, 255, (30, 40, 3)).astype(np.uint8), (320, 240))
    moved = np.roll(picture, -4, axis=0)
    follower = TrunkFollower(picture, np.array([[160.0, 70.0], [156.0, 150.0]]))
    cv2.setNumThreads(1)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 16_000_000, resource.RLIM_INFINITY))
    print(np.round(follower.find(moved, np.array([0.0, -4.0])) - follower.middle, 1))
"""


def test_short_memory_does_not_end_the_process() -> None:
    """OpenCV's refinement would take 32 MB, and call a function that isn't there without them."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(ALONE)],
        cwd=Path(formcheck.__file__).parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done
    assert done.stdout.split() == ["[", "0.", "-4.]"]
