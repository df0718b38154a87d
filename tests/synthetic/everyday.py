"""What people do before, between and after exercises, and other exercises than raises."""

import numpy as np

from synthetic.going import both_feet
from synthetic.script import Floats, Move, Posture, Script
from synthetic.stepping import SEAT, STANDING_HIP, change_support, pin_hip, unpin_hip


def shrug(count: int, *, height: float = 0.03, seconds: float = 0.6) -> Move:
    """Pull the shoulders up and let them down."""
    return _there_and_back(count, {"shrug": height}, seconds)


def raise_arms(count: int, *, degrees: float = 150.0, seconds: float = 0.9) -> Move:
    """Raise both arms sideways and lower them (the arms of a jumping jack)."""
    return _there_and_back(count, {"arms": degrees}, seconds)


def bend_forward(count: int, *, degrees: float = 70.0, seconds: float = 1.0) -> Move:
    """Bend at the hips and straighten up, the hips going back (a hip hinge)."""
    there = {"trunk": degrees, "shank": -4.0, "thigh": -14.0}
    return _there_and_back(count, there, seconds)


def lean(count: int, *, degrees: float = 7.0, seconds: float = 0.9) -> Move:
    """Lean forward from the ankles with the feet flat, and come back."""
    there = {"shank": degrees, "thigh": degrees - 4.0, "trunk": degrees}
    return _there_and_back(count, there, seconds)


def dip_knees(count: int, *, degrees: float = 20.0, seconds: float = 0.4) -> Move:
    """Bounce in the knees, the feet flat."""
    there = {"shank": 3.0 + degrees / 2, "thigh": -2.0 - degrees / 2}
    return _there_and_back(count, there, seconds, rest_s=0.1)


def kick(count: int, *, height: float = 0.22, seconds: float = 0.4) -> Move:
    """Kick one straight leg forward and put it back."""
    there = {"free_x": 0.33, "free_y": height, "free_pitch": -30.0}
    return _there_and_back(count, there, seconds)


def kick_back(count: int, *, seconds: float = 0.4) -> Move:
    """Bend one knee so that the heel goes to the seat, and put it back (a leg curl)."""
    there = {"free_x": -0.2, "free_y": 0.28, "free_pitch": 70.0}
    return _there_and_back(count, there, seconds)


def _there_and_back(
    count: int, there: dict[str, float], seconds: float, rest_s: float = 0.4
) -> Move:
    def do(script: Script) -> None:
        here = {name: float(getattr(script.now, name)) for name in there}
        for _ in range(count):
            script.move(seconds, there)
            script.move(0.2)
            script.move(seconds, here)
            script.move(rest_s)

    return do


def breathe(seconds: float, *, height: float = 0.006, every_s: float = 3.0) -> Move:
    """Stand and breathe deeply: the shoulders rise and fall."""

    def wave(share: Floats) -> Floats:
        return height / 2 * (1 - np.cos(2 * np.pi * share * seconds / every_s))

    return lambda script: script.move(seconds, waves={"shrug": wave})


def sit_and_stand(count: int, *, seconds: float = 1.3, rest_s: float = 0.8) -> Move:
    """Sit down on a chair and stand up again, the trunk leaning forward on the way."""

    def do(script: Script) -> None:
        for _ in range(count):
            pin_hip(script)
            seat = {"hip_x": SEAT[0], "hip_y": SEAT[1]}
            script.move(seconds, seat, bumps={"trunk": 35.0})
            script.move(rest_s)
            stand = {"hip_x": STANDING_HIP[0], "hip_y": STANDING_HIP[1]}
            script.move(seconds, stand, bumps={"trunk": 35.0})
            unpin_hip(script)
            script.move(rest_s)

    return do


def plank() -> Posture:
    """The upper position of a push-up: straight from the head to the toes."""
    return Posture(pitch=62.0, free_pitch=62.0, shank=68.0, thigh=68.0, trunk=68.0)


def push_ups(count: int, *, seconds: float = 0.8) -> Move:
    """From `plank`: lower the straight body and push it up."""
    down = {"shank": 80.0, "thigh": 80.0, "trunk": 80.0, "pitch": 70.0, "free_pitch": 70.0}
    return _there_and_back(count, down, seconds)


def dance(beats: int, *, beat_s: float = 0.5) -> Move:
    """Step from one foot to the other on the beat, bouncing in the knees, the arms swinging."""

    def do(script: Script) -> None:
        for i in range(beats):
            bumps = {
                "shank": 10.0,
                "thigh": -12.0,
                "free_y": 0.04,
                "free_pitch": 30.0,
                "arms": 40.0 if i % 2 else 15.0,
                "turned": 8.0 if i % 2 else -8.0,
            }
            script.move(beat_s, bumps=bumps)
            change_support(script)

    return do


def squat_on_toes(count: int) -> Move:
    """Squat with the heels coming up early, as with stiff ankles."""

    def do(script: Script) -> None:
        up = {name: float(getattr(script.now, name)) for name in ("shank", "thigh", "trunk")}
        for _ in range(count):
            script.move(0.5, {"shank": 25.0, "thigh": -35.0, "trunk": 20.0, **both_feet(14.0)})
            script.move(0.5, {"shank": 35.0, "thigh": -75.0, "trunk": 35.0, **both_feet(22.0)})
            script.move(0.2)
            script.move(0.9, {**up, **both_feet(0.0)})
            script.move(0.4)

    return do


def reach_up(count: int, *, seconds: float = 0.7) -> Move:
    """Stretch the arms overhead and straighten up, the feet flat."""
    there = {"arms": 170.0, "shank": 0.5, "thigh": 0.0, "trunk": 0.0}
    return _there_and_back(count, there, seconds)


def restless(count: int, *, seconds: float = 0.5) -> Move:
    """Shift from leg to leg, one heel coming up at a time (a restless stand)."""

    def do(script: Script) -> None:
        for _ in range(count):
            script.move(seconds, bumps={"free_pitch": 22.0, "trunk": 3.0})
            change_support(script)

    return do
