"""One cue at a time: the most important, seldom enough, never flickering."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from formcheck.feedback.rules import load_rules
from formcheck.feedback.scheduler import PRAISE, Advice, CueScheduler

CUES = load_rules().faults

RULES = load_rules()
KNEE, LEAN, HIGHER = (CUES[name].cue for name in ("knee-bend", "trunk-lean", "shallow"))


@dataclass(frozen=True)
class Raise:
    counted: bool
    faults: tuple[str, ...]


def done(*faults: str) -> Raise:
    return Raise("shallow" not in faults and "cut-off" not in faults, faults)


def whole(scheduler: CueScheduler, now_s: float, one: Raise) -> Advice | None:
    """A raise that is judged at once, as in a clip."""
    return scheduler.update(now_s, one, lowered=one)


def given_names(scheduler: CueScheduler, *raises: tuple[float, Raise]) -> list[str | None]:
    advice = [whole(scheduler, time_s, one) for time_s, one in raises]
    return [one.name if one else None for one in advice]


def test_the_gravest_fault_of_a_raise_is_named_and_no_other() -> None:
    scheduler = CueScheduler()
    assert whole(scheduler, 0, done("fast-up", "knee-bend", "shallow")) == Advice(
        "knee-bend", KNEE, "Knees straight"
    )
    assert scheduler.shown == KNEE


def test_a_good_raise_and_a_cut_off_one_need_no_words() -> None:
    scheduler = CueScheduler()
    assert given_names(scheduler, (0, done()), (2, done("cut-off"))) == [None, None]
    assert scheduler.shown is None


def test_a_cue_goes_after_a_while() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("shallow"))
    scheduler.update(CUES["shallow"].shown_s - 0.01)
    assert scheduler.shown == HIGHER
    scheduler.update(CUES["shallow"].shown_s)
    assert scheduler.shown is None


def test_a_cue_goes_with_the_first_raise_without_the_fault() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("knee-bend"))
    whole(scheduler, 2, done("cut-off"))
    assert scheduler.shown == KNEE, "a raise that nobody could judge mends nothing"
    whole(scheduler, 3, done("fast-up"))
    assert scheduler.shown == CUES["fast-up"].cue


def test_a_fault_that_is_mended_at_once_leaves_its_cue_for_the_minimum() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("knee-bend"))
    whole(scheduler, 0.5, done())
    assert scheduler.shown == KNEE
    scheduler.update(RULES.min_shown_s)
    assert scheduler.shown is None


def test_a_graver_cue_takes_the_place_of_a_lesser_at_once_but_not_the_other_way() -> None:
    scheduler = CueScheduler()
    raises = (0, done("shallow")), (0.5, done("knee-bend")), (1.0, done("shallow", "fast-up"))
    assert given_names(scheduler, *raises) == ["shallow", "knee-bend", None]
    assert scheduler.shown == KNEE


def test_a_lesser_fault_waits_while_the_graver_is_still_made() -> None:
    scheduler = CueScheduler()
    raises = (0, done("knee-bend")), (2, done("knee-bend", "shallow"))
    assert given_names(scheduler, *raises) == ["knee-bend", None]
    assert scheduler.shown == KNEE


def test_the_same_cue_comes_back_only_after_its_raises_and_its_seconds() -> None:
    every_two = [(2.0 * i, done("knee-bend")) for i in range(8)]
    assert given_names(CueScheduler(), *every_two) == ["knee-bend", None, None] * 2 + [
        "knee-bend",
        None,
    ]
    hasty = [(1.0 * i, done("knee-bend")) for i in range(8)]
    assert given_names(CueScheduler(), *hasty) == ["knee-bend", *[None] * 5, "knee-bend", None]


def test_praise_follows_a_mended_fault_once() -> None:
    scheduler = CueScheduler()
    raises = [(0, done()), (2, done("shallow")), (4, done("shallow")), (6, done()), (8, done())]
    assert given_names(scheduler, *raises) == [None, "shallow", None, PRAISE, None]


def test_who_was_praised_is_not_praised_again_for_the_same() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("shallow"))
    names = given_names(scheduler, *[(5.0 * i, done()) for i in range(1, 30)])
    assert names == [PRAISE, *[None] * 28]


def test_praise_is_seldom() -> None:
    scheduler = CueScheduler()
    names = given_names(
        scheduler,
        *[(3.0 * i, done("shallow") if i % 4 == 0 else done()) for i in range(24)],
    )
    praised = [3.0 * i for i, name in enumerate(names) if name == PRAISE]
    assert len(praised) >= 2
    assert min(b - a for a, b in pairwise(praised)) >= RULES.praise.repeat_s


def test_a_raise_that_mends_nothing_but_does_not_count_is_not_praised() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("shallow"))
    assert whole(scheduler, 3, Raise(counted=False, faults=())) is None


def test_cleared_it_shows_nothing_but_remembers() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("shallow"))
    scheduler.clear()
    assert scheduler.shown is None
    assert whole(scheduler, 2, done("shallow")) is None


SETS = st.lists(
    st.tuples(
        st.floats(0.0, 6.0),
        st.one_of(st.none(), st.lists(st.sampled_from(sorted(CUES)), unique=True, max_size=3)),
    ),
    max_size=60,
)


@given(SETS)
def test_whatever_is_done_cues_keep_their_distance_and_do_not_flicker(
    steps: list[tuple[float, list[str] | None]],
) -> None:
    scheduler, now_s, raises = CueScheduler(), 0.0, 0
    last: dict[str, tuple[float, int]] = {}
    shown, since_s, rank = None, 0.0, float("inf")
    for gap_s, faults in steps:
        now_s += gap_s
        raises += faults is not None
        if faults is None:
            advice = scheduler.update(now_s)
        else:
            advice = whole(scheduler, now_s, done(*faults))
        if advice:
            saying = RULES.praise if advice.name == PRAISE else CUES[advice.name]
            if advice.name in last:
                at_s, number = last[advice.name]
                assert now_s - at_s >= saying.repeat_s
                assert raises - number >= saying.repeat_raises
            last[advice.name] = now_s, raises
            assert scheduler.shown == advice.shown
            assert (advice.name == PRAISE) == (not faults)
            if faults:
                assert CUES[advice.name].priority == min(CUES[f].priority for f in faults)
        new_rank = (
            rank if not advice else float("inf") if not faults else CUES[advice.name].priority
        )
        if scheduler.shown != shown and shown is not None:
            assert now_s - since_s >= RULES.min_shown_s or new_rank < rank
        if advice or scheduler.shown != shown:
            shown, since_s, rank = scheduler.shown, now_s, new_rank


def test_a_fault_of_the_lowering_is_said_when_that_is_over() -> None:
    scheduler = CueScheduler()
    assert scheduler.update(0, done()) is None
    advice = scheduler.update(0.6, lowered=done("fast-down"))
    assert advice is not None
    assert advice.name == "fast-down"


def test_the_cue_on_a_lowering_stays_until_the_next_one_is_judged() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("fast-down"))
    scheduler.update(2, done())
    assert scheduler.shown == CUES["fast-down"].cue
    scheduler.update(2.5, lowered=Raise(counted=False, faults=()))
    assert scheduler.shown is None


def test_of_a_raise_with_another_fault_the_lowering_is_not_spoken_of() -> None:
    scheduler = CueScheduler()
    scheduler.update(0, done("shallow"))
    assert scheduler.update(0.6, lowered=done("shallow", "fast-down")) is None


def test_praise_waits_until_the_heel_is_down() -> None:
    scheduler = CueScheduler()
    whole(scheduler, 0, done("shallow"))
    assert scheduler.update(5, done()) is None
    praise = scheduler.update(5.6, lowered=done())
    assert praise is not None
    assert praise.name == PRAISE
