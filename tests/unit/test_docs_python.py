"""The examples of docs/python.md do and print what the page says."""

import contextlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"-?\d+\.\d+")
TOLERANCE = 0.25
"""Of measured numbers: processors differ in the last bits of a neural network."""


@dataclass
class Example:
    """A block of code and what the page says it prints."""

    line: int
    code: str
    printed: str = ""


def examples(text: str) -> list[Example]:
    found: list[Example] = []
    for fence in FENCE.finditer(text):
        kind, body = fence.groups()
        if kind == "python":
            found.append(Example(text.count("\n", 0, fence.start()) + 2, body))
        else:
            assert kind == "text", f"what is a block of {kind}?"
            assert not found[-1].printed, "two outputs of one block"
            found[-1].printed = body
    return found


def difference(printed: str, wanted: str) -> str | None:
    """Return what differs: words and whole numbers at all, decimals by more than rounding."""
    words, ours = NUMBER.sub("#", printed).split(), NUMBER.sub("#", wanted).split()
    if words != ours:
        return f"printed\n{printed}\nbut the page says\n{wanted}"
    for one, other in zip(NUMBER.findall(printed), NUMBER.findall(wanted), strict=True):
        if abs(float(one) - float(other)) > TOLERANCE:
            return f"printed {one} where the page says {other}"
    return None


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("5 raises, 8.3 cm\n", True),
        ("5 raises, 8.4 cm", True),
        ("5 raises, 8.9 cm", False),
        ("6 raises, 8.3 cm", False),
        ("5 raises, -8.3 cm", False),
        ("5 raises", False),
    ],
)
def test_outputs_are_compared_with_care(printed: str, same: bool) -> None:
    assert (difference(printed, "5 raises, 8.3 cm") is None) is same


@pytest.mark.slow
def test_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    blocks = examples(PAGE.read_text("utf-8"))
    assert len(blocks) > 5
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks:
        output = io.StringIO()
        # Empty lines before it, so that a traceback names the page's line.
        code = compile("\n" * (block.line - 1) + block.code, str(PAGE), "exec")
        with contextlib.redirect_stdout(output):
            exec(code, names)
        wrong = difference(output.getvalue(), block.printed)
        assert wrong is None, f"line {block.line}: {wrong}"
    assert (tmp_path / "ankle.png").stat().st_size > 10_000
