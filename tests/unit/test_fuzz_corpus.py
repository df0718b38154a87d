"""What fuzzing has found of each parser is read again, and the whole files too.

More is found by ``python scripts/fuzz_parsers.py``.
"""

from pathlib import Path

import pytest
from fuzz_targets import TARGETS, seeds

KEPT = Path(__file__).resolve().parents[1] / "fuzz_corpus"


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_is_read_or_refused(name: str) -> None:
    kept = sorted((KEPT / name).glob("*"))
    for content in [*seeds(name), *(path.read_bytes() for path in kept)]:
        TARGETS[name](content)
