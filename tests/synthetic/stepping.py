"""Exercises of the knee: lunges, step-ups, squat jumps, rising from a bench."""

import math

from synthetic.body import ANKLE_FROM_BALL, SHANK, THIGH
from synthetic.script import Move, Posture, Script

STEP = 0.5
"""Statures from foot to foot in a lunge."""
STANDING_HIP = (-0.0757, 0.5205)
"""From the ball of a foot to the hip over it, knees straight."""
SEAT = (ANKLE_FROM_BALL[0] - THIGH, ANKLE_FROM_BALL[1] + SHANK)


def lunges(
    count: int,
    *,
    back: bool = False,
    alternate: bool = True,
    bend_deg: float = 95.0,
    shank_deg: float = 8.0,
    lean_deg: float = 0.0,
    seconds: float = 0.8,
    rest_s: float = 0.5,
) -> Move:
    """Step into a lunge, lower, rise and step back to standing.

    Parameters
    ----------
    count : int
        How many.
    back : bool
        The step goes backward.
    alternate : bool
        The legs take turns, the one that does not carry the body first.
    bend_deg, shank_deg : float
        Flexion of the front knee and tilt of its shank at the bottom.
    lean_deg : float
        How far the trunk leans forward at the bottom.
    seconds, rest_s : float
        Of lowering and rising each, and between the lunges.
    """

    def do(script: Script) -> None:
        for _ in range(count):
            _split(script, back)
            _bend(script, back, bend_deg, shank_deg, lean_deg, seconds)
            _together(script)
            script.move(rest_s)
            if alternate:
                change_support(script)

    return do


def split_squats(count: int, *, seconds: float = 0.9, bend_deg: float = 95.0) -> Move:
    """Step forward once, lower and rise so often, and step back."""

    def do(script: Script) -> None:
        _split(script, back=False)
        script.move(1.0)
        for _ in range(count):
            _bend(script, False, bend_deg, 8.0, 0.0, seconds)
            script.move(0.5)
        _together(script)

    return do


def _split(script: Script, back: bool) -> None:
    """Take one foot forward or back; the hip comes along and sinks."""
    pin_hip(script)
    rear = 25.0
    if back:
        feet = {"free_x": -STEP, "free_pitch": rear, "hip_x": STANDING_HIP[0] - 0.22}
    else:
        feet = {"free_x": STEP, "pitch": rear, "hip_x": 0.2}
    script.move(0.6, {**feet, "hip_y": 0.42}, bumps={"free_y": 0.05})


def _bend(
    script: Script, back: bool, bend_deg: float, shank_deg: float, lean_deg: float, seconds: float
) -> None:
    up = script.now
    front = 0.0 if back else STEP
    shank, thigh = math.radians(shank_deg), math.radians(shank_deg - bend_deg)
    ankle_x, ankle_y = front + ANKLE_FROM_BALL[0], ANKLE_FROM_BALL[1]
    down = {
        "hip_x": ankle_x + SHANK * math.sin(shank) + THIGH * math.sin(thigh),
        "hip_y": ankle_y + SHANK * math.cos(shank) + THIGH * math.cos(thigh),
        "trunk": up.trunk + lean_deg,
        ("free_pitch" if back else "pitch"): 45.0,
    }
    script.move(seconds, down)
    script.move(0.2)
    names = ("hip_x", "hip_y", "trunk", "pitch", "free_pitch")
    script.move(seconds, {name: getattr(up, name) for name in names})


def _together(script: Script) -> None:
    """Bring the free foot back to the other and stand."""
    feet = {"free_x": 0.0, "free_y": 0.0, "pitch": 0.0, "free_pitch": 0.0}
    script.move(
        0.6,
        {**feet, "hip_x": STANDING_HIP[0], "hip_y": STANDING_HIP[1]},
        bumps={"free_y": 0.05},
    )
    unpin_hip(script)


def step_ups(
    count: int,
    *,
    height: float = 0.12,
    alternate: bool = True,
    touch: bool = False,
    follows_early: bool = False,
) -> Move:
    """Put a foot on a step, rise on it with the other foot in the air, and come down.

    Parameters
    ----------
    count : int
        How many.
    height : float
        Of the step, statures.
    alternate : bool
        The legs take turns.
    touch : bool
        The other foot is put on the step too.
    follows_early : bool
        The other foot is up before the body has risen by a quarter.
    """

    def do(script: Script) -> None:
        for _ in range(count):
            pin_hip(script)
            script.move(0.6, {"free_x": 0.2, "free_y": height}, bumps={"free_y": 0.06})
            change_support(script)
            script.move(0.2)
            down = script.now
            free = {"free_x": 0.0, "free_y": 0.0} if touch else {"free_x": -0.1, "free_y": -0.03}
            over = {"hip_x": STANDING_HIP[0], "hip_y": STANDING_HIP[1]}
            if follows_early:
                hip_y = down.hip_y + 0.2 * (STANDING_HIP[1] - down.hip_y)
                script.move(0.4, {**free, "hip_y": hip_y, "free_pitch": 40.0})
            script.move(1.0, {**over, **free, "free_pitch": 0.0 if touch else 40.0})
            script.move(0.4)
            names = ("hip_x", "hip_y", "free_x", "free_y", "free_pitch")
            script.move(1.0, {name: getattr(down, name) for name in names})
            change_support(script)
            _together(script)
            script.move(0.4)
            if alternate:
                change_support(script)

    return do


