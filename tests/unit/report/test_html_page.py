"""The page as text: what is in it, and what can't get in."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_testing import examples

from formcheck.analysis.analysis import Analysis
from formcheck.analysis.options import Options
from formcheck.exercises.rules import StopReason
from formcheck.model.paths import printable
from formcheck.model.result import (
    Active,
    Cycle,
    Endurance,
    Hold,
    JointRange,
    Measured,
    Notice,
    RangeOfMotion,
    RomSide,
    RomTest,
    RomTry,
)
from formcheck.report.html.page import report_page
from formcheck.report.html.render import is_page
from formcheck.report.html.view_model import Still, Video

MakeAnalysis = Callable[..., Analysis]

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "' onload='alert(1)",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;",
    "\u2028\u2029\u202e\udcff\x00",
]


class Reader(HTMLParser):
    """Tags, texts and the content of scripts, as a browser's parser would have them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        last = self.tags[-1][0] if self.tags else ""
        (self.scripts if last == "script" else self.texts).append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(sorted(attributes))) for tag, attributes in self.tags]


def page_of(analysis: Analysis, name: str, text: str) -> str:
    clip = analysis.result.clip.model_copy(update={"path": name})
    rep = analysis.result.reps[0].model_copy(update={"faults": [text]})
    result = analysis.result.model_copy(
        update={
            "clip": clip,
            "reps": [rep, *analysis.result.reps[1:]],
            "warnings": [Notice(code="x", message=f"W {text}")],
        }
    )
    return report_page(
        replace(analysis, result=result),
        Options(model=Path("/models/a") / (text.replace("/", "").replace("\x00", "") or "m")),
        [Still(1, "top", 1.0, b"jpeg", 4, 3)],
        Video("./v.mp4", text),
    )


def check_harmless(analysis: Analysis, name: str, text: str) -> None:
    plain, hostile = (Reader(page_of(analysis, *words)) for words in (("c", "f"), (name, text)))
    assert hostile.shape() == plain.shape()
    assert hostile.scripts[-1] == plain.scripts[-1]
    assert json.loads(hostile.scripts[0]) == json.loads(plain.scripts[0])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(make_analysis: MakeAnalysis, text: str) -> None:
    check_harmless(make_analysis((1.0, 0.5)), text, text)


@examples(0.4)
@given(
    name=st.text(st.characters(codec=None), min_size=1),
    text=st.text(st.sampled_from("<>&\"'/{}%#-! ;=\\\u2028\udc80ascript"), min_size=1),
)
def test_no_text_at_all_becomes_markup(make_analysis: MakeAnalysis, name: str, text: str) -> None:
    check_harmless(make_analysis((1.0, 0.5)), name, text)


def test_the_clip_s_name_is_shown_as_it_is(make_analysis: MakeAnalysis) -> None:
    name = "films/my <b>raises</b> & \u202efdp.mp4"
    reader = Reader(report_page(make_analysis(path=name)))
    assert printable("b> & \u202efdp.mp4") in reader.text
    assert "\u202e" not in reader.text


def test_the_policy_has_the_hashes_of_what_is_in_the_page(make_analysis: MakeAnalysis) -> None:
    page = report_page(make_analysis())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    told = policy[1].replace("&#39;", "'")
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        content = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in told
    assert "default-src 'none'" in told
    assert "http" not in told
    assert "unsafe" not in told


def test_the_library_s_licence_is_in_the_page(make_analysis: MakeAnalysis) -> None:
    page = report_page(make_analysis())
    assert "Copyright (c) 2022 Leon Sorokin" in page
    assert "Permission is hereby granted" in page


def test_the_same_analysis_gives_the_same_page(make_analysis: MakeAnalysis) -> None:
    assert report_page(make_analysis()) == report_page(make_analysis())


def test_a_minute_fits_into_a_mail(make_analysis: MakeAnalysis) -> None:
    minute = make_analysis((1.0,) * 20, ("left", "right"), fps=60.0)
    random = np.random.default_rng(0)
    for leg in minute.legs.values():
        leg.ankle_deg[:] += random.normal(size=len(leg.ankle_deg))
        leg.heel_height[:] += random.normal(size=len(leg.ankle_deg))
    assert len(report_page(minute)) < 400_000


