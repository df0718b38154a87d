"""``formcheck doctor`` prints the findings and ends with what they mean."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from formcheck.cli.commands.doctor import doctor
from formcheck.cli.finding import Finding

FINE = Finding("Python", "ok", "3.12.1")
NOTE = Finding("Camera", "note", "none found", "plug one in")
PROBLEM = Finding("OpenCV", "problem", "[two] versions", "python -m pip install opencv-python")


def run(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> Result:
    def examine() -> Iterator[Finding]:
        return iter(findings)

    monkeypatch.setattr("formcheck.cli.commands.doctor.examine", examine)
    return CliRunner().invoke(doctor)


def test_notes_do_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, FINE, NOTE)
    assert result.exit_code == 0
    assert result.output.startswith("Checking")
    assert "-> plug one in" in result.output
    assert "Everything is here" in result.output


def test_a_problem_fails_and_its_fix_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, FINE, PROBLEM, NOTE)
    assert result.exit_code == 1
    assert "[two] versions" in result.output
    assert "-> python -m pip install opencv-python" in result.output
    assert "Everything is here" not in result.output


@pytest.mark.slow
def test_here_all_is_well() -> None:
    result = CliRunner().invoke(doctor)
    assert result.exit_code == 0, result.output
    assert "finds the person in a sample" in result.output


def test_help_has_an_example() -> None:
    result = CliRunner().invoke(doctor, ["--help"])
    assert result.exit_code == 0
    assert "formcheck doctor" in result.output
