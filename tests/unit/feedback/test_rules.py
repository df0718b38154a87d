"""The coaching rules as data: whole, sayable, and refused when they are wrong."""

from pathlib import Path

import pytest

from formcheck.errors import FormcheckError
from formcheck.feedback import rules as rules_module
from formcheck.feedback.audio.speech_engines import speakable
from formcheck.feedback.rules import load_rules, read_rules

CUES = load_rules().faults

TEXT = (Path(rules_module.__file__).with_name("rules.toml")).read_text(encoding="utf-8")


def test_the_knee_goes_before_the_height_and_that_before_the_pace() -> None:
    order = sorted(CUES, key=lambda name: CUES[name].priority)
    assert order.index("knee-bend") < order.index("shallow") < order.index("fast-down")


@pytest.mark.parametrize("name", CUES)
def test_a_cue_is_short_enough_to_be_heard_between_two_raises(name: str) -> None:
    cue, speech = CUES[name], load_rules().speech
    # A test at 60 beats a minute has 2 s for a count of two digits and a cue.
    assert speech.seconds("27") + speech.seconds(cue.spoken) <= 2.0
    assert speakable(cue.spoken) == cue.spoken


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (changed("repeat_raises = 3", "repeat_raises = 0"), "usual.repeat_raises"),
        (changed("repeat_raises = 4", "repeat_raises = 0"), "faults.fast-up.repeat_raises"),
        (changed("min_shown_s = 1.5", "min_shown_s = 9"), "min_shown_s"),
        (changed('spoken = "Good"', 'spoken = ""'), "praise"),
        (changed("[faults.sinking]\nrepeat_s", "[faults.sinking]\nrepeats"), "faults.sinking"),
        (changed("[faults.sinking]", "[faults.sinkin]"), "faults.sinkin"),
        (changed("[praise]", "[praise"), "TOML"),
        ("", "min_shown_s"),
    ],
)
def test_wrong_rules_are_refused_with_the_place(text: str, named: str) -> None:
    with pytest.raises(FormcheckError, match=r"coaching rules") as refused:
        read_rules(text)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)