def test_what_was_not_measured_is_never_a_nought(make_analysis: MakeAnalysis) -> None:
    analysis = make_analysis((1.0,), gap=slice(0, 10_000), in_cm=False)
    nothing = dict.fromkeys(
        (
            "peak_plantarflexion_deg",
            "bottom_dorsiflexion_deg",
            "heel_height_cm",
            "heel_height_foot_lengths",
            "depth_percent",
        )
    )
    rep = analysis.result.reps[0].model_copy(update=nothing)
    result = analysis.result.model_copy(update={"reps": [rep]})
    text = Reader(report_page(replace(analysis, result=result))).text
    # Four cells of the repetition, two figures that no height would give, two charts.
    assert text.count("not measured") == 4 + 2 + 2
    assert text.count("--height-cm") == 1
    assert re.search(r"(?<![\d.−])0 ±", text) is None


def test_a_raise_that_was_cut_off_was_at_least_as_high(make_analysis: MakeAnalysis) -> None:
    text = Reader(report_page(make_analysis((1.0, 0.6), faults={1: ["cut-off"]}))).text
    assert "at least 5.4" in text
    assert "at least 18" in text
    assert "60 ±" not in text


def test_a_leg_that_was_not_measured_says_so_beside_the_other(make_analysis: MakeAnalysis) -> None:
    measured = Measured(value=30.0, plus_minus=4.0)
    right = JointRange(dorsiflexion_deg=None, plantarflexion_deg=measured, total_deg=measured)
    analysis = make_analysis(range_of_motion=RangeOfMotion(left=None, right=right))
    text = Reader(report_page(analysis)).text
    assert "left not measured not measured not measured" in text
    assert "right not measured 30 ± 4 30 ± 4" in text


@pytest.mark.parametrize(
    ("stopped_by", "said"),
    [(None, "The clip ended before the test did: the raises so far."), ("knee", "knee bends.")],
)
def test_how_a_test_ended_is_told(
    make_analysis: MakeAnalysis, stopped_by: StopReason | None, said: str
) -> None:
    test = Endurance(
        side="left", bpm=60, reps=3, duration_s=9, stopped_by=stopped_by, stopped_s=9.0,
        prompts=[], total_displacement_cm=None, norms=[],
    )  # fmt: skip
    page = report_page(make_analysis(endurance=test), Options())
    assert said in " ".join(Reader(page).texts)
    assert said not in " ".join(Reader(report_page(make_analysis(), Options())).texts)


def test_holds_cycles_activity_and_tests_have_their_tables(make_analysis: MakeAnalysis) -> None:
    def measured(value: float) -> Measured:
        return Measured(value=value, plus_minus=1.0)

    hold = Hold(
        index=1,
        side="both",
        position="heels-up",
        start_s=1.0,
        end_s=21.0,
        held_s=18.5,
        angle_deg=measured(-31.0),
        sway_cm=measured(1.24),
        faults=["sinking"],
    )
    circle = Cycle(
        index=1,
        side="left",
        kind="circle",
        start_s=0.5,
        end_s=2.0,
        direction="clockwise",
        range_deg=measured(44.0),
        faults=[],
    )
    pictured = circle.model_copy(update={"index": 2, "lower_bound": False})
    tried = RomTry(
        index=1,
        side="left",
        movement="lunge",
        start_s=1.0,
        at_s=2.0,
        end_s=3.0,
        angle_deg=measured(39.0),
        wall_distance_cm=None,
        valid=False,
        faults=["heel-lift"],
    )
    rom = RomTest(test="knee-to-wall", tries=[tried], left=RomSide(), right=None)
    analysis = make_analysis(
        (),
        holds=[hold],
        cycles=[circle, pictured],
        active=Active(start_s=0.0, end_s=10.0, active_s=7.5, faults=[]),
        rom=rom,
    )
    text = Reader(report_page(analysis)).text
    for told in (
        "heels up both 1.0 18.5 −31 ± 1 1.2 ± 1.0 sinks",
        "left 0.5 1.5 at least 44 clockwise",
        "left 0.5 1.5 44 ± 1 clockwise",
        "7.5 10.0 not measured",
        "left knee to wall, shank tilt 2.0 39 ± 1 heel lift",
        "left not measured not measured",
        "right not measured not measured",
        "Weight-bearing and foot-free angles can't be compared",
    ):
        assert told in text


def test_a_page_is_known_as_ours(make_analysis: MakeAnalysis, tmp_path: Path) -> None:
    page, other = tmp_path / "page.html", tmp_path / "other.html"
    page.write_text(report_page(make_analysis(())), "utf-8")
    other.write_text("<title>formcheck</title>", "utf-8")
    assert is_page(page)
    assert not is_page(other)
    assert not is_page(tmp_path / "none.html")
