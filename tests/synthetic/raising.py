"""Standing, and calf raises of every kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from synthetic.script import Move, Script, TrueRaise


def stand(seconds: float) -> Move:
    """Stay as you are."""
    return lambda script: script.move(seconds)


@dataclass(frozen=True)
class Rep:
    """One raise.

    Attributes
    ----------
    pitch_deg : float
        Turn of the foot at the top; 35 is a raise of about 10 cm.
    up_s, hold_s, down_s, rest_s : float
        How long the parts of it take; the rest comes after it.
    knee_deg : float
        Knee flexion that comes with the raise, on top of that of standing.
    lean_deg : float
        How far the trunk leans forward at the top.
    shank_deg : float
        How far the whole leg tips forward at the top.
    lowered : float
        Share of the raise by which the heel comes down after it.
    sink : float
        Share of the pitch that is lost during the hold.
    wobble : float
        Share of the pitch by which the heel dips in the middle of the hold.
    """

    pitch_deg: float = 35.0
    up_s: float = 0.8
    hold_s: float = 0.3
    down_s: float = 0.9
    rest_s: float = 0.5
    knee_deg: float = 0.0
    lean_deg: float = 0.0
    shank_deg: float = 0.0
    lowered: float = 1.0
    sink: float = 0.0
    wobble: float = 0.0


def raises(
    reps: int | Sequence[Rep], *, free_foot_too: bool = True, seated: bool = False, **every: Any
) -> Move:
    """Do calf raises.

    Parameters
    ----------
    reps : int or sequence of Rep
        How many of the same kind, or each of them.
    free_foot_too : bool
        False: on one foot, the other stays where it is.
    seated : bool
        The hip stays on the chair, so that the knee goes up.
    **every : float
        Attributes of `Rep` for all of them.
    """
    listed = [Rep()] * reps if isinstance(reps, int) else list(reps)

    def do(script: Script) -> None:
        for rep in listed:
            _raise_once(script, replace(rep, **every), free_foot_too, seated)

    return do


def _raise_once(script: Script, rep: Rep, free_foot_too: bool, seated: bool) -> None:
    ground = script.now

    def at(pitch: float, share: float) -> dict[str, float]:
        angles = {"pitch": pitch}
        if free_foot_too:
            angles["free_pitch"] = pitch
        if not seated:
            angles["shank"] = ground.shank + share * (rep.knee_deg / 2 + rep.shank_deg)
            angles["thigh"] = ground.thigh + share * (rep.shank_deg - rep.knee_deg / 2)
            angles["trunk"] = ground.trunk + share * rep.lean_deg
        return angles

    top = ground.pitch + rep.pitch_deg
    start_s = script.duration_s
    script.move(rep.up_s, at(top, 1.0))
    top_s = script.duration_s
    sunk = ground.pitch + rep.pitch_deg * (1 - rep.sink)
    dips = dict.fromkeys(("pitch", "free_pitch"), -rep.wobble * rep.pitch_deg)
    script.move(rep.hold_s, at(sunk, 1.0), bumps=dips)
    lower_s = script.duration_s
    bottom = ground.pitch + rep.pitch_deg * (1 - rep.lowered)
    script.move(rep.down_s, at(bottom, 1 - rep.lowered))
    script.raises.append(TrueRaise(start_s, top_s, lower_s, script.duration_s, rep.pitch_deg))
    script.move(rep.rest_s)


def lift_free_leg(seconds: float = 1.0) -> Move:
    """Bend the other knee so that its foot hangs behind."""
    hanging = {"free_x": -0.16, "free_y": 0.20, "free_pitch": 50.0}
    return lambda script: script.move(seconds, hanging)
