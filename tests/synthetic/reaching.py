"""Reaching out with one foot while the other stands (star or Y balance drill), and lunges."""

from collections.abc import Mapping

from synthetic.script import Move, Posture, Script, TrueCycle

FORWARD = {"shank": 32.0, "thigh": -60.0, "trunk": 15.0, "free_x": 0.25, "free_y": 0.0}
BACK = {"shank": 25.0, "thigh": -30.0, "trunk": 30.0, "free_x": -0.30, "free_y": 0.0}
"""The far end of a reach, the standing knee bent."""


def stand_on_one_leg(seconds: float = 0.8) -> Move:
    """Lift the other foot a little, beside the standing one."""
    return lambda script: script.move(seconds, {"free_x": 0.0, "free_y": 0.05, "free_pitch": 5.0})


def reach_forward(count: int = 1, *, share: float = 1.0, **how: float) -> Move:
    """Reach out to the front and come back; a share of the full way."""
    return _reach(count, FORWARD, share, **how)


def reach_back(count: int = 1, *, share: float = 1.0, **how: float) -> Move:
    """Reach out behind and come back; a share of the full way."""
    return _reach(count, {**BACK, "free_pitch": 40.0}, share, **how)


def _reach(
    count: int,
    there: Mapping[str, float],
    share: float,
    *,
    seconds: float = 1.2,
    touch_s: float = 0.15,
    clear: float = 0.03,
    rest_s: float = 0.6,
    heel_deg: float = 0.0,
) -> Move:
    """Reach out and come back.

    Parameters
    ----------
    count : int
        How often.
    there : mapping
        Posture at the far end.
    share : float
        How far of it.
    seconds : float
        Of each way.
    touch_s : float
        At the far end.
    clear : float
        Height over the ground there.
    rest_s : float
        Between two.
    heel_deg : float
        Turn of the standing foot, heel up, at the far end.
    """

    def do(script: Script) -> None:
        home = script.now
        far = {name: _part(home, name, value, share) for name, value in there.items()}
        far["free_y"] = clear
        for _ in range(count):
            start_s = script.duration_s
            script.move(seconds, {**far, "pitch": home.pitch + heel_deg})
            script.move(touch_s)
            script.move(
                seconds, {**{name: getattr(home, name) for name in far}, "pitch": home.pitch}
            )
            script.cycles.append(TrueCycle(start_s, script.duration_s))
            script.move(rest_s)

    return do


def _part(home: Posture, name: str, value: float, share: float) -> float:
    before = float(getattr(home, name))
    return before + share * (value - before)


def lunge_forward(count: int = 1, seconds: float = 1.0) -> Move:
    """Step forward, let the body sink between both feet, and step back."""

    def do(script: Script) -> None:
        home = script.now
        names = ("shank", "thigh", "free_x", "free_y", "pitch", "trunk")
        back = {name: getattr(home, name) for name in names}
        low = {"shank": 70.0, "thigh": 20.0, "free_x": 0.38, "free_y": 0.0, "pitch": 45.0}
        for _ in range(count):
            script.move(seconds, low, bumps={"free_y": 0.06})
            script.move(0.3)
            script.move(seconds, back, bumps={"free_y": 0.06})
            script.move(0.5)

    return do
