"""What is set before the libraries are loaded that ask for it."""

import os
import subprocess
import sys

import pytest

ASK = """
import os, sys
from formcheck.cli import main
assert "numpy" not in sys.modules
assert main(["--version"]) == 0
print(os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.parametrize(("wanted", "threads"), [(None, "1"), ("3", "3")])
def test_products_of_matrices_have_one_thread_unless_the_user_says_otherwise(
    wanted: str | None, threads: str
) -> None:
    name = "OPENBLAS_NUM_THREADS"
    environment = {key: value for key, value in os.environ.items() if key != name}
    environment |= {} if wanted is None else {name: wanted}
    ended = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == threads
