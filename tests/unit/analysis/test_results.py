"""What stands in the result: legs, scale, heights, work, ranges, and the same every time."""

import math
from typing import Any

import numpy as np
import pytest
from analysing import analysed, full, result_of
from lanes import swept
from synthetic import Camera, Flaws, Rep, film, play, raises, squat, stand
from synthetic.script import Move, Script

from formcheck.model.result import Measured, Result


def a_set(*moves: Move) -> Script:
    return play(stand(0.8), *moves, stand(0.7))


SET = a_set(raises(3))
OBLIQUE = Camera(yaw_deg=35.0)


def near(measured: Measured | None, true: float) -> bool:
    """Whether the truth lies in the interval."""
    assert measured is not None
    return abs(measured.value - true) <= measured.plus_minus


def numbers_in(part: Any) -> list[float]:
    """Every number in a result, however deep."""
    if isinstance(part, dict):
        return [n for value in part.values() for n in numbers_in(value)]
    if isinstance(part, (list, tuple)):
        return [n for value in part for n in numbers_in(value)]
    return [float(part)] if isinstance(part, (int, float)) else []


@pytest.mark.parametrize("facing", ["left", "right"])
def test_side_on_the_near_leg_is_measured(facing: str) -> None:
    analysis = analysed(SET, camera=Camera(facing=facing))  # type: ignore[arg-type]
    found = analysis.result
    assert list(analysis.legs) == [facing]
    assert found.detection.near_side == facing
    assert found.view.facing == facing
    assert {rep.side for rep in found.reps} == {facing}
    assert found.summary.symmetry_percent is None
    other = "left" if facing == "right" else "right"
    assert getattr(found.range_of_motion, facing) is not None
    assert getattr(found.range_of_motion, other) is None


def test_from_an_oblique_place_both_legs_are_measured() -> None:
    analysis = analysed(SET, camera=OBLIQUE)
    assert set(analysis.legs) == {"left", "right"}
    assert analysis.result.summary.symmetry_percent is not None
    assert near(analysis.result.summary.symmetry_percent, 100.0)
    assert analysis.result.summary.lower_leg in ("left", "right")
    assert near(analysis.result.view.yaw_deg, 35.0)


