"""What a page shows of a live frame as text."""

from dataclasses import asdict
from typing import Any

from formcheck.live.display.counting_view import tempo_of
from formcheck.live.live_frame import LiveFrame
from formcheck.live.plan_run import PlanState
from formcheck.live.readiness.setup_check import SetupPoint
from formcheck.live.session import SessionState
from formcheck.live.step_words import clock, done_words, headline, set_label

BEFORE_COUNTING = frozenset({"guide", "still"})
"""Stages in which the person finds their place."""


def frame_state(live: LiveFrame) -> dict[str, Any]:
    """Return the text of a frame, ready for JSON."""
    state = live.state
    return {
        "stage": None if state is None else state.stage,
        "message": None if state is None else state.message,
        "countdown": None if state is None else state.countdown,
        "count": None if state is None else _count(state, live.plan),
        "cue": live.feedback.cue,
        "step": _step(live.plan) if live.plan.step.seconds or live.plan.sets > 1 else None,
        "left": None if live.plan.left_s is None else clock(live.plan.left_s),
        "paused": live.plan.paused,
        "muted": live.muted,
        "trouble": live.trouble,
    }


def setup_state(points: list[SetupPoint]) -> list[dict[str, Any]]:
    """Return the points of the set-up, ready for JSON."""
    return [asdict(point) for point in points]


def _count(state: SessionState, plan: PlanState) -> dict[str, Any]:
    label = state.label
    return {
        "number": str(state.rep_count) if label is None else label.number,
        "unit": "counted" if label is None else label.unit,
        "state": _phase(state) if label is None else label.state,
        "of": plan.step.planned.reps,
        "partial": state.partial_reps,
        "side": state.side,
        "tempo": ", ".join(tempo_of(state)),
    }


def _phase(state: SessionState) -> str | None:
    return state.phase if state.stage == "counting" else None


def _step(plan: PlanState) -> dict[str, Any]:
    """Of a routine: where in it this is, and what to do."""
    planned = plan.step.planned
    return {
        "kind": "over" if plan.over else plan.step.kind,
        "headline": headline(plan),
        "title": planned.title,
        "label": set_label(planned),
        "how": planned.how,
        "camera": planned.camera,
        "note": planned.note,
        "number": planned.number,
        "of": plan.sets,
        "last": done_words(plan.finished) if plan.finished else None,
    }
