"""Analyses of scripted recordings."""

from typing import Any

from synthetic import Filmed, Script, film

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording
from formcheck.model.result import Rep, Result

OPTION_NAMES = ("exercise", "side", "height_cm", "foot_length_cm", "mass_kg", "level")


def analysed(what: Script | Filmed, **settings: Any) -> Analysis:
    """Film a script, unless that is done, and measure it; settings of `film` and `Options`."""
    options = Options(**{k: v for k, v in settings.items() if k in OPTION_NAMES})
    filming = {k: v for k, v in settings.items() if k not in OPTION_NAMES}
    filmed = film(what, **filming) if isinstance(what, Script) else what
    return analyze_recording(filmed.recording, options)


def result_of(what: Script | Filmed, **settings: Any) -> Result:
    """Give the result of `analysed`."""
    return analysed(what, **settings).result


def counts(result: Result) -> tuple[int, int, int]:
    """Full raises, partial ones, and those that are cut off."""
    cut = sum("cut-off" in rep.faults for rep in result.reps)
    return result.summary.rep_count, result.summary.partial_reps, cut


def full(result: Result) -> list[Rep]:
    """The raises that count."""
    return [rep for rep in result.reps if rep.counted]
