"""What a person does over time: postures, smooth movements between them, marked raises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Posture:
    """Where the person is and how the joints are bent, at one moment.

    Lengths are in statures, x forward and y up from the ground; angles are in degrees.

    Attributes
    ----------
    right_supports : float
        1: the right foot carries the body, and its angles rule; 0: the left one.
    x, y : float
        Ball of the supporting foot; y is above 0 only in a jump or on a step.
    pitch : float
        Turn of the supporting foot about its ball, heel up positive.
    shank, thigh, trunk : float
        Tilt from the vertical, forward positive. Knee flexion is shank - thigh.
    free_x, free_y : float
        Ball of the other foot from the ball of the supporting one.
    free_pitch : float
        Turn of the other foot.
    hip_x, hip_y : float
        Where the hip is fixed (on a chair), from the ball; NaN: the legs carry it.
    free_toes : float
        Share of that turn that the toes of the other foot go along with: 0 flat on the
        ground, 1 with a foot that is free in the air.
    free_yaw : float
        Turn of the other foot outwards, about the vertical through its ankle.
    turned : float
        Turn of the whole person about the vertical; 90 from facing right is to the camera.
    place : float
        Where in the room the person stands.
    size : float
        Factor on the stature.
    shrug : float
        How far the shoulders are pulled up, statures; the head stays.
    arms : float
        How far both arms are raised sideways from hanging down, degrees.
    """

    right_supports: float = 1.0
    x: float = 0.0
    y: float = 0.0
    pitch: float = 0.0
    shank: float = 3.0
    thigh: float = -2.0
    trunk: float = 2.0
    free_x: float = 0.0
    free_y: float = 0.0
    free_pitch: float = 0.0
    free_toes: float = 0.0
    free_yaw: float = 0.0
    hip_x: float = float("nan")
    hip_y: float = float("nan")
    turned: float = 0.0
    place: float = 0.0
    size: float = 1.0
    shrug: float = 0.0
    arms: float = 0.0


@dataclass(frozen=True)
class Postures:
    """The columns of `Posture` over time, each of shape (T,)."""

    columns: dict[str, Floats]

    def __getattr__(self, name: str) -> Floats:
        return self.columns[name]


@dataclass(frozen=True)
class TrueRaise:
    """One raise as it was scripted.

    Attributes
    ----------
    start_s, top_s, lower_s, end_s : float
        Heel leaves the ground, reaches the top, leaves the top, is down again.
    pitch_deg : float
        Turn of the foot at the top.
    """

    start_s: float
    top_s: float
    lower_s: float
    end_s: float
    pitch_deg: float


@dataclass(frozen=True)
class TrueCycle:
    """One circle, hop, reach or stretch of motion as it was scripted.

    Attributes
    ----------
    start_s, end_s : float
        From, to; of a hop: the flight.
    """

    start_s: float
    end_s: float


@dataclass(frozen=True)
class _Segment:
    start_s: float
    end_s: float
    before: Posture
    after: Posture
    linear: frozenset[str]
    bumps: Mapping[str, float]
    waves: Mapping[str, Callable[[Floats], Floats]]


@dataclass
class Script:
    """A movement that is written down step by step.

    Attributes
    ----------
    now : Posture
        The posture at the end of what is written.
    duration_s : float
        How long that is.
    raises : list of TrueRaise
        The raises in it.
    cycles : list of TrueCycle
        The circles, hops, reaches and stretches of motion in it.
    """

    now: Posture = field(default_factory=Posture)
    duration_s: float = 0.0
    raises: list[TrueRaise] = field(default_factory=list)
    cycles: list[TrueCycle] = field(default_factory=list)
    _segments: list[_Segment] = field(default_factory=list)

    def move(
        self,
        seconds: float,
        changes: Mapping[str, float] | None = None,
        *,
        linear: tuple[str, ...] = (),
        bumps: Mapping[str, float] | None = None,
        waves: Mapping[str, Callable[[Floats], Floats]] | None = None,
    ) -> None:
        """Go to the changed posture in so many seconds, each column by minimum jerk.

        Parameters
        ----------
        seconds : float
            Duration; 0 is a cut.
        changes : mapping
            Columns of the posture after the movement; without any it is a pause.
        linear : tuple of str
            Columns that go at constant speed instead.
        bumps : mapping
            Columns that rise by so much in the middle of the movement and come back.
        waves : mapping
            What is added to columns, as a function of the share of the time, 0 to 1.
        """
        after = replace(self.now, **(changes or {}))
        if seconds > 0:
            end_s = self.duration_s + seconds
            self._segments.append(
                _Segment(
                    self.duration_s,
                    end_s,
                    self.now,
                    after,
                    frozenset(linear),
                    bumps or {},
                    waves or {},
                )
            )
            self.duration_s = end_s
        self.now = after

    def at(self, time_s: Floats) -> Postures:
        """Postures at the given times, each column of shape (T,)."""
        columns = {
            f.name: np.full(len(time_s), float(getattr(self.now, f.name))) for f in fields(Posture)
        }
        for segment in self._segments:
            inside = (time_s >= segment.start_s) & (time_s < segment.end_s)
            share = (time_s[inside] - segment.start_s) / (segment.end_s - segment.start_s)
            eased = minimum_jerk(share)
            for name, column in columns.items():
                column[inside] = _between(segment, name, share, eased)
        return Postures(columns)


def _between(segment: _Segment, name: str, share: Floats, eased: Floats) -> Floats | float:
    before, after = float(getattr(segment.before, name)), float(getattr(segment.after, name))
    if name == "right_supports":
        return before
    result: Floats | float = before
    if after != before:
        result = before + (after - before) * (share if name in segment.linear else eased)
    if name in segment.bumps:
        result = result + segment.bumps[name] * bump(share)
    if name in segment.waves:
        result = result + segment.waves[name](share)
    return result


def minimum_jerk(share: Floats) -> Floats:
    """The smoothest movement from 0 to 1 (Flash and Hogan 1985)."""
    return share**3 * (10 - 15 * share + 6 * share**2)


def bump(share: Floats) -> Floats:
    """From 0 to 1 and back, smooth at both ends."""
    return 64 * (share * (1 - share)) ** 3


Move = Callable[[Script], None]
"""One thing to do: writes itself into the script, from wherever the person is."""


def play(*moves: Move, start: Posture | None = None) -> Script:
    """Write a script from one move after the other."""
    script = Script(now=start or Posture())
    for move in moves:
        move(script)
    return script
