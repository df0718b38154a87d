"""What is said and sounded, moment by moment: counts first, nothing late, nothing chopped."""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.exercises.rules import Criterion
from formcheck.feedback.coach import Coach, Feedback
from formcheck.feedback.rules import load_rules

CUES = load_rules().faults

RULES = load_rules()
SPOKEN = {name: cue.spoken for name, cue in CUES.items()}
FRAME_S = 1 / 30


@dataclass(frozen=True)
class Done:
    counted: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    stage: str = "counting"
    message: str | None = None
    countdown: int | None = None
    rep_count: int = 0
    done: Done | None = None
    lowered: Done | None = None
    testing: bool = False
    prompt: Criterion | None = None
    words: str | None = None
    fault: str | None = None
    said_every: int = 1


@dataclass
class Room:
    """A coach with a voice that takes its time, and what was heard in it."""

    coach: Coach = field(default_factory=Coach)
    pace: float = 1.0
    """How long words really take, over what the rules expect."""
    now_s: float = 0.0
    count: int = 0
    said: list[tuple[float, str]] = field(default_factory=list)
    tones: list[tuple[float, str]] = field(default_factory=list)
    cues: list[str | None] = field(default_factory=list)
    ends_s: float = 0.0

    @property
    def speaking(self) -> bool:
        return self.now_s < self.ends_s

    def give(self, state: State) -> Feedback:
        feedback = self.coach.update(self.now_s, state, speaking=self.speaking)
        self.tones += [(round(self.now_s, 2), tone) for tone in feedback.tones]
        self.cues.append(feedback.cue)
        if feedback.say:
            self.said.append((round(self.now_s, 2), feedback.say))
            self.ends_s = self.now_s + self.pace * RULES.speech.seconds(feedback.say)
        return feedback

    def wait(self, seconds: float, state: State | None = None) -> None:
        for _ in range(round(seconds / FRAME_S)):
            self.now_s += FRAME_S
            self.give(state or State(rep_count=self.count))

    def finish(self, *faults: str, counted: bool | None = None) -> Feedback:
        counted = (
            "shallow" not in faults and "cut-off" not in faults if counted is None else counted
        )
        self.count += counted
        one = Done(counted, faults)
        return self.give(State(rep_count=self.count, done=one, lowered=one))

    @property
    def words(self) -> list[str]:
        return [words for _, words in self.said]


def test_a_raise_is_ticked_and_counted_in_the_same_moment() -> None:
    room = Room()
    assert room.finish() == Feedback(None, ("tick",), "1")


def test_a_raise_that_does_not_count_sounds_otherwise_and_has_no_number() -> None:
    room = Room()
    assert room.finish("shallow") == Feedback("Rise higher", ("uncounted",), "Rise higher")
    room.wait(5)
    cheat = room.finish("knee-bend", counted=False)
    assert (cheat.tones, cheat.say) == (("uncounted",), SPOKEN["knee-bend"])


def test_a_raise_that_was_cut_off_is_passed_over() -> None:
    assert Room().finish("cut-off") == Feedback()


def test_a_cue_is_said_after_the_count_as_soon_as_that_is_over() -> None:
    room = Room()
    room.finish("knee-bend")
    room.wait(2)
    assert room.words == ["1", SPOKEN["knee-bend"]]
    assert room.said[1][0] == pytest.approx(RULES.speech.seconds("1"), abs=1.5 * FRAME_S)
    assert room.cues[0] == room.cues[-1] == CUES["knee-bend"].cue


def test_a_cue_that_had_to_wait_too_long_is_dropped() -> None:
    room = Room()
    room.coach.announce("The camera is gone, and comes back when it is plugged in again")
    room.wait(FRAME_S)
    room.finish("knee-bend")
    room.wait(10)
    assert len(room.words) == 1


def test_a_count_cuts_a_late_cue_short_and_is_never_late_itself() -> None:
    room = Room(pace=4)
    for _ in range(4):
        room.finish("fast-up")
        room.wait(2.5)
    numbers = [(at, words) for at, words in room.said if words.isdigit()]
    assert numbers == [(0.0, "1"), (2.5, "2"), (5.0, "3"), (7.5, "4")]


def test_at_a_fast_pace_a_cue_takes_the_place_of_one_count() -> None:
    room = Room()
    for i in range(8):
        room.finish(*(["knee-bend"] if i >= 3 else []))
        room.wait(1.0)
    words = SPOKEN["knee-bend"]
    assert room.words == ["1", "2", "3", words, "5", "6", "7", "8"]
    assert [tone for _, tone in room.tones] == ["tick"] * 8


def test_a_cue_in_place_of_a_count_is_heard_to_its_end() -> None:
    room = Room()
    for i in range(8):
        room.finish(*(["fast-up"] if i == 4 else []))
        room.wait(0.6)
    expected = RULES.speech.seconds(SPOKEN["fast-up"])
    at_s = dict((words, at) for at, words in room.said)[SPOKEN["fast-up"]]
    after = min(at for at, _ in room.said if at > at_s)
    assert after - at_s >= expected


def test_the_countdown_beeps_and_is_spoken_and_ends_with_go() -> None:
    room = Room()
    for left in (5, 4, 3, 2, 1):
        room.wait(1.0, State("countdown", "Ready", countdown=left))
    room.wait(1.0)
    assert room.words == ["Ready", "3", "2", "1", "Go"]
    assert [tone for _, tone in room.tones] == ["beep", "beep", "beep", "go"]
    beeps = [at for at, _ in room.tones]
    assert beeps == pytest.approx([2.03, 3.03, 4.03, 5.03], abs=0.02)


