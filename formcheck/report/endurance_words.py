"""What reports say of a heel-rise endurance test: terminal, pages and sheet alike."""

from formcheck.model.result import Endurance

PUBLISHED = "Published medians (on an incline), for comparison; not a diagnosis:"


def end_words(test: Endurance) -> str:
    """Return why the test is over, or that the clip ended before it did.

    Parameters
    ----------
    test : Endurance
        As it went.
    """
    # Only of a test: a list of sessions needs no feedback rules.
    from formcheck.feedback.rules import load_rules

    if test.stopped_by is None:
        return "The clip ended before the test did: the raises so far."
    why = load_rules().test.stops[test.stopped_by]
    return f"Over after {test.stopped_s:.0f} s: {why}."