@pytest.mark.parametrize("camera", [Camera(), OBLIQUE], ids=["side", "oblique"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_that_is_asked_for_is_taken(side: str, camera: Camera) -> None:
    analysis = analysed(SET, side=side, camera=camera)
    assert list(analysis.legs) == [side]
    assert {rep.side for rep in analysis.result.reps} == {side}
    assert analysis.result.summary.rep_count == 3


def test_both_sides_when_asked_for() -> None:
    analysis = analysed(SET, side="both")
    assert set(analysis.legs) == {"left", "right"}
    assert analysis.result.range_of_motion.left is not None


def test_without_a_size_there_are_no_centimetres() -> None:
    found = result_of(SET, mass_kg=70.0)
    assert found.scale.source == "none"
    assert found.scale.cm_per_px is None
    assert found.summary.peak_heel_height_cm is None
    assert found.summary.total_displacement_cm is None
    assert found.summary.work_j is None
    for rep in found.reps:
        assert rep.heel_height_cm is None
        assert rep.heel_height_foot_lengths is not None


@pytest.mark.parametrize(
    ("size", "source"),
    [({"height_cm": 180.0}, "height"), ({"foot_length_cm": 0.152 * 180.0}, "foot-length")],
)
def test_with_a_size_heights_are_in_centimetres(size: dict[str, float], source: str) -> None:
    filmed = film(SET)
    found = result_of(filmed, **size)
    assert found.scale.source == source
    camera = Camera()
    assert near(found.scale.cm_per_px, 180.0 / camera.px_per_stature)
    true = float(filmed.truth.legs["right"].heel_rise.max() * 0.152 * 180.0)
    for rep in found.reps:
        assert near(rep.heel_height_cm, true)
        assert rep.heel_height_cm is not None
        assert rep.heel_height_cm.value == pytest.approx(true, rel=0.02)
    assert near(found.summary.peak_heel_height_cm, true)
    assert near(found.summary.total_displacement_cm, 3 * true)


def test_the_height_goes_before_the_foot() -> None:
    found = result_of(SET, height_cm=180.0, foot_length_cm=20.0)
    assert found.scale.source == "height"


def test_work_is_weight_times_the_rise_of_the_body() -> None:
    found = result_of(SET, height_cm=180.0, mass_kg=80.0)
    pitch = math.radians(35.0)
    # The ankle turns about the ball: .080 behind and .030 above it.
    rise_m = (0.080 * math.sin(pitch) + 0.030 * (math.cos(pitch) - 1)) * 1.80
    assert found.summary.work_j is not None
    assert found.summary.work_j.value == pytest.approx(3 * 80.0 * 9.81 * rise_m, rel=0.03)
    assert near(found.summary.work_j, 3 * 80.0 * 9.81 * rise_m)
    double = result_of(SET, height_cm=180.0, mass_kg=160.0).summary.work_j
    assert double is not None
    assert double.value == pytest.approx(2 * found.summary.work_j.value)


def test_peaks_and_ranges_are_the_true_ones() -> None:
    tops = [35.0, 28.0, 32.0]
    found = result_of(a_set(raises([Rep(pitch_deg=top) for top in tops])))
    for rep, top in zip(found.reps, tops, strict=True):
        assert rep.peak_plantarflexion_deg is not None
        assert rep.peak_plantarflexion_deg.value == pytest.approx(top, abs=1.0)
        assert near(rep.peak_plantarflexion_deg, top)
        assert near(rep.bottom_dorsiflexion_deg, 0.0)
    span = found.range_of_motion.right
    assert span is not None
    assert near(span.plantarflexion_deg, 35.0)
    assert near(span.dorsiflexion_deg, 0.0)
    assert near(span.total_deg, 35.0)
    assert near(found.neutral.right_deg, 3.0)
    assert found.neutral.source == "stance"


@pytest.mark.parametrize(("noise", "off"), swept([(0.002, 1.5), (0.004, 3.0)], 1))
def test_peaks_are_hardly_pushed_up_by_noise(noise: float, off: float) -> None:
    tops = [
        rep.peak_plantarflexion_deg.value
        for seed in range(3)
        for rep in full(result_of(SET, flaws=Flaws(noise=noise), seed=seed))
        if rep.peak_plantarflexion_deg is not None
    ]
    assert len(tops) == 9
    assert np.mean(tops) == pytest.approx(35.0, abs=off)


def test_tiring_is_measured_from_six_raises_on() -> None:
    tops = np.linspace(36.0, 28.0, 8)
    found = result_of(a_set(raises([Rep(pitch_deg=top, rest_s=0.2) for top in tops])))
    height = np.sin(np.radians(tops))
    assert near(found.summary.fatigue_percent, 100 * (1 - height[-3:].mean() / height[:3].mean()))
    assert found.summary.fatigue_percent is not None
    assert found.summary.fatigue_percent.value > 10
    assert result_of(a_set(raises(5, rest_s=0.2))).summary.fatigue_percent is None


def test_mean_tempo_is_that_of_the_counted_raises() -> None:
    found = result_of(a_set(raises([Rep(), Rep(), Rep(pitch_deg=15.0, down_s=3.0)])))
    assert found.summary.mean_tempo_s == pytest.approx(2.0, abs=0.05)


def test_a_hold_is_listed_with_its_angle() -> None:
    script = a_set(raises([Rep(hold_s=5.0), Rep(hold_s=3.0)]))
    found = result_of(script, exercise="calf-raise-hold")
    assert [hold.faults for hold in found.holds] == [[], ["short-hold"]]
    assert found.holds[0].end_s - found.holds[0].start_s == pytest.approx(5.0, abs=0.1)
    assert near(found.holds[0].angle_deg, -35.0)
    assert result_of(SET).holds == []


FAULTS: list[tuple[str, dict[str, float]]] = [
    ("knee-bend", {"knee_deg": 22.0}),
    ("trunk-lean", {"lean_deg": 20.0}),
    ("fast-up", {"up_s": 0.2}),
    ("fast-down", {"down_s": 0.25}),
]


@pytest.mark.parametrize(("name", "rep"), FAULTS)
def test_faults_are_named_and_summed(name: str, rep: dict[str, float]) -> None:
    found = result_of(a_set(raises(1), raises(2, **rep)), flaws=Flaws(noise=0.001))
    assert [r.faults for r in found.reps] == [[], [name], [name]]
    assert found.summary.faults == {name: 2}
    assert found.summary.rep_count == 3


def test_lifted_by_the_knee_does_not_count() -> None:
    found = result_of(a_set(raises(2), raises(2, knee_deg=45.0)))
    assert [rep.counted for rep in found.reps] == [True, True, False, False]
    assert found.summary.partial_reps == 0


@pytest.mark.parametrize(("yaw_deg", "ok"), [(0.0, True), (45.0, True), (80.0, False)])
def test_advice_for_the_camera(yaw_deg: float, ok: bool) -> None:
    found = result_of(SET, camera=Camera(yaw_deg=yaw_deg))
    assert found.view.ok is ok
    assert (found.view.advice is None) is (yaw_deg == 0.0)
    if not ok:
        assert found.view.facing == "front"
        assert found.reps[0].peak_plantarflexion_deg is None
        assert found.summary.rep_count == 3


@pytest.mark.parametrize("camera", [Camera(), OBLIQUE], ids=["side", "oblique"])
def test_the_same_recording_gives_the_same_result_bit_for_bit(camera: Camera) -> None:
    filmed = film(SET, camera=camera, flaws=Flaws(noise=0.003, lost=((1.0, 1.1),)), jitter=0.3)
    before = filmed.track.landmarks.copy()
    one, other = (result_of(filmed, height_cm=170.0, mass_kg=70.0) for _ in range(2))
    assert one.model_dump_json() == other.model_dump_json()
    np.testing.assert_array_equal(filmed.track.landmarks, before)


@pytest.mark.parametrize("yaw_deg", swept([0.0, 40.0, 85.0], 1, 2))
def test_a_result_survives_json_and_holds_finite_numbers_only(yaw_deg: float) -> None:
    lost = Flaws(noise=0.003, lost=((1.2, 1.9), (3.5, 3.6)))
    found = result_of(a_set(raises(3, pitch_deg=25.0)), camera=Camera(yaw_deg=yaw_deg), flaws=lost)
    assert Result.model_validate_json(found.model_dump_json(by_alias=True)) == found
    assert all(math.isfinite(number) for number in numbers_in(found.model_dump()))


def test_a_bottom_is_that_of_its_raise_and_not_of_a_squat_after_it() -> None:
    found = result_of(a_set(raises(1), stand(0.5), squat(1), stand(0.5), raises(1)))
    first = full(found)[0].bottom_dorsiflexion_deg
    assert first is not None
    assert abs(first.value) < 3.0
