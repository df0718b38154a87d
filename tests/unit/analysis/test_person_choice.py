"""Several people in a clip, who are bright boxes: one is chosen and followed alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lanes import swept
from synthetic import Flaws, Move, film, lunges, play, stand, stand_on_one_leg
from synthetic.box_people import BoxCrowdNetwork, BoxPerson, drawn

from formcheck.analysis.clip_recording import record_clip
from formcheck.analysis.options import Options
from formcheck.analysis.people_survey import SURVEY_S
from formcheck.analysis.person_choice import amount_done_of
from formcheck.kinematics.people import TRACKED_HZ, PersonInView, PersonTrack
from formcheck.model.landmarks import HIPS
from formcheck.model.recording import Recording
from formcheck.pose.several.detector import looks
from formcheck.video.writer import ClipWriter

FPS, LENGTH_S = 10.0, 9.0
WIDTH, HEIGHT = 400, 300
LEFT, RIGHT = BoxPerson(60, 60, 156), BoxPerson(280, 50, 176)
Scene = Callable[[float], Sequence[BoxPerson]]


def bobbing(person: BoxPerson, time_s: float) -> BoxPerson:
    """Somebody who goes up and down as in raises: three pixels of a hundred."""
    return replace(person, top=person.top - 3.5 * (1 - np.cos(2 * np.pi * time_s / 2)))


def record(
    folder: Path, scene: Scene, which: PersonInView = "auto", prefers: str = "left"
) -> tuple[Recording, BoxCrowdNetwork]:
    path, network = folder / "boxes.mp4", BoxCrowdNetwork(prefers)
    with ClipWriter(path, WIDTH, HEIGHT) as writer:
        for index in range(round(FPS * LENGTH_S)):
            writer.write(drawn(scene(index / FPS), WIDTH, HEIGHT), index / FPS)
    options = Options(exercise="calf-raise", person_in_view=which)
    return record_clip(path, options, source=network), network


def left_edges(recording: Recording) -> np.ndarray:
    return recording.track.landmarks[:, HIPS, 0].min(axis=1)


def notices(recording: Recording) -> list[str]:
    return [notice.message for notice in recording.notices if notice.code == "others-in-view"]


@pytest.mark.long
def test_one_person_is_surveyed_and_nothing_else(tmp_path: Path) -> None:
    recording, network = record(tmp_path, lambda t: [bobbing(LEFT, t)])
    assert network.surveys <= LENGTH_S / SURVEY_S + 1 + len(looks(WIDTH, HEIGHT))
    assert network.parts == 0
    assert notices(recording) == []
    assert recording.track.found.all()


@pytest.mark.long
@pytest.mark.parametrize("prefers", swept(["left", "right"], 1))
def test_who_does_the_exercise_is_measured(tmp_path: Path, prefers: str) -> None:
    recording, network = record(tmp_path, lambda t: [bobbing(LEFT, t), RIGHT], prefers=prefers)
    np.testing.assert_allclose(left_edges(recording), LEFT.left, atol=2)
    (message,) = notices(recording)
    assert "2 people" in message
    assert "the one on the left" in message
    assert "--person-in-view" in message
    # Who was followed already needn't be followed anew.
    assert (network.parts == 0) == (prefers == "left")


@pytest.mark.long
@pytest.mark.sweep
def test_who_is_asked_for_is_measured(tmp_path: Path) -> None:
    recording, _ = record(tmp_path, lambda t: [bobbing(LEFT, t), RIGHT], "right")
    np.testing.assert_allclose(left_edges(recording), RIGHT.left, atol=2)


@pytest.mark.long
@pytest.mark.sweep
def test_else_the_largest_is_measured(tmp_path: Path) -> None:
    recording, _ = record(tmp_path, lambda _: [LEFT, RIGHT])
    np.testing.assert_allclose(left_edges(recording), RIGHT.left, atol=2)
    assert "the largest" in notices(recording)[0]


@pytest.mark.long
def test_who_comes_and_takes_the_network_along_is_told_and_not_measured(tmp_path: Path) -> None:
    def scene(time_s: float) -> list[BoxPerson]:
        passes = 3 < time_s < 6.5
        return [bobbing(RIGHT, time_s), *[LEFT] * passes]

    recording, _ = record(tmp_path, scene)
    np.testing.assert_allclose(left_edges(recording), RIGHT.left, atol=2)
    assert len(notices(recording)) == 1


def sighted(*moves: Move) -> PersonTrack:
    """Somebody as a survey sees them."""
    flaws = Flaws(noise=0.003, one_euro=False)
    track = film(play(*moves), fps=TRACKED_HZ, flaws=flaws).track
    return PersonTrack(list(track.time_s), list(track.landmarks))


@pytest.mark.parametrize(
    ("exercise", "moves"),
    [("lunge", (lunges(3),)), ("single-leg-balance", (stand_on_one_leg(), stand(6.0)))],
)
def test_who_does_another_exercise_is_told_by_its_own_tracker(
    exercise: str, moves: tuple[Move, ...]
) -> None:
    amount_done = amount_done_of(film(play(stand(1.0))).track, Options(exercise=exercise))
    assert amount_done is not None
    does, stands = sighted(stand(1.5), *moves, stand(1.0)), sighted(stand(8.0))
    assert amount_done(does) >= 3
    assert amount_done(stands) == 0


def test_standing_raises_are_told_by_how_the_body_moves() -> None:
    for exercise in ("auto", "calf-raise", "heel-rise-test"):
        assert amount_done_of(film(play(stand(1.0))).track, Options(exercise=exercise)) is None
