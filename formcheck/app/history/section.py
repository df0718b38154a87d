"""The history's part of the app."""

from formcheck.app.context import AppContext, Section
from formcheck.app.history.people_pages import PeoplePages
from formcheck.app.history.session_pages import SessionPages
from formcheck.app.history.trend_pages import TrendPages


def section(context: AppContext) -> Section:
    """Return the pages of sessions, trends and people."""
    parts = (TrendPages(context), PeoplePages(context), SessionPages(context))
    return Section([route for part in parts for route in part.routes()], ("History", "/history"))
