"""The history in the app: sessions, trends, comparisons, people."""

from formcheck.app.context import AppContext, Section
from formcheck.app.history.comparison_pages import ComparisonPages
from formcheck.app.history.correction_pages import CorrectionPages
from formcheck.app.history.exports import Exports
from formcheck.app.history.people_pages import PeoplePages
from formcheck.app.history.session_pages import SessionPages
from formcheck.app.history.trend_pages import TrendPages


def section(context: AppContext) -> Section:
    """Return the pages of sessions, trends and people."""
    kinds = (TrendPages, PeoplePages, ComparisonPages, CorrectionPages, Exports, SessionPages)
    parts = [kind(context) for kind in kinds]
    return Section([route for part in parts for route in part.routes()], ("History", "/history"))
