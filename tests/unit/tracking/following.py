"""Scripted people, filmed and followed by the tracker of an exercise."""

from typing import Any

import numpy as np
from synthetic import Camera, Flaws, Script, film
from synthetic.script import Move, Posture, play

from formcheck.exercises.catalogue import load_exercise
from formcheck.kinds import make_tracker
from formcheck.kinematics.body_pose import body_size, detect_rest, median_pose
from formcheck.kinematics.landmark_cleaning import clean_landmarks
from formcheck.kinematics.view import estimate_view
from formcheck.model.landmarks import Side
from formcheck.tracking.tracker import CycleEvent, Tracker

NOISY = Flaws(noise=0.003, dropped=0.1)
"""Noise of two degrees of the foot in every frame before MediaPipe's filter."""
VIEWS = [
    Camera(facing="right"),
    Camera(facing="left", yaw_deg=15.0, shake_px=2.0),
    Camera(facing="right", yaw_deg=30.0),
]


def near_side(camera: Camera) -> Side:
    """The leg that is nearer to the camera."""
    return camera.facing


def followed(
    name: str, script: Script, camera: Camera | None = None, flaws: Flaws = NOISY, **filming: Any
) -> tuple[list[CycleEvent], Tracker]:
    """Film a script, follow it, and give what was done and the tracker."""
    camera = camera or Camera()
    track = film(script, camera=camera, flaws=flaws, **filming).track
    body = clean_landmarks(track)
    rough = body_size(body, estimate_view(body, body.seen), body.seen)
    rest = detect_rest(body, rough.stature)
    if not rest.any():
        rest = body.seen & (body.time_s <= 1.0)
    size = body_size(body, estimate_view(body, rest), rest)
    rest_posture = median_pose(body, size, rest)
    tracker = make_tracker(load_exercise(name), near_side(camera), rest_posture, size.view.facing)
    done, seconds, count = [], 0.0, 0
    for posture in size.poses(body):
        done += tracker.push(posture)
        assert tracker.progress.count >= count
        assert tracker.progress.seconds >= seconds - 1e-9
        count, seconds = tracker.progress.count, tracker.progress.seconds
    done += tracker.finish()
    assert all(isinstance(one, CycleEvent) and one.start_s < one.end_s for one in done)
    starts = [one.start_s for one in done]
    assert starts == sorted(starts)
    assert tracker.progress.count == len(done)
    return [one for one in done if isinstance(one, CycleEvent)], tracker


def started_at(script: Script, done: list[CycleEvent]) -> float:
    """Largest error of the starts against the script, seconds."""
    pairs = zip(script.cycles, done, strict=True)
    return float(np.max([abs(true.start_s - one.start_s) for true, one in pairs]))


def other_motions() -> dict[str, Script]:
    """What is neither a circle nor a hop nor a reach."""
    from synthetic import (
        bounce_heels,
        lift_free_leg,
        lunge_forward,
        march,
        raises,
        squat,
        stand,
        step_in_place,
        turn,
        walk,
    )

    moves: dict[str, tuple[Move, ...]] = {
        "standing": (stand(8.0),),
        "calf raises": (raises(4),),
        "quick calf raises": (raises(4, up_s=0.35, hold_s=0.1, down_s=0.35, rest_s=0.1),),
        "bouncing on the toes": (bounce_heels(8, seconds=0.4),),
        "squats": (squat(3, seconds=0.6),),
        "marching": (march(8, 0.5),),
        "stepping": (step_in_place(8, 0.4),),
        "walking past": (walk(8, 0.45),),
        "turning round": (walk(3), turn(180.0), walk(3)),
        "lifting a leg": (lift_free_leg(), stand(1.0)),
        "lunges": (lunge_forward(2),),
    }
    return {
        name: play(stand(1.0), *some, stand(1.0), start=Posture(right_supports=1.0))
        for name, some in moves.items()
    }


FAR_AWAY = Camera(stature=0.6, at_x=0.3, distance=3.0)
"""Room to walk, and perspective."""
