"""How one person has changed in one exercise."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from formcheck.app.context import AppContext
from formcheck.app.exercises import exercise_title
from formcheck.app.history.chosen import chosen_selection
from formcheck.app.pages import page
from formcheck.history.errors import HistoryError
from formcheck.history.goals import goals_of, progress
from formcheck.history.messages import GOAL_NOTE, TREND_NOTE, label_notes
from formcheck.history.metrics import METRICS
from formcheck.history.notes import noted_counts, session_notes
from formcheck.history.wording import goal_line, metric_title, trend_row

GONE = "There is no session of this exercise (any more)."


class TrendPages:
    """The route of trends; `context` says where the history is."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [Route("/history/trend", self._trend)]

    def _trend(self, request: Request) -> Response:
        # numpy comes with them: not for the start of the app.
        from formcheck.app.history.trend_panel import HEIGHT, WIDTH, trend_panels
        from formcheck.history.series import read_series
        from formcheck.history.trend import metrics_to_draw

        asked = [name for name in request.query_params.getlist("q") if name in METRICS]
        with self._context.open_history() as history:
            chosen = chosen_selection(history, request)
            if chosen.person is None or chosen.exercise is None:
                raise HistoryError("a trend is of one person and one exercise: choose both")
            people = history.people_of(chosen)
            if not people:
                raise HTTPException(404, GONE)
            notes = session_notes(history, chosen)
            counts = history.metric_counts(chosen) | noted_counts(notes.values())
            series, count = read_series(history, chosen, metrics_to_draw(counts, asked))
            if not series:
                raise HTTPException(404, GONE)
            owner = people.pop()
            injured = history.person(owner).injured if owner else None
            goals = goals_of(history, owner) if owner else []
        wanted = [one for s in series if (one := progress(goals, s, chosen.exercise))]
        lines = {(one.latest.name, one.latest.side): one.goal.value for one in wanted}
        rows = [trend_row(one) for one in series]
        choice = {"person": owner or "-", "exercise": chosen.exercise}
        return page(
            request, "trend.html.j2", exercise=exercise_title(chosen.exercise), owner=owner,
            count=count, panels=trend_panels(series, injured, lines), rows=rows,
            slopes=[row.slope for row in rows if row.slope],
            goals=[goal_line(one) for one in wanted], size=(WIDTH, HEIGHT),
            explained=[
                TREND_NOTE.removesuffix(" Measurements, not medical advice."),
                GOAL_NOTE if wanted else "",
                label_notes(
                    (s.metric for s in series),
                    (v for s in series if s.metric.underestimated for v in s.values),
                ),
            ],
            query=[*choice.items()], address=urlencode(choice),
            metrics=[
                (name, metric_title(METRICS[name]), name in {s.metric.name for s in series})
                for name in dict.fromkeys(name for name, _ in counts)
            ],
        )  # fmt: skip