def squat_jumps(
    count: int,
    *,
    height: float = 0.12,
    curb: float = 0.0,
    landing_deg: float = 45.0,
    deep_deg: float = 85.0,
) -> Move:
    """Squat, jump, land in bent knees, stand; onto a curb with a step down after it.

    Parameters
    ----------
    count : int
        How many.
    height : float
        Of the flight over the ground, statures.
    curb : float
        Height of the curb; 0 lands where it started.
    landing_deg, deep_deg : float
        Flexion of the knee in landing and before the jump.
    """

    def crouch(deg: float) -> dict[str, float]:
        both = {"pitch": 0.0, "free_pitch": 0.0}
        return {"shank": deg * 0.32, "thigh": -deg * 0.68, "trunk": deg * 0.35, **both}

    def do(script: Script) -> None:
        standing = script.now
        legs = {"shank": standing.shank, "thigh": standing.thigh, "trunk": standing.trunk}
        flat = {"pitch": 0.0, "free_pitch": 0.0}
        for _ in range(count):
            script.move(0.7, crouch(deep_deg))
            script.move(0.3, {**legs, "pitch": 35.0, "free_pitch": 35.0})
            script.move(0.45, {"y": standing.y + curb}, bumps={"y": height})
            script.move(0.25, crouch(landing_deg))
            script.move(0.6, {**legs, **flat})
            script.move(0.4)
            if curb > 0:
                _step_down(script, curb, legs)

    return do


def _step_down(script: Script, curb: float, legs: dict[str, float]) -> None:
    """Take one foot down backward, then the other."""
    behind = {"free_x": -0.2, "free_y": -curb, "free_pitch": 10.0}
    script.move(0.7, {"shank": 16.0, "thigh": -30.0, **behind})
    pin_hip(script)
    change_support(script)
    hip = {"hip_x": STANDING_HIP[0], "hip_y": STANDING_HIP[1]}
    script.move(0.7, {**hip, "pitch": 0.0, "free_x": 0.0, "free_y": 0.0}, bumps={"free_y": 0.03})
    unpin_hip(script)
    script.move(0.0, legs)
    script.move(0.5)


def sit_on_bench() -> Posture:
    """Sit, thighs level, feet flat."""
    return Posture(hip_x=SEAT[0], hip_y=SEAT[1], shank=0.0, thigh=-90.0)


def bench_rises(count: int, *, alternate: bool = True, heel_touches: bool = False) -> Move:
    """From the seat: hold one leg out in front, stand up on the other, and sit down again.

    Parameters
    ----------
    count : int
        How many.
    alternate : bool
        The legs take turns.
    heel_touches : bool
        The heel of the leg that is held out drags on the ground.
    """

    def do(script: Script) -> None:
        for _ in range(count):
            height = 0.01 if heel_touches else 0.10
            out = {"free_x": 0.28, "free_y": height, "free_pitch": -8.0}
            script.move(0.8, out)
            up = {"hip_x": STANDING_HIP[0], "hip_y": STANDING_HIP[1], "free_x": 0.18}
            script.move(1.2, up, bumps={"trunk": 35.0})
            script.move(0.3)
            sit = {"hip_x": SEAT[0], "hip_y": SEAT[1], "free_x": 0.28}
            script.move(1.2, sit, bumps={"trunk": 35.0})
            script.move(0.6, {"free_x": 0.0, "free_y": 0.0, "free_pitch": 0.0})
            script.move(0.4)
            if alternate:
                change_support(script)

    return do


def pin_hip(script: Script) -> None:
    """Say where the hip is instead of how the supporting leg is bent."""
    now = script.now
    if not math.isnan(now.hip_x):
        return
    pitch, shank, thigh = (math.radians(a) for a in (now.pitch, now.shank, now.thigh))
    x, y = ANKLE_FROM_BALL
    ankle = (
        x * math.cos(pitch) + y * math.sin(pitch),
        y * math.cos(pitch) - x * math.sin(pitch),
    )
    hip = {
        "hip_x": ankle[0] + SHANK * math.sin(shank) + THIGH * math.sin(thigh),
        "hip_y": ankle[1] + SHANK * math.cos(shank) + THIGH * math.cos(thigh),
    }
    script.move(0.0, hip)


def unpin_hip(script: Script) -> None:
    """Let the legs carry the hip again."""
    script.move(0.0, {"hip_x": math.nan, "hip_y": math.nan})


def change_support(script: Script) -> None:
    """Reckon from the other foot; nothing moves."""
    now = script.now
    script.move(
        0.0,
        {
            "right_supports": 1.0 - now.right_supports,
            "x": now.x + now.free_x,
            "y": now.y + now.free_y,
            "free_x": -now.free_x,
            "free_y": -now.free_y,
            "pitch": now.free_pitch,
            "free_pitch": now.pitch,
            "hip_x": now.hip_x - now.free_x,
            "hip_y": now.hip_y - now.free_y,
        },
    )
