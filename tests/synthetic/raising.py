"""Standing, and calf raises of every kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from synthetic.script import Move, Posture, Script, TrueRaise


def stand(seconds: float) -> Move:
    """Stay as you are."""
    return lambda script: script.move(seconds)


@dataclass(frozen=True)
class Rep:
    """One raise.

    Attributes
    ----------
    pitch_deg : float
        Turn of the foot at the top, from flat; 35 is a raise of about 10 cm.
    up_s, hold_s, down_s, rest_s : float
        How long the parts of it take; the rest comes after it.
    knee_deg : float
        Knee flexion that comes with the raise, on top of that of standing.
    lean_deg : float
        How far the trunk leans forward at the top.
    shank_deg : float
        How far the whole leg tips forward at the top.
    bottom_deg : float
        Turn of the foot after it: 0 is flat, below 0 the heel hangs over a step's edge.
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
    bottom_deg: float = 0.0
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
        standing = script.now
        for rep in listed:
            _raise_once(script, replace(rep, **every), standing, free_foot_too, seated)

    return do


def _raise_once(
    script: Script, rep: Rep, standing: Posture, free_foot_too: bool, seated: bool
) -> None:
    def at(pitch: float, up: float) -> dict[str, float]:
        angles = {"pitch": pitch}
        if free_foot_too:
            angles["free_pitch"] = pitch
        if not seated:
            angles["shank"] = standing.shank + up * (rep.knee_deg / 2 + rep.shank_deg)
            angles["thigh"] = standing.thigh + up * (rep.shank_deg - rep.knee_deg / 2)
            angles["trunk"] = standing.trunk + up * rep.lean_deg
        return angles

    start_s = script.duration_s
    script.move(rep.up_s, at(rep.pitch_deg, up=1.0))
    top_s = script.duration_s
    dips = dict.fromkeys(("pitch", "free_pitch"), -rep.wobble * rep.pitch_deg)
    script.move(rep.hold_s, at(rep.pitch_deg * (1 - rep.sink), up=1.0), bumps=dips)
    lower_s = script.duration_s
    script.move(rep.down_s, at(rep.bottom_deg, up=0.0))
    script.raises.append(TrueRaise(start_s, top_s, lower_s, script.duration_s, rep.pitch_deg))
    script.move(rep.rest_s)


def lift_free_leg(seconds: float = 1.0) -> Move:
    """Bend the other knee so that its foot hangs behind."""
    hanging = {"free_x": -0.16, "free_y": 0.20, "free_pitch": 50.0}
    return lambda script: script.move(seconds, hanging)
