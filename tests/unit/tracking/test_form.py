"""Which raises count and which faults they have: each fault when it is there, else none."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic.script import minimum_jerk

from formcheck.exercises.rules import Counting, Form
from formcheck.feedback.rules import load_rules
from formcheck.tracking.endurance import AFTER_STOP, OFF_PACE
from formcheck.tracking.form import BodyDeviation, JudgedRaise, judge_raises, reference_height
from formcheck.tracking.raises import RaiseRules, find_raises

CUES = load_rules().faults

COUNTING = Counting(
    min_rise_foot=0.07, min_counted_rise_foot=0.11, full_share=2 / 3, best_of=3, end_share=0.5
)
FORM = Form(
    knee_bend_deg=15,
    knee_cheat_deg=30,
    trunk_lean_deg=12,
    min_lowered_share=0.8,
    min_up_s=0.35,
    min_down_s=0.4,
    min_hold_s=1.5,
    max_sink_share=0.15,
)
FPS = 60


def pieces(*steps: tuple[float, float]) -> np.ndarray:
    """Heights that go to each (height) within (seconds), from 0."""
    parts, now = [], 0.0
    for seconds, target in steps:
        share = np.arange(round(seconds * FPS)) / (seconds * FPS)
        parts.append(now + (target - now) * minimum_jerk(share))
        now = target
    return np.concatenate(parts)


def one(
    top: float = 0.4,
    up: float = 0.8,
    hold: float = 2.0,
    down: float = 0.9,
    end: float = 0.0,
    sunk: float | None = None,
) -> np.ndarray:
    return pieces(
        (0.5, 0.0), (up, top), (hold, top if sunk is None else sunk), (down, end), (0.5, end)
    )


def judged(
    *raises: np.ndarray,
    knee: list[float] | float = 0.0,
    trunk: list[float] | float = 0.0,
    form: Form = FORM,
    counting: Counting = COUNTING,
) -> list[JudgedRaise]:
    height = np.concatenate(raises)
    time_s = np.arange(len(height)) / FPS

    def bent(by: list[float] | float) -> np.ndarray:
        each = [by] * len(raises) if isinstance(by, (int, float)) else by
        parts = [b * part / part.max() for b, part in zip(each, raises, strict=True)]
        return np.concatenate(parts)

    rules = RaiseRules(counting.min_rise_foot, counting.end_share)
    found = find_raises(height, time_s, rules)
    return judge_raises(found, height, BodyDeviation(bent(knee), bent(trunk)), counting, form)


def faults(*raises: np.ndarray, **options: object) -> list[tuple[str, ...]]:
    return [j.faults for j in judged(*raises, **options)]  # type: ignore[arg-type]


def test_a_good_raise_counts_and_has_no_fault() -> None:
    for j in judged(one(), one(), one(top=0.36)):
        assert j.counted
        assert j.faults == ()


@pytest.mark.parametrize(("share", "counted"), [(0.6, False), (0.64, False), (0.69, True)])
def test_full_is_two_thirds_of_the_best_three(share: float, counted: bool) -> None:
    last = judged(one(), one(), one(), one(top=0.4 * share))[-1]
    assert last.counted is counted
    assert (last.faults == ("shallow",)) is not counted
    assert last.depth == pytest.approx(share, abs=0.02)


def test_one_very_high_raise_does_not_make_the_others_shallow() -> None:
    assert all(j.counted for j in judged(one(top=0.7), one(), one(), one(), one(top=0.35)))


def test_a_tired_set_is_measured_by_its_best() -> None:
    tops = [0.40, 0.40, 0.39, 0.35, 0.30, 0.25, 0.20]
    counted = [j.counted for j in judged(*[one(top=top) for top in tops])]
    assert counted == [True, True, True, True, True, False, False]


def test_a_set_of_tiny_raises_is_not_full_by_its_own_measure() -> None:
    for j in judged(one(top=0.10), one(top=0.10)):
        assert not j.counted
        assert j.faults == ("shallow",)


def test_reference_is_the_median_of_the_best() -> None:
    found = [j.raise_ for j in judged(one(0.5), one(0.4), one(0.3), one(0.2))]
    assert reference_height(found, COUNTING) == pytest.approx(0.4, abs=0.01)
    assert reference_height(found[:1], COUNTING) == pytest.approx(0.5, abs=0.01)
    assert np.isnan(reference_height([], COUNTING))
    cut = [replace(r, cut_end=True) for r in found]
    assert np.isnan(reference_height(cut, COUNTING))


CASES = {
    "knee-bend": ({"knee": 20.0}, {"knee": 10.0}),
    "trunk-lean": ({"trunk": 16.0}, {"trunk": 8.0}),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("sign", [1, -1])
def test_posture_faults(name: str, sign: int) -> None:
    wrong, right = ({k: sign * v for k, v in case.items()} for case in CASES[name])
    assert faults(one(), one(), **wrong) == [(name,)] * 2
    assert faults(one(), one(), **right) == [()] * 2


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("not-lowered", one(end=0.12), one(end=0.04)),
        ("short-hold", one(hold=1.0), one(hold=1.8)),
        ("fast-up", one(up=0.25), one(up=0.5)),
        ("fast-down", one(down=0.28), one(down=0.5)),
        ("sinking", one(hold=4.0, sunk=0.31), one(hold=4.0, sunk=0.38)),
    ],
)
def test_faults_of_the_movement(name: str, wrong: np.ndarray, right: np.ndarray) -> None:
    found = faults(one(), wrong)[1]
    # A heel that sinks by a quarter has not been held either.
    assert found == (name,) or (name == "sinking" and found[-1:] == (name,))
    assert faults(one(), right) == [(), ()]


def test_what_the_exercise_does_not_judge_is_no_fault() -> None:
    bad = one(up=0.2, hold=0.1, down=0.2, end=0.15)
    assert faults(bad, one(), form=Form(), knee=80.0, trunk=60.0) == [(), ()]


def test_lifted_by_the_knee_is_not_counted_and_no_measure_for_the_others() -> None:
    found = judged(one(top=0.4), one(top=0.8), one(top=0.4), knee=[0.0, 45.0, 0.0])
    assert [j.counted for j in found] == [True, False, True]
    assert found[1].faults == ("knee-bend",)
    assert found[0].depth == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(
    ("plus_minus", "counted", "named"),
    [(0.0, False, True), (10.0, True, True), (25.0, True, False)],
)
def test_what_an_oblique_view_may_make_up_is_no_fault(
    plus_minus: float, counted: bool, named: bool
) -> None:
    height = one()
    knee = 35.0 * height / height.max()
    found = find_raises(height, np.arange(len(height)) / FPS, RaiseRules(0.07))
    seen = BodyDeviation(knee, 0 * knee, plus_minus_deg=(plus_minus, 0.0))
    (j,) = judge_raises(found, height, seen, COUNTING, FORM)
    assert j.counted is counted
    assert ("knee-bend" in j.faults) is named


def test_deep_cheats_are_cheats_and_not_shallow() -> None:
    for j in judged(one(), one(), knee=45.0):
        assert not j.counted
        assert j.faults == ("knee-bend",)


def test_a_cut_raise_is_reported_not_counted_not_measured() -> None:
    from_top = one()[round(1.5 * FPS) :]
    found = judged(from_top, one(top=0.3), one(top=0.3), knee=20.0)
    assert [j.counted for j in found] == [False, True, True]
    assert found[0].faults == ("cut-off",)
    assert found[1].depth == pytest.approx(1.0, abs=0.02)


def test_an_unknown_posture_is_no_fault() -> None:
    height = one()
    nothing = np.full(len(height), np.nan)
    found = find_raises(height, np.arange(len(height)) / FPS, RaiseRules(0.07))
    (j,) = judge_raises(found, height, BodyDeviation(nothing, nothing), COUNTING, FORM)
    assert j.counted
    assert j.faults == ()


def test_no_raises_no_verdicts() -> None:
    empty = np.zeros(0)
    assert judge_raises([], empty, BodyDeviation(empty, empty), COUNTING, FORM) == []


def test_every_fault_has_a_cue() -> None:
    down_to = 0.15
    hasty = pieces((0.5, 0), (0.2, 0.4), (0.4, 0.4), (0.2, down_to), (0.5, down_to), (0.8, 0.4))
    hasty = np.concatenate([hasty, one()[round(1.3 * FPS) :]])
    sinking = one(hold=4.0, sunk=0.3)
    sets = (
        faults(one(), one(top=0.2), hasty, sinking, one()),
        faults(one(), knee=20.0, trunk=20.0),
        faults(one()[round(1.5 * FPS) :]),
    )
    names = {name for found in sets for raise_ in found for name in raise_}
    assert names == {
        "cut-off", "shallow", "knee-bend", "trunk-lean", "not-lowered", "short-hold", "sinking",
        "fast-up", "fast-down",
    }  # fmt: skip
    assert names | {OFF_PACE, AFTER_STOP, "knee-past-toe"} <= CUES.keys()


def test_a_half_raise_after_a_full_one_does_not_lower_the_measure() -> None:
    full, half = judged(one(), one(top=0.21))
    assert full.counted
    assert half.faults == ("shallow",)
    assert half.depth == pytest.approx(0.525, abs=0.02)


def test_a_knee_beyond_the_toes_is_reported_where_it_is_asked_for() -> None:
    time_s = np.arange(0, 4, 1 / 30)
    height = 0.3 * np.clip(np.sin(np.pi * (time_s - 1) / 2), 0, None)
    found = find_raises(height, time_s, RaiseRules(0.07))
    still = np.zeros(len(time_s))
    for ahead, told in ((0.3, True), (-0.1, False)):
        posture = BodyDeviation(still, still, still + ahead)
        form = Form(knee_past_toe_foot=0.1)
        (judged,) = judge_raises(found, height, posture, COUNTING, form)
        assert ("knee-past-toe" in judged.faults) is told
        (unasked,) = judge_raises(found, height, posture, COUNTING, Form())
        assert "knee-past-toe" not in unasked.faults