def test_guidance_is_spoken_when_it_has_settled_and_again_after_a_while() -> None:
    room = Room()
    room.wait(20, State("guide", "Step back: I can't see your feet"))
    times = [at for at, _ in room.said]
    assert times[0] == pytest.approx(RULES.guidance.settle_s, abs=0.1)
    assert times[1] - times[0] == pytest.approx(RULES.guidance.repeat_s, abs=0.1)
    assert len(times) == 3


def test_guidance_that_flickers_is_not_spoken() -> None:
    room = Room()
    for i in range(30):
        room.wait(0.3, State("guide", "Stand still" if i % 2 else "Step into the picture"))
    assert room.said == []


def test_new_guidance_takes_the_place_of_the_old_but_not_in_a_hail() -> None:
    room = Room(pace=3)
    for i in range(12):
        room.wait(
            0.9, State("guide", f"Turn your {'left' if i % 2 else 'right'} side to the camera")
        )
    times = [at for at, _ in room.said]
    assert len(times) >= 3
    gaps = [b - a for a, b in pairwise(times)]
    assert min(gaps) >= RULES.guidance.gap_s - 0.02


def test_who_pauses_hears_it_once() -> None:
    room = Room()
    room.wait(60, State("paused", "Paused"))
    assert room.words == ["Paused"]


def test_when_the_leg_is_lost_a_tone_warns_and_the_cue_goes() -> None:
    room = Room()
    room.finish("shallow")
    room.wait(1.0)
    lost = State("lost", "Step into the picture", rep_count=0)
    room.wait(1.0, lost)
    assert room.cues[-1] is None
    assert [tone for _, tone in room.tones] == ["uncounted", "warning"]
    for _ in range(5):
        room.wait(0.3)
        room.wait(0.3, lost)
    assert [tone for _, tone in room.tones].count("warning") == 1


def test_an_announcement_goes_first_and_is_shown() -> None:
    room = Room()
    room.coach.announce("Stop. The set is done", shown="Set done", tone="go")
    first = room.finish("shallow")
    assert first == Feedback("Set done", ("uncounted", "go"), "Stop. The set is done")
    room.wait(0.5)
    assert room.finish().say is None, "nothing interrupts it"
    room.wait(3.0)
    assert room.cues[-1] == "Set done"
    assert room.finish().say == "2"
    room.wait(1.0)
    assert "Set done" not in room.cues[-5:]


def test_a_new_set_begins_without_a_past() -> None:
    room = Room()
    room.finish("shallow")
    room.coach.reset()
    room.wait(1)
    assert room.cues[-1] is None
    assert room.finish("shallow").say == "Rise higher"


RAISES = st.lists(
    st.tuples(
        st.floats(0.2, 6.0), st.lists(st.sampled_from(sorted(CUES)), unique=True, max_size=2)
    ),
    max_size=15,
)


@given(RAISES, st.floats(0.3, 2.5))
def test_whatever_is_done_counts_are_punctual_and_cues_come_alone(
    raises: list[tuple[float, list[str]]], pace: float
) -> None:
    room, counts = Room(pace=pace), {}
    spoken = {*SPOKEN.values(), RULES.praise.spoken}
    ends = [0.0]
    for gap_s, faults in raises:
        room.wait(gap_s)
        room.now_s += FRAME_S
        room.finish(*faults)
        ends.append(round(room.now_s, 2))
        counts[str(room.count)] = counts.get(str(room.count), round(room.now_s, 2))
    room.wait(4)
    until_s = 0.0
    for at_s, words in room.said:
        if words.isdigit():
            assert at_s == counts[words], "a number is said in its moment or never"
        else:
            assert words in spoken
            assert at_s >= until_s - 0.01 or at_s in ends, "a cue never cuts a count short"
            assert at_s - max(end for end in ends if end <= at_s) <= RULES.speech.fresh_s + FRAME_S
        until_s = at_s + pace * RULES.speech.seconds(words)
    assert len(room.said) == len({at for at, _ in room.said})


def test_a_fault_of_the_lowering_is_said_when_the_heel_is_down() -> None:
    room = Room()
    room.give(State(rep_count=1, done=Done(counted=True)))
    room.wait(0.6, State(rep_count=1))
    room.give(State(rep_count=1, lowered=Done(counted=True, faults=("fast-down",))))
    room.wait(1.0, State(rep_count=1))
    assert room.words == ["1", SPOKEN["fast-down"]]
    assert room.cues[-1] == CUES["fast-down"].cue


def test_a_test_prompts_at_once_and_gives_no_cues() -> None:
    room = Room()
    room.give(State(rep_count=1, testing=True, done=Done(counted=False, faults=("shallow",))))
    assert room.cues[-1] is None
    room.wait(2.0, State(rep_count=1, testing=True))
    feedback = room.give(State(rep_count=1, testing=True, prompt="knee"))
    assert feedback.say == RULES.test.prompts["knee"].spoken
    assert feedback.cue == RULES.test.prompts["knee"].cue
    assert "warning" in feedback.tones
    room.wait(0.2, State(rep_count=1, testing=True))
    assert room.cues[-1] == RULES.test.prompts["knee"].cue
